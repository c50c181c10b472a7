// What the Kafka transport tells about itself.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <vector>

#include "pipeline/base/time.h"

namespace newswire {

// Why a transactional producer was given up and its epoch bumped by a new one.
enum class FenceReason : uint8_t {
  kFenced,             // the broker fenced it: another producer has its transactional.id, or its transaction timed out
  kOutcomeUnknown,     // a transactional call ended in a time-out or a transport error
  kRequestUnanswered,  // the transaction went through, but a request of it had to be sent twice: the first may still
                       // arrive, in the middle of the next transaction (KIP-890)
  kFatal,              // any other fatal error of the client
};
inline constexpr int kFenceReasonCount = 4;
inline constexpr std::string_view kFenceReasonNames[kFenceReasonCount] = {"fenced", "outcome_unknown",
                                                                          "request_unanswered", "fatal"};

// A partition that this worker owns now.
struct PartitionLag {
  int32_t partition = 0;
  int64_t committed_offset = 0;  // next offset after the last committed transaction
  int64_t end_offset = 0;        // as the last fetch saw it
  int64_t lag = 0;               // records whose outcome is not committed yet; transaction markers are not counted once
                                 // all before them is done; never negative
  int64_t behind_ms = 0;         // age of the oldest record that was delivered and is not committed; 0 when lag is 0
};

struct TransportStats {
  int64_t transactions_committed = 0;
  int64_t transactions_aborted = 0;
  std::array<int64_t, kFenceReasonCount> fences{};  // by FenceReason
  int64_t rewinds = 0;                              // commits that ended in kRewound
  int64_t rebalances = 0;                           // assignments and revocations
  int64_t partitions_revoked = 0;
  int64_t consumer_rebuilds = 0;
  int64_t input_errors = 0;
  int64_t records_consumed = 0;
  int64_t records_produced = 0;
  int64_t retries = 0;           // transactional calls made again after a retriable error
  int64_t ledger_appends = 0;    // frames handed over
  int64_t ledger_reappends = 0;  // frames appended again after a failed delivery
  int64_t ledger_records_read = 0;
  std::vector<PartitionLag> partitions;  // in order; a partition whose end is not known yet is left out
};

// The counters of TransportStats, written by the worker's thread and read by any.
struct TransportCounters {
  std::atomic<int64_t> transactions_committed{0};
  std::atomic<int64_t> transactions_aborted{0};
  std::array<std::atomic<int64_t>, kFenceReasonCount> fences{};
  std::atomic<int64_t> rewinds{0};
  std::atomic<int64_t> rebalances{0};
  std::atomic<int64_t> partitions_revoked{0};
  std::atomic<int64_t> consumer_rebuilds{0};
  std::atomic<int64_t> input_errors{0};
  std::atomic<int64_t> records_consumed{0};
  std::atomic<int64_t> records_produced{0};
  std::atomic<int64_t> retries{0};
  std::atomic<int64_t> ledger_appends{0};
  std::atomic<int64_t> ledger_reappends{0};
  std::atomic<int64_t> ledger_records_read{0};

  TransportStats Snapshot() const;
};

}  // namespace newswire

// The ledger topic: appending to it and reading it from a point in time on.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pipeline/config/config.h"
#include "pipeline/kafka/rd_handles.h"
#include "pipeline/kafka/transport_stats.h"
#include "pipeline/transport.h"

namespace newswire {

// Appends go through a plain producer outside every transaction: a frame is a true statement whether or not the
// transaction of its stories goes through, and all workers can read it at once. Confined to one thread.
class KafkaLedger {
 public:
  // Connects to nothing yet. `counters` must outlive the object.
  static absl::StatusOr<std::unique_ptr<KafkaLedger>> Create(const Config& config, TransportCounters& counters);
  ~KafkaLedger();

  // See Transport. Blocks while the brokers are away, for a minute at most (then kUnavailable).
  absl::StatusOr<LedgerBounds> Open(absl::Duration reach);
  // Copies the frame and returns; blocks only while 64 MB wait for the broker.
  absl::Status Append(std::string_view frame);
  // Never blocks when `wait` is zero. kDataLoss when the ledger has lost what was read before, or what was still to be
  // read: the in-memory state built from it is worth nothing then.
  absl::StatusOr<int> Read(absl::Duration wait, const std::function<void(const LedgerRecord&)>& on_record);
  // Waits at most `limit` for appends that are under way.
  void Close(absl::Duration limit);

 private:
  KafkaLedger(Config config, TransportCounters& counters) : config_(std::move(config)), counters_(counters) {}

  absl::Status Produce(std::string_view frame);
  absl::Status AppendAgain();
  absl::Status ServeProducer();
  absl::Status CheckTail();
  absl::Status ErrorStatus(rd_kafka_resp_err_t code, std::string_view detail);

  static void OnFailedDelivery(rd_kafka_t* producer, const rd_kafka_message_t* message, void* self);

  const Config config_;
  TransportCounters& counters_;
  RdClientPtr producer_;
  RdTopicPtr topic_;  // of the producer
  RdConsumerPtr reader_;
  RdQueuePtr queue_;  // of the reader
  uint64_t incarnation_ = 0;
  int64_t next_offset_ = 0;         // to be read
  std::deque<std::string> failed_;  // frames to append again
  absl::Status append_failure_;     // one that will not mend
  absl::Time tail_checked_ = absl::InfinitePast();
  absl::Time tail_behind_since_ = absl::InfiniteFuture();
};

}  // namespace newswire

// Everything outside the process that carries stories: input, ledger, transactions. Two implementations: pipeline/kafka
// (the product) and pipeline/local (one process, no server; also the world of the simulation tests).
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pipeline/output_record.h"
#include "pipeline/raw_record.h"

namespace newswire {

// A run of input records, in partition order within each partition. Owns the memory behind its views; many may be
// alive at once. Destroyed on the worker's thread, in any order.
class InputBatch {
 public:
  virtual ~InputBatch() = default;
  virtual std::span<const RawRecord> records() const = 0;
  virtual size_t size_bytes() const = 0;  // of keys, values and headers
};

// A partition of the input topic as the worker's assignment knows it. `incarnation` as in SourcePosition.
struct InputPartition {
  uint64_t incarnation = 0;
  int32_t partition = 0;
  friend bool operator==(const InputPartition&, const InputPartition&) = default;
};

// "Everything before `next_offset` of that partition has reached its outcome."
struct ConsumedUpTo {
  InputPartition partition;
  int64_t next_offset = 0;
};

struct LedgerRecord {
  int64_t offset = 0;
  TimeMs append_time = kNoTime;
  std::string_view frame;  // valid during the call only
};

struct LedgerBounds {
  int64_t begin = 0;  // first offset to read
  int64_t end = 0;    // replay is complete when every record below `end` has been read
};

enum class CommitResult : uint8_t {
  kCommitted,  // outputs and offsets are durable and visible together
  kRewound,    // nothing of it is visible, or it is not known whether it is: the input has been rewound to the
               // committed offsets, all work in flight must be dropped and will be delivered again
};

// One worker's view of the outside. A non-OK status is a failure of the service that the transport could not mend by
// back-off, retry and rebuilding its clients: the worker ends with it. Calls are made from one thread, the worker's.
class Transport {
 public:
  // Called from inside Poll() and PollHeld() only: the partitions no longer belong to this worker (or are about to go), and no record
  // of them that was delivered before may be committed any more.
  using OnRevoked = std::function<void(std::span<const InputPartition>)>;

  virtual ~Transport() = default;

  // --- ledger ------------------------------------------------------------------------------------------------------
  // Opens the ledger for reading, so far back that every entry younger than `reach` (by append time) is read.
  virtual absl::StatusOr<LedgerBounds> OpenLedger(absl::Duration reach) = 0;
  // Hands one frame over for appending and returns at once; the transport retries until it is durable. It may be
  // appended more than once and out of order with other frames of this worker. Backpressure: may block a while.
  virtual absl::Status AppendToLedger(std::string_view frame) = 0;
  // Delivers the next ledger records in order, each exactly once; waits at most `wait` for the first. Returns how many.
  virtual absl::StatusOr<int> ReadLedger(absl::Duration wait, const std::function<void(const LedgerRecord&)>& on_record) = 0;

  // --- input -------------------------------------------------------------------------------------------------------
  // Joins the input (consumer group). Before this call Poll() must not be called.
  virtual absl::Status JoinInput(OnRevoked on_revoked) = 0;
  // The next records: at most `max_records`, about `max_bytes`; waits at most `wait` for the first. nullptr = none now.
  virtual absl::StatusOr<std::unique_ptr<InputBatch>> Poll(size_t max_records, size_t max_bytes, absl::Duration wait) = 0;
  // --- held stories ------------------------------------------------------------------------------------------------
  // The next records of the held topic, as Poll(), but without waiting. Its partitions are the worker's in the same way as
  // those of the input: lost by OnRevoked (also from inside this call), rewound and committed with them; their
  // incarnation tells them apart. nullptr: none now, or this transport releases nothing.
  virtual absl::StatusOr<std::unique_ptr<InputBatch>> PollHeld(size_t max_records, size_t max_bytes) {
    (void)max_records, (void)max_bytes;
    return nullptr;
  }

  // --- input's end -------------------------------------------------------------------------------------------------
  // True when the input has ended for good and all of it was delivered (files read to their end). Kafka: never.
  virtual bool input_ended() const = 0;

  // --- output ------------------------------------------------------------------------------------------------------
  // Publishes `records` in order and commits `consumed`, all in one transaction. Not interleaved with Poll().
  virtual absl::StatusOr<CommitResult> Commit(std::span<const OutputRecord> records, std::span<const ConsumedUpTo> consumed) = 0;

  // Leaves the group and closes the clients; nothing may be called afterwards.
  virtual absl::Status Close() = 0;
};

}  // namespace newswire

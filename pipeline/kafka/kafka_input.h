// The consumer of the input topic: batches, partitions gained and lost, rewinding, own lag.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "pipeline/config/config.h"
#include "pipeline/kafka/rd_handles.h"
#include "pipeline/kafka/transport_stats.h"
#include "pipeline/transport.h"

namespace newswire {

// Knows at any time which partitions are ours, how far each was delivered and how far it is committed: offsets to
// commit come from the worker and are checked against this, never from librdkafka's position (the rebalance callback
// runs inside the batch call, when the position has moved past records that nobody has seen).
// Confined to the worker's thread, except Lag().
class KafkaInput {
 public:
  // Connects to nothing yet. `counters` must outlive the object.
  static absl::StatusOr<std::unique_ptr<KafkaInput>> Create(const Config& config, TransportCounters& counters);
  ~KafkaInput();

  // Joins the group. `on_revoked` as in Transport.
  absl::Status Join(Transport::OnRevoked on_revoked);

  // See Transport. Serves rebalances. While a rewind is due nothing is delivered.
  absl::StatusOr<std::unique_ptr<InputBatch>> Poll(size_t max_records, size_t max_bytes, absl::Duration wait);
  // Keeps the membership of the group alive for about `wait` without delivering anything.
  // REQUIRES: a rewind is due (what comes meanwhile is dropped and read again after it).
  absl::Status Serve(absl::Duration wait);

  // True when all of `consumed` is ours, was delivered under the present assignment, and is not committed further.
  bool MayCommit(std::span<const ConsumedUpTo> consumed) const;
  // The offsets for a transaction. REQUIRES: MayCommit(consumed)
  RdPartitionListPtr Offsets(std::span<const ConsumedUpTo> consumed) const;
  // Membership to commit under; null when the assignment was lost and the callback that says so has not run yet. The
  // order of the two questions inside matters: a membership that is read before the assignment is found whole belongs
  // to a generation in which our partitions are ours.
  RdGroupMetadataPtr GroupMetadata() const;
  void OnCommitted(std::span<const ConsumedUpTo> consumed);

  // Back to the committed offsets for all partitions that are ours, before anything else is delivered.
  void RewindToCommitted();
  bool rewind_due() const { return rewind_due_; }

  // Of the topic; 0 before its first record.
  uint64_t incarnation() const { return incarnation_; }

  // The client behind it, for questions to the cluster.
  rd_kafka_t* client() const { return consumer_.get(); }

  // Appends the lag of each partition that is ours, in order. Any thread.
  void Lag(std::vector<PartitionLag>& lag) const;

  // Leaves the group, within about `limit`; batches may live on.
  void Close(absl::Duration limit);

 private:
  class Batch;

  // Bookkeeping of a partition, from its assignment to its revocation.
  struct Partition {
    bool owned = false;
    bool dirty = false;       // records were taken from the queue since it stood at the committed offset
    bool needs_seek = false;  // part of the rewind that is due
    uint64_t incarnation = 0;
    int64_t next_delivery = kUnknownOffset;
    int64_t committed = kUnknownOffset;
    TimeMs committed_time = kNoTime;                   // timestamp of the first record of the last committed batch
    int64_t last_batch = 0;                            // number of the batch that in_flight.back() belongs to
    std::deque<std::pair<int64_t, TimeMs>> in_flight;  // {end offset, timestamp of first record} of delivered batches
  };
  static constexpr int64_t kUnknownOffset = -1;

  KafkaInput(Config config, TransportCounters& counters) : config_(std::move(config)), counters_(counters) {}

  absl::Status MakeConsumer();
  absl::Status Rebuild(std::string_view why);
  // Takes what waits in the queue, without blocking.
  void Fill(Batch& batch, size_t max_records, size_t max_bytes);
  // Takes ownership of `message`.
  void Accept(rd_kafka_message_t* message, Batch& batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void NoteError(rd_kafka_resp_err_t code, std::string_view detail);
  absl::Status HandleError();
  // When it is no longer sure that what was delivered fits together: everything is dropped and read again.
  void DropAll(std::string_view why);
  absl::Status RefreshIncarnation();
  // True when nothing is due any more.
  bool TryRewind();
  void AskForCommitted();
  std::vector<InputPartition> OwnedPartitions() const;
  RdPartitionListPtr NewPartitionList() const;

  void OnAssigned(const rd_kafka_topic_partition_list_t& partitions);
  void OnLost(const rd_kafka_topic_partition_list_t& partitions);
  static void OnRebalance(rd_kafka_t* consumer, rd_kafka_resp_err_t event, rd_kafka_topic_partition_list_t* partitions,
                          void* self);

  const Config config_;
  TransportCounters& counters_;
  Transport::OnRevoked on_revoked_;
  std::shared_ptr<rd_kafka_t> consumer_;  // batches hold it too: their records point into its buffers
  RdQueuePtr queue_;
  uint64_t incarnation_ = 0;        // of the input topic
  bool incarnation_known_ = false;  // asked for since the last assignment
  bool rewind_due_ = false;
  bool closing_ = false;
  // What happened while the batch of this call of Poll() was being filled:
  bool revoked_in_poll_ = false;
  bool in_doubt_ = false;
  rd_kafka_resp_err_t error_ = RD_KAFKA_RESP_ERR_NO_ERROR;  // the first
  std::string error_detail_;
  int64_t batch_number_ = 0;
  size_t average_record_bytes_ = 4096;
  absl::Time rewind_tried_ = absl::InfinitePast();
  absl::Time committed_asked_ = absl::InfinitePast();
  absl::Time rebuilt_ = absl::InfinitePast();
  absl::Time joined_ = absl::InfiniteFuture();  // while the group has not answered

  mutable absl::Mutex mutex_;                                         // for Lag()
  std::vector<Partition> partitions_ ABSL_GUARDED_BY(mutex_);         // by number
  std::shared_ptr<rd_kafka_t> lag_consumer_ ABSL_GUARDED_BY(mutex_);  // the same as consumer_
};

}  // namespace newswire

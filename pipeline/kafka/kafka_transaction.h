// The transactional producer: outputs and input offsets of a batch in one transaction.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pipeline/config/config.h"
#include "pipeline/kafka/rd_handles.h"
#include "pipeline/kafka/transactional_producer.h"
#include "pipeline/kafka/transport_stats.h"
#include "pipeline/output_record.h"

namespace newswire {

// Runs one transaction after the other, each wholly inside one call of Run(). Confined to one thread.
//
// KIP-890 guard: librdkafka speaks version 1 of the transaction protocol, where a late request of one transaction can
// fall into the next one of the same producer epoch. So whenever a request was left without an answer - the call
// failed, or librdkafka sent it again by itself - the producer is given up, and Recover() makes a new one, whose
// init_transactions bumps the epoch and settles whatever was open.
class KafkaTransaction {
 public:
  enum class Outcome : uint8_t {
    kCommitted,
    kAborted,  // nothing of it is visible, the offsets are as before
    kInDoubt,  // committed or not; known after Recover()
  };

  // What was consumed under one membership.
  struct GroupOffsets {
    const rd_kafka_topic_partition_list_t* offsets = nullptr;
    const rd_kafka_consumer_group_metadata_t* group = nullptr;
  };

  // Connects to nothing yet. `counters` must outlive the object.
  static absl::StatusOr<std::unique_ptr<KafkaTransaction>> Create(const Config& config, TransportCounters& counters);
  ~KafkaTransaction();

  // The largest batch of records, in bytes before compression, that all output topics take; for producers made from now
  // on. Without it, what a topic with Kafka's own settings takes.
  void set_max_batch_bytes(int64_t bytes) { max_batch_bytes_ = bytes; }

  // False: Recover() must succeed before the next Run().
  bool ready() const { return ready_ && !producer_->request_unanswered.load(std::memory_order_relaxed); }

  // Makes a producer if there is none, and settles what an earlier one of this slot left open. Blocks for about `wait`
  // at most. kUnavailable: try again; any other error is final: several new producers failed one after the other, a
  // right is missing, or the slot is fenced over and over because two workers use it.
  absl::Status Recover(absl::Duration wait);

  // begin, produce `records` in order, send `offsets` under the membership of `group` (both may be null: no offsets),
  // commit. Blocks until all of it is settled, so the records' memory is only borrowed. A record that the broker will
  // never take gives a status that names its topic, key and size; the transaction is aborted then.
  // REQUIRES: ready()
  absl::StatusOr<Outcome> Run(std::span<const OutputRecord> records, const rd_kafka_topic_partition_list_t* offsets,
                              const rd_kafka_consumer_group_metadata_t* group) {
    const GroupOffsets one{offsets, group};
    return Run(records, std::span(&one, 1));
  }
  // The same with the offsets of several groups.
  absl::StatusOr<Outcome> Run(std::span<const OutputRecord> records, std::span<const GroupOffsets> consumed);

 private:
  // What went wrong with the records of the running transaction, from their delivery reports.
  struct DeliveryFailure {
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
    std::string topic;
    std::string key;
    size_t record_bytes = 0;
    int64_t count = 0;
  };

  KafkaTransaction(Config config, TransportCounters& counters) : config_(std::move(config)), counters_(counters) {}

  absl::Status MakeProducer();
  absl::Status ProduceAll(std::span<const OutputRecord> records);
  absl::StatusOr<Outcome> HandleFailure(RdErrorPtr error, std::string_view step);
  absl::StatusOr<Outcome> Abort(absl::Status reason);
  absl::Status PermanentFailure() const;
  void GiveUpProducer(FenceReason reason, std::string_view detail);
  FenceReason FatalReason() const;
  std::string_view TopicName(OutputTopic topic) const;

  static void OnDelivery(rd_kafka_t* producer, const rd_kafka_message_t* message, void* self);
  static rd_kafka_resp_err_t OnNew(rd_kafka_t* producer, const rd_kafka_conf_t* conf, void* self, char* error,
                                   size_t error_size);
  static rd_kafka_resp_err_t OnResponse(rd_kafka_t* producer, int socket, const char* broker, int32_t broker_id,
                                        int16_t api_key, int16_t api_version, int32_t correlation_id, size_t size,
                                        int64_t round_trip_us, rd_kafka_resp_err_t error, void* self);

  const Config config_;
  TransportCounters& counters_;
  int64_t max_batch_bytes_ = 1'000'000;
  std::shared_ptr<TransactionalProducer> producer_;
  std::array<RdTopicPtr, kOutputTopicCount> topics_;  // null where a topic is not configured
  bool ready_ = false;
  bool in_transaction_ = false;
  DeliveryFailure failure_;
  int failed_rebuilds_ = 0;  // in a row
  int aborts_in_a_row_ = 0;
  std::deque<absl::Time> fenced_at_;  // lately, by others
};

}  // namespace newswire

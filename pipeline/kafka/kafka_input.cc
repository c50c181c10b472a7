#include "pipeline/kafka/kafka_input.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "absl/log/check.h"
#include "absl/log/log.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/kafka/client_config.h"
#include "pipeline/kafka/rd_status.h"
#include "pipeline/kafka/topic_identity.h"

namespace newswire {
namespace {

constexpr size_t kChunkRecords = 256;
constexpr int kRequestTimeoutMs = 3000;
constexpr absl::Duration kRewindInterval = absl::Milliseconds(100);
constexpr absl::Duration kAskCommittedInterval = absl::Seconds(1);
constexpr int kAskCommittedTimeoutMs = 500;
// A second fatal error within that time is not worth a third consumer.
constexpr absl::Duration kRebuildInterval = absl::Minutes(10);
// Longer than any healthy group needs to take a member in. librdkafka does not tell of a broker that lacks the protocol.
constexpr absl::Duration kSilence = absl::Seconds(30);

int Milliseconds(absl::Duration d) {
  return static_cast<int>(std::clamp<int64_t>(absl::ToInt64Milliseconds(d), 0, 600'000));
}

bool IsMissingTopic(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_ID ||
         code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC || code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
}

// librdkafka answers nothing when it cannot ask the group's thread.
bool IsCooperative(rd_kafka_t* consumer) {
  const char* const protocol = rd_kafka_rebalance_protocol(consumer);
  return protocol != nullptr && std::strcmp(protocol, "COOPERATIVE") == 0;
}

std::string Describe(const rd_kafka_topic_partition_list_t& partitions) {
  std::vector<int32_t> numbers;
  for (int i = 0; i < partitions.cnt; ++i) numbers.push_back(partitions.elems[i].partition);
  std::ranges::sort(numbers);
  return absl::StrCat("[", absl::StrJoin(numbers, ","), "]");
}

}  // namespace

// The records' memory is librdkafka's fetch buffers; a record costs no allocation of ours, its headers one a batch.
class KafkaInput::Batch final : public InputBatch {
 public:
  explicit Batch(std::shared_ptr<rd_kafka_t> consumer) : consumer_(std::move(consumer)) {}
  ~Batch() override {
    for (rd_kafka_message_t* message : messages_) rd_kafka_message_destroy(message);
  }

  std::span<const RawRecord> records() const override { return records_; }
  size_t size_bytes() const override { return size_bytes_; }

  size_t count() const { return messages_.size(); }
  void Reserve(size_t records) { messages_.reserve(records); }

  void Add(rd_kafka_message_t* message) {
    messages_.push_back(message);
    size_bytes_ += message->len + message->key_len;
  }

  template <typename Keep>
  void Filter(const Keep& keep) {
    std::erase_if(messages_, [&](rd_kafka_message_t* message) {
      if (keep(message)) return false;
      size_bytes_ -= message->len + message->key_len;
      rd_kafka_message_destroy(message);
      return true;
    });
  }

  void Seal(uint64_t incarnation) {
    records_.reserve(messages_.size());
    const char* topic = rd_kafka_topic_name(messages_.front()->rkt);
    const std::string_view topic_name(topic);
    std::vector<std::pair<size_t, size_t>> header_ranges;  // {record, first header}
    for (rd_kafka_message_t* message : messages_) {
      RawRecord& record = records_.emplace_back();
      record.position = {.incarnation = incarnation, .partition = message->partition, .offset = message->offset};
      record.topic = topic_name;
      rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
      const int64_t timestamp = rd_kafka_message_timestamp(message, &type);
      if (type != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE) record.timestamp = timestamp;
      if (message->key != nullptr) record.key.emplace(static_cast<const char*>(message->key), message->key_len);
      if (message->payload != nullptr) record.value.emplace(static_cast<const char*>(message->payload), message->len);
      rd_kafka_headers_t* headers = nullptr;
      if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
      const size_t first = headers_.size();
      const char* name = nullptr;
      const void* value = nullptr;
      size_t value_bytes = 0;
      for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &value_bytes) == RD_KAFKA_RESP_ERR_NO_ERROR;
           ++i) {
        headers_.push_back({.name = name, .value = std::string_view(static_cast<const char*>(value), value_bytes)});
        size_bytes_ += headers_.back().name.size() + value_bytes;
      }
      if (headers_.size() > first) header_ranges.emplace_back(records_.size() - 1, first);
    }
    for (size_t i = 0; i < header_ranges.size(); ++i) {
      const auto [record, first] = header_ranges[i];
      const size_t end = i + 1 < header_ranges.size() ? header_ranges[i + 1].second : headers_.size();
      records_[record].headers = std::span(headers_).subspan(first, end - first);
    }
  }

 private:
  const std::shared_ptr<rd_kafka_t> consumer_;  // outlives the messages
  std::vector<rd_kafka_message_t*> messages_;
  std::vector<RawRecord> records_;
  std::vector<Header> headers_;
  size_t size_bytes_ = 0;
};

absl::StatusOr<std::unique_ptr<KafkaInput>> KafkaInput::Create(const Config& config, TransportCounters& counters) {
  std::unique_ptr<KafkaInput> input(new KafkaInput(config, counters));
  NW_RETURN_IF_ERROR(input->MakeConsumer());
  return input;
}

KafkaInput::~KafkaInput() { Close(absl::ZeroDuration()); }

absl::Status KafkaInput::MakeConsumer() {
  NW_ASSIGN_OR_RETURN(RdConfPtr conf, MakeClientConf(ClientRole::kInput, config_));
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_rebalance_cb(conf.get(), OnRebalance);
  NW_ASSIGN_OR_RETURN(rd_kafka_t * consumer, NewClient(RD_KAFKA_CONSUMER, std::move(conf)));
  consumer_ = std::shared_ptr<rd_kafka_t>(consumer, RdConsumerDeleter());
  rd_kafka_poll_set_consumer(consumer);
  queue_.reset(rd_kafka_queue_get_consumer(consumer));
  absl::MutexLock lock(&mutex_);
  lag_consumer_ = consumer_;
  return absl::OkStatus();
}

absl::Status KafkaInput::Join(Transport::OnRevoked on_revoked) {
  on_revoked_ = std::move(on_revoked);
  joined_ = absl::Now();
  RdPartitionListPtr topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), config_.topics.raw.c_str(), RD_KAFKA_PARTITION_UA);
  return ToStatus(rd_kafka_subscribe(consumer_.get(), topics.get()),
                  absl::StrCat("joining group ", config_.kafka.group_id, " for topic ", config_.topics.raw));
}

absl::StatusOr<std::unique_ptr<InputBatch>> KafkaInput::Poll(size_t max_records, size_t max_bytes,
                                                             absl::Duration wait) {
  if (rewind_due_ && !TryRewind()) {
    NW_RETURN_IF_ERROR(Serve(std::min(wait, kRewindInterval)));
    return nullptr;
  }
  revoked_in_poll_ = in_doubt_ = false;
  error_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  ++batch_number_;
  auto batch = std::make_unique<Batch>(consumer_);
  batch->Reserve(std::min(max_records, kChunkRecords));
  Fill(*batch, max_records, max_bytes);
  if (batch->count() == 0 && error_ == RD_KAFKA_RESP_ERR_NO_ERROR && wait > absl::ZeroDuration()) {
    // A batch call with a time-out would wait for a full batch; this waits for one record.
    if (rd_kafka_message_t* first = rd_kafka_consume_queue(queue_.get(), Milliseconds(wait)); first != nullptr) {
      {
        absl::MutexLock lock(&mutex_);
        Accept(first, *batch);
      }
      Fill(*batch, max_records, max_bytes);
    }
  }
  if (error_ != RD_KAFKA_RESP_ERR_NO_ERROR) NW_RETURN_IF_ERROR(HandleError());
  if (batch->count() > 0 && !incarnation_known_) {
    const absl::Status refreshed = RefreshIncarnation();
    if (!refreshed.ok() && !absl::IsUnavailable(refreshed)) return refreshed;
    if (!refreshed.ok()) in_doubt_ = true;
  }
  if (in_doubt_) DropAll("delivered records may not fit the assignment");
  if (rewind_due_) return nullptr;
  if (revoked_in_poll_) {
    absl::MutexLock lock(&mutex_);
    batch->Filter([this](const rd_kafka_message_t* message) {
      mutex_.AssertHeld();
      const auto number = static_cast<size_t>(message->partition);
      return number < partitions_.size() && partitions_[number].owned;
    });
  }
  if (batch->count() == 0) {
    AskForCommitted();
    if (absl::Now() - joined_ > kSilence) {
      LOG_EVERY_N_SEC(WARNING, 30) << "input: group " << config_.kafka.group_id
                                   << " has given this worker no assignment, not even an empty one, since "
                                   << absl::FormatTime(joined_)
                                   << (config_.kafka.group_protocol == "consumer"
                                           ? "; kafka.group_protocol \"consumer\" needs brokers of Kafka 4.0 or newer"
                                           : "");
    }
    return nullptr;
  }
  average_record_bytes_ = batch->size_bytes() / batch->count() + 1;
  batch->Seal(incarnation_);
  counters_.records_consumed += static_cast<int64_t>(batch->count());
  return batch;
}

void KafkaInput::Fill(Batch& batch, size_t max_records, size_t max_bytes) {
  std::array<rd_kafka_message_t*, kChunkRecords> messages;
  while (batch.count() < max_records && batch.size_bytes() < max_bytes) {
    const size_t fit_bytes = (max_bytes - batch.size_bytes()) / average_record_bytes_ + 1;
    const size_t wanted = std::min({kChunkRecords, max_records - batch.count(), fit_bytes});
    const ssize_t count = rd_kafka_consume_batch_queue(queue_.get(), 0, messages.data(), wanted);
    if (count <= 0) return;
    {
      absl::MutexLock lock(&mutex_);
      for (ssize_t i = 0; i < count; ++i) Accept(messages[static_cast<size_t>(i)], batch);
    }
    if (static_cast<size_t>(count) < wanted) return;
  }
}

void KafkaInput::Accept(rd_kafka_message_t* message, Batch& batch) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    NoteError(message->err, rd_kafka_message_errstr(message));
    rd_kafka_message_destroy(message);
    return;
  }
  const auto number = static_cast<size_t>(message->partition);
  if (number >= partitions_.size() || !partitions_[number].owned) {
    rd_kafka_message_destroy(message);  // its partition was revoked while it waited in the array
    return;
  }
  Partition& partition = partitions_[number];
  if (message->offset < partition.next_delivery) {
    // Back without a rewind of ours: the topic was cut, or made anew.
    incarnation_known_ = false;
    if (partition.dirty) {
      in_doubt_ = true;
    } else {
      LOG(WARNING) << "input: partition " << message->partition << " no longer has its committed offset "
                   << partition.next_delivery << "; going on at " << message->offset;
      partition.committed = kUnknownOffset;
    }
  }
  if (partition.committed == kUnknownOffset) partition.committed = message->offset;
  partition.dirty = true;
  partition.next_delivery = message->offset + 1;
  if (partition.last_batch != batch_number_) {
    partition.last_batch = batch_number_;
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const int64_t timestamp = rd_kafka_message_timestamp(message, &type);
    partition.in_flight.emplace_back(partition.next_delivery,
                                     type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? kNoTime : timestamp);
  } else {
    partition.in_flight.back().first = partition.next_delivery;
  }
  batch.Add(message);
}

absl::Status KafkaInput::Serve(absl::Duration wait) {
  CHECK(rewind_due_) << "records would be lost";
  revoked_in_poll_ = in_doubt_ = false;
  error_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  ++batch_number_;
  Batch dropped(consumer_);
  if (rd_kafka_message_t* first = rd_kafka_consume_queue(queue_.get(), Milliseconds(wait)); first != nullptr) {
    absl::MutexLock lock(&mutex_);
    Accept(first, dropped);
  }
  {
    absl::MutexLock lock(&mutex_);
    for (Partition& partition : partitions_) {
      partition.needs_seek = partition.needs_seek || (partition.owned && partition.dirty);
      partition.in_flight.clear();
      partition.last_batch = 0;
    }
  }
  return error_ == RD_KAFKA_RESP_ERR_NO_ERROR ? absl::OkStatus() : HandleError();
}

void KafkaInput::NoteError(rd_kafka_resp_err_t code, std::string_view detail) {
  ++counters_.input_errors;
  if (error_ != RD_KAFKA_RESP_ERR_NO_ERROR && error_ == RD_KAFKA_RESP_ERR__FATAL) return;
  error_ = code;
  error_detail_ = detail;
}

absl::Status KafkaInput::HandleError() {
  switch (error_) {
    case RD_KAFKA_RESP_ERR__FATAL: return Rebuild(error_detail_);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
      return ToStatus(error_, absl::StrCat("reading ", config_.topics.raw, " in group ", config_.kafka.group_id),
                      error_detail_);
    default: break;
  }
  LOG_EVERY_N_SEC(WARNING, 5) << "input: " << error_detail_ << " (" << rd_kafka_err2name(error_) << ")";
  if (IsMissingTopic(error_)) incarnation_known_ = false;
  return absl::OkStatus();
}

absl::Status KafkaInput::Rebuild(std::string_view why) {
  char reason[512] = "";
  const rd_kafka_resp_err_t code = rd_kafka_fatal_error(consumer_.get(), reason, sizeof(reason));
  const absl::Time now = absl::Now();
  const std::string detail = absl::StrCat(why, reason[0] != '\0' ? ": " : "", reason);
  if (now - rebuilt_ < kRebuildInterval) {
    return absl::InternalError(absl::StrCat("the consumer failed for good twice within ",
                                            absl::FormatDuration(kRebuildInterval), ": ", detail, " (",
                                            rd_kafka_err2name(code), ")"));
  }
  LOG(ERROR) << "the consumer failed for good, making a new one: " << detail << " (" << rd_kafka_err2name(code) << ")";
  rebuilt_ = now;
  ++counters_.consumer_rebuilds;
  if (const std::vector<InputPartition> owned = OwnedPartitions(); !owned.empty() && on_revoked_) on_revoked_(owned);
  Transport::OnRevoked on_revoked = on_revoked_;
  Close(absl::Seconds(2));
  closing_ = false;
  rewind_due_ = in_doubt_ = false;
  revoked_in_poll_ = true;
  NW_RETURN_IF_ERROR(MakeConsumer());
  return Join(std::move(on_revoked));
}

void KafkaInput::DropAll(std::string_view why) {
  LOG(WARNING) << "input: " << why << "; dropping what is in flight and reading it again";
  if (const std::vector<InputPartition> owned = OwnedPartitions(); !owned.empty() && on_revoked_) on_revoked_(owned);
  RewindToCommitted();
  in_doubt_ = false;
}

absl::Status KafkaInput::RefreshIncarnation() {
  NW_ASSIGN_OR_RETURN(const uint64_t found,
                      FetchIncarnation(consumer_.get(), config_.topics.raw, absl::Milliseconds(kRequestTimeoutMs)));
  incarnation_known_ = true;
  if (found == incarnation_) return absl::OkStatus();
  if (incarnation_ != 0) {
    DropAll(absl::StrCat("topic ", config_.topics.raw, " is another one than before"));
    absl::MutexLock lock(&mutex_);
    for (Partition& partition : partitions_) partition.committed = kUnknownOffset;
  }
  incarnation_ = found;
  absl::MutexLock lock(&mutex_);
  for (Partition& partition : partitions_) partition.incarnation = found;
  return absl::OkStatus();
}

bool KafkaInput::MayCommit(std::span<const ConsumedUpTo> consumed) const {
  absl::MutexLock lock(&mutex_);
  return std::ranges::all_of(consumed, [this](const ConsumedUpTo& upto) {
    mutex_.AssertHeld();
    const auto number = static_cast<size_t>(upto.partition.partition);
    if (number >= partitions_.size()) return false;
    const Partition& partition = partitions_[number];
    return partition.owned && partition.incarnation == upto.partition.incarnation &&
           upto.next_offset <= partition.next_delivery && upto.next_offset >= partition.committed;
  });
}

RdPartitionListPtr KafkaInput::Offsets(std::span<const ConsumedUpTo> consumed) const {
  RdPartitionListPtr offsets(rd_kafka_topic_partition_list_new(static_cast<int>(consumed.size())));
  for (const ConsumedUpTo& upto : consumed) {
    rd_kafka_topic_partition_list_add(offsets.get(), config_.topics.raw.c_str(), upto.partition.partition)->offset =
        upto.next_offset;
  }
  return offsets;
}

RdGroupMetadataPtr KafkaInput::GroupMetadata() const {
  RdGroupMetadataPtr group(rd_kafka_consumer_group_metadata(consumer_.get()));
  if (rd_kafka_assignment_lost(consumer_.get())) return nullptr;
  return group;
}

void KafkaInput::OnCommitted(std::span<const ConsumedUpTo> consumed) {
  absl::MutexLock lock(&mutex_);
  for (const ConsumedUpTo& upto : consumed) {
    Partition& partition = partitions_[static_cast<size_t>(upto.partition.partition)];
    partition.committed = upto.next_offset;
    while (!partition.in_flight.empty() && partition.in_flight.front().first <= upto.next_offset) {
      partition.committed_time = partition.in_flight.front().second;
      partition.in_flight.pop_front();
    }
  }
}

void KafkaInput::RewindToCommitted() {
  absl::MutexLock lock(&mutex_);
  for (Partition& partition : partitions_) {
    partition.in_flight.clear();
    partition.last_batch = 0;
    if (!partition.owned || !partition.dirty) continue;  // it stands where its assignment put it
    partition.needs_seek = true;
    rewind_due_ = true;
  }
}

RdPartitionListPtr KafkaInput::NewPartitionList() const {
  return RdPartitionListPtr(rd_kafka_topic_partition_list_new(8));
}

bool KafkaInput::TryRewind() {
  const absl::Time now = absl::Now();
  if (now < rewind_tried_ + kRewindInterval) return false;
  RdPartitionListPtr list = NewPartitionList();
  {
    absl::MutexLock lock(&mutex_);
    for (size_t i = 0; i < partitions_.size(); ++i) {
      if (!partitions_[i].owned || !partitions_[i].needs_seek) continue;
      rd_kafka_topic_partition_list_add(list.get(), config_.topics.raw.c_str(), static_cast<int32_t>(i));
    }
  }
  const auto failed = [&](rd_kafka_resp_err_t code, std::string_view step) {
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return false;
    LOG_EVERY_N_SEC(WARNING, 5) << "rewinding the input: " << step << ": " << rd_kafka_err2str(code);
    rewind_tried_ = absl::Now();
    return true;
  };
  if (list->cnt > 0) {
    if (failed(rd_kafka_committed(consumer_.get(), list.get(), kRequestTimeoutMs),
               "asking for the committed offsets")) {
      return false;
    }
    for (int i = 0; i < list->cnt; ++i) {
      rd_kafka_topic_partition_t& at = list->elems[i];
      if (failed(at.err, "asking for the committed offsets")) return false;
      if (at.offset >= 0) continue;
      int64_t low = 0, high = 0;  // nothing committed yet: as auto.offset.reset=earliest
      if (failed(
              rd_kafka_query_watermark_offsets(consumer_.get(), at.topic, at.partition, &low, &high, kRequestTimeoutMs),
              "asking for the first offset")) {
        return false;
      }
      at.offset = low;
    }
    RdErrorPtr error(rd_kafka_seek_partitions(consumer_.get(), list.get(), kRequestTimeoutMs));
    if (error != nullptr && failed(rd_kafka_error_code(error.get()), "seeking")) return false;
    absl::MutexLock lock(&mutex_);
    bool all = true;
    for (int i = 0; i < list->cnt; ++i) {
      const rd_kafka_topic_partition_t& at = list->elems[i];
      if (failed(at.err, "seeking")) {
        all = false;
        continue;
      }
      Partition& partition = partitions_[static_cast<size_t>(at.partition)];
      partition.needs_seek = partition.dirty = false;
      partition.next_delivery = partition.committed = at.offset;
      LOG(INFO) << "input: partition " << at.partition << " rewound to " << at.offset;
    }
    if (!all) return false;
  }
  rewind_due_ = false;
  return true;
}

void KafkaInput::AskForCommitted() {
  const absl::Time now = absl::Now();
  if (now < committed_asked_ + kAskCommittedInterval) return;
  RdPartitionListPtr list = NewPartitionList();
  {
    absl::MutexLock lock(&mutex_);
    for (size_t i = 0; i < partitions_.size(); ++i) {
      if (!partitions_[i].owned || partitions_[i].committed != kUnknownOffset) continue;
      rd_kafka_topic_partition_list_add(list.get(), config_.topics.raw.c_str(), static_cast<int32_t>(i));
    }
  }
  if (list->cnt == 0) return;
  committed_asked_ = now;
  if (rd_kafka_committed(consumer_.get(), list.get(), kAskCommittedTimeoutMs) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& at = list->elems[i];
    if (at.err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    int64_t committed = at.offset;
    if (committed < 0) {
      int64_t low = RD_KAFKA_OFFSET_INVALID, high = RD_KAFKA_OFFSET_INVALID;
      if (rd_kafka_query_watermark_offsets(consumer_.get(), at.topic, at.partition, &low, &high,
                                           kAskCommittedTimeoutMs) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        continue;
      }
      committed = low;
    }
    absl::MutexLock lock(&mutex_);
    partitions_[static_cast<size_t>(at.partition)].committed = committed;
  }
}

std::vector<InputPartition> KafkaInput::OwnedPartitions() const {
  absl::MutexLock lock(&mutex_);
  std::vector<InputPartition> owned;
  for (size_t i = 0; i < partitions_.size(); ++i) {
    if (!partitions_[i].owned) continue;
    owned.push_back({.incarnation = partitions_[i].incarnation, .partition = static_cast<int32_t>(i)});
  }
  return owned;
}

void KafkaInput::Lag(std::vector<PartitionLag>& lag) const {
  const TimeMs now = absl::ToUnixMillis(absl::Now());
  absl::MutexLock lock(&mutex_);
  if (lag_consumer_ == nullptr) return;
  for (size_t i = 0; i < partitions_.size(); ++i) {
    const Partition& partition = partitions_[i];
    const auto number = static_cast<int32_t>(i);
    if (!partition.owned || partition.committed == kUnknownOffset) continue;
    int64_t low = RD_KAFKA_OFFSET_INVALID, end = RD_KAFKA_OFFSET_INVALID;
    if (rd_kafka_get_watermark_offsets(lag_consumer_.get(), config_.topics.raw.c_str(), number, &low, &end) !=
            RD_KAFKA_RESP_ERR_NO_ERROR ||
        end < 0) {
      continue;
    }
    int64_t done = partition.committed;
    if (partition.in_flight.empty() && !partition.needs_seek) {
      // All that was delivered is committed; what librdkafka has passed since are transaction markers.
      RdPartitionListPtr list(rd_kafka_topic_partition_list_new(1));
      rd_kafka_topic_partition_t* at =
          rd_kafka_topic_partition_list_add(list.get(), config_.topics.raw.c_str(), number);
      if (rd_kafka_position(lag_consumer_.get(), list.get()) == RD_KAFKA_RESP_ERR_NO_ERROR && at->offset > done) {
        done = at->offset;
      }
    }
    PartitionLag& entry = lag.emplace_back();
    entry.partition = number;
    entry.committed_offset = partition.committed;
    entry.end_offset = end;
    entry.lag = std::max<int64_t>(0, end - done);
    const TimeMs oldest = partition.in_flight.empty() ? partition.committed_time : partition.in_flight.front().second;
    if (entry.lag > 0 && oldest != kNoTime) entry.behind_ms = std::max<int64_t>(0, now - oldest);
  }
}

void KafkaInput::Close(absl::Duration limit) {
  closing_ = true;
  if (consumer_ == nullptr) return;
  queue_.reset();
  if (limit > absl::ZeroDuration()) {
    const absl::Time deadline = absl::Now() + limit;
    RdQueuePtr queue(rd_kafka_queue_new(consumer_.get()));
    RdErrorPtr error(rd_kafka_consumer_close_queue(consumer_.get(), queue.get()));
    while (error == nullptr && !rd_kafka_consumer_closed(consumer_.get()) && absl::Now() < deadline) {
      RdMessagePtr dropped(rd_kafka_consume_queue(queue.get(), 20));
    }
    if (!rd_kafka_consumer_closed(consumer_.get())) {
      LOG(WARNING) << "input: leaving group " << config_.kafka.group_id << " took longer than "
                   << absl::FormatDuration(limit) << "; the group will notice by the session time-out";
    }
  }
  {
    absl::MutexLock lock(&mutex_);
    partitions_.clear();
    lag_consumer_.reset();
  }
  consumer_.reset();
}

void KafkaInput::OnAssigned(const rd_kafka_topic_partition_list_t& partitions) {
  if (revoked_in_poll_ && partitions.cnt > 0) in_doubt_ = true;  // the batch at hand may mix two assignments
  incarnation_known_ = false;
  absl::MutexLock lock(&mutex_);
  for (int i = 0; i < partitions.cnt; ++i) {
    const auto number = static_cast<size_t>(partitions.elems[i].partition);
    if (number >= partitions_.size()) partitions_.resize(number + 1);
    partitions_[number] = Partition();
    partitions_[number].owned = true;
    partitions_[number].incarnation = incarnation_;
  }
}

void KafkaInput::OnLost(const rd_kafka_topic_partition_list_t& partitions) {
  std::vector<InputPartition> lost;
  {
    absl::MutexLock lock(&mutex_);
    for (int i = 0; i < partitions.cnt; ++i) {
      const auto number = static_cast<size_t>(partitions.elems[i].partition);
      if (number >= partitions_.size() || !partitions_[number].owned) continue;
      lost.push_back({.incarnation = partitions_[number].incarnation, .partition = partitions.elems[i].partition});
      partitions_[number] = Partition();
    }
  }
  revoked_in_poll_ = revoked_in_poll_ || !lost.empty();
  counters_.partitions_revoked += static_cast<int64_t>(lost.size());
  if (!lost.empty() && !closing_ && on_revoked_) on_revoked_(lost);
}

void KafkaInput::OnRebalance(rd_kafka_t* consumer, rd_kafka_resp_err_t event,
                             rd_kafka_topic_partition_list_t* partitions, void* self) {
  auto& input = *static_cast<KafkaInput*>(self);
  ++input.counters_.rebalances;
  input.joined_ = absl::InfiniteFuture();
  RdErrorPtr error;
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  const bool assigns = event == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
  LOG(INFO) << "input: " << (assigns ? "assigned " : rd_kafka_assignment_lost(consumer) ? "lost " : "revoked ")
            << Describe(*partitions);
  if (input.closing_) {
    // A consumer that leaves takes this for "unassign" by any protocol. Which one it is must not be asked: the group's
    // thread may be gone (librdkafka issue 4041).
    if (!assigns) input.OnLost(*partitions);
    if (!rd_kafka_consumer_closed(consumer)) code = rd_kafka_assign(consumer, nullptr);
  } else if (assigns) {
    input.OnAssigned(*partitions);
    if (IsCooperative(consumer)) {
      error.reset(rd_kafka_incremental_assign(consumer, partitions));
    } else {
      code = rd_kafka_assign(consumer, partitions);
    }
  } else {
    // A revocation, or an error that is treated as one. First the worker drops what is in flight, then the partitions
    // go: until they are unassigned, the group gives them to nobody else.
    input.OnLost(*partitions);
    if (event == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS && IsCooperative(consumer)) {
      error.reset(rd_kafka_incremental_unassign(consumer, partitions));
    } else {
      code = rd_kafka_assign(consumer, nullptr);
    }
  }
  if (error != nullptr) code = rd_kafka_error_code(error.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    LOG(ERROR) << "input: changing the assignment: " << rd_kafka_err2str(code);
  }
}

}  // namespace newswire

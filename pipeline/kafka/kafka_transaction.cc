#include "pipeline/kafka/kafka_transaction.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/log/check.h"
#include "absl/log/log.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/kafka/client_config.h"
#include "pipeline/kafka/rd_status.h"

namespace newswire {
namespace {

constexpr int kMaxFailedRebuilds = 3;
constexpr int kMaxAbortsInARow = 10;
constexpr int kMaxFencesInAMinute = 5;
constexpr absl::Duration kFirstBackOff = absl::Milliseconds(10);
constexpr absl::Duration kLongestBackOff = absl::Seconds(1);
constexpr int kRemainingTransactionTime = -1;
constexpr absl::Duration kSendOffsetsSlack = absl::Seconds(1);

// Protocol numbers of the requests that belong to a transaction.
enum ApiKey : int16_t {
  kProduce = 0,
  kAddPartitionsToTxn = 24,
  kAddOffsetsToTxn = 25,
  kEndTxn = 26,
  kTxnOffsetCommit = 28
};

bool BelongsToTransaction(int16_t api_key) {
  return api_key == kProduce || api_key == kAddPartitionsToTxn || api_key == kAddOffsetsToTxn || api_key == kEndTxn ||
         api_key == kTxnOffsetCommit;
}

// Whether a call that ended so may have left a request behind that still takes effect.
bool LeavesOutcomeUnknown(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT: return true;
    default: return false;
  }
}

absl::Status StatusOf(const rd_kafka_error_t* error, std::string_view step) {
  return ToStatus(rd_kafka_error_code(error), step, rd_kafka_error_string(error));
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaTransaction>> KafkaTransaction::Create(const Config& config,
                                                                           TransportCounters& counters) {
  NW_RETURN_IF_ERROR(MakeClientConf(ClientRole::kTransaction, config).status());
  return std::unique_ptr<KafkaTransaction>(new KafkaTransaction(config, counters));
}

KafkaTransaction::~KafkaTransaction() {
  for (RdTopicPtr& topic : topics_) topic.reset();
}

std::string_view KafkaTransaction::TopicName(OutputTopic topic) const {
  switch (topic) {
    case OutputTopic::kClean: return config_.topics.clean;
    case OutputTopic::kDuplicates: return config_.topics.duplicates;
    case OutputTopic::kDeadLetter: return config_.topics.dead_letter;
    case OutputTopic::kHeld: return config_.topics.held;
    case OutputTopic::kAudit: return config_.topics.audit;
  }
  return "";
}

absl::Status KafkaTransaction::MakeProducer() {
  NW_ASSIGN_OR_RETURN(RdConfPtr conf, MakeClientConf(ClientRole::kTransaction, config_));
  if (!config_.kafka.client.contains("batch.size")) {
    char reason[256];
    const std::string bytes = absl::StrCat(max_batch_bytes_);
    if (rd_kafka_conf_set(conf.get(), "batch.size", bytes.c_str(), reason, sizeof(reason)) != RD_KAFKA_CONF_OK) {
      return absl::InternalError(reason);
    }
  }
  rd_kafka_conf_set_opaque(conf.get(), this);
  // Also makes the flush inside commit wake up at once instead of every 10 ms.
  rd_kafka_conf_set_dr_msg_cb(conf.get(), OnDelivery);
  auto shared = std::make_shared<TransactionalProducer>();
  rd_kafka_conf_interceptor_add_on_new(conf.get(), "newswire", OnNew, shared.get());
  in_transaction_ = false;
  NW_ASSIGN_OR_RETURN(rd_kafka_t * producer, NewClient(RD_KAFKA_PRODUCER, std::move(conf)));
  shared->client.reset(producer);
  producer_ = std::move(shared);
  for (int i = 0; i < kOutputTopicCount; ++i) {
    const std::string name(TopicName(static_cast<OutputTopic>(i)));
    if (name.empty()) continue;
    topics_[i].reset(rd_kafka_topic_new(producer, name.c_str(), nullptr));
    if (topics_[i] == nullptr) return ToStatus(rd_kafka_last_error(), absl::StrCat("topic ", name));
  }
  return absl::OkStatus();
}

absl::Status KafkaTransaction::Recover(absl::Duration wait) {
  if (ready_ && producer_->request_unanswered) {
    GiveUpProducer(FenceReason::kRequestUnanswered, "a request of the last transaction was sent twice");
  }
  const absl::Time a_minute_ago = absl::Now() - absl::Minutes(1);
  while (!fenced_at_.empty() && fenced_at_.front() < a_minute_ago) fenced_at_.pop_front();
  if (fenced_at_.size() >= kMaxFencesInAMinute) {
    return absl::FailedPreconditionError(
        absl::StrCat("transactional.id ", TransactionalId(config_), " was fenced ", fenced_at_.size(),
                     " times within a minute: another worker seems to use service.slot \"", config_.service.slot,
                     "\" of group ", config_.kafka.group_id, "; expected one worker a slot"));
  }
  if (ready_) return absl::OkStatus();
  if (producer_ == nullptr) NW_RETURN_IF_ERROR(MakeProducer());
  const int wait_ms = std::max(100, static_cast<int>(absl::ToInt64Milliseconds(wait)));
  // With a connection at hand the coordinator is found at once, without one after half a second.
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(producer_->client.get(), 0, nullptr, &metadata, wait_ms) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_metadata_destroy(metadata);
  }
  RdErrorPtr error(rd_kafka_init_transactions(producer_->client.get(), wait_ms));
  if (error == nullptr) {
    // Whatever failed on the way here was before the epoch was bumped.
    producer_->request_unanswered = false;
    ready_ = true;
    failed_rebuilds_ = 0;
    return absl::OkStatus();
  }
  const absl::Status status = StatusOf(error.get(), "init_transactions");
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
  if (rd_kafka_error_is_retriable(error.get()) && !rd_kafka_error_is_fatal(error.get())) {
    return absl::UnavailableError(status.message());
  }
  for (RdTopicPtr& topic : topics_) topic.reset();
  producer_.reset();
  if (IsPermanent(code) || ++failed_rebuilds_ >= kMaxFailedRebuilds) {
    return absl::Status(status.code() == absl::StatusCode::kUnavailable ? absl::StatusCode::kInternal : status.code(),
                        absl::StrCat("no transactional producer could be made: ", status.message()));
  }
  LOG(WARNING) << "transactional producer: " << status.message() << "; trying a new one";
  return absl::UnavailableError(status.message());
}

absl::StatusOr<KafkaTransaction::Outcome> KafkaTransaction::Run(std::span<const OutputRecord> records,
                                                                std::span<const GroupOffsets> consumed) {
  CHECK(ready_) << "Run() before Recover()";
  rd_kafka_t* producer = producer_->client.get();
  failure_ = {};
  if (RdErrorPtr error(rd_kafka_begin_transaction(producer)); error != nullptr) {
    GiveUpProducer(FatalReason(), rd_kafka_error_string(error.get()));
    return Outcome::kInDoubt;
  }
  in_transaction_ = true;
  if (absl::Status produced = ProduceAll(records); !produced.ok()) return Abort(std::move(produced));
  rd_kafka_poll(producer, 0);

  for (const auto& [offsets, group] : consumed) {
    if (offsets == nullptr || offsets->cnt == 0) continue;
    const absl::Time deadline = absl::Now() + absl::Milliseconds(config_.kafka.transaction_timeout_ms);
    absl::Duration back_off = kFirstBackOff;
    while (true) {
      std::optional<RdErrorPtr> sent =
          SendOffsetsWithin(absl::Milliseconds(config_.kafka.transaction_timeout_ms) + kSendOffsetsSlack, producer_,
                            *offsets, *group, config_.kafka.transaction_timeout_ms);
      if (!sent.has_value()) {
        GiveUpProducer(FenceReason::kOutcomeUnknown, "send_offsets_to_transaction did not keep its time-out");
        return Outcome::kInDoubt;
      }
      RdErrorPtr error = *std::move(sent);
      if (error == nullptr) break;
      // Not resumable: a second call sends second requests, so a first without an answer is in doubt.
      if (rd_kafka_error_txn_requires_abort(error.get()) || !rd_kafka_error_is_retriable(error.get()) ||
          LeavesOutcomeUnknown(rd_kafka_error_code(error.get())) || absl::Now() >= deadline) {
        return HandleFailure(std::move(error), "send_offsets_to_transaction");
      }
      ++counters_.retries;
      absl::SleepFor(back_off);
      back_off = std::min(2 * back_off, kLongestBackOff);
    }
  }

  const absl::Time deadline = absl::Now() + absl::Milliseconds(config_.kafka.transaction_timeout_ms);
  absl::Duration back_off = kFirstBackOff;
  while (true) {
    RdErrorPtr error(rd_kafka_commit_transaction(producer, kRemainingTransactionTime));
    if (error == nullptr) break;
    if (rd_kafka_error_txn_requires_abort(error.get()) || !rd_kafka_error_is_retriable(error.get()) ||
        LeavesOutcomeUnknown(rd_kafka_error_code(error.get())) || absl::Now() >= deadline) {
      return HandleFailure(std::move(error), "commit_transaction");
    }
    ++counters_.retries;
    absl::SleepFor(back_off);
    back_off = std::min(2 * back_off, kLongestBackOff);
  }
  in_transaction_ = false;
  aborts_in_a_row_ = 0;
  rd_kafka_poll(producer, 0);
  ++counters_.transactions_committed;
  counters_.records_produced += static_cast<int64_t>(records.size());
  return Outcome::kCommitted;
}

absl::Status KafkaTransaction::ProduceAll(std::span<const OutputRecord> records) {
  rd_kafka_t* producer = producer_->client.get();
  rd_kafka_vu_t fields[6];
  for (const OutputRecord& record : records) {
    const RdTopicPtr& topic = topics_[static_cast<size_t>(record.topic)];
    if (topic == nullptr) {
      return absl::FailedPreconditionError(absl::StrCat("a record for output topic ", static_cast<int>(record.topic),
                                                        ", which the configuration leaves out"));
    }
    size_t count = 0;
    const auto next = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t& {
      fields[count].vtype = type;
      return fields[count++];
    };
    next(RD_KAFKA_VTYPE_RKT).u.rkt = topic.get();
    if (record.key.has_value()) {
      // An empty key is not the same as no key: librdkafka tells them apart by the pointer.
      rd_kafka_vu_t& key = next(RD_KAFKA_VTYPE_KEY);
      key.u.mem.ptr = const_cast<char*>(record.key->empty() ? "" : record.key->data());
      key.u.mem.size = record.key->size();
    }
    if (record.value.has_value()) {
      rd_kafka_vu_t& value = next(RD_KAFKA_VTYPE_VALUE);
      value.u.mem.ptr = const_cast<char*>(record.value->empty() ? "" : record.value->data());
      value.u.mem.size = record.value->size();
    }
    if (record.timestamp != kNoTime && record.timestamp > 0) next(RD_KAFKA_VTYPE_TIMESTAMP).u.i64 = record.timestamp;
    rd_kafka_headers_t* headers = nullptr;
    if (!record.headers.empty()) {
      headers = rd_kafka_headers_new(record.headers.size());
      for (const Header& header : record.headers) {
        rd_kafka_header_add(headers, header.name.data(), static_cast<ssize_t>(header.name.size()),
                            header.value.empty() ? "" : header.value.data(), static_cast<ssize_t>(header.value.size()));
      }
      next(RD_KAFKA_VTYPE_HEADERS).u.headers = headers;
    }
    // The value is neither copied nor freed: Run() does not return before every record is delivered or dropped.
    next(RD_KAFKA_VTYPE_MSGFLAGS).u.i = 0;

    const absl::Time deadline = absl::Now() + absl::Milliseconds(config_.kafka.transaction_timeout_ms);
    while (true) {
      RdErrorPtr error(rd_kafka_produceva(producer, fields, count));
      if (error == nullptr) break;
      const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
      if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && absl::Now() < deadline) {
        rd_kafka_poll(producer, 10);
        continue;
      }
      if (headers != nullptr) rd_kafka_headers_destroy(headers);
      if (IsPermanent(code)) {
        failure_ = {.code = code,
                    .topic = std::string(TopicName(record.topic)),
                    .key = std::string(record.key.value_or("")),
                    .record_bytes = record.key.value_or("").size() + record.value.value_or("").size(),
                    .count = 1};
      }
      return ToStatus(code, absl::StrCat("producing to ", TopicName(record.topic)), rd_kafka_error_string(error.get()));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<KafkaTransaction::Outcome> KafkaTransaction::HandleFailure(RdErrorPtr error, std::string_view step) {
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
  const absl::Status status = StatusOf(error.get(), step);
  if (rd_kafka_error_is_fatal(error.get())) {
    const FenceReason reason = FatalReason();
    const bool permanent = IsPermanent(rd_kafka_fatal_error(producer_->client.get(), nullptr, 0));
    GiveUpProducer(reason, status.message());
    if (permanent) return status;
    return Outcome::kInDoubt;
  }
  if (rd_kafka_error_txn_requires_abort(error.get())) return Abort(status);
  GiveUpProducer(LeavesOutcomeUnknown(code) || rd_kafka_error_is_retriable(error.get()) ? FenceReason::kOutcomeUnknown
                                                                                        : FenceReason::kFatal,
                 status.message());
  if (IsPermanent(code)) return status;
  return Outcome::kInDoubt;
}

absl::StatusOr<KafkaTransaction::Outcome> KafkaTransaction::Abort(absl::Status reason) {
  LOG(WARNING) << "transaction aborted: " << reason.message();
  absl::Duration back_off = kFirstBackOff;
  const absl::Time deadline = absl::Now() + absl::Milliseconds(config_.kafka.transaction_timeout_ms);
  while (true) {
    RdErrorPtr error(rd_kafka_abort_transaction(producer_->client.get(), kRemainingTransactionTime));
    if (error == nullptr) break;
    if (rd_kafka_error_is_fatal(error.get()) || !rd_kafka_error_is_retriable(error.get()) ||
        LeavesOutcomeUnknown(rd_kafka_error_code(error.get())) || absl::Now() >= deadline) {
      // Whether the abort arrives or not: no commit was sent, or it was refused; the next epoch settles it.
      GiveUpProducer(rd_kafka_error_is_fatal(error.get()) ? FatalReason() : FenceReason::kOutcomeUnknown,
                     absl::StrCat("abort_transaction: ", rd_kafka_error_string(error.get())));
      if (absl::Status permanent = PermanentFailure(); !permanent.ok()) return permanent;
      return Outcome::kInDoubt;
    }
    ++counters_.retries;
    absl::SleepFor(back_off);
    back_off = std::min(2 * back_off, kLongestBackOff);
  }
  in_transaction_ = false;
  ++counters_.transactions_aborted;
  if (absl::Status permanent = PermanentFailure(); !permanent.ok()) return permanent;
  if (absl::IsPermissionDenied(reason) || absl::IsFailedPrecondition(reason)) return reason;
  ++aborts_in_a_row_;
  // Records that did not get through in time make librdkafka say no more than that; their reports say why.
  const bool may_mend = absl::IsUnavailable(reason) || absl::IsUnavailable(ToStatus(failure_.code, "delivery"));
  if (aborts_in_a_row_ > kMaxAbortsInARow && !may_mend) {
    return absl::InternalError(
        absl::StrCat(aborts_in_a_row_, " transactions in a row were aborted, the last one: ", reason.message()));
  }
  if (aborts_in_a_row_ > 1) absl::SleepFor(std::min(aborts_in_a_row_ * absl::Milliseconds(50), kLongestBackOff));
  return Outcome::kAborted;
}

absl::Status KafkaTransaction::PermanentFailure() const {
  if (!IsPermanent(failure_.code)) return absl::OkStatus();
  constexpr size_t kShownKeyBytes = 200;
  const absl::Status status = ToStatus(failure_.code, "delivery");
  return absl::Status(
      status.code(),
      absl::StrCat("topic ", failure_.topic, " refuses a record of ", failure_.record_bytes, " bytes, key \"",
                   absl::CHexEscape(failure_.key.substr(0, kShownKeyBytes)), "\": ", status.message(),
                   "; it would be refused again, so the worker stops. Expected: a topic as `newswire topics check` "
                   "wants it, max.message.bytes of at least ",
                   MaxOutputRecordBytes(config_)));
}

void KafkaTransaction::GiveUpProducer(FenceReason reason, std::string_view detail) {
  LOG(WARNING) << "transactional producer given up (" << kFenceReasonNames[static_cast<int>(reason)] << "): " << detail;
  ++counters_.fences[static_cast<int>(reason)];
  if (reason == FenceReason::kFenced) fenced_at_.push_back(absl::Now());
  ready_ = false;
  in_transaction_ = false;
  for (RdTopicPtr& topic : topics_) topic.reset();
  producer_.reset();
}

FenceReason KafkaTransaction::FatalReason() const {
  switch (rd_kafka_fatal_error(producer_->client.get(), nullptr, 0)) {
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH: return FenceReason::kFenced;
    case RD_KAFKA_RESP_ERR_NO_ERROR: return FenceReason::kOutcomeUnknown;
    default: return FenceReason::kFatal;
  }
}

void KafkaTransaction::OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  // What an abort drops from the queue follows from another error.
  if (message->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE || message->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) return;
  DeliveryFailure& failure = static_cast<KafkaTransaction*>(self)->failure_;
  const size_t bytes = message->len + message->key_len;
  // The broker refuses whole batches, so of one error the largest record is the one to name.
  const bool names_it_better = failure.count == 0 || (IsPermanent(message->err) && !IsPermanent(failure.code)) ||
                               (message->err == failure.code && bytes > failure.record_bytes);
  ++failure.count;
  if (!names_it_better) return;
  failure.code = message->err;
  failure.topic = rd_kafka_topic_name(message->rkt);
  failure.key.assign(static_cast<const char*>(message->key), message->key_len);
  failure.record_bytes = bytes;
}

rd_kafka_resp_err_t KafkaTransaction::OnNew(rd_kafka_t* producer, const rd_kafka_conf_t*, void* self, char*, size_t) {
  return rd_kafka_interceptor_add_on_response_received(producer, "newswire", OnResponse, self);
}

rd_kafka_resp_err_t KafkaTransaction::OnResponse(rd_kafka_t*, int, const char*, int32_t, int16_t api_key, int16_t,
                                                 int32_t, size_t, int64_t, rd_kafka_resp_err_t error, void* self) {
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR && error != RD_KAFKA_RESP_ERR__DESTROY && BelongsToTransaction(api_key)) {
    static_cast<TransactionalProducer*>(self)->request_unanswered.store(true, std::memory_order_relaxed);
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace newswire

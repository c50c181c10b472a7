#include "pipeline/kafka/kafka_ledger.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/log/log.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/kafka/ask_until_answered.h"
#include "pipeline/kafka/client_config.h"
#include "pipeline/kafka/rd_status.h"
#include "pipeline/kafka/topic_identity.h"

namespace newswire {
namespace {

constexpr int32_t kLedgerPartition = 0;
constexpr int kReadBatch = 1000;
constexpr int kRequestTimeoutMs = 5000;
constexpr absl::Duration kStartLimit = absl::Minutes(1);
constexpr absl::Duration kAppendLimit = absl::Minutes(5);
// How far the clocks of this machine and of the brokers may be apart.
constexpr absl::Duration kClockSkew = absl::Minutes(1);
constexpr absl::Duration kTailCheckInterval = absl::Milliseconds(200);
// A new leader may show an older end for a moment; an end that stays behind us is a lost tail.
constexpr absl::Duration kTailMayLag = absl::Seconds(15);

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaLedger>> KafkaLedger::Create(const Config& config, TransportCounters& counters) {
  std::unique_ptr<KafkaLedger> ledger(new KafkaLedger(config, counters));
  NW_ASSIGN_OR_RETURN(RdConfPtr writer_conf, MakeClientConf(ClientRole::kLedgerWriter, config));
  rd_kafka_conf_set_opaque(writer_conf.get(), ledger.get());
  rd_kafka_conf_set_dr_msg_cb(writer_conf.get(), OnFailedDelivery);
  NW_ASSIGN_OR_RETURN(rd_kafka_t * producer, NewClient(RD_KAFKA_PRODUCER, std::move(writer_conf)));
  ledger->producer_.reset(producer);
  ledger->topic_.reset(rd_kafka_topic_new(producer, config.topics.ledger.c_str(), nullptr));
  if (ledger->topic_ == nullptr) return ToStatus(rd_kafka_last_error(), absl::StrCat("topic ", config.topics.ledger));
  NW_ASSIGN_OR_RETURN(RdConfPtr reader_conf, MakeClientConf(ClientRole::kLedgerReader, config));
  NW_ASSIGN_OR_RETURN(rd_kafka_t * reader, NewClient(RD_KAFKA_CONSUMER, std::move(reader_conf)));
  ledger->reader_.reset(reader);
  rd_kafka_poll_set_consumer(reader);
  ledger->queue_.reset(rd_kafka_queue_get_consumer(reader));
  return ledger;
}

KafkaLedger::~KafkaLedger() { Close(absl::ZeroDuration()); }

absl::StatusOr<LedgerBounds> KafkaLedger::Open(absl::Duration reach) {
  const std::string& name = config_.topics.ledger;
  const absl::Time since = absl::Now() - reach - kClockSkew;
  NW_RETURN_IF_ERROR(AskUntilAnswered(kStartLimit, [&]() -> absl::Status {
    NW_ASSIGN_OR_RETURN(incarnation_, FetchIncarnation(reader_.get(), name, absl::Milliseconds(kRequestTimeoutMs)));
    return absl::OkStatus();
  }));
  int64_t begin = 0, end = 0;
  // A concrete offset: a logical one would cost half a second.
  NW_RETURN_IF_ERROR(AskUntilAnswered(kStartLimit, [&] {
    return ToStatus(
        rd_kafka_query_watermark_offsets(reader_.get(), name.c_str(), kLedgerPartition, &begin, &end,
                                         kRequestTimeoutMs),
        absl::StrCat("asking for the bounds of the ledger ", name, " at ", config_.kafka.bootstrap_servers));
  }));
  RdPartitionListPtr times(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_t* at = rd_kafka_topic_partition_list_add(times.get(), name.c_str(), kLedgerPartition);
  NW_RETURN_IF_ERROR(AskUntilAnswered(kStartLimit, [&] {
    at->offset = std::max<int64_t>(0, absl::ToUnixMillis(since));
    rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(reader_.get(), times.get(), kRequestTimeoutMs);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) code = at->err;
    return ToStatus(code, absl::StrCat("asking for the ledger's offset of ", absl::FormatTime(since)));
  }));
  // No entry so young: nothing to read but what comes.
  begin = at->offset < 0 ? end : std::clamp(at->offset, begin, end);

  RdPartitionListPtr assignment(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(assignment.get(), name.c_str(), kLedgerPartition)->offset = begin;
  NW_RETURN_IF_ERROR(
      ToStatus(rd_kafka_assign(reader_.get(), assignment.get()), absl::StrCat("reading the ledger from ", begin)));
  next_offset_ = begin;
  LOG(INFO) << "ledger " << name << ": reading from " << begin << ", end " << end;
  return LedgerBounds{.begin = begin, .end = end};
}

absl::Status KafkaLedger::Append(std::string_view frame) {
  ++counters_.ledger_appends;
  NW_RETURN_IF_ERROR(ServeProducer());
  return Produce(frame);
}

absl::Status KafkaLedger::Produce(std::string_view frame) {
  const absl::Time deadline = absl::Now() + kAppendLimit;
  while (true) {
    if (rd_kafka_produce(topic_.get(), kLedgerPartition, RD_KAFKA_MSG_F_COPY, const_cast<char*>(frame.data()),
                         frame.size(), nullptr, 0, nullptr) == 0) {
      return absl::OkStatus();
    }
    const rd_kafka_resp_err_t code = rd_kafka_last_error();
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      return ToStatus(code, absl::StrCat("appending ", frame.size(), " bytes to the ledger ", config_.topics.ledger));
    }
    if (absl::Now() >= deadline) {
      return absl::UnavailableError(absl::StrCat("the ledger ", config_.topics.ledger, " took no append for ",
                                                 absl::FormatDuration(kAppendLimit)));
    }
    rd_kafka_poll(producer_.get(), 50);
    NW_RETURN_IF_ERROR(append_failure_);
  }
}

absl::Status KafkaLedger::ServeProducer() {
  rd_kafka_poll(producer_.get(), 0);
  NW_RETURN_IF_ERROR(append_failure_);
  return failed_.empty() ? absl::OkStatus() : AppendAgain();
}

absl::Status KafkaLedger::AppendAgain() {
  std::deque<std::string> frames;
  frames.swap(failed_);
  for (const std::string& frame : frames) {
    ++counters_.ledger_reappends;
    NW_RETURN_IF_ERROR(Produce(frame));
  }
  return absl::OkStatus();
}

void KafkaLedger::OnFailedDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  auto& ledger = *static_cast<KafkaLedger*>(self);
  LOG_EVERY_N_SEC(WARNING, 5) << "ledger append failed, appending again: " << rd_kafka_err2str(message->err);
  if (IsPermanent(message->err)) {
    ledger.append_failure_ = ToStatus(message->err, absl::StrCat("the ledger ", ledger.config_.topics.ledger,
                                                                 " refuses a frame of ", message->len, " bytes"));
  }
  ledger.failed_.emplace_back(static_cast<const char*>(message->payload), message->len);
}

absl::StatusOr<int> KafkaLedger::Read(absl::Duration wait, const std::function<void(const LedgerRecord&)>& on_record) {
  NW_RETURN_IF_ERROR(ServeProducer());
  std::array<rd_kafka_message_t*, kReadBatch> messages;
  ssize_t count = rd_kafka_consume_batch_queue(queue_.get(), 0, messages.data(), messages.size());
  if (count == 0 && wait > absl::ZeroDuration()) {
    // A batch call with a time-out would wait for a full batch; this waits for one record.
    const int wait_ms = std::max(1, static_cast<int>(absl::ToInt64Milliseconds(wait)));
    if (rd_kafka_message_t* first = rd_kafka_consume_queue(queue_.get(), wait_ms); first != nullptr) {
      messages[0] = first;
      count = 1 + std::max<ssize_t>(
                      0, rd_kafka_consume_batch_queue(queue_.get(), 0, messages.data() + 1, messages.size() - 1));
    }
    NW_RETURN_IF_ERROR(ServeProducer());
  }
  int delivered = 0;
  absl::Status status;
  for (ssize_t i = 0; i < count; ++i) {
    RdMessagePtr message(messages[i]);
    if (!status.ok()) continue;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      status = ErrorStatus(message->err, rd_kafka_message_errstr(message.get()));
      continue;
    }
    if (message->offset < next_offset_) {
      status = absl::DataLossError(absl::StrCat("the ledger ", config_.topics.ledger, " went back: found offset ",
                                                message->offset, ", expected ", next_offset_));
      continue;
    }
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const int64_t timestamp = rd_kafka_message_timestamp(message.get(), &type);
    if (type != RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME) {
      status = absl::FailedPreconditionError(
          absl::StrCat("the ledger ", config_.topics.ledger,
                       " has message.timestamp.type=CreateTime, expected LogAppendTime: run `newswire topics check`"));
      continue;
    }
    next_offset_ = message->offset + 1;
    on_record({.offset = message->offset,
               .append_time = timestamp,
               .frame = std::string_view(static_cast<const char*>(message->payload), message->len)});
    ++delivered;
  }
  NW_RETURN_IF_ERROR(status);
  counters_.ledger_records_read += delivered;
  if (delivered == 0) NW_RETURN_IF_ERROR(CheckTail());
  return delivered;
}

absl::Status KafkaLedger::ErrorStatus(rd_kafka_resp_err_t code, std::string_view detail) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF: return absl::OkStatus();
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__LOG_TRUNCATION:
      return absl::DataLossError(
          absl::StrCat("the ledger ", config_.topics.ledger, " no longer has offset ", next_offset_, ": ", detail));
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_ID:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION: {
      // A broker that has just started may say so too; only a topic that is gone or another one is a loss.
      const absl::StatusOr<uint64_t> now =
          FetchIncarnation(reader_.get(), config_.topics.ledger, absl::Milliseconds(kRequestTimeoutMs));
      if (now.ok() ? *now == incarnation_ : !absl::IsNotFound(now.status())) return absl::OkStatus();
      return absl::DataLossError(absl::StrCat("the ledger ", config_.topics.ledger, " is gone: ", detail));
    }
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR__FATAL:
      return ToStatus(code, absl::StrCat("reading the ledger ", config_.topics.ledger), detail);
    default:
      LOG_EVERY_N_SEC(WARNING, 5) << "reading the ledger " << config_.topics.ledger << ": " << detail;
      return absl::OkStatus();
  }
}

absl::Status KafkaLedger::CheckTail() {
  const absl::Time now = absl::Now();
  if (now < tail_checked_ + kTailCheckInterval) return absl::OkStatus();
  tail_checked_ = now;
  int64_t begin = RD_KAFKA_OFFSET_INVALID, end = RD_KAFKA_OFFSET_INVALID;
  if (rd_kafka_get_watermark_offsets(reader_.get(), config_.topics.ledger.c_str(), kLedgerPartition, &begin, &end) !=
          RD_KAFKA_RESP_ERR_NO_ERROR ||
      end < 0 || end >= next_offset_) {
    tail_behind_since_ = absl::InfiniteFuture();
    return absl::OkStatus();
  }
  tail_behind_since_ = std::min(tail_behind_since_, now);
  if (now < tail_behind_since_ + kTailMayLag) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the ledger ", config_.topics.ledger, " lost its tail: found end ", end,
                                          ", expected at least ", next_offset_));
}

void KafkaLedger::Close(absl::Duration limit) {
  if (producer_ != nullptr) {
    const absl::Time deadline = absl::Now() + limit;
    while (append_failure_.ok() && rd_kafka_outq_len(producer_.get()) > 0 && absl::Now() < deadline) {
      rd_kafka_poll(producer_.get(), 20);
    }
    if (const int left = rd_kafka_outq_len(producer_.get()); left > 0) {
      LOG(WARNING) << left << " ledger frames were not acknowledged before closing; their stories are not committed "
                   << "either and will be read again";
    }
    topic_.reset();
    producer_.reset();
  }
  queue_.reset();
  reader_.reset();
}

}  // namespace newswire

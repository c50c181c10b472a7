#include "pipeline/kafka/kafka_resend.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/kafka/client_config.h"
#include "pipeline/kafka/rd_handles.h"
#include "pipeline/kafka/rd_status.h"

namespace newswire {
namespace {

constexpr int kTransactionMs = 60'000;

absl::Status Check(rd_kafka_error_t* raw, std::string_view step) {
  RdErrorPtr error(raw);
  return error == nullptr ? absl::OkStatus()
                          : ToStatus(rd_kafka_error_code(error.get()), step, rd_kafka_error_string(error.get()));
}

absl::Status Produce(rd_kafka_t* producer, const ResentRecord& record) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
  for (const auto& [name, value] : record.headers) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  const void* const key = record.key ? record.key->data() : nullptr;
  void* const value = record.value ? const_cast<char*>(record.value->data()) : nullptr;
  const size_t key_bytes = record.key ? record.key->size() : 0;
  const size_t value_bytes = record.value ? record.value->size() : 0;
  const absl::Time deadline = absl::Now() + absl::Milliseconds(kTransactionMs);
  while (true) {
    const rd_kafka_resp_err_t code = rd_kafka_producev(
        producer, RD_KAFKA_V_TOPIC(record.topic.c_str()), RD_KAFKA_V_PARTITION(record.partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, key_bytes),
        RD_KAFKA_V_VALUE(value, value_bytes),
        RD_KAFKA_V_TIMESTAMP(record.timestamp == kNoTime ? 0 : record.timestamp), RD_KAFKA_V_HEADERS(headers),
        RD_KAFKA_V_END);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && absl::Now() < deadline) {
      rd_kafka_poll(producer, 50);
      continue;
    }
    rd_kafka_headers_destroy(headers);
    return ToStatus(code, absl::StrCat("producing to ", record.topic));
  }
}

}  // namespace

absl::Status ResendInOneTransaction(const Config& config, const std::vector<ResentRecord>& records) {
  Config own = config;
  own.service.slot = "resend";
  own.kafka.transaction_timeout_ms = kTransactionMs;
  NW_ASSIGN_OR_RETURN(RdConfPtr conf, MakeClientConf(ClientRole::kTransaction, own));
  NW_ASSIGN_OR_RETURN(rd_kafka_t * client, NewClient(RD_KAFKA_PRODUCER, std::move(conf)));
  const RdClientPtr producer(client);
  NW_RETURN_IF_ERROR(Check(rd_kafka_init_transactions(client, kTransactionMs), "init_transactions"));
  NW_RETURN_IF_ERROR(Check(rd_kafka_begin_transaction(client), "begin_transaction"));
  absl::Status status;
  for (const ResentRecord& record : records) {
    status = Produce(client, record);
    if (!status.ok()) break;
  }
  if (status.ok()) status = Check(rd_kafka_commit_transaction(client, kTransactionMs), "commit_transaction");
  // What was not committed is ended by the broker at the latest when the transaction times out.
  if (!status.ok()) status.Update(Check(rd_kafka_abort_transaction(client, kTransactionMs), "abort_transaction"));
  return status;
}

}  // namespace newswire

#include "pipeline/kafka/client_config.h"

#include <algorithm>
#include <array>

#include "absl/log/log.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/config/option_table.h"

namespace newswire {
namespace {

absl::Status Set(rd_kafka_conf_t* conf, const std::string& key, const std::string& value) {
  std::array<char, 512> reason{};
  switch (rd_kafka_conf_set(conf, key.c_str(), value.c_str(), reason.data(), reason.size())) {
    case RD_KAFKA_CONF_OK: return absl::OkStatus();
    case RD_KAFKA_CONF_UNKNOWN:
      return absl::InvalidArgumentError(
          absl::StrCat("kafka.client.", key, ": librdkafka ", rd_kafka_version_str(), " has no such property"));
    default: return absl::InvalidArgumentError(absl::StrCat("kafka.client.", key, ": ", reason.data()));
  }
}

void Log(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  constexpr int kError = 3, kWarning = 4, kInfo = 6;  // syslog
  const char* name = client == nullptr ? "rdkafka" : rd_kafka_name(client);
  if (level <= kError) {
    LOG(ERROR) << name << ": " << facility << ": " << text;
  } else if (level <= kWarning) {
    LOG(WARNING) << name << ": " << facility << ": " << text;
  } else if (level <= kInfo) {
    LOG(INFO) << name << ": " << facility << ": " << text;
  } else {
    VLOG(1) << name << ": " << facility << ": " << text;
  }
}

// What is told here was logged by Log() already; without a callback librdkafka would log it once more.
void IgnoreError(rd_kafka_t*, int, const char*, void*) {}

bool IsProducer(ClientRole role) { return role == ClientRole::kTransaction || role == ClientRole::kLedgerWriter; }
bool IsConsumer(ClientRole role) {
  return role == ClientRole::kInput || role == ClientRole::kLedgerReader || role == ClientRole::kTopicReader;
}

std::string_view Purpose(ClientRole role) {
  switch (role) {
    case ClientRole::kInput: return "input";
    case ClientRole::kTransaction: return "output";
    case ClientRole::kLedgerWriter: return "ledger-append";
    case ClientRole::kLedgerReader: return "ledger-read";
    case ClientRole::kTopicReader: return "topic-read";
    case ClientRole::kAdmin: return "admin";
  }
  return "";
}

}  // namespace

std::string TransactionalId(const Config& config) {
  return absl::StrCat(config.kafka.group_id, "-", config.service.slot);
}

size_t MaxOutputRecordBytes(const Config& config) {
  constexpr size_t kFieldsBytes = 1 << 20;
  return std::min<size_t>(2 * config.limits.max_record_bytes + kFieldsBytes, 1'000'000'000);
}

ClientProperties TunedProperties(ClientRole role, const Config& config) {
  ClientProperties p = {
      {"client.id", absl::StrCat("newswire-", config.service.slot, "-", Purpose(role))},
      {"socket.keepalive.enable", "true"},
      {"socket.nagle.disable", "true"},
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "1000"},
      {"enable.metrics.push", "false"},
  };
  if (IsConsumer(role)) {
    p.insert(p.end(), {
                          {"check.crcs", "true"},
                          {"fetch.min.bytes", "1"},
                          // A fetch that waits for data also delays a seek; data itself is never delayed by it.
                          {"fetch.wait.max.ms", "100"},
                          {"fetch.error.backoff.ms", "50"},
                          // Without it a full queue stops fetching for a second.
                          {"fetch.queue.backoff.ms", "10"},
                          // The bounds on memory: payload bytes, and messages for the overhead of small ones.
                          {"queued.max.messages.kbytes", "32768"},
                          {"queued.min.messages", "20000"},
                          {"fetch.message.max.bytes", "2097152"},
                          {"fetch.max.bytes", "16777216"},
                      });
  }
  switch (role) {
    case ClientRole::kInput:
      if (config.kafka.group_protocol == "classic") {
        p.insert(p.end(),
                 {{"partition.assignment.strategy", "range"},
                  {"heartbeat.interval.ms", absl::StrCat(std::clamp(config.kafka.session_timeout_ms / 4, 100, 3000))}});
      }
      p.push_back({"max.poll.interval.ms", absl::StrCat(std::max(60'000, 2 * config.kafka.session_timeout_ms))});
      break;
    case ClientRole::kTransaction:
      p.insert(p.end(),
               {
                   // A commit flushes, so this delays nothing. What it does is send a partition's records
                   // in one request: while one is under way, librdkafka's thread spins on a remainder that
                   // is ready to go (half of all CPU time, measured). KafkaTransaction sets batch.size to
                   // the same end.
                   {"linger.ms", "50"},
                   {"batch.num.messages", "10000"},
                   {"queue.buffering.max.messages", "500000"},
                   // The first requests of a transaction meet CONCURRENT_TRANSACTIONS while the markers of the
                   // last one are being written; at the default of 100 ms that bounds us to 10 commits a second.
                   {"retry.backoff.ms", "2"},
                   {"retry.backoff.max.ms", "100"},
               });
      break;
    case ClientRole::kLedgerWriter:
      p.insert(p.end(), {
                            {"linger.ms", "0"},
                            {"queue.buffering.max.kbytes", "65536"},
                            {"retry.backoff.ms", "20"},
                            {"retry.backoff.max.ms", "500"},
                        });
      break;
    case ClientRole::kLedgerReader:
    case ClientRole::kTopicReader:
    case ClientRole::kAdmin: break;
  }
  return p;
}

ClientProperties OwnedProperties(ClientRole role, const Config& config) {
  ClientProperties p = {{"bootstrap.servers", config.kafka.bootstrap_servers}};
  if (IsConsumer(role)) {
    p.insert(p.end(), {{"group.id", config.kafka.group_id},
                       {"enable.auto.commit", "false"},
                       {"enable.auto.offset.store", "false"},
                       {"enable.partition.eof", "false"},
                       {"allow.auto.create.topics", "false"}});
  }
  if (IsProducer(role)) {
    p.insert(p.end(), {{"acks", "all"}, {"message.max.bytes", absl::StrCat(MaxOutputRecordBytes(config))}});
  }
  switch (role) {
    case ClientRole::kInput:
      p.insert(p.end(), {{"isolation.level", "read_committed"},
                         {"auto.offset.reset", "earliest"},
                         {"group.protocol", config.kafka.group_protocol}});
      // With the new protocol the time-out is a setting of the broker.
      if (config.kafka.group_protocol == "classic") {
        p.push_back({"session.timeout.ms", absl::StrCat(config.kafka.session_timeout_ms)});
      }
      break;
    case ClientRole::kTransaction:
      p.insert(p.end(), {{"transactional.id", TransactionalId(config)},
                         {"enable.idempotence", "true"},
                         {"transaction.timeout.ms", absl::StrCat(config.kafka.transaction_timeout_ms)},
                         {"socket.timeout.ms", absl::StrCat(config.kafka.transaction_timeout_ms)},
                         {"compression.type", config.kafka.compression},
                         {"partitioner", "murmur2_random"}});
      break;
    case ClientRole::kLedgerWriter:
      // Appending twice, or out of order, is harmless; a failed append is appended again.
      p.insert(p.end(), {{"enable.idempotence", "false"},
                         {"message.timeout.ms", "30000"},
                         {"delivery.report.only.error", "true"},
                         {"compression.type", "none"}});  // sketches are random bits
      break;
    case ClientRole::kLedgerReader:
      p.insert(p.end(), {{"isolation.level", "read_uncommitted"}, {"auto.offset.reset", "error"}});
      break;
    case ClientRole::kTopicReader:
      p.insert(p.end(), {{"isolation.level", "read_committed"},
                         {"auto.offset.reset", "error"},
                         {"enable.partition.eof", "true"}});
      break;
    case ClientRole::kAdmin: break;
  }
  return p;
}

absl::Status CheckClientProperties(const std::map<std::string, std::string>& client) {
  RdConfPtr conf(rd_kafka_conf_new());
  for (const auto& [key, value] : client) {
    if (const std::string_view why = WhyOwned(key); !why.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("kafka.client.", key, ": newswire sets this property itself; ", why));
    }
    NW_RETURN_IF_ERROR(Set(conf.get(), key, value));
  }
  return absl::OkStatus();
}

absl::StatusOr<RdConfPtr> MakeClientConf(ClientRole role, const Config& config) {
  NW_RETURN_IF_ERROR(CheckClientProperties(config.kafka.client));
  RdConfPtr conf(rd_kafka_conf_new());
  for (const auto& [key, value] : TunedProperties(role, config)) NW_RETURN_IF_ERROR(Set(conf.get(), key, value));
  for (const auto& [key, value] : config.kafka.client) NW_RETURN_IF_ERROR(Set(conf.get(), key, value));
  for (const auto& [key, value] : OwnedProperties(role, config)) NW_RETURN_IF_ERROR(Set(conf.get(), key, value));
  rd_kafka_conf_set_log_cb(conf.get(), Log);
  rd_kafka_conf_set_error_cb(conf.get(), IgnoreError);
  return conf;
}

absl::StatusOr<rd_kafka_t*> NewClient(rd_kafka_type_t type, RdConfPtr conf) {
  std::array<char, 512> reason{};
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), reason.data(), reason.size());
  if (client == nullptr) return absl::InvalidArgumentError(absl::StrCat("kafka: ", reason.data()));
  (void)conf.release();  // the client's now
  return client;
}

}  // namespace newswire

#include "tests/support/kafka_clients.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <map>

#include "absl/log/check.h"
#include "absl/strings/str_cat.h"
#include "pipeline/kafka/rd_handles.h"

namespace newswire {
namespace {

constexpr int kTimeoutMs = 20'000;

RdConfPtr Conf(const std::vector<std::pair<std::string, std::string>>& properties) {
  RdConfPtr conf(rd_kafka_conf_new());
  char reason[512];
  for (const auto& [key, value] : properties) {
    CHECK_EQ(rd_kafka_conf_set(conf.get(), key.c_str(), value.c_str(), reason, sizeof(reason)), RD_KAFKA_CONF_OK)
        << reason;
  }
  return conf;
}

rd_kafka_t* Client(rd_kafka_type_t type, RdConfPtr conf) {
  char reason[512];
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), reason, sizeof(reason));
  CHECK(client != nullptr) << reason;
  (void)conf.release();
  return client;
}

std::string_view View(const void* data, size_t bytes) { return {static_cast<const char*>(data), bytes}; }

}  // namespace

Config TestConfig(const std::string& bootstrap_servers, const std::string& prefix, int replicas) {
  Config config;
  config.kafka.bootstrap_servers = bootstrap_servers;
  config.kafka.group_id = absl::StrCat(prefix, "-group");
  config.kafka.session_timeout_ms = 6000;
  config.topics.raw = absl::StrCat(prefix, ".raw");
  config.topics.clean = absl::StrCat(prefix, ".clean");
  config.topics.duplicates = absl::StrCat(prefix, ".duplicates");
  config.topics.dead_letter = absl::StrCat(prefix, ".deadletter");
  config.topics.held = absl::StrCat(prefix, ".held");
  config.topics.ledger = absl::StrCat(prefix, ".ledger");
  config.topics.partitions = 4;
  config.topics.replication_factor = replicas;
  config.kafka.client["log.connection.close"] = "false";
  return config;
}

void ProduceAll(const std::string& bootstrap_servers, const std::string& topic,
                const std::vector<TestRecord>& records) {
  RdClientPtr producer(Client(RD_KAFKA_PRODUCER, Conf({{"bootstrap.servers", bootstrap_servers},
                                                       {"acks", "all"},
                                                       {"enable.idempotence", "true"},
                                                       {"linger.ms", "5"},
                                                       {"compression.type", "lz4"},
                                                       {"message.max.bytes", "30000000"},
                                                       {"queue.buffering.max.messages", "1000000"},
                                                       {"queue.buffering.max.kbytes", "1000000"}})));
  RdTopicPtr handle(rd_kafka_topic_new(producer.get(), topic.c_str(), nullptr));
  for (const TestRecord& record : records) {
    rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
    for (const auto& [name, value] : record.headers) {
      rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                          static_cast<ssize_t>(value.size()));
    }
    const std::string_view key = record.key ? std::string_view(*record.key) : std::string_view(nullptr, 0);
    const std::string_view value = record.value ? std::string_view(*record.value) : std::string_view(nullptr, 0);
    while (true) {
      const rd_kafka_resp_err_t code =
          rd_kafka_producev(producer.get(), RD_KAFKA_V_RKT(handle.get()), RD_KAFKA_V_PARTITION(record.partition),
                            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key.data(), key.size()),
                            RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                            RD_KAFKA_V_TIMESTAMP(record.timestamp == kNoTime ? 0 : record.timestamp),
                            RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) break;
      CHECK_EQ(code, RD_KAFKA_RESP_ERR__QUEUE_FULL) << rd_kafka_err2str(code);
      rd_kafka_poll(producer.get(), 100);
    }
  }
  CHECK_EQ(rd_kafka_flush(producer.get(), 6 * kTimeoutMs), RD_KAFKA_RESP_ERR_NO_ERROR);
  handle.reset();
}

std::vector<TestRecord> ReadAll(const std::string& bootstrap_servers, const std::string& topic, Isolation isolation) {
  RdConsumerPtr consumer(Client(
      RD_KAFKA_CONSUMER,
      Conf({{"bootstrap.servers", bootstrap_servers},
            {"group.id", "test-reader"},
            {"enable.auto.commit", "false"},
            {"enable.partition.eof", "true"},
            {"fetch.wait.max.ms", "50"},
            {"auto.offset.reset", "error"},
            {"isolation.level", isolation == Isolation::kReadCommitted ? "read_committed" : "read_uncommitted"}})));
  rd_kafka_poll_set_consumer(consumer.get());
  RdTopicPtr handle(rd_kafka_topic_new(consumer.get(), topic.c_str(), nullptr));
  const rd_kafka_metadata_t* metadata = nullptr;
  CHECK_EQ(rd_kafka_metadata(consumer.get(), 0, handle.get(), &metadata, kTimeoutMs), RD_KAFKA_RESP_ERR_NO_ERROR);
  CHECK_EQ(metadata->topic_cnt, 1);
  const int partitions = metadata->topics[0].partition_cnt;
  rd_kafka_metadata_destroy(metadata);
  RdPartitionListPtr assignment(rd_kafka_topic_partition_list_new(partitions));
  std::map<int32_t, int64_t> left;
  for (int32_t p = 0; p < partitions; ++p) {
    int64_t low = 0, high = 0;
    CHECK_EQ(rd_kafka_query_watermark_offsets(consumer.get(), topic.c_str(), p, &low, &high, kTimeoutMs),
             RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_list_add(assignment.get(), topic.c_str(), p)->offset = low;
    if (high > low) left[p] = high;
  }
  CHECK_EQ(rd_kafka_assign(consumer.get(), assignment.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
  std::vector<TestRecord> records;
  while (!left.empty()) {
    RdMessagePtr message(rd_kafka_consumer_poll(consumer.get(), kTimeoutMs));
    CHECK(message != nullptr) << "nothing more of " << topic << " in time, partitions left: " << left.size();
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      left.erase(message->partition);
      continue;
    }
    CHECK_EQ(message->err, RD_KAFKA_RESP_ERR_NO_ERROR) << rd_kafka_message_errstr(message.get());
    TestRecord& record = records.emplace_back();
    record.partition = message->partition;
    record.offset = message->offset;
    if (message->key != nullptr) record.key = std::string(View(message->key, message->key_len));
    if (message->payload != nullptr) record.value = std::string(View(message->payload, message->len));
    rd_kafka_timestamp_type_t type;
    record.timestamp = rd_kafka_message_timestamp(message.get(), &type);
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(message.get(), &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
      const char* name = nullptr;
      const void* value = nullptr;
      size_t bytes = 0;
      for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &bytes) == RD_KAFKA_RESP_ERR_NO_ERROR;
           ++i) {
        record.headers.emplace_back(name, View(value, bytes));
      }
    }
  }
  std::ranges::sort(records, {}, [](const TestRecord& r) { return std::pair(r.partition, r.offset); });
  return records;
}

std::vector<int64_t> CommittedOffsets(const std::string& bootstrap_servers, const std::string& group,
                                      const std::string& topic, int partitions) {
  RdConsumerPtr consumer(
      Client(RD_KAFKA_CONSUMER, Conf({{"bootstrap.servers", bootstrap_servers}, {"group.id", group}})));
  RdPartitionListPtr list(rd_kafka_topic_partition_list_new(partitions));
  for (int32_t p = 0; p < partitions; ++p) rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), p);
  CHECK_EQ(rd_kafka_committed(consumer.get(), list.get(), kTimeoutMs), RD_KAFKA_RESP_ERR_NO_ERROR);
  std::vector<int64_t> offsets;
  for (int i = 0; i < list->cnt; ++i) offsets.push_back(std::max<int64_t>(-1, list->elems[i].offset));
  return offsets;
}

void DeleteTopic(const std::string& bootstrap_servers, const std::string& topic) {
  RdClientPtr admin(Client(RD_KAFKA_PRODUCER, Conf({{"bootstrap.servers", bootstrap_servers}})));
  RdQueuePtr queue(rd_kafka_queue_new(admin.get()));
  rd_kafka_DeleteTopic_t* request = rd_kafka_DeleteTopic_new(topic.c_str());
  rd_kafka_DeleteTopics(admin.get(), &request, 1, nullptr, queue.get());
  rd_kafka_DeleteTopic_destroy(request);
  RdEventPtr event(rd_kafka_queue_poll(queue.get(), kTimeoutMs));
  CHECK(event != nullptr && rd_kafka_event_error(event.get()) == RD_KAFKA_RESP_ERR_NO_ERROR);
}

void CreateTopic(const std::string& bootstrap_servers, const std::string& topic, int partitions,
                 const std::vector<std::pair<std::string, std::string>>& settings) {
  RdClientPtr admin(Client(RD_KAFKA_PRODUCER, Conf({{"bootstrap.servers", bootstrap_servers}})));
  RdQueuePtr queue(rd_kafka_queue_new(admin.get()));
  char reason[256];
  rd_kafka_NewTopic_t* request = rd_kafka_NewTopic_new(topic.c_str(), partitions, -1, reason, sizeof(reason));
  for (const auto& [name, value] : settings) rd_kafka_NewTopic_set_config(request, name.c_str(), value.c_str());
  rd_kafka_CreateTopics(admin.get(), &request, 1, nullptr, queue.get());
  rd_kafka_NewTopic_destroy(request);
  RdEventPtr event(rd_kafka_queue_poll(queue.get(), kTimeoutMs));
  CHECK(event != nullptr && rd_kafka_event_error(event.get()) == RD_KAFKA_RESP_ERR_NO_ERROR);
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (size_t i = 0; i < count; ++i) {
    CHECK_EQ(rd_kafka_topic_result_error(results[i]), RD_KAFKA_RESP_ERR_NO_ERROR)
        << rd_kafka_topic_result_error_string(results[i]);
  }
}

}  // namespace newswire

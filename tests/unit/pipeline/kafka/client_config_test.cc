#include "pipeline/kafka/client_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/status/status_matchers.h"

namespace newswire {
namespace {

using ::absl_testing::IsOk;
using ::absl_testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Value(const rd_kafka_conf_t* conf, const char* key) {
  char value[512];
  size_t size = sizeof(value);
  return rd_kafka_conf_get(conf, key, value, &size) == RD_KAFKA_CONF_OK ? value : "(none)";
}

TEST(ClientConfig, RefusesPropertiesThatTheGuaranteesRestOnByName) {
  const std::pair<const char*, const char*> refused[] = {
      {"enable.auto.commit", "true"},  {"isolation.level", "read_uncommitted"},
      {"auto.offset.reset", "latest"}, {"transactional.id", "mine"},
      {"enable.idempotence", "false"}, {"acks", "1"},
      {"request.required.acks", "0"},  {"metadata.broker.list", "elsewhere:9092"},
      {"group.id", "other"},           {"message.timeout.ms", "1"},
      {"delivery.timeout.ms", "1"},    {"partitioner", "random"},
      {"compression.codec", "gzip"},   {"test.mock.num.brokers", "1"}};
  for (const auto& [key, value] : refused) {
    SCOPED_TRACE(key);
    Config config;
    config.kafka.client[key] = value;
    EXPECT_THAT(CheckClientProperties(config.kafka.client),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string("kafka.client.") + key)));
    EXPECT_FALSE(MakeClientConf(ClientRole::kInput, config).ok());
  }
}

TEST(ClientConfig, NamesAPropertyThatLibrdkafkaDoesNotKnowOrTake) {
  EXPECT_THAT(CheckClientProperties({{"sasl.usrname", "x"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("kafka.client.sasl.usrname")));
  EXPECT_THAT(CheckClientProperties({{"linger.ms", "soon"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("kafka.client.linger.ms")));
}

TEST(ClientConfig, LetsUsersTuneWhatIsOnlyTuned) {
  Config config;
  config.kafka.client = {{"linger.ms", "17"}, {"security.protocol", "ssl"}, {"client.id", "desk"}};
  auto conf = MakeClientConf(ClientRole::kTransaction, config);
  ASSERT_THAT(conf, IsOk());
  EXPECT_EQ(Value(conf->get(), "linger.ms"), "17");
  EXPECT_EQ(Value(conf->get(), "security.protocol"), "ssl");
  EXPECT_EQ(Value(conf->get(), "client.id"), "desk");
  EXPECT_EQ(Value(conf->get(), "enable.idempotence"), "true");
}

TEST(ClientConfig, GivesEveryRoleAConfigurationThatMakesAClient) {
  for (const char* protocol : {"classic", "consumer"}) {
    for (const ClientRole role : {ClientRole::kInput, ClientRole::kTransaction, ClientRole::kLedgerWriter,
                                  ClientRole::kLedgerReader, ClientRole::kAdmin}) {
      SCOPED_TRACE(testing::Message() << protocol << " " << static_cast<int>(role));
      Config config;
      config.kafka.group_protocol = protocol;
      auto conf = MakeClientConf(role, config);
      ASSERT_THAT(conf, IsOk());
      const bool consumer = role == ClientRole::kInput || role == ClientRole::kLedgerReader;
      auto client = NewClient(consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER, *std::move(conf));
      ASSERT_THAT(client, IsOk());
      rd_kafka_destroy_flags(*client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    }
  }
}

TEST(ClientConfig, KeepsTheTransactionalIdOfASlot) {
  Config config;
  config.kafka.group_id = "desk";
  config.service.slot = "pod-3";
  EXPECT_EQ(TransactionalId(config), "desk-pod-3");
  auto conf = MakeClientConf(ClientRole::kTransaction, config);
  ASSERT_THAT(conf, IsOk());
  EXPECT_EQ(Value(conf->get(), "transactional.id"), "desk-pod-3");
}

TEST(ClientConfig, LetsAnOutputBeTwiceTheLargestInput) {
  Config config;
  config.limits.max_record_bytes = 3'000'000;
  EXPECT_GE(MaxOutputRecordBytes(config), 6'000'000);
  config.limits.max_record_bytes = 2'000'000'000;
  EXPECT_LE(MaxOutputRecordBytes(config), 1'000'000'000) << "librdkafka takes no more";
}

}  // namespace
}  // namespace newswire

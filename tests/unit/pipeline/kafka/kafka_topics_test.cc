#include "pipeline/kafka/kafka_topics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/numbers.h"

namespace newswire {
namespace {

WantedTopic Wanted(const Config& config, const std::string& name) {
  for (WantedTopic& topic : WantedTopics(config)) {
    if (topic.name == name) return topic;
  }
  ADD_FAILURE() << "no topic " << name;
  return {};
}

struct Case {
  std::string topic;
  std::string setting;
  std::string value;
  FindingLevel level;
};

TEST(KafkaTopics, FindsNothingInTheSettingsThatItWouldCreate) {
  Config config;
  config.topics.audit = "wire.audit";
  for (const WantedTopic& topic : WantedTopics(config)) {
    std::vector<TopicFinding> findings;
    CheckTopicSettings(topic, config, topic.settings, findings);
    EXPECT_TRUE(findings.empty()) << topic.name << " " << findings.front().setting;
  }
}

TEST(KafkaTopics, NamesTheSettingThatBreaksAGuarantee) {
  const Config config;
  const TopicsConfig& t = config.topics;
  const Case cases[] = {
      {t.ledger, "cleanup.policy", "compact", FindingLevel::kError},
      {t.ledger, "cleanup.policy", "compact,delete", FindingLevel::kError},
      {t.ledger, "message.timestamp.type", "CreateTime", FindingLevel::kError},
      {t.ledger, "retention.ms", "604800000", FindingLevel::kError},  // one window, not two
      {t.ledger, "retention.bytes", "1000000000", FindingLevel::kError},
      {t.ledger, "segment.ms", "604800000", FindingLevel::kWarning},
      {t.ledger, "max.message.bytes", "100000", FindingLevel::kError},
      {t.ledger, "min.insync.replicas", "1", FindingLevel::kError},
      {t.ledger, "unclean.leader.election.enable", "true", FindingLevel::kError},
      {t.clean, "cleanup.policy", "delete", FindingLevel::kWarning},
      {t.clean, "max.message.bytes", "1048588", FindingLevel::kError},
      {t.clean, "message.timestamp.type", "LogAppendTime", FindingLevel::kWarning},
      {t.clean, "message.timestamp.after.max.ms", "3600000", FindingLevel::kWarning},
      {t.raw, "cleanup.policy", "compact", FindingLevel::kError},
      {t.dead_letter, "cleanup.policy", "compact", FindingLevel::kError},
      {t.dead_letter, "message.timestamp.type", "CreateTime", FindingLevel::kWarning},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.topic + " " + c.setting + "=" + c.value);
    const WantedTopic wanted = Wanted(config, c.topic);
    std::map<std::string, std::string> settings = wanted.settings;
    settings[c.setting] = c.value;
    std::vector<TopicFinding> findings;
    CheckTopicSettings(wanted, config, settings, findings);
    ASSERT_EQ(findings.size(), 1);
    EXPECT_EQ(findings[0].topic, c.topic);
    EXPECT_EQ(findings[0].setting, c.setting);
    EXPECT_EQ(findings[0].found, c.value);
    EXPECT_NE(findings[0].expected, "");
    EXPECT_EQ(findings[0].level, c.level);
  }
}

TEST(KafkaTopics, TakesMoreThanIsNeeded) {
  const Config config;
  const WantedTopic ledger = Wanted(config, config.topics.ledger);
  for (const char* retention : {"-1", "9223372036854775807"}) {
    std::map<std::string, std::string> settings = ledger.settings;
    settings["retention.ms"] = retention;
    std::vector<TopicFinding> findings;
    CheckTopicSettings(ledger, config, settings, findings);
    EXPECT_TRUE(findings.empty()) << retention;
  }
}

TEST(KafkaTopics, KeepsTheLedgerForTwoWindowsInOnePartition) {
  Config config;
  config.dedup.window_hours = 48;
  const WantedTopic ledger = Wanted(config, config.topics.ledger);
  EXPECT_EQ(ledger.partitions, 1);
  EXPECT_EQ(ledger.settings.at("retention.ms"), std::to_string(2 * 48 * 3'600'000LL));
}

TEST(KafkaTopics, LeavesOutTheAuditTopicThatIsOff) {
  Config config;
  EXPECT_EQ(std::ranges::count(WantedTopics(config), "", &WantedTopic::name), 0);
  EXPECT_EQ(WantedTopics(config).size(), 6);
  config.topics.audit = "wire.audit";
  EXPECT_EQ(WantedTopics(config).size(), 7);
}

}  // namespace
}  // namespace newswire

#include "pipeline/config/load_config.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/status/status_matchers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pipeline/config/print_config.h"

namespace newswire {
namespace {

using ::absl_testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

std::vector<std::string> Errors(std::string_view yaml, const Environment& environment = {}) {
  const auto config = ParseConfig(yaml, "n.yaml", environment);
  if (config.ok()) return {};
  return absl::StrSplit(config.status().message(), '\n');
}

// A file with that content while it lives.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    const ::testing::TestInfo* test = ::testing::UnitTest::GetInstance()->current_test_info();
    static int count = 0;
    path_ = absl::StrCat(::testing::TempDir(), "newswire_config_", test->name(), "_", getpid(), "_", ++count);
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(LoadConfig, GivesTheDefaultsWithoutAFile) {
  const auto config = LoadConfig("", {});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(PrintConfig(*config), PrintConfig(Config{}));
}

TEST(LoadConfig, AnEmptyFileOrSectionChangesNothing) {
  for (const std::string_view yaml :
       {"", "# only a comment\n", "---\n", "kafka:\n  # nothing yet\nlog:\n", "kafka:\n  client:\n"}) {
    const auto config = ParseConfig(yaml, "n.yaml", {});
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_EQ(PrintConfig(*config), PrintConfig(Config{}));
  }
}

TEST(LoadConfig, ReadsEveryKindOfValue) {
  const auto config = ParseConfig(
      "service: {slot: w-7, stage_threads: 3}\n"
      "kafka:\n"
      "  bootstrap_servers: \"a.example:9092,b.example:9092\"\n"
      "  client:\n"
      "    security.protocol: sasl_ssl\n"
      "    socket.keepalive.enable: true\n"
      "dedup: {mode: flag, jaccard: 0.4, containment: 1}\n"
      "publish: {html_body: false}\n"
      "topics: {audit: 'wire.audit'}\n",
      "n.yaml", {});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->service.slot, "w-7");
  EXPECT_EQ(config->service.stage_threads, 3);
  EXPECT_EQ(config->kafka.bootstrap_servers, "a.example:9092,b.example:9092");
  EXPECT_THAT(config->kafka.client,
              ElementsAre(Pair("security.protocol", "sasl_ssl"), Pair("socket.keepalive.enable", "true")));
  EXPECT_EQ(config->dedup.mode, "flag");
  EXPECT_DOUBLE_EQ(config->dedup.jaccard, 0.4);
  EXPECT_DOUBLE_EQ(config->dedup.containment, 1.0);
  EXPECT_FALSE(config->publish.html_body);
  EXPECT_EQ(config->topics.audit, "wire.audit");
}

TEST(LoadConfig, SaysWhatIsWrongWithLineFieldFoundAndExpected) {
  struct Case {
    std::string_view yaml;
    std::string_view error;
  };
  const Case cases[] = {
      {"kafka:\n  session_timeout_ms: soon\n",
       "n.yaml:2: kafka.session_timeout_ms: found soon, expected an integer of 1000 to 300000 (ms)"},
      {"kafka:\n  session_timeout_ms: 20.5\n",
       "n.yaml:2: kafka.session_timeout_ms: found 20.5, expected an integer of 1000 to 300000 (ms)"},
      {"kafka:\n  session_timeout_ms: \"20000\"\n",
       "n.yaml:2: kafka.session_timeout_ms: found text \"20000\", expected an integer of 1000 to 300000 (ms)"},
      {"kafka:\n  session_timeout_ms: 999\n",
       "n.yaml:2: kafka.session_timeout_ms: found 999, expected an integer of 1000 to 300000 (ms)"},
      {"limits: {max_batch_stories: 20001}\n",
       "n.yaml:1: limits.max_batch_stories: found 20001, expected an integer of 1 to 20000 (stories)"},
      {"limits: {max_record_bytes: 99999999999999999999}\n",
       "n.yaml:1: limits.max_record_bytes: found 99999999999999999999, expected an integer of 1024 to 268435456 "
       "(bytes)"},
      {"dedup: {jaccard: nan}\n", "n.yaml:1: dedup.jaccard: found nan, expected a number of 0.05 to 1"},
      {"dedup: {mode: delete}\n", "n.yaml:1: dedup.mode: found delete, expected one of route, flag, drop, off"},
      {"publish: {html_body: yes}\n", "n.yaml:1: publish.html_body: found yes, expected true or false"},
      {"service:\n  slot: [a, b]\n", "n.yaml:2: service.slot: found a list, expected 1 to 100 of A-Z a-z 0-9 . _ -"},
      {"service:\n  slot:\n", "n.yaml:2: service.slot: found nothing, expected 1 to 100 of A-Z a-z 0-9 . _ -"},
      {"service:\n  slot: a b\n", "n.yaml:2: service.slot: found a b, expected 1 to 100 of A-Z a-z 0-9 . _ -"},
      {"service: {http_listen: \"9464\"}\n",
       "n.yaml:1: service.http_listen: found text \"9464\", expected HOST:PORT ([ADDRESS]:PORT for IPv6), or \"\""},
      {"service: {http_listen: \"0.0.0.0:70000\"}\n",
       "n.yaml:1: service.http_listen: found text \"0.0.0.0:70000\", expected HOST:PORT ([ADDRESS]:PORT for IPv6), or "
       "\"\""},
      {"topics:\n  raw: wire/raw\n",
       "n.yaml:2: topics.raw: found wire/raw, expected a topic name (1 to 249 of A-Z a-z 0-9 . _ -)"},
      {"strip:\n  furniture: \"a, b\"\n",
       "n.yaml:2: strip.furniture: found text \"a, b\", expected paths parted by commas, without spaces around them, or "
       "\"\""},
      {"identity: {domain: Wire.example}\n",
       "n.yaml:1: identity.domain: found Wire.example, expected a domain name in lower case"},
      {"\nlogg:\n  level: info\n",
       "n.yaml:2: logg: found an unknown section, expected one of service, kafka, topics, limits, strip, dedup, identity, "
       "classify, publish, log"},
      {"log:\n  levle: info\n", "n.yaml:2: log.levle: found an unknown option, expected one of level, format"},
      {"log:\n  level: info\n  format: text\n  level: debug\n",
       "n.yaml:4: log.level: found the key again (first in line 2), expected it once"},
      {"log: {level: info}\ndedup: {}\nlog: {format: text}\n",
       "n.yaml:3: log: found the key again (first in line 1), expected it once"},
      {"log: text\n", "n.yaml:1: log: found a value, expected a map of options"},
      {"- log\n", "n.yaml:1: (top level): found a list, expected a map of sections"},
      {"kafka:\n  client: fast\n", "n.yaml:2: kafka.client: found a value, expected a map of librdkafka properties"},
      {"kafka:\n  client:\n    linger.ms:\n", "n.yaml:3: kafka.client.linger.ms: found nothing, expected a text"},
      {"kafka:\n  client:\n    enable.auto.commit: true\n",
       "n.yaml:3: kafka.client.enable.auto.commit: found a property that may not be set here, expected it to be left "
       "out: "
       "exactly-once rests on it"},
      {"kafka:\n  client: {transactional.id: x}\n",
       "n.yaml:2: kafka.client.transactional.id: found a property that may not be set here, expected it to be left "
       "out: set service.slot"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.yaml);
    EXPECT_THAT(Errors(c.yaml), ElementsAre(std::string(c.error)));
  }
}

TEST(LoadConfig, TellsEverythingThatIsWrongAtOnce) {
  EXPECT_THAT(Errors("log: {level: loud, format: xml}\nservice:\n  stage_threads: -1\n  colour: red\n",
                     {{"NEWSWIRE_DEDUP__MODE", "none"}}),
              UnorderedElementsAre(
                  StartsWith("n.yaml:1: log.level: found loud"), StartsWith("n.yaml:1: log.format: found xml"),
                  StartsWith("n.yaml:3: service.stage_threads: found -1"), StartsWith("n.yaml:4: service.colour:"),
                  StartsWith("NEWSWIRE_DEDUP__MODE: dedup.mode: found none")));
}

TEST(LoadConfig, BrokenYamlIsAnErrorWithItsLine) {
  for (const std::string_view yaml :
       {"log:\n  level: [info\n", "log:\n\tlevel: info\n", "a: b: c\n", "log: *nowhere\n", "%YAML 9.9\n---\n"}) {
    SCOPED_TRACE(yaml);
    const auto config = ParseConfig(yaml, "n.yaml", {});
    EXPECT_THAT(config.status(), StatusIs(absl::StatusCode::kInvalidArgument, StartsWith("n.yaml:")));
  }
  EXPECT_THAT(Errors("log: {level: info}\n---\nlog: {level: info}\n"),
              ElementsAre("n.yaml: found 2 YAML documents, expected one"));
  EXPECT_THAT(Errors(std::string(100'000, '[')), ElementsAre(HasSubstr("expected YAML")));
}

TEST(LoadConfig, SettingsThatContradictEachOtherAreRefused) {
  struct Case {
    std::string_view yaml;
    std::string_view error;
  };
  const Case cases[] = {
      {"service: {drain_timeout_ms: 60000}\n",
       "n.yaml:1: service.drain_timeout_ms: found 60000, expected less than service.stall_timeout_ms (60000)"},
      {"service: {stall_timeout_ms: 20000}\n",
       "n.yaml:1: service.drain_timeout_ms: found 20000, expected less than service.stall_timeout_ms (20000)"},
      {"kafka: {session_timeout_ms: 90000}\n",
       "n.yaml:1: kafka.session_timeout_ms: found 90000, expected less than service.stall_timeout_ms (60000)"},
      {"kafka: {transaction_timeout_ms: 12000}\n",
       "n.yaml:1: kafka.transaction_timeout_ms: found 12000, expected at most kafka.session_timeout_ms (10000)"},
      {"service: {drain_timeout_ms: 5000}\n",
       "n.yaml:1: kafka.transaction_timeout_ms: found 10000, expected at most service.drain_timeout_ms (5000)"},
      {"kafka: {transaction_timeout_ms: 1000}\nlimits:\n  max_batch_ms: 1000\n",
       "n.yaml:3: limits.max_batch_ms: found 1000, expected less than kafka.transaction_timeout_ms (1000)"},
      {"limits:\n  max_body_bytes: 10485761\n",
       "n.yaml:2: limits.max_body_bytes: found 10485761, expected at most limits.max_record_bytes (10485760)"},
      {"limits: {max_in_flight_bytes: 1048576}\n",
       "n.yaml:1: limits.max_record_bytes: found 10485760, expected at most limits.max_in_flight_bytes (1048576)"},
      {"dedup: {jaccard: 0.7}\n", "n.yaml:1: dedup.jaccard: found 0.7, expected at most dedup.containment (0.6)"},
      {"topics:\n  raw: wire\n  clean: wire\n",
       "n.yaml:3: topics.clean: found wire, expected another topic than topics.raw"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.yaml);
    EXPECT_THAT(Errors(c.yaml), ElementsAre(std::string(c.error)));
  }
}

TEST(LoadConfig, TheEnvironmentOverridesTheFile) {
  const auto config =
      ParseConfig("kafka: {group_id: from-file, client: {sasl.username: file}}\nlog: {level: debug}\n", "n.yaml",
                  {{"NEWSWIRE_KAFKA__GROUP_ID", "from-environment"},
                   {"NEWSWIRE_KAFKA__CLIENT__SASL_USERNAME", "environment"},
                   {"NEWSWIRE_KAFKA__CLIENT__SSL_CA_LOCATION", "ca.pem"},
                   {"NEWSWIRE_SERVICE__STAGE_THREADS", "2"},
                   {"NEWSWIRE_TOPICS__AUDIT", ""},
                   {"HOME", "somewhere"}});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->kafka.group_id, "from-environment");
  EXPECT_EQ(config->log.level, "debug");
  EXPECT_EQ(config->service.stage_threads, 2);
  EXPECT_THAT(config->kafka.client,
              ElementsAre(Pair("sasl.username", "environment"), Pair("ssl.ca.location", "ca.pem")));
}

TEST(LoadConfig, VariablesThatNameNoOptionAreRefused) {
  struct Case {
    std::string_view name;
    std::string_view error;
  };
  const Case cases[] = {
      {"NEWSWIRE_KAFKA__GROUPID", "NEWSWIRE_KAFKA__GROUPID: kafka.groupid: found an unknown option"},
      {"NEWSWIRE_KAFKA__GROUP_ID__X", "NEWSWIRE_KAFKA__GROUP_ID__X: kafka.group_id.x: found an unknown option"},
      {"NEWSWIRE_KAFKA__CLIENT", "NEWSWIRE_KAFKA__CLIENT: kafka.client: found an unknown option"},
      {"NEWSWIRE_KAFKA__CLIENT__", "NEWSWIRE_KAFKA__CLIENT__: kafka.client: found a property without a name"},
      {"NEWSWIRE_KAFKA__CLIENT__ACKS",
       "NEWSWIRE_KAFKA__CLIENT__ACKS: kafka.client.acks: found a property that may not be set here"},
      {"NEWSWIRE_LOGS__LEVEL", "NEWSWIRE_LOGS__LEVEL: logs.level: found an unknown option"},
      {"NEWSWIRE_KAFKA_GROUP_ID",
       "NEWSWIRE_KAFKA_GROUP_ID: kafka.group_id: found one \"_\" for a step, expected NEWSWIRE_KAFKA__GROUP_ID"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(Errors("", {{std::string(c.name), "x"}}), ElementsAre(StartsWith(std::string(c.error))));
  }
}

TEST(LoadConfig, VariablesThatKubernetesSetsForAServiceOfThisNameAreLeftAlone) {
  EXPECT_THAT(Errors("", {{"NEWSWIRE_SERVICE_HOST", "10.0.0.1"},
                          {"NEWSWIRE_SERVICE_PORT_HTTP", "9464"},
                          {"NEWSWIRE_PORT", "tcp://10.0.0.1:9464"},
                          {"NEWSWIRE_KAFKA_SERVICE_HOST", "10.0.0.2"},
                          {"NEWSWIRE_PREFIX", "x"}}),
              ElementsAre());
}

TEST(LoadConfig, TakesSecretsFromFilesAndNeverPrintsThem) {
  const TemporaryFile password("correct horse\n");
  const TemporaryFile group("newswire-eu\r\n");
  const auto config = ParseConfig(
      absl::StrCat("kafka:\n  group_id: ${file:", group.path(),
                   "}\n  client:\n    sasl.password: ${file:", password.path(), "}\n    sasl.username: editor\n"),
      "n.yaml",
      {{"NEWSWIRE_KAFKA__CLIENT__SSL_KEY_PASSWORD", absl::StrCat("${file:", password.path(), "}")},
       {"NEWSWIRE_KAFKA__CLIENT__SASL_OAUTHBEARER_CLIENT_SECRET", "typed in"}});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->kafka.group_id, "newswire-eu");
  EXPECT_THAT(
      config->kafka.client,
      UnorderedElementsAre(Pair("sasl.password", "correct horse"), Pair("ssl.key.password", "correct horse"),
                           Pair("sasl.username", "editor"), Pair("sasl.oauthbearer.client.secret", "typed in")));
  const std::string printed = PrintConfig(*config);
  EXPECT_THAT(printed,
              AllOf(HasSubstr("\"sasl.password\": \"********\""), HasSubstr("\"ssl.key.password\": \"********\""),
                    HasSubstr("\"sasl.oauthbearer.client.secret\": \"********\""), HasSubstr("group_id: \"********\""),
                    HasSubstr("\"sasl.username\": \"editor\"")));
  EXPECT_THAT(printed, AllOf(Not(HasSubstr("horse")), Not(HasSubstr("newswire-eu")), Not(HasSubstr("typed in"))));
}

TEST(LoadConfig, ASecretThatIsNotAcceptedIsNotPrintedEither) {
  const TemporaryFile secret("not a slot!");
  EXPECT_THAT(Errors(absl::StrCat("service: {slot: \"${file:", secret.path(), "}\"}\n")),
              ElementsAre("n.yaml:1: service.slot: found a secret, expected 1 to 100 of A-Z a-z 0-9 . _ -"));
}

TEST(LoadConfig, SaysWhichSecretFileIsMissing) {
  EXPECT_THAT(
      Errors("kafka:\n  client: {sasl.password: \"${file:/nowhere/secret}\"}\n"),
      ElementsAre(
          "n.yaml:2: kafka.client.sasl.password: found ${file:/nowhere/secret} (No such file or directory), expected "
          "${file:PATH} with the path of a readable file of at most 64 KiB"));
  EXPECT_THAT(Errors("kafka:\n  client: {sasl.password: \"${file:\"}\n"),
              ElementsAre(HasSubstr("found ${file:, expected ${file:PATH}")));
  const std::string folder = ::testing::TempDir();
  EXPECT_THAT(Errors(absl::StrCat("kafka:\n  client: {sasl.password: \"${file:", folder, "}\"}\n")),
              ElementsAre(HasSubstr("expected ${file:PATH} with the path of a readable file")));
}

TEST(LoadConfig, AMissingFileIsNotFound) {
  EXPECT_THAT(
      LoadConfig("/nowhere/newswire.yaml", {}).status(),
      StatusIs(
          absl::StatusCode::kNotFound,
          "/nowhere/newswire.yaml: found no readable file (No such file or directory), expected the configuration"));
  EXPECT_THAT(LoadConfig(::testing::TempDir(), {}).status(), StatusIs(absl::StatusCode::kNotFound));
}

TEST(PrintConfig, IsReadBackToTheSameSettings) {
  Config config;
  config.service.slot = "w.1";
  config.kafka.client = {{"sasl.username", "a\"b\\c\td"}, {"linger.ms", "5"}};
  config.dedup.jaccard = 0.1 + 0.2;
  config.publish.html_body = false;
  config.dedup.window_stories = 123'456'789;
  const auto again = ParseConfig(PrintConfig(config), "printed", {});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(PrintConfig(*again), PrintConfig(config));
  EXPECT_EQ(again->kafka.client, config.kafka.client);
  EXPECT_EQ(again->dedup.jaccard, config.dedup.jaccard);
}

TEST(ProcessEnvironment, HoldsWhatTheProcessWasStartedWith) {
  ASSERT_EQ(setenv("NEWSWIRE_LOG__LEVEL", "warning", 1), 0);
  const Environment environment = ProcessEnvironment();
  unsetenv("NEWSWIRE_LOG__LEVEL");
  EXPECT_EQ(environment.at("NEWSWIRE_LOG__LEVEL"), "warning");
}

}  // namespace
}  // namespace newswire

#include "pipeline/config/option_table.h"

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace newswire {
namespace {

using ::testing::ContainerEq;
using ::testing::IsEmpty;
using ::testing::Not;

// Paths of the fields in config.h, read from its text: "struct KafkaConfig {" ... "std::string group_id = ".
std::set<std::string> FieldsOfConfigHeader() {
  std::ifstream stream(NEWSWIRE_SOURCE_DIR "/pipeline/config/config.h");
  std::stringstream text;
  text << stream.rdbuf();
  std::map<std::string, std::set<std::string>> fields_of;  // struct -> its fields
  std::map<std::string, std::string> section_of;           // struct -> section
  std::string current;
  const std::regex begin("^struct (\\w*)Config \\{$");
  const std::regex field("^  [\\w:<>, ]+ (\\w+)(;| = .*)");
  for (std::string line; std::getline(text, line);) {
    std::smatch match;
    if (std::regex_search(line, match, begin)) {
      current = match[1].str() + "Config";
    } else if (line == "};") {
      current.clear();
    } else if (!current.empty() && std::regex_search(line, match, field)) {
      fields_of[current].insert(match[1]);
      if (current == "Config")
        section_of[std::string(absl::StripAsciiWhitespace(line.substr(0, line.find(match[1].str() + ";"))))] = match[1];
    }
  }
  std::set<std::string> paths;
  for (const auto& [type, section] : section_of) {
    for (const std::string& name : fields_of[type]) paths.insert(absl::StrCat(section, ".", name));
  }
  return paths;
}

TEST(OptionTable, HoldsEveryFieldOfTheTree) {
  std::set<std::string> in_table;
  for (const Option& option : OptionTable())
    EXPECT_TRUE(in_table.insert(std::string(option.path)).second) << "twice: " << option.path;
  EXPECT_THAT(FieldsOfConfigHeader(), Not(IsEmpty()));
  EXPECT_THAT(in_table, ContainerEq(FieldsOfConfigHeader()));
}

TEST(OptionTable, ItsPlacesAreAllDifferent) {
  Config config;
  std::set<const void*> places;
  for (const Option& option : OptionTable()) {
    const void* place = std::visit(
        [&](const auto& kind) -> const void* {
          if constexpr (std::is_same_v<std::decay_t<decltype(kind)>, IntegerOption>) {
            return std::visit([&](auto at) -> const void* { return &at(config); }, kind.place);
          } else {
            return &kind.place(config);
          }
        },
        option.kind);
    EXPECT_TRUE(places.insert(place).second) << option.path << " stands at the place of another option";
  }
}

TEST(OptionTable, EveryOptionStandsInAKnownSectionAndTellsItsMeaning) {
  std::set<std::string_view> sections;
  for (const Section& section : SectionTable()) sections.insert(section.name);
  for (const Option& option : OptionTable()) {
    EXPECT_TRUE(sections.contains(option.path.substr(0, option.path.find('.')))) << option.path;
    EXPECT_GT(option.meaning.size(), 10u) << option.path;
    EXPECT_THAT(Expected(option), Not(IsEmpty())) << option.path;
  }
}

TEST(OptionTable, KnowsWhichClientPropertiesItOwnsAndWhichAreSecret) {
  for (const std::string_view owned :
       {"enable.auto.commit", "isolation.level", "transactional.id", "enable.idempotence", "group.id", "acks",
        "bootstrap.servers", "rebalance_cb", "opaque", "auto.offset.reset"}) {
    EXPECT_THAT(std::string(WhyOwned(owned)), Not(IsEmpty())) << owned;
  }
  for (const std::string_view free :
       {"security.protocol", "sasl.password", "linger.ms", "queued.max.messages.kbytes", "debug", "client.id",
        "partition.assignment.strategy"}) {
    EXPECT_THAT(std::string(WhyOwned(free)), IsEmpty()) << free;
  }
  for (const std::string_view secret :
       {"sasl.password", "ssl.key.password", "ssl.keystore.password", "ssl.key.pem", "sasl.oauthbearer.client.secret",
        "sasl.oauthbearer.config", "sasl.oauthbearer.assertion.private.key.passphrase",
        "sasl.oauthbearer.assertion.private.key.pem"}) {
    EXPECT_TRUE(IsSecretProperty(secret)) << secret;
  }
  for (const std::string_view open :
       {"sasl.username", "ssl.key.location", "ssl.ca.pem", "sasl.oauthbearer.token.endpoint.url", "linger.ms"}) {
    EXPECT_FALSE(IsSecretProperty(open)) << open;
  }
}

}  // namespace
}  // namespace newswire

// deploy/newswire.yaml is the annotated default: it cannot drift from the defaults in config.h nor from the option
// table.
#include <fstream>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pipeline/config/load_config.h"
#include "pipeline/config/option_table.h"
#include "pipeline/config/print_config.h"

namespace newswire {
namespace {

constexpr char kPath[] = NEWSWIRE_SOURCE_DIR "/deploy/newswire.yaml";
constexpr char kHead[] =
    "# The settings of newswire: every option with its default. A file of your own needs only what differs from it.\n"
    "#\n"
    "# Each option can be overridden by the environment: NEWSWIRE_ and its path in capitals, \"__\" for a step\n"
    "# (NEWSWIRE_KAFKA__GROUP_ID; NEWSWIRE_KAFKA__CLIENT__SASL_PASSWORD for librdkafka's sasl.password). A secret is "
    "given by\n"
    "# reference: the value ${file:/run/secrets/kafka-password}, here or in a variable, stands for the content of that "
    "file.\n"
    "# `newswire config check FILE` reads a file and says what is wrong, `newswire config print FILE` prints what is "
    "in force.\n";

std::string FileText() {
  std::ifstream stream(kPath);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(DefaultFile, IsTheAnnotatedPrintOfTheDefaults) {
  const std::string expected = kHead + PrintAnnotatedConfig(Config{});
  if (getenv("NEWSWIRE_WRITE_DEFAULT_FILE") != nullptr) std::ofstream(kPath) << expected;
  EXPECT_EQ(FileText(), expected)
      << "write it anew: NEWSWIRE_WRITE_DEFAULT_FILE=1 config_test --gtest_filter='DefaultFile.*'";
}

TEST(DefaultFile, IsReadWithoutErrorsAndGivesTheDefaults) {
  const auto config = LoadConfig(kPath, {});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(PrintConfig(*config), PrintConfig(Config{}));
}

TEST(DefaultFile, NamesEveryOption) {
  const std::string text = FileText();
  for (const Option& option : OptionTable()) {
    const std::string key = "\n  " + std::string(option.path.substr(option.path.find('.') + 1)) + ":";
    EXPECT_THAT(text, ::testing::HasSubstr(key));
  }
}

}  // namespace
}  // namespace newswire

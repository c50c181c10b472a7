#include "pipeline/log/event_sink.h"

#include <simdjson.h>

#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "absl/log/log.h"
#include "absl/log/log_sink_registry.h"
#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace newswire::log {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;

// Collects the lines of one format while it lives.
class Lines {
 public:
  explicit Lines(Format format)
      : sink_(format, [this](std::string_view line) {
          absl::MutexLock lock(&mutex_);
          lines_.emplace_back(line);
        }) {
    absl::AddLogSink(&sink_);
  }
  ~Lines() { absl::RemoveLogSink(&sink_); }
  std::vector<std::string> get() {
    absl::MutexLock lock(&mutex_);
    return lines_;
  }
  std::string last() { return get().empty() ? "" : get().back(); }

 private:
  absl::Mutex mutex_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
  EventSink sink_;
};

std::string JsonString(const std::string& line, std::string_view key) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(line).get(document) != simdjson::SUCCESS) return "(not JSON) " + line;
  std::string_view value;
  if (document[key].get(value) != simdjson::SUCCESS) return "(no such string)";
  return std::string(value);
}

TEST(EventSink, WritesAnEventAsOneLineOfJson) {
  Lines lines(Format::kJson);
  Info("batch committed", {{"stories", 812}, {"seconds", 0.25}, {"rewound", false}, {"slot", "w-0"}});
  ASSERT_THAT(lines.get(), SizeIs(1));
  const std::string line = lines.last();
  EXPECT_THAT(
      line,
      MatchesRegex("\\{\"time\":\"20[0-9-]+T[0-9:]+\\.[0-9]{3}Z\",\"level\":\"info\",\"message\":\"batch committed\","
                   "\"site\":\"event_sink_test\\.cc:[0-9]+\",\"stories\":812,\"seconds\":0\\.25,"
                   "\"rewound\":false,\"slot\":\"w-0\"\\}\n"));
}

TEST(EventSink, WritesAnEventAsOneLineOfText) {
  Lines lines(Format::kText);
  Warning("producer given up",
          {{"reason", "commit-timeout"}, {"detail", "two words"}, {"epoch", uint64_t{7}}, {"empty", ""}});
  EXPECT_THAT(lines.last(), MatchesRegex("20[0-9-]+T[0-9:.]+Z warning event_sink_test\\.cc:[0-9]+ producer given up "
                                         "reason=commit-timeout detail=\"two words\" epoch=7 empty=\"\"\n"));
}

TEST(EventSink, KeepsForeignBytesInsideOneValidJsonLine) {
  Lines lines(Format::kJson);
  const std::string nasty = "a\"b\\c\nd\te\x01 \xFF\xC3( \xE2\x80\xA8 \xE2\x82\xAC";
  Error(nasty, {{"key\n", nasty}});
  const std::string line = lines.last();
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_EQ(JsonString(line, "message"), "a\"b\\c\nd\te\x01 \uFFFD\uFFFD( \u2028 \u20AC");
  EXPECT_EQ(JsonString(line, "key\n"), JsonString(line, "message"));
}

TEST(EventSink, ForeignBytesStayInsideOneTextLine) {
  Lines lines(Format::kText);
  Error("two\nlines", {{"detail", "x\ny=\"z\""}});
  EXPECT_THAT(lines.last(), EndsWith(" two\\nlines detail=\"x\\ny=\\\"z\\\"\"\n"));
}

TEST(EventSink, CutsALongValueSoThatNoStoryFitsIn) {
  Lines lines(Format::kJson);
  Info("odd record", {{"detail", std::string(3'000, 'x')}});
  const std::string detail = JsonString(lines.last(), "detail");
  EXPECT_LT(detail.size(), kMaxValueBytes + 32);
  EXPECT_THAT(detail, EndsWith("... (3000 bytes)"));
}

TEST(EventSink, NumbersThatJsonHasNotBecomeNull) {
  Lines lines(Format::kJson);
  Info("ratio", {{"ratio", 0.0 / 0.0}});
  EXPECT_THAT(lines.last(), HasSubstr("\"ratio\":null"));
}

TEST(EventSink, CarriesWhatLibrariesLogAndLendsThemNoFields) {
  Lines lines(Format::kText);
  Info("ours", {{"stories", 1}});
  LOG(ERROR) << "theirs";
  EXPECT_THAT(lines.last(), HasSubstr("error event_sink_test.cc"));
  EXPECT_THAT(lines.last(), EndsWith(" theirs\n"));
}

TEST(EventSink, LinesOfManyThreadsDoNotMix) {
  Lines lines(Format::kText);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 4; ++i) Info("turn", {{"thread", t}, {"again", t}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(lines.get(), SizeIs(16));
  for (const std::string& line : lines.get()) {
    EXPECT_TRUE(std::regex_search(line, std::regex("turn thread=([0-9]) again=\\1\n$"))) << line;
  }
}

TEST(Log, AFloodFromOneSiteIsCutAndCounted) {
  Lines lines(Format::kText);
  for (int i = 0; i < 500; ++i) Warning("flood");
  EXPECT_GE(lines.get().size(), size_t{kBurst});
  EXPECT_LE(lines.get().size(), size_t{kBurst} + 2);
}

TEST(Log, DebugIsOffUnlessAskedFor) {
  Lines lines(Format::kText);
  Debug("detail");
  EXPECT_THAT(lines.get(), SizeIs(0));
}

TEST(Log, StartRefusesWhatItDoesNotKnow) {
  EXPECT_THAT(std::string(Start({.level = "loud", .format = "json"}).message()),
              HasSubstr("found \"loud\", expected debug, info"));
  EXPECT_THAT(std::string(Start({.level = "info", .format = "xml"}).message()),
              HasSubstr("found \"xml\", expected json or text"));
}

TEST(LogDeathTest, AFatalEventIsTwoLinesOnStandardError) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        (void)Start({.level = "debug", .format = "json"});
        LOG(FATAL) << "broken invariant";
      },
      "\"level\":\"fatal\",\"message\":\"broken invariant\".*\n.*\"message\":\"stack trace of the fatal event\"");
}

}  // namespace
}  // namespace newswire::log

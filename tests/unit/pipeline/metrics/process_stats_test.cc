#include "pipeline/metrics/process_stats.h"

#include <chrono>
#include <string>

#include "gtest/gtest.h"

namespace newswire {
namespace {

TEST(ProcessStats, ReadsTicksBehindANameThatHoldsAnything) {
  const std::string tail = " S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 5 0 123456 1000 200";
  for (const std::string name : {"(newswire)", "(a b)", "(odd) name)", "(((", "()"}) {
    const auto ticks = ParseProcStat("4711 " + (name.back() == ')' ? name : name + ")") + tail);
    ASSERT_TRUE(ticks.has_value()) << name;
    EXPECT_EQ(ticks->cpu, 300) << name;
    EXPECT_EQ(ticks->start, 123'456) << name;
  }
}

TEST(ProcessStats, DoesNotBelieveATornText) {
  EXPECT_FALSE(ParseProcStat("").has_value());
  EXPECT_FALSE(ParseProcStat("4711 (newswire) S 1 2 3").has_value());
  EXPECT_FALSE(ParseProcStat("4711 (newswire) S 1 2 3 4 5 6 7 8 9 10 x y 0 0 20 0 5 0 z 1 2").has_value());
}

TEST(ProcessStats, TellsOfThisProcess) {
  const auto stats = ReadProcessStats();
  ASSERT_TRUE(stats.has_value());
  EXPECT_GT(stats->resident_bytes, 500e3);
  EXPECT_LT(stats->resident_bytes, 50e9);
  EXPECT_GE(stats->open_files, 3);
  const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_LT(stats->start_time_seconds, now + 2);
  EXPECT_GT(stats->start_time_seconds, now - 3600);
}

}  // namespace
}  // namespace newswire

#include "pipeline/metrics/catalogue.h"

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pipeline/metrics/metrics.h"
#include "tests/unit/pipeline/metrics/exposition.h"

namespace newswire {
namespace {

constexpr char kPath[] = NEWSWIRE_SOURCE_DIR "/deploy/METRICS.md";
constexpr std::string_view kBegin = "<!-- catalogue: written by metrics_test, do not edit -->\n";
constexpr std::string_view kEnd = "<!-- end of the catalogue -->\n";

std::string PageText() {
  std::ifstream stream(kPath);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(Catalogue, IsWhatThePageShows) {
  std::string page = PageText();
  const size_t begin = page.find(kBegin);
  const size_t end = page.find(kEnd);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos && begin < end) << kPath << " has lost its marks";
  const size_t table = begin + kBegin.size();
  if (getenv("NEWSWIRE_WRITE_METRICS_PAGE") != nullptr) {
    std::ofstream(kPath) << page.substr(0, table) << CatalogueTable() << page.substr(end);
    page = PageText();
  }
  EXPECT_EQ(page.substr(table, page.find(kEnd) - table), CatalogueTable())
      << "write it anew: NEWSWIRE_WRITE_METRICS_PAGE=1 metrics_test --gtest_filter='Catalogue.*'";
}

// https://prometheus.io/docs/practices/naming/
TEST(Catalogue, FollowsThePrometheusConventions) {
  std::set<std::string_view> names;
  for (const MetricInfo& info : Catalogue()) {
    SCOPED_TRACE(info.name);
    EXPECT_TRUE(names.insert(info.name).second) << "twice";
    EXPECT_TRUE(absl::StartsWith(info.name, "newswire_") || absl::StartsWith(info.name, "process_"));
    EXPECT_EQ(absl::EndsWith(info.name, "_total"), info.type == MetricType::kCounter);
    EXPECT_TRUE(absl::EndsWith(info.help, "."));
    for (const std::string_view odd_unit : {"_ms", "_millis", "_us", "_kb", "_mb", "_percent", "_minutes"}) {
      EXPECT_FALSE(absl::StrContains(info.name, odd_unit));
    }
  }
}

TEST(Catalogue, IsWhatTheServiceServes) {
  Metrics metrics({.version = "1.2.3", .stages = {"decode", "strip"}});
  BatchTally tally;
  Story story;
  story.source = "afp";
  story.raw.timestamp = 1'000;
  story.text = "text";
  story.body = "text";
  story.cuts = {{.stage = "strip", .rule = "teaser-block", .begin_byte = 0, .end_byte = 1}};
  story.flags = {"run-together-words"};
  story.topics_status = "no-confident-topic";
  tally.AddStory(story);
  tally.AddPublished(Action::kNew, 1'000);
  metrics.OnReceived(1, 10);
  metrics.OnCommitted(tally, 2'000);
  metrics.SetLag(0, 1, 1);
  metrics.CountClientError("broker-down");
  const Exposition exposition = ReadExposition(metrics.Serialize());

  std::set<std::string> served, expected;
  for (const auto& [name, type] : exposition.types) served.insert(absl::StrCat(name, " ", type));
  for (const MetricInfo& info : Catalogue()) {
    const char* type = info.type == MetricType::kCounter ? "counter"
                       : info.type == MetricType::kGauge ? "gauge"
                                                         : "histogram";
    expected.insert(absl::StrCat(info.name, " ", type));
    EXPECT_EQ(exposition.helps.find(info.name)->second, info.help);
  }
  EXPECT_THAT(served, ::testing::ContainerEq(expected));

  // Labels as in the table, and only those.
  for (const auto& [sample, value] : exposition.samples) {
    std::string name = sample.substr(0, sample.find('{'));
    for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
      const std::string base = absl::EndsWith(name, suffix) ? name.substr(0, name.size() - suffix.size()) : name;
      if (base != name && exposition.types.contains(base)) name = base;
    }
    std::set<std::string> labels;
    if (const size_t brace = sample.find('{'); brace != std::string::npos) {
      for (const std::string_view pair : absl::StrSplit(sample.substr(brace + 1, sample.size() - brace - 2), ',')) {
        const std::string label(pair.substr(0, pair.find('=')));
        if (label != "le") labels.insert(label);
      }
    }
    for (const MetricInfo& info : Catalogue()) {
      if (info.name != name) continue;
      std::set<std::string> listed;
      for (const std::string_view label : absl::StrSplit(info.labels, ',', absl::SkipEmpty()))
        listed.insert(std::string(label));
      EXPECT_THAT(labels, ::testing::ContainerEq(listed)) << sample;
    }
  }
}

}  // namespace
}  // namespace newswire

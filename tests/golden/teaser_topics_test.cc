// The teaser block of a crawled page changes no topic of any story: the whole way from the page's text to the topics.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "pipeline/base/arena.h"
#include "pipeline/config/config.h"
#include "pipeline/story.h"
#include "stages/stage_order.h"

namespace newswire {
namespace {

constexpr std::string_view kTeasers =
    "\n\nLatest Stories\n\n"
    "  \u2022 Late Okafor header sends Rovers into cup final\n\n    Striker scores in stoppage time.\n\n"
    "  \u2022 Brightwater Mills cuts profit forecast\n\n    Shares fall eight percent.\n\n"
    "  \u2022 Storm closes harbour of Port Ellery\n\n    Ferries stay in port for a second day.\n\n"
    "  \u2022 Five soups for cold days\n\n    Hot ones.\n";

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

class Chain {
 public:
  Chain() {
    const StageOrder order = MakeStageOrder(Config());
    for (const auto* factories : {&order.before_ledger, &order.after_ledger}) {
      for (const StageFactory& factory : *factories) stages_.push_back(factory().value());
    }
  }

  // Topics with their confidences; empty if the text is no story.
  std::vector<std::pair<uint32_t, int>> Topics(const std::string& page) {
    arena_.Reset();
    RawRecord record;
    record.value = page;
    story_.Reset(&arena_, record);
    std::vector<std::pair<uint32_t, int>> topics;
    for (const auto& stage : stages_) {
      if (stage->Process(story_).rejected()) return topics;
    }
    for (const Topic& topic : story_.topics) topics.emplace_back(topic.medtop, topic.confidence_pct);
    return topics;
  }

 private:
  std::vector<std::unique_ptr<Stage>> stages_;
  Arena arena_;
  Story story_;
};

TEST(TeaserTopicsTest, ATeaserBlockOfOurOwnChangesNoTopic) {
  Chain chain;
  const std::string page =
      "Rebels shell airbase as ceasefire talks stall\n\nBy Lena Voss\n\nKESSAR, Olmia (Reuters) - Rebel forces shelled "
      "a "
      "government airbase near the northern town of Kessar on Monday, killing at least nine soldiers, the army said, "
      "hours "
      "after ceasefire talks had broken up without agreement.\n\nArtillery fire could be heard along the front line "
      "through the night and warplanes struck two rebel convoys, residents said.\n\n(Reporting by Lena Voss; Editing "
      "by "
      "Tom Whitcombe)";
  const auto topics = chain.Topics(page);
  EXPECT_FALSE(topics.empty());
  EXPECT_EQ(chain.Topics(page + std::string(kTeasers)), topics);
}

TEST(TeaserTopicsTest, TheSeedsTeaserBlockChangesNoTopicOfAnyStory) {
  const std::filesystem::path data = NEWSWIRE_SOURCE_DIR "/../shared/data";
  if (!std::filesystem::exists(data / "seed")) GTEST_SKIP() << "the shared data is not here (../shared/data/seed)";
  std::string teasers;
  for (const auto& entry : std::filesystem::directory_iterator(data / "seed")) {
    if (entry.path().extension() != ".txt") continue;
    const std::string seed = ReadFile(entry.path());
    const size_t at = seed.find("\nLatest Stories");
    if (at != std::string::npos) teasers = "\n" + seed.substr(at);
  }
  ASSERT_FALSE(teasers.empty());
  std::vector<std::filesystem::path> stories;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data / "bbc")) {
    if (entry.path().extension() == ".txt") stories.push_back(entry.path());
  }
  std::sort(stories.begin(), stories.end());
  Chain chain;
  size_t told = 0;
  for (size_t i = 0; i < stories.size(); i += 7) {
    SCOPED_TRACE(stories[i]);
    std::string page = ReadFile(stories[i]);
    while (!page.empty() && page.back() == '\n') page.pop_back();
    for (const char* const credit : {"", "\n\n(Reporting by Lena Voss; Editing by Tom Whitcombe)"}) {
      const auto topics = chain.Topics(page + credit);
      EXPECT_EQ(chain.Topics(page + credit + teasers), topics) << "credit: " << credit;
      told += !topics.empty();
    }
  }
  EXPECT_GT(told, 200u);
}

}  // namespace
}  // namespace newswire

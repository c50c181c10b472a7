#include <gtest/gtest.h>

#include <string_view>

#include "pipeline/base/arena.h"
#include "pipeline/story.h"
#include "stages/classify/classify_stage.h"
#include "stages/language/language_stage.h"
#include "tests/support/heap_allocations.h"

namespace newswire {
namespace {

// A story of our own: English beyond doubt, so that CLD2, which allocates, is not asked.
constexpr std::string_view kBody =
    "Rebel forces shelled a government airbase near the northern town of Kessar on Monday, killing at least nine "
    "soldiers, "
    "the army said, hours after ceasefire talks which had lasted for three weeks broke up without agreement. Artillery "
    "fire "
    "could be heard along the front line through the night, and more than 400 families have left their homes, "
    "officials of "
    "the regional government said after they had met in the port of Dellin.";

TEST(ClassifyAllocationTest, AnEnglishStoryTakesNothingFromTheHeapInTheSteadyState) {
  LanguageStage language;
  ClassifyStage classify(*TopicModelSource::Of(""));
  Arena arena;
  Story story;
  size_t topics = 0;
  const auto process = [&](std::string_view declared) {
    arena.Reset();
    story.Reset(&arena, RawRecord{});
    story.headline = "Rebels shell airbase as ceasefire talks stall";
    story.body = kBody;
    story.declared_language = declared;
    if (!language.Process(story).rejected() && !classify.Process(story).rejected()) topics += story.topics.size();
  };
  process("");
  process("en_US");
  const int before = heap_allocations;
  for (int i = 0; i < 20; ++i) process(i % 2 == 0 ? "" : "en_US");
  EXPECT_EQ(heap_allocations, before);
  EXPECT_GE(topics, 22u);
}

}  // namespace
}  // namespace newswire

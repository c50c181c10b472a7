// In the steady state a lane strips without the heap. A program of its own: it replaces operator new.
#include <gtest/gtest.h>

#include <string>

#include "pipeline/base/arena.h"
#include "stages/strip/strip_stage.h"
#include "tests/support/heap_allocations.h"

namespace newswire {
namespace {

TEST(StripAllocationTest, SecondRoundOfTheSameStoriesTakesNothingFromTheHeap) {
  std::string crawled =
      " date 2025-03-02 Exclusive-Ferry crews end strike\n\nKari Voll and Ola Nes\n\xC2\xB7"
      "3 min read\n\nBy Kari Voll and Ola Nes\n\nBERGEN, Norway (Reuters) - ";
  for (int i = 0; i < 8; ++i)
    crawled += "Crews went back to work on Sunday after nine days on strike, said their union.\n\n";
  crawled += "(Reporting by Kari Voll in Bergen and Ola Nes in Oslo; Editing by Tor Lie)\n\nLatest Stories\n\n";
  for (int i = 0; i < 8; ++i)
    crawled += "  \xE2\x80\xA2 Bus fares to rise in May\n\n    They will rise by four percent.\n\n";
  const std::string wrapped =
      "NORWAY-FERRIES/ (UPDATE 1)\nFerry crews end strike\n\n   BERGEN, March 2 (Reuters) - Crews went back to work "
      "on\nSunday after "
      "nine days on strike, said their union in a\nnote.\n\n(Reporting by Kari Voll; Editing by Tor\nLie)\nENDS\n";
  std::string page = "Ferry crews end strike - Fjord News\n";
  for (const char* line : {"Home", "Share", "Log in", "Subscribe", "Search", "Video"}) {
    for (int i = 0; i < 5; ++i) page += std::string(line) + "\n";
  }
  page += "Ferry crews end strike\nBy Kari Voll\n";
  for (int i = 0; i < 8; ++i) page += "Crews went back to work on Sunday after nine days on strike, said their union.\n";
  page += "Latest Stories\nBus fares to rise in May\nComments\nCopyright 2025 Fjord News\n";
  Arena arena;
  Story story;
  StripStage stage;
  auto run = [&] {
    for (const std::string_view text : {std::string_view(crawled), std::string_view(wrapped), std::string_view(page)}) {
      arena.Reset();
      story.Reset(&arena, RawRecord());
      story.text = text;
      ASSERT_FALSE(stage.Process(story).rejected());
      ASSERT_GE(story.cuts.size(), 4u);
    }
  };
  run();
  const int before = heap_allocations;
  for (int round = 0; round < 3; ++round) run();
  EXPECT_EQ(heap_allocations, before);
}

}  // namespace
}  // namespace newswire

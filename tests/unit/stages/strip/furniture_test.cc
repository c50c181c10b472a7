#include "stages/strip/furniture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "pipeline/base/arena.h"
#include "stages/strip/furniture_learner.h"
#include "stages/strip/strip_stage.h"
#include "tests/unit/stages/strip/strip_properties.h"

namespace newswire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kProse = "Crews on the busiest ferry routes of the coast went back to work after nine days.";
constexpr std::string_view kBackground =
    "The line carries two million people a year between the towns of the west coast.";

// A story of the source: banner, headline, number, paragraphs, a line in the middle, background, lines at the end.
std::string Story(int i, std::string_view inside = "") {
  return absl::StrCat("FJORD NEWS\n\nFerry ", std::string(static_cast<size_t>(i % 26 + 1), 'a'), " sails again\n\n",
                      kProse, "\n\n", inside, inside.empty() ? "" : "\n\n", "The union of ", i,
                      " crews had asked for shorter shifts in winter, it said on Sunday.\n\n", kBackground,
                      "\n\nFollow Fjord News on the quay radio\n\nDesk phone 555 01", i, "\n");
}

std::vector<std::string> Lines(const FurnitureLearner& learner) {
  std::vector<std::string> lines;
  for (const LearnedLine& line : learner.Lines())
    lines.push_back(absl::StrCat(line.is_tail ? "tail " : "lead ", line.line));
  return lines;
}

class FurnitureTest : public testing::Test {
 protected:
  std::string Write(std::string_view name, std::string_view content) {
    const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / std::string(name);
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }
};

TEST_F(FurnitureTest, LearnsLinesAtTheEdgesAndNoBackground) {
  FurnitureLearner learner({});
  for (int i = 0; i < 30; ++i) learner.Add(Story(i));
  EXPECT_EQ(learner.stories(), 30u);
  EXPECT_THAT(Lines(learner),
              ElementsAre("tail Desk phone 555 010", "lead FJORD NEWS", "tail Follow Fjord News on the quay radio"));
}

TEST_F(FurnitureTest, NineteenStoriesAreTooFew) {
  FurnitureLearner learner({});
  for (int i = 0; i < 19; ++i) learner.Add(Story(i));
  EXPECT_THAT(learner.Lines(), IsEmpty());
}

TEST_F(FurnitureTest, LinesBetweenParagraphsAreNeverLearned) {
  FurnitureLearner learner({});
  for (int i = 0; i < 30; ++i) learner.Add(Story(i, "What the crews want"));
  EXPECT_THAT(Lines(learner), testing::Not(testing::Contains(HasSubstr("What the crews want"))));
  // A line that stands at the edge often and inside at times is a section head or a short sentence of the agency.
  FurnitureLearner mixed({});
  for (int i = 0; i < 30; ++i) mixed.Add(Story(i, i % 5 == 0 ? "Follow Fjord News on the quay radio" : ""));
  EXPECT_THAT(Lines(mixed), testing::Not(testing::Contains(HasSubstr("quay radio"))));
}

TEST_F(FurnitureTest, RecurringHeadlinesAndShortSentencesNeedToBeInAThirdOfTheStories) {
  FurnitureLearner learner({});
  for (int i = 0; i < 120; ++i) {
    const bool weather = i % 4 == 0;
    learner.Add(absl::StrCat(weather
                                 ? "Weather at sea"
                                 : absl::StrCat("Ferry ", std::string(static_cast<size_t>(i % 26 + 1), 'b'), " sails"),
                             "\n\n", kProse, weather ? "\n\nThe union has 400 members.\n" : "\n"));
  }
  EXPECT_THAT(learner.Lines(), IsEmpty());
}

TEST_F(FurnitureTest, WhatOtherRulesReadIsNotLearned) {
  FurnitureLearner learner({});
  for (int i = 0; i < 30; ++i)
    learner.Add(absl::StrCat("Ferry ", std::string(static_cast<size_t>(i % 26 + 1), 'c'),
                             " sails\n\nBy Kari Voll\n\nPublished March 2, 2025 at 4:10 PM GMT\n\n", kProse,
                             "\n\n(Reporting by Kari Voll)\n"));
  EXPECT_THAT(learner.Lines(), IsEmpty());
}

TEST_F(FurnitureTest, FileIsReadBackAndCutsTheLinesOfItsSourceOnly) {
  FurnitureLearner learner({});
  for (int i = 0; i < 30; ++i) learner.Add(Story(i));
  const std::string path = Write("fjord.furniture", learner.File("fjord-news"));
  const auto furniture = Furniture::Load(path);
  ASSERT_TRUE(furniture.ok()) << furniture.status();
  EXPECT_EQ((*furniture)->version().size(), 16u);
  ASSERT_NE((*furniture)->Of("fjord-news"), nullptr);
  EXPECT_EQ((*furniture)->Of("fjord-news")->size(), 3u);
  EXPECT_EQ((*furniture)->Of("lake-news"), nullptr);

  Arena arena;
  class Story story;
  StripStage stage(*furniture);
  auto rules = [&](std::string_view source, const std::string& text) {
    arena.Reset();
    story.Reset(&arena, RawRecord());
    story.source = source;
    story.text = text;
    EXPECT_FALSE(stage.Process(story).rejected());
    EXPECT_EQ(BrokenStripProperty(story), "");
    std::vector<std::string> found;
    for (const Cut& cut : story.cuts) found.emplace_back(cut.rule);
    return found;
  };
  const std::string text = Story(77);
  EXPECT_THAT(rules("fjord-news", text),
              ElementsAre("source-furniture", "headline", "source-furniture", "source-furniture"));
  EXPECT_EQ(story.headline.substr(0, 6), "Ferry ");
  EXPECT_THAT(rules("lake-news", text), testing::Not(testing::Contains("source-furniture")));
  // Inside the text the same line stays.
  const std::string inside = Story(78, "Follow Fjord News on the quay radio");
  rules("fjord-news", inside);
  EXPECT_THAT(std::string(story.body), HasSubstr("quay radio"));
}

TEST_F(FurnitureTest, HashForgetsNumbersCaseAndSpace) {
  EXPECT_EQ(FurnitureHash("Copyright 2024 Fjord News."), FurnitureHash("copyright  2025 fjord news"));
  EXPECT_NE(FurnitureHash("Fjord News"), FurnitureHash("Lake News"));
  EXPECT_EQ(FurnitureHash(""), 0u);
  EXPECT_EQ(FurnitureHash(std::string(500, 'x')), 0u);
}

TEST_F(FurnitureTest, NoFilesAreNoFurniture) {
  const auto furniture = Furniture::Load("");
  ASSERT_TRUE(furniture.ok());
  EXPECT_TRUE((*furniture)->empty());
  EXPECT_EQ((*furniture)->version(), "");
}

TEST_F(FurnitureTest, FaultsNameFileLineAndField) {
  const std::string good = absl::StrCat("tail\t30\tFollow us\n");
  const std::string head =
      absl::StrCat("newswire-furniture 1\nsource\tfjord-news\nstories\t30\nchecksum\t", FurnitureChecksum(good), "\n");
  struct {
    std::string content;
    const char* message;
  } const kCases[] = {
      {"", ":1: first line: found nothing"},
      {"newswire-furniture 2\n", ":1: first line: found newswire-furniture 2"},
      {head + good + "tail\t31\tFollow me\n", ":4: checksum: found "},
      {"newswire-furniture 1\nstories\t30\nchecksum\t" + FurnitureChecksum("") + "\n", "source: found none"},
      {"newswire-furniture 1\nsource\tx\ntail\t3\tFollow us\n", ":3: checksum: found none"},
      {"newswire-furniture 1\nsource\tx\nstories\tmany\n", ":3: stories: found many"},
      {"newswire-furniture 1\nheadline\tx\n", ":2: field: found headline"},
      {"newswire-furniture 1\nsource\tx\nchecksum\t" + FurnitureChecksum("tail\t0\tx\n") + "\ntail\t0\tx\n",
       ":4: stories of the line: found 0"},
      {"newswire-furniture 1\nsource\tx\nchecksum\t" + FurnitureChecksum("tail\t3\t\n") + "\ntail\t3\t\n",
       ":4: line: found \"\""},
  };
  for (const auto& one : kCases) {
    const std::string path = Write("faulty.furniture", one.content);
    const auto furniture = Furniture::Load(path);
    ASSERT_FALSE(furniture.ok()) << one.message;
    EXPECT_THAT(std::string(furniture.status().message()), HasSubstr(one.message));
    EXPECT_THAT(std::string(furniture.status().message()), HasSubstr("faulty.furniture"));
  }
  const std::string path = Write("fjord.furniture", head + good);
  EXPECT_TRUE(Furniture::Load(path).ok());
  EXPECT_FALSE(Furniture::Load(absl::StrCat(path, ",", path)).ok()) << "one file a source";
  EXPECT_FALSE(Furniture::Load(absl::StrCat(path, ".none")).ok());
}

}  // namespace
}  // namespace newswire

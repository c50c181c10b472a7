// Whole pages as text: navigation, story, teasers and footer, a block a line.
#include "stages/strip/story_zone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/stages/strip/strip_properties.h"
#include "tests/unit/stages/strip/strip_runner.h"

namespace newswire {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kNavigation =
    "Ferry crews end strike in Bergen - Fjord News\nSkip to content\nHome\nNews\nSport\nWeather\nVideo\nPhotos\n"
    "Newsletters\nLog in\nSubscribe\nMenu\nSearch\nWorld\nCoast\nOpinion\nCulture\nTravel\nPodcasts\nShop\nContact us\n"
    "About\nArchive\nRSS\nFacebook\nTwitter\nShare\n";
constexpr std::string_view kHead = "Ferry crews end strike in Bergen\nBy Kari Voll\nMarch 2, 2025 4:10 PM\n";
constexpr std::string_view kStory =
    "Crews on the busiest ferry routes of the west coast went back to work on Sunday after nine days on strike.\n"
    "The first boats left the harbour at dawn, and the queues at the quays were gone by noon, police said.\n"
    "What the crews want\n"
    "The union had asked for shorter shifts in winter, when storms keep crews aboard for days on end, it said.\n"
    "Owners of the boats had offered more money instead, which members turned down twice by a wide margin.\n";
constexpr std::string_view kFooter =
    "Related\nBus fares to rise in May\nNew quay for the southern line\nLatest Stories\nTown council puts off its "
    "vote\n"
    "A quiet winter for the lighthouses\nThree things to know of the tide\nComments\nLeave a reply\nTags\nferries\n"
    "Privacy policy\nTerms of use\nCookies\nAdvertise\nCopyright 2025 Fjord News. All rights reserved.\n";

class StoryZoneTest : public testing::Test {
 protected:
  const Story& Run(std::string text) {
    const Story& story = runner_.Run(std::move(text));
    EXPECT_EQ(BrokenStripProperty(story), "");
    rules_.clear();
    for (const Cut& cut : story.cuts) rules_.emplace_back(cut.rule);
    return story;
  }
  StripRunner runner_;
  std::vector<std::string> rules_;
};

TEST_F(StoryZoneTest, PageIsCutToItsStory) {
  const Story& story = Run(std::string(kNavigation) + std::string(kHead) + std::string(kStory) + std::string(kFooter));
  EXPECT_EQ(story.headline, "Ferry crews end strike in Bergen");
  EXPECT_EQ(story.by, "Kari Voll");
  EXPECT_EQ(story.paragraphs.size(), 5u) << story.body;
  EXPECT_THAT(std::string(story.body), Not(HasSubstr("Related")));
  EXPECT_THAT(std::string(story.body), HasSubstr("What the crews want"));
  EXPECT_THAT(rules_, testing::ElementsAre("page-lead", "headline", "byline", "timestamp", "page-tail"));
  EXPECT_THAT(story.flags, IsEmpty());
}

TEST_F(StoryZoneTest, LatestInsideASentenceOrAboveItsStoryEndsNothing) {
  const std::string middle =
      "Latest Stories of the sea are told every night in the old customs house on the quay, the owner said on "
      "Monday.\n";
  const Story& story = Run(std::string(kNavigation) + std::string(kHead) + std::string(kStory) + middle +
                           std::string(kStory) + std::string(kFooter));
  EXPECT_THAT(std::string(story.body), HasSubstr("told every night"));
  EXPECT_EQ(story.paragraphs.size(), 11u) << story.body;
}

TEST_F(StoryZoneTest, ListOfOtherStoriesWithSummariesGoesThoughItIsRunningText) {
  std::string teasers = "Latest from the coast\n";
  for (int i = 0; i < 3; ++i) {
    teasers +=
        "Town council puts off its vote again\nThe council of the town put off its vote on the harbour road on "
        "Monday, the mayor said.\n";
  }
  const Story& story = Run(std::string(kNavigation) + std::string(kHead) + std::string(kStory) + std::string(kStory) +
                           teasers + std::string(kFooter));
  EXPECT_THAT(std::string(story.body), Not(HasSubstr("council")));
}

TEST_F(StoryZoneTest, CreditRightBelowTheZoneIsRead) {
  const Story& story = Run(std::string(kNavigation) + std::string(kHead) + std::string(kStory) +
                           "(Reporting by Kari Voll; Editing by Tor Lie)\n" + std::string(kFooter));
  EXPECT_EQ(story.credit, "(Reporting by Kari Voll; Editing by Tor Lie)");
  EXPECT_EQ(story.people.size(), 2u);
}

TEST_F(StoryZoneTest, ResultsAndOtherListsOfStoriesAreNoPages) {
  std::string results = std::string(kHead) + std::string(kStory);
  for (int i = 0; i < 40; ++i) results += "Bergen 2, Oslo " + std::to_string(i) + "\n";
  const Story& story = Run(results);
  EXPECT_THAT(rules_, Not(Contains("page-tail")));
  EXPECT_THAT(std::string(story.body), HasSubstr("Oslo 39"));
}

TEST_F(StoryZoneTest, BodyFieldIsNoPage) {
  const std::string text = std::string(kNavigation) + std::string(kStory) + std::string(kFooter);
  const Story& story = runner_.Run(StripRunner::Input{.text = text, .text_is_body = true});
  for (const Cut& cut : story.cuts) EXPECT_NE(cut.rule.substr(0, 5), "page-");
}

TEST_F(StoryZoneTest, PageWithoutRunningTextStaysWholeAndIsFlagged) {
  const Story& story = Run(std::string(kNavigation) + std::string(kFooter));
  EXPECT_THAT(story.flags, Contains(kUncutNoClearStoryFlag));
  EXPECT_THAT(std::string(story.body), HasSubstr("Weather"));
  EXPECT_THAT(std::string(story.body), HasSubstr("Cookies"));
}

TEST_F(StoryZoneTest, WordsOfLanguagesWithoutSpacesWeighByTheirBytes) {
  Block block;
  block.words = 1;
  block.end_byte = 160;
  EXPECT_EQ(TraitsOf(std::string(160, 'x'), block).weight, 10);
  EXPECT_EQ(TraitsOf("http://fjord.example/story/2025-03-02", block).weight, 2);
}

}  // namespace
}  // namespace newswire

#include "stages/strip/strip_stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/stages/strip/strip_properties.h"
#include "tests/unit/stages/strip/strip_runner.h"

namespace newswire {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kProse[] = {
    "Crews on the busiest ferry routes of the west coast went back to work on Sunday after nine days.",
    "The first boats left the harbour at dawn, and the queues at the quays were gone by noon, police said.",
    "The union had asked for shorter shifts in winter, when storms keep crews aboard for days on end.",
    "Owners of the boats had offered more money instead, which members turned down twice by a wide margin.",
};

std::string ProseParagraphs(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::string(kProse[i % 4]) + "\n\n";
  return text;
}

std::vector<std::string> Rules(const Story& story) {
  std::vector<std::string> rules;
  for (const Cut& cut : story.cuts) rules.emplace_back(cut.rule);
  return rules;
}

class StripStageTest : public testing::Test {
 protected:
  const Story& Run(StripRunner::Input input) {
    const Story& story = runner_.Run(std::move(input));
    EXPECT_FALSE(runner_.rejected());
    EXPECT_EQ(BrokenStripProperty(story), "");
    return story;
  }
  const Story& Run(const std::string& text) { return Run(StripRunner::Input{text}); }

  StripRunner runner_;
};

TEST_F(StripStageTest, NothingButTextStaysAsItIs) {
  const Story& story = Run(StripRunner::Input{.text = ProseParagraphs(3), .text_is_body = true});
  EXPECT_THAT(story.cuts, IsEmpty());
  EXPECT_EQ(story.paragraphs.size(), 3u);
  EXPECT_EQ(story.lead, kProse[0]);
  EXPECT_THAT(story.flags, IsEmpty());
}

TEST_F(StripStageTest, EmptyTextPasses) {
  for (const char* text : {"", " ", "\n\n \t\n"}) {
    const Story& story = Run(std::string(text));
    EXPECT_EQ(story.body, "");
    EXPECT_THAT(story.cuts, IsEmpty());
  }
}

TEST_F(StripStageTest, KillWithoutABodyKeepsItsTag) {
  const Story& story =
      Run(StripRunner::Input{.text = "", .raw_headline = "KILL-Ferry crews end strike", .text_is_body = true});
  EXPECT_THAT(story.tags, ElementsAre("KILL"));
  EXPECT_EQ(story.body, "");
}

TEST_F(StripStageTest, OneLineIsAnAlertOrASentence) {
  EXPECT_EQ(Run("FERRY CREWS ON WEST COAST END STRIKE - UNION").headline,
            "FERRY CREWS ON WEST COAST END STRIKE - UNION");
  EXPECT_EQ(runner_.story().body, "");
  EXPECT_EQ(Run("Ferry crews ended their strike on Sunday.").headline, "");
  EXPECT_EQ(runner_.story().body, "Ferry crews ended their strike on Sunday.");
}

TEST_F(StripStageTest, HeadlineOfTheEnvelopeIsNotLookedForInTheText) {
  const Story& story = Run(StripRunner::Input{.text = "Quiet day at the quays\n\n" + ProseParagraphs(2),
                                              .raw_headline = "UPDATE 1-Ferry crews end strike"});
  EXPECT_EQ(story.headline, "Ferry crews end strike");
  EXPECT_THAT(story.tags, ElementsAre("UPDATE 1"));
  EXPECT_EQ(story.paragraphs.size(), 3u);
  EXPECT_THAT(story.cuts, IsEmpty());
}

TEST_F(StripStageTest, RepeatedHeadlineIsCutWithAndWithoutItsTag) {
  for (const char* repeat : {"UPDATE 1-Ferry crews end strike", "Ferry crews end strike"}) {
    const Story& story = Run(StripRunner::Input{.text = std::string(repeat) + "\n\n" + ProseParagraphs(2),
                                                .raw_headline = "UPDATE 1-Ferry crews end strike",
                                                .text_is_body = true});
    EXPECT_THAT(Rules(story), ElementsAre("headline-repeat"));
  }
}

TEST_F(StripStageTest, FirstParagraphIsNoHeadline) {
  const Story& story = Run(ProseParagraphs(3));
  EXPECT_EQ(story.headline, "");
  EXPECT_EQ(story.paragraphs.size(), 3u);
}

TEST_F(StripStageTest, ProviderBylineWinsOverTheText) {
  const Story& story = Run(StripRunner::Input{.text = "By Ola Nes\n\n" + ProseParagraphs(2),
                                              .provider_byline = "By Kari Voll, Fjord News",
                                              .text_is_body = true});
  EXPECT_EQ(story.by, "Kari Voll");
  EXPECT_THAT(story.by_names, ElementsAre("Kari Voll"));
  EXPECT_THAT(Rules(story), ElementsAre("byline"));
}

TEST_F(StripStageTest, TeaserListBelowACreditIsCutEvenWithProseSummaries) {
  std::string text = "Ferry crews end strike\n\nBERGEN, March 2 (Reuters) - " + ProseParagraphs(1) +
                     "(Reporting by Kari Voll; Editing by Tor Lie)\n\nLatest Stories\n\n";
  for (int i = 0; i < 6; ++i)
    text += "  \u2022 Town council puts off its vote\n\n    " + std::string(kProse[i % 4]) + " " +
            std::string(kProse[1]) + "\n\n";
  const Story& story = Run(text);
  EXPECT_THAT(Rules(story), ElementsAre("headline", "credit", "teaser-block"));
  EXPECT_EQ(story.paragraphs.size(), 1u);
  EXPECT_EQ(story.cuts.back().end_byte, TrimSpace(text).size());
}

TEST_F(StripStageTest, TeaserListWithoutMarksIsCutIfItIsNoRunningText) {
  const Story& story = Run(
      "Ferry crews end strike\n\n" + ProseParagraphs(4) +
      "More from Transport\n\nTown council puts off its vote\n\nBus fares to rise in May\n\nNew quay for Bergen\n\n");
  EXPECT_THAT(Rules(story), ElementsAre("headline", "teaser-block"));
}

// A brief of a page: one paragraph or two, no credit, then what every page of the site ends in.
TEST_F(StripStageTest, ListsOfOtherStoriesGoBelowABriefWithoutACredit) {
  std::string items;
  std::string turns;
  for (int i = 0; i < 5; ++i) {
    const std::string summary = std::string(kProse[i % 4]) + " " + std::string(kProse[1]);
    items += "  \u2022 Town council puts off its vote\n\n    " + summary + "\n\n";
    turns += "Bus fares to rise in May\n\n" + summary + "\n\n";
  }
  const std::string brief = "Ferry crews end strike\n\n" + ProseParagraphs(1);
  EXPECT_THAT(Rules(Run(brief + "Latest Stories\n\n" + items)), ElementsAre("headline", "teaser-block"));
  const std::string story = "Ferry crews end strike\n\n" + ProseParagraphs(4);
  EXPECT_THAT(Rules(Run(story + "Most Read\n\n" + turns)), ElementsAre("headline", "teaser-block"));
  // Section heads of the story itself take turns with its text, too: so little text above them proves nothing.
  EXPECT_THAT(Rules(Run(brief + "Most Read\n\n" + turns)), testing::Not(testing::Contains("teaser-block")));
  // What follows the list ends the proof.
  EXPECT_THAT(Rules(Run(story + "Most Read\n\n" + turns + ProseParagraphs(1))),
              testing::Not(testing::Contains("teaser-block")));
}

struct Survivor {
  const char* name;
  std::string text;
};

TEST_F(StripStageTest, TeaserHeadingsThatHeadNoTeasersSurvive) {
  const Survivor kSurvivors[] = {
      {"section head above running text",
       "Ferry crews end strike\n\n" + ProseParagraphs(4) + "Latest Stories\n\n" + ProseParagraphs(3)},
      {"the same below a credit in the middle", "Ferry crews end strike\n\n" + ProseParagraphs(3) +
                                                    "(Reporting by Kari Voll)\n\nRead Next\n\n" + ProseParagraphs(3)},
      {"part of a sentence",
       "Ferry crews end strike\n\n" + ProseParagraphs(3) +
           "Latest Stories of the sea are told every night in the old customs house, the owner said.\n\n"},
      {"too little text above", "Ferry crews end strike\n\n" + ProseParagraphs(1) +
                                    "Related\n\nTown council puts off its vote\n\nBus fares to rise\n\n"},
      {"list in the middle",
       "Ferry crews end strike\n\n" + ProseParagraphs(3) + "Read more\n\n* One\n\n* Two\n\n" + ProseParagraphs(4)},
  };
  for (const Survivor& survivor : kSurvivors) {
    SCOPED_TRACE(survivor.name);
    const Story& story = Run(survivor.text);
    EXPECT_THAT(Rules(story), testing::Not(testing::Contains("teaser-block")));
  }
}

TEST_F(StripStageTest, StoryThatWouldLoseTooMuchStaysWhole) {
  // A credit vouches for the heading, but titles without marks are no proof, and one paragraph is little to keep.
  std::string text = "Ferry crews end strike\n\n" + ProseParagraphs(1) + "(Reporting by Kari Voll)\n\nRelated\n\n";
  for (int i = 0; i < 8; ++i) text += "Town council puts off its vote on the harbour road again\n\n";
  const Story& story = Run(text);
  EXPECT_THAT(story.flags, ElementsAre(kUncutTooLittleLeftFlag));
  EXPECT_THAT(Rules(story), ElementsAre("headline", "credit"));
  EXPECT_EQ(story.paragraphs.size(), 10u);
}

TEST_F(StripStageTest, SignOffsAndFurnitureCountOnlyBelowTheText) {
  const Story& story =
      Run("Ferry crews end strike\n\n" + ProseParagraphs(3) + "ENDS\n\nShare\n\n" + ProseParagraphs(1) +
          "Advertisement\n\n" + ProseParagraphs(1) + "\u00A9 2025 Fjord News\n\nShare this article\n\nENDS\n");
  EXPECT_THAT(Rules(story), ElementsAre("headline", "furniture", "copyright", "furniture", "sign-off"));
  EXPECT_EQ(story.copyright, "\u00A9 2025 Fjord News");
}

TEST_F(StripStageTest, EverySignOffOfTheWiresIsTaken) {
  for (const char* mark : {"ENDS", "ends", "-30-", "Reuter", "REUTER", "(END)", "###", "___", "hh/ab/cd",
                           "dpa wsz jln npr", "AAP RTV", "131137 GMT Nov 13", "MORE", "* * *", "(ANSA)."}) {
    SCOPED_TRACE(mark);
    EXPECT_THAT(Rules(Run("Ferry crews end strike\n\n" + ProseParagraphs(3) + mark + "\n")),
                ElementsAre("headline", "sign-off"));
  }
}

TEST_F(StripStageTest, TimeLinesAreTakenAndRowsOfTablesAreNot) {
  for (const char* line :
       {"Published March 2, 2025 at 4:10 PM GMT", "Sun, March 2, 2025", "March 2, 20254:10 PM GMT+1Updated 2 hours ago",
        "Updated 2 hours ago", "2 March 2025", "Stand: 02.03.2025, 16:10 Uhr"}) {
    SCOPED_TRACE(line);
    EXPECT_THAT(Rules(Run("Ferry crews end strike\n\n" + std::string(line) + "\n\n" + ProseParagraphs(2))),
                ElementsAre("headline", "timestamp"));
  }
  for (const char* line :
       {"Dec 31", "DEC7  --     --", "March 1987.", "June 1986", "Oct 145.00 151.00", "May and June"}) {
    SCOPED_TRACE(line);
    EXPECT_THAT(
        Rules(Run(StripRunner::Input{.text = std::string(line) + "\n\n" + ProseParagraphs(2), .text_is_body = true})),
        IsEmpty());
  }
}

TEST_F(StripStageTest, NotesForTheDeskNeverGoOut) {
  const Story& story = Run("Ferry crews end strike =\n\n   Bergen (dpa) - " + ProseParagraphs(2) +
                           "# dpa NOTEBOOK\n\n* * * *\nThe following information is not for publication\n\n## dpa "
                           "Contacts\n- Reporting by: Kari "
                           "Voll\n- Editing by: Tor Lie\nTel: +47 555 0100\n\ndpa kv tl\n");
  EXPECT_THAT(Rules(story), ElementsAre("headline", "not-for-publication"));
  EXPECT_EQ(story.credit, "- Reporting by: Kari Voll\n- Editing by: Tor Lie");
  EXPECT_EQ(story.people.size(), 2u);
  EXPECT_EQ(story.headline, "Ferry crews end strike");
}

TEST_F(StripStageTest, NotesThatAreNotIntendedForPublicationNeverGoOut) {
  const Story& story = Run("Ferry crews end strike =\n\n   Bergen (dpa) - " + ProseParagraphs(2) +
                           "# Notebook\n\n## Refile\n\n* * * *\nThe following information is not intended for "
                           "publication\n\n## Editorial contacts\n- Editing by: Tor Lie, +47 555 0100\n\ndpa kv tl\n");
  EXPECT_THAT(Rules(story), ElementsAre("headline", "not-for-publication"));
  EXPECT_EQ(story.body.find("0100"), std::string_view::npos);
}

TEST_F(StripStageTest, HardWrappedParagraphsBecomeOneLineEach) {
  const Story& story =
      Run("FERRY CREWS END STRIKE\n    BERGEN, March 2 - Crews on the busiest ferry routes\nof the west coast went "
          "back to work on Sunday "
          "after\nnine days, their union said.\n    The first boats left the harbour at dawn, and the\nqueues were "
          "gone by noon.\n Reuter\n");
  ASSERT_EQ(story.paragraphs.size(), 2u);
  EXPECT_EQ(story.body,
            "BERGEN, March 2 - Crews on the busiest ferry routes of the west coast went back to work on Sunday after "
            "nine days, "
            "their union said.\n\nThe first boats left the harbour at dawn, and the queues were gone by noon.");
  EXPECT_EQ(story.located, "Bergen");
  EXPECT_EQ(story.dateline_bytes, 18u);
}

TEST_F(StripStageTest, LinesWithoutBlankLinesBetweenAreParagraphs) {
  const Story& story = Run("Ferry crews end strike\n" + std::string(kProse[0]) + "\n" + std::string(kProse[1]) + "\n");
  EXPECT_EQ(story.headline, "Ferry crews end strike");
  EXPECT_EQ(story.paragraphs.size(), 2u);
}

TEST_F(StripStageTest, SectionHeadsAreMarked) {
  const Story& story = Run("Ferry crews end strike\n\n" + ProseParagraphs(2) + "QUAYS\n\n" + ProseParagraphs(1) +
                           "What comes next\n\n" + ProseParagraphs(1));
  std::vector<std::string> heads;
  for (const Paragraph& p : story.paragraphs) {
    if (p.is_heading) heads.emplace_back(story.body.substr(p.begin_byte, p.end_byte - p.begin_byte));
  }
  EXPECT_THAT(heads, ElementsAre("QUAYS", "What comes next"));
}

TEST_F(StripStageTest, HeadingsThatTheMarkupToldAreMarkedWhateverTheyLookLike) {
  const std::string heading = "Crews said on Monday why nobody had sailed for so long.";
  const std::string text = std::string(kProse[0]) + "\n\n" + heading + "\n\n" + std::string(kProse[1]);
  Arena arena;
  Story story;
  story.Reset(&arena, RawRecord());
  story.text = text;
  story.text_is_body = true;
  const size_t begin = text.find(heading);
  story.text_headings = {{static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + heading.size())}};
  StripStage stage;
  EXPECT_FALSE(stage.Process(story).rejected());
  ASSERT_EQ(story.paragraphs.size(), 3u);
  EXPECT_FALSE(story.paragraphs[0].is_heading);
  EXPECT_TRUE(story.paragraphs[1].is_heading);
  EXPECT_FALSE(story.paragraphs[2].is_heading);
}

TEST_F(StripStageTest, BulletsAboveTheDatelineStayAndTheLeadIsTheDatelinesParagraph) {
  const Story& story =
      Run("Gold slips as dollar firms\n\n* Spot gold down 0.3 percent\n\n* Dollar index up\n\nBy Kari Voll\n\nMarch 2 "
          "(Reuters) - " +
          ProseParagraphs(2));
  EXPECT_THAT(Rules(story), ElementsAre("headline", "byline"));
  EXPECT_EQ(story.paragraphs.size(), 4u);
  EXPECT_EQ(story.lead, kProse[0]);
  EXPECT_EQ(story.agency, "Reuters");
  EXPECT_EQ(story.dateline_bytes, 0u);
}

TEST_F(StripStageTest, OnePersonWithOneRoleIsOneEntryAndThePlaceIsFilledIn) {
  const Story& story =
      Run("Ferry crews end strike\n\nBy Kari Voll and Ola Nes\n\nBERGEN (Reuters) - " + ProseParagraphs(2) +
          "(Reporting by Kari Voll in Bergen and Liv Moe in Oslo; Writing by Ola Nes; Editing by Tor Lie)\n");
  std::vector<std::string> people;
  for (const Person& person : story.people)
    people.push_back(std::string(person.name) + "@" + std::string(person.place) + " " +
                     std::to_string(static_cast<int>(person.role)));
  EXPECT_THAT(people, ElementsAre("Kari Voll@Bergen 0", "Ola Nes@ 0", "Liv Moe@Oslo 0", "Ola Nes@ 1", "Tor Lie@ 2"));
}

TEST_F(StripStageTest, SecondRunOverTheBodyChangesNothing) {
  const Story& story = Run("Ferry crews end strike\n\nBy Kari Voll\n\nBERGEN (Reuters) - " + ProseParagraphs(4) +
                           "(Reporting by Kari Voll)\n\nLatest Stories\n\n* One\n\n* Two\n\nENDS\n");
  const std::string body(story.body);
  const Story& again =
      Run(StripRunner::Input{.text = body, .raw_headline = "Ferry crews end strike", .text_is_body = true});
  EXPECT_EQ(again.body, body);
  EXPECT_THAT(again.cuts, IsEmpty());
}

TEST_F(StripStageTest, ReusedInstanceGivesTheSameAnswerAsAFreshOne) {
  const std::string text = "UPDATE 1-Ferry crews end strike\n\nBERGEN (Reuters) - " + ProseParagraphs(2);
  Run("WORLD\n\nQuiet day at the quays of the west\n\n" + ProseParagraphs(6) + "Latest Stories\n\n* One\n\n* Two\n\n");
  const std::string body(Run(text).body);
  StripRunner fresh;
  EXPECT_EQ(fresh.Run(text).body, body);
  EXPECT_EQ(fresh.story().tags, runner_.story().tags);
}

}  // namespace
}  // namespace newswire

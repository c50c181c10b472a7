#include "stages/dedup/dedup_arbiter.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/stages/dedup/dedup_arbiter_fixture.h"

namespace newswire {
namespace {

using Claim = LedgerClaim;

// --- one story, many forms -------------------------------------------------------------------------------------------

TEST_F(DedupArbiterTest, FirstStoryIsNewAndItsExactCopyADuplicate) {
  const Claim first = Send({.id = "a"});
  EXPECT_EQ(first.action, Action::kNew);
  EXPECT_EQ(first.version, 1u);
  EXPECT_EQ(first.leader, kNoRank);
  const Claim copy = Send({.id = "b"});
  EXPECT_EQ(copy.action, Action::kDuplicate);
  EXPECT_EQ(copy.reason, DuplicateReason::kExact);
  EXPECT_EQ(copy.leader, first.rank);
  EXPECT_EQ(copy.jaccard_e4, 10'000);
  EXPECT_EQ(leader_uri_, "urn:newsml:newswire.example:20310105:a");
  EXPECT_EQ(leader_source_id_, "a");
}

TEST_F(DedupArbiterTest, CopiesThatReadersWouldCallTheSameAreDuplicates) {
  const struct {
    const char* name;
    std::string headline, body;
    DuplicateReason reason;
  } cases[] = {
      {"another headline", "Oldest quay in Norland to close", std::string(kHarbour), DuplicateReason::kExact},
      {"a lost space", "Port Ellery shuts quay for rebuilding", Replaced(kHarbour, "to rebuild", "torebuild"),
       DuplicateReason::kExact},
      {"typography", "Port Ellery shuts quay for rebuilding", Replaced(kHarbour, "board's cost", "board\u2019s cost"),
       DuplicateReason::kExact},
      {"last paragraph cut", "Port Ellery shuts quay for rebuilding",
       std::string(kHarbour.substr(0, kHarbour.rfind("\n\n"))), DuplicateReason::kNear},
      {"first paragraph only", "Quay shut", std::string(kHarbour.substr(0, kHarbour.find("\n\n"))),
       DuplicateReason::kNear},
      {"teasers that strip missed", "Oldest quay in Norland to close", std::string(kHarbour) + std::string(kTeasers),
       DuplicateReason::kNear},
      {"one word put otherwise", "Port Ellery shuts quay for rebuilding",
       Replaced(kHarbour, "strong gale", "heavy storm"), DuplicateReason::kNear},
  };
  const Claim first = Send({.id = "a"});
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Claim copy = Send({.id = c.name, .headline = c.headline, .body = c.body});
    EXPECT_EQ(copy.action, Action::kDuplicate);
    EXPECT_EQ(copy.reason, c.reason);
    EXPECT_EQ(copy.leader, first.rank);
  }
}

TEST_F(DedupArbiterTest, ALongerTextUnderTheSameHeadlineIsTheNextTake) {
  const std::string first_take(kHarbour.substr(0, kHarbour.size() * 7 / 10));
  const std::string second_take(kHarbour);
  const Claim first = Send({.id = "a", .body = first_take});
  const Claim second = Send({.id = "b", .body = second_take});
  EXPECT_EQ(second.action, Action::kUpdate);
  EXPECT_EQ(second.leader, first.rank);
  EXPECT_EQ(Send({.id = "c", .body = second_take}).action, Action::kDuplicate);
  EXPECT_EQ(Send({.id = "d", .body = first_take}).action, Action::kDuplicate);
}

TEST_F(DedupArbiterTest, ALongerTextUnderAHeadlineOfItsOwnIsAReprint) {
  Send({.id = "a", .body = std::string(kHarbour.substr(0, kHarbour.size() * 7 / 10))});
  EXPECT_EQ(Send({.id = "b", .headline = "Oldest quay in Norland to close"}).action, Action::kDuplicate);
}

TEST_F(DedupArbiterTest, TheNextIssueOfAReportIsAnotherStory) {
  const auto report = [](const char* week, const char* stocks, const char* change, const char* year) {
    return std::string("Stocks of fish meal in the cold stores of Norland in the week that ended on ") + week +
           " were put at " + stocks + " tonnes by the board of the port, a change of " + change +
           " tonnes over the week before, it said in its regular report on the trade. A year before they stood at " +
           year +
           " tonnes. The board counts what lies in the stores of its members on the evening of the last working day.";
  };
  Send({.id = "a", .headline = "Fish meal stocks", .body = report("March 7", "41,250", "1,730", "38,400")});
  EXPECT_EQ(
      Send({.id = "b", .headline = "Fish meal stocks", .body = report("March 14", "43,110", "1,860", "38,950")}).action,
      Action::kNew);
  EXPECT_EQ(
      Send({.id = "c", .headline = "Fish meal stocks", .body = report("March 14", "43,110", "1,680", "38,950")}).action,
      Action::kUpdate);
}

TEST_F(DedupArbiterTest, OtherStoryWithTheSameTeasersIsNew) {
  Send({.id = "a", .body = std::string(kHarbour) + std::string(kTeasers)});
  const Claim other =
      Send({.id = "b", .headline = "Mill stops as river falls", .body = std::string(kMill) + std::string(kTeasers)});
  EXPECT_EQ(other.action, Action::kNew);
}

TEST_F(DedupArbiterTest, OneChangedFactIsAnUpdateAndNeverADuplicate) {
  const struct {
    const char* name;
    std::string_view from, to;
  } cases[] = {
      {"a number deep in the body", "49-year lease", "50-year lease"},
      {"a decimal", "2.4 million", "2.5 million"},
      {"a negation", "The treasury was told", "The treasury was not told"},
  };
  const Claim first = Send({.id = "a"});
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Claim changed = Send({.id = c.name, .body = Replaced(kHarbour, c.from, c.to)});
    EXPECT_EQ(changed.action, Action::kUpdate);
    EXPECT_EQ(changed.leader, first.rank);
  }
}

TEST_F(DedupArbiterTest, AHeadlineWithAnotherNumberIsAnUpdate) {
  Send({.id = "a", .headline = "Ferry runs aground, 214 rescued"});
  EXPECT_EQ(Send({.id = "b", .headline = "Ferry runs aground, 241 rescued"}).action, Action::kUpdate);
}

TEST_F(DedupArbiterTest, LowestRankedLeaderWinsNotTheMostSimilar) {
  const Claim first = Send({.id = "a"});
  const std::string updated =
      Replaced(kHarbour, "49-year", "50-year") +
      "\n\nThe quay was last closed for a week in the winter "
      "storms, when a trawler broke from its ropes and tore out a stretch of fender, and the crews had to sell abroad.";
  const Claim update = Send({.id = "b", .body = updated});
  EXPECT_EQ(update.action, Action::kUpdate);
  EXPECT_EQ(Send({.id = "c", .body = std::string(kHarbour.substr(0, 400))}).leader, first.rank);
  EXPECT_EQ(Send({.id = "d", .body = updated}).leader, update.rank);
}

TEST_F(DedupArbiterTest, BriefAndTheLongStoryThatHoldsItAreBothPublished) {
  const Claim brief = Send({.id = "a", .body = std::string(kHarbour.substr(0, kHarbour.find("\n\nCrews")))});
  EXPECT_EQ(brief.action, Action::kNew);
  const Claim whole = Send({.id = "b", .body = std::string(kHarbour) + "\n\n" + std::string(kMill)});
  EXPECT_EQ(whole.action, Action::kUpdate);
  EXPECT_EQ(whole.leader, brief.rank);
  EXPECT_GT(whole.containment_e4, 9000);
}

// --- short items -----------------------------------------------------------------------------------------------------

TEST_F(DedupArbiterTest, ShortTemplatesAreTheSameOnlyIfAllIsTheSame) {
  const std::string dividend = "Qtly div 22 cents vs 22 cents prior\nPay April 15\nRecord March 31";
  EXPECT_EQ(Send({.id = "a", .headline = "Ellery Lines sets quarterly", .body = dividend}).action, Action::kNew);
  EXPECT_EQ(Send({.id = "b", .headline = "Varga Paper sets quarterly", .body = dividend}).action, Action::kNew);
  EXPECT_EQ(Send({.id = "c", .headline = "Ellery Lines sets quarterly", .body = Replaced(dividend, "15", "16")}).action,
            Action::kUpdate);
  const Claim copy = Send({.id = "d", .headline = "ELLERY LINES sets quarterly", .body = dividend});
  EXPECT_EQ(copy.action, Action::kDuplicate);
  EXPECT_EQ(copy.reason, DuplicateReason::kExact);
}

TEST_F(DedupArbiterTest, AlertAndTheStoryThatFollowsAreBothPublished) {
  const Claim alert = Send({.id = "a", .headline = "PORT ELLERY SHUTS QUAY", .body = "", .tags = {"ALERT"}});
  EXPECT_EQ(alert.action, Action::kNew);
  const Claim story = Send({.id = "b", .headline = "PORT ELLERY SHUTS QUAY"});
  EXPECT_EQ(story.action, Action::kUpdate);
  EXPECT_EQ(story.leader, alert.rank);
  EXPECT_EQ(Send({.id = "c", .headline = "PORT ELLERY SHUTS QUAY", .body = "", .tags = {"ALERT"}}).action,
            Action::kDuplicate);
}

// A company's report sent again, put anew: nothing but the headline and the symbol says that it is the same report.
TEST_F(DedupArbiterTest, ReportUnderTheSameHeadlineAndTickerIsAnUpdateWithinTheDay) {
  const std::string_view headline = "ELLERY LINES INC <ELY> 4TH QTR NET";
  const std::string_view first =
      "Shr 1.64 crowns vs 1.56 crowns\nNet 4,583,000 vs 5,313,000\nRevs 20.1 mln vs 19 mln\nYear\nShr 5.06 crowns vs "
      "3.94 crowns\nNet 15.9 mln vs 13.4 mln\nNOTE: Fuel was hedged for half of the year at the price of last spring, "
      "and the Ellery ferry was in dock for six weeks of the quarter.";
  const std::string_view again =
      "Oper shr 1.61 crowns vs 84 cents\nOper net 4,571,300 vs 2,869,000\nSales 20.2 mln vs 19.0 mln\nAvg shrs "
      "2,791,639 vs 3,432,746\n12 mths\nOper shr 5.01 crowns vs 2.07 crowns\nOper net 15,870,000 vs 7,058,000\n"
      "The line said results of both years leave out what it had for the sale of the berth at Hollin.";
  struct Case {
    std::string_view what, headline, source;
    TimeMs later_ms;
    bool follows;
  };
  constexpr TimeMs kHourMs = 3600 * 1000;
  for (const Case& c : {Case{"same desk, same day", headline, "Fjord News", 3 * kHourMs, true},
                        Case{"the next quarter", headline, "Fjord News", 21 * kHourMs, false},
                        Case{"another desk", headline, "Quay Radio", 3 * kHourMs, false},
                        Case{"another headline", "ELLERY LINES <ELY> HOLDS MEETING", "Fjord News", 3 * kHourMs, false},
                        Case{"no symbol", "ELLERY LINES INC 4TH QTR NET", "Fjord News", 3 * kHourMs, false}}) {
    NewArbiter(DedupArbiterOptions());
    const LedgerClaim report = Send({.id = "a",
                                     .headline = std::string(c.what == "no symbol" ? c.headline : headline),
                                     .body = std::string(first),
                                     .at = kHourMs,
                                     .source = "Fjord News"});
    const LedgerClaim next = Send({.id = "b",
                                   .headline = std::string(c.headline),
                                   .body = std::string(again),
                                   .at = kHourMs + c.later_ms,
                                   .source = std::string(c.source)});
    EXPECT_EQ(next.action, c.follows ? Action::kUpdate : Action::kNew) << c.what;
    EXPECT_EQ(next.leader, c.follows ? report.rank : kNoRank) << c.what;
  }
}

TEST_F(DedupArbiterTest, LongTemplateWithOtherNumbersIsPublished) {
  auto fund = [](std::string_view name, int level) {
    return "The " + std::string(name) + " bond fund of the Norland savings banks closed the week at " +
           std::to_string(level) +
           " points after a quiet session in which most of its holdings changed little. Its managers put the share of "
           "cash at " +
           std::to_string(level % 13) + " percent and the mean term of its bonds at " + std::to_string(level % 7) +
           " years. Holders of units will be paid at the end of the quarter as usual, and the prospectus is unchanged.";
  };
  EXPECT_EQ(Send({.id = "a", .headline = "Fund table", .body = fund("Ellery", 1203)}).action, Action::kNew);
  EXPECT_TRUE(IsPublished(Send({.id = "b", .headline = "Fund table", .body = fund("Ellery", 1218)}).action));
  EXPECT_TRUE(IsPublished(Send({.id = "c", .headline = "Fund table", .body = fund("Varga", 988)}).action));
}

TEST_F(DedupArbiterTest, TemplateUnderAnotherTickerIsAnotherStory) {
  auto filing = [](std::string_view company, std::string_view about) {
    return std::string(company) +
           " said its shares will continue to be quoted on the Norland exchange under an exception "
           "from its filing requirements, which the company failed to meet as of last winter. It believes that it can "
           "meet "
           "conditions that the exchange has set for keeping the exception, but gave no assurance. " +
           std::string(about);
  };
  Send(
      {.id = "a", .headline = "ELLERY LINES <ELY> GETS EXCEPTION", .body = filing("Ellery Lines", "It runs ferries.")});
  EXPECT_EQ(Send({.id = "b",
                  .headline = "VARGA PAPER <VRG> GETS EXCEPTION",
                  .body = filing("Varga Paper", "It makes school books.")})
                .action,
            Action::kNew);
  EXPECT_EQ(Send({.id = "c",
                  .headline = "ELLERY <ELY> KEEPS LISTING",
                  .body = filing("The ferry line Ellery Lines", "It runs ferries.")})
                .action,
            Action::kDuplicate);
}

TEST_F(DedupArbiterTest, ShortExcerptOfALongStoryIsADuplicateUnlessItBringsANumber) {
  const Claim first = Send({.id = "a"});
  const std::string excerpt(kHarbour.substr(0, 190));
  EXPECT_EQ(Send({.id = "b", .headline = "Quay", .body = excerpt}).leader, first.rank);
  EXPECT_EQ(Send({.id = "c", .headline = "Quay to be shut for 16 months", .body = excerpt}).action, Action::kNew);
  EXPECT_EQ(
      Send(
          {.id = "d",
           .headline = "Quay",
           .body =
               "The harbour board of Port Ellery has called off the rebuilding of its oldest quay, its chair told us."})
          .action,
      Action::kNew);
}

// --- takes, tags
// -------------------------------------------------------------------------------------------------------

TEST_F(DedupArbiterTest, TakesAreNeverDuplicatesOfEachOther) {
  EXPECT_EQ(Send({.id = "a", .tags = {"TAKE 1"}}).action, Action::kNew);
  EXPECT_EQ(Send({.id = "b", .tags = {"TAKE 2"}}).action, Action::kNew);
  EXPECT_EQ(Send({.id = "c", .tags = {"TAKE 2"}}).action, Action::kDuplicate);
}

TEST_F(DedupArbiterTest, CorrectionIsPublishedHoweverSimilarOrEqual) {
  const Claim first = Send({.id = "a"});
  const Claim equal = Send({.id = "b", .tags = {"CORRECTED"}});
  EXPECT_EQ(equal.action, Action::kCorrection);
  EXPECT_EQ(equal.leader, first.rank);
  const Claim other = Send({.id = "c", .body = Replaced(kHarbour, "October", "November"), .tags = {"REFILE"}});
  EXPECT_EQ(other.action, Action::kCorrection);
  EXPECT_EQ(Send({.id = "d", .headline = "Nothing like it", .body = std::string(kMill), .tags = {"CORRECTED"}}).action,
            Action::kCorrection);
  EXPECT_EQ(Send({.id = "e", .headline = "Short", .body = "Corrects name.", .tags = {"CORRECTED"}}).action,
            Action::kCorrection);
}

TEST_F(DedupArbiterTest, OtherFeedsCopyOfTheSameCorrectionIsADuplicate) {
  Send({.id = "a"});
  const std::string corrected = Replaced(kHarbour, "49-year", "50-year");
  const Claim correction = Send({.id = "b", .body = corrected, .tags = {"CORRECTED"}});
  EXPECT_EQ(Send({.id = "c", .body = corrected, .tags = {"CORRECTED"}}).leader, correction.rank);
}

TEST_F(DedupArbiterTest, RepeatIsRoutedAsRepeatIfTheStoryIsThere) {
  EXPECT_EQ(Send({.id = "a", .tags = {"RPT"}}).action, Action::kNew);
  const Claim repeat = Send({.id = "b", .tags = {"RPT"}});
  EXPECT_EQ(repeat.action, Action::kRepeat);
  EXPECT_EQ(repeat.reason, DuplicateReason::kRepeat);
}

TEST_F(DedupArbiterTest, TaggedUpdateIsPublishedWhenItBringsSomethingNew) {
  const Claim first = Send({.id = "a"});
  const std::string longer = std::string(kHarbour) +
                             "\n\nThe crews' association later said it would test the ice itself and "
                             "walk away from the deal if a load arrived melted. Its members landed a third of the "
                             "country's mackerel last season.";
  const Claim update = Send({.id = "b", .body = longer, .tags = {"UPDATE 1"}});
  EXPECT_EQ(update.action, Action::kUpdate);
  EXPECT_EQ(update.leader, first.rank);
  // The same sentences under no tag are an outlet's additions to a reprint.
  EXPECT_EQ(Send({.id = "c", .body = longer}).action, Action::kDuplicate);
  // An "update" that says nothing new, or is cut short, is none.
  EXPECT_EQ(Send({.id = "d", .body = longer, .tags = {"UPDATE 2"}}).action, Action::kDuplicate);
  EXPECT_EQ(Send({.id = "e", .body = longer.substr(0, longer.size() / 2), .tags = {"UPDATE 2"}}).action,
            Action::kDuplicate);
  // One more number is news, however little the text has grown.
  EXPECT_EQ(Send({.id = "f", .body = longer + " A load weighs 18 tonnes.", .tags = {"UPDATE 2"}}).action,
            Action::kUpdate);
}

TEST_F(DedupArbiterTest, LateUpdateOfALowerNumberIsLinkedAsLate) {
  const std::string second = std::string(kHarbour) + "\n\nTugs stood by at the mole through the afternoon.";
  const Claim update2 = Send({.id = "b", .body = second, .tags = {"UPDATE 2"}});
  EXPECT_EQ(update2.action, Action::kUpdate);
  const Claim update1 = Send({.id = "a", .body = std::string(kHarbour), .tags = {"UPDATE 1"}});
  EXPECT_EQ(update1.action, Action::kLate);
  EXPECT_EQ(update1.reason, DuplicateReason::kLate);
  EXPECT_EQ(update1.leader, update2.rank);
}

// --- the item's own history
// --------------------------------------------------------------------------------------------

TEST_F(DedupArbiterTest, SameItemVersionAndTextIsARedelivery) {
  const Claim first = Send({.id = "a", .version_created = 1000, .provider_version = "0"});
  const Claim again = Send({.id = "a", .version_created = 1000, .provider_version = "0"});
  EXPECT_EQ(again.action, Action::kDuplicate);
  EXPECT_EQ(again.reason, DuplicateReason::kRedelivery);
  EXPECT_EQ(again.leader, first.rank);
}

TEST_F(DedupArbiterTest, NewerVersionOfAnItemIsPublishedEvenWithTheSameText) {
  Send({.id = "a", .provider_version = "978556838"});
  const Claim second = Send({.id = "a", .provider_version = "1542761538"});
  EXPECT_EQ(second.action, Action::kUpdate);
  EXPECT_EQ(second.version, 2u);
  const Claim late = Send({.id = "a", .headline = "x", .provider_version = "1000000000"});
  EXPECT_EQ(late.action, Action::kLate);
  EXPECT_EQ(late.leader, second.rank);
}

TEST_F(DedupArbiterTest, VersionZeroThenOneAreTwoVersions) {
  Send({.id = "a", .provider_version = "0"});
  EXPECT_EQ(Send({.id = "a", .body = std::string(kMill), .provider_version = "1"}).action, Action::kUpdate);
  EXPECT_EQ(Send({.id = "a", .body = std::string(kMill), .provider_version = "0"}).action, Action::kLate);
}

TEST_F(DedupArbiterTest, ChangedTextUnderTheSameUriIsPublishedWithoutAnyVersion) {
  Send({.id = "a"});
  const Claim second = Send({.id = "a", .body = Replaced(kHarbour, "strong gale", "heavy storm")});
  EXPECT_EQ(second.action, Action::kUpdate);
  EXPECT_EQ(second.version, 2u);
  EXPECT_EQ(Send({.id = "a", .body = Replaced(kHarbour, "strong gale", "heavy storm")}).reason,
            DuplicateReason::kRedelivery);
}

TEST_F(DedupArbiterTest, CorrectionOfAnItemIsACorrection) {
  Send({.id = "a", .version_created = 1000});
  const Claim second = Send({.id = "a", .tags = {"CORRECTED"}, .version_created = 2000});
  EXPECT_EQ(second.action, Action::kCorrection);
  EXPECT_EQ(second.version, 2u);
}

TEST_F(DedupArbiterTest, StoriesOfOneHeadlineWithoutIdsAreJudgedByTheirTexts) {
  EXPECT_EQ(Send({.id = ""}).action, Action::kNew);
  EXPECT_EQ(Send({.id = "", .body = std::string(kHarbour.substr(0, 500))}).action, Action::kDuplicate);
  const Claim other = Send({.id = "", .body = std::string(kMill)});
  EXPECT_EQ(other.action, Action::kUpdate);
  EXPECT_EQ(other.version, 2u);
}

// --- kills
// -------------------------------------------------------------------------------------------------------------

TEST_F(DedupArbiterTest, TwoKillsWithEmptyBodiesArePublishedBothAndAtOnce) {
  for (const std::string id : {"a", "b", "a"}) {
    SCOPED_TRACE(id);
    EXPECT_EQ(Send({.id = id, .headline = "", .body = "", .status = PubStatus::kCanceled}).action, Action::kKill);
  }
}

TEST_F(DedupArbiterTest, KillGetsTheNextVersionOfItsItem) {
  Send({.id = "a"});
  EXPECT_EQ(Send({.id = "a", .headline = "", .body = "", .status = PubStatus::kCanceled}).version, 2u);
}

TEST_F(DedupArbiterTest, StoryIsBlockedAfterItsKillWhicheverCameFirst) {
  Send({.id = "a", .version_created = 1000});
  const Claim kill = Send({.id = "a", .body = "", .status = PubStatus::kCanceled, .version_created = 2000});
  const Claim again = Send({.id = "a", .version_created = 1000});
  EXPECT_EQ(again.action, Action::kBlocked);
  EXPECT_EQ(again.reason, DuplicateReason::kBlockedByKill);
  EXPECT_EQ(again.leader, kill.rank);
  Send({.id = "b", .headline = "", .body = "", .status = PubStatus::kCanceled});
  EXPECT_EQ(Send({.id = "b", .headline = "Mill", .body = std::string(kMill)}).action, Action::kBlocked);
}

TEST_F(DedupArbiterTest, KilledTextIsBlockedUnderAnotherUriButOtherTextsAreNot) {
  Send({.id = "a"});
  Send({.id = "a", .body = "", .status = PubStatus::kCanceled});
  EXPECT_EQ(Send({.id = "b"}).action, Action::kBlocked);
  EXPECT_EQ(Send({.id = "c", .body = std::string(kMill)}).action, Action::kNew);
  // Similar to the killed text only: the other agency's own copy is not killed, and no duplicate of a killed story.
  EXPECT_EQ(Send({.id = "d", .body = Replaced(kHarbour, "strong gale", "heavy storm")}).action, Action::kNew);
}

TEST_F(DedupArbiterTest, NewerVersionWithAnotherTextLiftsTheKill) {
  Send({.id = "a", .version_created = 1000});
  Send({.id = "a", .body = "", .status = PubStatus::kCanceled, .version_created = 2000});
  EXPECT_EQ(Send({.id = "a", .version_created = 3000}).action, Action::kBlocked) << "the killed text";
  const Claim lifted = Send({.id = "a", .body = Replaced(kHarbour, "49-year", "50-year"), .version_created = 4000});
  EXPECT_EQ(lifted.action, Action::kUpdate);
  EXPECT_EQ(lifted.version, 3u);
}

// --- window, positions, modes
// ------------------------------------------------------------------------------------------

TEST_F(DedupArbiterTest, StoryOutsideTheWindowIsForgotten) {
  NewArbiter({.window_ms = 3'600'000});
  const TimeMs start = now_;
  Send({.id = "a", .at = start});
  EXPECT_EQ(Send({.id = "b", .at = start + 3'500'000}).action, Action::kDuplicate);
  EXPECT_EQ(Send({.id = "c", .at = start + 3'610'000}).action, Action::kNew);
  EXPECT_EQ(arbiter_->story_count(), 2u);
}

TEST_F(DedupArbiterTest, WindowIsBoundedByCountToo) {
  NewArbiter({.window_stories = 3});
  Send({.id = "a"});
  for (const std::string id : {"x", "y", "z"}) Send({.id = id, .headline = "Alert " + id, .body = ""});
  EXPECT_EQ(arbiter_->story_count(), 3u);
  EXPECT_EQ(Send({.id = "b"}).action, Action::kNew);
}

TEST_F(DedupArbiterTest, EntryOfAKnownPositionIsIgnored) {
  const Claim first = Send({.id = "a"});
  LedgerEntry again = story_.entry;
  again.body_hash = {1, 2};
  arbiter_->ApplyEntry(first.rank + 999, now_, again);
  EXPECT_EQ(arbiter_->story_count(), 1u);
  EXPECT_EQ(arbiter_->Propose(again.position)->rank, first.rank);
}

TEST_F(DedupArbiterTest, UnknownPositionHasNoAnswer) {
  EXPECT_FALSE(arbiter_->Propose({9, 9, 9}).has_value());
  EXPECT_FALSE(arbiter_->Settled({9, 9, 9}).has_value());
}

TEST_F(DedupArbiterTest, OffComparesNothingAndKillsStillKill) {
  arbiter_.reset();
  auto off = MakeDedupArbiter({.mode = "off"});
  arbiter_.reset(static_cast<DedupArbiter*>(off.release()));
  EXPECT_EQ(Send({.id = "a"}).action, Action::kNew);
  EXPECT_EQ(Send({.id = "b"}).action, Action::kNew);
  EXPECT_EQ(Send({.id = "a"}).version, 2u);
  EXPECT_EQ(Send({.id = "c", .body = "", .status = PubStatus::kCanceled}).action, Action::kKill);
}

TEST_F(DedupArbiterTest, StoryNumbersMayWrapRound) {
  for (const uint32_t first : {0xFFFFFFFFu - 3, SketchIndex::kStoryMask - 3, 0x7FFFFFFFu - 3}) {
    SCOPED_TRACE(first);
    NewArbiter({.window_stories = 40, .first_story_number = first});
    const Claim a = Send({.id = "a"});
    for (int i = 0; i < 12; ++i) {
      Send({.id = "x" + std::to_string(i), .headline = "Alert " + std::to_string(i), .body = ""});
      const Claim copy = Send({.id = "c" + std::to_string(i), .body = std::string(kHarbour.substr(0, 500))});
      ASSERT_EQ(copy.action, Action::kDuplicate);
      ASSERT_EQ(copy.leader, a.rank);
    }
    for (int i = 0; i < 60; ++i)
      Send({.id = "y" + std::to_string(i), .headline = "Flash " + std::to_string(i), .body = ""});
    EXPECT_EQ(Send({.id = "z"}).action, Action::kNew);
  }
}

// --- claims
// ------------------------------------------------------------------------------------------------------------

TEST_F(DedupArbiterTest, FirstClaimStands) {
  Send({.id = "a"});
  const Claim copy = Send({.id = "b"});
  Claim other = copy;
  other.action = Action::kNew;
  other.leader = kNoRank;
  arbiter_->ApplyClaim(other);
  EXPECT_EQ(arbiter_->Settled(copy.position)->claim.action, Action::kDuplicate);
}

TEST_F(DedupArbiterTest, DuplicateOfADuplicateIsVoid) {
  const Claim a = Send({.id = "a"});
  const Claim b = Send({.id = "b"});
  ASSERT_EQ(b.action, Action::kDuplicate);
  // A third story, not claimed yet.
  LedgerEntry entry = story_.entry;
  entry.position = {2, 0, 0};
  arbiter_->ApplyEntry(900 << kRankPlaceBits, now_, entry);
  Claim claim = *arbiter_->Propose(entry.position);
  claim.leader = b.rank;
  arbiter_->ApplyClaim(claim);
  EXPECT_FALSE(arbiter_->Settled(entry.position).has_value());
  EXPECT_EQ(arbiter_->Propose(entry.position)->leader, a.rank);
}

TEST_F(DedupArbiterTest, ClaimMayNameALeaderByALaterEntryOfIt) {
  const Claim first = Send({.id = "a"});
  LedgerEntry again = story_.entry;
  arbiter_->ApplyEntry(500 << kRankPlaceBits, now_, again);
  LedgerEntry entry = again;
  entry.position = {2, 0, 0};
  arbiter_->ApplyEntry(900 << kRankPlaceBits, now_, entry);
  // A worker that began to read behind the first entry of "a" knows it by its second.
  Claim claim = *arbiter_->Propose(entry.position);
  ASSERT_EQ(claim.leader, first.rank);
  claim.leader = 500 << kRankPlaceBits;
  arbiter_->ApplyClaim(claim);
  EXPECT_EQ(arbiter_->Settled(entry.position)->leader_source_id, "a");
}

TEST_F(DedupArbiterTest, NamedLeaderIsSettledAsPublished) {
  auto apply = [&](int64_t offset) {
    LedgerEntry entry = story_.entry;
    entry.position = {2, 0, offset};
    entry.item = static_cast<uint64_t>(offset);
    arbiter_->ApplyEntry((1000 + offset) << kRankPlaceBits, now_, entry);
    return entry.position;
  };
  Send({.id = "a"});
  const SourcePosition second = apply(1);
  const SourcePosition third = apply(2);
  EXPECT_EQ(arbiter_->Propose(second)->action, Action::kDuplicate);
  // Another worker, which did not see "a", has called `third` a duplicate of `second`.
  Claim claim;
  claim.position = third;
  claim.rank = 1002 << kRankPlaceBits;
  claim.leader = 1001 << kRankPlaceBits;
  claim.action = Action::kDuplicate;
  claim.reason = DuplicateReason::kExact;
  arbiter_->ApplyClaim(claim);
  EXPECT_EQ(arbiter_->Settled(third)->claim.leader, claim.leader);
  EXPECT_TRUE(IsPublished(arbiter_->Propose(second)->action));
  Claim swallow = *arbiter_->Propose(second);
  swallow.action = Action::kDuplicate;
  swallow.leader = 0;
  arbiter_->ApplyClaim(swallow);
  EXPECT_FALSE(arbiter_->Settled(second).has_value()) << "its duplicates would be lost";
}

}  // namespace
}  // namespace newswire

// The decision table of a story's life cycle, row by row.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/stages/dedup/dedup_arbiter_fixture.h"

namespace newswire {
namespace {

class DecisionTable : public DedupArbiterTest {
 protected:
  using Claim = LedgerClaim;
  static std::string Longer(std::string_view text) {
    return std::string(text) +
           "\n\nThe crews' association later said it would test the ice itself and walk away from the deal if a load "
           "arrived melted. Its members landed a third of the country's mackerel last season, and most of them have "
           "nowhere else to land it before the spring.";
  }
  static constexpr TimeMs kLater = 4'000'000'000'000;
};

// What becomes of a second story under another URI, after the plain one.
TEST_F(DecisionTable, SecondStoryUnderAnotherUri) {
  const std::string same(kHarbour);
  const std::string other_number = Replaced(kHarbour, "49-year", "50-year");
  const std::string denied = Replaced(kHarbour, "The treasury was told", "The treasury was not told");
  const PubStatus usable = PubStatus::kUsable;
  const DuplicateReason none = DuplicateReason::kNone;
  const struct {
    const char* name;
    std::vector<std::string_view> tags;
    std::string body;
    PubStatus status;
    Action action;
    DuplicateReason reason;
  } rows[] = {
      {"kill by status", {}, "", PubStatus::kCanceled, Action::kKill, none},
      {"kill by status with the text", {}, same, PubStatus::kCanceled, Action::kKill, none},
      {"kill by tag", {"KILL"}, "A kill is mandatory.", usable, Action::kKill, none},
      {"withdrawn", {"WITHDRAWN"}, "", usable, Action::kKill, none},
      {"hold notice", {"HOLD"}, "", usable, Action::kWithhold, none},
      {"withheld story", {}, std::string(kMill), PubStatus::kWithheld, Action::kWithhold, none},
      {"the same text", {}, same, usable, Action::kDuplicate, DuplicateReason::kExact},
      {"the same text as alert", {"ALERT"}, same, usable, Action::kDuplicate, DuplicateReason::kExact},
      {"repeat", {"RPT"}, same, usable, Action::kRepeat, DuplicateReason::kRepeat},
      {"repeat of another number", {"RPT"}, other_number, usable, Action::kUpdate, none},
      {"cut reprint", {}, same.substr(0, 700), usable, Action::kDuplicate, DuplicateReason::kNear},
      {"another number", {}, other_number, usable, Action::kUpdate, none},
      {"a negation", {}, denied, usable, Action::kUpdate, none},
      {"correction", {"CORRECTED"}, other_number, usable, Action::kCorrection, none},
      {"correction with the same text", {"CORRECTED"}, same, usable, Action::kCorrection, none},
      {"refile", {"REFILE"}, same, usable, Action::kCorrection, none},
      {"clarification", {"CLARIFICATION"}, same, usable, Action::kCorrection, none},
      {"correction of an update", {"CORRECTED", "UPDATE 2"}, same, usable, Action::kCorrection, none},
      {"update with news", {"UPDATE 1"}, Longer(kHarbour), usable, Action::kUpdate, none},
      {"new lead", {"1ST LD-WRITETHRU"}, Longer(kHarbour), usable, Action::kUpdate, none},
      {"update without news", {"UPDATE 1"}, same, usable, Action::kDuplicate, DuplicateReason::kExact},
      {"second take", {"TAKE 2"}, std::string(kMill), usable, Action::kNew, none},
      {"roundup with its paragraphs", {"WRAPUP 1"}, same.substr(0, 700) + "\n\n" + std::string(kMill), usable,
       Action::kNew, none},
      {"alert", {}, "", usable, Action::kNew, none},
      {"another story", {}, std::string(kMill), usable, Action::kNew, none},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    NewArbiter({});
    ASSERT_EQ(Send({.id = "a"}).action, Action::kNew);
    std::string headline = row.name;  // a notice that is about "a" would have its headline
    const Claim claim =
        Send({.id = "b", .headline = headline, .body = row.body, .tags = row.tags, .status = row.status});
    EXPECT_EQ(claim.action, row.status == PubStatus::kWithheld ? Action::kHold : row.action);
    EXPECT_EQ(claim.reason, row.reason);
  }
}

// The same for a second version of the same item, with and without a version of the provider's.
TEST_F(DecisionTable, SecondStoryUnderTheSameUri) {
  const std::string same(kHarbour);
  const std::string other = Replaced(kHarbour, "strong gale", "heavy storm");
  const PubStatus usable = PubStatus::kUsable;
  const DuplicateReason none = DuplicateReason::kNone;
  const struct {
    const char* name;
    std::vector<std::string_view> tags;
    std::string body;
    PubStatus status;
    TimeMs version_created;  // of the first: 1000
    Action action;
    DuplicateReason reason;
  } rows[] = {
      {"redelivery", {}, same, usable, 1000, Action::kDuplicate, DuplicateReason::kRedelivery},
      {"newer", {}, other, usable, 2000, Action::kUpdate, none},
      {"newer, the same text", {}, same, usable, 2000, Action::kUpdate, none},
      {"older", {}, other, usable, 500, Action::kLate, DuplicateReason::kLate},
      {"no version told, another text", {}, other, usable, kNoTime, Action::kUpdate, none},
      {"no version told, the same text", {}, same, usable, kNoTime, Action::kDuplicate, DuplicateReason::kRedelivery},
      {"correction", {"CORRECTED"}, other, usable, 2000, Action::kCorrection, none},
      {"late correction", {"CORRECTED"}, other, usable, 500, Action::kLate, DuplicateReason::kLate},
      {"repeat", {"RPT"}, same, usable, kNoTime, Action::kRepeat, DuplicateReason::kRepeat},
      {"kill", {}, "", PubStatus::kCanceled, 2000, Action::kKill, none},
      {"kill without a version", {}, "", PubStatus::kCanceled, kNoTime, Action::kKill, none},
      {"withheld", {}, same, PubStatus::kWithheld, 2000, Action::kWithhold, none},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    NewArbiter({});
    ASSERT_EQ(Send({.id = "a", .version_created = 1000}).action, Action::kNew);
    const Claim claim = Send({.id = "a",
                              .body = row.body,
                              .tags = row.tags,
                              .status = row.status,
                              .version_created = row.version_created});
    EXPECT_EQ(claim.action, row.action);
    EXPECT_EQ(claim.reason, row.reason);
    EXPECT_EQ(claim.version, 2u);
  }
}

// --- roundups --------------------------------------------------------------------------------------------------------

TEST_F(DecisionTable, RoundupAndItsPartsAreNoCopiesOfEachOtherWhicheverComesFirst) {
  const std::string roundup = std::string(kHarbour) + "\n\n" + std::string(kMill);
  const Claim first = Send({.id = "w", .headline = "Coast feels the gale", .body = roundup, .tags = {"WRAPUP 1"}});
  EXPECT_EQ(first.action, Action::kNew);
  const Claim part = Send({.id = "p", .headline = "Mill", .body = std::string(kMill)});
  EXPECT_EQ(part.action, Action::kNew);
  EXPECT_EQ(part.leader, first.rank);
  EXPECT_EQ(Send({.id = "q", .headline = "Mill", .body = std::string(kMill)}).leader, part.rank) << "a copy of the part";
  EXPECT_EQ(Send({.id = "x", .headline = "Coast feels the gale", .body = roundup, .tags = {"WRAPUP 1"}}).leader,
            first.rank);
  const Claim second = Send({.id = "y",
                             .headline = "Coast feels the gale",
                             .body = Longer(roundup) + " It has 41 boats.",
                             .tags = {"WRAPUP 2"}});
  EXPECT_EQ(second.action, Action::kUpdate);
  EXPECT_EQ(second.leader, first.rank);
}

// --- families --------------------------------------------------------------------------------------------------------

TEST_F(DecisionTable, TheAgencysOwnLongerTextAfterAReprintIsANewVersionOfTheSameFamily) {
  const std::string reprint(kHarbour.substr(0, kHarbour.rfind("\n\n")));
  const Claim first = Send({.id = "a", .body = reprint, .source = "harbour-news.example", .agency = "NPA"});
  const Claim own = Send({.id = "b", .source = "npa", .agency = "NPA"});
  EXPECT_EQ(own.action, Action::kUpdate);
  EXPECT_EQ(own.leader, first.rank);
  EXPECT_EQ(Send({.id = "c", .body = reprint, .source = "quay-post.example", .agency = "NPA"}).action,
            Action::kDuplicate);
  EXPECT_EQ(Send({.id = "d", .source = "quay-post.example", .agency = "NPA"}).action, Action::kDuplicate);
}

TEST_F(DecisionTable, ALongerReprintIsADuplicate) {
  const std::string reprint(kHarbour.substr(0, kHarbour.rfind("\n\n")));
  Send({.id = "a", .body = reprint, .source = "npa", .agency = "NPA"});
  EXPECT_EQ(Send({.id = "b", .source = "harbour-news.example", .agency = "NPA"}).action, Action::kDuplicate);
}

// --- kills -----------------------------------------------------------------------------------------------------------

TEST_F(DecisionTable, KillReachesTheStoryThatReadersKnowTheItemBy) {
  const Claim leader = Send({.id = "a"});
  EXPECT_EQ(Send({.id = "b"}).action, Action::kDuplicate);
  const Claim kill = Send({.id = "b", .headline = "", .body = "", .status = PubStatus::kCanceled});
  EXPECT_EQ(kill.action, Action::kKill);
  EXPECT_EQ(kill.leader, leader.rank) << "readers have never seen b";
  EXPECT_EQ(leader_source_id_, "a");
  EXPECT_EQ(Send({.id = "c"}).action, Action::kBlocked) << "a further copy of the killed text";
  EXPECT_EQ(Send({.id = "b"}).action, Action::kBlocked);
}

TEST_F(DecisionTable, KillByReferenceKillsTheItemThatItNames) {
  const struct {
    const char* name;
    std::string notice;
    bool resolves;
  } rows[] = {
      {"number", "KILL KILL KILL\nPlease kill item npa 157.", true},
      {"number and headline", "Please kill item npa 157 'Port Ellery shuts quay for rebuilding'.", true},
      {"headline", "Please kill the story headlined \"Port Ellery shuts quay for rebuilding\".", true},
      {"slug", "A kill is mandatory. The story slugged PORT-ELLERY was wrong.", true},
      {"slug and number", "Kill item 157, slugged PORT-ELLERY.", true},
      {"another number", "Please kill item npa 158.", false},
      {"another headline under the number", "Please kill item npa 157 'Mill stops as river falls'.", false},
      {"another slug", "The story slugged RIVER-TARN was wrong.", false},
      {"nothing", "A kill is mandatory. Make certain the story is not used.", false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    NewArbiter({});
    const Claim story = Send({.id = "npa-0157", .source = "npa", .slug = "PORT-ELLERY (PIX)"});
    const Claim bystander = Send(
        {.id = "npa-0155", .headline = "Mill", .body = std::string(kMill), .source = "npa", .slug = "MILL"});
    const Claim kill = Send({.id = "npa-0161",
                             .headline = "",
                             .body = row.notice,
                             .tags = {"KILL"},
                             .source = "npa",
                             .text = row.notice});
    EXPECT_EQ(kill.action, Action::kKill) << "it is published whatever it names";
    EXPECT_EQ(kill.leader, row.resolves ? story.rank : kNoRank);
    const Claim again = Send({.id = "npa-0157", .source = "npa"});
    EXPECT_EQ(again.action, row.resolves ? Action::kBlocked : Action::kDuplicate);
    EXPECT_EQ(Send({.id = "z"}).action, row.resolves ? Action::kBlocked : Action::kDuplicate);
    EXPECT_EQ(Send({.id = "y", .headline = "Mill", .body = std::string(kMill)}).leader, bystander.rank);
  }
}

TEST_F(DecisionTable, KillByReferenceMeansTheNewestItemOfItsOwnProvider) {
  Send({.id = "a-0157", .headline = "Old", .body = std::string(kMill), .source = "npa"});
  const Claim story = Send({.id = "b-0157", .source = "npa"});
  const Claim other = Send({.id = "c-0157", .headline = "Other", .body = Longer(kMill), .source = "kwa"});
  const std::string notice = "Please kill item 157.";
  const Claim kill =
      Send({.id = "k", .headline = "", .body = notice, .tags = {"KILL"}, .source = "npa", .text = notice});
  EXPECT_EQ(kill.leader, story.rank);
  EXPECT_NE(kill.leader, other.rank);
}

TEST_F(DecisionTable, KillWhoseHeadlineIsLeftNamesTheStoryOfThatHeadline) {
  const Claim story = Send({.id = "a"});
  EXPECT_EQ(Send({.id = "b", .body = "Wrong figures.", .tags = {"KILL"}, .text = "Wrong figures."}).leader, story.rank);
}

TEST_F(DecisionTable, HoldByReferenceIsANoticeAndGoesOutAtOnce) {
  const Claim story = Send({.id = "npa-0157", .source = "npa"});
  const std::string notice = "HOLD HOLD HOLD\nPlease hold item npa 157 until further notice.";
  const Claim hold =
      Send({.id = "k", .headline = "", .body = notice, .tags = {"HOLD"}, .source = "npa", .text = notice});
  EXPECT_EQ(hold.action, Action::kWithhold);
  EXPECT_EQ(hold.leader, story.rank);
  EXPECT_EQ(Send({.id = "npa-0157", .body = Longer(kHarbour), .source = "npa"}).action, Action::kUpdate);
}

// --- holds -----------------------------------------------------------------------------------------------------------

TEST_F(DecisionTable, WithheldStoryIsReleasedByItsNewerUsableVersion) {
  EXPECT_EQ(Send({.id = "a", .status = PubStatus::kWithheld}).action, Action::kHold);
  EXPECT_EQ(Send({.id = "b", .tags = {"EMBARGOED"}}).action, Action::kHold) << "nobody knows until when";
  const Claim release = Send({.id = "a"});
  EXPECT_EQ(release.action, Action::kNew);
  EXPECT_EQ(release.version, 1u);
  EXPECT_EQ(Send({.id = "c"}).leader, release.rank);
}

TEST_F(DecisionTable, HeldStoryLeadsNobodyUntilItIsReleased) {
  EXPECT_EQ(Send({.id = "a", .embargoed_until = kLater}).action, Action::kHold);
  EXPECT_EQ(Send({.id = "a", .embargoed_until = kLater}).action, Action::kHold) << "delivered twice";
  const Claim elsewhere = Send({.id = "b"});
  EXPECT_EQ(elsewhere.action, Action::kNew) << "another feed has it without an embargo";
  const Claim release = Send({.id = "a", .embargoed_until = kLater, .is_release = true});
  EXPECT_EQ(release.action, Action::kDuplicate) << "as if it had come now";
  EXPECT_EQ(release.leader, elsewhere.rank);
}

TEST_F(DecisionTable, ReleaseIsPublishedOnceAndLeadsFromThen) {
  Send({.id = "a", .embargoed_until = kLater});
  const Claim release = Send({.id = "a", .embargoed_until = kLater, .is_release = true});
  EXPECT_EQ(release.action, Action::kNew);
  EXPECT_EQ(release.version, 1u);
  EXPECT_EQ(Send({.id = "b"}).leader, release.rank);
  EXPECT_EQ(Send({.id = "a", .embargoed_until = kLater, .is_release = true}).reason, DuplicateReason::kRedelivery);
}

TEST_F(DecisionTable, WhatHappensDuringTheHoldWins) {
  const std::string notice = "Please kill item npa 157.";
  const struct {
    const char* name;
    Sent meanwhile;
    Action release;
  } rows[] = {
      {"nothing", {.id = "x", .headline = "Mill", .body = std::string(kMill)}, Action::kNew},
      {"kill", {.id = "npa-157", .body = "", .status = PubStatus::kCanceled}, Action::kBlocked},
      {"kill by reference",
       {.id = "k", .headline = "", .body = notice, .tags = {"KILL"}, .source = "npa", .text = notice},
       Action::kBlocked},
      {"newer version", {.id = "npa-157", .body = Longer(kHarbour)}, Action::kLate},
      {"the same text without the embargo", {.id = "npa-157"}, Action::kDuplicate},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    NewArbiter({});
    ASSERT_EQ(Send({.id = "npa-157", .source = "npa", .embargoed_until = kLater}).action, Action::kHold);
    Send(row.meanwhile);
    EXPECT_EQ(Send({.id = "npa-157", .source = "npa", .embargoed_until = kLater, .is_release = true}).action,
              row.release);
  }
}

TEST_F(DecisionTable, TextThatWasKilledWhileHeldIsBarredUnderAnyName) {
  Send({.id = "a", .embargoed_until = kLater});
  Send({.id = "a", .body = "", .status = PubStatus::kCanceled});
  EXPECT_EQ(Send({.id = "b"}).action, Action::kBlocked);
}

TEST_F(DecisionTable, OlderVersionThatComesDuringTheHoldIsPublishedAndTheReleaseUpdatesIt) {
  Send({.id = "a", .version_created = 2000, .embargoed_until = kLater});
  EXPECT_EQ(Send({.id = "a", .body = std::string(kMill), .version_created = 1000}).action, Action::kNew);
  const Claim release = Send({.id = "a", .version_created = 2000, .embargoed_until = kLater, .is_release = true});
  EXPECT_EQ(release.action, Action::kUpdate);
  EXPECT_EQ(release.version, 2u);
}

// --- sketch versions -------------------------------------------------------------------------------------------------

TEST_F(DecisionTable, EntriesOfTwoSketchVersionsAreTheSameByTheirExactTextOnly) {
  Send({.id = "a"});
  const auto apply = [&](int64_t offset, bool is_other_version, uint64_t text) {
    LedgerEntry entry = story_.entry;
    entry.position = {7, 0, offset};
    entry.item = 1000 + static_cast<uint64_t>(offset);
    entry.sketch_version = static_cast<uint8_t>(entry.sketch_version + (is_other_version ? 1 : 0));
    entry.body_hash[0] += text;
    arbiter_->ApplyEntry((100 + offset) << kRankPlaceBits, now_, entry);
    return *arbiter_->Propose(entry.position);
  };
  EXPECT_EQ(apply(1, true, 0).reason, DuplicateReason::kExact);
  EXPECT_EQ(apply(2, true, 1).action, Action::kNew) << "near, but of another version";
  EXPECT_EQ(apply(3, true, 2).reason, DuplicateReason::kNear) << "of its own version";
  EXPECT_EQ(apply(4, false, 1).reason, DuplicateReason::kExact) << "the text of entry 2";
}

}  // namespace
}  // namespace newswire

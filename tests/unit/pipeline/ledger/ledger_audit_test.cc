#include "pipeline/ledger/ledger_audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace newswire {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr TimeMs kTime = 1'700'000'000'000;

class LedgerAuditTest : public testing::Test {
 protected:
  void Entry(int64_t story) {
    LedgerEntry entry;
    entry.position = {1, 0, story};
    LedgerFrameWriter frame;
    frame.Add(entry);
    audit_.Read(next_, kTime + next_, frame.Finish());
    ++next_;
  }
  // Entries stand at offsets of their own, so offset and rank tell each other.
  void Claim(int64_t story, Action action, int64_t leader_offset = -1) {
    LedgerClaim claim;
    claim.position = {1, 0, story};
    claim.action = action;
    claim.leader = leader_offset < 0 ? kNoRank : leader_offset << kRankPlaceBits;
    LedgerFrameWriter frame;
    frame.Add(claim);
    audit_.Read(next_, kTime + next_, frame.Finish());
    ++next_;
  }
  LedgerAudit audit_;
  int64_t next_ = 0;
};

TEST_F(LedgerAuditTest, SettlesClaimsAsWorkersDo) {
  Entry(0);                           // offset 0
  Entry(1);                           // offset 1
  Entry(2);                           // offset 2
  Entry(1);                           // again
  Claim(1, Action::kDuplicate, 0);
  Claim(0, Action::kDuplicate, 2);    // void: 0 has been named as a leader
  Claim(2, Action::kDuplicate, 1);    // void: 1 is settled as a duplicate
  Claim(1, Action::kNew);             // settled already
  Claim(0, Action::kNew);
  Claim(7, Action::kNew);             // its entry is not there
  const LedgerReport report = audit_.Finish();
  EXPECT_EQ(report.entries, 4);
  EXPECT_EQ(report.repeated_entries, 1);
  EXPECT_EQ(report.settling_claims, 2);
  EXPECT_EQ(report.void_claims, 2);
  EXPECT_EQ(report.ignored_claims, 1);
  EXPECT_EQ(report.claims_without_entry, 1);
  EXPECT_EQ(report.unsettled, 1);
  EXPECT_EQ(report.settled[static_cast<size_t>(Action::kDuplicate)], 1);
  EXPECT_EQ(report.sketch_versions[kSketchVersion], 4);
  EXPECT_THAT(report.faults, IsEmpty());
}

TEST_F(LedgerAuditTest, TellsWhatMustNotBe) {
  Entry(0);
  audit_.Read(next_++, kTime, "torn");
  audit_.Read(next_++, kTime - 3'600'000, LedgerFrameWriter().Finish());
  const LedgerReport report = audit_.Finish();
  EXPECT_EQ(report.fault_count, 2);
  EXPECT_THAT(report.faults, ElementsAre(HasSubstr("offset 1: not a ledger frame"), HasSubstr("offset 2: appended 3600 s before")));
}

TEST_F(LedgerAuditTest, AnEmptyLedgerIsSound) { EXPECT_EQ(audit_.Finish().fault_count, 0); }

}  // namespace
}  // namespace newswire

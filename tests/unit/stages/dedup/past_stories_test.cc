#include "stages/dedup/past_stories.h"

#include <gtest/gtest.h>

#include "stages/dedup/dedup_arbiter.h"

namespace newswire {
namespace {

TEST(PastStories, AreFoundByNumberAndByRankUntilForgotten) {
  PastStories past;
  constexpr uint32_t kFirst = 0xFFFFFFFF - 3;  // numbers wrap around
  for (uint32_t i = 0; i < 10; ++i) past.Add(kFirst + i, {.rank = i * 10, .appended_1024ms = 100 + i});
  ASSERT_NE(past.Find(kFirst + 4), nullptr);
  EXPECT_EQ(past.Find(kFirst + 4)->rank, 40);
  EXPECT_EQ(past.Find(kFirst + 10), nullptr);
  EXPECT_EQ(past.Find(kFirst - 1), nullptr);
  ASSERT_NE(past.FindRank(40), nullptr);
  EXPECT_EQ(past.FindRank(45), nullptr);
  past.ForgetBefore(105);
  EXPECT_EQ(past.Find(kFirst + 4), nullptr);
  EXPECT_EQ(past.FindRank(40), nullptr);
  EXPECT_EQ(past.Find(kFirst + 5)->rank, 50);
  EXPECT_EQ(past.size(), 5u);
}

// Simulation, seed 1813: a leads, b is called its copy; a's worker had died, and a comes again after the window. With a
// new rank it was called a copy of b's second entry, and neither was published.
TEST(DedupArbiter, AStoryThatComesAgainAfterTheWindowKeepsItsEnd) {
  constexpr TimeMs kWindow = 100'000;
  DedupArbiter arbiter({.window_ms = kWindow, .window_stories = 100});
  LedgerEntry a;
  a.position = {1, 0, 7};
  a.item = 1;
  a.body_hash = {42, 43};
  a.folded_bytes = 5000;
  LedgerEntry b = a;
  b.position.offset = 8;
  b.item = 2;
  TimeMs now = 1'700'000'000'000;
  arbiter.ApplyEntry(1 << kRankPlaceBits, now, a);
  arbiter.ApplyEntry(2 << kRankPlaceBits, now + 90'000, b);
  ASSERT_TRUE(IsPublished(arbiter.Propose(a.position)->action));
  ASSERT_EQ(arbiter.Propose(b.position)->action, Action::kDuplicate);
  arbiter.ApplyClaim(*arbiter.Propose(b.position));
  arbiter.ApplyEntry(3 << kRankPlaceBits, now + 150'000, a);
  EXPECT_EQ(arbiter.Propose(a.position)->rank, 1 << kRankPlaceBits);
  EXPECT_TRUE(IsPublished(arbiter.Propose(a.position)->action));
  arbiter.ApplyClaim(*arbiter.Propose(a.position));
  EXPECT_EQ(arbiter.Settled(a.position)->claim.action, Action::kNew);
}

}  // namespace
}  // namespace newswire

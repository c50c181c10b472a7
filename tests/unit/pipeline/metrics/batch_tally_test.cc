#include "pipeline/metrics/batch_tally.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace newswire {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

TEST(LabelCounts, AddsUpByLabel) {
  LabelCounts counts;
  counts.Add("teaser-block");
  counts.Add("credit", 2);
  counts.Add("teaser-block", 3);
  EXPECT_THAT(counts.counts(), ElementsAre(Pair("teaser-block", 4), Pair("credit", 2)));
  LabelCounts others;
  others.Add("credit");
  counts.Add(others);
  EXPECT_THAT(counts.counts(), ElementsAre(Pair("teaser-block", 4), Pair("credit", 3)));
  counts.Clear();
  EXPECT_THAT(counts.counts(), SizeIs(0));
}

TEST(LabelCounts, CountsWhatIsTooManyAsOther) {
  std::vector<std::string> labels;
  for (int i = 0; i < 5'000; ++i) labels.push_back(absl::StrCat("feed-", i));
  LabelCounts counts;
  for (const std::string& label : labels) counts.Add(label);
  EXPECT_THAT(counts.counts(), SizeIs(LabelCounts::kMaxDistinct + 1));
  EXPECT_THAT(counts.counts(), Contains(Pair("other", 5'000 - static_cast<int64_t>(LabelCounts::kMaxDistinct))));
}

TEST(BatchTally, EveryOutcomeCountsOnce) {
  BatchTally tally;
  tally.AddPublished(Action::kNew, 1);
  tally.AddDuplicate(DuplicateReason::kNear, 2);
  tally.AddHeld(3);
  tally.AddDeadLetter("decode", RejectReason::kInvalidJson, 4);
  tally.AddDeadLetter("worker", "crash", kNoTime);
  EXPECT_EQ(tally.outcomes(), 5);
  BatchTally sum;
  sum.AddPublished(Action::kKill, 9);
  sum.Add(tally);
  EXPECT_EQ(sum.outcomes(), 6);
  sum.Clear();
  EXPECT_EQ(sum.outcomes(), 0);
}

}  // namespace
}  // namespace newswire

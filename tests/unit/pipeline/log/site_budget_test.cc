#include "pipeline/log/site_budget.h"

#include <gtest/gtest.h>

namespace newswire::log {
namespace {

TEST(SiteBudget, LetsABurstThroughThenRefillsOverTime) {
  SiteBudget budget(3, 1);
  const Site site = Site::Here();
  absl::Time now = absl::FromUnixSeconds(1'000);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(budget.Take(site, now), 0);
  EXPECT_EQ(budget.Take(site, now), std::nullopt);
  EXPECT_EQ(budget.Take(site, now + absl::Milliseconds(500)), std::nullopt);
  EXPECT_EQ(budget.Take(site, now + absl::Milliseconds(1'600)), 2) << "the two that were dropped are told";
  EXPECT_EQ(budget.Take(site, now + absl::Milliseconds(1'700)), std::nullopt);
}

TEST(SiteBudget, NeverSavesUpMoreThanTheBurst) {
  SiteBudget budget(2, 1);
  const Site site = Site::Here();
  EXPECT_EQ(budget.Take(site, absl::FromUnixSeconds(0)), 0);
  const absl::Time much_later = absl::FromUnixSeconds(1'000'000);
  EXPECT_EQ(budget.Take(site, much_later), 0);
  EXPECT_EQ(budget.Take(site, much_later), 0);
  EXPECT_EQ(budget.Take(site, much_later), std::nullopt);
}

TEST(SiteBudget, OneNoisySiteDoesNotSilenceAnother) {
  SiteBudget budget(1, 1);
  const Site noisy = Site::Here();
  const Site quiet = Site::Here();
  const absl::Time now = absl::FromUnixSeconds(5);
  EXPECT_EQ(budget.Take(noisy, now), 0);
  EXPECT_EQ(budget.Take(noisy, now), std::nullopt);
  EXPECT_EQ(budget.Take(quiet, now), 0);
}

TEST(SiteBudget, AClockThatStepsBackGivesNothingAway) {
  SiteBudget budget(1, 1);
  const Site site = Site::Here();
  EXPECT_EQ(budget.Take(site, absl::FromUnixSeconds(100)), 0);
  EXPECT_EQ(budget.Take(site, absl::FromUnixSeconds(50)), std::nullopt);
}

}  // namespace
}  // namespace newswire::log

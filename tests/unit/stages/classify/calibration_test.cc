#include "stages/classify/calibration.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace newswire {
namespace {

// Stories whose true probability of the topic at score s is 1 / (1 + exp(-2 s + 1)).
std::vector<ScoredStory> SampleStories(int count, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<ScoredStory> stories;
  for (int i = 0; i < count; ++i) {
    const double score = static_cast<double>(random() % 6000) / 1000.0 - 3;
    const double probability = 1 / (1 + std::exp(-2 * score + 1));
    stories.push_back({score, static_cast<double>(random() % 1000000) / 1e6 < probability, 1});
  }
  return stories;
}

TEST(CalibrationTest, FindsTheSigmoidThatTheStoriesCameFrom) {
  const Sigmoid sigmoid = FitSigmoid(SampleStories(20'000, 7));
  EXPECT_NEAR(sigmoid.slope, -2, 0.1);
  EXPECT_NEAR(sigmoid.offset, 1, 0.1);
}

TEST(CalibrationTest, AFewStoriesThatPartCleanlyGiveNoCertainty) {
  const std::vector<ScoredStory> stories = {{-1, false, 1}, {-2, false, 1}, {1, true, 1}, {2, true, 1}};
  const std::array<float, kConfidenceSteps> cutoffs = ConfidenceCutoffs(FitSigmoid(stories));
  EXPECT_GT(cutoffs[94], 2.0f) << "95 % from three stories of a kind would be too sure";
}

TEST(CalibrationTest, CutoffsRiseAndAreFinite) {
  for (const Sigmoid& sigmoid : {Sigmoid{-2, 1}, Sigmoid{-0.001, 5}, Sigmoid{-80, -40}}) {
    const std::array<float, kConfidenceSteps> cutoffs = ConfidenceCutoffs(sigmoid);
    for (size_t i = 0; i < cutoffs.size(); ++i) {
      EXPECT_TRUE(std::isfinite(cutoffs[i]));
      if (i > 0) {
        EXPECT_GE(cutoffs[i], cutoffs[i - 1]);
      }
    }
  }
}

TEST(CalibrationTest, StoriesOfOneKindOnlyDoNotBreakTheFit) {
  const Sigmoid sigmoid = FitSigmoid(std::vector<ScoredStory>{{0.5, false, 1}, {-1, false, 1}});
  EXPECT_TRUE(std::isfinite(sigmoid.slope));
  EXPECT_TRUE(std::isfinite(sigmoid.offset));
  EXPECT_LT(sigmoid.slope, 0);
}

TEST(CalibrationTest, TheThresholdHasTheBestF1) {
  const std::vector<ScoredStory> stories = SampleStories(2'000, 11);
  const Threshold best = BestThreshold(stories, 0);
  const auto f1_at = [&](float score) {
    double right = 0, assigned = 0, positives = 0;
    for (const ScoredStory& story : stories) {
      const bool is_assigned = story.score >= static_cast<double>(score);
      assigned += is_assigned;
      positives += story.is_topic;
      right += is_assigned && story.is_topic;
    }
    return 2 * right / (assigned + positives);
  };
  EXPECT_NEAR(f1_at(best.score), best.F1(), 1e-9);
  for (float score = -3; score < 3; score += 0.01f) EXPECT_LE(f1_at(score), best.F1() + 1e-9) << score;
}

TEST(CalibrationTest, NoThresholdWhereNothingIsPreciseEnough) {
  std::vector<ScoredStory> stories;
  for (int i = 0; i < 300; ++i) stories.push_back({static_cast<double>(i % 10), i % 10 == 0 || i % 7 == 0, 1});
  EXPECT_FALSE(BestThreshold(stories, 0.9).is_set());
  EXPECT_TRUE(BestThreshold(stories, 0.05).is_set());
}

TEST(CalibrationTest, TwoLuckyHitsSetNoThreshold) {
  std::vector<ScoredStory> stories = {{5, true, 1}, {4, true, 1}};
  for (int i = 0; i < 50; ++i) stories.push_back({-3, false, 1});
  EXPECT_FALSE(BestThreshold(stories, 0.6).is_set());
}

TEST(CalibrationTest, WithoutAPrecisionAskedForAHopelessLabelHasTheBoundaryOfTheTraining) {
  std::vector<ScoredStory> stories;
  for (int i = 0; i < 100; ++i) stories.push_back({(i - 90) / 100.0, i == 3, 1});
  const Threshold threshold = BestThreshold(stories, 0);
  EXPECT_EQ(threshold.score, 0);
  EXPECT_EQ(threshold.false_positives, 10);
  EXPECT_EQ(threshold.false_negatives, 1);
}

}  // namespace
}  // namespace newswire

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
  const std::array<float, kConfidenceSteps> cutoffs = ConfidenceCutoffs(FitSigmoid(stories), ReliabilityCurve());
  EXPECT_GT(cutoffs[94], 2.0f) << "95 % from three stories of a kind would be too sure";
}

TEST(CalibrationTest, CutoffsRiseAndAreFinite) {
  for (const Sigmoid& sigmoid : {Sigmoid{-2, 1}, Sigmoid{-0.001, 5}, Sigmoid{-80, -40}}) {
    const std::array<float, kConfidenceSteps> cutoffs = ConfidenceCutoffs(sigmoid, ReliabilityCurve());
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

TEST(CalibrationTest, AFlatPeakIsCutInItsMiddle) {
  // 100 right above 2, nothing at all from 2 down to -2, then 1,000 wrong: every score between does as well.
  std::vector<ScoredStory> stories;
  for (int i = 0; i < 100; ++i) stories.push_back({2 + i / 100.0, true, 1});
  for (int i = 0; i < 5; ++i) stories.push_back({-1.0 + 0.5 * i, false, 1});
  for (int i = 0; i < 1000; ++i) stories.push_back({-2 - i / 100.0, false, 1});
  EXPECT_GT(BestThreshold(stories, 0).score, 1);
  const Threshold middle = BestThreshold(stories, 0, /*flatness=*/0.05);
  EXPECT_LT(middle.score, 1);
  EXPECT_GT(middle.score, -1);
  EXPECT_EQ(middle.true_positives, 100);
  EXPECT_GT(middle.F1(), 0.95);
}

TEST(CalibrationTest, AThresholdIsMeasuredOnStoriesThatDidNotSetIt) {
  // In each fold the label holds from another score on: what is best elsewhere is wrong here.
  std::vector<ScoredStory> stories;
  for (int fold = 0; fold < 3; ++fold) {
    for (int i = 0; i < 90; ++i) stories.push_back({i / 30.0, i / 30 >= fold, 1, fold});
  }
  const Threshold seen = BestThreshold(stories, 0.8);
  const Threshold unseen = MeasureThreshold(stories, 0.8);
  ASSERT_TRUE(seen.is_set());
  EXPECT_GE(seen.Precision(), 0.8);
  EXPECT_LT(unseen.Precision(), seen.Precision());
}

TEST(CalibrationTest, TheReliabilityCurveTellsHowOftenTheLikeliestIsRight) {
  std::mt19937 random(3);
  std::vector<ToldStory> stories;
  for (int i = 0; i < 20'000; ++i) {
    const double told = static_cast<double>(random() % 1000) / 1000;
    stories.push_back({told, static_cast<double>(random() % 1000) / 1000 < 0.3 + 0.6 * told, 1});
  }
  const ReliabilityCurve curve = ReliabilityCurve::Fit(stories);
  for (const double told : {0.1, 0.3, 0.5, 0.7, 0.9}) EXPECT_NEAR(curve.At(told), 0.3 + 0.6 * told, 0.04) << told;
  EXPECT_EQ(curve.At(0), 0);
  EXPECT_LE(curve.At(1), 1);
  for (double told = 0; told < 1; told += 0.01) {
    EXPECT_LE(curve.At(told), curve.At(told + 0.01));
    EXPECT_NEAR(curve.At(curve.Inverse(curve.At(told))), curve.At(told), 1e-9);
  }
  EXPECT_GT(curve.Inverse(0.99), 1) << "so sure of itself it never is";
}

TEST(CalibrationTest, AHundredStoriesMakeACurveAndFewerNone) {
  const std::vector<ToldStory> wrong(99, ToldStory{0.9, false, 1});
  EXPECT_EQ(ReliabilityCurve::Fit(wrong).At(0.9), 0.9);
  std::vector<ToldStory> mixed(100, ToldStory{0.9, false, 1});
  for (size_t i = 0; i < 50; ++i) mixed[i] = {0.2, false, 1};
  EXPECT_EQ(ReliabilityCurve::Fit(mixed).At(0.5), 0);
}

TEST(CalibrationTest, StepsThatTheCurveDoesNotReachAreInfinite) {
  std::vector<ToldStory> stories;
  for (int i = 0; i < 1000; ++i) stories.push_back({i / 1000.0, i % 2 == 0, 1});
  const auto cutoffs = ConfidenceCutoffs(Sigmoid{-2, 1}, ReliabilityCurve::Fit(stories));
  EXPECT_TRUE(std::isfinite(cutoffs[39]));
  EXPECT_TRUE(std::isinf(cutoffs[98]));
}

}  // namespace
}  // namespace newswire

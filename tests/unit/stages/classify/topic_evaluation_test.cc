#include "stages/classify/topic_evaluation.h"

#include <gtest/gtest.h>

namespace newswire {
namespace {

TEST(TopicEvaluationTest, CountsGiveTheUsualFigures) {
  const HeadCounts counts = {.true_positives = 6, .false_positives = 2, .false_negatives = 4};
  EXPECT_DOUBLE_EQ(counts.Precision(), 0.75);
  EXPECT_DOUBLE_EQ(counts.Recall(), 0.6);
  EXPECT_DOUBLE_EQ(counts.F1(), 12.0 / 18);
}

TEST(TopicEvaluationTest, MicroAddsUpAndMacroIsTheMeanOfHeadsThatOccur) {
  std::array<HeadCounts, kMediaTopicHeadCount> heads{};
  heads[0] = {.true_positives = 8, .false_positives = 2, .false_negatives = 2};
  heads[1] = {.true_positives = 0, .false_positives = 1, .false_negatives = 4};
  heads[2] = {.true_positives = 0, .false_positives = 3, .false_negatives = 0};
  EXPECT_DOUBLE_EQ(TopicFigures::Micro(heads).Precision(), 8.0 / 14);
  EXPECT_DOUBLE_EQ(TopicFigures::Micro(heads).Recall(), 8.0 / 14);
  EXPECT_DOUBLE_EQ(TopicFigures::MacroF1(heads), 0.4);
}

TEST(TopicEvaluationTest, CoverageIsTheShareThatStaysPrecise) {
  TopicFigures figures;
  for (int i = 0; i < 9; ++i) figures.likeliest.push_back({90, true});
  figures.likeliest.push_back({80, false});
  for (int i = 0; i < 10; ++i) figures.likeliest.push_back({20, false});
  EXPECT_DOUBLE_EQ(figures.CoverageAtPrecision(0.9), 0.5);
  EXPECT_DOUBLE_EQ(figures.CoverageAtPrecision(0.95), 0.45);
  EXPECT_DOUBLE_EQ(TopicFigures().CoverageAtPrecision(0.9), 0);
}

TEST(TopicEvaluationTest, CoverageDoesNotPartStoriesOfOneConfidence) {
  TopicFigures figures;
  figures.likeliest = {{50, true}, {50, true}, {50, false}, {50, false}};
  EXPECT_DOUBLE_EQ(figures.CoverageAtPrecision(0.9), 0);
}

TEST(TopicEvaluationTest, CalibrationErrorIsTheGapBetweenSayingAndBeing) {
  TopicFigures figures;
  for (int i = 0; i < 10; ++i) figures.assigned.push_back({80, i < 8});
  EXPECT_NEAR(figures.CalibrationError(), 0, 1e-9);
  for (int i = 0; i < 10; ++i) figures.assigned.push_back({60, i < 2});
  EXPECT_NEAR(figures.CalibrationError(), 0.2, 1e-9);
}

}  // namespace
}  // namespace newswire

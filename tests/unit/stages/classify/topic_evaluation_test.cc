#include "stages/classify/topic_evaluation.h"

#include <gtest/gtest.h>

namespace newswire {
namespace {

TEST(TopicEvaluationTest, CountsGiveTheUsualFigures) {
  const LabelCounts counts = {.true_positives = 6, .false_positives = 2, .false_negatives = 4};
  EXPECT_DOUBLE_EQ(counts.Precision(), 0.75);
  EXPECT_DOUBLE_EQ(counts.Recall(), 0.6);
  EXPECT_DOUBLE_EQ(counts.F1(), 12.0 / 18);
}

TEST(TopicEvaluationTest, MicroAddsUpAndMacroIsTheMeanOfHeadsThatOccur) {
  std::vector<LabelCounts> heads(3);
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
  std::vector<TopicFigures::Told> told;
  for (int i = 0; i < 10; ++i) told.push_back({80, i < 8});
  EXPECT_NEAR(TopicFigures::CalibrationError(told), 0, 1e-9);
  for (int i = 0; i < 10; ++i) told.push_back({60, i < 2});
  EXPECT_NEAR(TopicFigures::CalibrationError(told), 0.2, 1e-9);
}

TEST(TopicEvaluationTest, AccuracyAndMacroF1OfTheLikeliestComeFromTheConfusion) {
  TopicFigures figures;
  figures.likeliest = {{90, true}, {80, true}, {70, true}, {60, false}};
  figures.confusion = {{2, 1}, {0, 1}};
  EXPECT_DOUBLE_EQ(figures.Accuracy(), 0.75);
  EXPECT_DOUBLE_EQ(figures.LikeliestMacroF1(), (0.8 + 2.0 / 3) / 2);
}

TEST(TopicEvaluationTest, ThePictureHasADotForEveryTenthThatHasStories) {
  TopicFigures figures;
  figures.likeliest = {{95, true}, {92, false}, {15, false}};
  const std::string picture = ReliabilityPicture(figures);
  EXPECT_EQ(picture.rfind("<svg", 0), 0u);
  size_t dots = 0;
  for (size_t at = picture.find("<circle"); at != std::string::npos; at = picture.find("<circle", at + 1)) ++dots;
  EXPECT_EQ(dots, 2u);
  EXPECT_NE(picture.find("2 stories, 50 % right"), std::string::npos);
  EXPECT_EQ(ReliabilityPicture(TopicFigures()).find("<circle"), std::string::npos);
}

}  // namespace
}  // namespace newswire

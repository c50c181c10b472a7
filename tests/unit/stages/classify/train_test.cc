#include "stages/classify/train.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "pipeline/base/arena.h"
#include "pipeline/story.h"
#include "stages/classify/classify_stage.h"
#include "stages/classify/labelled_story.h"
#include "stages/classify/topic_evaluation.h"
#include "stages/classify/topic_model.h"
#include "stages/classify/train_command.h"
#include "tests/unit/stages/classify/own_stories.h"

namespace newswire {
namespace {

using ::testing::HasSubstr;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

class TrainTest : public ::testing::Test {
 protected:
  TrainTest() {
    options_.inputs = {::testing::TempDir() + "/train_test.jsonl"};
    options_.output = ::testing::TempDir() + "/train_test.nwtm";
    options_.name = "own";
    options_.folds = 3;
    options_.threads = 1;
    options_.min_language_stories = 100;
    WriteOwnStories(options_.inputs[0], 250, /*seed=*/17);
  }

  std::string TrainedBytes() {
    const absl::Status status = Train(options_);
    EXPECT_TRUE(status.ok()) << status;
    return ReadFile(options_.output);
  }

  TrainOptions options_;
};

TEST_F(TrainTest, TheSameStoriesGiveTheSameBytes) {
  const std::string first = TrainedBytes();
  EXPECT_EQ(TrainedBytes(), first);
  options_.threads = 2;
  EXPECT_EQ(TrainedBytes(), first) << "the number of threads changes nothing";
}

TEST_F(TrainTest, TheMeanOfTheFoldsDoesNotDependOnThreadsEither) {
  const std::string of_all = TrainedBytes();
  options_.mean_of_folds = true;
  const std::string mean = TrainedBytes();
  EXPECT_NE(mean, of_all);
  options_.threads = 3;
  EXPECT_EQ(TrainedBytes(), mean);
}

TEST_F(TrainTest, ThresholdsOfAModelWithRivalryAreThoseOfItsLoweredScores) {
  const auto figures = [&](double rivalry) {
    options_.rivalry = rivalry;
    TrainedBytes();
    const auto model = TopicModel::FromFile(options_.output);
    EXPECT_TRUE(model.ok()) << model.status();
    std::vector<LabelledStory> stories;
    EXPECT_TRUE(ReadLabelledStories(options_.inputs[0], stories).ok());
    return EvaluateTopics(**model, stories, LabelledSplit::kTest).all;
  };
  options_.loss = TopicLoss::kSquaredHinge;
  options_.cost = 1;
  EXPECT_GT(TopicFigures::Micro(figures(0).strict).F1(), 0.9);
  const std::string without = ReadFile(options_.output);
  const TopicFigures with = figures(0.5);
  EXPECT_NE(ReadFile(options_.output), without);
  EXPECT_GT(TopicFigures::Micro(with.strict).F1(), 0.9);
  EXPECT_LT(TopicFigures::CalibrationError(with.assigned), 0.15);
}

TEST_F(TrainTest, AnotherSeedMakesOtherFolds) {
  const std::string first = TrainedBytes();
  options_.seed = 2;
  EXPECT_NE(TrainedBytes(), first);
}

TEST_F(TrainTest, TheModelTellsTheHeadsOfStoriesThatItHasNotSeen) {
  TrainedBytes();
  const absl::StatusOr<std::shared_ptr<const TopicModel>> model = TopicModel::FromFile(options_.output);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ((*model)->name(), "own");
  std::vector<LabelledStory> stories;
  ASSERT_TRUE(ReadLabelledStories(options_.inputs[0], stories).ok());
  const TopicEvaluation evaluation = EvaluateTopics(**model, stories, LabelledSplit::kTest);
  EXPECT_GE(evaluation.all.stories, 40);
  EXPECT_GT(TopicFigures::Micro(evaluation.all.strict).F1(), 0.9);
  EXPECT_GT(evaluation.all.Accuracy(), 0.9);
  EXPECT_LT(TopicFigures::CalibrationError(evaluation.all.assigned), 0.15);
}

TEST_F(TrainTest, EveryStoryIsGivenItsLikeliestTopicWhereTheArchiveHasNoneWithout) {
  std::ofstream file(options_.inputs[0], std::ios::app);
  for (int i = 0; i < 40; ++i) {
    file << R"({"text":"people said the first week after the town n)" << std::string(1, static_cast<char>('a' + i % 26))
         << R"(","topics":[]})"
         << "\n";
  }
  file << R"({"split":"test","text":"people said the first week after the town","topics":[15000000]})"
       << "\n";
  file.close();
  std::vector<LabelledStory> stories;
  ASSERT_TRUE(ReadLabelledStories(options_.inputs[0], stories).ok());
  const auto figures = [&] {
    TrainedBytes();
    const auto model = TopicModel::FromFile(options_.output);
    EXPECT_TRUE(model.ok()) << model.status();
    return EvaluateTopics(**model, stories, LabelledSplit::kTest).all;
  };
  const TopicFigures before = figures();
  options_.always_one = true;
  const TopicFigures after = figures();
  EXPECT_LT(before.stories_with_topic, before.stories);
  EXPECT_EQ(after.stories_with_topic, after.stories);
  const auto given = [](const TopicFigures& of) {
    const LabelCounts micro = TopicFigures::Micro(of.strict);
    return micro.true_positives + micro.false_positives;
  };
  EXPECT_EQ(given(after) - given(before), before.stories - before.stories_with_topic) << "one each, none else";
  EXPECT_EQ(after.Accuracy(), before.Accuracy());
}

TEST_F(TrainTest, ALabelWithTooFewStoriesIsNeverAssigned) {
  std::ofstream(options_.inputs[0], std::ios::app) << R"({"text":"sunny spells the forecast said","topics":[17000000]})"
                                                   << "\n";
  TrainedBytes();
  const absl::StatusOr<std::shared_ptr<const TopicModel>> model = TopicModel::FromFile(options_.output);
  ASSERT_TRUE(model.ok());
  const TopicLanguage* english = (*model)->FindLanguage("en");
  ASSERT_NE(english, nullptr);
  const auto threshold = [&](uint32_t medtop) {
    const auto label = std::ranges::find((*model)->labels(), medtop, &TopicLabel::medtop);
    return english->limits[static_cast<size_t>(label - (*model)->labels().begin())].threshold;
  };
  EXPECT_EQ((*model)->labels().size(), 6u) << "the labels are those that stories have";
  EXPECT_EQ(threshold(17000000), INFINITY);
  EXPECT_LT(threshold(15000000), INFINITY);
}

TEST_F(TrainTest, WhatIsNoEvidenceSetsNoThreshold) {
  std::ofstream file(options_.inputs[0], std::ios::app);
  for (int i = 0; i < 40; ++i) {
    file << R"({"text":"sunny spells forecast n)" << std::string(1, static_cast<char>('a' + i % 26))
         << R"(","topics":[17000000],"evidence":)" << (i < 2 ? "true" : "false") << "}\n";
  }
  file.close();
  TrainedBytes();
  const auto model = TopicModel::FromFile(options_.output);
  ASSERT_TRUE(model.ok());
  const auto weather = std::ranges::find((*model)->labels(), 17000000u, &TopicLabel::medtop);
  ASSERT_NE(weather, (*model)->labels().end());
  const auto i = static_cast<size_t>(weather - (*model)->labels().begin());
  EXPECT_EQ((*model)->FindLanguage("en")->limits[i].threshold, INFINITY) << "38 of the 40 are no stories";
}

TEST_F(TrainTest, LabelsOfOnesOwnAreLearntAsWell) {
  std::ofstream file(options_.inputs[0]);
  for (int i = 0; i < 300; ++i) {
    const bool is_oil = i % 3 == 0;
    file << R"({"split":")" << (i % 5 == 0 ? "test" : "train") << R"(","text":"the )"
         << (is_oil ? "crude barrels refinery tanker" : "wheat harvest bushels grain") << " price said n"
         << std::string(1, static_cast<char>('a' + i % 26)) << R"(","topics":[")" << (is_oil ? "crude" : "grain")
         << R"("]})"
         << "\n";
  }
  file.close();
  TrainedBytes();
  const auto model = TopicModel::FromFile(options_.output);
  ASSERT_TRUE(model.ok());
  ASSERT_EQ((*model)->labels().size(), 2u);
  EXPECT_EQ((*model)->labels()[0].medtop, 0u);
  EXPECT_EQ((*model)->labels()[0].name, "crude");
  std::vector<LabelledStory> stories;
  ASSERT_TRUE(ReadLabelledStories(options_.inputs[0], stories).ok());
  const TopicEvaluation evaluation = EvaluateTopics(**model, stories, LabelledSplit::kTest);
  EXPECT_EQ(evaluation.all.Accuracy(), 1);
  EXPECT_EQ(evaluation.all.confusion, (std::vector<std::vector<int64_t>>{{20, 0}, {0, 40}}));
}

TEST_F(TrainTest, TheServiceTellsTheModelTheCodesThatItHasLearntFrom) {
  std::ofstream file(options_.inputs[0]);
  for (int i = 0; i < 300; ++i) {
    file << R"({"text":"the council said on Monday n)" << std::string(1, static_cast<char>('a' + i % 26))
         << R"(","codes":[")" << (i % 3 == 0 ? "Arena desk" : "City desk") << R"("],"topics":[)"
         << (i % 3 == 0 ? 15 : 11) << "000000]}\n";
  }
  file.close();
  TrainedBytes();
  ClassifyStage stage(*TopicModelSource::Of(options_.output));
  const auto topic_of = [&](std::string_view slug, std::string_view section) {
    Arena arena;
    Story story;
    story.Reset(&arena, RawRecord{});
    story.body = "The council said on Monday";
    story.language = "en";
    story.slug = slug;
    story.provider_codes.push_back({"section", section, ""});
    EXPECT_FALSE(stage.Process(story).rejected());
    return story.topics.size() == 1 ? story.topics[0].medtop : 0;
  };
  EXPECT_EQ(topic_of("", "Arena desk"), 15000000u);
  EXPECT_EQ(topic_of("ARENA DESK", ""), 15000000u);
  EXPECT_EQ(topic_of("COUNCIL", "City desk"), 11000000u);
}

TEST_F(TrainTest, HeldOutStoriesChangeNothing) {
  const std::string first = TrainedBytes();
  std::ofstream(options_.inputs[0], std::ios::app)
      << R"({"text":"goalkeeper striker league penalty coach stadium","topics":[11000000],"split":"test"})"
      << "\n";
  EXPECT_EQ(TrainedBytes(), first);
}

TEST_F(TrainTest, AnOpenHeadIsNoCounterexample) {
  const std::string first = TrainedBytes();
  std::ofstream(options_.inputs[0], std::ios::app)
      << R"({"text":"goalkeeper striker league penalty coach stadium","topics":[],"unknown":[1000000,2000000,3000000,)"
      << R"(4000000,5000000,6000000,7000000,8000000,9000000,10000000,11000000,12000000,13000000,14000000,15000000,)"
      << R"(16000000,17000000]})"
      << "\n";
  const std::string second = TrainedBytes();
  EXPECT_NE(second, first) << "its words count";
  const auto model = TopicModel::FromFile(options_.output);
  ASSERT_TRUE(model.ok());
  TopicFeatureExtractor extractor;
  TopicScores scores;
  (*model)->Score(extractor.Extract({"", "goalkeeper striker league penalty coach stadium"}, {}), scores);
  const auto sport = std::ranges::find((*model)->labels(), 15000000u, &TopicLabel::medtop) - (*model)->labels().begin();
  const auto i = static_cast<size_t>(sport);
  EXPECT_GT(TopicModel::ConfidencePct((*model)->FindLanguage("en")->limits[i], scores[i]), 50);
}

// Threshold of a label in English; infinite if it is never given.
float EnglishThreshold(const std::string& path, uint32_t medtop) {
  const auto model = TopicModel::FromFile(path);
  EXPECT_TRUE(model.ok()) << model.status();
  const auto label = std::ranges::find((*model)->labels(), medtop, &TopicLabel::medtop);
  EXPECT_NE(label, (*model)->labels().end());
  return (*model)->FindLanguage("en")->limits[static_cast<size_t>(label - (*model)->labels().begin())].threshold;
}

TEST_F(TrainTest, ConfidencesKnowHowSureEarlierYearsWereOfLaterOnes) {
  // The words of sport in 2000 are those of politics from 2001 on: who has read no further than 2000 is surely wrong.
  std::ofstream file(options_.inputs[0]);
  for (int year = 2000; year <= 2002; ++year) {
    for (int i = 0; i < 200; ++i) {
      const bool is_sport = i % 2 == 0;
      const char* const early = is_sport ? "goalkeeper striker penalty" : "parliament ballot senator";
      const char* const late = is_sport ? "wicket innings bowler" : "goalkeeper striker penalty";
      file << R"({"group":")" << year << R"(","text":"the )" << (year == 2000 ? early : late) << " said n"
           << static_cast<char>('a' + i % 26) << R"(","topics":[)" << (is_sport ? 15 : 11) << "000000]}\n";
    }
  }
  file.close();
  options_.min_language_f1 = 0;
  const auto confidence_pct = [&](int forward_groups) {
    options_.forward_groups = forward_groups;
    TrainedBytes();
    const auto model = TopicModel::FromFile(options_.output);
    EXPECT_TRUE(model.ok());
    TopicFeatureExtractor extractor;
    TopicScores scores;
    (*model)->Score(extractor.Extract({"", "the wicket innings bowler said"}, {}), scores);
    return TopicModel::ConfidencePct((*model)->languages()[0].limits[1], scores[1]);
  };
  const int of_2002 = confidence_pct(1);
  const int of_2001_and_2002 = confidence_pct(2);
  EXPECT_GT(of_2002, 80);
  EXPECT_LT(of_2001_and_2002, of_2002);
}

TEST_F(TrainTest, ACodeBelowTheHeadsIsPublishedOnlyWhereItsMeasuredPrecisionReachesTheBar) {
  // One in eight of the stories with the words of an armed conflict (20000056) is about terror (20000053).
  std::ofstream file(options_.inputs[0]);
  for (int i = 0; i < 600; ++i) {
    const bool is_conflict = i % 2 == 0;
    file << R"({"text":"the )" << (is_conflict ? "troops shelling ceasefire" : "parliament ballot senator") << " said n"
         << static_cast<char>('a' + i % 26) << static_cast<char>('a' + i % 23) << R"(","topics":[)"
         << (!is_conflict  ? "11000000"
             : i % 16 == 0 ? "20000053"
                           : "20000056")
         << "]}\n";
  }
  file.close();
  options_.min_precision_below = 0.5;
  options_.report = ::testing::TempDir() + "/train_test_below.md";
  TrainedBytes();
  EXPECT_LT(EnglishThreshold(options_.output, 20000056), INFINITY);
  EXPECT_EQ(EnglishThreshold(options_.output, 20000053), INFINITY);
  EXPECT_THAT(ReadFile(options_.report), HasSubstr("(measured 0.8"));
  options_.min_measured_precision_below = 0.95;
  TrainedBytes();
  EXPECT_EQ(EnglishThreshold(options_.output, 20000056), INFINITY);
}

TEST_F(TrainTest, ACodeThatFailsOnHeldOutStoriesIsWithheld) {
  // In the held-out year the words of an armed conflict (20000056) are those of terror (20000053).
  const auto write = [&](int held_out) {
    std::ofstream file(options_.inputs[0]);
    for (int i = 0; i < 400 + held_out; ++i) {
      const bool is_conflict = i % 2 == 0;
      file << R"({"split":")" << (i < 400 ? "train" : "test") << R"(","text":"the )"
           << (is_conflict ? "troops shelling ceasefire" : "parliament ballot senator") << " said n"
           << static_cast<char>('a' + i % 26) << R"(","topics":[)"
           << (!is_conflict ? "11000000"
               : i < 400    ? "20000056"
                            : "20000053")
           << "]}\n";
    }
  };
  options_.report = ::testing::TempDir() + "/train_test_withheld.md";
  write(/*held_out=*/18);  // nine of them about the conflict: too few to tell
  TrainedBytes();
  EXPECT_LT(EnglishThreshold(options_.output, 20000056), INFINITY);
  write(/*held_out=*/40);
  TrainedBytes();
  EXPECT_EQ(EnglishThreshold(options_.output, 20000056), INFINITY);
  EXPECT_LT(EnglishThreshold(options_.output, 16000000), INFINITY) << "the head above stays";
  EXPECT_THAT(ReadFile(options_.report), HasSubstr("Withheld"));
}

TEST_F(TrainTest, AHopelessLabelHasTheBoundaryOfTheTrainingWhereNoPrecisionIsAsked) {
  std::ofstream file(options_.inputs[0]);
  for (int i = 0; i < 200; ++i) {
    const bool is_sport = i % 2 == 0;
    file << R"({"group":")" << i << R"(","text":"the )"
         << (is_sport ? "league penalty coach" : "parliament ballot senator") << R"( said","topics":[)"
         << (is_sport ? 15 : 11) << "000000" << (i % 50 == 0 ? R"(,"odd")" : "") << "]}\n";
  }
  file.close();
  options_.min_precision = 0;
  options_.min_positive_stories = 1;
  TrainedBytes();
  const auto model = TopicModel::FromFile(options_.output);
  ASSERT_TRUE(model.ok());
  const auto odd = std::ranges::find((*model)->labels(), "odd", &TopicLabel::name);
  ASSERT_NE(odd, (*model)->labels().end());
  EXPECT_EQ((*model)->languages()[0].limits[static_cast<size_t>(odd - (*model)->labels().begin())].threshold, 0);
}

TEST_F(TrainTest, ALabelWithFewStoriesLeansOnTheThresholdOfAllSuchLabels) {
  std::ofstream file(options_.inputs[0], std::ios::app);
  for (int i = 0; i < 4; ++i) {
    file << R"({"text":"sunny spells forecast n)" << static_cast<char>('a' + i) << R"(","topics":["sun"]})"
         << "\n";
    file << R"({"text":"orchard harvest n)" << static_cast<char>('a' + i) << R"(","topics":["fruit"]})"
         << "\n";
  }
  file.close();
  options_.min_precision = 0;
  options_.min_positive_stories = 1;
  const auto thresholds = [&] {
    TrainedBytes();
    const auto model = TopicModel::FromFile(options_.output);
    EXPECT_TRUE(model.ok());
    std::vector<float> found;
    for (size_t i = 0; i < (*model)->labels().size(); ++i) {
      if ((*model)->labels()[i].medtop == 0) found.push_back((*model)->languages()[0].limits[i].threshold);
    }
    return found;
  };
  const std::vector<float> alone = thresholds();
  options_.few_stories = 16;
  const std::vector<float> together = thresholds();
  ASSERT_EQ(alone.size(), 2u);
  ASSERT_EQ(together.size(), 2u);
  EXPECT_LE(std::abs(together[0] - together[1]), std::abs(alone[0] - alone[1]));
}

TEST_F(TrainTest, TheReportHasTheFigures) {
  options_.report = ::testing::TempDir() + "/train_test.md";
  TrainedBytes();
  const std::string report = ReadFile(options_.report);
  for (const char* part :
       {"# Training report of own", "| en |", "15000000 sport", "## Held-out stories", "| set own |"}) {
    EXPECT_THAT(report, HasSubstr(part));
  }
}

TEST_F(TrainTest, SaysWhatIsWrongAndLeavesTheOldModelAlone) {
  const std::string before = TrainedBytes();
  std::ofstream(options_.inputs[0]) << R"({"text":"x","topics":[7]})";
  const absl::Status bad_line = Train(options_);
  EXPECT_EQ(bad_line.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(bad_line.message()), HasSubstr("train_test.jsonl:1: "));
  std::ofstream(options_.inputs[0]) << R"({"text":"one story only","topics":[7000000]})";
  EXPECT_THAT(std::string(Train(options_).message()), HasSubstr("nothing to learn from"));
  options_.inputs = {"no/such/file.jsonl"};
  EXPECT_EQ(Train(options_).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReadFile(options_.output), before);
}

TEST_F(TrainTest, TheCommandTrainsAndSetsTheExitCode) {
  CLI::App app;
  int exit_code = -1;
  AddTrainCommand(app, &exit_code);
  app.parse("train " + options_.inputs[0] + " -o " + options_.output +
                " --folds 3 --threads 1 --name own --min-language-stories 100",
            false);
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(ReadFile(options_.output), TrainedBytes());
}

}  // namespace
}  // namespace newswire

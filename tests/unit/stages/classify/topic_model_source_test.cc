#include "stages/classify/topic_model_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "pipeline/base/arena.h"
#include "pipeline/story.h"
#include "stages/classify/classify_stage.h"
#include "stages/classify/train.h"
#include "tests/unit/stages/classify/own_stories.h"

namespace newswire {
namespace {

class TopicModelSourceTest : public ::testing::Test {
 protected:
  // A model of five heads at model_, replaced as newswire train does it.
  void TrainModel(uint32_t seed) {
    TrainOptions options;
    options.inputs = {folder_ + "/stories.jsonl"};
    options.output = model_;
    options.name = "own";
    options.folds = 2;
    options.threads = 1;
    options.min_language_stories = 100;
    WriteOwnStories(options.inputs[0], 250, seed);
    const absl::Status status = Train(options);
    ASSERT_TRUE(status.ok()) << status;
  }

  const std::string folder_ = ::testing::TempDir();
  const std::string model_ = folder_ + "/" + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".nwtm";
};

TEST_F(TopicModelSourceTest, LanesMeetTheNewModelFromUseOn) {
  TrainModel(1);
  const auto source = TopicModelSource::Of(model_);
  ASSERT_TRUE(source.ok()) << source.status();
  EXPECT_EQ(*TopicModelSource::Of(model_), *source) << "one a path";
  ClassifyStage stage(*source);
  Arena arena;
  Story story;
  const auto model_of_a_story = [&] {
    story.Reset(&arena, RawRecord{});
    story.body = "striker league penalty coach stadium goalkeeper";
    story.language = "en";
    EXPECT_FALSE(stage.Process(story).rejected());
    return std::string(story.topic_model);
  };
  const std::string first = model_of_a_story();
  EXPECT_FALSE((*source)->HasChanged());
  EXPECT_FALSE(*(*source)->Read()) << "the same file is no other model";

  TrainModel(2);
  EXPECT_TRUE((*source)->HasChanged());
  EXPECT_TRUE(*(*source)->Read());
  EXPECT_FALSE((*source)->HasChanged());
  EXPECT_EQ(model_of_a_story(), first) << "read is not used";
  (*source)->Use();
  const std::string second = model_of_a_story();
  EXPECT_NE(second, first);
  EXPECT_EQ(second, (*source)->current()->version());
  (*source)->Use();
  EXPECT_EQ(model_of_a_story(), second) << "nothing new to use";
}

TEST_F(TopicModelSourceTest, ABadFileLeavesTheModelAndIsToldOnce) {
  TrainModel(1);
  const auto source = TopicModelSource::Of(model_);
  ASSERT_TRUE(source.ok()) << source.status();
  const std::string version = (*source)->current()->version();
  std::ofstream(model_ + ".part") << "half a model";
  std::filesystem::rename(model_ + ".part", model_);
  EXPECT_TRUE((*source)->HasChanged());
  EXPECT_FALSE((*source)->Read().ok());
  EXPECT_FALSE((*source)->HasChanged());
  (*source)->Use();
  EXPECT_EQ((*source)->current()->version(), version);
  std::filesystem::remove(model_);
  EXPECT_FALSE((*source)->HasChanged()) << "a file that is gone for a moment is no change";
}

TEST_F(TopicModelSourceTest, AModelWithLabelsThatAreNoMediaTopicsIsRefused) {
  std::ofstream file(folder_ + "/oil.jsonl");
  for (int i = 0; i < 100; ++i) {
    file << R"({"text":")" << (i % 2 == 0 ? "crude barrels refinery" : "wheat harvest grain") << " n"
         << std::string(i % 7, 'x') << R"(","topics":[")" << (i % 2 == 0 ? "crude" : "grain") << R"("]})"
         << "\n";
  }
  file.close();
  TrainOptions options;
  options.inputs = {folder_ + "/oil.jsonl"};
  options.output = model_;
  options.folds = 2;
  options.threads = 1;
  options.min_language_stories = 50;
  ASSERT_TRUE(Train(options).ok());
  const auto source = TopicModelSource::Of(model_);
  EXPECT_EQ(source.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(source.status().message()), ::testing::HasSubstr("\"crude\" is no Media Topic"));
}

TEST_F(TopicModelSourceTest, TheBuiltInModelNeverChanges) {
  const auto source = TopicModelSource::Of("");
  ASSERT_TRUE(source.ok());
  EXPECT_FALSE((*source)->HasChanged());
  EXPECT_FALSE(*(*source)->Read());
  EXPECT_EQ((*source)->current(), TopicModel::BuiltIn());
}

}  // namespace
}  // namespace newswire

// Stage "classify": which IPTC Media Topics a story is about.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "pipeline/stage.h"
#include "stages/classify/topic_features.h"
#include "stages/classify/topic_model.h"
#include "stages/classify/topic_model_source.h"

namespace newswire {

inline constexpr std::string_view kTopicCreator = "newswire-classifier";

// Fills Story::topic_model, Story::topics and, where that stays empty, Story::topics_status:
//   "unsupported-language"  the model has no evidence for the language, or nobody knows the language
//   "language-differs"      the body contradicts the language that the provider declared
//   "no-text"               neither a body nor a headline
//   "no-confident-topic"    every head is below its threshold
// Topics that the provider assigned stand as they are, followed by those that its codes mean (provider_codes.h) and by
// the topics above them, and the model is not asked; a desk or a category of the provider is no whole answer, and the
// model adds to it.
// The model is told the cleaned headline, the standfirst, the body without the dateline (what strip cut away has no
// vote), and the slug and the provider's codes as they stand in the envelope. Never rejects.
class ClassifyStage : public Stage {
 public:
  explicit ClassifyStage(std::shared_ptr<const TopicModelSource> source)
      : source_(std::move(source)), generation_(source_->generation()), model_(source_->current()) {}
  std::string_view name() const override { return "classify"; }
  Verdict Process(Story& story) override;

 private:
  // Whether that is all there is to say about the story.
  bool TakeProviderTopics(Story& story) const;
  // Adds the model's topics; where there are none, why.
  std::string_view AskModel(Story& story);

  const std::shared_ptr<const TopicModelSource> source_;
  uint32_t generation_;
  std::shared_ptr<const TopicModel> model_;
  TopicFeatureExtractor extractor_;
  std::array<std::string_view, kMaxCodes> codes_;
  TopicScores scores_{};
  TopicFlags is_assigned_{};
};

// The model that `model_path` (ClassifyConfig::model) names, the built-in one if that is empty, as the lanes see it
// now.
absl::StatusOr<std::shared_ptr<const TopicModel>> LoadTopicModel(const std::string& model_path);

// A factory for one instance a lane; all share the source of `model_path` (ClassifyConfig::model; empty: built
// in). A model that cannot be read is the factory's error, at every call the same.
StageFactory MakeClassifyStageFactory(const std::string& model_path);

}  // namespace newswire

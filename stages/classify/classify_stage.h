// Stage "classify": which of the 17 IPTC Media Topics a story is about.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "pipeline/stage.h"
#include "stages/classify/topic_features.h"
#include "stages/classify/topic_model.h"

namespace newswire {

inline constexpr std::string_view kTopicCreator = "newswire-classifier";

// Fills Story::topics and, where it stays empty, Story::topics_status:
//   "unsupported-language"  the model has no evidence for the language, or nobody knows the language
//   "language-differs"      the body contradicts the language that the provider declared
//   "no-text"               neither a body nor a headline
//   "no-confident-topic"    every head is below its threshold
// Topics that the provider assigned stand as they are, followed by the heads above them, and the model is not asked.
// Reads the cleaned headline and body only, without the dateline: what strip cut away has no vote. Never rejects.
class ClassifyStage : public Stage {
 public:
  explicit ClassifyStage(std::shared_ptr<const TopicModel> model) : model_(std::move(model)) {}
  std::string_view name() const override { return "classify"; }
  Verdict Process(Story& story) override;

 private:
  void TakeProviderTopics(Story& story) const;

  const std::shared_ptr<const TopicModel> model_;
  TopicFeatureExtractor extractor_;
  TopicScores scores_{};
  TopicFlags is_assigned_{};
};

// The model that `model_path` (ClassifyConfig::model) names; the built-in one if that is empty.
absl::StatusOr<std::shared_ptr<const TopicModel>> LoadTopicModel(const std::string& model_path);

// A factory for one instance a lane; all share one model: the file at `model_path` (ClassifyConfig::model), or the
// built-in one if that is empty. A model that cannot be read is the factory's error, at every call the same.
StageFactory MakeClassifyStageFactory(const std::string& model_path);

}  // namespace newswire

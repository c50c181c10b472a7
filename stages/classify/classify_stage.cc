#include "stages/classify/classify_stage.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "stages/classify/media_topics.h"
#include "stages/language/language_stage.h"

namespace newswire {
namespace {

bool HasFlag(const Story& story, std::string_view flag) {
  return std::find(story.flags.begin(), story.flags.end(), flag) != story.flags.end();
}

std::string_view BodyWithoutDateline(const Story& story) {
  return story.body.substr(std::min<size_t>(story.dateline_bytes, story.body.size()));
}

}  // namespace

void ClassifyStage::TakeProviderTopics(Story& story) const {
  for (const Topic& topic : story.provider_topics) {
    story.topics.push_back(topic);
    if (story.topics.back().name.empty()) story.topics.back().name = MediaTopicName(topic.medtop);
  }
  for (const Topic& topic : story.provider_topics) {
    for (uint32_t above = MediaTopicParent(topic.medtop); above != 0; above = MediaTopicParent(above)) {
      if (std::ranges::find(story.topics, above, &Topic::medtop) != story.topics.end()) continue;
      story.topics.push_back({above, topic.confidence_pct, MediaTopicName(above), topic.creator});
    }
  }
}

Verdict ClassifyStage::Process(Story& story) {
  if (!story.provider_topics.empty()) {
    TakeProviderTopics(story);
    return Verdict::Pass();
  }
  if (HasFlag(story, kLanguageDiffersFlag)) {
    story.topics_status = "language-differs";
    return Verdict::Pass();
  }
  const TopicLanguage* const language = model_->FindLanguage(story.language);
  if (language == nullptr) {
    story.topics_status = "unsupported-language";
    return Verdict::Pass();
  }
  const std::span<const TopicFeature> features =
      extractor_.Extract({story.headline, BodyWithoutDateline(story)}, model_->feature_rules());
  if (features.empty()) {
    story.topics_status = "no-text";
    return Verdict::Pass();
  }
  model_->Score(features, scores_);
  model_->Assign(*language, scores_, is_assigned_);
  const std::span<const TopicLabel> labels = model_->labels();
  for (size_t i = 0; i < labels.size(); ++i) {
    if (!is_assigned_[i]) continue;
    const int confidence_pct = TopicModel::ConfidencePct(language->limits[i], scores_[i]);
    story.topics.push_back({labels[i].medtop, static_cast<uint8_t>(confidence_pct), labels[i].name, kTopicCreator});
  }
  if (story.topics.empty()) story.topics_status = "no-confident-topic";
  std::sort(story.topics.begin(), story.topics.end(), [](const Topic& a, const Topic& b) {
    return a.confidence_pct != b.confidence_pct ? a.confidence_pct > b.confidence_pct : a.medtop < b.medtop;
  });
  return Verdict::Pass();
}

absl::StatusOr<std::shared_ptr<const TopicModel>> LoadTopicModel(const std::string& model_path) {
  if (model_path.empty()) return TopicModel::BuiltIn();
  return TopicModel::FromFile(model_path);
}

StageFactory MakeClassifyStageFactory(const std::string& model_path) {
  return [model = LoadTopicModel(model_path)]() -> absl::StatusOr<std::unique_ptr<Stage>> {
    if (!model.ok()) return model.status();
    return std::make_unique<ClassifyStage>(*model);
  };
}

}  // namespace newswire

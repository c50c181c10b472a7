#include "stages/classify/classify_stage.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/status/statusor.h"
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
  std::array<bool, kMediaTopicHeadCount> has_head{};
  for (const Topic& topic : story.provider_topics) {
    story.topics.push_back(topic);
    const int head = MediaTopicHeadIndex(topic.medtop);
    if (head < 0) continue;
    const MediaTopicHead& media_topic = MediaTopicHeads()[head];
    if (topic.medtop == media_topic.medtop) {
      has_head[head] = true;
      if (story.topics.back().name.empty()) story.topics.back().name = media_topic.name;
    }
  }
  for (const Topic& topic : story.provider_topics) {
    const int head = MediaTopicHeadIndex(topic.medtop);
    if (head < 0 || has_head[head]) continue;
    has_head[head] = true;
    const MediaTopicHead& media_topic = MediaTopicHeads()[head];
    story.topics.push_back({media_topic.medtop, topic.confidence_pct, media_topic.name, topic.creator});
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
  const TopicModelLanguage* const language = model_->FindLanguage(story.language);
  if (language == nullptr) {
    story.topics_status = "unsupported-language";
    return Verdict::Pass();
  }
  const std::span<const TopicFeature> features = extractor_.Extract(story.headline, BodyWithoutDateline(story));
  if (features.empty()) {
    story.topics_status = "no-text";
    return Verdict::Pass();
  }
  const TopicScores scores = model_->Score(features);
  for (int head = 0; head < kMediaTopicHeadCount; ++head) {
    const int confidence_pct = TopicModel::ConfidencePct(*language, head, scores[head]);
    if (confidence_pct < language->threshold_pct[head]) continue;
    const MediaTopicHead& media_topic = MediaTopicHeads()[head];
    story.topics.push_back({media_topic.medtop, static_cast<uint8_t>(confidence_pct), media_topic.name, kTopicCreator});
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

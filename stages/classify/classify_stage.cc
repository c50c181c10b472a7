#include "stages/classify/classify_stage.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/status/statusor.h"
#include "stages/classify/media_topics.h"
#include "stages/classify/provider_codes.h"
#include "stages/language/language_stage.h"

namespace newswire {
namespace {

bool HasFlag(const Story& story, std::string_view flag) {
  return std::find(story.flags.begin(), story.flags.end(), flag) != story.flags.end();
}

// What the model reads: the standfirst, where a page has one, and the body without its dateline.
std::string_view TextToJudge(const Story& story) {
  const std::string_view body = story.body.substr(std::min<size_t>(story.dateline_bytes, story.body.size()));
  if (story.standfirst.empty()) return body;
  constexpr std::string_view kGap = "\n\n";
  char* const text = story.arena->Allocate(story.standfirst.size() + kGap.size() + body.size());
  size_t size = story.standfirst.copy(text, story.standfirst.size());
  size += kGap.copy(text + size, kGap.size());
  size += body.copy(text + size, body.size());
  return {text, size};
}

void Add(const Topic& topic, Story& story) {
  if (std::ranges::find(story.topics, topic.medtop, &Topic::medtop) == story.topics.end())
    story.topics.push_back(topic);
}

}  // namespace

bool ClassifyStage::TakeProviderTopics(Story& story) const {
  bool is_whole_answer = !story.provider_topics.empty();
  for (const Topic& topic : story.provider_topics) {
    story.topics.push_back(topic);
    if (story.topics.back().name.empty()) story.topics.back().name = MediaTopicName(topic.medtop);
  }
  for (const ProviderCode& code : story.provider_codes) {
    const MappedCode mapped = MapProviderCode(code);
    if (mapped.medtop == 0) continue;
    is_whole_answer |= mapped.is_whole_answer;
    std::string_view creator = mapped.creator.empty() ? story.source : mapped.creator;
    if (creator.empty()) creator = "provider";
    Add({mapped.medtop, 100, MediaTopicName(mapped.medtop), creator}, story);
  }
  const size_t told = story.topics.size();
  for (size_t i = 0; i < told; ++i) {
    const Topic topic = story.topics[i];
    for (uint32_t above = MediaTopicParent(topic.medtop); above != 0; above = MediaTopicParent(above)) {
      Add({above, topic.confidence_pct, MediaTopicName(above), topic.creator}, story);
    }
  }
  return is_whole_answer;
}

std::string_view ClassifyStage::AskModel(Story& story) {
  if (HasFlag(story, kLanguageDiffersFlag)) return "language-differs";
  const TopicLanguage* const language = model_->FindLanguage(story.language);
  if (language == nullptr) return "unsupported-language";
  size_t code_count = 0;
  if (!story.slug.empty()) codes_[code_count++] = story.slug;
  for (size_t i = 0; i < story.provider_codes.size() && code_count < codes_.size(); ++i) {
    codes_[code_count++] = story.provider_codes[i].code;
  }
  const std::span<const std::string_view> codes(codes_.data(), code_count);
  const std::span<const TopicFeature> features =
      extractor_.Extract({story.headline, TextToJudge(story), codes}, model_->feature_rules());
  if (features.empty()) return "no-text";
  model_->Score(features, scores_);
  model_->Assign(*language, scores_, is_assigned_);
  const std::span<const TopicLabel> labels = model_->labels();
  const size_t told = story.topics.size();
  for (size_t i = 0; i < labels.size(); ++i) {
    if (!is_assigned_[i]) continue;
    const int confidence_pct = TopicModel::ConfidencePct(language->limits[i], scores_[i]);
    Add({labels[i].medtop, static_cast<uint8_t>(confidence_pct), labels[i].name, kTopicCreator}, story);
  }
  std::sort(story.topics.begin() + static_cast<ptrdiff_t>(told), story.topics.end(),
            [](const Topic& a, const Topic& b) {
              return a.confidence_pct != b.confidence_pct ? a.confidence_pct > b.confidence_pct : a.medtop < b.medtop;
            });
  return story.topics.empty() ? "no-confident-topic" : "";
}

Verdict ClassifyStage::Process(Story& story) {
  if (generation_ != source_->generation()) {
    generation_ = source_->generation();
    model_ = source_->current();
  }
  story.topic_model = model_->version();
  if (TakeProviderTopics(story)) return Verdict::Pass();
  const std::string_view status = AskModel(story);
  if (story.topics.empty()) story.topics_status = status;
  return Verdict::Pass();
}

absl::StatusOr<std::shared_ptr<const TopicModel>> LoadTopicModel(const std::string& model_path) {
  absl::StatusOr<std::shared_ptr<TopicModelSource>> source = TopicModelSource::Of(model_path);
  if (!source.ok()) return source.status();
  return (*source)->current();
}

StageFactory MakeClassifyStageFactory(const std::string& model_path) {
  return [source = TopicModelSource::Of(model_path)]() -> absl::StatusOr<std::unique_ptr<Stage>> {
    if (!source.ok()) return source.status();
    return std::make_unique<ClassifyStage>(*source);
  };
}

}  // namespace newswire

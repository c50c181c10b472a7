#include "stages/classify/topic_evaluation.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "stages/classify/topic_features.h"

namespace newswire {
namespace {

void Add(bool is_assigned, bool is_topic, HeadCounts& counts) {
  counts.true_positives += is_assigned && is_topic;
  counts.false_positives += is_assigned && !is_topic;
  counts.false_negatives += !is_assigned && is_topic;
}

void Count(const std::array<int, kMediaTopicHeadCount>& confidences, const TopicModelLanguage* language,
           const LabelledStory& story, TopicFigures& figures) {
  ++figures.stories;
  bool has_topic = false;
  int likeliest = -1;
  for (int head = 0; head < kMediaTopicHeadCount; ++head) {
    const bool is_assigned = language != nullptr && confidences[head] >= language->threshold_pct[head];
    has_topic |= is_assigned;
    const bool is_topic = (story.topic_heads >> head & 1) != 0;
    const bool is_open = (story.unknown_heads >> head & 1) != 0;
    Add(is_assigned, is_topic, figures.heads[head]);
    if (!is_open) {
      Add(is_assigned, is_topic, figures.open_heads[head]);
      if (is_assigned) figures.assigned.push_back({confidences[head], is_topic});
    }
    const bool has_evidence = language != nullptr && language->threshold_pct[head] != kNeverAssigned;
    if (has_evidence && (likeliest < 0 || confidences[head] > confidences[likeliest])) likeliest = head;
  }
  figures.stories_with_topic += has_topic;
  if (story.topic_heads == 0) return;
  ++figures.top1_stories;
  const bool is_right = likeliest >= 0 && (story.topic_heads >> likeliest & 1) != 0;
  figures.top1_right += is_right;
  figures.likeliest.push_back({likeliest < 0 ? 0 : confidences[likeliest], is_right});
}

std::string FormatFigures(const std::string& name, const TopicFigures& figures) {
  const HeadCounts micro = TopicFigures::Micro(figures.heads);
  const HeadCounts open = TopicFigures::Micro(figures.open_heads);
  return absl::StrFormat("| %s | %d | %.3f | %.3f | %.3f | %.3f | %.3f / %.3f / %.3f | %.3f | %.3f | %.3f | %.3f |\n",
                         name, figures.stories, micro.Precision(), micro.Recall(), micro.F1(),
                         TopicFigures::MacroF1(figures.heads), open.Precision(), open.F1(),
                         TopicFigures::MacroF1(figures.open_heads),
                         figures.top1_stories > 0 ? 1.0 * figures.top1_right / figures.top1_stories : 0.0,
                         figures.stories > 0 ? 1.0 * figures.stories_with_topic / figures.stories : 0.0,
                         figures.CoverageAtPrecision(0.9), figures.CalibrationError());
}

constexpr char kFigureHeads[] =
    "| stories | n | precision | recall | micro F1 | macro F1 | open pairs left out: P / micro / macro F1 | top-1 | "
    "with a topic | coverage at P .90 | ECE |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|\n";

}  // namespace

double HeadCounts::Precision() const {
  const int64_t assigned = true_positives + false_positives;
  return assigned > 0 ? static_cast<double>(true_positives) / static_cast<double>(assigned) : 1.0;
}

double HeadCounts::Recall() const {
  return support() > 0 ? static_cast<double>(true_positives) / static_cast<double>(support()) : 1.0;
}

double HeadCounts::F1() const {
  const int64_t all = 2 * true_positives + false_positives + false_negatives;
  return all > 0 ? 2.0 * static_cast<double>(true_positives) / static_cast<double>(all) : 1.0;
}

HeadCounts TopicFigures::Micro(const std::array<HeadCounts, kMediaTopicHeadCount>& heads) {
  HeadCounts micro;
  for (const HeadCounts& counts : heads) {
    micro.true_positives += counts.true_positives;
    micro.false_positives += counts.false_positives;
    micro.false_negatives += counts.false_negatives;
  }
  return micro;
}

double TopicFigures::MacroF1(const std::array<HeadCounts, kMediaTopicHeadCount>& heads) {
  double sum = 0;
  int count = 0;
  for (const HeadCounts& counts : heads) {
    if (counts.support() == 0) continue;
    sum += counts.F1();
    ++count;
  }
  return count > 0 ? sum / count : 0.0;
}

double TopicFigures::CoverageAtPrecision(double precision) const {
  std::vector<Judged> sorted = likeliest;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Judged& a, const Judged& b) { return a.confidence_pct > b.confidence_pct; });
  size_t best = 0;
  size_t right = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    right += sorted[i].is_right;
    const bool is_last_of_step = i + 1 == sorted.size() || sorted[i + 1].confidence_pct != sorted[i].confidence_pct;
    if (is_last_of_step && static_cast<double>(right) >= precision * static_cast<double>(i + 1)) best = i + 1;
  }
  return sorted.empty() ? 0.0 : static_cast<double>(best) / static_cast<double>(sorted.size());
}

double TopicFigures::CalibrationError() const {
  std::array<double, 10> confidence{};
  std::array<double, 10> right{};
  std::array<double, 10> count{};
  for (const Judged& judged : assigned) {
    const size_t bin = static_cast<size_t>(std::min(judged.confidence_pct / 10, 9));
    confidence[bin] += judged.confidence_pct / 100.0;
    right[bin] += judged.is_right;
    count[bin] += 1;
  }
  double error = 0;
  for (size_t bin = 0; bin < count.size(); ++bin) error += std::abs(confidence[bin] - right[bin]);
  return assigned.empty() ? 0.0 : error / static_cast<double>(assigned.size());
}

TopicEvaluation EvaluateTopics(const TopicModel& model, std::span<const LabelledStory> stories, LabelledSplit split) {
  TopicEvaluation evaluation;
  TopicFeatureExtractor extractor;
  for (const LabelledStory& story : stories) {
    if (story.split != split) continue;
    const TopicModelLanguage* const language = model.FindLanguage(story.language);
    std::array<int, kMediaTopicHeadCount> confidences{};
    if (language != nullptr) {
      const TopicScores scores = model.Score(extractor.Extract(story.title, story.text));
      for (int head = 0; head < kMediaTopicHeadCount; ++head) {
        confidences[head] = TopicModel::ConfidencePct(*language, head, scores[head]);
      }
    }
    Count(confidences, language, story, evaluation.all);
    Count(confidences, language, story, evaluation.by_set[story.set]);
    Count(confidences, language, story, evaluation.by_language[story.language]);
  }
  return evaluation;
}

std::string FormatEvaluation(const TopicEvaluation& evaluation) {
  std::string text = kFigureHeads;
  absl::StrAppend(&text, FormatFigures("all", evaluation.all));
  for (const auto& [set, figures] : evaluation.by_set) absl::StrAppend(&text, FormatFigures("set " + set, figures));
  for (const auto& [language, figures] : evaluation.by_language) {
    absl::StrAppend(&text, FormatFigures("language " + language, figures));
  }
  absl::StrAppend(&text,
                  "\n| head | | stories | precision | recall | F1 | open pairs left out: P / F1 "
                  "|\n|---|---|---|---|---|---|---|\n");
  for (int head = 0; head < kMediaTopicHeadCount; ++head) {
    const HeadCounts& counts = evaluation.all.heads[head];
    const HeadCounts& open = evaluation.all.open_heads[head];
    absl::StrAppendFormat(&text, "| %08d | %s | %d | %.3f | %.3f | %.3f | %.3f / %.3f |\n",
                          MediaTopicHeads()[head].medtop, MediaTopicHeads()[head].name, counts.support(),
                          counts.Precision(), counts.Recall(), counts.F1(), open.Precision(), open.F1());
  }
  return text;
}

}  // namespace newswire

#include "stages/classify/language_evidence.h"

#include <array>
#include <utility>

namespace newswire {
namespace {

// What the threshold of all labels with few stories counts beside a label's own.
constexpr float kSharedThresholdStories = 2;

constexpr double kLeastCredibleF1 = 0.2;

// Fills in the steps of confidence. The curve of the likeliest first-level label is laid over all of these labels, so
// their order is kept.
void SetConfidences(const std::string& language, const std::vector<TrainingExample>& examples,
                    const TrainingLabels& labels, const TrainedLabels& trained, const std::vector<Sigmoid>& sigmoids,
                    const TrainOptions& options, LanguageEvidence& evidence) {
  std::vector<ToldStory> told;
  for (size_t i = 0; i < examples.size(); ++i) {
    const TrainingExample& example = examples[i];
    if (example.story->language != language || !example.story->is_evidence || example.story->topics.empty()) continue;
    ToldStory likeliest = {-1, false, static_cast<double>(example.copies)};
    Judgement judgement = Judgement::kOpen;
    for (size_t label = 0; label < labels.labels.size(); ++label) {
      if (labels.IsBelowHead(label) || evidence.positives[label] < options.min_positive_stories) continue;
      const float score = trained.forward_scores[label][i];
      if (score == kNotScored) continue;
      const double probability = sigmoids[label].At(score);
      if (probability <= likeliest.probability) continue;
      likeliest.probability = probability;
      judgement = example.judgements[label];
    }
    likeliest.is_right = judgement == Judgement::kTopic;
    if (judgement != Judgement::kOpen) told.push_back(likeliest);
  }
  const ReliabilityCurve curve = ReliabilityCurve::Fit(std::move(told));
  for (size_t label = 0; label < labels.labels.size(); ++label) {
    const bool is_given = labels.IsBelowHead(label) ? evidence.thresholds[label].is_set()
                                                    : evidence.positives[label] >= options.min_positive_stories;
    std::array<float, kConfidenceSteps> cutoffs;
    cutoffs.fill(std::numeric_limits<float>::infinity());
    if (is_given) cutoffs = ConfidenceCutoffs(sigmoids[label], labels.IsBelowHead(label) ? ReliabilityCurve() : curve);
    std::copy(cutoffs.begin(), cutoffs.end(), evidence.limits[label].cutoff);
  }
}

}  // namespace

std::map<std::string, LanguageEvidence> CalibrateLanguages(const std::vector<TrainingExample>& examples,
                                                           const TrainingLabels& labels, const TrainedLabels& trained,
                                                           const TrainOptions& options) {
  std::map<std::string, LanguageEvidence> languages;
  for (const TrainingExample& example : examples)
    languages[example.story->language].stories += example.story->is_evidence;
  for (auto& [code, evidence] : languages) {
    std::vector<Sigmoid> sigmoids;
    std::map<size_t, std::vector<ScoredStory>> few;  // labels with too few stories to trust their own threshold
    for (size_t label = 0; label < labels.labels.size(); ++label) {
      std::vector<ScoredStory> scored;
      std::vector<ScoredStory> scored_forward;
      int positives = 0;
      for (size_t i = 0; i < examples.size(); ++i) {
        const TrainingExample& example = examples[i];
        const Judgement judgement = example.judgements[label];
        if (example.story->language != code || judgement == Judgement::kOpen || !example.story->is_evidence) continue;
        const bool is_topic = judgement == Judgement::kTopic;
        positives += is_topic;
        const auto weight = static_cast<double>(example.copies);
        scored.push_back({trained.scores[label][i], is_topic, weight, example.fold});
        const float forward_score = trained.forward_scores[label][i];
        if (forward_score != kNotScored) scored_forward.push_back({forward_score, is_topic, weight, example.fold});
      }
      TopicModelLimit& limit = evidence.limits.emplace_back();
      sigmoids.push_back(FitSigmoid(scored));
      const bool is_below = labels.IsBelowHead(label);
      const double min_precision = is_below ? options.min_precision_below : options.min_precision;
      const double flatness = positives < options.few_stories ? 0 : options.threshold_flatness;
      Threshold threshold = BestThreshold(scored, min_precision, flatness);
      // So few hits say nothing about a better place than the boundary of the training (SCutFBR, Yang 2001).
      const bool is_hopeless = threshold.is_set() && threshold.F1() < kLeastCredibleF1;
      if (min_precision == 0 && positives >= options.few_stories && is_hopeless) threshold = ThresholdAt(0, scored);
      const Threshold measured = options.forward_groups > 0 ? ThresholdAt(threshold.score, scored_forward)
                                                            : MeasureThreshold(scored, min_precision, flatness);
      evidence.measured.push_back(measured);
      if (positives < options.min_positive_stories ||
          (is_below && measured.Precision() < options.min_measured_precision_below)) {
        threshold = Threshold();
        threshold.false_negatives = positives;
      }
      limit.threshold = threshold.score;
      evidence.thresholds.push_back(threshold);
      evidence.positives.push_back(positives);
      if (positives >= options.min_positive_stories && positives < options.few_stories) few[label] = std::move(scored);
    }
    std::vector<ScoredStory> together;
    for (const auto& [label, scored] : few) together.insert(together.end(), scored.begin(), scored.end());
    const float shared = BestThreshold(std::move(together), options.min_precision).score;
    for (const auto& [label, scored] : few) {
      const float own = evidence.thresholds[label].score;
      const auto positives = static_cast<float>(evidence.positives[label]);
      const float pulled = (positives * own + kSharedThresholdStories * shared) / (positives + kSharedThresholdStories);
      evidence.limits[label].threshold = pulled;
      evidence.thresholds[label] = ThresholdAt(pulled, scored);
    }
    SetConfidences(code, examples, labels, trained, sigmoids, options, evidence);
  }
  return languages;
}

}  // namespace newswire

// From scores to probabilities, and from probabilities to the threshold of a head.
#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "stages/classify/topic_model_format.h"

namespace newswire {

struct ScoredStory {
  double score;
  bool is_topic;
  double weight;
  int fold = 0;  // of the cross-validation that scored it
};

// Probability of a topic at a score: 1 / (1 + exp(slope * score + offset)), slope < 0.
struct Sigmoid {
  double slope = -1;
  double offset = 0;

  double At(double score) const { return 1 / (1 + std::exp(slope * score + offset)); }
};

// Platt's sigmoid by Newton's method with backtracking (Lin, Lin and Weng 2007). Targets are smoothed by the counts, so
// few positives give a flat curve. O(stories) an iteration.
Sigmoid FitSigmoid(std::span<const ScoredStory> stories);

// A label that was told of a story with a probability, and what it was.
struct ToldStory {
  double probability;
  bool is_right;
  double weight;
};

// How often a label is right that is told with a probability. The sigmoids of many labels, each true for itself, are
// not true for the likeliest of them: where all are low one of them still holds, and where one is high the coders of
// the stories disagree. Rises from (0, 0) to (1, at most 1).
class ReliabilityCurve {
 public:
  // The curve that changes nothing.
  ReliabilityCurve() : told_{0, 1}, right_{0, 1} {}
  // Isotonic regression (pool adjacent violators; Zadrozny and Elkan 2002) over up to twenty groups of as many stories,
  // straight between their means; fewer groups where there are less than fifty stories a group, and from a hundred
  // stories down the curve that changes nothing. O(n log n).
  static ReliabilityCurve Fit(std::vector<ToldStory> stories);

  double At(double probability) const;
  // The smallest probability at which the curve reaches `right`; above 1 if it never does.
  double Inverse(double right) const;

 private:
  std::vector<double> told_;  // rising, from 0 to 1
  std::vector<double> right_;
};

// Scores from which on the probability on the curve is at least 1, 2, .. 100 % (the last is taken at 99.5 %); rising,
// infinite from the step on that the curve does not reach.
std::array<float, kConfidenceSteps> ConfidenceCutoffs(const Sigmoid& sigmoid, const ReliabilityCurve& curve);

struct Threshold {
  float score = std::numeric_limits<float>::infinity();  // infinity: there is none that is precise enough
  // What it does on the stories that it was set on.
  double true_positives = 0;
  double false_positives = 0;
  double false_negatives = 0;

  bool is_set() const { return score < std::numeric_limits<float>::infinity(); }
  double Precision() const;  // 0 where nothing reaches it
  double F1() const;
};

// The score with the best F1 among those whose precision is at least `min_precision` even if three more stories had
// been given the label wrongly: a handful of lucky hits sets no threshold; 0: every threshold will do. (SCut, Yang
// 2001; in the middle between two stories.) With `flatness` above 0 the middle of all such scores whose F1 is at most
// that much below the best: where F1 hardly changes, its peak is chance. O(n log n).
Threshold BestThreshold(std::vector<ScoredStory> stories, double min_precision, double flatness = 0);

// What thresholds do that were set on the other folds, on each fold: on stories that neither training nor threshold has
// seen. Its score is that of no threshold. O(folds * n log n).
Threshold MeasureThreshold(std::span<const ScoredStory> stories, double min_precision, double flatness = 0);

// What the threshold `score` does on these stories.
Threshold ThresholdAt(float score, std::span<const ScoredStory> stories);

}  // namespace newswire

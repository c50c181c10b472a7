// From scores to probabilities, and from probabilities to the threshold of a head.
#pragma once

#include <array>
#include <limits>
#include <span>
#include <vector>

#include "stages/classify/topic_model_format.h"

namespace newswire {

struct ScoredStory {
  double score;
  bool is_topic;
  double weight;
};

// Probability of a topic at a score: 1 / (1 + exp(slope * score + offset)), slope < 0.
struct Sigmoid {
  double slope = -1;
  double offset = 0;
};

// Platt's sigmoid by Newton's method with backtracking (Lin, Lin and Weng 2007). Targets are smoothed by the counts, so
// few positives give a flat curve. O(stories) an iteration.
Sigmoid FitSigmoid(std::span<const ScoredStory> stories);

// Scores from which on the probability is at least 1, 2, .. 100 % (the last is taken at 99.5 %); rising.
std::array<float, kConfidenceSteps> ConfidenceCutoffs(const Sigmoid& sigmoid);

struct Threshold {
  float score = std::numeric_limits<float>::infinity();  // infinity: there is none that is precise enough
  // What it does on the stories that it was set on.
  double true_positives = 0;
  double false_positives = 0;
  double false_negatives = 0;

  bool is_set() const { return score < std::numeric_limits<float>::infinity(); }
  double F1() const;
};

// The score with the best F1 among those whose precision is at least `min_precision` even if three more stories had
// been given the label wrongly: a handful of lucky hits sets no threshold. (SCut, Yang 2001; in the middle between two
// stories.) With `min_precision` 0 every threshold will do, and where the best F1 is below .2 the boundary of the
// training, score 0, takes its place: that few hits say nothing about a better one (SCutFBR). O(n log n).
Threshold BestThreshold(std::vector<ScoredStory> stories, double min_precision);

// What the threshold `score` does on these stories.
Threshold ThresholdAt(float score, std::span<const ScoredStory> stories);

}  // namespace newswire

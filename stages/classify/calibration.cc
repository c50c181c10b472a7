#include "stages/classify/calibration.h"

#include <algorithm>
#include <cmath>

namespace newswire {
namespace {

constexpr int kMaxIterations = 100;
constexpr double kMinStep = 1e-10;
constexpr double kRidge = 1e-12;
constexpr double kUnluckyStories = 3;
constexpr double kLeastCredibleF1 = 0.2;

// -log likelihood of one story, written so that exp() never overflows.
double Loss(double margin, double target) {
  return margin >= 0 ? target * margin + std::log1p(std::exp(-margin))
                     : (target - 1) * margin + std::log1p(std::exp(margin));
}

}  // namespace

Sigmoid FitSigmoid(std::span<const ScoredStory> stories) {
  double positives = 0;
  double negatives = 0;
  for (const ScoredStory& story : stories) (story.is_topic ? positives : negatives) += story.weight;
  const double high = (positives + 1) / (positives + 2);
  const double low = 1 / (negatives + 2);
  double slope = 0;
  double offset = std::log((negatives + 1) / (positives + 1));
  const auto total_loss = [&](double a, double b) {
    double loss = 0;
    for (const ScoredStory& story : stories) {
      loss += story.weight * Loss(a * story.score + b, story.is_topic ? high : low);
    }
    return loss;
  };
  double loss = total_loss(slope, offset);
  for (int iteration = 0; iteration < kMaxIterations; ++iteration) {
    double h11 = kRidge, h22 = kRidge, h21 = 0, g1 = 0, g2 = 0;
    for (const ScoredStory& story : stories) {
      const double margin = slope * story.score + offset;
      const double exponential = std::exp(-std::abs(margin));
      const double p = margin >= 0 ? exponential / (1 + exponential) : 1 / (1 + exponential);
      const double curvature = story.weight * p * (1 - p);
      const double gradient = story.weight * ((story.is_topic ? high : low) - p);
      h11 += story.score * story.score * curvature;
      h22 += curvature;
      h21 += story.score * curvature;
      g1 += story.score * gradient;
      g2 += gradient;
    }
    if (std::abs(g1) < 1e-5 && std::abs(g2) < 1e-5) break;
    const double determinant = h11 * h22 - h21 * h21;
    const double d_slope = -(h22 * g1 - h21 * g2) / determinant;
    const double d_offset = -(-h21 * g1 + h11 * g2) / determinant;
    const double descent = g1 * d_slope + g2 * d_offset;
    double step = 1;
    for (; step >= kMinStep; step /= 2) {
      const double new_loss = total_loss(slope + step * d_slope, offset + step * d_offset);
      if (new_loss < loss + 1e-4 * step * descent) {
        slope += step * d_slope;
        offset += step * d_offset;
        loss = new_loss;
        break;
      }
    }
    if (step < kMinStep) break;
  }
  return {std::min(slope, -1e-3), offset};
}

std::array<float, kConfidenceSteps> ConfidenceCutoffs(const Sigmoid& sigmoid) {
  std::array<float, kConfidenceSteps> cutoffs;
  for (int step = 0; step < kConfidenceSteps; ++step) {
    const double probability = std::min((step + 1) / 100.0, 0.995);
    cutoffs[static_cast<size_t>(step)] =
        static_cast<float>((std::log(1 / probability - 1) - sigmoid.offset) / sigmoid.slope);
  }
  return cutoffs;
}

double Threshold::F1() const {
  const double all = 2 * true_positives + false_positives + false_negatives;
  return all > 0 ? 2 * true_positives / all : 0;
}

Threshold ThresholdAt(float score, std::span<const ScoredStory> stories) {
  Threshold threshold;
  threshold.score = score;
  for (const ScoredStory& story : stories) {
    const bool is_assigned = story.score >= static_cast<double>(score);
    threshold.true_positives += is_assigned && story.is_topic ? story.weight : 0;
    threshold.false_positives += is_assigned && !story.is_topic ? story.weight : 0;
    threshold.false_negatives += !is_assigned && story.is_topic ? story.weight : 0;
  }
  return threshold;
}

Threshold BestThreshold(std::vector<ScoredStory> stories, double min_precision) {
  std::stable_sort(stories.begin(), stories.end(),
                   [](const ScoredStory& a, const ScoredStory& b) { return a.score > b.score; });
  double positives = 0;
  for (const ScoredStory& story : stories) positives += story.is_topic ? story.weight : 0;
  Threshold best;
  best.false_negatives = positives;
  Threshold at_zero = {0, 0, 0, positives};
  double right = 0;
  double wrong = 0;
  for (size_t i = 0; i < stories.size(); ++i) {
    (stories[i].is_topic ? right : wrong) += stories[i].weight;
    const bool is_last = i + 1 == stories.size();
    if (!is_last && stories[i + 1].score == stories[i].score) continue;
    if (stories[i].score >= 0) at_zero = {0, right, wrong, positives - right};
    if (right < min_precision * (right + wrong + kUnluckyStories)) continue;
    const Threshold candidate = {
        static_cast<float>(is_last ? stories[i].score - 1e-3 : (stories[i].score + stories[i + 1].score) / 2), right,
        wrong, positives - right};
    if (candidate.F1() > best.F1()) best = candidate;
  }
  return min_precision == 0 && best.F1() < kLeastCredibleF1 ? at_zero : best;
}

}  // namespace newswire

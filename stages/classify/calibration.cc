#include "stages/classify/calibration.h"

#include <algorithm>
#include <cmath>

namespace newswire {
namespace {

constexpr int kMaxIterations = 100;
constexpr double kMinStep = 1e-10;
constexpr double kRidge = 1e-12;
constexpr int kMinThresholdPct = 5;
constexpr double kUnluckyStories = 3;

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

Threshold BestThreshold(std::span<const ScoredStory> stories, const std::array<float, kConfidenceSteps>& cutoffs,
                        double min_precision) {
  // Weight of the stories that reach exactly step s, by topic or not.
  std::array<double, kConfidenceSteps + 1> right{};
  std::array<double, kConfidenceSteps + 1> wrong{};
  double positives = 0;
  for (const ScoredStory& story : stories) {
    const size_t step = static_cast<size_t>(
        std::upper_bound(cutoffs.begin(), cutoffs.end(), static_cast<float>(story.score)) - cutoffs.begin());
    (story.is_topic ? right : wrong)[step] += story.weight;
    if (story.is_topic) positives += story.weight;
  }
  Threshold best = {kNeverAssigned, 0, 0, positives};
  double best_f1 = 0;
  double true_positives = 0;
  double false_positives = 0;
  for (int step = kConfidenceSteps; step >= kMinThresholdPct; --step) {
    true_positives += right[static_cast<size_t>(step)];
    false_positives += wrong[static_cast<size_t>(step)];
    const double assigned = true_positives + false_positives;
    if (true_positives < min_precision * (assigned + kUnluckyStories)) continue;
    const double f1 = 2 * true_positives / (positives + assigned);
    if (f1 > best_f1) {
      best_f1 = f1;
      best = {static_cast<uint8_t>(step), true_positives, false_positives, positives - true_positives};
    }
  }
  return best;
}

}  // namespace newswire

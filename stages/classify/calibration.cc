#include "stages/classify/calibration.h"

#include <algorithm>
#include <cmath>

namespace newswire {
namespace {

constexpr int kMaxIterations = 100;
constexpr double kMinStep = 1e-10;
constexpr double kRidge = 1e-12;
constexpr double kUnluckyStories = 3;
constexpr size_t kMostGroups = 20;
constexpr size_t kStoriesAGroup = 50;
constexpr double kLeastStep = 1e-6;

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

ReliabilityCurve ReliabilityCurve::Fit(std::vector<ToldStory> stories) {
  std::stable_sort(stories.begin(), stories.end(),
                   [](const ToldStory& a, const ToldStory& b) { return a.probability < b.probability; });
  ReliabilityCurve curve;
  const size_t group_count = std::min(kMostGroups, stories.size() / kStoriesAGroup);
  if (group_count < 2) return curve;
  struct Group {
    double weight = 0;
    double told = 0;
    double right = 0;
    double Share() const { return right / weight; }
  };
  std::vector<Group> groups;
  for (size_t i = 0; i < group_count; ++i) {
    Group& group = groups.emplace_back();
    for (size_t j = i * stories.size() / group_count; j < (i + 1) * stories.size() / group_count; ++j) {
      group.weight += stories[j].weight;
      group.told += stories[j].weight * stories[j].probability;
      group.right += stories[j].is_right ? stories[j].weight : 0;
    }
    if (group.weight == 0) groups.pop_back();
    while (groups.size() >= 2 && groups.back().Share() <= groups[groups.size() - 2].Share()) {
      const Group last = groups.back();
      groups.pop_back();
      groups.back() = {groups.back().weight + last.weight, groups.back().told + last.told,
                       groups.back().right + last.right};
    }
  }
  curve.told_ = {0};
  curve.right_ = {0};
  for (const Group& group : groups) {
    const double told = group.told / group.weight;
    if (told <= curve.told_.back() + kLeastStep || told >= 1 - kLeastStep) continue;
    curve.told_.push_back(told);
    curve.right_.push_back(std::max(group.Share(), curve.right_.back()));
  }
  // Beyond the last mean half of what is missing is granted: nothing is known of the surest stories by themselves.
  curve.told_.push_back(1);
  curve.right_.push_back((1 + curve.right_.back()) / 2);
  return curve;
}

double ReliabilityCurve::At(double probability) const {
  const auto above = std::upper_bound(told_.begin(), told_.end(), probability);
  if (above == told_.end()) return right_.back();
  const auto i = static_cast<size_t>(above - told_.begin());
  if (i == 0) return right_.front();
  const double way = (probability - told_[i - 1]) / (told_[i] - told_[i - 1]);
  return right_[i - 1] + way * (right_[i] - right_[i - 1]);
}

double ReliabilityCurve::Inverse(double right) const {
  const auto above = std::lower_bound(right_.begin(), right_.end(), right);
  if (above == right_.end()) return 2;
  const auto i = static_cast<size_t>(above - right_.begin());
  if (i == 0) return told_.front();
  return told_[i - 1] + (right - right_[i - 1]) / (right_[i] - right_[i - 1]) * (told_[i] - told_[i - 1]);
}

std::array<float, kConfidenceSteps> ConfidenceCutoffs(const Sigmoid& sigmoid, const ReliabilityCurve& curve) {
  std::array<float, kConfidenceSteps> cutoffs;
  for (int step = 0; step < kConfidenceSteps; ++step) {
    const double probability = curve.Inverse(std::min((step + 1) / 100.0, 0.995));
    cutoffs[static_cast<size_t>(step)] =
        probability >= 1 ? std::numeric_limits<float>::infinity()
                         : static_cast<float>((std::log(1 / probability - 1) - sigmoid.offset) / sigmoid.slope);
  }
  return cutoffs;
}

double Threshold::Precision() const {
  const double assigned = true_positives + false_positives;
  return assigned > 0 ? true_positives / assigned : 0;
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

Threshold BestThreshold(std::vector<ScoredStory> stories, double min_precision, double flatness) {
  std::stable_sort(stories.begin(), stories.end(),
                   [](const ScoredStory& a, const ScoredStory& b) { return a.score > b.score; });
  double positives = 0;
  for (const ScoredStory& story : stories) positives += story.is_topic ? story.weight : 0;
  std::vector<Threshold> candidates;
  Threshold best;
  best.false_negatives = positives;
  double right = 0;
  double wrong = 0;
  for (size_t i = 0; i < stories.size(); ++i) {
    (stories[i].is_topic ? right : wrong) += stories[i].weight;
    const bool is_last = i + 1 == stories.size();
    if (!is_last && stories[i + 1].score == stories[i].score) continue;
    if (right < min_precision * (right + wrong + kUnluckyStories)) continue;
    candidates.push_back(
        {static_cast<float>(is_last ? stories[i].score - 1e-3 : (stories[i].score + stories[i + 1].score) / 2), right,
         wrong, positives - right});
    if (candidates.back().F1() > best.F1()) best = candidates.back();
  }
  if (flatness <= 0 || !best.is_set()) return best;
  std::erase_if(candidates, [&](const Threshold& candidate) { return candidate.F1() < best.F1() - flatness; });
  return ThresholdAt((candidates.front().score + candidates.back().score) / 2, stories);
}

Threshold MeasureThreshold(std::span<const ScoredStory> stories, double min_precision, double flatness) {
  Threshold measured;
  int fold_count = 0;
  for (const ScoredStory& story : stories) fold_count = std::max(fold_count, story.fold + 1);
  for (int fold = 0; fold < fold_count; ++fold) {
    std::vector<ScoredStory> inside;
    std::vector<ScoredStory> outside;
    for (const ScoredStory& story : stories) (story.fold == fold ? inside : outside).push_back(story);
    const Threshold here = ThresholdAt(BestThreshold(std::move(outside), min_precision, flatness).score, inside);
    measured.true_positives += here.true_positives;
    measured.false_positives += here.false_positives;
    measured.false_negatives += here.false_negatives;
  }
  return measured;
}

}  // namespace newswire

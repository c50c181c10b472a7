// What the scores of a training show, language by language: thresholds, confidences, and whether they can be trusted.
#pragma once

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "stages/classify/calibration.h"
#include "stages/classify/label_training.h"
#include "stages/classify/topic_model_format.h"
#include "stages/classify/train.h"
#include "stages/classify/training_examples.h"

namespace newswire {

struct LanguageEvidence {
  std::vector<TopicModelLimit> limits;
  int stories = 0;
  std::vector<int> positives;
  std::vector<Threshold> thresholds;  // with cross-validated counts
  std::vector<Threshold> measured;    // on stories that the training, or training and threshold, have not seen

  bool IsSound(const TrainOptions& options) const {
    return stories >= options.min_language_stories && MicroF1() >= options.min_language_f1;
  }
  void Withhold(size_t label) {
    limits[label].threshold = std::numeric_limits<float>::infinity();
    std::fill_n(limits[label].cutoff, kConfidenceSteps, std::numeric_limits<float>::infinity());
  }
  double MacroF1() const {
    double sum = 0;
    for (const Threshold& threshold : thresholds) sum += threshold.F1();
    return sum / static_cast<double>(thresholds.size());
  }
  double MicroF1() const {
    Threshold sum;
    for (const Threshold& threshold : thresholds) {
      sum.true_positives += threshold.true_positives;
      sum.false_positives += threshold.false_positives;
      sum.false_negatives += threshold.false_negatives;
    }
    return sum.F1();
  }
};

// The evidence of every language among the examples, by its code.
std::map<std::string, LanguageEvidence> CalibrateLanguages(const std::vector<TrainingExample>& examples,
                                                           const TrainingLabels& labels, const TrainedLabels& trained,
                                                           const TrainOptions& options);

}  // namespace newswire

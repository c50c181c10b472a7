// One linear model a label, by LIBLINEAR.
#pragma once

#include <limits>
#include <vector>

#include "stages/classify/train.h"
#include "stages/classify/training_examples.h"

namespace newswire {

// Weights of the words, then the bias; empty if there are no stories of both kinds to learn from.
using LabelWeights = std::vector<float>;

inline constexpr double kNothingLearnt = -10;

inline constexpr float kNotScored = std::numeric_limits<float>::infinity();

struct TrainedLabels {
  std::vector<std::vector<float>> scores;  // [label][example], by a training that left the example's fold out
  // The same, but where the example has a period by a training of earlier periods; kNotScored before the first.
  std::vector<std::vector<float>> forward_scores;
  std::vector<LabelWeights> weights;  // [label], of all examples, or the mean over the folds
};

// Trains every label against the rest: once for each fold, once for each period, and once on all examples (not with
// mean_of_folds), which must have their rows. `columns` is the number of words and one for the bias. Threads:
// options.threads; the result does not depend on them. Time grows with label_count * (folds + forward_groups + 1) * all
// nodes of the rows.
TrainedLabels TrainAll(std::vector<TrainingExample>& examples, size_t label_count, size_t columns,
                       const TrainOptions& options);

// LowerByRivals() on the scores of every example, as the model does it.
void LowerByRivals(const TrainingLabels& labels, double rivalry, TrainedLabels& trained);

}  // namespace newswire

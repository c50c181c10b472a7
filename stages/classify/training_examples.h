// The stories of a training as rows of numbers, and the labels and words that it knows.
#pragma once

#include <linear.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stages/classify/labelled_story.h"
#include "stages/classify/topic_evaluation.h"
#include "stages/classify/topic_features.h"
#include "stages/classify/topic_model.h"
#include "stages/classify/topic_model_format.h"
#include "stages/classify/train.h"

namespace newswire {

struct ModelWord {
  uint32_t key = 0;
  uint8_t idf_squared = 0;  // in units of 1/kIdfSquaredUnits
  double Idf() const { return std::sqrt(static_cast<double>(idf_squared) / kIdfSquaredUnits); }
};

// The words that the model will know, sorted by key; LIBLINEAR's index of a word is its position + 1.
struct Vocabulary {
  std::vector<ModelWord> words;
  absl::flat_hash_map<uint32_t, int> position;
};

inline constexpr int kNoFold = -1;
inline constexpr int kOfAll = -1;  // the training that leaves nothing out
inline constexpr int kNoPeriod = std::numeric_limits<int>::min();

// A story of split "train". It points into the labelled stories, which must outlive it.
struct TrainingExample {
  const LabelledStory* story;
  std::vector<TopicFeature> features;
  std::vector<Judgement> judgements;  // one a label
  std::vector<feature_node> nodes;    // LIBLINEAR's sparse row: bias, end mark
  int fold = 0;                       // whose training leaves it out and then gives it a score; kNoFold: it has none
  int period = kNoPeriod;  // place of its group in time; from 0 on it is scored by a training of earlier ones
  int copies = 1;          // how often it stands in the problem

  // Whether training number `training` goes without it: first those of the folds, then those of the periods.
  bool IsLeftOut(int training, const TrainOptions& options) const {
    if (training == kOfAll) return false;
    if (training < options.folds) return fold == training;
    return period != kNoPeriod && period >= training - options.folds;
  }
  // Whether that training gives it its score.
  bool IsScoredBy(int training, const TrainOptions& options) const {
    return training < options.folds ? fold == training : period == training - options.folds;
  }
};

// The labels of a training; TopicLabel::name points into `names`.
struct TrainingLabels {
  std::vector<std::string> names;
  std::vector<TopicLabel> labels;

  bool IsBelowHead(size_t label) const { return labels[label].medtop != labels[label].head; }
  // For each label the one that is its head; itself for a head or a label of the user's own.
  std::vector<size_t> HeadOf() const;
};

// The labels that enough stories have: heads first, then codes of the second level, then the user's own.
TrainingLabels FindLabels(const std::vector<LabelledStory>& stories, const TrainOptions& options);

// The stories of split "train" that have any words: judged, and assigned to a fold, a period and a number of copies by
// their words, group and weight alone. Their rows are still empty.
std::vector<TrainingExample> MakeExamples(const std::vector<LabelledStory>& stories, const TrainingLabels& labels,
                                          const TrainOptions& options);

// The commonest words of the examples, with their inverse document frequency.
Vocabulary MakeVocabulary(const std::vector<TrainingExample>& examples, const TrainOptions& options);

// Fills in the row of LIBLINEAR, of unit length, bias and end mark included: the same numbers as in
// TopicModel::Score().
void MakeRow(const Vocabulary& vocabulary, TrainingExample& example);

}  // namespace newswire

// The bytes of a model file (topic_model_format.h).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "stages/classify/label_training.h"
#include "stages/classify/language_evidence.h"
#include "stages/classify/train.h"
#include "stages/classify/training_examples.h"

namespace newswire {

// `weights` has one entry a label; `languages` is what the model will know.
std::string MakeModelFile(const Vocabulary& vocabulary, const TrainingLabels& labels,
                          const std::vector<LabelWeights>& weights,
                          const std::map<std::string, LanguageEvidence>& languages, const TrainOptions& options);

}  // namespace newswire

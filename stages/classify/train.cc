#include "stages/classify/train.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pipeline/base/status_macros.h"
#include "stages/classify/label_training.h"
#include "stages/classify/labelled_story.h"
#include "stages/classify/language_evidence.h"
#include "stages/classify/media_topics.h"
#include "stages/classify/topic_evaluation.h"
#include "stages/classify/topic_model.h"
#include "stages/classify/topic_model_format.h"
#include "stages/classify/topic_model_writer.h"
#include "stages/classify/training_examples.h"

namespace newswire {
namespace {

// So many held-out stories must have been given a code before they can withhold it.
constexpr int64_t kEnoughHeldOutStories = 10;

absl::Status WriteFile(const std::string& path, std::string_view bytes) {
  const std::string part = absl::StrCat(path, ".part");
  {
    std::ofstream file(part, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be written"));
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be replaced"));
  }
  return absl::OkStatus();
}

std::string FormatTraining(const std::vector<TrainingExample>& examples, const Vocabulary& vocabulary,
                           const TrainingLabels& labels, const std::map<std::string, LanguageEvidence>& languages,
                           const TrainOptions& options) {
  std::string text = absl::StrFormat(
      "# Training report of %s\n\nStories: %d. Words: %d. Labels: %d. Features version %d, word pairs among "
      "the first "
      "%d. "
      "%s, C %g, seed %d, %d folds, words of at least %d stories.\n\n## Languages\n\nCross-validated at the "
      "thresholds; a "
      "language with fewer than %d stories or below micro F1 %.2f is left out of the model.\n\n| language | stories | "
      "micro "
      "F1 | macro F1 | |\n|---|---|---|---|---|\n",
      options.name, examples.size(), vocabulary.words.size(), labels.labels.size(), kTopicFeatureVersion,
      options.bigram_tokens, options.loss == TopicLoss::kLogistic ? "Logistic loss" : "Squared hinge loss",
      options.cost, options.seed, options.folds, options.min_stories, options.min_language_stories,
      options.min_language_f1);
  for (const auto& [code, evidence] : languages) {
    absl::StrAppendFormat(&text, "| %s | %d | %.3f | %.3f | %s |\n", code, evidence.stories, evidence.MicroF1(),
                          evidence.MacroF1(), evidence.IsSound(options) ? "" : "left out");
  }
  absl::StrAppend(
      &text,
      "\n## Labels by language\n\nStories with the label / threshold in per cent / cross-validated precision / "
      "F1; - where there is no evidence. Measured: precision on later groups than those of the "
      "training, or else of thresholds set on the other folds; a code below the heads is given where it reaches ",
      absl::StrFormat("%.2f", options.min_measured_precision_below), ".\n\n| label |");
  for (const auto& [code, evidence] : languages) absl::StrAppend(&text, " ", code, " |");
  absl::StrAppend(&text, "\n|---|");
  for (size_t i = 0; i < languages.size(); ++i) absl::StrAppend(&text, "---|");
  absl::StrAppend(&text, "\n");
  for (size_t label = 0; label < labels.labels.size(); ++label) {
    absl::StrAppend(&text, "| ", labels.names[label], " ", MediaTopicName(labels.labels[label].medtop), " |");
    for (const auto& [code, evidence] : languages) {
      const Threshold& threshold = evidence.thresholds[label];
      if (threshold.is_set()) {
        absl::StrAppendFormat(&text, " %d / %d / %.3f / %.3f", evidence.positives[label],
                              TopicModel::ConfidencePct(evidence.limits[label], threshold.score), threshold.Precision(),
                              threshold.F1());
        if (labels.IsBelowHead(label)) {
          absl::StrAppendFormat(&text, " (measured %.3f)", evidence.measured[label].Precision());
        }
        absl::StrAppend(&text, " |");
      } else if (labels.IsBelowHead(label) && evidence.measured[label].true_positives > 0) {
        absl::StrAppendFormat(&text, " %d / - (measured %.3f) |", evidence.positives[label],
                              evidence.measured[label].Precision());
      } else {
        absl::StrAppendFormat(&text, " %d / - |", evidence.positives[label]);
      }
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

// Codes below the heads that the held-out stories show to be less precise than asked, where they show enough.
std::vector<size_t> LabelsToWithhold(const TopicEvaluation& held_out, const TrainOptions& options) {
  std::vector<size_t> withheld;
  for (size_t label = 0; label < held_out.all.judged.size(); ++label) {
    const LabelCounts& counts = held_out.all.judged[label];
    const bool is_shown = counts.true_positives + counts.false_positives >= kEnoughHeldOutStories;
    if (!held_out.IsFirstLevel(label) && is_shown && counts.Precision() < options.min_measured_precision_below) {
      withheld.push_back(label);
    }
  }
  return withheld;
}

std::string FormatWithheld(const std::vector<size_t>& withheld, const TrainingLabels& labels,
                           const TrainOptions& options) {
  std::string text;
  for (const size_t label : withheld) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", labels.names[label], " ",
                    MediaTopicName(labels.labels[label].medtop));
  }
  if (text.empty()) return text;
  return absl::StrFormat("\nWithheld, because the held-out stories show a precision below %.2f: %s.\n",
                         options.min_measured_precision_below, text);
}

absl::Status CheckOptions(const TrainOptions& options) {
  if (options.inputs.empty()) return absl::InvalidArgumentError("no input file");
  if (options.output.empty()) return absl::InvalidArgumentError("no output file");
  if (options.name.size() >= sizeof(TopicModelHeader::name)) {
    return absl::InvalidArgumentError(absl::StrCat("name \"", options.name, "\": expected at most 55 bytes"));
  }
  if (options.folds < 2)
    return absl::InvalidArgumentError(absl::StrCat("folds ", options.folds, ": expected at least 2"));
  return absl::OkStatus();
}

}  // namespace

absl::Status Train(const TrainOptions& options) {
  NW_RETURN_IF_ERROR(CheckOptions(options));
  std::vector<LabelledStory> stories;
  for (const std::string& input : options.inputs) NW_RETURN_IF_ERROR(ReadLabelledStories(input, stories));
  const TrainingLabels labels = FindLabels(stories, options);
  if (labels.labels.empty() || labels.labels.size() > kMaxTopicLabels) {
    return absl::InvalidArgumentError(
        absl::StrCat(labels.labels.size(), " labels in the stories for training, expected 1 to ", kMaxTopicLabels));
  }
  std::vector<TrainingExample> examples = MakeExamples(stories, labels, options);
  const Vocabulary vocabulary = MakeVocabulary(examples, options);
  if (vocabulary.words.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("nothing to learn from: ", examples.size(),
                                                   " stories for training, no word in ", options.min_stories,
                                                   " of them"));
  }
  for (TrainingExample& example : examples) MakeRow(vocabulary, example);
  TrainedLabels trained = TrainAll(examples, labels.labels.size(), vocabulary.words.size() + 1, options);
  if (options.rivalry > 0) LowerByRivals(labels, options.rivalry, trained);
  const std::map<std::string, LanguageEvidence> languages = CalibrateLanguages(examples, labels, trained, options);
  std::map<std::string, LanguageEvidence> sound = languages;
  std::erase_if(sound, [&](const auto& entry) { return !entry.second.IsSound(options); });
  if (sound.empty() || sound.size() > kMaxModelLanguages) {
    return absl::InvalidArgumentError(absl::StrCat(sound.size(), " languages with at least ",
                                                   options.min_language_stories, " stories and a micro F1 of at least ",
                                                   options.min_language_f1, ", expected 1 to ", kMaxModelLanguages));
  }
  NW_RETURN_IF_ERROR(WriteFile(options.output, MakeModelFile(vocabulary, labels, trained.weights, sound, options)));
  absl::StatusOr<std::shared_ptr<const TopicModel>> model = TopicModel::FromFile(options.output);
  if (!model.ok()) return model.status();
  const std::vector<size_t> withheld =
      LabelsToWithhold(EvaluateTopics(**model, stories, LabelledSplit::kTest), options);
  if (!withheld.empty()) {
    for (auto& [code, evidence] : sound) {
      for (const size_t label : withheld) evidence.Withhold(label);
    }
    NW_RETURN_IF_ERROR(WriteFile(options.output, MakeModelFile(vocabulary, labels, trained.weights, sound, options)));
    model = TopicModel::FromFile(options.output);
    if (!model.ok()) return model.status();
  }
  if (options.report.empty()) return absl::OkStatus();
  return WriteFile(options.report,
                   absl::StrCat(FormatTraining(examples, vocabulary, labels, languages, options),
                                FormatWithheld(withheld, labels, options), "\n## Held-out stories (split \"test\")\n\n",
                                FormatEvaluation(EvaluateTopics(**model, stories, LabelledSplit::kTest)),
                                "\n## Stories of the training, for comparison\n\n",
                                FormatEvaluation(EvaluateTopics(**model, stories, LabelledSplit::kTrain))));
}

}  // namespace newswire

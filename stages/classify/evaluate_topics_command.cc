#include "stages/classify/evaluate_topics_command.h"

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pipeline/base/status_macros.h"
#include "stages/classify/labelled_story.h"
#include "stages/classify/topic_evaluation.h"

namespace newswire {
namespace {

struct Arguments {
  std::vector<std::string> inputs;
  std::string model;
  std::string report;
  std::string picture;
  bool of_training = false;
};

absl::Status Write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  return file ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrCat(path, ": cannot be written"));
}

absl::Status Evaluate(const Arguments& arguments) {
  absl::StatusOr<std::shared_ptr<const TopicModel>> model =
      arguments.model.empty() ? TopicModel::BuiltIn() : TopicModel::FromFile(arguments.model);
  if (!model.ok()) return model.status();
  std::vector<LabelledStory> stories;
  for (const std::string& input : arguments.inputs) NW_RETURN_IF_ERROR(ReadLabelledStories(input, stories));
  const LabelledSplit split = arguments.of_training ? LabelledSplit::kTrain : LabelledSplit::kTest;
  const TopicEvaluation evaluation = EvaluateTopics(**model, stories, split);
  if (evaluation.all.stories == 0) {
    return absl::InvalidArgumentError(absl::StrCat("none of the ", stories.size(), " stories is of split \"",
                                                   arguments.of_training ? "train" : "test", "\""));
  }
  const std::string text = absl::StrFormat("# %s on %d stories\n\n%s", (*model)->version(), evaluation.all.stories,
                                           FormatEvaluation(evaluation));
  if (arguments.report.empty()) {
    std::fputs(text.c_str(), stdout);
  } else {
    NW_RETURN_IF_ERROR(Write(arguments.report, text));
  }
  if (arguments.picture.empty()) return absl::OkStatus();
  return Write(arguments.picture, ReliabilityPicture(evaluation.all));
}

}  // namespace

void AddEvaluateTopicsCommand(CLI::App& evaluate, int* exit_code) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* const command = evaluate.add_subcommand(
      "topics", "The topic model against labelled JSON lines: F1, coverage at precision .90, calibration, confusion");
  command->add_option("inputs", arguments->inputs, "Files of labelled JSON lines (as for `newswire train`)")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("--model", arguments->model, "Model file; without it, the one that is built in");
  command->add_option("--report", arguments->report, "Markdown file to write, instead of standard output");
  command->add_option("--picture", arguments->picture, "SVG file to write: the reliability curve");
  command->add_flag("--training", arguments->of_training, "The stories of split \"train\" instead of \"test\"");
  command->callback([arguments, exit_code] {
    const absl::Status status = Evaluate(*arguments);
    *exit_code = status.ok() ? 0 : 2;
    if (!status.ok()) std::fprintf(stderr, "newswire evaluate topics: %s\n", std::string(status.message()).c_str());
  });
}

}  // namespace newswire

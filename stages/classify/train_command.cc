#include "stages/classify/train_command.h"

#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "stages/classify/topic_features.h"
#include "stages/classify/train.h"

namespace newswire {

void AddTrainCommand(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* const command = app.add_subcommand(
      "train", "Train the topic model from labelled JSON lines (stages/classify/labelled_story.h has the format)");
  command->add_option("inputs", options->inputs, "Files of labelled JSON lines")->required()->check(CLI::ExistingFile);
  command->add_option("-o,--output", options->output, "Model file to write")->required();
  command->add_option("--report", options->report, "Markdown report to write (held-out figures)");
  command->add_option("--name", options->name, "Name of the model")->capture_default_str();
  command->add_option("--seed", options->seed, "Shuffles the folds")->capture_default_str();
  command->add_option("--folds", options->folds, "Folds of the cross-validation")
      ->capture_default_str()
      ->check(CLI::Range(2, 20));
  command
      ->add_option("--forward-groups", options->forward_groups,
                   "Confidences are corrected on the last so many groups, scored by trainings of earlier ones")
      ->capture_default_str()
      ->check(CLI::Range(0, 20));
  command->add_option("--cost", options->cost, "LIBLINEAR's C")->capture_default_str()->check(CLI::PositiveNumber);
  command->add_option("--balance", options->balance, "A rare label's stories weigh (others / its own) ^ this")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command
      ->add_option("--rivalry", options->rivalry,
                   "A score is lowered by this share of the highest other one: most stories are about one thing")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command->add_flag("--mean-of-folds", options->mean_of_folds,
                    "The model is the mean of the trainings of the cross-validation, not one of all stories");
  command->add_option("--min-stories", options->min_stories, "Stories that a word must stand in")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  command->add_option("--loss", options->loss, "logistic: better confidences; hinge: LIBLINEAR's L2-loss SVM")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, TopicLoss>{{"logistic", TopicLoss::kLogistic}, {"hinge", TopicLoss::kSquaredHinge}}));
  command->add_option("--max-words", options->max_words, "Model size: so many words of 64 bytes, the commonest")
      ->capture_default_str()
      ->check(CLI::Range(1, 500'000));
  command
      ->add_option("--bigram-tokens", options->bigram_tokens,
                   "Pairs of words among the first so many of headline and body are words, too")
      ->capture_default_str()
      ->check(CLI::Range(0, static_cast<int>(kMaxBigramTokens)));
  command->add_option("--min-precision", options->min_precision, "No threshold below this precision")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command
      ->add_option("--min-precision-below", options->min_precision_below, "The same for Media Topics below the heads")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command
      ->add_option("--min-measured-precision-below", options->min_measured_precision_below,
                   "A Media Topic below the heads is published only from this precision on, measured on unseen stories")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--min-positive-stories", options->min_positive_stories, "A label needs so many in a language")
      ->capture_default_str()
      ->check(CLI::Range(1, 100000));
  command
      ->add_option("--threshold-flatness", options->threshold_flatness,
                   "A threshold is the middle of the scores whose F1 is at most so much below the best")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 0.5));
  command
      ->add_option("--few-stories", options->few_stories,
                   "The threshold of a label with fewer leans on that of all such labels")
      ->capture_default_str()
      ->check(CLI::Range(0, 100000));
  command->add_flag("--always-one", options->always_one,
                    "A story of which no label reaches its threshold is given the likeliest: for archives in which every "
                    "story has a topic");
  command
      ->add_option("--min-language-stories", options->min_language_stories,
                   "A language with fewer stays out of the model")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  command->add_option("--min-language-f1", options->min_language_f1, "A language below stays out of the model")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--threads", options->threads, "0 = one a core")
      ->capture_default_str()
      ->check(CLI::Range(0, 256));
  command->callback([options, exit_code] {
    const absl::Status status = Train(*options);
    *exit_code = status.ok() ? 0 : 2;
    if (!status.ok()) std::fprintf(stderr, "newswire train: %s\n", std::string(status.message()).c_str());
  });
}

}  // namespace newswire

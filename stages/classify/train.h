// Training of the topic model.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace newswire {

enum class TopicLoss : uint8_t { kLogistic, kSquaredHinge };

struct TrainOptions {
  std::vector<std::string> inputs;  // files of labelled JSON lines (labelled_story.h)
  std::string output;               // model file to write; replaced as a whole or not at all
  std::string report;               // Markdown report to write; "" = none
  std::string name = "topics";      // of the model, at most 55 bytes
  uint64_t seed = 1;                // shuffles the folds
  int folds = 5;                    // of the cross-validation that sets thresholds and calibrates
  TopicLoss loss = TopicLoss::kLogistic;
  double cost = 10;            // LIBLINEAR's C: smaller = smoother
  double balance = 0;          // a rare label's stories weigh (others / its own) ^ balance: 0 all the same, 1 as much
  int min_stories = 3;         // that a word must stand in
  int max_words = 100'000;     // words of the model, 64 bytes each: the commonest
  int bigram_tokens = 0;       // pairs of words among the first so many of headline and body are words, too
  double min_precision = 0.7;  // a threshold is never set where it is less precise,
  double min_precision_below = 0.88;  // and this is asked of a Media Topic below the heads
  int min_positive_stories = 15;      // a label with fewer in a language stays without a threshold there
  int few_stories = 0;                // labels with fewer share one threshold, set on all of them together
  int min_language_stories = 200;     // a language with fewer is left out of the model,
  double min_language_f1 = 0.75;      // and so is one with a lower cross-validated micro F1
  int threads = 0;                    // 0 = one a core; the result does not depend on it
};

// Trains one linear model for all labels that stand in the stories: the Media Topic heads, codes of the second level
// with enough stories, and labels of the user's own. One label against the rest (LIBLINEAR, Fan et al. 2008), on tf-idf
// of unit length; per language and label Platt's calibration (Platt 1999; Lin, Lin and Weng 2007) and the threshold of
// the best F1 (SCut, Yang 2001), both on cross-validated scores. Stories of split "test" are used for nothing but the
// report. The same inputs, options and machine type give the same bytes. Progress goes to standard error where it takes
// longer than two seconds.
absl::Status Train(const TrainOptions& options);

}  // namespace newswire

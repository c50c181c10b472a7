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
  // Groups of stories (labelled_story.h) whose names sort by time, years of a paper: the last so many of them are also
  // scored by a training of the groups before them only, as a service meets its stories; on these scores confidences
  // are corrected and codes below the heads measured. 0 = on the folds.
  int forward_groups = 0;
  TopicLoss loss = TopicLoss::kLogistic;
  double cost = 10;            // LIBLINEAR's C: smaller = smoother
  double balance = 0;          // a rare label's stories weigh (others / its own) ^ balance: 0 all the same, 1 as much
  double rivalry = 0;          // 0..1: share of the highest other score that lowers a score, see LowerByRivals()
  bool mean_of_folds = false;  // the weights are the mean over the folds' trainings, and not those of all stories
  int min_stories = 3;         // that a word must stand in
  int max_words = 100'000;     // words of the model, 64 bytes each: the commonest
  int bigram_tokens = 0;       // pairs of words among the first so many of headline and body are words, too
  double min_precision = 0.7;  // a threshold is never set where it is less precise,
  double min_precision_below = 0.88;  // and this is asked of a Media Topic below the heads
  double min_measured_precision_below = 0.8;  // on unseen stories: else such a code is never given
  int min_positive_stories = 15;      // a label with fewer in a language stays without a threshold there
  double threshold_flatness = 0;      // a threshold is the middle of the scores with an F1 so close to the best
  int few_stories = 0;                // the threshold of a label with fewer leans on that of all such labels together
  int min_language_stories = 200;     // a language with fewer is left out of the model,
  double min_language_f1 = 0.75;      // and so is one with a lower cross-validated micro F1
  bool always_one = false;            // every story is given a topic: the likeliest, where none reaches its threshold
  int threads = 0;                    // 0 = one a core; the result does not depend on it
};

// Trains one linear model for all labels that stand in the stories: the Media Topic heads, codes of the second level
// with enough stories, and labels of the user's own. One label against the rest (LIBLINEAR, Fan et al. 2008), on tf-idf
// of unit length; per language and label Platt's calibration (Platt 1999; Lin, Lin and Weng 2007), corrected for the
// likeliest label by isotonic regression, and the threshold of the best F1 (SCut, Yang 2001), all on scores of
// trainings that did not have the story. Stories of split "test" are used for the report, and to withhold a code below
// the heads that ten or more of them show to be less precise than min_measured_precision_below; they set nothing else.
// The same inputs, options and machine type give the same bytes. Progress goes to standard error where it takes longer
// than two seconds.
absl::Status Train(const TrainOptions& options);

}  // namespace newswire

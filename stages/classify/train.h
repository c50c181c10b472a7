// Training of the topic model.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace newswire {

struct TrainOptions {
  std::vector<std::string> inputs;  // files of labelled JSON lines (labelled_story.h)
  std::string output;               // model file to write; replaced as a whole or not at all
  std::string report;               // Markdown report to write; "" = none
  std::string name = "topics";      // of the model, at most 31 bytes
  uint64_t seed = 1;                // shuffles the folds
  int folds = 5;                    // of the cross-validation that sets thresholds and calibrates
  double cost = 10;                 // LIBLINEAR's C: smaller = smoother
  int min_stories = 3;              // that a word must stand in
  int line_bits = 16;               // size of the model: 2^line_bits lines of 64 bytes
  double min_precision = 0.7;       // a head's threshold is never set where it is less precise
  int min_positive_stories = 15;    // a head with fewer in a language stays without topics there
  int min_language_stories = 200;   // a language with fewer is left out of the model,
  double min_language_f1 = 0.75;    // and so is one with a lower cross-validated micro F1
  int threads = 0;                  // 0 = one a core; the result does not depend on it
};

// Trains one linear model for the 17 heads: L2-regularised logistic regression, one head against the rest (LIBLINEAR,
// Fan et al. 2008), on tf-idf of unit length; per language and head Platt's calibration (Platt 1999; Lin, Lin and Weng
// 2007) and the threshold of the best F1 (SCut, Yang 2001), both on cross-validated scores. Stories of split "test" are
// used for nothing but the report. The same inputs, options and machine type give the same bytes.
// Progress goes to standard error where it takes longer than two seconds.
absl::Status Train(const TrainOptions& options);

}  // namespace newswire

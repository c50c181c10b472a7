// Why two stories are or are not the same.
#pragma once

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "pipeline/config/config.h"

namespace newswire {

struct ExplainPairOptions {
  bool json = false;    // one JSON object instead of a page
  bool colour = false;  // ANSI escapes around what differs
};

// Runs the stories of two files through the stages, as if `file_a` had come first, and writes what the service says of
// the second: its end, how the texts compare, the numbers and names that only one of them has, and the bodies side by
// side. kNotFound for a file that cannot be read; kInvalidArgument for a story that a stage refuses.
absl::Status ExplainPair(const Config& config, const std::string& file_a, const std::string& file_b,
                         const ExplainPairOptions& options, std::ostream& out);

}  // namespace newswire

// The effective settings as text.
#pragma once

#include <string>

#include "pipeline/config/config.h"

namespace newswire {

// Every option with its value, as YAML that LoadConfig reads back; secrets (values that came from a file, and
// librdkafka properties that hold passwords, keys or tokens) are printed as "********".
std::string PrintConfig(const Config& config);

// The same with the meaning, unit and bounds of each option above it: what deploy/newswire.yaml consists of.
std::string PrintAnnotatedConfig(const Config& config);

}  // namespace newswire

// Reads the settings of the service: defaults, then the file, then the environment.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "pipeline/config/config.h"

namespace newswire {

// Names and values of environment variables.
using Environment = std::map<std::string, std::string, std::less<>>;

// The environment of this process.
Environment ProcessEnvironment();

// The settings in the YAML file at `path` ("" = no file, defaults only), overridden by `environment`: the variable of
// an option is NEWSWIRE_ and its path in capitals with "__" for a step (NEWSWIRE_KAFKA__GROUP_ID); librdkafka
// properties are NEWSWIRE_KAFKA__CLIENT__SASL_PASSWORD and the like ("_" stands for "."). Other variables are ignored.
//
// A text value "${file:/run/secrets/password}", in the file or in a variable, stands for the content of that file
// without its last line end; PrintConfig masks what came that way.
//
// Everything that is wrong is told at once, a line each: "newswire.yaml:12: kafka.session_timeout_ms: found 5, expected
// an integer of 6000 to 300000 (ms)". Unknown and repeated keys, wrong types, values out of bounds, and settings that
// contradict each other are errors: kInvalidArgument. kNotFound if there is no such file. Never throws.
absl::StatusOr<Config> LoadConfig(const std::string& path, const Environment& environment);

// The same of text in memory; `file_name` is what messages call it.
absl::StatusOr<Config> ParseConfig(std::string_view yaml, std::string_view file_name, const Environment& environment);

}  // namespace newswire

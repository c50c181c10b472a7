// Labelled stories as JSON lines, what the evaluations read.
#pragma once

#include <simdjson.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace newswire {

// Calls `visit` with the object of every line of `files` ("-" is standard input) and its place, "FILE:LINE"; blank lines
// are passed over. Says on standard error how far it is when that takes longer than two seconds. The first line that is
// no JSON object, or that `visit` finds fault with, ends the reading: the status names the place.
absl::Status ForEachLabelledLine(const std::vector<std::string>& files,
                                 const std::function<absl::Status(const simdjson::dom::object&)>& visit);

// The member `name` as text; kInvalidArgument if it is missing or no string.
absl::Status ReadText(const simdjson::dom::object& line, std::string_view name, std::string_view& text);

}  // namespace newswire

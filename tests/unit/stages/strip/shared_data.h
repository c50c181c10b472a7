// Real material beside the checkout (see tests/README): read if it is there, skipped with a message if not.
#pragma once

#include <simdjson.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "absl/log/check.h"

namespace newswire {

inline std::filesystem::path SharedDataPath(std::string_view relative) {
  return std::filesystem::path(NEWSWIRE_SOURCE_DIR) / "../shared/data" / relative;
}

inline std::string ReadWholeFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The array that the JSON of a gold file is known to hold here; ends the test program if it does not.
inline simdjson::dom::array ArrayOf(simdjson::simdjson_result<simdjson::dom::element> result) {
  simdjson::dom::element element;
  CHECK(result.get(element) == simdjson::SUCCESS) << "the gold file lacks a field";
  simdjson::dom::array array;
  CHECK(element.get(array) == simdjson::SUCCESS) << "the gold file has no array where one is expected";
  return array;
}

}  // namespace newswire

// Reads the Prometheus text format 0.0.4 for assertions.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace newswire {

struct Exposition {
  std::map<std::string, double, std::less<>> samples;     // `name{labels}` -> value
  std::map<std::string, std::string, std::less<>> types;  // family -> type
  std::map<std::string, std::string, std::less<>> helps;

  double Value(std::string_view sample) const {
    const auto it = samples.find(sample);
    return it == samples.end() ? -1 : it->second;
  }
  // Sum over all labels of one metric.
  double Sum(std::string_view name) const {
    double sum = 0;
    for (const auto& [sample, value] : samples) {
      if (sample == name || absl::StartsWith(sample, std::string(name) + "{")) sum += value;
    }
    return sum;
  }
};

inline Exposition ReadExposition(std::string_view text) {
  Exposition exposition;
  for (const std::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (absl::StartsWith(line, "# ")) {
      const std::pair<std::string_view, std::string_view> words =
          absl::StrSplit(line.substr(7), absl::MaxSplits(' ', 1));
      (absl::StartsWith(line, "# TYPE ") ? exposition.types : exposition.helps).emplace(words.first, words.second);
      continue;
    }
    const size_t space = line.rfind(' ');
    double value = 0;
    if (space == std::string_view::npos || !absl::SimpleAtod(line.substr(space + 1), &value)) continue;
    exposition.samples.emplace(line.substr(0, space), value);
  }
  return exposition;
}

}  // namespace newswire

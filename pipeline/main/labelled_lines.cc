#include "pipeline/main/labelled_lines.h"

#include <cstdio>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace newswire {

absl::Status ForEachLabelledLine(const std::vector<std::string>& files,
                                 const std::function<absl::Status(const simdjson::dom::object&)>& visit) {
  simdjson::dom::parser parser;
  const absl::Time begin = absl::Now();
  absl::Time told = begin;
  size_t read = 0;
  for (const std::string& name : files) {
    std::ifstream file;
    if (name != "-") file.open(name, std::ios::binary);
    std::istream& input = name == "-" ? std::cin : file;
    if (name != "-" && !file.is_open()) return absl::NotFoundError(absl::StrCat(name, ": cannot be read"));
    std::string line;
    for (size_t number = 1; std::getline(input, line); ++number) {
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      simdjson::dom::object object;
      if (const auto error = parser.parse(line).get(object); error != simdjson::SUCCESS) {
        return absl::InvalidArgumentError(
            absl::StrCat(name, ":", number, ": found ", simdjson::error_message(error), ", expected a JSON object"));
      }
      if (const absl::Status status = visit(object); !status.ok()) {
        return absl::Status(status.code(), absl::StrCat(name, ":", number, ": ", status.message()));
      }
      ++read;
      if (const absl::Time now = absl::Now(); now - begin > absl::Seconds(2) && now - told > absl::Seconds(1)) {
        told = now;
        std::fprintf(stderr, "newswire evaluate: %zu stories in %.0f s\n", read, absl::ToDoubleSeconds(now - begin));
      }
    }
    if (input.bad()) return absl::DataLossError(absl::StrCat(name, ": cannot be read to its end"));
  }
  return read > 0 ? absl::OkStatus() : absl::InvalidArgumentError("no labelled story in the input");
}

absl::Status ReadText(const simdjson::dom::object& line, std::string_view name, std::string_view& text) {
  if (line[name].get(text) == simdjson::SUCCESS) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("member \"", name, "\" is missing or no string"));
}

}  // namespace newswire

#include "stages/decode/media_type.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace newswire {

bool MediaType::Is(std::string_view name) const { return absl::EqualsIgnoreCase(type, name); }
bool MediaType::HasPrefix(std::string_view prefix) const { return absl::StartsWithIgnoreCase(type, prefix); }
bool MediaType::HasSuffix(std::string_view suffix) const { return absl::EndsWithIgnoreCase(type, suffix); }

MediaType ParseMediaType(std::string_view header_value) {
  MediaType result;
  bool first = true;
  while (!header_value.empty()) {
    const size_t semicolon = header_value.find(';');
    const std::string_view part = absl::StripAsciiWhitespace(header_value.substr(0, semicolon));
    header_value = semicolon == std::string_view::npos ? "" : header_value.substr(semicolon + 1);
    if (first) {
      result.type = part;
      first = false;
      continue;
    }
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(part.substr(0, equals)), "charset")) continue;
    std::string_view value = absl::StripAsciiWhitespace(part.substr(equals + 1));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front()) {
      value = value.substr(1, value.size() - 2);
    }
    result.charset = value;
  }
  return result;
}

}  // namespace newswire

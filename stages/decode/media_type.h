// The value of a content-type header, taken apart.
#pragma once

#include <string_view>

namespace newswire {

// "text/plain; charset=ISO-8859-1" -> {"text/plain", "ISO-8859-1"}. Views into the header's value, case as sent.
struct MediaType {
  std::string_view type;     // empty: not told
  std::string_view charset;  // empty: not told

  // True if `type` is `name`, case ignored.
  bool Is(std::string_view name) const;
  // True if `type` is of that top-level type ("image"), or has that suffix ("+xml").
  bool HasPrefix(std::string_view prefix) const;
  bool HasSuffix(std::string_view suffix) const;
};

// Reads RFC 9110 section 8.3.1, leniently: unknown parameters are skipped, quotes taken off.
MediaType ParseMediaType(std::string_view header_value);

}  // namespace newswire

// Character references of HTML: the named ones of HTML 4 (and &apos;) and the numeric ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "pipeline/base/arena.h"

namespace newswire {

struct HtmlEntity {
  char32_t value = 0;
  size_t bytes = 0;  // of the reference, '&' and ';' included; 0: no reference stands here
};

// The reference that begins at `text`'s first byte, which is '&'. The semicolon is required: "R&D", "?a=1&copy=2" are
// no references. Numbers 128..159 mean windows-1252 (HTML, "numeric character reference end state"); numbers that are
// no character give U+FFFD. O(1).
HtmlEntity ReadHtmlEntity(std::string_view text);

// `text` with its references decoded once: `text` itself if there are none, else a text in `arena`. O(n).
std::string_view DecodeHtmlEntities(std::string_view text, Arena& arena);

}  // namespace newswire

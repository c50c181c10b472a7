// Long stretches of text that need no second look, for whoever writes text out of markup.
#pragma once

#include <cstddef>
#include <string_view>

namespace newswire {

// The end of the run from `at` on whose bytes stay as they are: those that `is_plain` says are, and single spaces
// between two of them. `at` if there is none. O(run).
template <typename IsPlain>
size_t PlainRunEnd(std::string_view text, size_t at, IsPlain is_plain) {
  size_t end = at;
  while (end < text.size()) {
    if (is_plain(text[end])) {
      ++end;
    } else if (text[end] == ' ' && end > at && end + 1 < text.size() && is_plain(text[end + 1])) {
      end += 2;
    } else {
      break;
    }
  }
  return end;
}

}  // namespace newswire

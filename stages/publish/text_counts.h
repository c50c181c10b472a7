// Characters and words of a body, as bodies[].charCount and wordCount tell them.
#pragma once

#include <cstddef>
#include <string_view>

namespace newswire {

struct TextCounts {
  size_t code_points = 0;
  size_t words = 0;

  friend bool operator==(const TextCounts&, const TextCounts&) = default;
};

// Counts words by the rule of the open newsroom system Superdesk: white space parts words; a single white-space
// character between two digits does not ("10 000" is one word); characters that are neither letters nor digits count
// for nothing, so that a dash standing alone is no word and "they've" is one.
// Two differences: white space beyond space and line feed parts words as well (there it is deleted, and the words
// around it run together), and digits of other scripts make a word (there only 0-9 do). Which characters are letters is
// told from Unicode blocks: exact for the scripts of the news, coarse within the symbol blocks.
// `text` is UTF-8 (other bytes give some count). O(n), 64 bytes at a time; slower where the script is not ASCII.
TextCounts CountText(std::string_view text);

}  // namespace newswire

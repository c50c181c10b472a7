// The one normaliser of the pipeline: what of a text counts when two texts are compared.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace newswire {

// Writes the folded form of `text` to `to` and returns its length in bytes, which is never more than text.size();
// `to` needs room for text.size() bytes and must not overlap `text`. O(n), no allocation.
//
// Kept are letters and digits only. Latin, Greek and Cyrillic letters become lower case; marks are stripped from Latin
// letters; ligatures, full-width forms, superscripts and the digits of other scripts become plain ASCII, much as NFKC
// does; soft hyphens, quotes, dashes, every other punctuation and all white space go. Scripts without case keep their
// bytes, without their punctuation and pointing. Ill-formed bytes are dropped.
//   "Na\u00EFve \u201Cco\uFB03n\u201D tothrow\u2014 49-year" and "naive 'coffin' to throw, 49 year" fold alike.
size_t Fold(std::string_view text, char* to);

// What an ASCII byte folds to; 0: dropped, or no ASCII.
inline constexpr std::array<char, 256> kFoldedAscii = [] {
  std::array<char, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[c] = static_cast<char>(c);
  for (int c = 'a'; c <= 'z'; ++c) table[c] = static_cast<char>(c);
  for (int c = 'A'; c <= 'Z'; ++c) table[c] = static_cast<char>(c - 'A' + 'a');
  return table;
}();

}  // namespace newswire

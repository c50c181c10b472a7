// Letters and words of a line, as the strip rules look at them. All functions are pure and allocate nothing.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace newswire {

// White space of a decoded story: space, TAB, LF.
constexpr bool IsSpaceByte(char byte) { return byte == ' ' || byte == '\t' || byte == '\n'; }
constexpr bool IsDigitByte(char byte) { return byte >= '0' && byte <= '9'; }
constexpr bool IsAsciiUpper(char byte) { return byte >= 'A' && byte <= 'Z'; }
constexpr bool IsAsciiLower(char byte) { return byte >= 'a' && byte <= 'z'; }

// Simple case mapping of the Latin, Greek and Cyrillic letters that datelines, names and tags are written in (code
// points below U+0530); other code points come back as they are.
char32_t ToLowerLetter(char32_t letter);
bool IsUpperLetter(char32_t letter);
bool IsLowerLetter(char32_t letter);
// Any letter of any script: cased ones as above, and every code point from U+0370 on that is no punctuation or symbol.
bool IsLetter(char32_t code_point);

bool StartsUpper(std::string_view text);
bool StartsLower(std::string_view text);
bool StartsDigit(std::string_view text);
// At least `min_upper` upper-case letters and no lower-case letter.
bool IsAllUpper(std::string_view text, size_t min_upper = 1);

// `text` without white space at both ends.
std::string_view TrimSpace(std::string_view text);

// Number of runs of bytes other than white space. O(n), vectorised.
uint32_t CountWords(std::string_view text);

// Takes the first word (up to white space) off `rest` and returns it; empty at the end.
std::string_view TakeWord(std::string_view& rest);

// True if the text ends as a sentence does: . ! ? or an ellipsis, maybe inside closing quotes or brackets.
bool EndsSentence(std::string_view text);

// Length in bytes of a list marker with the space behind it at the front of `text` ("* ", "- ", a bullet); 0 = none.
size_t BulletBytes(std::string_view text);

constexpr char ToAsciiLower(char byte) { return IsAsciiUpper(byte) ? static_cast<char>(byte + 32) : byte; }

// True if `text` begins with `prefix`, ASCII letters compared without case. Made for tables of prefixes: most of them
// fail at their first byte.
inline bool BeginsIgnoreCase(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  for (size_t i = 0; i < prefix.size(); ++i) {
    if (ToAsciiLower(text[i]) != ToAsciiLower(prefix[i])) return false;
  }
  return true;
}

// A fixed list of words, sorted when it is compiled. Lookup is a binary search.
template <size_t n>
class WordSet {
 public:
  consteval explicit WordSet(const std::string_view (&words)[n]) {
    std::copy(words, words + n, words_.begin());
    std::sort(words_.begin(), words_.end());
  }
  bool Contains(std::string_view word) const { return std::binary_search(words_.begin(), words_.end(), word); }

 private:
  std::array<std::string_view, n> words_;
};

// ASCII case-insensitive search for `needle` (lower case) in `text`; std::string_view::npos if absent. O(n).
size_t FindIgnoreCase(std::string_view text, std::string_view needle);

// A short line made comparable: lower case, runs of white space as one space, without list markers, '#' and '^' before
// it and without ':' '.' ellipsis and arrows behind it. Longer lines than kMaxBytes fold to the empty text.
class FoldedLine {
 public:
  static constexpr size_t kMaxBytes = 120;
  explicit FoldedLine(std::string_view line);
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, kMaxBytes> bytes_;
  size_t size_ = 0;
};

}  // namespace newswire

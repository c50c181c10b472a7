// Letters and words of a line, as the strip rules look at them. All functions are pure and allocate nothing.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
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
bool IsLetterBeyondAscii(char32_t code_point);
inline bool IsLetter(char32_t code_point) {
  return code_point < 0x80 ? (code_point | 0x20) >= U'a' && (code_point | 0x20) <= U'z'
                           : IsLetterBeyondAscii(code_point);
}

bool StartsUpperBeyondAscii(std::string_view text);
bool StartsLowerBeyondAscii(std::string_view text);
inline bool StartsUpper(std::string_view text) {
  if (text.empty()) return false;
  return static_cast<unsigned char>(text[0]) < 0x80 ? IsAsciiUpper(text[0]) : StartsUpperBeyondAscii(text);
}
inline bool StartsLower(std::string_view text) {
  if (text.empty()) return false;
  return static_cast<unsigned char>(text[0]) < 0x80 ? IsAsciiLower(text[0]) : StartsLowerBeyondAscii(text);
}
inline bool StartsDigit(std::string_view text) { return !text.empty() && IsDigitByte(text[0]); }
// At least `min_upper` upper-case letters and no lower-case letter.
bool IsAllUpper(std::string_view text, size_t min_upper = 1);

// `text` without white space at both ends.
inline std::string_view TrimSpace(std::string_view text) {
  while (!text.empty() && IsSpaceByte(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpaceByte(text.back())) text.remove_suffix(1);
  return text;
}

// Number of runs of bytes other than white space. O(n), vectorised.
uint32_t CountWords(std::string_view text);

// The same and the code points, in one pass.
struct TextSize {
  uint32_t words = 0;
  uint32_t code_points = 0;
};
TextSize MeasureText(std::string_view text);

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

// A fixed list of words, hashed when it is compiled. Most words that are not in it are told by length, first and last
// byte alone.
template <size_t n>
class WordSet {
 public:
  consteval explicit WordSet(const std::string_view (&words)[n]) : words_{}, slots_{} {
    for (size_t i = 0; i < n; ++i) {
      words_[i] = words[i];
      size_t slot = SlotOf(words[i]);
      while (slots_[slot] != 0) slot = (slot + 1) % kSlots;
      slots_[slot] = static_cast<uint16_t>(i + 1);
    }
  }
  bool Contains(std::string_view word) const {
    if (word.empty()) return false;
    for (size_t slot = SlotOf(word); slots_[slot] != 0; slot = (slot + 1) % kSlots) {
      if (words_[slots_[slot] - 1] == word) return true;
    }
    return false;
  }

 private:
  static constexpr size_t kSlots = std::bit_ceil(4 * n);

  static constexpr size_t SlotOf(std::string_view word) {
    const auto byte = [&](size_t at) { return static_cast<uint32_t>(static_cast<unsigned char>(word[at])); };
    const size_t size = word.size();
    const uint32_t mixed = byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16 | byte(size > 2 ? size - 2 : 0) << 24;
    return ((mixed ^ static_cast<uint32_t>(size) * 0x9E3779B1u) * 0x85EBCA6Bu >> 12) % kSlots;
  }

  std::array<std::string_view, n> words_;
  std::array<uint16_t, kSlots> slots_;  // 0 = free, otherwise one more than the index into words_
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

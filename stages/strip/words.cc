#include "stages/strip/words.h"

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include <bit>

#include "pipeline/base/utf8.h"

namespace newswire {
namespace {

bool IsOneOf(char32_t value, std::u32string_view set) { return set.find(value) != std::u32string_view::npos; }

}  // namespace

char32_t ToLowerLetter(char32_t letter) {
  if (letter < 0x80) return letter >= U'A' && letter <= U'Z' ? letter + 32 : letter;
  if (letter < 0xC0) return letter;
  if (letter <= 0xDE) return letter == 0xD7 ? letter : letter + 32;
  if (letter < 0x100) return letter;
  if (letter < 0x180) {
    // Latin Extended-A comes in pairs, upper case on even places but for two stretches, and a few unpaired letters.
    if (letter == 0x130) return U'i';
    if (letter == 0x178) return 0xFF;
    if (letter == 0x138 || letter == 0x149 || letter == 0x17F) return letter;
    const bool odd_upper = (letter >= 0x139 && letter <= 0x148) || letter >= 0x179;
    return (letter & 1) == (odd_upper ? 1u : 0u) ? letter + 1 : letter;
  }
  if (letter >= 0x391 && letter <= 0x3A9 && letter != 0x3A2) return letter + 32;
  if (letter >= 0x400 && letter <= 0x40F) return letter + 80;
  if (letter >= 0x410 && letter <= 0x42F) return letter + 32;
  if (letter >= 0x460 && letter < 0x4C0 && (letter < 0x482 || letter >= 0x48A)) return letter | 1;
  return letter;
}

bool IsUpperLetter(char32_t letter) { return ToLowerLetter(letter) != letter; }

bool IsLowerLetter(char32_t letter) {
  if (letter < 0x80) return letter >= U'a' && letter <= U'z';
  if (letter < 0xDF) return false;
  if (letter <= 0xFF) return letter != 0xF7;
  if (letter < 0x180) return !IsUpperLetter(letter);
  if (letter >= 0x3AC && letter <= 0x3CE) return true;
  if (letter >= 0x430 && letter <= 0x45F) return true;
  return letter >= 0x460 && letter < 0x4C0 && (letter < 0x482 || letter >= 0x48A) && (letter & 1) != 0;
}

bool IsLetterBeyondAscii(char32_t code_point) {
  if (code_point < 0xC0) return code_point == 0xAA || code_point == 0xBA;
  if (code_point < 0x370) return code_point != 0xD7 && code_point != 0xF7;
  return !(code_point >= 0x2000 && code_point <= 0x2BFF) && !(code_point >= 0x3000 && code_point <= 0x303F) &&
         !(code_point >= 0xFF00 && code_point <= 0xFF0F);
}

bool StartsUpperBeyondAscii(std::string_view text) { return IsUpperLetter(DecodeUtf8(text).value); }
bool StartsLowerBeyondAscii(std::string_view text) { return IsLowerLetter(DecodeUtf8(text).value); }

bool IsAllUpper(std::string_view text, size_t min_upper) {
  size_t upper = 0;
  for (size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      if (IsAsciiLower(text[at])) return false;
      upper += IsAsciiUpper(text[at++]) ? 1 : 0;
      continue;
    }
    const Utf8CodePoint c = DecodeUtf8(text, at);
    if (IsLowerLetter(c.value)) return false;
    if (IsUpperLetter(c.value)) ++upper;
    at += c.bytes;
  }
  return upper >= min_upper;
}

uint32_t CountWords(std::string_view text) { return MeasureText(text).words; }

TextSize MeasureText(std::string_view text) {
  // A word begins at every byte above the white space that follows white space. A code point begins at every byte that
  // continues none.
  uint32_t words = 0;
  uint32_t continuing = 0;
  size_t at = 0;
  uint32_t before_is_word = 0;
#ifdef __AVX2__
  const __m256i space = _mm256_set1_epi8(' ');
  for (; at + 32 <= text.size(); at += 32) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + at));
    // Unsigned "byte <= space": the smaller of the two is the byte itself.
    const __m256i blank = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, space), bytes);
    const uint32_t word = ~static_cast<uint32_t>(_mm256_movemask_epi8(blank));
    words += static_cast<uint32_t>(std::popcount(word & ~((word << 1) | before_is_word)));
    const __m256i continues = _mm256_cmpgt_epi8(_mm256_set1_epi8(-64), bytes);
    continuing += static_cast<uint32_t>(std::popcount(static_cast<uint32_t>(_mm256_movemask_epi8(continues))));
    before_is_word = word >> 31;
  }
#endif
  for (; at < text.size(); ++at) {
    const uint32_t is_word = static_cast<unsigned char>(text[at]) > ' ' ? 1 : 0;
    words += is_word & ~before_is_word;
    before_is_word = is_word;
    continuing += static_cast<signed char>(text[at]) < -64 ? 1 : 0;
  }
  return {words, static_cast<uint32_t>(text.size()) - continuing};
}

std::string_view TakeWord(std::string_view& rest) {
  size_t begin = 0;
  while (begin < rest.size() && IsSpaceByte(rest[begin])) ++begin;
  size_t end = begin;
  while (end < rest.size() && !IsSpaceByte(rest[end])) ++end;
  const std::string_view word = rest.substr(begin, end - begin);
  rest.remove_prefix(end);
  return word;
}

bool EndsSentence(std::string_view text) {
  size_t end = text.size();
  for (int closers = 0; end > 0 && closers < 4; ++closers) {
    const char last = text[end - 1];
    if (last == '.' || last == '!' || last == '?') return true;
    if (last == '"' || last == '\'' || last == ')' || last == ']') {
      --end;
      continue;
    }
    if (static_cast<unsigned char>(last) < 0x80) return false;
    const Utf8CodePoint before = DecodeUtf8Before(text, end);
    if (IsOneOf(before.value, U"\u2026\u3002\uFF01\uFF1F\u061F\u0964\u06D4")) return true;
    // Closing quotes of the languages of the wires, and the wide bracket.
    if (!IsOneOf(before.value, U"\u2019\u201D\u00BB\u201C\u2018\u203A\u300D\u300F\uFF09")) return false;
    end -= before.bytes;
  }
  return false;
}

size_t BulletBytes(std::string_view text) {
  if (!text.empty() && static_cast<unsigned char>(text[0]) < 0x80 && text[0] != '*' && text[0] != '-') return 0;
  const Utf8CodePoint first = DecodeUtf8(text);
  if (first.bytes == 0) return 0;
  const bool dash = first.value == U'*' || first.value == U'-' || first.value == 0x2013 || first.value == 0xB7;
  if (!dash && !IsOneOf(first.value, U"\u2022\u2023\u25AA\u25AB\u25B6\u25BA\u25CF\u25E6\u25A0\u2043")) return 0;
  size_t bytes = first.bytes;
  while (bytes < text.size() && (text[bytes] == ' ' || text[bytes] == '\t')) ++bytes;
  if (bytes == text.size()) return 0;
  return dash && bytes == first.bytes ? 0 : bytes;  // "-30-", "*note" and "·4 min read" are no list items
}

size_t FindIgnoreCase(std::string_view text, std::string_view needle) {
  if (needle.empty() || text.size() < needle.size()) return std::string_view::npos;
  for (size_t at = 0; at + needle.size() <= text.size(); ++at) {
    size_t same = 0;
    while (same < needle.size() && ToAsciiLower(text[at + same]) == needle[same]) ++same;
    if (same == needle.size()) return at;
  }
  return std::string_view::npos;
}

FoldedLine::FoldedLine(std::string_view line) {
  line = TrimSpace(line);
  if (line.size() > kMaxBytes) return;
  line.remove_prefix(BulletBytes(line));
  while (!line.empty() && (line[0] == '#' || line[0] == '^' || line[0] == ' ')) line.remove_prefix(1);
  bool space = false;
  for (size_t at = 0; at < line.size();) {
    char folded[kMaxUtf8Bytes];
    size_t bytes = 1;
    if (static_cast<unsigned char>(line[at]) < 0x80) {
      if (IsSpaceByte(line[at++])) {
        space = size_ > 0;
        continue;
      }
      folded[0] = ToAsciiLower(line[at - 1]);
    } else {
      const Utf8CodePoint c = DecodeUtf8(line, at);
      at += c.bytes;
      // The typographic apostrophe is the usual one in "Editor's picks".
      bytes = EncodeUtf8(c.value == 0x2019 ? U'\'' : ToLowerLetter(c.value), folded);
    }
    if (size_ + bytes + (space ? 1 : 0) > kMaxBytes) {
      size_ = 0;
      return;
    }
    if (space) bytes_[size_++] = ' ';
    space = false;
    for (size_t i = 0; i < bytes; ++i) bytes_[size_++] = folded[i];
  }
  for (bool again = true; again && size_ > 0;) {
    again = false;
    const char last = bytes_[size_ - 1];
    if (last == ':' || last == '.' || last == ' ' || last == '>' || last == '<' || last == '!') {
      --size_;
      again = true;
      continue;
    }
    if (static_cast<unsigned char>(last) < 0x80) break;
    const Utf8CodePoint before = DecodeUtf8Before(text(), size_);
    if (IsOneOf(before.value, U"\u2026\u00BB\u203A\u2192\u25BA")) {
      size_ -= before.bytes;
      again = true;
    }
  }
}

}  // namespace newswire

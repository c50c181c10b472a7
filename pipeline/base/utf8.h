// UTF-8, one code point at a time (RFC 3629). The texts of a Story are valid UTF-8; these functions stay inside their
// views on any bytes all the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace newswire {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;
inline constexpr char32_t kMaxCodePoint = 0x10FFFF;
inline constexpr size_t kMaxUtf8Bytes = 4;  // of one code point

// One decoded code point and the bytes that it took.
struct Utf8CodePoint {
  char32_t value = kReplacementCharacter;
  uint8_t bytes = 0;   // 1..4; 0 only at the end of the text
  bool valid = false;  // false: ill-formed at this place; `value` is U+FFFD and `bytes` is what to step over
};

// True for a byte that continues a code point (10xxxxxx).
constexpr bool IsUtf8Continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

namespace internal {
// The case of a first byte >= 0x80, or of no byte at all.
Utf8CodePoint DecodeUtf8Multibyte(std::string_view text, size_t at_byte);
}  // namespace internal

// Decodes the code point that begins at byte `at_byte`. Ill-formed bytes (over-long, surrogate, beyond U+10FFFF, cut
// off) give U+FFFD for the longest prefix that could have begun a code point (Unicode 15, section 3.9, "substitution of
// maximal subparts"). Past the end: bytes == 0. O(1).
inline Utf8CodePoint DecodeUtf8(std::string_view text, size_t at_byte = 0) {
  if (at_byte < text.size() && static_cast<unsigned char>(text[at_byte]) < 0x80) {
    return {static_cast<char32_t>(text[at_byte]), 1, true};
  }
  return internal::DecodeUtf8Multibyte(text, at_byte);
}

// The code point that ends just before byte `end_byte`; bytes == 0 at the beginning of the text. O(1).
Utf8CodePoint DecodeUtf8Before(std::string_view text, size_t end_byte);

// Writes `code_point` to `to` (room for kMaxUtf8Bytes) and returns the number of bytes written, 1..4. Surrogates and
// values beyond U+10FFFF are written as U+FFFD.
size_t EncodeUtf8(char32_t code_point, char* to);

// Appends `code_point` to `to`.
void AppendUtf8(char32_t code_point, std::string& to);

// True if the whole text is well-formed UTF-8. O(n), vectorised.
bool IsValidUtf8(std::string_view text);

// Number of code points: bytes that do not continue one. O(n), vectorised.
size_t CountCodePoints(std::string_view text);

// The longest prefix of at most `max_bytes` bytes that does not cut a code point in two.
std::string_view TruncateUtf8(std::string_view text, size_t max_bytes);

// The prefix of at most `max_code_points` code points. O(length of the result).
std::string_view TruncateCodePoints(std::string_view text, size_t max_code_points);

// Goes through the code points of a text:
//   for (Utf8Iterator it(text); !it.done(); it.Next()) Use(it.value(), it.byte());
class Utf8Iterator {
 public:
  explicit Utf8Iterator(std::string_view text, size_t at_byte = 0) : text_(text), byte_(at_byte) { Read(); }

  bool done() const { return current_.bytes == 0; }
  char32_t value() const { return current_.value; }
  bool valid() const { return current_.valid; }
  size_t byte() const { return byte_; }                       // where the code point begins
  size_t end_byte() const { return byte_ + current_.bytes; }  // where the next one begins
  void Next() {
    byte_ += current_.bytes;
    Read();
  }

 private:
  void Read() { current_ = DecodeUtf8(text_, byte_); }

  std::string_view text_;
  size_t byte_;
  Utf8CodePoint current_;
};

}  // namespace newswire

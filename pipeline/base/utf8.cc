#include "pipeline/base/utf8.h"

#include <simdjson.h>

namespace newswire {
namespace internal {

Utf8CodePoint DecodeUtf8Multibyte(std::string_view text, size_t at_byte) {
  if (at_byte >= text.size()) return {};
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at_byte + i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const Utf8CodePoint one_bad_byte = {kReplacementCharacter, 1, false};

  // Range of the second byte and number of bytes by the first one (Unicode 15, table 3-7).
  size_t length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  char32_t value = 0;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
    value = first & 0x1F;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    value = first & 0x0F;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    value = first & 0x07;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return one_bad_byte;
  }
  for (size_t i = 1; i < length; ++i) {
    if (at_byte + i >= text.size() || byte(i) < low || byte(i) > high) {
      return {kReplacementCharacter, static_cast<uint8_t>(i), false};
    }
    value = (value << 6) | (byte(i) & 0x3F);
    low = 0x80;
    high = 0xBF;
  }
  return {value, static_cast<uint8_t>(length), true};
}

}  // namespace internal

Utf8CodePoint DecodeUtf8Before(std::string_view text, size_t end_byte) {
  if (end_byte > text.size()) end_byte = text.size();
  if (end_byte == 0) return {};
  size_t begin = end_byte - 1;
  while (begin > 0 && end_byte - begin < kMaxUtf8Bytes && IsUtf8Continuation(text[begin])) --begin;
  const Utf8CodePoint found = DecodeUtf8(text.substr(0, end_byte), begin);
  if (found.valid && begin + found.bytes == end_byte) return found;
  return {kReplacementCharacter, 1, false};
}

size_t EncodeUtf8(char32_t code_point, char* to) {
  if (code_point > kMaxCodePoint || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = kReplacementCharacter;
  if (code_point < 0x80) {
    to[0] = static_cast<char>(code_point);
    return 1;
  }
  if (code_point < 0x800) {
    to[0] = static_cast<char>(0xC0 | (code_point >> 6));
    to[1] = static_cast<char>(0x80 | (code_point & 0x3F));
    return 2;
  }
  if (code_point < 0x10000) {
    to[0] = static_cast<char>(0xE0 | (code_point >> 12));
    to[1] = static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    to[2] = static_cast<char>(0x80 | (code_point & 0x3F));
    return 3;
  }
  to[0] = static_cast<char>(0xF0 | (code_point >> 18));
  to[1] = static_cast<char>(0x80 | ((code_point >> 12) & 0x3F));
  to[2] = static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
  to[3] = static_cast<char>(0x80 | (code_point & 0x3F));
  return 4;
}

void AppendUtf8(char32_t code_point, std::string& to) {
  char bytes[kMaxUtf8Bytes];
  to.append(bytes, EncodeUtf8(code_point, bytes));
}

bool IsValidUtf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

size_t CountCodePoints(std::string_view text) {
  size_t count = 0;
  for (const char byte : text) count += !IsUtf8Continuation(byte);
  return count;
}

std::string_view TruncateUtf8(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && max_bytes - end < kMaxUtf8Bytes && IsUtf8Continuation(text[end])) --end;
  // A run of stray continuation bytes has no border to step back to.
  if (IsUtf8Continuation(text[end])) end = max_bytes;
  return text.substr(0, end);
}

std::string_view TruncateCodePoints(std::string_view text, size_t max_code_points) {
  size_t at = 0;
  for (size_t i = 0; i < max_code_points && at < text.size(); ++i) at += DecodeUtf8(text, at).bytes;
  return text.substr(0, at);
}

}  // namespace newswire

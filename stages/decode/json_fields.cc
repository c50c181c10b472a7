#include "stages/decode/json_fields.h"

#include <charconv>
#include <cmath>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/utf8.h"
#include "stages/decode/html_entities.h"
#include "stages/decode/repairs.h"
#include "stages/decode/text_policy.h"

namespace newswire {
namespace {

// Value of "\uXXXX" at the front of `text`, or -1.
int EscapeAt(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, value, 16);
  return error == std::errc() && end == text.data() + 6 && text[2] != '-' ? value : -1;
}

// A view that does not lie in the arena yet is copied there.
std::string_view Keep(std::string_view result, std::string_view json_text, Arena& arena) {
  const bool in_parser = result.data() >= json_text.data() && result.data() <= json_text.data() + json_text.size();
  return in_parser ? arena.Copy(result) : result;
}

}  // namespace

std::string_view TypeName(simdjson::dom::element value) {
  switch (value.type()) {
    case simdjson::dom::element_type::ARRAY: return "an array";
    case simdjson::dom::element_type::OBJECT: return "an object";
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE: return "a number";
    case simdjson::dom::element_type::STRING: return "a string";
    case simdjson::dom::element_type::BOOL: return "true or false";
    case simdjson::dom::element_type::NULL_VALUE: return "null";
  }
  return "something else";
}

std::optional<std::string_view> TextOf(simdjson::dom::element value, Arena& arena, uint32_t& repairs) {
  std::string_view text;
  switch (value.type()) {
    case simdjson::dom::element_type::STRING:
      if (value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
      return text;
    case simdjson::dom::element_type::NULL_VALUE: return "";
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE: {
      AddRepair(repairs, Repair::kFieldType);
      char digits[40];
      int64_t integer = 0;
      uint64_t natural = 0;
      double real = 0;
      std::to_chars_result written{digits, std::errc()};
      if (value.get_int64().get(integer) == simdjson::SUCCESS) {
        written = std::to_chars(digits, digits + sizeof digits, integer);
      } else if (value.get_uint64().get(natural) == simdjson::SUCCESS) {
        written = std::to_chars(digits, digits + sizeof digits, natural);
      } else if (value.get_double().get(real) == simdjson::SUCCESS) {
        written = std::to_chars(digits, digits + sizeof digits, real);
      }
      return arena.Copy({digits, static_cast<size_t>(written.ptr - digits)});
    }
    case simdjson::dom::element_type::ARRAY: {
      simdjson::dom::array array;
      if (value.get_array().get(array) != simdjson::SUCCESS || array.size() != 1) return std::nullopt;
      const simdjson::dom::element only = *array.begin();
      if (only.is_array()) return std::nullopt;
      AddRepair(repairs, Repair::kFieldType);
      return TextOf(only, arena, repairs);
    }
    default: return std::nullopt;
  }
}

std::optional<int64_t> IntegerOf(simdjson::dom::element value, uint32_t& repairs) {
  int64_t integer = 0;
  if (value.get_int64().get(integer) == simdjson::SUCCESS) return integer;
  double real = 0;
  if (value.get_double().get(real) == simdjson::SUCCESS) {
    AddRepair(repairs, Repair::kFieldType);
    if (!(std::abs(real) < 1e9)) return std::nullopt;
    return static_cast<int64_t>(real);
  }
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  AddRepair(repairs, Repair::kFieldType);
  if (!absl::SimpleAtoi(text, &integer)) return std::nullopt;
  return integer;
}

std::string_view DecodeDoubleEscapes(std::string_view json_text, Arena& arena, uint32_t& repairs) {
  size_t at = json_text.find("\\u");
  while (at != std::string_view::npos && EscapeAt(json_text.substr(at)) < 0) at = json_text.find("\\u", at + 1);
  if (at == std::string_view::npos) return json_text;

  AddRepair(repairs, Repair::kJsonDoubleEscape);
  char* const begin = arena.Allocate(json_text.size());
  char* to = begin;
  size_t from = 0;
  while (at != std::string_view::npos) {
    const int unit = EscapeAt(json_text.substr(at));
    if (unit < 0) {
      at = json_text.find("\\u", at + 1);
      continue;
    }
    std::memcpy(to, json_text.data() + from, at - from);
    to += at - from;
    auto code_point = static_cast<char32_t>(unit);
    from = at + 6;
    if (unit >= 0xD800 && unit < 0xDC00) {
      const int low = EscapeAt(json_text.substr(from));
      if (low >= 0xDC00 && low <= 0xDFFF) {
        code_point = 0x10000 + ((code_point - 0xD800) << 10) + (static_cast<char32_t>(low) - 0xDC00);
        from += 6;
      }
    }
    to += EncodeUtf8(code_point, to);
    at = json_text.find("\\u", from);
  }
  std::memcpy(to, json_text.data() + from, json_text.size() - from);
  to += json_text.size() - from;
  arena.ShrinkLast(begin, static_cast<size_t>(to - begin));
  return {begin, static_cast<size_t>(to - begin)};
}

std::string_view KeepText(std::string_view json_text, Arena& arena, uint32_t& repairs) {
  const std::string_view decoded = DecodeDoubleEscapes(json_text, arena, repairs);
  return Keep(NormalizeText(decoded, arena, repairs), json_text, arena);
}

std::string_view KeepLine(std::string_view json_text, Arena& arena, uint32_t& repairs) {
  if (json_text.empty()) return {};
  const std::string_view once = DecodeDoubleEscapes(json_text, arena, repairs);
  const std::string_view decoded = DecodeHtmlEntities(once, arena);
  if (decoded.data() != once.data()) AddRepair(repairs, Repair::kEntities);
  return Keep(NormalizeLine(decoded, arena, repairs), json_text, arena);
}

TimeMs TimeOf(std::string_view text, uint32_t& repairs) {
  text = absl::StripAsciiWhitespace(text);
  if (text.empty()) return kNoTime;
  const TimeMs time = ParseIso8601(text);
  if (time == kNoTime) AddRepair(repairs, Repair::kTime);
  return time;
}

}  // namespace newswire

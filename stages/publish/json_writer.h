// Writes one JSON document (RFC 8259), compact UTF-8, into an arena.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "pipeline/base/arena.h"
#include "pipeline/base/time.h"

namespace newswire {

// What to do with bytes in strings that are not UTF-8.
enum class IllFormedUtf8 : uint8_t {
  kKeep,     // the strings are known to be UTF-8, or the document is checked afterwards
  kReplace,  // U+FFFD for each ill-formed part
};

// The caller writes the structure ({, names, commas) with Raw() and the values with the other functions; nothing here
// checks that the whole is well-formed. Strings are escaped 32 bytes at a time (AVX2; byte by byte elsewhere): `"`, `\`
// and U+0000..U+001F, the others stay as they are.
// The document is the newest allocation of the arena until Finish(): allocate nothing else from it meanwhile.
// Confined to one thread.
class JsonWriter {
 public:
  // `expected_bytes`: of the document; a longer one moves to a bigger place.
  JsonWriter(Arena& arena, size_t expected_bytes, IllFormedUtf8 ill_formed = IllFormedUtf8::kKeep);
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  // JSON as it is.
  void Raw(std::string_view json) {
    Reserve(json.size());
    std::memcpy(at_, json.data(), json.size());
    at_ += json.size();
  }
  template <size_t kSize>
  void Raw(const char (&json)[kSize]) {
    Reserve(kSize);
    std::memcpy(at_, json, kSize - 1);
    at_ += kSize - 1;
  }

  // A string value with its quotes.
  void String(std::string_view text) {
    Raw("\"");
    StringPart(text);
    Raw("\"");
  }
  // A part of a string value whose quotes the caller writes.
  void StringPart(std::string_view text);
  // The same with `text` as HTML character data: &, < and > as entities, a line feed as <br>.
  void HtmlPart(std::string_view text);

  void Number(int64_t value);
  // A fraction given in 1/10,000: 8125 is written 0.8125, 5000 is written 0.5.
  void FractionE4(uint32_t value_e4);
  // RFC 3339 as a string value. REQUIRES: IsWritableTime(time).
  void Time(TimeMs time);
  // `"..."` or null if empty.
  void StringOrNull(std::string_view text) { text.empty() ? Raw("null") : String(text); }

  // A member, or nothing where there is no value. `name_and_colon` is what stands before the value: `,"name":`.
  void StringField(std::string_view name_and_colon, std::string_view value) {
    if (value.empty()) return;
    Raw(name_and_colon);
    String(value);
  }
  void TimeField(std::string_view name_and_colon, TimeMs value);
  template <std::integral T>
  void NumberField(std::string_view name_and_colon, T value) {
    Raw(name_and_colon);
    Number(static_cast<int64_t>(value));
  }

  // The document, as long-lived as the arena's content. Ends the use of the writer.
  std::string_view Finish();

 private:
  template <bool kHtml>
  void Escape(std::string_view text);
  void Reserve(size_t bytes) {
    if (static_cast<size_t>(end_ - at_) < bytes) Grow(bytes);
  }
  void Grow(size_t bytes);

  Arena& arena_;
  const IllFormedUtf8 ill_formed_;
  char* begin_;
  char* at_;
  char* end_;
};

// False for kNoTime and for years that RFC 3339 cannot tell.
bool IsWritableTime(TimeMs time);

// "[" before the first element of a list, "," before the others, "]" at the end; a list without elements leaves
// nothing behind, its name included.
class JsonList {
 public:
  // `name_and_colon`: what stands before the list, e.g. `,"tags":`. Static storage.
  JsonList(JsonWriter& json, std::string_view name_and_colon) : json_(json), name_and_colon_(name_and_colon) {}
  // Call before each element.
  void Next() {
    if (count_++ == 0) {
      json_.Raw(name_and_colon_);
      json_.Raw("[");
    } else {
      json_.Raw(",");
    }
  }
  void End() {
    if (count_ > 0) json_.Raw("]");
  }

 private:
  JsonWriter& json_;
  std::string_view name_and_colon_;
  size_t count_ = 0;
};

}  // namespace newswire

// Collects the headers of one output record.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "pipeline/base/arena.h"
#include "pipeline/base/time.h"
#include "pipeline/raw_record.h"

namespace newswire {

// Input headers pass through to clean and held records up to so many bytes of names and values together.
inline constexpr size_t kMaxPassedHeaderBytes = 16 * 1024;

// True for an input header that does not pass through: those that newswire writes itself (nw_*, traceparent, tracestate
// and the attributes of CloudEvents), and those that tell about the raw value what is not true of the clean one
// (content-*, __value_schema_id, __key_schema_id).
bool IsOwnHeader(std::string_view name);

// The pieces joined, in `arena`.
std::string_view Concat(Arena& arena, std::initializer_list<std::string_view> pieces);
// Decimal digits, in `arena`.
std::string_view Decimal(Arena& arena, int64_t value);
// RFC 3339, in `arena`; empty if `time` is not known or not writable.
std::string_view TimeText(Arena& arena, TimeMs time);

// Reusable; keeps its memory. Names and values are borrowed until Finish() and as long as its result is used.
// Confined to one thread.
class OutputHeaders {
 public:
  void Clear() { headers_.clear(); }
  void Add(std::string_view name, std::string_view value) { headers_.push_back({name, value}); }
  void AddIfAny(std::string_view name, std::string_view value) {
    if (!value.empty()) Add(name, value);
  }
  // All of them, as they are.
  void AddAll(std::span<const Header> headers) { headers_.insert(headers_.end(), headers.begin(), headers.end()); }
  // Those of the input that are not newswire's own, in their order. What goes beyond kMaxPassedHeaderBytes stays out
  // and is counted in nw_headers_dropped.
  void PassThrough(std::span<const Header> input, Arena& arena);
  // The list, in `arena`.
  std::span<const Header> Finish(Arena& arena) const { return arena.CopyArray(std::span<const Header>(headers_)); }

 private:
  std::vector<Header> headers_;
};

}  // namespace newswire

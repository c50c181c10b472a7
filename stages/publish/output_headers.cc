#include "stages/publish/output_headers.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "absl/strings/match.h"

namespace newswire {
namespace {
// The attributes of CloudEvents 1.0 and the extensions that newswire writes or would make false.
constexpr std::string_view kCloudEventAttributes[] = {
    "ce_id",      "ce_source",          "ce_specversion",  "ce_type",    "ce_subject",
    "ce_time",    "ce_datacontenttype", "ce_dataschema",   "ce_dataref", "ce_partitionkey",
};
}  // namespace

bool IsOwnHeader(std::string_view name) {
  return name.starts_with("nw_") || name == "traceparent" || name == "tracestate" ||
         absl::StartsWithIgnoreCase(name, "content-") || name == "__value_schema_id" || name == "__key_schema_id" ||
         std::ranges::find(kCloudEventAttributes, name) != std::end(kCloudEventAttributes);
}

std::string_view Concat(Arena& arena, std::initializer_list<std::string_view> pieces) {
  size_t bytes = 0;
  for (std::string_view piece : pieces) bytes += piece.size();
  if (bytes == 0) return {};
  char* const begin = arena.Allocate(bytes);
  char* at = begin;
  for (std::string_view piece : pieces) {
    if (piece.empty()) continue;
    std::memcpy(at, piece.data(), piece.size());
    at += piece.size();
  }
  return {begin, bytes};
}

std::string_view Decimal(Arena& arena, int64_t value) {
  constexpr size_t kMaxBytes = 20;
  char* const begin = arena.Allocate(kMaxBytes);
  const auto bytes = static_cast<size_t>(std::to_chars(begin, begin + kMaxBytes, value).ptr - begin);
  arena.ShrinkLast(begin, bytes);
  return {begin, bytes};
}

std::string_view TimeText(Arena& arena, TimeMs time) {
  char* const begin = arena.Allocate(kRfc3339Bytes);
  const size_t bytes = WriteRfc3339(time, begin);
  arena.ShrinkLast(begin, bytes);
  return {begin, bytes};
}

void OutputHeaders::PassThrough(std::span<const Header> input, Arena& arena) {
  size_t passed_bytes = 0;
  int64_t dropped = 0;
  for (const Header& header : input) {
    if (IsOwnHeader(header.name)) continue;
    const size_t bytes = header.name.size() + header.value.size();
    if (passed_bytes + bytes > kMaxPassedHeaderBytes) {
      ++dropped;
      continue;
    }
    passed_bytes += bytes;
    headers_.push_back(header);
  }
  if (dropped > 0) Add("nw_headers_dropped", Decimal(arena, dropped));
}

}  // namespace newswire

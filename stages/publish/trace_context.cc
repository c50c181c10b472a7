#include "stages/publish/trace_context.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "xxhash.h"

namespace newswire {
namespace {

constexpr size_t kTraceIdAt = 3;
constexpr size_t kParentIdAt = 36;
constexpr size_t kFlagsAt = 53;
constexpr size_t kTraceparentBytes = 55;
constexpr uint64_t kParentIdSeed = 1;

bool IsLowerHex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsAllZero(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == '0'; });
}

void WriteHex(uint64_t value, char* to) {
  for (int i = 15; i >= 0; --i, value >>= 4) to[i] = "0123456789abcdef"[value & 15];
}

}  // namespace

bool IsValidTraceparent(std::string_view traceparent) {
  if (traceparent.size() < kTraceparentBytes) return false;
  const std::string_view version = traceparent.substr(0, 2);
  const std::string_view trace_id = traceparent.substr(kTraceIdAt, 32);
  const std::string_view parent_id = traceparent.substr(kParentIdAt, 16);
  const std::string_view flags = traceparent.substr(kFlagsAt, 2);
  if (traceparent[kTraceIdAt - 1] != '-' || traceparent[kParentIdAt - 1] != '-' || traceparent[kFlagsAt - 1] != '-') {
    return false;
  }
  const bool is_longer = traceparent.size() > kTraceparentBytes;
  if (is_longer && (version == "00" || traceparent[kTraceparentBytes] != '-')) return false;
  return version != "ff" && IsLowerHex(version) && IsLowerHex(trace_id) && IsLowerHex(parent_id) && IsLowerHex(flags) &&
         !IsAllZero(trace_id) && !IsAllZero(parent_id);
}

TraceContext TraceContextOf(const RawRecord& record, Arena& arena) {
  if (const auto told = record.FindHeader("traceparent"); told.has_value() && IsValidTraceparent(*told)) {
    return {*told, record.FindHeader("tracestate").value_or(std::string_view())};
  }
  unsigned char position[sizeof(uint64_t) + sizeof(int32_t) + sizeof(int64_t)];
  std::memcpy(position, &record.position.incarnation, sizeof(uint64_t));
  std::memcpy(position + sizeof(uint64_t), &record.position.partition, sizeof(int32_t));
  std::memcpy(position + sizeof(uint64_t) + sizeof(int32_t), &record.position.offset, sizeof(int64_t));
  const XXH128_hash_t trace_id = XXH3_128bits(position, sizeof position);
  const XXH64_hash_t parent_id = XXH3_64bits_withSeed(position, sizeof position, kParentIdSeed);
  char* to = arena.Allocate(kTraceparentBytes);
  std::memcpy(to, "00-", kTraceIdAt);
  WriteHex(trace_id.high64, to + kTraceIdAt);
  WriteHex(trace_id.low64 | 1, to + kTraceIdAt + 16);  // never all zero
  to[kParentIdAt - 1] = '-';
  WriteHex(parent_id | 1, to + kParentIdAt);
  std::memcpy(to + kFlagsAt - 1, "-00", 3);
  return {std::string_view(to, kTraceparentBytes), {}};
}

}  // namespace newswire

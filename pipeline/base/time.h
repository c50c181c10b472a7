// Points in time as the pipeline carries them: milliseconds since 1970-01-01T00:00:00Z, the unit of Kafka timestamps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace newswire {

using TimeMs = int64_t;
inline constexpr TimeMs kNoTime = std::numeric_limits<int64_t>::min();

// "2024-12-14T00:00:00Z", with ".123" only where there are milliseconds. REQUIRES: time != kNoTime.
std::string FormatRfc3339(TimeMs time);

inline constexpr size_t kRfc3339Bytes = 24;  // of the longest form that WriteRfc3339 writes

// The same without an allocation: writes to `to` (room for kRfc3339Bytes) and returns the bytes written. 0 if `time` is
// kNoTime or lies outside the years 0000 to 9999, which RFC 3339 cannot tell.
size_t WriteRfc3339(TimeMs time, char* to);

// Reads RFC 3339 / ISO 8601 in the forms that wires send: extended or basic, "T" or space, with or without seconds,
// fraction, or zone ("Z", "+0100", "+01:00"; none = UTC); a bare date is midnight UTC. kNoTime if it is none of these.
TimeMs ParseIso8601(std::string_view text);

// Midnight UTC of a civil date; kNoTime if there is no such day.
TimeMs FromCivilDay(int year, int month, int day);

}  // namespace newswire

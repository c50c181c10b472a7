// The one repairing pass over JSON that does not parse: what real wire feeds get wrong, and nothing else.
//
//   "the \(curly quote)free\(curly quote) press"   a backslash before what may not be escaped goes, or is doubled before
//                                                  a letter or digit ("C:\Data")
//   raw tabs, line ends, control characters        escaped inside strings, dropped between tokens
//   {"a": 1,}                                      a comma before } or ] goes
//   "\ud83d"                                       half of a surrogate pair becomes U+FFFD
//   12345678901234567890123, 007                   a number that JSON cannot hold becomes a string
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace newswire {

struct JsonRepairResult {
  enum class Outcome : uint8_t {
    kRepaired,    // `to` holds JSON
    kBroken,      // see `problem` and `byte`
    kTooDeep,     // nested beyond the limit at `byte`
    kManyValues,  // a second object or array follows the first: JSON lines
  };
  Outcome outcome = Outcome::kRepaired;
  size_t byte = 0;      // where it went wrong
  std::string problem;  // "expected ',' or '}' after a member, found 'x' at byte 40 (line 2, column 7)"
  uint32_t repairs = 0;
};

// Writes `json`, mended, to `to` (cleared first). REQUIRES: valid UTF-8. O(n) whatever the input; recursion-free,
// memory one byte a level up to `max_nesting` levels.
JsonRepairResult RepairJson(std::string_view json, int max_nesting, std::string& to);

}  // namespace newswire

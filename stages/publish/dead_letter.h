// What a dead letter adds to the record that it carries, and how to take it off again.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "pipeline/base/arena.h"
#include "pipeline/output_record.h"
#include "pipeline/raw_record.h"

namespace newswire {

// First of the headers that a dead letter adds: the number of headers before it, which are those of the input record.
// It marks the boundary by order, so that a record that was a dead letter before keeps its older nw_* headers and still
// comes back exactly as it was.
inline constexpr std::string_view kDeadLetterHeader = "nw_deadletter";
inline constexpr size_t kMaxDetailBytes = 1024;  // of nw_detail

// The input record inside a dead letter. Views are borrowed from the dead letter.
struct RestoredRecord {
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  std::span<const Header> headers;
  // Set if the value was too large to be carried: `value` is not it, and must be read from this place of the input
  // ("kafka:<topic>/<partition>/<offset>"), where nw_raw_sha256 tells whether it is still the same.
  std::string_view value_reference;
};

// Takes off what was added; exact, however often the record was round. kInvalidArgument if the headers are not those of
// a dead letter.
absl::StatusOr<RestoredRecord> RestoreDeadLetter(const std::optional<std::string_view>& key,
                                                 const std::optional<std::string_view>& value,
                                                 std::span<const Header> headers);

}  // namespace newswire

// One input record as a transport hands it over, before anybody has looked inside.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "pipeline/base/time.h"

namespace newswire {

// The place of a record in the world's input, the identity by which the ledger knows a story. `incarnation` tells a
// topic from a later one of the same name (a hash of cluster id, topic name and topic id).
struct SourcePosition {
  uint64_t incarnation = 0;
  int32_t partition = 0;
  int64_t offset = 0;

  friend auto operator<=>(const SourcePosition&, const SourcePosition&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const SourcePosition& p) {
    return H::combine(std::move(h), p.incarnation, p.partition, p.offset);
  }
};

struct Header {
  std::string_view name;
  std::string_view value;
};

// All views are borrowed from the InputBatch that delivered the record.
struct RawRecord {
  SourcePosition position;
  std::string_view topic;  // name; of a local transport "wire.raw"
  TimeMs timestamp = kNoTime;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;  // nullopt is a tombstone
  std::span<const Header> headers;

  // Value of the last header of that name (names compare exactly), or nullopt.
  std::optional<std::string_view> FindHeader(std::string_view name) const {
    for (size_t i = headers.size(); i-- > 0;) {
      if (headers[i].name == name) return headers[i].value;
    }
    return std::nullopt;
  }
};

}  // namespace newswire

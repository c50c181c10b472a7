// A JSON text, parsed: strictly first, then once more after RepairJson.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/reason.h"

namespace newswire {

struct JsonProblem {
  RejectReason reason;  // kInvalidJson, kTooDeep, kEmpty, or kUnsupportedFormat (JSON lines)
  std::string detail;
};

// Holds a parser and its buffers for document after document. Views out of root() die with the next Parse().
//
// The whole text is parsed and checked before anything is read from it (simdjson's DOM), so a record is either valid or
// refused as a whole, whichever of its fields are read. Of duplicate keys readers take the last one, as JSON.parse, Go
// and Python do.
// Confined to one thread at a time. Steady state: no allocation for texts up to kKeptBytes.
class JsonDocument {
 public:
  static constexpr size_t kKeptBytes = 1024 * 1024;  // buffers for larger texts are given back

  explicit JsonDocument(int max_nesting);

  // Parses `utf8` (copied, so it may go). Adds kJson* to `repairs`. nullopt if root() can be read.
  // REQUIRES: valid UTF-8.
  std::optional<JsonProblem> Parse(std::string_view utf8, uint32_t& repairs);

  simdjson::dom::element root() const { return root_; }

 private:
  simdjson::error_code ParseStrictly(std::string_view utf8);

  const int max_nesting_;
  std::unique_ptr<simdjson::dom::parser> parser_;
  std::unique_ptr<char[]> padded_;
  size_t padded_bytes_ = 0;
  std::string repaired_;
  simdjson::dom::element root_;
};

}  // namespace newswire

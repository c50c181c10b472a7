// Reuters Connect, JSON of its GraphQL interface: {"data": {"item": {...}}} or the item alone.
#pragma once

#include "stages/decode/format_reader.h"

namespace newswire {

// Identity is uri (else versionedGuid without its version); times order the versions, which are no counters.
class ReutersConnectReader : public FormatReader {
 public:
  explicit ReutersConnectReader(const LimitsConfig& limits) : max_body_bytes_(limits.max_body_bytes) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  const size_t max_body_bytes_;
};

}  // namespace newswire

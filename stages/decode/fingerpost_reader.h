// Fingerpost's feed of many agencies in one JSON, ninjs in name only.
#pragma once

#include "stages/decode/format_reader.h"

namespace newswire {

// Identity is originalUrn, which the agency gave; else the uri without its end "/TIME/VERSION". Lists of one are
// values, and the other way round; a status "" is usable. An item of source FIP without headline and text is a heart-beat.
class FingerpostReader : public FormatReader {
 public:
  explicit FingerpostReader(const LimitsConfig& limits) : max_body_bytes_(limits.max_body_bytes) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  const size_t max_body_bytes_;
};

}  // namespace newswire

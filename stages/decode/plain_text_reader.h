// Plain text: a crawled page or a bare story. What is title, byline or body in it is for strip to find.
#pragma once

#include "stages/decode/format_reader.h"

namespace newswire {

class PlainTextReader : public FormatReader {
 public:
  explicit PlainTextReader(const LimitsConfig& limits) : max_body_bytes_(limits.max_body_bytes) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  const size_t max_body_bytes_;
};

}  // namespace newswire

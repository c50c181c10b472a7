// LSEG (Refinitiv, Reuters) Machine Readable News: the JSON of a story, put together from its fragments.
#pragma once

#include "stages/decode/format_reader.h"

namespace newswire {

// altId names the story, takeSequence the take: takes are items of their own, so that none replaces another. Hard line
// ends of the body are joined, RIC tags (<601398.SS>) stay. A headline without a body is an alert. Codes of `subjects`
// ("N2:OIL", "R:601398.SS") are passed on.
class MachineReadableNewsReader : public FormatReader {
 public:
  explicit MachineReadableNewsReader(const LimitsConfig& limits) : max_body_bytes_(limits.max_body_bytes) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  const size_t max_body_bytes_;
};

}  // namespace newswire

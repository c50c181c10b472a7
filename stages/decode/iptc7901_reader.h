// IPTC 7901, the text format of teleprinter lines that many agencies still send: SOH header, key words, STX text, ETX
// and the time.
#pragma once

#include "stages/decode/format_reader.h"

namespace newswire {

// Header "eca062 4 i 211 dpa 061": service and number (identity, with the day of the end line), priority, category,
// words, the agency and its number. The line before STX is the slug. The lines up to the first that ends with "=" are
// the head: tags in capitals stay at the front of the text, where strip knows them; "By ..." is the byline; the rest is
// the headline. Wrapped lines are joined. KILL KILL KILL and HOLD HOLD HOLD in slug or head set the status. The private
// tail ("not for publication") stays: strip cuts it, and proves it. Several messages in one record are refused.
class Iptc7901Reader : public FormatReader {
 public:
  explicit Iptc7901Reader(const LimitsConfig& limits) : max_body_bytes_(limits.max_body_bytes) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  void ReadHeader(std::string_view line, Story& story);
  // Returns the bytes of `text` that belong to the head.
  size_t ReadHead(std::string_view text, std::string_view& tags, Story& story);

  const size_t max_body_bytes_;
};

}  // namespace newswire

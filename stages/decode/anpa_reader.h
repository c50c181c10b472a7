// ANPA 1312, the wire format of American newspapers, as AP still sends it: SYN SYN SOH, a header of two lines, STX,
// header lines that begin with "^", paragraphs that begin with a TAB, EOT.
#pragma once

#include "stages/decode/format_reader.h"

namespace newswire {

// Header: service and transmission number (identity, with the day of the end line), priority, category, key word. Lines
// with "^" up to the first of the text: the slug ("BC-US--Ferry, 1st Ld-Writethru,416", its tags are for strip), the
// headline, "Eds: ..." and "AP Photo ..." (notes), "By ...=" and the line of the byline's agency; a further line that
// ends with "<" is a summary, which the text says again, and is left out. Inside the text such lines are centred lines
// of tables. Columns of tables become tabs; back-tick quotes, " _ " for a dash and "{" for a half stay as they are. The
// end line "^AP-WF-03-04-25 0712GMT<" is the time. Several stories in one record are refused.
class AnpaReader : public FormatReader {
 public:
  explicit AnpaReader(const LimitsConfig& limits) : max_body_bytes_(limits.max_body_bytes) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  void ReadTransmission(std::string_view header, Story& story);
  // Takes the lines with "^" at the front; returns the text behind them.
  std::string_view ReadHead(std::string_view text, Story& story);
  // Takes the end line, if there is one; returns the text before it.
  std::string_view ReadEnd(std::string_view text, Story& story);

  const size_t max_body_bytes_;
};

}  // namespace newswire

// NewsML-G2 (IPTC NAR): a newsItem, alone or in a newsMessage, as Reuters, ANSA, dpa, STT and TT send it.
#pragma once

#include "stages/decode/format_reader.h"
#include "stages/decode/xml_document.h"

namespace newswire {

// Item: @guid and @version (Reuters' are no counters, order is by versionCreated), itemMeta, contentMeta, rightsInfo;
// the body of contentSet as inlineXML (XHTML, NITF) or inlineData. stat:canceled and the signal edStat:D are a kill and
// need no body. A message with several text items is refused: one record is one story. A message whose only items are
// packages, pictures, concepts or planning items without a text is no story.
class NewsMlG2Reader : public FormatReader {
 public:
  explicit NewsMlG2Reader(const LimitsConfig& limits) : max_body_bytes_(limits.max_body_bytes) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  Verdict ReadItem(XmlElement item, Story& story);
  Verdict ReadBody(XmlElement item, Story& story);

  const size_t max_body_bytes_;
};

}  // namespace newswire

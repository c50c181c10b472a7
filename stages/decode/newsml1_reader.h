// NewsML 1.x (IPTC), as AFP, ANA and Business Wire send it.
#pragma once

#include "stages/decode/format_reader.h"
#include "stages/decode/xml_document.h"

namespace newswire {

// Identity is the NewsIdentifier without its revision; the version is RevisionId. The text is the first DataContent
// that holds one, in the order of the document: NITF, XHTML, paragraphs or text. A DateLine that names its agency
// ("STOCKHOLM, Aug 29, 2014 (AFP) -") begins the text, where AFP's plain text service has it. Several NewsItems in a
// document are refused: one record is one story.
class NewsMl1Reader : public FormatReader {
 public:
  explicit NewsMl1Reader(const LimitsConfig& limits) : max_body_bytes_(limits.max_body_bytes) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  Verdict ReadIdentity(XmlElement item, Story& story);
  Verdict ReadText(XmlElement component, int depth, Story& story);
  void ReadDescription(XmlElement component, Story& story);

  const size_t max_body_bytes_;
};

}  // namespace newswire

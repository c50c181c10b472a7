// NITF 3 (IPTC News Industry Text Format): a story with its docdata, as AP, PA, EFE, AAP and NTB send it, and the body
// of many NewsML items.
#pragma once

#include "stages/decode/format_reader.h"
#include "stages/decode/xml_document.h"

namespace newswire {

// Takes from <nitf> its text, section heads included, and headline, byline and place of body.head, where `story` has
// none yet. Everything below body.content is the text (AP wraps it in <block id="Main">), pictures and their captions
// left out; the tagline of body.end is its last paragraph.
Verdict ReadNitfBody(XmlElement nitf, size_t max_body_bytes, Story& story);

// Also takes docdata: management-status, doc-id, urgency, dates, copyright, key words and subjects.
class NitfReader : public FormatReader {
 public:
  explicit NitfReader(const LimitsConfig& limits) : max_body_bytes_(limits.max_body_bytes) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  const size_t max_body_bytes_;
};

}  // namespace newswire

// RSS (0.9 to 2.0, RDF) and Atom: a document with exactly one item is a story.
#pragma once

#include "stages/decode/format_reader.h"
#include "stages/decode/xml_document.h"

namespace newswire {

// The text is content:encoded or <content>, else the description or summary, which is HTML as a rule. Identity is guid
// or id, else the link. A feed with several items is refused: whoever polls it knows which of them are new, and sends
// each as a record of its own.
class FeedReader : public FormatReader {
 public:
  explicit FeedReader(const LimitsConfig& limits) : max_body_bytes_(limits.max_body_bytes) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  Verdict ReadRssItem(XmlElement channel, XmlElement item, Story& story);
  Verdict ReadAtomEntry(XmlElement feed, XmlElement entry, Story& story);
  // Of the first element that has a text.
  Verdict ReadText(std::initializer_list<XmlElement> elements, Story& story);

  const size_t max_body_bytes_;
};

}  // namespace newswire

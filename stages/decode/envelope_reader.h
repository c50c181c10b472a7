// The raw envelope (schemas/raw-envelope.schema.json): what a crawler or collector knows about a story, around the
// story.
#pragma once

#include "stages/decode/format_reader.h"

namespace newswire {

// {"body": "...", "content_type"?, "source"?, "id"?, "received"?, "url"?, "headline"?}. The body is decoded in its
// turn, by content_type or by sniffing. What the envelope says of source and id wins over headers; the headline of a
// structured body wins over the envelope's. Unknown members are passed over.
class EnvelopeReader : public FormatReader {
 public:
  // Borrows `inner`.
  explicit EnvelopeReader(InnerDecoder* inner) : inner_(inner) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  InnerDecoder* const inner_;
};

}  // namespace newswire

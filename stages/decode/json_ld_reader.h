// A record that is JSON-LD: schema.org's NewsArticle, alone, in a list or in a graph.
#pragma once

#include "stages/decode/format_reader.h"

namespace newswire {

// Fields as news_article.h has them; the text is articleBody, HTML or plain. No article in it: no story.
class JsonLdReader : public FormatReader {
 public:
  explicit JsonLdReader(const LimitsConfig& limits) : max_body_bytes_(limits.max_body_bytes) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  const size_t max_body_bytes_;
};

}  // namespace newswire

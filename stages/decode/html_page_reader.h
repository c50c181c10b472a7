// Reads a crawled HTML page: its visible text in blocks, and what page and JSON-LD say of title, authors and times.
#pragma once

#include <string_view>

#include "pipeline/page.h"
#include "stages/decode/format_reader.h"
#include "stages/decode/html_json_ld.h"
#include "stages/decode/html_page.h"
#include "stages/decode/json_document.h"

namespace newswire {

// Story::text becomes all visible blocks of the page, separated by blank lines, and Story::page tells of each where it
// stands; which of them are the story is for strip to say. A fragment without html, head, body, title or meta ("<p>A
// body</p>" in an envelope) is a body and no page: HtmlToText.
//
// Charset: byte order mark, content-type header, <meta>, in the order of charset.h.
// Refuses: no visible text (kEmpty, or kNoStory if a page's scripts would have made it), a text beyond max_body_bytes.
class HtmlPageReader : public FormatReader {
 public:
  explicit HtmlPageReader(const LimitsConfig& limits);

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  void ReadJsonLd(Arena& arena);
  void FillFields(Story& story);
  std::string_view Headline(Story& story) const;
  std::string_view Byline(Story& story) const;

  const size_t max_body_bytes_;
  HtmlPageParser parser_;
  JsonDocument json_;
  LinkedArticle linked_;
};

// The charset that <meta charset> or <meta http-equiv=content-type> in the first 4 KiB tells; empty if none.
std::string_view FindMetaCharset(std::string_view bytes);

}  // namespace newswire

// An HTML page as its visible blocks of text, the elements around them, and what its head says of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "pipeline/base/arena.h"
#include "pipeline/page.h"
#include "stages/decode/html_tokenizer.h"

namespace newswire {

// What the head and a few marks in the page say. Views into the page: character references not decoded, white space as
// it stands. Empty: not told. Of several the first.
struct HtmlHead {
  std::string_view title;        // <title>
  std::string_view og_title;     // og:title, else twitter:title
  std::string_view author;       // meta author, else article:author and the like unless it is a URL
  std::string_view description;  // og:description, else meta description
  std::string_view published;    // article:published_time, itemprop=datePublished, ...
  std::string_view modified;
  std::string_view time;         // <time datetime>, the first one
  std::string_view site_name;
  std::string_view canonical;    // link rel=canonical, else og:url
  std::string_view section;
  std::string_view language;     // <html lang>
  std::string_view og_type;
  std::string_view copyright;
};

// Reads page after page; keeps its memory.
//  - Block-level elements end a block, as do two <br> in a row and a row of a table; one <br> ends a line; cells are
//    separated by a tab.
//  - Tags that HTML lets authors leave out are supplied where it matters (p, li, dt, dd, td, tr, headings); a closing
//    tag that closes nothing is ignored; one that is missing ends with the element around it.
//  - White space runs are one space (in <pre> line ends stay). Character references are decoded once. Characters as in
//    text_policy.h.
//  - Left out: script, style, template, svg, math, iframe, object, canvas, video, audio, textarea, comments, attributes.
//  - Elements beyond kMaxDepth or kMaxElements and blocks beyond kMaxBlocks are not told apart from what is around them;
//    their text is kept.
// Confined to one thread. Linear in the page.
class HtmlPageParser {
 public:
  static constexpr size_t kMaxDepth = 256;
  static constexpr size_t kMaxElements = 200'000;
  static constexpr size_t kMaxBlocks = 50'000;
  static constexpr size_t kMaxJsonLd = 16;

  // Reads `utf8` (valid UTF-8). `text()` lies in the arena; everything else lives until the next call.
  void Parse(std::string_view utf8, Arena& arena);

  std::string_view text() const { return text_; }
  const std::vector<PageElement>& elements() const { return elements_; }
  const std::vector<PageBlock>& blocks() const { return blocks_; }
  const HtmlHead& head() const { return head_; }
  // What stands in <script type="application/ld+json">.
  const std::vector<std::string_view>& json_ld() const { return json_ld_; }

 private:
  struct Open {
    uint64_t inline_marks = 0;   // of the inline elements since the last block-level one
    uint32_t element = 0;
    uint32_t settings = 0;
    uint32_t name_hash = 0;      // of unknown elements
    HtmlTag tag = HtmlTag::kUnknown;
    bool dropped = false;        // its text is never shown
    bool in_link = false;
    bool strong = false;
  };
  enum class Gap : uint8_t { kNone, kSpace, kTab, kLine };

  void StartTag(const HtmlToken& token);
  void EndTag(const HtmlToken& token);
  void OpenElement(const HtmlToken& token);
  void SupplyEndTags(HtmlTag tag);
  // Closes down to the open element of one of `tags`, unless one of `borders` is open above it.
  template <typename Match, typename Border>
  bool CloseTo(Match match, Border border);
  void Pop();
  void Meta(const HtmlToken& token);
  void RawText(const HtmlToken& token);

  void Text(std::string_view text);
  void Reference(std::string_view text, size_t& at);
  void Append(std::string_view text);
  void Widen(Gap gap) {
    if (gap > gap_) gap_ = gap;
  }
  void LineEnd();
  void EndBlock();
  Open& top() { return open_[open_.size() - 1]; }

  HtmlTokenizer tokenizer_;
  std::vector<PageElement> elements_;
  std::vector<PageBlock> blocks_;
  std::vector<Open> open_;
  std::array<uint32_t, kHtmlTagCount> open_count_ = {};
  std::vector<std::string_view> json_ld_;
  HtmlHead head_;
  std::string_view text_;

  char* begin_ = nullptr;
  char* to_ = nullptr;
  bool block_open_ = false;
  bool script_is_json_ld_ = false;
  Gap gap_ = Gap::kNone;
  uint32_t line_ends_ = 0;
  uint32_t images_ = 0;
};

}  // namespace newswire

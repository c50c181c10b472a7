// HTML as a sequence of tags and texts, the way a browser cuts it (WHATWG HTML, section 13.2.5 "Tokenization"), without
// a tree and without a copy.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "pipeline/page.h"

namespace newswire {

enum class HtmlTokenKind : uint8_t {
  kText,      // between tags: character references not decoded
  kStartTag,
  kEndTag,
  kRawText,   // all of script, style, title, textarea, iframe, ...: comes behind their start tag, if not empty
};

struct HtmlAttribute {
  std::string_view name;   // as written
  std::string_view value;  // character references not decoded
};

struct HtmlToken {
  HtmlTokenKind kind = HtmlTokenKind::kText;
  HtmlTag tag = HtmlTag::kUnknown;            // of tags and raw text
  bool self_closing = false;                  // "<svg/>"
  std::string_view text;                      // of texts: the text; of tags: the name as written
  std::span<const HtmlAttribute> attributes;  // of start tags; dies with the next token
};

// Comments, doctypes, CDATA marks and processing instructions are skipped. What a browser drops is dropped: a tag that
// the end of the page cuts, all behind a comment that is never closed. A '<' that begins nothing is text.
// A script that is never closed ends at the page's end.
// Views into `html`, any bytes. Linear: every byte is looked at a bounded number of times. Of one tag at most
// kMaxAttributes are kept. Reset() keeps the memory.
class HtmlTokenizer {
 public:
  static constexpr size_t kMaxAttributes = 64;

  void Reset(std::string_view html);
  // The next token into `token`; false at the end.
  bool Next(HtmlToken& token);

 private:
  void SkipMarkup();
  void SkipComment();
  bool ReadTag(HtmlToken& token, bool closing);
  std::string_view RawText(std::string_view name, HtmlTag tag);
  size_t FindEndTag(std::string_view name, size_t from) const;
  size_t FindScriptEnd(size_t from);

  std::string_view html_;
  size_t at_ = 0;
  bool scripts_hide_ = true;  // "<!--<script>" in a script is taken at its word
  HtmlTag raw_ = HtmlTag::kUnknown;  // the start tag of raw text that came last
  std::string_view raw_name_;
  std::vector<HtmlAttribute> attributes_;
};

// The value of the first attribute of that name (lower case); a null view if there is none.
std::string_view FindAttribute(std::span<const HtmlAttribute> attributes, std::string_view name);

}  // namespace newswire

#include "stages/decode/html_text.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "absl/strings/ascii.h"
#include "pipeline/base/utf8.h"
#include "stages/decode/html_entities.h"

namespace newswire {
namespace {

enum class Tag : uint8_t { kInline, kBlock, kBreak, kRow, kCell, kPre, kDropped };

// What a dropped element is remembered by when it is known that no closing tag follows.
enum Dropped : uint8_t { kScript, kStyle, kTitle, kTemplate, kNoscript, kIframe, kSvg, kFigure, kDroppedCount };
constexpr std::array<std::string_view, kDroppedCount> kDroppedNames = {"script",   "style",  "title", "template",
                                                                       "noscript", "iframe", "svg",   "figure"};

constexpr size_t kMaxTagNameBytes = 10;  // "blockquote", "figcaption"

constexpr std::string_view kBlockNames[] = {
    "p",   "div",     "h1",      "h2",      "h3",      "h4",       "h5",         "h6",         "li",     "ul",
    "ol",  "dl",      "dt",      "dd",      "table",   "thead",    "tbody",      "tfoot",      "hr",     "form",
    "nav", "main",    "aside",   "block",   "body",    "head",     "html",       "header",     "footer", "hl1",
    "hl2", "article", "section", "address", "caption", "fieldset", "blockquote", "figcaption", "byline", "dateline"};

struct TagName {
  char text[kMaxTagNameBytes];
  size_t bytes = 0;
  std::string_view view() const { return {text, bytes}; }
};

// Open-addressed table of the tag names: a tag costs one look.
class TagTable {
 public:
  struct Entry {
    std::string_view name;
    Tag tag = Tag::kInline;
    uint8_t dropped = 0;
  };
  constexpr TagTable() {
    for (const std::string_view name : kBlockNames) Insert({name, Tag::kBlock, 0});
    Insert({"br", Tag::kBreak, 0});
    Insert({"tr", Tag::kRow, 0});
    Insert({"td", Tag::kCell, 0});
    Insert({"th", Tag::kCell, 0});
    Insert({"pre", Tag::kPre, 0});
    for (uint8_t i = 0; i < kDroppedCount; ++i) Insert({kDroppedNames[i], Tag::kDropped, i});
  }
  Entry Find(std::string_view name) const {
    for (size_t slot = Hash(name);; slot = (slot + 1) % kSlots) {
      if (slots_[slot].name.empty()) return {};
      if (slots_[slot].name == name) return slots_[slot];
    }
  }

 private:
  static constexpr size_t kSlots = 256;
  static constexpr size_t Hash(std::string_view name) {
    uint32_t hash = 2166136261u;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return (hash >> 8) % kSlots;
  }
  constexpr void Insert(Entry entry) {
    size_t slot = Hash(entry.name);
    while (!slots_[slot].name.empty()) slot = (slot + 1) % kSlots;
    slots_[slot] = entry;
  }
  std::array<Entry, kSlots> slots_ = {};
};
constexpr TagTable kTags;

enum class Byte : uint8_t { kPlain, kSpace, kLess, kAmpersand, kMaybeSpace, kBracket };
constexpr std::array<Byte, 256> kBytes = [] {
  std::array<Byte, 256> bytes = {};
  for (const char c : {' ', '\t', '\n', '\r', '\f'}) bytes[static_cast<unsigned char>(c)] = Byte::kSpace;
  bytes['<'] = Byte::kLess;
  bytes['&'] = Byte::kAmpersand;
  bytes[']'] = Byte::kBracket;
  bytes[0xC2] = Byte::kMaybeSpace;
  bytes[0xE2] = Byte::kMaybeSpace;
  return bytes;
}();

constexpr bool IsSpace(char32_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A);
}

class Converter {
 public:
  Converter(std::string_view html, Arena& arena) : html_(html), arena_(arena) {}

  std::string_view Run() {
    begin_ = arena_.Allocate(html_.size());
    to_ = begin_;
    while (at_ < html_.size()) Text();
    const auto bytes = static_cast<size_t>(to_ - begin_);
    arena_.ShrinkLast(begin_, bytes);
    return {begin_, bytes};
  }

 private:
  // What stands between the text written and the next one.
  enum class Gap : uint8_t { kNone, kSpace, kTab, kLine, kParagraph };

  void Widen(Gap gap) {
    if (gap > gap_) gap_ = gap;
  }

  void WriteGap() {
    const Gap gap = gap_;
    gap_ = Gap::kNone;
    if (to_ == begin_) return;
    switch (gap) {
      case Gap::kNone: break;
      case Gap::kSpace: *to_++ = ' '; break;
      case Gap::kTab: *to_++ = '\t'; break;
      case Gap::kLine: *to_++ = '\n'; break;
      case Gap::kParagraph:
        *to_++ = '\n';
        *to_++ = '\n';
        break;
    }
  }

  void Append(std::string_view text) {
    WriteGap();
    std::memcpy(to_, text.data(), text.size());
    to_ += text.size();
  }

  // Text up to the next thing that is none.
  void Text() {
    size_t end = at_;
    while (end < html_.size()) {
      const Byte byte = kBytes[static_cast<unsigned char>(html_[end])];
      if (byte == Byte::kPlain) {
        ++end;
      } else if (html_[end] == ' ' && end > at_ && end + 1 < html_.size() &&
                 kBytes[static_cast<unsigned char>(html_[end + 1])] == Byte::kPlain) {
        end += 2;  // a single space between words
      } else {
        break;
      }
    }
    if (end > at_) {
      Append(html_.substr(at_, end - at_));
      at_ = end;
      return;
    }
    switch (kBytes[static_cast<unsigned char>(html_[at_])]) {
      case Byte::kPlain: break;
      case Byte::kSpace:
        White(html_[at_]);
        ++at_;
        break;
      case Byte::kLess: Markup(); break;
      case Byte::kAmpersand: Reference(); break;
      case Byte::kBracket: {
        const bool cdata_end = open_cdata_ > 0 && html_.substr(at_).starts_with("]]>");
        if (cdata_end) {
          --open_cdata_;
        } else {
          Append("]");
        }
        at_ += cdata_end ? 3 : 1;
        break;
      }
      case Byte::kMaybeSpace: {
        const Utf8CodePoint c = DecodeUtf8(html_, at_);
        if (IsSpace(c.value)) {
          White(' ');
        } else {
          Append(html_.substr(at_, c.bytes));
        }
        at_ += c.bytes;
        break;
      }
    }
  }

  void White(char c) {
    if (open_pre_ > 0 && c == '\n') {
      LineEnd();
    } else {
      Widen(Gap::kSpace);
    }
  }

  void LineEnd() {
    if (gap_ >= Gap::kLine) {
      gap_ = Gap::kParagraph;
    } else {
      gap_ = Gap::kLine;
    }
  }

  void Reference() {
    const HtmlEntity entity = ReadHtmlEntity(html_.substr(at_));
    if (entity.bytes == 0) {
      Append("&");
      ++at_;
      return;
    }
    if (IsSpace(entity.value)) {
      Widen(Gap::kSpace);
    } else {
      WriteGap();
      to_ += EncodeUtf8(entity.value, to_);
    }
    at_ += entity.bytes;
  }

  void Markup() {
    const std::string_view rest = html_.substr(at_);
    const char next = rest.size() > 1 ? rest[1] : '\0';
    if (rest.starts_with("<!--")) {
      const size_t end = no_comment_end_ ? std::string_view::npos : html_.find("-->", at_ + 4);
      if (end != std::string_view::npos) {
        at_ = end + 3;
        return;
      }
      no_comment_end_ = true;
    } else if (rest.starts_with("<![CDATA[")) {
      at_ += 9;  // wires put markup inside: it is read as such
      ++open_cdata_;
      return;
    }
    if (next != '/' && next != '!' && next != '?' && !absl::ascii_isalpha(static_cast<unsigned char>(next))) {
      Append("<");
      ++at_;
      return;
    }
    const size_t end = TagEnd();
    if (end == std::string_view::npos) {
      Append("<");
      ++at_;
      return;
    }
    const bool closing = next == '/';
    const std::string_view name_and_rest = html_.substr(at_ + (closing ? 2 : 1), end - at_);
    const bool self_closing = html_[end - 1] == '/';
    at_ = end + 1;
    if (next == '!' || next == '?') return;
    TagName name;
    size_t i = 0;
    for (; i < name_and_rest.size() && absl::ascii_isalnum(static_cast<unsigned char>(name_and_rest[i])); ++i) {
      if (name.bytes == kMaxTagNameBytes) return;  // longer than any name that matters
      name.text[name.bytes++] = absl::ascii_tolower(static_cast<unsigned char>(name_and_rest[i]));
    }
    Element(kTags.Find(name.view()), closing, self_closing);
  }

  // Where the tag that begins at `at_` ends: its '>', quoted attribute values skipped; npos if nowhere.
  size_t TagEnd() {
    if (no_tag_end_) return std::string_view::npos;
    size_t i = at_ + 1;
    while (i < html_.size()) {
      const char c = html_[i];
      if (c == '>') return i;
      if ((c == '"' || c == '\'') && html_[i - 1] == '=' && !quotes_broken_) {
        const size_t close = html_.find(c, i + 1);
        if (close == std::string_view::npos) {
          quotes_broken_ = true;
        } else {
          i = close;
        }
      }
      ++i;
    }
    // Somebody left a quote open: a '>' that seemed to be inside a value is the end that was meant.
    quotes_broken_ = true;
    const size_t end = html_.find('>', at_);
    if (end == std::string_view::npos) no_tag_end_ = true;
    return end;
  }

  void Element(const TagTable::Entry& entry, bool closing, bool self_closing) {
    switch (entry.tag) {
      case Tag::kInline: return;
      case Tag::kBlock: return Widen(Gap::kParagraph);
      case Tag::kBreak: return LineEnd();
      case Tag::kRow: return Widen(Gap::kLine);
      case Tag::kCell:
        if (!closing) Widen(Gap::kTab);
        return;
      case Tag::kPre:
        if (!closing) {
          ++open_pre_;
        } else if (open_pre_ > 0) {
          --open_pre_;
        }
        return Widen(Gap::kParagraph);
      case Tag::kDropped:
        if (entry.dropped == kFigure) Widen(Gap::kParagraph);
        if (!closing && !self_closing) Drop(static_cast<Dropped>(entry.dropped));
        return;
    }
  }

  // Skips to behind the closing tag of the element whose opening tag ends at `at_`.
  void Drop(Dropped element) {
    if (never_closed_[element]) return;
    const std::string_view name = kDroppedNames[element];
    for (size_t i = html_.find("</", at_); i != std::string_view::npos; i = html_.find("</", i + 2)) {
      const std::string_view found = html_.substr(i + 2, name.size());
      bool same = found.size() == name.size();
      for (size_t k = 0; same && k < name.size(); ++k) {
        same = absl::ascii_tolower(static_cast<unsigned char>(found[k])) == name[k];
      }
      if (!same) continue;
      const size_t end = html_.find('>', i);
      at_ = end == std::string_view::npos ? html_.size() : end + 1;
      return;
    }
    never_closed_[element] = true;
    if (element == kScript || element == kStyle) at_ = html_.size();
  }

  const std::string_view html_;
  Arena& arena_;
  size_t at_ = 0;
  char* begin_ = nullptr;
  char* to_ = nullptr;
  Gap gap_ = Gap::kNone;
  size_t open_pre_ = 0;
  size_t open_cdata_ = 0;
  // What a search to the end has not found is not searched again: this keeps the whole linear.
  bool no_comment_end_ = false;
  bool no_tag_end_ = false;
  bool quotes_broken_ = false;
  std::array<bool, kDroppedCount> never_closed_ = {};
};

}  // namespace

std::string_view HtmlToText(std::string_view html, Arena& arena) { return Converter(html, arena).Run(); }

bool LooksLikeHtml(std::string_view text) {
  text = absl::StripLeadingAsciiWhitespace(text);
  if (text.size() < 3 || text[0] != '<' ||
      !(absl::ascii_isalpha(static_cast<unsigned char>(text[1])) || text[1] == '!')) {
    return false;
  }
  for (const std::string_view mark : {"</p>", "</div>", "<br>", "<br/>", "<br />", "</body>", "</h2>", "</P>"}) {
    if (text.find(mark) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace newswire

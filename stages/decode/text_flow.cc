#include "stages/decode/text_flow.h"

#include <array>
#include <cstring>

#include "pipeline/base/utf8.h"
#include "stages/decode/html_entities.h"
#include "stages/decode/plain_run.h"

namespace newswire {
namespace {

constexpr std::string_view kBlockNames[] = {
    "p",       "div",  "li",      "ul",        "ol",       "dl",         "dt",         "dd",
    "table",   "thead", "tbody",  "tfoot",     "hr",       "form",       "nav",        "main",
    "aside",   "block", "body",   "head",      "html",     "header",     "footer",     "article",
    "section", "address", "caption", "fieldset", "blockquote", "figcaption", "byline",  "dateline",
    "hedline", "abstract", "bq",  "note",      "nitf-table", "fn",       "datasource", "credit"};
constexpr std::string_view kHeadingNames[] = {"h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"};
constexpr std::string_view kDroppedNames[] = {"script", "style",  "title", "template", "noscript",
                                              "iframe", "svg"};
constexpr std::string_view kDroppedBlockNames[] = {"figure", "media"};

// Open-addressed table of the tag names: a tag costs one look.
class TagTable {
 public:
  constexpr TagTable() {
    for (const std::string_view name : kBlockNames) Insert({name, MarkupTag::kBlock});
    for (const std::string_view name : kHeadingNames) Insert({name, MarkupTag::kHeading});
    for (const std::string_view name : kDroppedNames) Insert({name, MarkupTag::kDropped});
    for (const std::string_view name : kDroppedBlockNames) Insert({name, MarkupTag::kDroppedBlock});
    Insert({"br", MarkupTag::kBreak});
    Insert({"tr", MarkupTag::kRow});
    Insert({"td", MarkupTag::kCell});
    Insert({"th", MarkupTag::kCell});
    Insert({"pre", MarkupTag::kPre});
  }
  MarkupTag Find(std::string_view name) const {
    for (size_t slot = Hash(name);; slot = (slot + 1) % kSlots) {
      if (slots_[slot].name.empty()) return MarkupTag::kInline;
      if (slots_[slot].name == name) return slots_[slot].tag;
    }
  }

 private:
  struct Entry {
    std::string_view name;
    MarkupTag tag = MarkupTag::kInline;
  };
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

enum class Byte : uint8_t { kPlain, kSpace, kAmpersand, kMaybeSpace };
constexpr std::array<Byte, 256> kBytes = [] {
  std::array<Byte, 256> bytes = {};
  for (const char c : {' ', '\t', '\n', '\r', '\f'}) bytes[static_cast<unsigned char>(c)] = Byte::kSpace;
  bytes['&'] = Byte::kAmpersand;
  bytes[0xC2] = Byte::kMaybeSpace;
  bytes[0xE2] = Byte::kMaybeSpace;
  return bytes;
}();
constexpr bool IsPlain(char c) { return kBytes[static_cast<unsigned char>(c)] == Byte::kPlain; }

constexpr bool IsSpace(char32_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A);
}

}  // namespace

MarkupTag FindMarkupTag(std::string_view name) {
  return name.empty() || name.size() > kMaxMarkupNameBytes ? MarkupTag::kInline : kTags.Find(name);
}

void TextFlow::WriteGap() {
  const Gap gap = gap_;
  gap_ = Gap::kNone;
  if (to_ != begin_) {
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
  if (in_heading_ && !heading_has_text_) {
    heading_has_text_ = true;
    heading_begin_ = static_cast<uint32_t>(to_ - begin_);
  }
}

void TextFlow::Append(std::string_view text) {
  WriteGap();
  std::memcpy(to_, text.data(), text.size());
  to_ += text.size();
}

void TextFlow::White(char c) {
  if (open_pre_ > 0 && c == '\n') {
    LineEnd();
  } else {
    Widen(Gap::kSpace);
  }
}

void TextFlow::Characters(std::string_view text, bool decode_references) {
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = PlainRunEnd(text, at, IsPlain);
    if (end > at) {
      Append(text.substr(at, end - at));
      at = end;
      continue;
    }
    switch (kBytes[static_cast<unsigned char>(text[at])]) {
      case Byte::kPlain: break;
      case Byte::kSpace:
        White(text[at]);
        ++at;
        break;
      case Byte::kAmpersand: {
        const HtmlEntity entity = decode_references ? ReadHtmlEntity(text.substr(at)) : HtmlEntity();
        if (entity.bytes == 0) {
          Append("&");
          ++at;
          break;
        }
        if (IsSpace(entity.value)) {
          Widen(Gap::kSpace);
        } else {
          WriteGap();
          to_ += EncodeUtf8(entity.value, to_);
        }
        at += entity.bytes;
        break;
      }
      case Byte::kMaybeSpace: {
        const Utf8CodePoint c = DecodeUtf8(text, at);
        if (IsSpace(c.value)) {
          White(' ');
        } else {
          Append(text.substr(at, c.bytes));
        }
        at += c.bytes;
        break;
      }
    }
  }
}

void TextFlow::EndHeading() {
  if (in_heading_ && heading_has_text_ && headings_ != nullptr) {
    headings_->push_back({heading_begin_, static_cast<uint32_t>(to_ - begin_)});
  }
  in_heading_ = heading_has_text_ = false;
}

void TextFlow::Open(MarkupTag tag) {
  switch (tag) {
    case MarkupTag::kInline:
    case MarkupTag::kDropped: return;
    case MarkupTag::kDroppedBlock:
    case MarkupTag::kBlock:
      EndHeading();  // one that was never closed, or holds a paragraph
      return Widen(Gap::kParagraph);
    case MarkupTag::kHeading:
      EndHeading();
      in_heading_ = true;
      return Widen(Gap::kParagraph);
    case MarkupTag::kBreak: return LineEnd();
    case MarkupTag::kRow: return Widen(Gap::kLine);
    case MarkupTag::kCell: return Widen(Gap::kTab);
    case MarkupTag::kPre:
      EndHeading();
      ++open_pre_;
      return Widen(Gap::kParagraph);
  }
}

void TextFlow::Close(MarkupTag tag) {
  switch (tag) {
    case MarkupTag::kInline:
    case MarkupTag::kDropped:
    case MarkupTag::kDroppedBlock:
    case MarkupTag::kCell: return;
    case MarkupTag::kBlock:
    case MarkupTag::kHeading:
      EndHeading();
      return Widen(Gap::kParagraph);
    case MarkupTag::kBreak: return LineEnd();
    case MarkupTag::kRow: return Widen(Gap::kLine);
    case MarkupTag::kPre:
      if (open_pre_ > 0) --open_pre_;
      return Widen(Gap::kParagraph);
  }
}

}  // namespace newswire

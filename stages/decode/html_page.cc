#include "stages/decode/html_page.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "pipeline/base/utf8.h"
#include "stages/decode/html_entities.h"
#include "stages/decode/html_marks.h"
#include "stages/decode/plain_run.h"

namespace newswire {
namespace {

using enum HtmlTag;

enum class Byte : uint8_t { kPlain, kSpace, kAmpersand, kControl, kMultibyte };
constexpr std::array<Byte, 256> kBytes = [] {
  std::array<Byte, 256> bytes = {};
  for (size_t c = 0; c < 0x20; ++c) bytes[c] = Byte::kControl;
  bytes[0x7F] = Byte::kControl;
  for (const char c : {' ', '\t', '\n', '\r', '\f', '\v'}) bytes[static_cast<unsigned char>(c)] = Byte::kSpace;
  bytes['&'] = Byte::kAmpersand;
  // First bytes of U+0080..U+00BF, U+2000..U+2FFF and U+F000..U+FFFF: spaces and characters that the text policy takes.
  bytes[0xC2] = bytes[0xE2] = bytes[0xEF] = Byte::kMultibyte;
  return bytes;
}();
constexpr bool IsPlain(char c) { return kBytes[static_cast<unsigned char>(c)] == Byte::kPlain; }

constexpr bool IsSpaceCharacter(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F;
}

constexpr bool IsDroppedCharacter(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x200B || c == 0x2060 || c == 0xFEFF;
}

constexpr bool IsVoid(HtmlTag tag) { return tag >= kArea && tag <= kWbr; }
constexpr bool IsDropped(HtmlTag tag) { return tag >= kIframe && tag <= kVideo; }

// Elements that a start tag inside them does not close a <p> or <li> through.
constexpr bool IsBorder(HtmlTag tag) {
  return tag == kTable || tag == kTd || tag == kTh || tag == kCaption || tag == kButton || tag == kTemplate ||
         tag == kObject || tag == kHtml || tag == kBody;
}

// Start tags that end an open paragraph (WHATWG 13.2.6.4.7).
constexpr bool EndsParagraph(HtmlTag tag) {
  switch (tag) {
    case kCaption: case kTbody: case kTd: case kTfoot: case kTh: case kThead: case kTr: case kOption: case kSelect:
    case kButton: case kNoscript: case kHead: case kHtml: case kBody: case kLegend: case kDialog:
      return false;
    default: return IsBlockTag(tag);
  }
}

uint32_t SettingOf(HtmlTag tag, uint32_t around) {
  switch (tag) {
    case kArticle: return (around & kInArticle) != 0 ? kInNestedArticle : kInArticle;
    case kMain: return kInMain;
    case kAside: return kInAside;
    case kNav: case kMenu: return kInNav;
    case kHeader: return kInHeader;
    case kFooter: return kInFooter;
    case kForm: case kFieldset: case kSelect: case kOption: return kInForm;
    case kFigure: return kInFigure;
    case kFigcaption: case kCaption: return kInCaption;
    case kTable: return kInTable;
    case kLi: case kDl: return kInList;
    case kBlockquote: return kInQuote;
    case kButton: return kInButton;
    case kNoscript: case kDialog: return kIsHidden;
    case kDetails: return kInDetails;
    case kPre: return kInPre;
    default: return HeadingLevel(tag) > 0 ? uint32_t{kInHeading} : 0;
  }
}

uint32_t SettingOfRole(std::string_view role) {
  if (absl::EqualsIgnoreCase(role, "main")) return kInMain;
  if (absl::EqualsIgnoreCase(role, "complementary")) return kInAside;
  if (absl::EqualsIgnoreCase(role, "navigation") || absl::EqualsIgnoreCase(role, "menu") ||
      absl::EqualsIgnoreCase(role, "menubar")) {
    return kInNav;
  }
  if (absl::EqualsIgnoreCase(role, "search") || absl::EqualsIgnoreCase(role, "form")) return kInForm;
  if (absl::EqualsIgnoreCase(role, "contentinfo")) return kInFooter;
  if (absl::EqualsIgnoreCase(role, "banner")) return kInHeader;
  if (absl::EqualsIgnoreCase(role, "heading")) return kInHeading;
  if (absl::EqualsIgnoreCase(role, "button")) return kInButton;
  if (absl::EqualsIgnoreCase(role, "dialog") || absl::EqualsIgnoreCase(role, "alertdialog")) return kIsHidden;
  return 0;
}

bool HidesByStyle(std::string_view style) {
  for (size_t at = style.find(':'); at != std::string_view::npos; at = style.find(':', at + 1)) {
    const std::string_view value = absl::StripLeadingAsciiWhitespace(style.substr(at + 1));
    const std::string_view name = absl::StripTrailingAsciiWhitespace(style.substr(0, at));
    if (absl::StartsWithIgnoreCase(value, "none") && absl::EndsWithIgnoreCase(name, "display")) return true;
    if (absl::StartsWithIgnoreCase(value, "hidden") && absl::EndsWithIgnoreCase(name, "visibility")) return true;
  }
  return false;
}

uint32_t HashOf(std::string_view text, uint32_t hash = 2166136261u) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(absl::ascii_tolower(c))) * 16777619u;
  return hash;
}

template <typename T>
void AddTo(T& number, size_t by) {
  constexpr size_t kMax = static_cast<T>(~T{0});
  number = static_cast<T>(std::min(kMax, static_cast<size_t>(number) + by));
}

}  // namespace

void HtmlPageParser::Parse(std::string_view utf8, Arena& arena) {
  tokenizer_.Reset(utf8);
  elements_.clear();
  blocks_.clear();
  open_.clear();
  open_count_ = {};
  json_ld_.clear();
  head_ = {};
  begin_ = to_ = arena.Allocate(utf8.size() + 16);
  block_open_ = script_is_json_ld_ = false;
  gap_ = Gap::kNone;
  line_ends_ = images_ = 0;
  elements_.push_back({});
  open_.push_back({});

  HtmlToken token;
  while (tokenizer_.Next(token)) {
    switch (token.kind) {
      case HtmlTokenKind::kText:
        if (!top().dropped) Text(token.text);
        break;
      case HtmlTokenKind::kStartTag: StartTag(token); break;
      case HtmlTokenKind::kEndTag: EndTag(token); break;
      case HtmlTokenKind::kRawText: RawText(token); break;
    }
  }
  EndBlock();
  text_ = {begin_, static_cast<size_t>(to_ - begin_)};
  arena.ShrinkLast(begin_, text_.size());
}

void HtmlPageParser::RawText(const HtmlToken& token) {
  if (token.tag == kTitle && head_.title.empty() && open_count_[static_cast<size_t>(kSvg)] == 0) {
    head_.title = token.text;
  }
  if (token.tag == kScript && script_is_json_ld_ && json_ld_.size() < kMaxJsonLd) json_ld_.push_back(token.text);
}

void HtmlPageParser::StartTag(const HtmlToken& token) {
  const HtmlTag tag = token.tag;
  if (IsVoid(tag)) {
    switch (tag) {
      case kBr:
        if (!top().dropped) LineEnd();
        break;
      case kHr: EndBlock(); break;
      case kImg: ++images_; break;
      case kMeta: case kLink: Meta(token); break;
      default: break;
    }
    return;
  }
  if (tag == kScript) {
    const std::string_view type = FindAttribute(token.attributes, "type");
    script_is_json_ld_ = absl::StartsWithIgnoreCase(absl::StripAsciiWhitespace(type), "application/ld+json");
  }
  // Raw text and its end tag bring nothing to show; they are not put on the stack.
  if (tag >= kIframe && tag <= kXmp) return;
  if (top().dropped && !IsDropped(tag)) return;
  if (token.self_closing && (IsDropped(tag) || tag == kUnknown)) return;
  SupplyEndTags(tag);
  OpenElement(token);
}

// End tags that may be left out.
void HtmlPageParser::SupplyEndTags(HtmlTag tag) {
  if (EndsParagraph(tag) && open_count_[static_cast<size_t>(kP)] > 0) {
    CloseTo([](HtmlTag t) { return t == kP; }, IsBorder);
  }
  const auto list_border = [](HtmlTag t) { return IsBorder(t) || t == kUl || t == kOl || t == kMenu || t == kDl; };
  switch (tag) {
    case kLi:
      if (open_count_[static_cast<size_t>(kLi)] > 0) CloseTo([](HtmlTag t) { return t == kLi; }, list_border);
      break;
    case kDt: case kDd:
      if (open_count_[static_cast<size_t>(kDt)] + open_count_[static_cast<size_t>(kDd)] > 0) CloseTo([](HtmlTag t) { return t == kDt || t == kDd; }, list_border);
      break;
    case kOption:
      CloseTo([](HtmlTag t) { return t == kOption; }, [](HtmlTag t) { return t == kSelect || IsBlockTag(t); });
      break;
    case kTd: case kTh:
      CloseTo([](HtmlTag t) { return t == kTd || t == kTh; }, [](HtmlTag t) { return t == kTable || t == kTr; });
      break;
    case kTr:
      CloseTo([](HtmlTag t) { return t == kTr; }, [](HtmlTag t) { return t == kTable; });
      break;
    case kTbody: case kThead: case kTfoot:
      CloseTo([](HtmlTag t) { return t == kTbody || t == kThead || t == kTfoot; },
              [](HtmlTag t) { return t == kTable; });
      break;
    case kA:  // links do not nest
      if (open_count_[static_cast<size_t>(kA)] > 0) CloseTo([](HtmlTag t) { return t == kA; }, [](HtmlTag t) { return IsBlockTag(t); });
      break;
    default:
      if (HeadingLevel(tag) > 0 && HeadingLevel(top().tag) > 0) Pop();
      break;
  }
}

template <typename Match, typename Border>
bool HtmlPageParser::CloseTo(Match match, Border border) {
  for (size_t i = open_.size(); i-- > 1;) {
    if (match(open_[i].tag)) {
      while (open_.size() > i) Pop();
      return true;
    }
    if (border(open_[i].tag)) return false;
  }
  return false;
}

void HtmlPageParser::Pop() {
  const HtmlTag tag = top().tag;
  if (IsBlockTag(tag) && tag != kTd && tag != kTh && tag != kOption) EndBlock();
  --open_count_[static_cast<size_t>(tag)];
  open_.pop_back();
}

void HtmlPageParser::OpenElement(const HtmlToken& token) {
  const HtmlTag tag = token.tag;
  const bool block = IsBlockTag(tag);
  if (block) {
    if (tag == kTd || tag == kTh || tag == kOption) {
      Widen(Gap::kTab);
    } else {
      EndBlock();
    }
  }
  if (open_.size() >= kMaxDepth) return;
  Open open = top();
  open.tag = tag;
  open.name_hash = tag == kUnknown ? HashOf(token.text) : 0;
  open.dropped = open.dropped || IsDropped(tag);
  if (tag == kA) open.in_link = true;
  if (tag == kStrong || tag == kB || tag == kEm || tag == kI) open.strong = true;

  uint64_t marks = 0;
  uint32_t settings = SettingOf(tag, open.settings);
  uint32_t look = static_cast<uint32_t>(tag) * 0x9E3779B1u;
  if (!open.dropped) {
    for (const HtmlAttribute& attribute : token.attributes) {
      const std::string_view name = attribute.name;
      const std::string_view value = attribute.value;
      if (name.empty()) continue;
      switch (absl::ascii_tolower(static_cast<unsigned char>(name[0]))) {
        case 'c':
          if (!absl::EqualsIgnoreCase(name, "class")) break;
          marks |= FindHtmlMarks(value);
          look = HashOf(value, look);
          break;
        case 'i':
          if (absl::EqualsIgnoreCase(name, "id")) marks |= FindHtmlMarks(value);
          if (absl::EqualsIgnoreCase(name, "itemprop")) {
            marks |= FindHtmlMarks(value);
            if (absl::EqualsIgnoreCase(value, "articleBody")) settings |= kInBodyProp;
          }
          break;
        case 'r':
          if (absl::EqualsIgnoreCase(name, "role")) settings |= SettingOfRole(value);
          if (absl::EqualsIgnoreCase(name, "rel") && absl::StrContainsIgnoreCase(value, "author")) {
            marks |= Bit(HtmlMark::kAuthor);
          }
          break;
        case 'd':
          if (absl::StartsWithIgnoreCase(name, "data-") &&
              (absl::StrContainsIgnoreCase(name, "test") || absl::StrContainsIgnoreCase(name, "component") ||
               absl::EndsWithIgnoreCase(name, "-qa") || absl::EndsWithIgnoreCase(name, "-type"))) {
            marks |= FindHtmlMarks(value);
          }
          if (tag == kTime && head_.time.empty() && absl::EqualsIgnoreCase(name, "datetime")) head_.time = value;
          break;
        case 'h':
          if (absl::EqualsIgnoreCase(name, "hidden") && !absl::EqualsIgnoreCase(value, "false")) settings |= kIsHidden;
          break;
        case 's':
          if (absl::EqualsIgnoreCase(name, "style") && HidesByStyle(value)) settings |= kIsHidden;
          break;
        case 'a':
          if (absl::EqualsIgnoreCase(name, "aria-hidden") && absl::EqualsIgnoreCase(value, "true")) {
            settings |= kIsHidden;
          }
          break;
        case 'l':
          if (tag == kHtml && head_.language.empty() && absl::EqualsIgnoreCase(name, "lang")) head_.language = value;
          break;
        default: break;
      }
    }
    if (tag == kTime) marks |= Bit(HtmlMark::kDate);
    if (absl::EqualsIgnoreCase(FindAttribute(token.attributes, "itemprop"), "datePublished") &&
        head_.published.empty()) {
      head_.published = FindAttribute(token.attributes, tag == kTime ? "datetime" : "content");
    }
  }
  open.settings |= settings;
  if (block) {
    if (open.in_link) open.settings |= kInLink;
    if (elements_.size() < kMaxElements) {
      PageElement element;
      element.parent = open.element;
      element.tag = tag;
      element.marks = marks | open.inline_marks;
      element.all_marks = elements_[open.element].all_marks | element.marks;
      element.settings = open.settings;
      element.look = look;
      element.depth = static_cast<uint8_t>(std::min<size_t>(open_.size(), 255));
      open.element = static_cast<uint32_t>(elements_.size());
      elements_.push_back(element);
    }
    open.inline_marks = 0;
  } else {
    open.inline_marks |= marks;
  }
  ++open_count_[static_cast<size_t>(tag)];
  open_.push_back(open);
}

void HtmlPageParser::EndTag(const HtmlToken& token) {
  const HtmlTag tag = token.tag;
  if (tag == kBr && !top().dropped) return LineEnd();  // "</br>" is a <br>
  if (IsVoid(tag) || (tag >= kIframe && tag <= kXmp) || tag == kHtml || tag == kBody) return;
  if (open_count_[static_cast<size_t>(tag)] == 0) {
    if (tag == kP && !top().dropped) EndBlock();
    return;
  }
  if (!IsBlockTag(tag) && !IsDropped(tag)) {
    const uint32_t name_hash = tag == kUnknown ? HashOf(token.text) : 0;
    for (size_t i = open_.size(); i-- > 1 && !IsBlockTag(open_[i].tag) && !IsDropped(open_[i].tag);) {
      if (open_[i].tag != tag || open_[i].name_hash != name_hash) continue;
      while (open_.size() > i) Pop();
      return;
    }
    return;
  }
  const bool of_table = tag == kTable || tag == kTr || tag == kTd || tag == kTh || tag == kTbody || tag == kThead ||
                        tag == kTfoot || tag == kCaption;
  // Any heading's end tag ends the open heading.
  if (HeadingLevel(tag) > 0) {
    CloseTo([](HtmlTag t) { return HeadingLevel(t) > 0; }, IsBorder);
    return;
  }
  CloseTo([tag](HtmlTag t) { return t == tag; },
          [of_table, tag](HtmlTag t) {
            if (of_table) return t == kTable && tag != kTable;
            if (tag == kLi && (t == kUl || t == kOl || t == kMenu)) return true;
            return IsBorder(t);
          });
}

void HtmlPageParser::Meta(const HtmlToken& token) {
  const auto take = [](std::string_view& field, std::string_view value) {
    if (field.empty()) field = absl::StripAsciiWhitespace(value);
  };
  if (token.tag == kLink) {
    if (absl::EqualsIgnoreCase(FindAttribute(token.attributes, "rel"), "canonical")) {
      head_.canonical = FindAttribute(token.attributes, "href");  // before og:url
    }
    return;
  }
  const std::string_view content = FindAttribute(token.attributes, "content");
  if (content.empty()) return;
  const auto is_url = [](std::string_view value) {
    return absl::StartsWithIgnoreCase(value, "http") || value.starts_with('/') || value.starts_with('@');
  };
  for (const std::string_view attribute : {"property", "name", "itemprop"}) {
    const std::string_view key = FindAttribute(token.attributes, attribute);
    if (key.empty()) continue;
    const auto is = [key](std::string_view name) { return absl::EqualsIgnoreCase(key, name); };
    if (is("og:title")) head_.og_title = content;
    if (is("twitter:title")) take(head_.og_title, content);
    if (is("author") || is("dc.creator") || is("byl") || is("sailthru.author") || is("parsely-author") ||
        is("article:author") || is("og:article:author") || is("dcterms.creator")) {
      if (!is_url(content)) take(head_.author, content);
    }
    if (is("og:description")) head_.description = content;
    if (is("description") || is("twitter:description")) take(head_.description, content);
    if (is("article:published_time") || is("og:article:published_time") || is("datePublished") ||
        is("date") || is("dc.date") || is("dc.date.issued") || is("dcterms.created") || is("pubdate") ||
        is("publish-date") || is("parsely-pub-date") || is("sailthru.date") || is("cXenseParse:recs:publishtime")) {
      take(head_.published, content);
    }
    if (is("article:modified_time") || is("og:updated_time") || is("dateModified") || is("last-modified")) {
      take(head_.modified, content);
    }
    if (is("og:site_name")) take(head_.site_name, content);
    if (is("og:url")) take(head_.canonical, content);
    if (is("article:section")) take(head_.section, content);
    if (is("og:type")) take(head_.og_type, content);
    if (is("copyright")) take(head_.copyright, content);
  }
}

void HtmlPageParser::LineEnd() {
  if (!block_open_) return;
  if (++line_ends_ >= 2) return EndBlock();
  Widen(Gap::kLine);
}

void HtmlPageParser::EndBlock() {
  gap_ = Gap::kNone;
  line_ends_ = 0;
  if (!block_open_) return;
  block_open_ = false;
  blocks_.back().end_byte = static_cast<uint32_t>(to_ - begin_);
}

// Text that is not white space.
void HtmlPageParser::Append(std::string_view text) {
  const Open& open = top();
  if (!block_open_) {
    block_open_ = true;
    gap_ = Gap::kNone;
    if (blocks_.size() < kMaxBlocks) {
      if (to_ != begin_) {
        *to_++ = '\n';
        *to_++ = '\n';
      }
      PageBlock block;
      block.begin_byte = static_cast<uint32_t>(to_ - begin_);
      block.element = open.element;
      block.settings = open.settings;
      block.inner_marks = open.inline_marks;
      block.images_before = static_cast<uint16_t>(std::min<uint32_t>(images_, 0xFFFF));
      images_ = 0;
      blocks_.push_back(block);
    } else {
      *to_++ = '\n';
    }
  } else {
    switch (gap_) {
      case Gap::kNone: break;
      case Gap::kSpace: *to_++ = ' '; break;
      case Gap::kTab: *to_++ = '\t'; break;
      case Gap::kLine:
        *to_++ = '\n';
        AddTo(blocks_.back().breaks, 1);
        break;
    }
    gap_ = Gap::kNone;
  }
  line_ends_ = 0;
  PageBlock& block = blocks_.back();
  if (open.in_link) {
    if (block.link_bytes == 0) AddTo(block.links, 1);
    block.link_bytes += static_cast<uint32_t>(text.size());
  }
  if (open.strong) block.strong_bytes += static_cast<uint32_t>(text.size());
  std::memcpy(to_, text.data(), text.size());
  to_ += text.size();
}

void HtmlPageParser::Text(std::string_view text) {
  const bool pre = (top().settings & kInPre) != 0;
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
      case Byte::kControl: ++at; break;
      case Byte::kSpace:
        if (pre && text[at] == '\n') {
          LineEnd();
        } else {
          Widen(Gap::kSpace);
        }
        ++at;
        break;
      case Byte::kAmpersand: Reference(text, at); break;
      case Byte::kMultibyte: {
        const Utf8CodePoint c = DecodeUtf8(text, at);
        if (IsSpaceCharacter(c.value)) {
          Widen(Gap::kSpace);
        } else if (!IsDroppedCharacter(c.value)) {
          Append(text.substr(at, c.bytes));
        }
        at += c.bytes;
        break;
      }
    }
  }
}

void HtmlPageParser::Reference(std::string_view text, size_t& at) {
  const HtmlEntity entity = ReadHtmlEntity(text.substr(at));
  if (entity.bytes == 0) {
    Append("&");
    ++at;
    return;
  }
  at += entity.bytes;
  if (IsSpaceCharacter(entity.value)) return Widen(Gap::kSpace);
  if (IsDroppedCharacter(entity.value)) return;
  char utf8[kMaxUtf8Bytes];
  Append({utf8, EncodeUtf8(entity.value, utf8)});
}

}  // namespace newswire

#include "stages/decode/html_page_reader.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "stages/decode/charset.h"
#include "stages/decode/html_entities.h"
#include "stages/decode/html_marks.h"
#include "stages/decode/html_text.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/text_policy.h"

namespace newswire {
namespace {

constexpr size_t kPrescanBytes = 4096;  // browsers look at 1024; long heads of comments are common
constexpr size_t kMaxBylineBytes = 300;
constexpr size_t kMaxNameBytes = 60;

// "Ferry strike ends | Fjord News" without the site's name: what is behind a mark is one if the site is called so, or if
// the headline on the page is what stands before it.
std::string_view WithoutSite(std::string_view title, std::string_view site, std::string_view h1) {
  for (const std::string_view mark : {" | ", " - ", " \u2013 ", " \u2014 ", " \u00BB ", " \u00B7 ", " : "}) {
    for (size_t at = title.find(mark); at != std::string_view::npos && at > 0; at = title.find(mark, at + 1)) {
      const std::string_view behind = title.substr(at + mark.size());
      if (title.substr(0, at) == h1 ||
          (!site.empty() && (absl::EqualsIgnoreCase(behind, site) || absl::StrContainsIgnoreCase(site, behind) ||
                             (absl::StrContainsIgnoreCase(behind, site) && behind.size() < 2 * site.size() + 8)))) {
        return title.substr(0, at);
      }
    }
  }
  return title;
}

// At least half of the words of `line` are in `other`.
bool SharesWords(std::string_view line, std::string_view other) {
  size_t words = 0;
  size_t found = 0;
  while (!line.empty()) {
    const size_t end = std::min(line.find(' '), line.size());
    if (end > 0) {
      ++words;
      if (other.find(line.substr(0, end)) != std::string_view::npos) ++found;
    }
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return found * 2 > words;
}

bool IsFragment(const HtmlPageParser& page, std::string_view utf8) {
  if (!page.head().title.empty() || !page.json_ld().empty()) return false;
  for (const PageElement& element : page.elements()) {
    if (element.tag == HtmlTag::kHtml || element.tag == HtmlTag::kBody || element.tag == HtmlTag::kHead) return false;
  }
  return !absl::StartsWithIgnoreCase(absl::StripLeadingAsciiWhitespace(utf8.substr(0, 100)), "<!doctype");
}

}  // namespace

std::string_view FindMetaCharset(std::string_view bytes) {
  bytes = bytes.substr(0, kPrescanBytes);
  HtmlTokenizer tokenizer;
  tokenizer.Reset(bytes);
  HtmlToken token;
  while (tokenizer.Next(token)) {
    if (token.kind != HtmlTokenKind::kStartTag || token.tag != HtmlTag::kMeta) continue;
    if (const std::string_view charset = FindAttribute(token.attributes, "charset"); !charset.empty()) {
      return absl::StripAsciiWhitespace(charset);
    }
    if (absl::EqualsIgnoreCase(FindAttribute(token.attributes, "http-equiv"), "content-type")) {
      const MediaType type = ParseMediaType(FindAttribute(token.attributes, "content"));
      if (!type.charset.empty()) return type.charset;
    }
  }
  return {};
}

HtmlPageReader::HtmlPageReader(const LimitsConfig& limits)
    : max_body_bytes_(limits.max_body_bytes), json_(limits.max_nesting) {}

std::span<const WireFormat> HtmlPageReader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kHtml};
  return kFormats;
}

Verdict HtmlPageReader::Read(const Document& document, Story& story) {
  std::string_view utf8 = document.bytes;
  if (!document.is_utf8) {
    std::string_view charset = document.declared.charset;
    if (charset.empty()) charset = FindMetaCharset(utf8);
    CharsetResult decoded = DecodeCharset(utf8, charset, *story.arena, story.repairs);
    if (decoded.refused) return Verdict::Reject(story, *decoded.refused, decoded.detail);
    utf8 = decoded.utf8;
  }
  parser_.Parse(utf8, *story.arena);
  story.format = Format::kHtml;
  if (IsFragment(parser_, utf8)) {
    story.text = NormalizeText(HtmlToText(utf8, *story.arena), *story.arena, story.repairs);
    story.text_is_body = true;
  } else {
    story.text = parser_.text();
    story.text_is_body = false;
  }
  if (story.text.size() > max_body_bytes_) {
    return Verdict::Reject(story, RejectReason::kTooLarge,
                           absl::StrCat("a page with ", story.text.size(),
                                        " bytes of text; limits.max_body_bytes is ", max_body_bytes_));
  }
  if (IsBlank(story.text)) {
    return Verdict::Reject(story, RejectReason::kEmpty,
                           absl::StrCat("no text to see in an HTML page of ", document.bytes.size(), " bytes"));
  }
  if (story.text_is_body) return Verdict::Pass();

  ReadJsonLd(*story.arena);
  FillFields(story);
  const HtmlHead& head = parser_.head();
  Page page;
  page.elements = story.arena->CopyArray(std::span<const PageElement>(parser_.elements()));
  page.blocks = story.arena->CopyArray(std::span<const PageBlock>(parser_.blocks()));
  uint32_t ignored = 0;
  page.description = KeepLine(linked_.description.empty() ? head.description : linked_.description, *story.arena, ignored);
  page.witness = linked_.body.find('<') == std::string_view::npos
                     ? DecodeHtmlEntities(linked_.body, *story.arena)
                     : HtmlToText(linked_.body, *story.arena);
  page.declared_article = linked_.found || absl::EqualsIgnoreCase(head.og_type, "article");
  story.page = &story.arena->CopyArray(std::span<const Page>(&page, 1))[0];
  for (const PageBlock& block : page.blocks) {
    const int level = HeadingLevel(page.elements[block.element].tag);
    if (level >= 2) story.text_headings.push_back({block.begin_byte, block.end_byte});
  }
  return Verdict::Pass();
}

void HtmlPageReader::ReadJsonLd(Arena& arena) {
  linked_.Clear();
  for (const std::string_view json : parser_.json_ld()) {
    // What a page writes wrongly here is no fault of the story.
    uint32_t ignored = 0;
    if (json_.Parse(json, ignored)) continue;
    ReadLinkedArticle(json_.root(), arena, linked_);
  }
}

// What the head says, without the site's name behind it; else what the page shows.
std::string_view HtmlPageReader::Headline(Story& story) const {
  const HtmlHead& head = parser_.head();
  uint32_t ignored = 0;
  const auto keep = [&](std::string_view text) { return KeepLine(text, *story.arena, ignored); };
  std::string_view first_h1;
  for (const PageBlock& block : parser_.blocks()) {
    if (parser_.elements()[block.element].tag != HtmlTag::kH1) continue;
    const std::string_view h1 = keep(parser_.text().substr(block.begin_byte, block.end_byte - block.begin_byte));
    if (!head.og_title.empty() && WithoutSite(keep(head.og_title), keep(head.site_name), h1) == h1) return h1;
    if (first_h1.empty()) first_h1 = h1;
  }
  const std::string_view site = keep(head.site_name.empty() ? linked_.publisher : head.site_name);
  if (!head.og_title.empty()) return WithoutSite(keep(head.og_title), site, first_h1);
  if (!linked_.headline.empty()) return WithoutSite(keep(linked_.headline), site, first_h1);
  const std::string_view title = WithoutSite(keep(head.title), site, first_h1);
  if (first_h1.empty() || title == first_h1) return title;
  return SharesWords(first_h1, title) || title.empty() ? first_h1 : title;
}

std::string_view HtmlPageReader::Byline(Story& story) const {
  uint32_t ignored = 0;
  if (linked_.authors.empty()) return KeepLine(parser_.head().author, *story.arena, ignored);
  std::string names;
  for (const std::string_view author : linked_.authors) {
    if (names.size() > kMaxBylineBytes) break;
    const std::string_view name = KeepLine(author, *story.arena, ignored);
    absl::StrAppend(&names, names.empty() ? "" : ", ", name);
    const bool one_name = name.size() <= kMaxNameBytes && name.find(',') == std::string_view::npos &&
                          name.find(" and ") == std::string_view::npos;
    if (linked_.authors_are_people && one_name) story.provider_authors.push_back(name);
  }
  return story.arena->Copy(names);
}

void HtmlPageReader::FillFields(Story& story) {
  const HtmlHead& head = parser_.head();
  Arena& arena = *story.arena;
  uint32_t ignored = 0;
  const auto keep = [&](std::string_view text) { return KeepLine(text, arena, ignored); };
  const auto time = [&](std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) {
      const TimeMs found = ParseIso8601(absl::StripAsciiWhitespace(text));
      if (found != kNoTime) return found;
    }
    return kNoTime;
  };
  if (story.raw_headline.empty()) story.raw_headline = Headline(story);
  if (story.provider_byline.empty()) story.provider_byline = Byline(story);
  if (story.first_created == kNoTime) story.first_created = time({linked_.published, head.published, head.time});
  if (story.version_created == kNoTime) story.version_created = time({linked_.modified, head.modified});
  if (story.declared_language.empty()) {
    story.declared_language = keep(linked_.language.empty() ? head.language : linked_.language);
  }
  if (story.url.empty() && absl::StartsWithIgnoreCase(head.canonical, "http")) story.url = keep(head.canonical);
  if (story.source.empty()) story.source = keep(head.site_name.empty() ? linked_.publisher : head.site_name);
  if (story.copyright.empty()) story.copyright = keep(head.copyright);
  const std::string_view section = head.section.empty() ? linked_.section : head.section;
  if (!section.empty()) story.provider_codes.push_back({"section", keep(section), ""});
}

}  // namespace newswire

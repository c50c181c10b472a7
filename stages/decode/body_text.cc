#include "stages/decode/body_text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "stages/decode/html_entities.h"
#include "stages/decode/html_text.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/text_policy.h"
#include "stages/decode/wrapped_lines.h"

namespace newswire {
namespace {

Verdict CheckSize(std::string_view format, size_t bytes, size_t max_body_bytes, Story& story) {
  if (bytes <= max_body_bytes) return Verdict::Pass();
  return Verdict::Reject(
      story, RejectReason::kTooLarge,
      absl::StrCat(format, ": a body of ", bytes, " bytes; limits.max_body_bytes is ", max_body_bytes));
}

void SetText(std::string_view text, Story& story) {
  story.text = NormalizeText(text, *story.arena, story.repairs, story.text_headings);
  story.text_is_body = true;
  std::erase_if(story.text_headings, [](const ByteRange& range) { return range.begin_byte == range.end_byte; });
  if (!IsBlank(story.text)) return;
  story.text = {};
  story.text_headings.clear();
}

}  // namespace

Verdict SetPlainBody(std::string_view format, std::string_view text, size_t max_body_bytes, Story& story) {
  if (Verdict verdict = CheckSize(format, text.size(), max_body_bytes, story); verdict.rejected()) return verdict;
  story.text_headings.clear();
  story.text = KeepText(text, *story.arena, story.repairs);
  story.text_is_body = true;
  if (IsBlank(story.text)) story.text = {};
  return Verdict::Pass();
}

Verdict SetHtmlBody(std::string_view format, std::string_view html, size_t max_body_bytes, Story& story) {
  if (Verdict verdict = CheckSize(format, html.size(), max_body_bytes, story); verdict.rejected()) return verdict;
  if (html.find('<') == std::string_view::npos) {
    return SetPlainBody(format, DecodeHtmlEntities(html, *story.arena), max_body_bytes, story);
  }
  story.text_headings.clear();
  SetText(HtmlToText(DecodeDoubleEscapes(html, *story.arena, story.repairs), *story.arena, &story.text_headings),
          story);
  return Verdict::Pass();
}

Verdict SetMarkupBody(std::string_view format, XmlElement element, size_t max_body_bytes,
                      Story& story, ElementGaps gaps) {
  bool is_literal = false;
  std::string_view text = element.HasChildElements() ? element.OnlyText() : element.RawText(is_literal);
  if (!element.HasChildElements() || text.find('\n') != std::string_view::npos) {
    if (!is_literal) text = DecodeHtmlEntities(text, *story.arena);
    if (LooksLikeHtml(text)) return SetHtmlBody(format, text, max_body_bytes, story);
    return SetPlainBody(format, Unwrap(text, *story.arena, /*indent_of_all=*/true), max_body_bytes, story);
  }
  story.text_headings.clear();
  char* const begin = story.arena->Allocate(element.TextBound());
  TextFlow flow(begin, &story.text_headings);
  element.WriteText(flow, gaps);
  story.arena->ShrinkLast(begin, flow.text().size());
  if (Verdict verdict = CheckSize(format, flow.text().size(), max_body_bytes, story); verdict.rejected()) {
    return verdict;
  }
  SetText(flow.text(), story);
  return Verdict::Pass();
}

std::string_view LineOf(XmlElement element, Story& story, ElementGaps gaps) {
  if (!element) return {};
  if (!element.HasChildElements()) {
    bool is_literal = false;
    const std::string_view raw = element.RawText(is_literal);
    return is_literal ? KeepLine(raw, *story.arena, story.repairs) : XmlLine(raw, story);
  }
  char* const begin = story.arena->Allocate(element.TextBound());
  TextFlow flow(begin, nullptr);
  element.WriteText(flow, gaps);
  story.arena->ShrinkLast(begin, flow.text().size());
  return NormalizeLine(flow.text(), *story.arena, story.repairs);
}

std::string_view PlainLine(std::string_view utf8, Story& story) {
  const std::string_view line = NormalizeLine(utf8, *story.arena, story.repairs);
  const bool is_view = line.data() >= utf8.data() && line.data() <= utf8.data() + utf8.size();
  return is_view ? story.arena->Copy(line) : line;
}

std::string_view XmlLine(std::string_view raw, Story& story) {
  return PlainLine(DecodeHtmlEntities(raw, *story.arena), story);
}

}  // namespace newswire

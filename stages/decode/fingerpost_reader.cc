#include "stages/decode/fingerpost_reader.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "stages/decode/body_text.h"
#include "stages/decode/html_text.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/json_item.h"
#include "stages/decode/provider_fields.h"
#include "stages/decode/wire_time.h"

namespace newswire {
namespace {

constexpr std::string_view kName = "Fingerpost";

// "https://feeds.example/tag:x/1741072350/3" without its time and version.
std::string_view WithoutVersion(std::string_view uri) {
  for (int parts = 0; parts < 2; ++parts) {
    const size_t slash = uri.rfind('/');
    if (slash == std::string_view::npos || slash + 1 == uri.size()) return uri;
    const std::string_view last = uri.substr(slash + 1);
    const bool is_number = std::all_of(last.begin(), last.end(), [](char c) {
      return (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '.' || c == 'T' || c == 'Z';
    });
    if (!is_number) return uri;
    uri = uri.substr(0, slash);
  }
  return uri;
}

}  // namespace

std::span<const WireFormat> FingerpostReader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kFingerpostJson};
  return kFormats;
}

Verdict FingerpostReader::Read(const Document& document, Story& story) {
  story.format = Format::kFingerpostJson;
  story.text_is_body = true;
  const JsonItem item(document.json, story);
  const std::string_view feed = item.Line({"source-feed"});
  if (story.source.empty()) story.source = feed;
  SetStatus(item.Text({"status"}), story);
  const std::string_view uri = item.Line({"uri"});
  const std::string_view original = item.Line({"originalUrn"});
  if (Verdict verdict = SetIdentity(kName, feed, original.empty() ? WithoutVersion(uri) : original, story);
      verdict.rejected()) {
    return verdict;
  }
  AddAltId("fingerpost-uri", uri, story);
  AddAltId("usn", item.Line({"usn"}), story);
  story.provider_version = item.Line({"version"});
  story.version_created = item.Time({"versionCreated", "dateTimeSent"});
  story.first_created = item.Time({"firstVersion"});
  story.urgency = item.Urgency({"priority"});
  story.declared_language = item.Line({"language"});
  story.raw_headline = item.Line({"headline"});
  story.provider_byline = item.Line({"byline"});
  story.provider_located = item.Line({"location"});
  story.slug = item.Line({"slug"});
  story.ed_note = item.Lines({"ednote"});
  story.usage_terms = item.Lines({"usage"});
  story.copyright = item.Line({"copyrightNotice", "copyrightHolder"});
  item.Object("subjects").ForEach("code", [&](simdjson::dom::element value) {
    const std::string_view code = TextOf(value, *story.arena, story.repairs).value_or("");
    AddSubject({"", code, "", "", ""}, story.source, story);
  });

  const std::string_view body = item.Text({"body_text", "bodyText"});
  const Verdict verdict = LooksLikeHtml(body) ? SetHtmlBody(kName, body, max_body_bytes_, story)
                                              : SetPlainBody(kName, body, max_body_bytes_, story);
  if (verdict.rejected()) return verdict;
  const bool is_empty = story.text.empty() && story.raw_headline.empty();
  if (is_empty && story.pub_status == PubStatus::kUsable && absl::StrContainsIgnoreCase(feed, "FIP")) {
    return Verdict::Reject(story, RejectReason::kNoStory, "a heart-beat of Fingerpost's feed");
  }
  return JudgeStory("Fingerpost item", "headline and body_text", story);
}

}  // namespace newswire

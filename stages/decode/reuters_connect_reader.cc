#include "stages/decode/reuters_connect_reader.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "stages/decode/body_text.h"
#include "stages/decode/json_item.h"
#include "stages/decode/provider_fields.h"

namespace newswire {
namespace {

constexpr std::string_view kName = "Reuters Connect";

// "tag:reuters.com,2025:newsml_L1N2F:978556838" without the version at its end.
std::string_view WithoutVersion(std::string_view guid) {
  const size_t colon = guid.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == guid.size()) return guid;
  const bool is_number = std::all_of(guid.begin() + static_cast<ptrdiff_t>(colon) + 1, guid.end(),
                                     [](char c) { return c >= '0' && c <= '9'; });
  return is_number ? guid.substr(0, colon) : guid;
}

}  // namespace

std::span<const WireFormat> ReutersConnectReader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kReutersConnect};
  return kFormats;
}

Verdict ReutersConnectReader::Read(const Document& document, Story& story) {
  story.format = Format::kReutersConnect;
  story.text_is_body = true;
  const JsonItem root(document.json, story);
  const JsonItem inner = root.Object("data").Object("item");
  const JsonItem item = inner ? inner : root;
  if (story.source.empty()) story.source = "Reuters";
  SetStatus(item.Text({"pubStatus"}), story);
  const std::string_view versioned = item.Line({"versionedGuid"});
  const std::string_view uri = item.Line({"uri"});
  if (Verdict verdict = SetIdentity(kName, "reuters.com", uri.empty() ? WithoutVersion(versioned) : uri, story);
      verdict.rejected()) {
    return verdict;
  }
  AddAltId("versioned-id", versioned, story);
  AddAltId("USN", item.Line({"usn"}), story);
  story.provider_version = item.Line({"version"});
  story.version_created = item.Time({"versionCreated"});
  story.first_created = item.Time({"firstCreated"});
  story.content_created = item.Time({"contentCreated"});
  story.urgency = item.Urgency({"urgency"});
  story.declared_language = item.Line({"language"});
  story.raw_headline = item.Line({"headLine"});
  story.provider_byline = item.Line({"byLine"});
  story.slug = item.Line({"slug"});
  story.ed_note = item.Lines({"editorNote", "edNote"});
  story.copyright = item.Line({"copyrightNotice"});
  item.ForEach("subject", [&](simdjson::dom::element value) {
    const JsonItem subject(value, story);
    AddSubject({"", subject.Text({"code"}), "", subject.Text({"name"}), ""}, "Reuters", story);
  });
  if (const std::string_view html = item.Text({"bodyXhtml", "bodyXhtmlRich"}); !html.empty()) {
    if (Verdict verdict = SetHtmlBody(kName, html, max_body_bytes_, story); verdict.rejected()) return verdict;
  }
  if (story.text.empty()) {
    const std::string_view fragment = item.Text({"fragment"});
    if (Verdict verdict = SetPlainBody(kName, fragment, max_body_bytes_, story); verdict.rejected()) return verdict;
  }
  const std::string_view type = item.Line({"type"});
  const bool is_text = type.empty() || absl::EqualsIgnoreCase(type, "text");
  if (!is_text && story.text.empty() && story.pub_status == PubStatus::kUsable) {
    return Verdict::Reject(story, RejectReason::kNoStory,
                           absl::StrCat("a Reuters Connect item of type \"", type, "\" without a text"));
  }
  return JudgeStory("Reuters Connect item", "headLine and bodyXhtml", story);
}

}  // namespace newswire

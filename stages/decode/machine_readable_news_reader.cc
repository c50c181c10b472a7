#include "stages/decode/machine_readable_news_reader.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "stages/decode/body_text.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/json_item.h"
#include "stages/decode/provider_fields.h"
#include "stages/decode/text_policy.h"
#include "stages/decode/wrapped_lines.h"

namespace newswire {
namespace {

constexpr std::string_view kName = "Machine Readable News";

}  // namespace

std::span<const WireFormat> MachineReadableNewsReader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kMachineReadableNews};
  return kFormats;
}

Verdict MachineReadableNewsReader::Read(const Document& document, Story& story) {
  story.format = Format::kMachineReadableNews;
  story.text_is_body = true;
  const JsonItem item(document.json, story);
  std::string_view provider = item.Line({"provider"});
  if (absl::StartsWith(provider, "NS:")) provider.remove_prefix(3);
  if (story.source.empty()) story.source = provider;
  SetStatus(item.Text({"pubStatus"}), story);
  const std::string_view story_id = item.Line({"altId"});
  const std::string_view take = item.Line({"takeSequence"});
  const bool is_later_take = !take.empty() && take != "1" && take != "0";
  const std::string_view id =
      is_later_take ? story.arena->Copy(absl::StrCat(story_id, ":take-", take)) : story_id;
  if (Verdict verdict = SetIdentity(kName, provider, story_id.empty() ? story_id : id, story); verdict.rejected()) {
    return verdict;
  }
  AddAltId("story-id", story_id, story);
  AddAltId("item-id", item.Line({"id"}), story);
  story.version_created = item.Time({"versionCreated"});
  story.first_created = item.Time({"firstCreated"});
  story.urgency = item.Urgency({"urgency"});
  story.declared_language = item.Line({"language"});
  story.raw_headline = item.Line({"headline"});
  item.ForEach("subjects", [&](simdjson::dom::element value) {
    const std::string_view code = TextOf(value, *story.arena, story.repairs).value_or("");
    AddSubject({"", code, "", "", ""}, provider, story);
  });

  const std::string_view body = item.Text({"body"});
  const std::string_view mime = item.Text({"mimeType"});
  if (absl::StrContainsIgnoreCase(mime, "html")) {
    if (Verdict verdict = SetHtmlBody(kName, body, max_body_bytes_, story); verdict.rejected()) return verdict;
  } else {
    if (Verdict verdict = SetPlainBody(kName, body, max_body_bytes_, story); verdict.rejected()) return verdict;
    story.text = Unwrap(story.text, *story.arena);
  }
  return JudgeStory("Machine Readable News item", "headline and body", story);
}

}  // namespace newswire

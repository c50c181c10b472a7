#include "stages/decode/envelope_reader.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/repairs.h"

namespace newswire {

std::span<const WireFormat> EnvelopeReader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kRawEnvelope};
  return kFormats;
}

Verdict EnvelopeReader::Read(const Document& document, Story& story) {
  Arena& arena = *story.arena;
  simdjson::dom::object envelope;
  if (document.json.get_object().get(envelope) != simdjson::SUCCESS) {
    return Verdict::Reject(story, RejectReason::kInvalidJson, "raw envelope: expected an object");
  }

  std::optional<simdjson::dom::element> body;
  std::string_view content_type;
  std::string_view received;
  for (const auto field : envelope) {
    std::string_view* line = nullptr;
    if (field.key == "body") {
      body = field.value;
      continue;
    }
    if (field.key == "content_type") line = &content_type;
    if (field.key == "source") line = &story.source;
    if (field.key == "id") line = &story.source_id;
    if (field.key == "received") line = &received;
    if (field.key == "url") line = &story.url;
    if (field.key == "headline") line = &story.raw_headline;
    if (line == nullptr) continue;
    const std::optional<std::string_view> text = TextOf(field.value, arena, story.repairs);
    if (!text) {
      if (line == &story.url || line == &received) {
        AddRepair(story.repairs, Repair::kFieldType);
        continue;
      }
      return Verdict::Reject(
          story, RejectReason::kMissingField,
          absl::StrCat("raw envelope: \"", field.key, "\" is ", TypeName(field.value), "; expected a string"));
    }
    if (const std::string_view told = KeepLine(*text, arena, story.repairs); !told.empty()) *line = told;
  }
  if (const TimeMs time = TimeOf(received, story.repairs); time != kNoTime) story.received = time;

  std::string_view inner;
  if (!body || body->get_string().get(inner) != simdjson::SUCCESS) {
    return Verdict::Reject(
        story, RejectReason::kMissingField,
        absl::StrCat("raw envelope: \"body\" is ", body ? TypeName(*body) : "missing", "; expected a string"));
  }
  return inner_->DecodeInner(inner, ParseMediaType(content_type), story);
}

}  // namespace newswire

#include "stages/decode/decode_stage.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "stages/decode/charset.h"
#include "stages/decode/sniff.h"
#include "stages/decode/text_policy.h"
#include "stages/decode/xml_document.h"

namespace newswire {
namespace {

constexpr std::string_view kExpected = "; expected a story in one of the formats of stages/decode/README.md";
constexpr size_t kMaxDescriptionBytes = 80;

bool IsReadXml(WireFormat format) {
  return format == WireFormat::kNewsMlG2 || format == WireFormat::kNewsMl1 || format == WireFormat::kNitf ||
         format == WireFormat::kRss || format == WireFormat::kAtom;
}

std::string_view FirstHeader(const RawRecord& record, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const auto value = record.FindHeader(name);
    if (value && !value->empty()) return *value;
  }
  return {};
}

// A header's value as a field of one line. Headers carry no charset: UTF-8, else windows-1252, else not told.
std::string_view HeaderLine(std::initializer_list<std::string_view> names, Story& story) {
  const CharsetResult decoded = DecodeCharset(FirstHeader(story.raw, names), "", *story.arena, story.repairs);
  if (decoded.refused) return {};
  return NormalizeLine(decoded.utf8, *story.arena, story.repairs);
}

}  // namespace

DecodeStage::DecodeStage(const LimitsConfig& limits)
    : limits_(limits),
      record_json_(limits.max_nesting),
      inner_json_(limits.max_nesting),
      xml_(std::make_unique<XmlDocument>(limits.max_nesting)),
      readers_(MakeFormatReaders(limits, this)) {}

DecodeStage::~DecodeStage() = default;

FormatReader* DecodeStage::FindReader(WireFormat format) const {
  for (const auto& reader : readers_) {
    const auto formats = reader->formats();
    if (std::find(formats.begin(), formats.end(), format) != formats.end()) return reader.get();
  }
  return nullptr;
}

Verdict DecodeStage::Process(Story& story) {
  if (!story.raw.value) return Verdict::Reject(story, RejectReason::kTombstone, "a record without a value");
  const std::string_view value = *story.raw.value;
  if (value.size() > limits_.max_record_bytes) {
    return Verdict::Reject(
        story, RejectReason::kTooLarge,
        absl::StrCat("a record of ", value.size(), " bytes; limits.max_record_bytes is ", limits_.max_record_bytes));
  }
  if (value.empty()) return Verdict::Reject(story, RejectReason::kEmpty, "a value of 0 bytes");

  story.received = story.raw.timestamp;
  story.source = HeaderLine({"nw_provider"}, story);
  story.source_id = HeaderLine({"source-id", "ce_id"}, story);
  story.source_file = HeaderLine({"source-file"}, story);
  Document document;
  document.bytes = value;
  document.declared = ParseMediaType(FirstHeader(story.raw, {"content-type", "Content-Type", "ce_datacontenttype"}));
  return Decode(document, record_json_, /*in_envelope=*/false, story);
}

Verdict DecodeStage::DecodeInner(std::string_view utf8, const MediaType& declared, Story& story) {
  Document document;
  document.bytes = utf8;
  document.declared = declared;
  document.is_utf8 = true;
  document.bytes_outlive_story = false;
  return Decode(document, inner_json_, /*in_envelope=*/true, story);
}

Verdict DecodeStage::Decode(const Document& given, JsonDocument& json, bool in_envelope, Story& story) {
  Document document = given;
  const auto decode_charset = [&]() -> Verdict {
    if (document.is_utf8) return Verdict::Pass();
    CharsetResult decoded = DecodeCharset(document.bytes, document.declared.charset, *story.arena, story.repairs);
    if (decoded.refused) return Verdict::Reject(story, *decoded.refused, decoded.detail);
    document.bytes = decoded.utf8;
    document.is_utf8 = true;
    return Verdict::Pass();
  };
  if (!document.is_utf8 && IsUtf16(document.bytes, document.declared.charset)) {
    if (Verdict verdict = decode_charset(); verdict.rejected()) return verdict;
  }

  const SniffedFormat sniffed = SniffRecord(document.declared, document.bytes);
  document.format = sniffed.format;
  if (sniffed.format == WireFormat::kJson) {
    if (Verdict verdict = decode_charset(); verdict.rejected()) return verdict;
    if (IsBlank(document.bytes)) return Verdict::Reject(story, RejectReason::kEmpty, "white space only");
    if (const auto problem = json.Parse(document.bytes, story.repairs)) {
      return Verdict::Reject(story, problem->reason, problem->detail);
    }
    document.json = json.root();
    document.format = SniffJson(document.json, document.declared);
  }

  if (IsReadXml(sniffed.format)) {
    if (document.declared.charset.empty()) document.declared.charset = XmlCharset(document.bytes);
    if (Verdict verdict = decode_charset(); verdict.rejected()) return verdict;
    if (const auto problem = xml_->Parse(document.bytes)) {
      return Verdict::Reject(story, problem->reason, problem->detail);
    }
    document.xml = xml_.get();
  }

  if (in_envelope && document.format == WireFormat::kRawEnvelope) {
    return Verdict::Reject(story, RejectReason::kUnsupportedFormat,
                           "a raw envelope inside a raw envelope; expected plain text or ninjs as \"body\"");
  }
  if (FormatReader* const reader = FindReader(document.format)) return reader->Read(document, story);

  if (document.format == WireFormat::kJsonEmpty) {
    return Verdict::Reject(story, RejectReason::kNoStory, "an empty JSON object or array");
  }
  std::string found(Name(document.format));
  if (document.format == WireFormat::kJsonOther) {
    absl::StrAppend(&found, ": ", DescribeKeys(document.json));
  } else if (!sniffed.what.empty()) {
    absl::StrAppend(&found, " (", absl::CHexEscape(sniffed.what.substr(0, kMaxDescriptionBytes)), ")");
  }
  return Verdict::Reject(story, RejectReason::kUnsupportedFormat, absl::StrCat(found, kExpected));
}

StageFactory MakeDecodeStageFactory(const LimitsConfig& limits) {
  return [limits]() -> absl::StatusOr<std::unique_ptr<Stage>> { return std::make_unique<DecodeStage>(limits); };
}

}  // namespace newswire

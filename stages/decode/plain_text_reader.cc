#include "stages/decode/plain_text_reader.h"

#include "absl/strings/str_cat.h"
#include "stages/decode/charset.h"
#include "stages/decode/text_policy.h"

namespace newswire {

std::span<const WireFormat> PlainTextReader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kPlainText};
  return kFormats;
}

Verdict PlainTextReader::Read(const Document& document, Story& story) {
  std::string_view utf8 = document.bytes;
  if (!document.is_utf8) {
    CharsetResult decoded = DecodeCharset(document.bytes, document.declared.charset, *story.arena, story.repairs);
    if (decoded.refused) return Verdict::Reject(story, *decoded.refused, decoded.detail);
    utf8 = decoded.utf8;
  }
  std::string_view text = NormalizeText(utf8, *story.arena, story.repairs);
  if (text.size() > max_body_bytes_) {
    return Verdict::Reject(
        story, RejectReason::kTooLarge,
        absl::StrCat("a text of ", text.size(), " bytes; limits.max_body_bytes is ", max_body_bytes_));
  }
  // A headline that the envelope told makes an alert of a story without text.
  if (IsBlank(text) && story.raw_headline.empty()) {
    return Verdict::Reject(story, RejectReason::kEmpty, absl::StrCat("no text in ", document.bytes.size(), " bytes"));
  }
  const bool view_of_document =
      text.data() >= document.bytes.data() && text.data() <= document.bytes.data() + document.bytes.size();
  if (view_of_document && !document.bytes_outlive_story) text = story.arena->Copy(text);
  story.format = Format::kPlainText;
  story.text = text;
  story.text_is_body = false;
  return Verdict::Pass();
}

}  // namespace newswire

#include "stages/decode/teleprinter_frame.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "stages/decode/charset.h"

namespace newswire {
namespace {

constexpr char kSoh = '\x01';
constexpr char kStx = '\x02';
constexpr char kEtx = '\x03';
constexpr char kEot = '\x04';

}  // namespace

std::optional<Verdict> ReadTeleprinterFrame(const Document& document, std::string_view format, size_t max_body_bytes,
                                            Story& story, TeleprinterFrame& frame) {
  std::string_view utf8 = document.bytes;
  if (!document.is_utf8) {
    CharsetResult decoded = DecodeCharset(document.bytes, document.declared.charset, *story.arena, story.repairs);
    if (decoded.refused) return Verdict::Reject(story, *decoded.refused, decoded.detail);
    utf8 = decoded.utf8;
  }
  if (const auto stories = std::count(utf8.begin(), utf8.end(), kSoh); stories > 1) {
    return Verdict::Reject(story, RejectReason::kUnsupportedFormat,
                           absl::StrCat(stories, " ", format,
                                        " stories; expected one: send each, from its SOH to its "
                                        "EOT, as a record of its own"));
  }
  const size_t soh = utf8.find(kSoh);
  const size_t stx = soh == std::string_view::npos ? soh : utf8.find(kStx, soh);
  if (stx == std::string_view::npos) {
    return Verdict::Reject(story, RejectReason::kMissingField,
                           absl::StrCat(format, " without SOH and STX, which begin its header and its text"));
  }
  frame.header = utf8.substr(soh + 1, stx - soh - 1);
  const std::string_view message = utf8.substr(stx + 1);
  const std::string_view until_eot = message.substr(0, message.find(kEot));
  frame.text = until_eot.substr(0, until_eot.find(kEtx));
  frame.trailer = until_eot.substr(std::min(frame.text.size() + 1, until_eot.size()));
  if (frame.text.size() > max_body_bytes) {
    return Verdict::Reject(
        story, RejectReason::kTooLarge,
        absl::StrCat(format, ": a text of ", frame.text.size(), " bytes; limits.max_body_bytes is ", max_body_bytes));
  }
  return std::nullopt;
}

}  // namespace newswire

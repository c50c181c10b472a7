#include "pipeline/held/held_story.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"

namespace newswire {
namespace {

// Tells the positions of releases from those of any input topic.
constexpr uint64_t kReleaseMark = 0x9D3C'51E7'0B64'A82F;

// Views of the entry point into `arena`.
class OneEntry final : public LedgerFrameSink {
 public:
  explicit OneEntry(Arena& arena) : arena_(arena) {}
  void OnEntry(size_t, const LedgerEntry& read) override {
    entry = read;
    entry.uri = arena_.Copy(read.uri);
    entry.source_id = arena_.Copy(read.source_id);
    ++count;
  }
  void OnClaim(const LedgerClaim&) override {}
  LedgerEntry entry;
  int count = 0;

 private:
  Arena& arena_;
};

}  // namespace

TimeMs ReleaseTimeOf(const RawRecord& record) {
  const std::optional<std::string_view> text = record.FindHeader(kReleaseTimeHeader);
  return text.has_value() ? ParseIso8601(*text) : kNoTime;
}

SourcePosition ReleasePosition(const SourcePosition& first) {
  return {first.incarnation ^ kReleaseMark, first.partition, first.offset};
}

std::string_view HeldEntryWriter::Write(const LedgerEntry& entry) {
  frame_.Clear();
  frame_.Add(entry);
  absl::Base64Escape(frame_.Finish(), &text_);
  return text_;
}

absl::Status ReadHeldStory(Story& story) {
  const std::optional<std::string_view> text = story.raw.FindHeader(kHeldEntryHeader);
  if (!text.has_value()) return absl::DataLossError(absl::StrCat("held record without header ", kHeldEntryHeader));
  std::string frame;
  if (!absl::Base64Unescape(*text, &frame)) {
    return absl::DataLossError(absl::StrCat("header ", kHeldEntryHeader, " is not base64"));
  }
  OneEntry read(*story.arena);
  NW_RETURN_IF_ERROR(ReadLedgerFrame(frame, read));
  if (read.count != 1) {
    return absl::DataLossError(absl::StrCat("header ", kHeldEntryHeader, " has ", read.count, " entries, expected 1"));
  }
  story.entry = read.entry;
  story.entry.position = ReleasePosition(read.entry.position);
  story.entry.is_held = false;
  story.entry.is_release = true;
  story.uri = story.entry.uri;
  story.source_id = story.entry.source_id;
  story.source = story.raw.FindHeader("nw_provider").value_or("");
  story.language = story.raw.FindHeader("nw_lang").value_or("");
  return absl::OkStatus();
}

}  // namespace newswire

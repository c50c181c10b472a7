// A story under an embargo as it lies in the held topic: the record that is to be published, and what the ledger needs to
// know of it when its time has come. stages/publish writes it, the worker reads it back (pipeline/decisions/0007).
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "pipeline/ledger/ledger_frame.h"
#include "pipeline/raw_record.h"
#include "pipeline/story.h"

namespace newswire {

// End of the embargo, RFC 3339. A held record without it waits for a newer, usable version of its item and for nothing
// else.
inline constexpr std::string_view kReleaseTimeHeader = "nw_release_time";
// The story's ledger entry: a frame of one entry in base64.
inline constexpr std::string_view kHeldEntryHeader = "nw_ledger_entry";

// kNoTime if the record has none, or none that can be read.
TimeMs ReleaseTimeOf(const RawRecord& record);

// By what the ledger knows the release of the story that first stood at `first`: the same wherever its held record lies,
// so that however often it is moved or read again, it is released once.
SourcePosition ReleasePosition(const SourcePosition& first);

// Writes the value of kHeldEntryHeader; keeps its memory. Confined to one thread.
class HeldEntryWriter {
 public:
  // Valid until the next call.
  std::string_view Write(const LedgerEntry& entry);

 private:
  LedgerFrameWriter frame_;
  std::string text_;
};

// Fills uri, source_id, source, language and entry of `story` from its record of the held topic; the entry is that of the
// release, at its release position. kDataLoss if the record lacks its entry, or the entry is damaged.
absl::Status ReadHeldStory(Story& story);

}  // namespace newswire

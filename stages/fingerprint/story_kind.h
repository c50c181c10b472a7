// What a story does to the item it belongs to.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/ledger/ledger_entry.h"
#include "pipeline/story.h"

namespace newswire {

// Below this length of the folded body, about 40 words, similarity says nothing: a flash, a dividend, a rate fixing.
// Such stories are the same only if they are exactly the same. In folded bytes and not in words, so that lost spaces
// do not move a story across the line.
inline constexpr uint32_t kShortFoldedBytes = 190;

struct KindOfStory {
  StoryKind kind = StoryKind::kStory;
  uint8_t take = 0;     // of kTake
  uint16_t update = 0;  // n of "UPDATE n-", "WRAPUP n-", "nth Ld-Writethru"; kept for corrections of an update, too
};

struct KindClues {
  PubStatus status = PubStatus::kUsable;
  std::span<const std::string_view> tags = {};  // upper case, as strip writes them: "UPDATE 2", "1ST LD-WRITETHRU"
  size_t folded_body_bytes = 0;            // length of the folded body
  bool embargo_is_timed = false;           // the end of the embargo is known
  std::string_view headline = {};
  std::string_view ed_note = {};
};

// Judges by publishing status, then by headline tags, the gravest first: kill, withhold, correction, repeat, take,
// roundup, update. An item without a body whose headline or editor's note says that it is deleted is a kill. An embargo
// nobody knows the end of is a hold. O(tags).
KindOfStory JudgeKind(const KindClues& clues);

// "Deleted", "Story withdrawn.", "This item has been removed by the desk": what is left of an item that was deleted.
bool IsDeletionNotice(std::string_view text);

}  // namespace newswire

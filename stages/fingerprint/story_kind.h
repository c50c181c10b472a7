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
  uint16_t update = 0;  // n of "UPDATE n-", "nth Ld-Writethru"; kept for corrections of an update, too
};

// Judges by publishing status, then by headline tags (upper case, as strip writes them: "UPDATE 2", "1ST
// LD-WRITETHRU"), the gravest first: kill, withhold, correction, repeat, take, update; `folded_body_bytes` is the
// length of the folded body. O(tags).
KindOfStory JudgeKind(PubStatus status, std::span<const std::string_view> tags, size_t folded_body_bytes);

}  // namespace newswire

// How a story ends by the rule, before a claim has said so for good.
#pragma once

#include "stages/dedup/story_window.h"

namespace newswire {

struct StoryEnd {
  Action action = Action::kNew;
  DuplicateReason reason = DuplicateReason::kNone;
  StoryNumber leader = kNoNumber;
  uint32_t version = 1;
  uint16_t jaccard_e4 = 0;
  uint16_t containment_e4 = 0;
};

inline bool IsKillOrHold(StoryKind kind) { return kind == StoryKind::kKill || kind == StoryKind::kWithhold; }

}  // namespace newswire

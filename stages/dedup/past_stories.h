// How stories ended that have left the window: nobody is compared with them any more, but they may come a second time.
#pragma once

#include <cstdint>
#include <deque>

#include "pipeline/ledger/ledger_claim.h"

namespace newswire {

struct PastStory {
  Rank rank = kNoRank;
  Rank leader = kNoRank;
  uint32_t version = 1;
  uint32_t appended_1024ms = 0;  // as RememberedStory::appended_1024ms
  uint16_t jaccard_e4 = 0;
  uint16_t containment_e4 = 0;
  Action action = Action::kNew;
  DuplicateReason reason = DuplicateReason::kNone;
  bool settled = false;
  bool pinned = false;           // a standing claim names it as a leader
};
static_assert(sizeof(PastStory) == 32);

// A worker may die behind the append of an entry and its record be read again after the window: without this memory the
// record would get a new rank, and could be called a copy of a story that was called a copy of it. 32 bytes a story.
// Confined to one thread.
class PastStories {
 public:
  // The story of `number`, the one that follows the number of the last one added; numbers wrap around. Of a higher
  // rank.
  void Add(uint32_t number, const PastStory& story);
  void ForgetBefore(uint32_t appended_1024ms);
  void ForgetOldest();
  // nullptr if it is not known (any more). Valid until the next Add or Forget.
  PastStory* Find(uint32_t number) { return number - first_ < stories_.size() ? &stories_[number - first_] : nullptr; }
  PastStory* FindRank(Rank rank);
  size_t size() const { return stories_.size(); }
  size_t memory_bytes() const { return stories_.size() * sizeof(PastStory); }

 private:
  std::deque<PastStory> stories_;
  uint32_t first_ = 0;  // number of stories_.front()
};

}  // namespace newswire

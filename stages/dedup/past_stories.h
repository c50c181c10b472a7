// How stories ended that have left the window: nobody is compared with them any more, but they may come a second time.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "pipeline/ledger/ledger_claim.h"

namespace newswire {

struct PastStory {
  Rank rank = kNoRank;
  int64_t offset = 0;
  Rank leader = kNoRank;
  uint32_t source = 0;           // as RememberedStory::source
  uint32_t version = 1;
  uint32_t appended_1024ms = 0;  // as RememberedStory::appended_1024ms
  uint16_t jaccard_e4 = 0;
  uint16_t containment_e4 = 0;
  Action action = Action::kNew;
  DuplicateReason reason = DuplicateReason::kNone;
  bool settled = false;
  bool pinned = false;           // a standing claim names it as a leader
};

// A worker may die behind the append of an entry and its record be read again after the window: without this memory the
// record would get a new rank, and could be called a copy of a story that was called a copy of it. Some 70 bytes a story.
// In ledger order: Add() takes ever higher ranks. Confined to one thread.
class PastStories {
 public:
  void Add(const PastStory& story);
  void ForgetBefore(uint32_t appended_1024ms);
  void ForgetOldest();
  // nullptr if it is not known (any more). Valid until the next Add or Forget.
  PastStory* FindPosition(uint32_t source, int64_t offset);
  PastStory* FindRank(Rank rank);
  size_t size() const { return stories_.size(); }
  size_t memory_bytes() const;

 private:
  std::deque<PastStory> stories_;
  uint64_t first_ = 0;  // number of stories_.front()
  absl::flat_hash_map<std::pair<uint32_t, int64_t>, uint64_t> by_position_;
};

}  // namespace newswire

// How stories ended that have left the window: nobody is compared with them any more, but they may come a second time.
#pragma once

#include <cstdint>
#include <deque>

#include "absl/container/flat_hash_set.h"
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
// record would get a new rank, and could be called a copy of a story that was called a copy of it. Some 60 bytes a story.
// In ledger order: Add() takes ever higher ranks. Confined to one thread.
class PastStories {
 public:
  PastStories() : by_position_(0, Hash{this}, Equal{this}) {}
  PastStories(const PastStories&) = delete;
  PastStories& operator=(const PastStories&) = delete;

  void Add(const PastStory& story);
  void ForgetBefore(uint32_t appended_1024ms);
  void ForgetOldest();
  // nullptr if it is not known (any more). Valid until the next Add or Forget.
  PastStory* FindPosition(uint32_t source, int64_t offset);
  PastStory* FindRank(Rank rank);
  size_t size() const { return stories_.size(); }
  size_t memory_bytes() const;

 private:
  // A set of story numbers by their positions; the number is all that is stored.
  struct Position {
    uint32_t source;
    int64_t offset;
  };
  struct Hash {
    using is_transparent = void;
    const PastStories* past;
    size_t operator()(const Position& position) const;
    size_t operator()(uint32_t number) const;
  };
  struct Equal {
    using is_transparent = void;
    const PastStories* past;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t number, const Position& position) const;
  };
  const PastStory& At(uint32_t number) const { return stories_[number - first_]; }

  std::deque<PastStory> stories_;
  uint32_t first_ = 0;  // number of stories_.front(); numbers wrap around
  absl::flat_hash_set<uint32_t, Hash, Equal> by_position_;
};

}  // namespace newswire

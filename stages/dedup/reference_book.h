// By which names later notices may call the stories of the window: "please kill item 157", "story slugged X".
#pragma once

#include <cstdint>
#include <deque>

#include "stages/dedup/story_window.h"

namespace newswire {

// Stories with a slug or a number of their own, in ledger order, 16 bytes each. A notice by reference is rare, a story
// is not: nothing is indexed, a look-up goes through the book from the newest story backwards, and, where a headline is
// quoted, through the headlines of the window (some 20 ms of a million stories if none of them is meant).
// Confined to one thread.
class ReferenceBook {
 public:
  void Add(StoryNumber number, const LedgerEntry& entry);
  // Forgets what is not live any more.
  void Follow(const StoryWindow& window);

  // The newest story of `window`, older than `notice`, that `reference` calls by its names; kNoNumber if there is none.
  // A quoted headline must be the story's; without one, slug and number must, as far as they are told. Where both know
  // their provider, it must be the same. Kills and holds are never meant.
  StoryNumber Find(const LedgerEntry& reference, const StoryWindow& window, StoryNumber notice) const;

  size_t memory_bytes() const { return names_.size() * sizeof(Names); }

 private:
  struct Names {
    StoryNumber number;
    uint32_t provider;
    uint32_t slug;
    uint32_t provider_number;
  };
  std::deque<Names> names_;
};

}  // namespace newswire

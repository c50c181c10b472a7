// What an item's own history says of a story: versions, kills, holds. Rows 1 to 5 of the decision table.
#pragma once

#include <optional>

#include "stages/dedup/story_end.h"

namespace newswire {

// Of an item are listed: versions that are published, that are held, and that are copies of a story of another item (a
// kill must reach that one). Reads the window only. Confined to one thread.
class ItemHistory {
 public:
  explicit ItemHistory(const StoryWindow& window) : window_(window) {}

  // nullopt: nothing, its text must decide. At most 64 versions are looked at.
  std::optional<StoryEnd> Judge(StoryNumber number) const;

  // One more than the highest published version of the item so far.
  uint32_t NextVersion(StoryNumber number) const;

  // A kill is published whatever it kills. Its leader is the story of another item that readers know the killed one by:
  // that a reference names, or of which the item was a copy.
  StoryEnd EndOfKill(StoryNumber number) const;

  // A hold is a notice about something that is published, and goes out at once; or a story that nobody has seen, which
  // is held.
  StoryEnd EndOfHold(StoryNumber number) const;

  // The newest kill of the item of story `number`; kNoNumber if there is none.
  StoryNumber KillOf(StoryNumber number) const;

  // Published; as an update when `family` is a story, or when its item has been published before.
  StoryEnd Publish(StoryNumber number, StoryNumber family) const;

 private:
  StoryEnd Linked(StoryNumber number, Action action, DuplicateReason reason, StoryNumber leader) const;
  template <typename Visit>
  void EachEarlierVersion(StoryNumber number, Visit visit) const;

  const StoryWindow& window_;
};

}  // namespace newswire

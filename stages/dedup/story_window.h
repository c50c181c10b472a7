// The stories of the window in ledger order, and where each is found: by position, rank, item, text and gram.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "stages/dedup/position_index.h"
#include "stages/dedup/remembered_story.h"
#include "stages/dedup/sketch_index.h"

namespace newswire {

using StoryNumber = uint32_t;  // kNoNumber = none

bool IsShort(const RememberedStory& story);
// Under which a text is listed: a long one by its body, a short one by its headline, if it has one.
uint64_t TextOf(const RememberedStory& story);
// A text of some 200 words and fewer, of a known provider or short, under a headline: it is listed by that, too, for a
// story that follows it.
bool IsBrief(const RememberedStory& story);
uint64_t HeadlineOf(const RememberedStory& story);  // of a provider
bool SameText(const RememberedStory& a, const RememberedStory& b);

// A memory without judgement: what it holds is a function of what was added, removed and listed. The lists of an item,
// of a text and of a headline run from the newest story to the oldest by RememberedStory::older_of_item, older_of_text
// and older_of_headline, over live stories (IsLive). Confined to one thread.
class StoryWindow {
 public:
  explicit StoryWindow(uint32_t first_story_number);
  StoryWindow(const StoryWindow&) = delete;
  StoryWindow& operator=(const StoryWindow&) = delete;

  // Asks the memory for the places where the story of `entry` will be looked for; with `to_compare`, those of its grams
  // too.
  void Prefetch(const LedgerEntry& entry, bool to_compare) const;
  // Remembers the story of `entry`, whose position must not be known. Its number and its rank are the highest.
  StoryNumber Add(Rank rank, TimeMs append_time, const LedgerEntry& entry);
  // Forgets the story first().
  void RemoveOldest();
  // The entry of a known story stands in the ledger again, at `rank`: claims may name it by that.
  void NoteAgain(Rank rank, StoryNumber number);

  RememberedStory& At(StoryNumber number) {
    const uint32_t place = number - first_of_blocks_;
    return blocks_[place / kBlockStories]->stories[place % kBlockStories];
  }
  const RememberedStory& At(StoryNumber number) const { return const_cast<StoryWindow*>(this)->At(number); }
  // Stories first(), first() + 1, ..., first() + size() - 1 (modulo 2^32) are remembered.
  StoryNumber first() const { return first_; }
  size_t size() const { return count_; }
  bool IsLive(StoryNumber number) const { return number != kNoNumber && number - first_ < count_; }
  // Of a live story, or of one that has left the window, down to ForgetPositionsBefore(). kNoNumber: not known.
  StoryNumber Find(const SourcePosition& position) const { return positions_.Find(position); }
  void ForgetPositionsBefore(StoryNumber oldest) { positions_.ForgetBefore(oldest); }
  // Of a live story; kNoNumber: none. O(log stories), with one access to memory in most cases.
  StoryNumber FindRank(Rank rank) const;

  // The newest listed story of an item, of a text, the newest brief under a headline; kNoNumber if there is none.
  StoryNumber NewestOfItem(uint64_t item) const;
  StoryNumber NewestOfText(uint64_t text) const;
  StoryNumber NewestOfHeadline(uint64_t headline) const;
  void ListByItem(StoryNumber number);
  void UnlistByItem(StoryNumber number);
  void ListByText(StoryNumber number);  // and a brief by its headline
  void UnlistByText(StoryNumber number);

  void Index(StoryNumber number);
  void Unindex(StoryNumber number);
  // Index() of many, with the memory of the next ones already on its way: several times faster.
  void IndexAll(std::span<const StoryNumber> numbers);
  // Distances from first() of the indexed stories that share at least two of the hashes, ascending; valid until the
  // next call. Brings their fixed parts into the cache.
  const std::vector<uint32_t>& Candidates(std::span<const uint32_t> sketch);

  void Unpack(const RememberedStory& story, UnpackedStory& unpacked) const { newswire::Unpack(packed_, story, unpacked); }
  std::string_view UriOf(const RememberedStory& story) const { return newswire::UriOf(packed_, story); }
  std::string_view SourceIdOf(const RememberedStory& story) const { return newswire::SourceIdOf(packed_, story); }
  size_t memory_bytes() const;

 private:
  // Sets of story numbers by a property of the story; the number is all that is stored.
  struct ItemKey {
    uint64_t item;
  };
  struct TextKey {
    uint64_t text;
  };
  struct HeadlineKey {
    uint64_t headline;
  };
  struct StoryHash {
    using is_transparent = void;
    const StoryWindow* window;
    size_t operator()(const ItemKey& key) const;
    size_t operator()(const TextKey& key) const;
    size_t operator()(const HeadlineKey& key) const;
  };
  struct ItemHash : StoryHash {
    using StoryHash::operator();
    size_t operator()(StoryNumber number) const;
  };
  struct TextHash : StoryHash {
    using StoryHash::operator();
    size_t operator()(StoryNumber number) const;
  };
  struct HeadlineHash : StoryHash {
    using StoryHash::operator();
    size_t operator()(StoryNumber number) const;
  };
  struct StoryEqual {
    using is_transparent = void;
    const StoryWindow* window;
    bool operator()(StoryNumber a, StoryNumber b) const { return a == b; }
    bool operator()(StoryNumber number, const ItemKey& key) const;
    bool operator()(StoryNumber number, const TextKey& key) const;
    bool operator()(StoryNumber number, const HeadlineKey& key) const;
  };
  using ItemSet = absl::flat_hash_set<StoryNumber, ItemHash, StoryEqual>;
  using TextSet = absl::flat_hash_set<StoryNumber, TextHash, StoryEqual>;
  using HeadlineSet = absl::flat_hash_set<StoryNumber, HeadlineHash, StoryEqual>;

  static constexpr size_t kBlockStories = 4096;
  static constexpr size_t kRunStories = 64;
  struct Block {
    std::array<RememberedStory, kBlockStories> stories;
    std::array<Rank, kBlockStories / kRunStories> runs;  // rank of the first story of each run
  };

  // The same for what RemoveOldest will need, one story ahead.
  void PrefetchOldest();

  template <typename Set, typename Key>
  void Link(Set& set, const Key& key, uint32_t RememberedStory::*older, StoryNumber number);
  template <typename Set, typename Key>
  void Unlink(Set& set, const Key& key, uint32_t RememberedStory::*older, StoryNumber number);

  StoryNumber first_;
  size_t count_ = 0;
  StoryNumber first_of_blocks_;
  std::deque<std::unique_ptr<Block>> blocks_;
  std::unique_ptr<Block> spare_block_;
  PackedRing packed_;
  SketchIndex index_;
  PositionIndex positions_;
  ItemSet by_item_;  // the newest listed story of each item
  TextSet by_text_;  // the newest listed story of each text
  HeadlineSet by_headline_;  // the newest listed brief of each headline
  std::deque<std::pair<Rank, StoryNumber>> appended_again_;  // by rank
  std::vector<uint32_t> candidates_;                         // scratch
  UnpackedStory unpacked_;                                   // scratch
};

}  // namespace newswire

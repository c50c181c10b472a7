#include "stages/dedup/story_window.h"

#include <algorithm>
#include <array>

#include "absl/hash/hash.h"
#include "absl/log/check.h"
#include "stages/fingerprint/story_kind.h"

namespace newswire {
namespace {

// Of a sketch the smallest hashes are indexed. Two similar stories share a third of them or more; all of the other
// story's sketch is looked up.
constexpr size_t kIndexedHashes = kExactHashes;
constexpr size_t kMinSharedPostings = 2;  // one may be a chance meeting in 32 bits
constexpr size_t kMaxAppendedAgain = 1'000'000;

constexpr uint32_t kMaxBriefFoldedBytes = 1000;
constexpr uint64_t kOdd = 0x9E3779B97F4A7C15u;

uint64_t TextOfHeadline(uint32_t headline_hash) { return headline_hash * kOdd; }
uint64_t HeadlineOfProvider(uint32_t headline_hash, uint32_t provider_hash) {
  return uint64_t{headline_hash} << 32 | provider_hash;
}

uint32_t InUnitsOf1024Ms(TimeMs time) { return static_cast<uint32_t>(static_cast<uint64_t>(time) >> 10); }

}  // namespace

bool IsShort(const RememberedStory& story) { return story.folded_bytes < kShortFoldedBytes; }

uint64_t TextOf(const RememberedStory& story) {
  if (!IsShort(story)) return story.body_hash;
  if (story.headline_hash != 0) return TextOfHeadline(story.headline_hash);
  return story.body_hash ^ story.number_digest * kOdd;
}

bool IsBrief(const RememberedStory& story) {
  return story.headline_hash != 0 &&
         story.folded_bytes < (story.provider_hash != 0 ? kMaxBriefFoldedBytes : kShortFoldedBytes);
}

uint64_t HeadlineOf(const RememberedStory& story) {
  return HeadlineOfProvider(story.headline_hash, story.provider_hash);
}

bool SameText(const RememberedStory& a, const RememberedStory& b) {
  return a.body_hash == b.body_hash && a.folded_bytes == b.folded_bytes && a.headline_hash == b.headline_hash &&
         a.number_digest == b.number_digest;
}

size_t StoryWindow::StoryHash::operator()(const ItemKey& key) const { return absl::Hash<uint64_t>()(key.item); }
size_t StoryWindow::StoryHash::operator()(const TextKey& key) const { return absl::Hash<uint64_t>()(key.text); }
size_t StoryWindow::StoryHash::operator()(const HeadlineKey& key) const { return absl::Hash<uint64_t>()(key.headline); }
size_t StoryWindow::ItemHash::operator()(StoryNumber number) const { return (*this)(ItemKey{window->At(number).item}); }
size_t StoryWindow::TextHash::operator()(StoryNumber number) const {
  return (*this)(TextKey{TextOf(window->At(number))});
}
size_t StoryWindow::HeadlineHash::operator()(StoryNumber number) const {
  return (*this)(HeadlineKey{HeadlineOf(window->At(number))});
}
bool StoryWindow::StoryEqual::operator()(StoryNumber number, const ItemKey& key) const {
  return window->At(number).item == key.item;
}
bool StoryWindow::StoryEqual::operator()(StoryNumber number, const TextKey& key) const {
  return TextOf(window->At(number)) == key.text;
}
bool StoryWindow::StoryEqual::operator()(StoryNumber number, const HeadlineKey& key) const {
  return HeadlineOf(window->At(number)) == key.headline;
}

StoryWindow::StoryWindow(uint32_t first_story_number)
    : first_(first_story_number),
      first_of_blocks_(static_cast<StoryNumber>(first_story_number / kBlockStories * kBlockStories)),
      by_item_(0, ItemHash{{this}}, StoryEqual{this}),
      by_text_(0, TextHash{{this}}, StoryEqual{this}),
      by_headline_(0, HeadlineHash{{this}}, StoryEqual{this}) {
  positions_.ForgetBefore(first_);
}

size_t StoryWindow::memory_bytes() const {
  constexpr size_t kSlotBytes = sizeof(StoryNumber) + 1;
  return (blocks_.size() + (spare_block_ == nullptr ? 0 : 1)) * sizeof(Block) + packed_.memory_bytes() +
         index_.memory_bytes() + positions_.memory_bytes() +
         (by_item_.capacity() + by_text_.capacity() + by_headline_.capacity()) * kSlotBytes +
         appended_again_.size() * sizeof(appended_again_[0]);
}

StoryNumber StoryWindow::FindRank(Rank rank) const {
  if (rank == kNoRank || count_ == 0) return kNoNumber;
  const auto found_at = [&](uint32_t place) {
    const StoryNumber number = first_of_blocks_ + place;
    return IsLive(number) && At(number).rank == rank;
  };
  // The run that it must be in: the last one that does not begin behind it. Of the first block some stories are gone,
  // of the last one some runs are not there yet.
  const uint32_t end = first_ - first_of_blocks_ + static_cast<uint32_t>(count_);
  const auto run_rank = [&](uint32_t run) {
    return blocks_[run / (kBlockStories / kRunStories)]->runs[run % (kBlockStories / kRunStories)];
  };
  uint32_t run = 0;
  for (uint32_t runs = (end + kRunStories - 1) / kRunStories; runs > 1;) {
    const uint32_t half = runs / 2;
    if (run_rank(run + half) <= rank) run += half;
    runs -= half;
  }
  // Entries of a frame have consecutive ranks, as long as none was known already.
  uint32_t low = run * kRunStories;
  uint32_t high = std::min<uint32_t>(low + kRunStories, end);
  const Rank ahead = rank - run_rank(run);
  if (ahead >= 0 && ahead < high - low && found_at(low + static_cast<uint32_t>(ahead))) {
    return first_of_blocks_ + low + static_cast<uint32_t>(ahead);
  }
  low = std::max(low, first_ - first_of_blocks_);
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    if (At(first_of_blocks_ + middle).rank < rank) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low < end && found_at(low)) return first_of_blocks_ + low;
  const auto again = std::lower_bound(appended_again_.begin(), appended_again_.end(), rank,
                                      [](const auto& entry, Rank wanted) { return entry.first < wanted; });
  if (again != appended_again_.end() && again->first == rank && IsLive(again->second)) return again->second;
  return kNoNumber;
}

void StoryWindow::NoteAgain(Rank rank, StoryNumber number) {
  if (appended_again_.size() == kMaxAppendedAgain) appended_again_.pop_front();
  if (appended_again_.empty() || appended_again_.back().first < rank) appended_again_.emplace_back(rank, number);
}

void StoryWindow::Prefetch(const LedgerEntry& entry, bool to_compare) const {
  if (to_compare) index_.Prefetch({entry.sketch.data(), entry.sketch_count});
  by_item_.prefetch(ItemKey{entry.item});
  const auto headline_hash = static_cast<uint32_t>(entry.headline_hash);
  if (entry.folded_bytes >= kShortFoldedBytes) {
    by_text_.prefetch(TextKey{entry.body_hash[0]});
  } else if (headline_hash != 0) {
    by_text_.prefetch(TextKey{TextOfHeadline(headline_hash)});
  }
  if (headline_hash != 0) by_headline_.prefetch(HeadlineKey{HeadlineOfProvider(headline_hash, entry.provider_hash)});
}

void StoryWindow::PrefetchOldest() {
  if (count_ == 0) return;
  const RememberedStory& story = At(first_);
  if (story.Is(RememberedStory::kListed)) by_item_.prefetch(ItemKey{story.item});
  if (story.Is(RememberedStory::kInText)) {
    by_text_.prefetch(TextKey{TextOf(story)});
    if (IsBrief(story)) by_headline_.prefetch(HeadlineKey{HeadlineOf(story)});
  }
  if (!story.Is(RememberedStory::kIndexed)) return;
  Unpack(story, unpacked_);
  index_.Prefetch({unpacked_.sketch.data(), std::min<size_t>(story.sketch_count, kIndexedHashes)});
}

StoryNumber StoryWindow::Add(Rank rank, TimeMs append_time, const LedgerEntry& entry) {
  const StoryNumber number = first_ + static_cast<uint32_t>(count_);
  if ((number - first_of_blocks_) / kBlockStories >= blocks_.size()) {
    if (spare_block_ == nullptr) {
      spare_block_ = std::make_unique_for_overwrite<Block>();
      spare_block_->runs.fill(kNoRank);
    }
    blocks_.push_back(std::move(spare_block_));
  }
  ++count_;
  RememberedStory& story = At(number);
  story = RememberedStory();
  story.appended_1024ms = InUnitsOf1024Ms(append_time);
  const uint32_t place = (number - first_of_blocks_) % kBlockStories;
  if (number == kNoNumber) {  // once in four billion stories: its place stays empty
    story.rank = rank - 1;
    Pack(LedgerEntry(), packed_, story);
    return Add(rank, append_time, entry);
  }
  if (place % kRunStories == 0) blocks_.back()->runs[place / kRunStories] = rank;
  story.rank = rank;
  story.item = entry.item;
  story.body_hash = entry.body_hash[0];
  story.version_created = entry.version_created;
  story.provider_version = entry.provider_version;
  story.headline_hash = static_cast<uint32_t>(entry.headline_hash);
  story.provider_hash = entry.provider_hash;
  story.folded_bytes = entry.folded_bytes;
  story.number_digest = entry.number_digest;
  story.negation_count = entry.negation_count;
  story.language = entry.language;
  story.update = entry.update;
  story.kind = entry.kind;
  story.sketch_version = entry.sketch_version;
  story.take = entry.take;
  story.uri_is_derived = entry.uri_is_derived;
  story.is_held = entry.is_held;
  story.is_release = entry.is_release;
  if (entry.is_from_agency) story.flags |= RememberedStory::kFromAgency;
  Pack(entry, packed_, story);
  positions_.Add(entry.position, number);
  return number;
}

void StoryWindow::RemoveOldest() {
  const RememberedStory& story = At(first_);
  Unindex(first_);
  // It is the oldest, so it is the last of its lists: only if it is the head, too, is there anything to undo.
  auto erase_head = [this](auto& set, const auto& key) {
    if (const auto head = set.find(key); head != set.end() && *head == first_) set.erase(head);
  };
  if (story.Is(RememberedStory::kListed)) erase_head(by_item_, ItemKey{story.item});
  if (story.Is(RememberedStory::kInText)) {
    erase_head(by_text_, TextKey{TextOf(story)});
    if (IsBrief(story)) erase_head(by_headline_, HeadlineKey{HeadlineOf(story)});
  }
  ++first_;
  --count_;
  while (!appended_again_.empty() && !IsLive(appended_again_.front().second)) appended_again_.pop_front();
  if (count_ != 0) packed_.PopBefore(At(first_).packed_at);
  while (first_ - first_of_blocks_ >= kBlockStories) {
    spare_block_ = std::move(blocks_.front());  // the next one to be filled
    blocks_.pop_front();
    first_of_blocks_ += kBlockStories;
  }
  PrefetchOldest();
}

StoryNumber StoryWindow::NewestOfItem(uint64_t item) const {
  const auto head = by_item_.find(ItemKey{item});
  return head == by_item_.end() ? kNoNumber : *head;
}

StoryNumber StoryWindow::NewestOfText(uint64_t text) const {
  const auto head = by_text_.find(TextKey{text});
  return head == by_text_.end() ? kNoNumber : *head;
}

StoryNumber StoryWindow::NewestOfHeadline(uint64_t headline) const {
  const auto head = by_headline_.find(HeadlineKey{headline});
  return head == by_headline_.end() ? kNoNumber : *head;
}

void StoryWindow::ListByItem(StoryNumber number) {
  RememberedStory& story = At(number);
  if (story.Is(RememberedStory::kListed)) return;
  Link(by_item_, ItemKey{story.item}, &RememberedStory::older_of_item, number);
  story.flags |= RememberedStory::kListed;
}

void StoryWindow::UnlistByItem(StoryNumber number) {
  RememberedStory& story = At(number);
  if (!story.Is(RememberedStory::kListed)) return;
  Unlink(by_item_, ItemKey{story.item}, &RememberedStory::older_of_item, number);
  story.flags &= static_cast<uint8_t>(~RememberedStory::kListed);
}

void StoryWindow::ListByText(StoryNumber number) {
  RememberedStory& story = At(number);
  if (story.Is(RememberedStory::kInText)) return;
  Link(by_text_, TextKey{TextOf(story)}, &RememberedStory::older_of_text, number);
  if (IsBrief(story)) Link(by_headline_, HeadlineKey{HeadlineOf(story)}, &RememberedStory::older_of_headline, number);
  story.flags |= RememberedStory::kInText;
}

void StoryWindow::UnlistByText(StoryNumber number) {
  RememberedStory& story = At(number);
  if (!story.Is(RememberedStory::kInText)) return;
  Unlink(by_text_, TextKey{TextOf(story)}, &RememberedStory::older_of_text, number);
  if (IsBrief(story)) Unlink(by_headline_, HeadlineKey{HeadlineOf(story)}, &RememberedStory::older_of_headline, number);
  story.flags &= static_cast<uint8_t>(~RememberedStory::kInText);
}

template <typename Set, typename Key>
void StoryWindow::Link(Set& set, const Key& key, uint32_t RememberedStory::*older, StoryNumber number) {
  const auto head = set.find(key);
  if (head == set.end()) {
    At(number).*older = kNoNumber;
    set.insert(number);
    return;
  }
  StoryNumber newer = *head;
  if (At(newer).rank < At(number).rank) {
    At(number).*older = newer;
    set.erase(head);
    set.insert(number);
    return;
  }
  // Into the middle: only where a claim has turned a verdict round.
  while (IsLive(At(newer).*older) && At(At(newer).*older).rank > At(number).rank) newer = At(newer).*older;
  At(number).*older = At(newer).*older;
  At(newer).*older = number;
}

template <typename Set, typename Key>
void StoryWindow::Unlink(Set& set, const Key& key, uint32_t RememberedStory::*older, StoryNumber number) {
  const auto head = set.find(key);
  CHECK(head != set.end()) << "a listed story has no list";
  if (*head == number) {
    set.erase(head);
    if (IsLive(At(number).*older)) set.insert(At(number).*older);
    return;
  }
  StoryNumber newer = *head;
  while (At(newer).*older != number) {
    newer = At(newer).*older;
    CHECK(IsLive(newer)) << "a listed story is not in its list";
  }
  At(newer).*older = At(number).*older;
}

void StoryWindow::Index(StoryNumber number) {
  RememberedStory& story = At(number);
  if (story.Is(RememberedStory::kIndexed)) return;
  Unpack(story, unpacked_);
  index_.Insert({unpacked_.sketch.data(), std::min<size_t>(story.sketch_count, kIndexedHashes)}, number, first_);
  story.flags |= RememberedStory::kIndexed;
}

void StoryWindow::IndexAll(std::span<const StoryNumber> numbers) {
  constexpr size_t kAtOnce = 16;
  std::array<UnpackedStory, kAtOnce> unpacked;
  index_.ReserveIfEmpty(numbers.size() * kIndexedHashes);
  for (size_t begin = 0; begin < numbers.size(); begin += kAtOnce) {
    const std::span<const StoryNumber> some = numbers.subspan(begin, std::min(kAtOnce, numbers.size() - begin));
    for (const StoryNumber number : some) __builtin_prefetch(packed_.At(At(number).packed_at));
    for (size_t i = 0; i < some.size(); ++i) {
      const RememberedStory& story = At(some[i]);
      Unpack(story, unpacked[i]);
      index_.Prefetch({unpacked[i].sketch.data(), std::min<size_t>(story.sketch_count, kIndexedHashes)});
    }
    for (size_t i = 0; i < some.size(); ++i) {
      index_.PrefetchOverflow({unpacked[i].sketch.data(), std::min<size_t>(At(some[i]).sketch_count, kIndexedHashes)});
    }
    for (size_t i = 0; i < some.size(); ++i) {
      RememberedStory& story = At(some[i]);
      if (story.Is(RememberedStory::kIndexed)) continue;
      index_.Insert({unpacked[i].sketch.data(), std::min<size_t>(story.sketch_count, kIndexedHashes)}, some[i], first_);
      story.flags |= RememberedStory::kIndexed;
    }
  }
}

void StoryWindow::Unindex(StoryNumber number) {
  RememberedStory& story = At(number);
  if (!story.Is(RememberedStory::kIndexed)) return;
  Unpack(story, unpacked_);
  index_.Remove({unpacked_.sketch.data(), std::min<size_t>(story.sketch_count, kIndexedHashes)}, number);
  story.flags &= static_cast<uint8_t>(~RememberedStory::kIndexed);
}

const std::vector<uint32_t>& StoryWindow::Candidates(std::span<const uint32_t> sketch) {
  candidates_.clear();
  index_.Collect(sketch, candidates_);
  // Most stories that share a posting share only one: they need not be sorted.
  static_assert(kMinSharedPostings == 2);
  std::array<uint8_t, 4096> slots = {};
  const auto postings_of = [&slots](uint32_t candidate) -> uint8_t& { return slots[candidate % slots.size()]; };
  for (uint32_t& candidate : candidates_) {
    candidate = (candidate - first_) & SketchIndex::kStoryMask;
    uint8_t& postings = postings_of(candidate);
    postings = static_cast<uint8_t>(postings | (postings + 1));  // 0, 1, 3, 7, ...
  }
  std::erase_if(candidates_, [&](uint32_t candidate) { return postings_of(candidate) < kMinSharedPostings; });
  std::sort(candidates_.begin(), candidates_.end());  // by rank
  size_t kept = 0;
  for (size_t i = 0; i < candidates_.size();) {
    size_t end = i + 1;
    while (end < candidates_.size() && candidates_[end] == candidates_[i]) ++end;
    if (end - i >= kMinSharedPostings && candidates_[i] < count_) candidates_[kept++] = candidates_[i];
    i = end;
  }
  candidates_.resize(kept);
  for (const uint32_t candidate : candidates_) {
    const char* at = reinterpret_cast<const char*>(&At(first_ + candidate));
    __builtin_prefetch(at);
    __builtin_prefetch(at + 64);
  }
  for (const uint32_t candidate : candidates_) {
    const char* at = packed_.At(At(first_ + candidate).packed_at);
    for (size_t line = 0; line < 4; ++line) __builtin_prefetch(at + 64 * line);
  }
  return candidates_;
}

}  // namespace newswire

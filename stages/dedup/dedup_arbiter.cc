#include "stages/dedup/dedup_arbiter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "absl/hash/hash.h"
#include "absl/log/check.h"
#include "stages/fingerprint/numbers.h"
#include "stages/fingerprint/story_kind.h"

namespace newswire {
namespace {

// Of a sketch the smallest hashes are indexed. Two similar stories share a third of them or more; all of the other
// story's sketch is looked up.
constexpr size_t kIndexedHashes = 24;
constexpr size_t kMinSharedPostings = 2;   // one may be a chance meeting in 32 bits
constexpr size_t kMaxVersionsWalked = 64;  // of one item
constexpr size_t kMaxSameTextWalked = 64;
constexpr size_t kMaxWindowStories = 16'000'000;  // story numbers in the index have 24 bits
constexpr size_t kMaxAppendedAgain = 1'000'000;

uint16_t InTenThousandths(double share) { return static_cast<uint16_t>(std::lround(share * 10'000)); }

// Orders two versions of an item by what the provider says: -1, 0, 1; nullopt if it says nothing comparable.
std::optional<int> CompareVersions(const RememberedStory& a, const RememberedStory& b) {
  auto order = [](auto x, auto y) { return x < y ? -1 : x > y ? 1 : 0; };
  const bool counted = a.provider_version != 0 && b.provider_version != 0;
  if (a.version_created != kNoTime && b.version_created != kNoTime) {
    const int by_time = order(a.version_created, b.version_created);
    return by_time != 0 || !counted ? by_time : order(a.provider_version, b.provider_version);
  }
  if (counted) return order(a.provider_version, b.provider_version);
  return std::nullopt;
}

bool SameText(const RememberedStory& a, const RememberedStory& b) {
  return a.body_hash == b.body_hash && a.folded_bytes == b.folded_bytes && a.headline_hash == b.headline_hash &&
         a.number_digest == b.number_digest;
}

bool IsPlain(StoryKind kind) { return kind == StoryKind::kStory || kind == StoryKind::kAlert; }
bool SameKind(const RememberedStory& a, const RememberedStory& b) {
  return (a.kind == b.kind || (IsPlain(a.kind) && IsPlain(b.kind))) && a.take == b.take && a.update == b.update;
}
bool IsKillOrHold(StoryKind kind) { return kind == StoryKind::kKill || kind == StoryKind::kWithhold; }
bool IsShort(const RememberedStory& story) { return story.folded_bytes < kShortFoldedBytes; }

Action PublishedAction(StoryKind kind, bool has_family) {
  switch (kind) {
    case StoryKind::kKill: return Action::kKill;
    case StoryKind::kWithhold: return Action::kWithhold;
    case StoryKind::kCorrection: return Action::kCorrection;
    case StoryKind::kUpdate: return Action::kUpdate;
    default: return has_family ? Action::kUpdate : Action::kNew;
  }
}

}  // namespace

size_t DedupArbiter::StoryHash::operator()(const PositionKey& key) const {
  return absl::Hash<std::pair<uint32_t, int64_t>>()({key.source, key.offset});
}
size_t DedupArbiter::StoryHash::operator()(const ItemKey& key) const { return absl::Hash<uint64_t>()(key.item); }
size_t DedupArbiter::StoryHash::operator()(const TextKey& key) const { return absl::Hash<uint64_t>()(key.text); }
size_t DedupArbiter::PositionHash::operator()(StoryNumber number) const {
  return (*this)(arbiter->KeyOf(arbiter->At(number)));
}
size_t DedupArbiter::ItemHash::operator()(StoryNumber number) const {
  return (*this)(ItemKey{arbiter->At(number).item});
}
size_t DedupArbiter::TextHash::operator()(StoryNumber number) const {
  return (*this)(TextKey{TextOf(arbiter->At(number))});
}
bool DedupArbiter::StoryEqual::operator()(StoryNumber number, const PositionKey& key) const {
  const RememberedStory& story = arbiter->At(number);
  return story.offset == key.offset && story.source == key.source;
}
bool DedupArbiter::StoryEqual::operator()(StoryNumber number, const ItemKey& key) const {
  return arbiter->At(number).item == key.item;
}
bool DedupArbiter::StoryEqual::operator()(StoryNumber number, const TextKey& key) const {
  return TextOf(arbiter->At(number)) == key.text;
}

DedupArbiter::DedupArbiter(const DedupArbiterOptions& options)
    : options_([&] {
        DedupArbiterOptions bounded = options;
        bounded.window_stories = std::clamp<size_t>(bounded.window_stories, 1, kMaxWindowStories);
        return bounded;
      }()),
      by_position_(0, PositionHash{{this}}, StoryEqual{this}),
      by_item_(0, ItemHash{{this}}, StoryEqual{this}),
      by_text_(0, TextHash{{this}}, StoryEqual{this}) {
  first_ = options.first_story_number;
  first_of_blocks_ = first_ / kBlockStories * kBlockStories;
}

DedupArbiter::~DedupArbiter() = default;

RememberedStory& DedupArbiter::At(StoryNumber number) {
  const uint32_t place = number - first_of_blocks_;
  return blocks_[place / kBlockStories][place % kBlockStories];
}
const RememberedStory& DedupArbiter::At(StoryNumber number) const {
  return const_cast<DedupArbiter*>(this)->At(number);
}

size_t DedupArbiter::memory_bytes() const {
  constexpr size_t kSlotBytes = sizeof(StoryNumber) + 1;
  return blocks_.size() * kBlockStories * sizeof(RememberedStory) + packed_.memory_bytes() + index_.memory_bytes() +
         (by_position_.capacity() + by_item_.capacity() + by_text_.capacity()) * kSlotBytes +
         appended_again_.size() * sizeof(appended_again_[0]) + past_.memory_bytes();
}

// The text as exact comparison sees it: a long one by its body alone, a short one with headline and numbers.
uint64_t DedupArbiter::TextOf(const RememberedStory& story) {
  if (!IsShort(story)) return story.body_hash;
  return story.body_hash ^ (uint64_t{story.headline_hash} << 32 | story.number_digest) * 0x9E3779B97F4A7C15u;
}

DedupArbiter::StoryNumber DedupArbiter::FindPosition(const SourcePosition& position) const {
  const auto source = source_numbers_.find({position.incarnation, position.partition});
  if (source == source_numbers_.end()) return kNoNumber;
  const auto found = by_position_.find(PositionKey{source->second, position.offset});
  return found == by_position_.end() ? kNoNumber : *found;
}

DedupArbiter::StoryNumber DedupArbiter::FindRank(Rank rank) const {
  if (rank == kNoRank) return kNoNumber;
  size_t low = 0;
  size_t high = count_;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (At(first_ + static_cast<uint32_t>(middle)).rank < rank) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low < count_ && At(first_ + static_cast<uint32_t>(low)).rank == rank) return first_ + static_cast<uint32_t>(low);
  const auto again = std::lower_bound(appended_again_.begin(), appended_again_.end(), rank,
                                      [](const auto& entry, Rank wanted) { return entry.first < wanted; });
  if (again != appended_again_.end() && again->first == rank && IsLive(again->second)) return again->second;
  return kNoNumber;
}

void DedupArbiter::ApplyEntry(Rank rank, TimeMs append_time, const LedgerEntry& entry) {
  clock_ = std::max(clock_, append_time);
  if (clock_ > options_.window_ms) EvictBefore(clock_ - options_.window_ms);
  if (const StoryNumber known = FindPosition(entry.position); known != kNoNumber) {
    if (appended_again_.size() == kMaxAppendedAgain) appended_again_.pop_front();
    if (appended_again_.empty() || appended_again_.back().first < rank) appended_again_.emplace_back(rank, known);
    return;
  }
  if (FindPast(entry.position) != nullptr) return;
  while (count_ >= options_.window_stories) EvictOldest();

  const auto [source, inserted] = source_numbers_.try_emplace({entry.position.incarnation, entry.position.partition},
                                                              static_cast<uint32_t>(sources_.size()));
  if (inserted) sources_.push_back(source->first);
  const StoryNumber number = Remember(rank, append_time, entry, source->second);
  by_position_.insert(number);
  SetOutcome(number, Evaluate(number, /*must_publish=*/false));
  if (IsKillOrHold(entry.kind)) ForgetItem(number);
}

DedupArbiter::StoryNumber DedupArbiter::Remember(Rank rank, TimeMs append_time, const LedgerEntry& entry,
                                                 uint32_t source) {
  const StoryNumber number = first_ + static_cast<uint32_t>(count_);
  if ((number - first_of_blocks_) / kBlockStories >= blocks_.size()) {
    blocks_.push_back(std::make_unique<RememberedStory[]>(kBlockStories));
  }
  ++count_;
  RememberedStory& story = At(number);
  story = RememberedStory();
  story.appended_1024ms = static_cast<uint32_t>(static_cast<uint64_t>(append_time) >> 10);
  if (number == kNoNumber) {  // once in four billion stories: its place stays empty
    story.rank = rank - 1;
    story.offset = -1;
    Pack(LedgerEntry(), packed_, story);
    return Remember(rank, append_time, entry, source);
  }
  story.rank = rank;
  story.offset = entry.position.offset;
  story.source = source;
  story.item = entry.item;
  story.body_hash = entry.body_hash[0];
  story.version_created = entry.version_created;
  story.provider_version = entry.provider_version;
  story.headline_hash = static_cast<uint32_t>(entry.headline_hash);
  story.folded_bytes = entry.folded_bytes;
  story.number_digest = entry.number_digest;
  story.negation_count = entry.negation_count;
  story.language = entry.language;
  story.update = entry.update;
  story.kind = entry.kind;
  story.sketch_version = entry.sketch_version;
  story.take = entry.take;
  story.uri_is_derived = entry.uri_is_derived;
  Pack(entry, packed_, story);
  return number;
}

void DedupArbiter::EvictBefore(TimeMs append_time) {
  const uint32_t limit = static_cast<uint32_t>(static_cast<uint64_t>(append_time) >> 10);
  while (count_ != 0 && At(first_).appended_1024ms < limit) EvictOldest();
  if (append_time > options_.window_ms) {
    past_.ForgetBefore(static_cast<uint32_t>(static_cast<uint64_t>(append_time - options_.window_ms) >> 10));
  }
}

void DedupArbiter::EvictOldest() {
  RememberedStory& story = At(first_);
  if (story.Is(RememberedStory::kIndexed)) Unindex(first_);
  by_position_.erase(first_);
  // It is the oldest, so it is the last of its lists: only if it is the head, too, is there anything to undo.
  auto erase_head = [this](auto& set, const auto& key) {
    if (const auto head = set.find(key); head != set.end() && *head == first_) set.erase(head);
  };
  if (story.Is(RememberedStory::kListed)) erase_head(by_item_, ItemKey{story.item});
  if (story.Is(RememberedStory::kInText)) erase_head(by_text_, TextKey{TextOf(story)});
  if (story.offset >= 0) {  // not the place that stays empty
    past_.Add({.rank = story.rank,
               .offset = story.offset,
               .leader = story.leader,
               .source = story.source,
               .version = story.version,
               .appended_1024ms = story.appended_1024ms,
               .jaccard_e4 = story.jaccard_e4,
               .containment_e4 = story.containment_e4,
               .action = story.action,
               .reason = story.reason,
               .settled = story.Is(RememberedStory::kSettled),
               .pinned = story.Is(RememberedStory::kPinned)});
    if (past_.size() > options_.window_stories) past_.ForgetOldest();
  }
  ++first_;
  --count_;
  while (!appended_again_.empty() && !IsLive(appended_again_.front().second)) appended_again_.pop_front();
  if (count_ != 0) packed_.PopBefore(At(first_).packed_at);
  while (first_ - first_of_blocks_ >= kBlockStories) {
    blocks_.pop_front();
    first_of_blocks_ += kBlockStories;
  }
}

DedupArbiter::Outcome DedupArbiter::Evaluate(StoryNumber number, bool must_publish) {
  const RememberedStory& story = At(number);
  if (IsKillOrHold(story.kind)) return Publish(number, kNoNumber);
  std::optional<Outcome> outcome;
  if (options_.compare) {
    outcome = JudgeByItem(number);
    if (!outcome.has_value()) outcome = JudgeByExactText(number);
    if (!outcome.has_value()) outcome = JudgeBySimilarity(number);
  }
  if (!outcome.has_value()) return Publish(number, kNoNumber);
  if (must_publish && !IsPublished(outcome->action)) return Publish(number, kNoNumber);
  return *outcome;
}

// Published; as an update when `family` is a story, or when its item has been published before.
DedupArbiter::Outcome DedupArbiter::Publish(StoryNumber number, StoryNumber family) const {
  Outcome outcome;
  outcome.version = NextVersion(number);
  outcome.leader = family;
  outcome.action = PublishedAction(At(number).kind, family != kNoNumber || outcome.version > 1);
  return outcome;
}

uint32_t DedupArbiter::NextVersion(StoryNumber number) const {
  const auto head = by_item_.find(ItemKey{At(number).item});
  if (head == by_item_.end()) return 1;
  uint32_t highest = 0;
  size_t walked = 0;
  for (StoryNumber other = *head; IsLive(other) && walked < kMaxVersionsWalked;
       other = At(other).older_of_item, ++walked) {
    if (At(other).rank < At(number).rank) highest = std::max(highest, At(other).version);
  }
  return highest + 1;
}

// Rows 1 to 5 of the decision table: what the item's own history says.
std::optional<DedupArbiter::Outcome> DedupArbiter::JudgeByItem(StoryNumber number) {
  const RememberedStory& story = At(number);
  const auto head = by_item_.find(ItemKey{story.item});
  if (head == by_item_.end()) return std::nullopt;

  StoryNumber kill = kNoNumber;       // the newest
  StoryNumber published = kNoNumber;  // the version that stands: the newest by the provider's order, else the last
  StoryNumber same = kNoNumber;       // lowest-ranked with this very text, kind and version
  bool text_was_killed = false;
  size_t walked = 0;
  for (StoryNumber other = *head; IsLive(other) && walked < kMaxVersionsWalked;
       other = At(other).older_of_item, ++walked) {
    const RememberedStory& version = At(other);
    if (version.rank >= story.rank) continue;
    if (version.kind == StoryKind::kKill) {
      if (kill == kNoNumber) kill = other;
      continue;
    }
    text_was_killed = text_was_killed || (version.Is(RememberedStory::kKilled) && version.body_hash == story.body_hash);
    const std::optional<int> order = CompareVersions(story, version);
    if (SameKind(story, version) && SameText(story, version) && order.value_or(0) == 0) same = other;
    if (published == kNoNumber || CompareVersions(version, At(published)).value_or(0) > 0) published = other;
  }

  Outcome outcome;
  outcome.version = NextVersion(number);
  // Is the kill the last word on the item so far?
  if (kill != kNoNumber && (published == kNoNumber || At(published).rank < At(kill).rank)) {
    if (CompareVersions(story, At(kill)).value_or(-1) > 0 && !text_was_killed) return Publish(number, kill);
    outcome.action = Action::kBlocked;
    outcome.reason = DuplicateReason::kBlockedByKill;
    outcome.leader = kill;
    return outcome;
  }
  if (published == kNoNumber) return std::nullopt;
  if (same != kNoNumber) {
    outcome.action = Action::kDuplicate;
    outcome.reason = DuplicateReason::kRedelivery;
    outcome.leader = same;
    outcome.jaccard_e4 = outcome.containment_e4 = 10'000;
    return outcome;
  }
  const RememberedStory& current = At(published);
  const std::optional<int> order = CompareVersions(story, current);
  const bool tag_is_older = !order.has_value() && story.update < current.update && story.kind == StoryKind::kUpdate;
  if (order.value_or(0) < 0 || tag_is_older) {
    outcome.action = Action::kLate;
    outcome.reason = DuplicateReason::kLate;
    outcome.leader = published;
    return outcome;
  }
  if (story.kind == StoryKind::kRepeat && SameText(story, current)) {
    outcome.action = Action::kRepeat;
    outcome.reason = DuplicateReason::kRepeat;
    outcome.leader = published;
    outcome.jaccard_e4 = outcome.containment_e4 = 10'000;
    return outcome;
  }
  // A URI made from the headline is no word of the provider's that this is a new version of the same item.
  if (story.uri_is_derived && !order.has_value() && story.take == current.take) return std::nullopt;
  return Publish(number, published);
}

// Rows 5 to 7: the very same text, under whichever URI.
std::optional<DedupArbiter::Outcome> DedupArbiter::JudgeByExactText(StoryNumber number) {
  const RememberedStory& story = At(number);
  const auto head = by_text_.find(TextKey{TextOf(story)});
  if (head == by_text_.end()) return std::nullopt;
  StoryNumber lowest = kNoNumber;
  StoryNumber barred = kNoNumber;
  size_t walked = 0;
  for (StoryNumber other = *head; IsLive(other) && walked < kMaxSameTextWalked;
       other = At(other).older_of_text, ++walked) {
    const RememberedStory& leader = At(other);
    if (leader.rank >= story.rank || leader.sketch_version != story.sketch_version ||
        leader.folded_bytes != story.folded_bytes || (IsShort(story) && !SameText(story, leader))) {
      continue;
    }
    if (leader.Is(RememberedStory::kKilled)) {
      barred = other;
      continue;
    }
    if (leader.Is(RememberedStory::kForgotten)) continue;
    if (story.take != leader.take && (story.take != 0 || leader.take != 0)) continue;
    if (story.kind == StoryKind::kCorrection &&
        !(leader.kind == StoryKind::kCorrection && leader.headline_hash == story.headline_hash)) {
      continue;
    }
    if (story.number_digest != leader.number_digest) {
      // The bodies are the same, so the headlines differ by a number: "214 rescued" / "241 rescued".
      Unpack(packed_, story, own_);
      Unpack(packed_, leader, other_);
      const NumberComparison numbers =
          CompareNumbers({own_.numbers.data(), story.number_count}, {other_.numbers.data(), leader.number_count});
      if (numbers.same_place_differs || numbers.each_has_others) continue;
    }
    lowest = other;
  }
  if (lowest == kNoNumber && barred == kNoNumber) return std::nullopt;
  Outcome outcome;
  outcome.version = NextVersion(number);
  outcome.jaccard_e4 = outcome.containment_e4 = 10'000;
  if (barred != kNoNumber) {
    outcome.action = Action::kBlocked;
    outcome.reason = DuplicateReason::kBlockedByKill;
    outcome.leader = barred;
  } else if (story.kind == StoryKind::kRepeat) {
    outcome.action = Action::kRepeat;
    outcome.reason = DuplicateReason::kRepeat;
    outcome.leader = lowest;
  } else {
    outcome.action = Action::kDuplicate;
    outcome.reason = DuplicateReason::kExact;
    outcome.leader = lowest;
  }
  return outcome;
}

// Rows 8 and 9: the lowest-ranked leader whose text is similar.
std::optional<DedupArbiter::Outcome> DedupArbiter::JudgeBySimilarity(StoryNumber number) {
  const RememberedStory& story = At(number);
  if (story.sketch_count == 0) return std::nullopt;
  Unpack(packed_, story, own_);
  auto compared = [](const RememberedStory& from, const UnpackedStory& unpacked) {
    return ComparedStory{.kind = from.kind,
                         .sketch_version = from.sketch_version,
                         .take = from.take,
                         .update = from.update,
                         .language = from.language,
                         .negation_count = from.negation_count,
                         .folded_bytes = from.folded_bytes,
                         .number_digest = from.number_digest,
                         .sketch = {unpacked.sketch.data(), from.sketch_count},
                         .numbers = {unpacked.numbers.data(), from.number_count},
                         .names = {unpacked.names.data(), from.name_count}};
  };
  const ComparedStory own = compared(story, own_);

  candidates_.clear();
  index_.Prefetch(own.sketch);
  index_.Collect(own.sketch, candidates_);
  for (uint32_t& candidate : candidates_) candidate = (candidate - first_) & SketchIndex::kStoryMask;
  std::sort(candidates_.begin(), candidates_.end());  // by rank
  size_t kept = 0;
  for (size_t i = 0; i < candidates_.size();) {
    size_t end = i + 1;
    while (end < candidates_.size() && candidates_[end] == candidates_[i]) ++end;
    if (end - i >= kMinSharedPostings && candidates_[i] < count_) candidates_[kept++] = candidates_[i];
    i = end;
  }
  for (size_t i = 0; i < kept; ++i) {
    const char* at = reinterpret_cast<const char*>(&At(first_ + candidates_[i]));
    __builtin_prefetch(at);
    __builtin_prefetch(at + 64);
  }

  StoryNumber family = kNoNumber;
  RelationResult family_result;
  for (size_t i = 0; i < kept; ++i) {
    const StoryNumber other = first_ + candidates_[i];
    const RememberedStory& leader = At(other);
    if (leader.rank >= story.rank || !leader.Is(RememberedStory::kIndexed)) continue;
    Unpack(packed_, leader, other_);
    const RelationResult result = Judge(own, compared(leader, other_), options_.thresholds);
    if (result.relation == Relation::kUnrelated || result.relation == Relation::kOtherStory) continue;
    const bool is_copy = result.relation == Relation::kDuplicate || result.relation == Relation::kOlder;
    if (!is_copy || story.kind == StoryKind::kCorrection) {
      if (family == kNoNumber) {
        family = other;
        family_result = result;
      }
      continue;
    }
    Outcome outcome;
    outcome.version = NextVersion(number);
    outcome.leader = other;
    outcome.jaccard_e4 = InTenThousandths(result.jaccard);
    outcome.containment_e4 = InTenThousandths(result.containment);
    if (result.relation == Relation::kOlder) {
      outcome.action = Action::kLate;
      outcome.reason = DuplicateReason::kLate;
    } else if (story.kind == StoryKind::kRepeat) {
      outcome.action = Action::kRepeat;
      outcome.reason = DuplicateReason::kRepeat;
    } else {
      outcome.action = Action::kDuplicate;
      outcome.reason = DuplicateReason::kNear;
    }
    return outcome;
  }
  if (family == kNoNumber) return std::nullopt;
  Outcome outcome = Publish(number, family);
  outcome.jaccard_e4 = InTenThousandths(family_result.jaccard);
  outcome.containment_e4 = InTenThousandths(family_result.containment);
  return outcome;
}

void DedupArbiter::SetOutcome(StoryNumber number, const Outcome& outcome) {
  RememberedStory& story = At(number);
  story.action = outcome.action;
  story.reason = outcome.reason;
  story.leader = outcome.leader == kNoNumber ? kNoRank : At(outcome.leader).rank;
  story.version = outcome.version;
  story.jaccard_e4 = outcome.jaccard_e4;
  story.containment_e4 = outcome.containment_e4;
  if (IsPublished(outcome.action)) {
    EnterLists(number);
  } else {
    LeaveLists(number);
  }
}

// Puts a published story where later ones find it. The lists run from the newest to the oldest.
void DedupArbiter::EnterLists(StoryNumber number) {
  RememberedStory& story = At(number);
  if (!story.Is(RememberedStory::kListed)) {
    Link(by_item_, ItemKey{story.item}, &RememberedStory::older_of_item, number);
    story.flags |= RememberedStory::kListed;
  }
  if (!options_.compare || IsKillOrHold(story.kind) || story.Is(RememberedStory::kForgotten)) return;
  if (!story.Is(RememberedStory::kInText)) {
    Link(by_text_, TextKey{TextOf(story)}, &RememberedStory::older_of_text, number);
    story.flags |= RememberedStory::kInText;
  }
  if (!IsShort(story) && story.sketch_count != 0) Index(number);
}

void DedupArbiter::LeaveLists(StoryNumber number) {
  RememberedStory& story = At(number);
  if (story.Is(RememberedStory::kListed))
    Unlink(by_item_, ItemKey{story.item}, &RememberedStory::older_of_item, number);
  if (story.Is(RememberedStory::kInText))
    Unlink(by_text_, TextKey{TextOf(story)}, &RememberedStory::older_of_text, number);
  story.flags &= static_cast<uint8_t>(~(RememberedStory::kListed | RememberedStory::kInText));
  Unindex(number);
}

template <typename Set, typename Key>
void DedupArbiter::Link(Set& set, const Key& key, uint32_t RememberedStory::*older, StoryNumber number) {
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
void DedupArbiter::Unlink(Set& set, const Key& key, uint32_t RememberedStory::*older, StoryNumber number) {
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

void DedupArbiter::Index(StoryNumber number) {
  RememberedStory& story = At(number);
  if (story.Is(RememberedStory::kIndexed)) return;
  Unpack(packed_, story, other_);
  index_.Insert({other_.sketch.data(), std::min<size_t>(story.sketch_count, kIndexedHashes)}, number, first_);
  story.flags |= RememberedStory::kIndexed;
}

void DedupArbiter::Unindex(StoryNumber number) {
  RememberedStory& story = At(number);
  if (!story.Is(RememberedStory::kIndexed)) return;
  Unpack(packed_, story, other_);
  index_.Remove({other_.sketch.data(), std::min<size_t>(story.sketch_count, kIndexedHashes)}, number);
  story.flags &= static_cast<uint8_t>(~RememberedStory::kIndexed);
}

// After a kill or hold: the item's earlier versions lead nobody any more.
void DedupArbiter::ForgetItem(StoryNumber kill) {
  const uint8_t fate = At(kill).kind == StoryKind::kKill ? RememberedStory::kForgotten | RememberedStory::kKilled
                                                         : RememberedStory::kForgotten;
  for (StoryNumber other = At(kill).older_of_item; IsLive(other); other = At(other).older_of_item) {
    if (IsKillOrHold(At(other).kind)) continue;
    Unindex(other);
    At(other).flags |= fate;
  }
}

PastStory* DedupArbiter::FindPast(const SourcePosition& position) {
  const auto source = source_numbers_.find({position.incarnation, position.partition});
  return source == source_numbers_.end() ? nullptr : past_.FindPosition(source->second, position.offset);
}

template <typename AnyStory>
LedgerClaim DedupArbiter::ClaimOf(const AnyStory& story) const {
  LedgerClaim claim;
  claim.position.incarnation = sources_[story.source].first;
  claim.position.partition = sources_[story.source].second;
  claim.position.offset = story.offset;
  claim.rank = story.rank;
  claim.leader = story.leader;
  claim.action = story.action;
  claim.reason = story.reason;
  claim.jaccard_e4 = story.jaccard_e4;
  claim.containment_e4 = story.containment_e4;
  claim.version = story.version;
  return claim;
}

// The leader of a claim, wherever it is remembered, is published from now on. False if a standing claim says otherwise.
bool DedupArbiter::PinLeader(Rank rank) {
  if (const StoryNumber number = FindRank(rank); number != kNoNumber) {
    RememberedStory& leader = At(number);
    if (leader.Is(RememberedStory::kSettled) && !IsPublished(leader.action)) return false;
    leader.flags |= RememberedStory::kPinned;
    if (!IsPublished(leader.action)) SetOutcome(number, Evaluate(number, /*must_publish=*/true));
    return true;
  }
  PastStory* const past = past_.FindRank(rank);
  if (past == nullptr) return true;
  if (past->settled && !IsPublished(past->action)) return false;
  past->pinned = true;
  PublishUnlessItIs(*past);
  return true;
}

// A story that has left the window cannot be compared again: in doubt it is published.
void DedupArbiter::PublishUnlessItIs(PastStory& past) {
  if (IsPublished(past.action)) return;
  past.action = Action::kNew;
  past.reason = DuplicateReason::kNone;
  past.leader = kNoRank;
}

template <typename AnyStory>
void DedupArbiter::TakeOver(const LedgerClaim& claim, AnyStory& story) {
  story.action = claim.action;
  story.reason = claim.reason;
  story.leader = claim.leader;
  story.jaccard_e4 = claim.jaccard_e4;
  story.containment_e4 = claim.containment_e4;
  story.version = claim.version;
}

void DedupArbiter::ApplyClaim(const LedgerClaim& claim) {
  const bool published = IsPublished(claim.action);
  if (!published && claim.leader == kNoRank) return;
  const StoryNumber number = FindPosition(claim.position);
  if (number == kNoNumber) {
    PastStory* const past = FindPast(claim.position);
    if (past == nullptr || past->settled || (!published && (past->pinned || past->rank == claim.leader))) return;
    if (!published && !PinLeader(claim.leader)) return;
    TakeOver(claim, *past);
    past->settled = true;
    return;
  }
  if (At(number).Is(RememberedStory::kSettled)) return;
  if (!published) {
    if (At(number).Is(RememberedStory::kPinned) || FindRank(claim.leader) == number) return;
    if (!PinLeader(claim.leader)) return;
  }
  RememberedStory& story = At(number);
  TakeOver(claim, story);
  story.flags |= RememberedStory::kSettled;
  if (published) {
    EnterLists(number);
  } else {
    LeaveLists(number);
  }
}

std::optional<LedgerClaim> DedupArbiter::Propose(const SourcePosition& position) {
  const StoryNumber number = FindPosition(position);
  if (number == kNoNumber) {
    PastStory* const past = FindPast(position);
    if (past == nullptr) return std::nullopt;
    if (!past->settled && !IsPublished(past->action) && !LeaderIsPublished(past->leader)) PublishUnlessItIs(*past);
    return ClaimOf(*past);
  }
  const RememberedStory& story = At(number);
  if (!story.Is(RememberedStory::kSettled) && story.leader != kNoRank) {
    // What the verdict rests on may have been settled otherwise since.
    if (!LeaderIsPublished(story.leader)) SetOutcome(number, Evaluate(number, story.Is(RememberedStory::kPinned)));
  }
  return ClaimOf(story);
}

// As far as this arbiter knows: a leader that it has forgotten counts as published.
bool DedupArbiter::LeaderIsPublished(Rank rank) {
  if (const StoryNumber number = FindRank(rank); number != kNoNumber) return IsPublished(At(number).action);
  const PastStory* const past = past_.FindRank(rank);
  return past == nullptr || IsPublished(past->action);
}

std::optional<Decision> DedupArbiter::Settled(const SourcePosition& position) {
  Decision decision;
  if (const StoryNumber number = FindPosition(position); number != kNoNumber) {
    if (!At(number).Is(RememberedStory::kSettled)) return std::nullopt;
    decision.claim = ClaimOf(At(number));
  } else {
    const PastStory* const past = FindPast(position);
    if (past == nullptr || !past->settled) return std::nullopt;
    decision.claim = ClaimOf(*past);
  }
  if (const StoryNumber leader = FindRank(decision.claim.leader); leader != kNoNumber) {
    decision.leader_uri = UriOf(packed_, At(leader));
    decision.leader_source_id = SourceIdOf(packed_, At(leader));
  }
  return decision;
}

std::unique_ptr<Arbiter> MakeDedupArbiter(const DedupConfig& config) {
  DedupArbiterOptions options;
  options.window_ms = static_cast<TimeMs>(config.window_hours) * 3600 * 1000;
  options.window_stories = static_cast<size_t>(std::max<int64_t>(config.window_stories, 1));
  options.thresholds = {.jaccard = config.jaccard, .containment = config.containment};
  options.compare = config.mode != "off";
  return std::make_unique<DedupArbiter>(options);
}

}  // namespace newswire

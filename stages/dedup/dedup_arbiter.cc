#include "stages/dedup/dedup_arbiter.h"

#include <algorithm>

namespace newswire {
namespace {

constexpr size_t kMaxWindowStories = 16'000'000;  // story numbers in the index have 24 bits

DedupArbiterOptions Bounded(DedupArbiterOptions options) {
  options.window_stories = std::clamp<size_t>(options.window_stories, 1, kMaxWindowStories);
  return options;
}

uint32_t InUnitsOf1024Ms(TimeMs time) { return static_cast<uint32_t>(static_cast<uint64_t>(time) >> 10); }

// A copy of a story of another item, and not a version that its own item has made superfluous.
bool IsCopy(const RememberedStory& story) {
  return story.reason == DuplicateReason::kExact || story.reason == DuplicateReason::kNear ||
         story.reason == DuplicateReason::kRepeat;
}

}  // namespace

DedupArbiter::DedupArbiter(const DedupArbiterOptions& options)
    : options_(Bounded(options)),
      window_(options.first_story_number),
      rule_({.thresholds = options.thresholds, .compare = options.compare}, window_) {}

DedupArbiter::~DedupArbiter() = default;

size_t DedupArbiter::memory_bytes() const {
  return window_.memory_bytes() + references_.memory_bytes() + past_.memory_bytes();
}

void DedupArbiter::Prefetch(const LedgerEntry& entry) const { window_.Prefetch(entry, /*to_compare=*/!replaying_); }

void DedupArbiter::ApplyEntry(Rank rank, TimeMs append_time, const LedgerEntry& entry) {
  clock_ = std::max(clock_, append_time);
  if (clock_ > options_.window_ms) EvictBefore(clock_ - options_.window_ms);
  if (const StoryNumber known = window_.Find(entry.position); known != kNoNumber) {
    if (window_.IsLive(known)) window_.NoteAgain(rank, known);
    return;
  }
  while (window_.size() >= options_.window_stories) EvictOldest();

  const StoryNumber number = window_.Add(rank, append_time, entry);
  if (entry.is_reference) {
    ResolveReference(number, entry);
  } else {
    references_.Add(number, entry);
  }
  if (replaying_ && !IsKillOrHold(entry.kind)) {
    unjudged_.push_back(number);
    return;
  }
  JudgeUnjudged();  // a kill must find what it kills
  SetEnd(number, rule_.Judge(number, /*must_publish=*/false));
  if (IsKillOrHold(entry.kind)) ForgetVersions(number);
}

void DedupArbiter::SetReplaying(bool replaying) {
  if (!replaying) IndexUnindexed();
  replaying_ = replaying;
  if (!replaying) JudgeUnjudged();
}

void DedupArbiter::JudgeUnjudged() {
  for (const StoryNumber number : unjudged_) {
    const RememberedStory& story = window_.At(number);
    if (story.Is(RememberedStory::kSettled)) continue;
    IndexUnindexed();
    SetEnd(number, rule_.Judge(number, story.Is(RememberedStory::kPinned)));
  }
  unjudged_.clear();
}

void DedupArbiter::IndexUnindexed() {
  std::erase_if(unindexed_, [this](StoryNumber number) {
    return !window_.IsLive(number) || !IsPublished(window_.At(number).action) ||
           window_.At(number).Is(RememberedStory::kForgotten);
  });
  window_.IndexAll(unindexed_);
  unindexed_.clear();
}

void DedupArbiter::EvictBefore(TimeMs append_time) {
  const uint32_t limit = InUnitsOf1024Ms(append_time);
  while (window_.size() != 0 && window_.At(window_.first()).appended_1024ms < limit) EvictOldest();
  if (append_time <= options_.window_ms) return;
  past_.ForgetBefore(InUnitsOf1024Ms(append_time - options_.window_ms));
  ForgetPastPositions();
}

void DedupArbiter::EvictOldest() {
  const RememberedStory& story = window_.At(window_.first());
  if (!unjudged_.empty() && unjudged_.front() == window_.first()) {
    unjudged_.pop_front();
    if (!story.Is(RememberedStory::kSettled)) {
      IndexUnindexed();
      SetEnd(window_.first(), rule_.Judge(window_.first(), story.Is(RememberedStory::kPinned)));
    }
  }
  past_.Add(window_.first(), {.rank = story.rank,
                              .leader = story.leader,
                              .version = story.version,
                              .appended_1024ms = story.appended_1024ms,
                              .jaccard_e4 = story.jaccard_e4,
                              .containment_e4 = story.containment_e4,
                              .action = story.action,
                              .reason = story.reason,
                              .settled = story.Is(RememberedStory::kSettled),
                              .pinned = story.Is(RememberedStory::kPinned)});
  if (past_.size() > options_.window_stories) past_.ForgetOldest();
  window_.RemoveOldest();
  ForgetPastPositions();
  references_.Follow(window_);
}

void DedupArbiter::ForgetPastPositions() {
  window_.ForgetPositionsBefore(window_.first() - static_cast<uint32_t>(past_.size()));
}

void DedupArbiter::SetEnd(StoryNumber number, const StoryEnd& end) {
  RememberedStory& story = window_.At(number);
  story.action = end.action;
  story.reason = end.reason;
  story.leader = end.leader == kNoNumber ? kNoRank : window_.At(end.leader).rank;
  story.version = end.version;
  story.jaccard_e4 = end.jaccard_e4;
  story.containment_e4 = end.containment_e4;
  List(number);
}

void DedupArbiter::List(StoryNumber number) {
  RememberedStory& story = window_.At(number);
  if (IsPublished(story.action)) {
    window_.ListByItem(number);
    if (!options_.compare || IsKillOrHold(story.kind) || story.Is(RememberedStory::kForgotten)) return;
    window_.ListByText(number);
    if (story.sketch_count == 0) return;
    if (replaying_) {
      unindexed_.push_back(number);
    } else {
      window_.Index(number);
    }
    return;
  }
  window_.Unindex(number);
  if (!story.Is(RememberedStory::kKilled)) window_.UnlistByText(number);
  // One copy of a leader is enough to tell a kill of the item whom it must reach.
  const StoryNumber newest = window_.NewestOfItem(story.item);
  const bool is_told = newest != kNoNumber && newest != number && IsCopy(window_.At(newest)) &&
                       window_.At(newest).leader == story.leader;
  if (story.action == Action::kHold || (IsCopy(story) && !is_told)) {
    window_.ListByItem(number);
  } else {
    window_.UnlistByItem(number);
  }
}

void DedupArbiter::ResolveReference(StoryNumber notice, const LedgerEntry& entry) {
  if (window_.NewestOfItem(entry.item) != kNoNumber) return;  // it is a version of what it speaks of
  const StoryNumber meant = references_.Find(entry, window_, notice);
  if (meant != kNoNumber) window_.At(notice).item = window_.At(meant).item;
}

// After a kill or hold: the item's earlier versions lead nobody any more, nor does the story that readers know them by.
void DedupArbiter::ForgetVersions(StoryNumber notice) {
  const RememberedStory& story = window_.At(notice);
  if (story.action == Action::kHold) return;
  const uint8_t fate = story.kind == StoryKind::kKill ? RememberedStory::kForgotten | RememberedStory::kKilled
                                                      : RememberedStory::kForgotten;
  for (StoryNumber other = window_.NewestOfItem(story.item); window_.IsLive(other);
       other = window_.At(other).older_of_item) {
    if (other != notice && !IsKillOrHold(window_.At(other).kind)) Forget(other, fate);
  }
  const StoryNumber known_by = window_.FindRank(story.leader);
  if (known_by != kNoNumber && window_.At(known_by).item != story.item) Forget(known_by, fate);
}

void DedupArbiter::Forget(StoryNumber number, uint8_t fate) {
  RememberedStory& story = window_.At(number);
  window_.Unindex(number);
  story.flags |= fate;
  // What was held, or was a copy, was never listed by its text; killed, it may not come under another name.
  if (story.Is(RememberedStory::kKilled) && options_.compare) window_.ListByText(number);
}

template <typename AnyStory>
LedgerClaim DedupArbiter::ClaimOf(const SourcePosition& position, const AnyStory& story) {
  LedgerClaim claim;
  claim.position = position;
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
  if (const StoryNumber number = window_.FindRank(rank); number != kNoNumber) {
    RememberedStory& leader = window_.At(number);
    if (leader.Is(RememberedStory::kSettled) && !IsPublished(leader.action)) return false;
    leader.flags |= RememberedStory::kPinned;
    if (!IsPublished(leader.action)) SetEnd(number, rule_.Judge(number, /*must_publish=*/true));
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

bool DedupArbiter::ApplyClaim(const LedgerClaim& claim) {
  const bool published = IsPublished(claim.action);
  // A held story is nobody's copy. All else that is not published is linked to a story that is.
  const bool linked = !published && claim.action != Action::kHold;
  const StoryNumber number = window_.Find(claim.position);
  if (number == kNoNumber) return false;
  if (!window_.IsLive(number)) {
    PastStory* const past = past_.Find(number);
    if (past == nullptr) return false;
    if (past->settled) return true;
    if (!published && past->pinned) return false;
    if (linked && (claim.leader == kNoRank || past->rank == claim.leader || !PinLeader(claim.leader))) return false;
    TakeOver(claim, *past);
    past->settled = true;
    return true;
  }
  if (window_.At(number).Is(RememberedStory::kSettled)) return true;
  if (!published && window_.At(number).Is(RememberedStory::kPinned)) return false;
  if (linked && (claim.leader == kNoRank || window_.FindRank(claim.leader) == number || !PinLeader(claim.leader))) {
    return false;
  }
  RememberedStory& story = window_.At(number);
  TakeOver(claim, story);
  story.flags |= RememberedStory::kSettled;
  List(number);
  return true;
}

std::optional<LedgerClaim> DedupArbiter::Propose(const SourcePosition& position) {
  const StoryNumber number = window_.Find(position);
  if (number == kNoNumber) return std::nullopt;
  if (!window_.IsLive(number)) {
    PastStory* const past = past_.Find(number);
    if (past == nullptr) return std::nullopt;
    if (!past->settled && !IsPublished(past->action) && !LeaderIsPublished(past->leader)) PublishUnlessItIs(*past);
    return ClaimOf(position, *past);
  }
  const RememberedStory& story = window_.At(number);
  if (!story.Is(RememberedStory::kSettled) && story.leader != kNoRank) {
    // What the verdict rests on may have been settled otherwise since.
    if (!LeaderIsPublished(story.leader)) SetEnd(number, rule_.Judge(number, story.Is(RememberedStory::kPinned)));
  }
  return ClaimOf(position, story);
}

// As far as this arbiter knows: a leader that it has forgotten counts as published.
bool DedupArbiter::LeaderIsPublished(Rank rank) {
  if (const StoryNumber number = window_.FindRank(rank); number != kNoNumber) return IsPublished(window_.At(number).action);
  const PastStory* const past = past_.FindRank(rank);
  return past == nullptr || IsPublished(past->action);
}

std::optional<Decision> DedupArbiter::Settled(const SourcePosition& position) {
  Decision decision;
  const StoryNumber number = window_.Find(position);
  if (number == kNoNumber) return std::nullopt;
  if (window_.IsLive(number)) {
    if (!window_.At(number).Is(RememberedStory::kSettled)) return std::nullopt;
    decision.claim = ClaimOf(position, window_.At(number));
  } else {
    const PastStory* const past = past_.Find(number);
    if (past == nullptr || !past->settled) return std::nullopt;
    decision.claim = ClaimOf(position, *past);
  }
  if (const StoryNumber leader = window_.FindRank(decision.claim.leader); leader != kNoNumber) {
    decision.leader_uri = window_.UriOf(window_.At(leader));
    decision.leader_source_id = window_.SourceIdOf(window_.At(leader));
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

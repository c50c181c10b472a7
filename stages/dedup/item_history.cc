#include "stages/dedup/item_history.h"

#include <algorithm>

namespace newswire {
namespace {

constexpr size_t kMaxVersionsWalked = 64;

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

bool IsPlain(StoryKind kind) { return kind == StoryKind::kStory || kind == StoryKind::kAlert; }
bool SameKind(const RememberedStory& a, const RememberedStory& b) {
  return (a.kind == b.kind || (IsPlain(a.kind) && IsPlain(b.kind))) && a.take == b.take && a.update == b.update;
}

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

template <typename Visit>
void ItemHistory::EachEarlierVersion(StoryNumber number, Visit visit) const {
  const RememberedStory& story = window_.At(number);
  size_t walked = 0;
  for (StoryNumber other = window_.NewestOfItem(story.item); window_.IsLive(other) && walked < kMaxVersionsWalked;
       other = window_.At(other).older_of_item, ++walked) {
    if (window_.At(other).rank < story.rank) visit(other, window_.At(other));
  }
}

uint32_t ItemHistory::NextVersion(StoryNumber number) const {
  uint32_t highest = 0;
  EachEarlierVersion(number, [&](StoryNumber, const RememberedStory& version) {
    if (IsPublished(version.action)) highest = std::max(highest, version.version);
  });
  return highest + 1;
}

StoryNumber ItemHistory::KillOf(StoryNumber number) const {
  size_t walked = 0;
  for (StoryNumber other = window_.NewestOfItem(window_.At(number).item);
       window_.IsLive(other) && walked < kMaxVersionsWalked; other = window_.At(other).older_of_item, ++walked) {
    if (window_.At(other).kind == StoryKind::kKill) return other;
  }
  return kNoNumber;
}

StoryEnd ItemHistory::Publish(StoryNumber number, StoryNumber family) const {
  StoryEnd end;
  end.version = NextVersion(number);
  end.leader = family;
  end.action = PublishedAction(window_.At(number).kind, family != kNoNumber || end.version > 1);
  return end;
}

StoryEnd ItemHistory::Linked(StoryNumber number, Action action, DuplicateReason reason, StoryNumber leader) const {
  StoryEnd end;
  end.version = NextVersion(number);
  end.action = action;
  end.reason = reason;
  end.leader = leader;
  return end;
}

StoryEnd ItemHistory::EndOfKill(StoryNumber number) const {
  StoryNumber known_by = kNoNumber;
  bool own_was_published = false;
  EachEarlierVersion(number, [&](StoryNumber other, const RememberedStory& version) {
    if (IsKillOrHold(version.kind)) return;
    if (IsPublished(version.action)) {
      if (!own_was_published) known_by = other;
      own_was_published = true;
    } else if (!own_was_published && known_by == kNoNumber && version.action != Action::kHold) {
      known_by = window_.FindRank(version.leader);
    }
  });
  return Publish(number, known_by);
}

StoryEnd ItemHistory::EndOfHold(StoryNumber number) const {
  const RememberedStory& story = window_.At(number);
  StoryEnd notice = EndOfKill(number);
  if (story.folded_bytes == 0 || notice.version > 1 || notice.leader != kNoNumber) return notice;
  notice.action = Action::kHold;
  return notice;
}

std::optional<StoryEnd> ItemHistory::Judge(StoryNumber number) const {
  const RememberedStory& story = window_.At(number);
  StoryNumber kill = kNoNumber;       // the newest
  StoryNumber published = kNoNumber;  // the version that stands: the newest by the provider's order, else the last
  StoryNumber same = kNoNumber;       // lowest-ranked with this very text, kind and version
  Rank held_rank = kNoRank;           // when this release was held: the first time
  bool text_was_killed = false;
  EachEarlierVersion(number, [&](StoryNumber other, const RememberedStory& version) {
    if (version.kind == StoryKind::kKill) {
      if (kill == kNoNumber) kill = other;
      return;
    }
    text_was_killed = text_was_killed || (version.Is(RememberedStory::kKilled) && version.body_hash == story.body_hash);
    const std::optional<int> order = CompareVersions(story, version);
    const bool is_same = SameKind(story, version) && SameText(story, version) && order.value_or(0) == 0;
    if (!IsPublished(version.action)) {
      if (version.action == Action::kHold && is_same) held_rank = version.rank;
      return;
    }
    if (is_same) same = other;
    if (published == kNoNumber || CompareVersions(version, window_.At(published)).value_or(0) > 0) published = other;
  });

  // Is the kill the last word on the item so far?
  if (kill != kNoNumber && (published == kNoNumber || window_.At(published).rank < window_.At(kill).rank)) {
    if (CompareVersions(story, window_.At(kill)).value_or(-1) > 0 && !text_was_killed) return Publish(number, kill);
    return Linked(number, Action::kBlocked, DuplicateReason::kBlockedByKill, kill);
  }
  if (published == kNoNumber) return std::nullopt;
  if (same != kNoNumber) {
    StoryEnd end = Linked(number, Action::kDuplicate, DuplicateReason::kRedelivery, same);
    end.jaccard_e4 = end.containment_e4 = 10'000;
    return end;
  }
  const RememberedStory& current = window_.At(published);
  const std::optional<int> order = CompareVersions(story, current);
  const bool tag_is_older = !order.has_value() && story.update < current.update && story.kind == StoryKind::kUpdate;
  // What came while the story was held is newer than it, unless the provider says otherwise.
  const bool held_meanwhile = story.is_release && !order.has_value() && current.rank > held_rank;
  if (order.value_or(0) < 0 || tag_is_older || held_meanwhile) {
    return Linked(number, Action::kLate, DuplicateReason::kLate, published);
  }
  if (story.kind == StoryKind::kRepeat && SameText(story, current)) {
    StoryEnd end = Linked(number, Action::kRepeat, DuplicateReason::kRepeat, published);
    end.jaccard_e4 = end.containment_e4 = 10'000;
    return end;
  }
  // A URI made from the headline is no word of the provider's that this is a new version of the same item.
  if (story.uri_is_derived && !order.has_value() && story.take == current.take) return std::nullopt;
  return Publish(number, published);
}

}  // namespace newswire

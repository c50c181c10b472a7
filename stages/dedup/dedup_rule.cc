#include "stages/dedup/dedup_rule.h"

#include <cmath>

#include "stages/fingerprint/numbers.h"

namespace newswire {
namespace {

constexpr size_t kMaxSameTextWalked = 64;
// From here on a roundup and another story are the same text, and not whole and part.
constexpr double kSameRoundupJaccard = 0.60;
// So much longer a better copy must be: 10 %.
constexpr double kBetterCopyLength = 1.10;

uint16_t InTenThousandths(double share) { return static_cast<uint16_t>(std::lround(share * 10'000)); }

ComparedStory Compared(const RememberedStory& from, const UnpackedStory& unpacked) {
  return {.kind = from.kind,
          .sketch_version = from.sketch_version,
          .take = from.take,
          .update = from.update,
          .language = from.language,
          .negation_count = from.negation_count,
          .folded_bytes = from.folded_bytes,
          .number_digest = from.number_digest,
          .headline_hash = from.headline_hash,
          .provider_hash = from.provider_hash,
          .version_created = from.version_created,
          .appended = TimeMs{from.appended_1024ms} << 10,
          .sketch = {unpacked.sketch.data(), from.sketch_count},
          .numbers = {unpacked.numbers.data(), from.number_count},
          .names = {unpacked.names.data(), from.name_count}};
}

// The agency's own text after somebody's shorter reprint of it.
bool IsBetterCopy(const RememberedStory& story, const RememberedStory& leader) {
  return story.Is(RememberedStory::kFromAgency) && !leader.Is(RememberedStory::kFromAgency) &&
         story.folded_bytes >= kBetterCopyLength * leader.folded_bytes;
}

}  // namespace

StoryEnd DedupRule::Judge(StoryNumber number, bool must_publish) {
  const RememberedStory& story = window_.At(number);
  if (story.kind == StoryKind::kKill) return history_.EndOfKill(number);
  if (story.kind == StoryKind::kWithhold) return history_.EndOfHold(number);
  std::optional<StoryEnd> end;
  if (options_.compare) end = history_.Judge(number);
  if (story.is_held) {
    // Nobody may see it yet, so it leads nobody and is nobody's copy; when it is released it comes again.
    if (end.has_value() && (end->action == Action::kBlocked || end->action == Action::kLate)) return *end;
    StoryEnd held = history_.Publish(number, kNoNumber);
    held.action = Action::kHold;
    return held;
  }
  if (options_.compare) {
    if (!end.has_value()) end = JudgeByExactText(number);
    if (!end.has_value()) end = JudgeBySimilarity(number);
    if (!end.has_value()) end = JudgeByHeadline(number);
  }
  if (!end.has_value() || (must_publish && !IsPublished(end->action))) return history_.Publish(number, kNoNumber);
  return *end;
}

std::optional<StoryEnd> DedupRule::JudgeByExactText(StoryNumber number) {
  const RememberedStory& story = window_.At(number);
  StoryNumber lowest = kNoNumber;
  StoryNumber barred = kNoNumber;
  size_t walked = 0;
  for (StoryNumber other = window_.NewestOfText(TextOf(story)); window_.IsLive(other) && walked < kMaxSameTextWalked;
       other = window_.At(other).older_of_text, ++walked) {
    const RememberedStory& leader = window_.At(other);
    if (leader.rank >= story.rank || leader.folded_bytes != story.folded_bytes ||
        (IsShort(story) && !SameText(story, leader))) {
      continue;
    }
    if (leader.Is(RememberedStory::kKilled)) {
      // Linked to the kill, or to the killed story itself where the kill was of another item, which was a copy of it.
      if (barred == kNoNumber) barred = history_.KillOf(other);
      if (barred == kNoNumber && IsPublished(leader.action)) barred = other;
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
      if (story.sketch_version != leader.sketch_version && story.headline_hash != leader.headline_hash) continue;
      window_.Unpack(story, own_);
      window_.Unpack(leader, other_);
      const NumberComparison numbers =
          CompareNumbers({own_.numbers.data(), story.number_count}, {other_.numbers.data(), leader.number_count});
      if (numbers.same_place_differs || numbers.each_has_others) continue;
    }
    lowest = other;
  }
  if (lowest == kNoNumber && barred == kNoNumber) return std::nullopt;
  StoryEnd end;
  end.version = history_.NextVersion(number);
  end.jaccard_e4 = end.containment_e4 = 10'000;
  end.leader = lowest;
  if (barred != kNoNumber) {
    end.action = Action::kBlocked;
    end.reason = DuplicateReason::kBlockedByKill;
    end.leader = barred;
  } else if (story.kind == StoryKind::kRepeat) {
    end.action = Action::kRepeat;
    end.reason = DuplicateReason::kRepeat;
  } else {
    end.action = Action::kDuplicate;
    end.reason = DuplicateReason::kExact;
  }
  return end;
}

std::optional<StoryEnd> DedupRule::JudgeBySimilarity(StoryNumber number) {
  const RememberedStory& story = window_.At(number);
  if (story.sketch_count == 0) return std::nullopt;
  window_.Unpack(story, own_);
  const ComparedStory own = Compared(story, own_);

  StoryNumber family = kNoNumber;  // the lowest-ranked story that this one is a version of
  RelationResult family_result;
  StoryNumber part = kNoNumber;  // the lowest-ranked that shares passages because one of the two is a roundup
  for (const uint32_t distance : window_.Candidates(own.sketch)) {
    const StoryNumber other = window_.first() + distance;
    const RememberedStory& leader = window_.At(other);
    if (leader.rank >= story.rank || !leader.Is(RememberedStory::kIndexed)) continue;
    window_.Unpack(leader, other_);
    const RelationResult result = newswire::Judge(own, Compared(leader, other_), options_.thresholds);
    if (result.relation == Relation::kUnrelated || result.relation == Relation::kOtherStory) continue;
    const bool one_is_roundup = (story.kind == StoryKind::kWrapup) != (leader.kind == StoryKind::kWrapup);
    if (one_is_roundup && result.jaccard < kSameRoundupJaccard) {
      if (part == kNoNumber) part = other;
      continue;
    }
    const bool is_copy = result.relation == Relation::kDuplicate || result.relation == Relation::kOlder;
    if (!is_copy || story.kind == StoryKind::kCorrection || IsBetterCopy(story, leader)) {
      if (family == kNoNumber) {
        family = other;
        family_result = result;
      }
      continue;
    }
    StoryEnd end;
    end.version = history_.NextVersion(number);
    end.leader = other;
    end.jaccard_e4 = InTenThousandths(result.jaccard);
    end.containment_e4 = InTenThousandths(result.containment);
    if (result.relation == Relation::kOlder) {
      end.action = Action::kLate;
      end.reason = DuplicateReason::kLate;
    } else if (story.kind == StoryKind::kRepeat) {
      end.action = Action::kRepeat;
      end.reason = DuplicateReason::kRepeat;
    } else {
      end.action = Action::kDuplicate;
      end.reason = DuplicateReason::kNear;
    }
    return end;
  }
  if (family == kNoNumber && part == kNoNumber) return std::nullopt;
  if (family == kNoNumber) {
    StoryEnd end = history_.Publish(number, kNoNumber);
    end.leader = part;
    return end;
  }
  StoryEnd end = history_.Publish(number, family);
  end.jaccard_e4 = InTenThousandths(family_result.jaccard);
  end.containment_e4 = InTenThousandths(family_result.containment);
  return end;
}

std::optional<StoryEnd> DedupRule::JudgeByHeadline(StoryNumber number) {
  const RememberedStory& story = window_.At(number);
  if (story.headline_hash == 0) return std::nullopt;
  StoryNumber first = kNoNumber;
  size_t walked = 0;
  for (StoryNumber other = window_.NewestOfHeadline(HeadlineOf(story));
       window_.IsLive(other) && walked < kMaxSameTextWalked; other = window_.At(other).older_of_headline, ++walked) {
    const RememberedStory& earlier = window_.At(other);
    if (earlier.rank >= story.rank || earlier.Is(RememberedStory::kForgotten)) continue;
    if (story.appended_1024ms > earlier.appended_1024ms + kMaxChangeMs / 1024) break;
    window_.Unpack(story, own_);
    window_.Unpack(earlier, other_);
    if (FollowsUnderHeadline(Compared(story, own_), Compared(earlier, other_))) first = other;
  }
  if (first == kNoNumber) return std::nullopt;
  return history_.Publish(number, first);
}

}  // namespace newswire

#include "stages/dedup/reference_book.h"

#include <algorithm>

#include "stages/dedup/story_end.h"

namespace newswire {
namespace {

// Two names may be told or not; told ones must be the same.
bool MayBeSame(uint32_t a, uint32_t b) { return a == 0 || b == 0 || a == b; }

}  // namespace

void ReferenceBook::Add(StoryNumber number, const LedgerEntry& entry) {
  if (entry.slug_hash == 0 && entry.number_hash == 0) return;
  names_.push_back({number, entry.provider_hash, entry.slug_hash, entry.number_hash});
}

void ReferenceBook::Follow(const StoryWindow& window) {
  while (!names_.empty() && !window.IsLive(names_.front().number)) names_.pop_front();
}

StoryNumber ReferenceBook::Find(const LedgerEntry& reference, const StoryWindow& window, StoryNumber notice) const {
  const auto may_be_meant = [&](StoryNumber number) {
    return number != notice && !IsKillOrHold(window.At(number).kind) && window.At(number).rank < window.At(notice).rank;
  };
  const auto names_of = [&](StoryNumber number) {
    const auto age = [&](StoryNumber n) { return n - window.first(); };
    const auto found = std::lower_bound(names_.begin(), names_.end(), number,
                                        [&](const Names& a, StoryNumber b) { return age(a.number) < age(b); });
    return found != names_.end() && found->number == number ? *found : Names{number, 0, 0, 0};
  };
  if (reference.headline_hash != 0) {
    const uint32_t headline = static_cast<uint32_t>(reference.headline_hash);
    for (size_t i = window.size(); i-- > 0;) {
      const StoryNumber number = window.first() + static_cast<uint32_t>(i);
      if (window.At(number).headline_hash != headline || !may_be_meant(number)) continue;
      const Names names = names_of(number);
      if (MayBeSame(names.provider, reference.provider_hash) &&
          MayBeSame(names.provider_number, reference.number_hash)) {
        return number;
      }
    }
    return kNoNumber;
  }
  if (reference.slug_hash == 0 && reference.number_hash == 0) return kNoNumber;
  for (size_t i = names_.size(); i-- > 0;) {
    const Names& names = names_[i];
    if (!may_be_meant(names.number) || !MayBeSame(names.provider, reference.provider_hash)) continue;
    const bool slug_is_same = reference.slug_hash == 0 || names.slug == reference.slug_hash;
    const bool number_is_same = reference.number_hash == 0 || names.provider_number == reference.number_hash;
    if (slug_is_same && number_is_same) return names.number;
  }
  return kNoNumber;
}

}  // namespace newswire

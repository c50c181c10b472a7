#include "stages/dedup/past_stories.h"

#include <algorithm>

#include "absl/log/check.h"

namespace newswire {

void PastStories::Add(uint32_t number, const PastStory& story) {
  if (stories_.empty()) first_ = number;
  DCHECK_EQ(number, first_ + static_cast<uint32_t>(stories_.size()));
  stories_.push_back(story);
}

void PastStories::ForgetBefore(uint32_t appended_1024ms) {
  while (!stories_.empty() && stories_.front().appended_1024ms < appended_1024ms) ForgetOldest();
}

void PastStories::ForgetOldest() {
  stories_.pop_front();
  ++first_;
}

PastStory* PastStories::FindRank(Rank rank) {
  const auto found = std::ranges::lower_bound(stories_, rank, {}, &PastStory::rank);
  return found == stories_.end() || found->rank != rank ? nullptr : &*found;
}

}  // namespace newswire

#include "stages/dedup/past_stories.h"

#include <algorithm>

namespace newswire {

void PastStories::Add(const PastStory& story) {
  by_position_[{story.source, story.offset}] = first_ + stories_.size();
  stories_.push_back(story);
}

void PastStories::ForgetBefore(uint32_t appended_1024ms) {
  while (!stories_.empty() && stories_.front().appended_1024ms < appended_1024ms) ForgetOldest();
}

void PastStories::ForgetOldest() {
  by_position_.erase({stories_.front().source, stories_.front().offset});
  stories_.pop_front();
  ++first_;
}

PastStory* PastStories::FindPosition(uint32_t source, int64_t offset) {
  const auto found = by_position_.find({source, offset});
  return found == by_position_.end() ? nullptr : &stories_[static_cast<size_t>(found->second - first_)];
}

PastStory* PastStories::FindRank(Rank rank) {
  const auto found = std::ranges::lower_bound(stories_, rank, {}, &PastStory::rank);
  return found == stories_.end() || found->rank != rank ? nullptr : &*found;
}

size_t PastStories::memory_bytes() const {
  return stories_.size() * sizeof(PastStory) + by_position_.capacity() * (sizeof(*by_position_.begin()) + 1);
}

}  // namespace newswire

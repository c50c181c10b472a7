#include "stages/dedup/past_stories.h"

#include <algorithm>
#include <utility>

#include "absl/hash/hash.h"

namespace newswire {

size_t PastStories::Hash::operator()(const Position& position) const {
  return absl::Hash<std::pair<uint32_t, int64_t>>()({position.source, position.offset});
}
size_t PastStories::Hash::operator()(uint32_t number) const {
  const PastStory& story = past->At(number);
  return (*this)(Position{story.source, story.offset});
}
bool PastStories::Equal::operator()(uint32_t number, const Position& position) const {
  const PastStory& story = past->At(number);
  return story.offset == position.offset && story.source == position.source;
}

void PastStories::Add(const PastStory& story) {
  stories_.push_back(story);
  by_position_.insert(first_ + static_cast<uint32_t>(stories_.size() - 1));
}

void PastStories::ForgetBefore(uint32_t appended_1024ms) {
  while (!stories_.empty() && stories_.front().appended_1024ms < appended_1024ms) ForgetOldest();
}

void PastStories::ForgetOldest() {
  by_position_.erase(first_);
  stories_.pop_front();
  ++first_;
}

PastStory* PastStories::FindPosition(uint32_t source, int64_t offset) {
  const auto found = by_position_.find(Position{source, offset});
  return found == by_position_.end() ? nullptr : &stories_[*found - first_];
}

PastStory* PastStories::FindRank(Rank rank) {
  const auto found = std::ranges::lower_bound(stories_, rank, {}, &PastStory::rank);
  return found == stories_.end() || found->rank != rank ? nullptr : &*found;
}

size_t PastStories::memory_bytes() const {
  return stories_.size() * sizeof(PastStory) + by_position_.capacity() * (sizeof(uint32_t) + 1);
}

}  // namespace newswire

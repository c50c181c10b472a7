#include "stages/dedup/sketch_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>

namespace newswire {
namespace {

std::vector<uint32_t> Found(const SketchIndex& index, uint32_t hash) {
  std::vector<uint32_t> stories;
  index.Collect({&hash, 1}, stories);
  std::sort(stories.begin(), stories.end());
  return stories;
}

TEST(SketchIndex, FindsWhatWasInsertedAndNotWhatWasRemoved) {
  SketchIndex index;
  const std::vector<uint32_t> a = {1, 0x10001, 0xFFFFFFFF};
  const std::vector<uint32_t> b = {1, 7};
  index.Insert(a, 10, 10);
  index.Insert(b, 11, 10);
  EXPECT_EQ(Found(index, 1), (std::vector<uint32_t>{10, 11}));
  EXPECT_EQ(Found(index, 0x10001), std::vector<uint32_t>{10});
  EXPECT_TRUE(Found(index, 0x20001).empty());
  index.Remove(a, 10);
  EXPECT_EQ(Found(index, 1), std::vector<uint32_t>{11});
  EXPECT_TRUE(Found(index, 0xFFFFFFFF).empty());
  EXPECT_EQ(index.posting_count(), 2u);
}

TEST(SketchIndex, KeepsTheNewestOfAFrequentHashWhateverTheOrderOfInsertion) {
  for (const bool backwards : {false, true}) {
    SketchIndex index;
    const uint32_t hash = 0xABCD1234;
    for (uint32_t i = 0; i < 40; ++i) index.Insert({&hash, 1}, 100 + (backwards ? 39 - i : i), 100);
    const std::vector<uint32_t> found = Found(index, hash);
    ASSERT_EQ(found.size(), SketchIndex::kMaxPostings);
    EXPECT_EQ(found.front(), 124u);
    EXPECT_EQ(found.back(), 139u);
  }
}

TEST(SketchIndex, AgeIsToldAcrossTheWrapOfStoryNumbers) {
  SketchIndex index;
  const uint32_t hash = 5;
  const uint32_t oldest = SketchIndex::kStoryMask - 9;
  for (uint32_t i = 0; i < 30; ++i) index.Insert({&hash, 1}, oldest + i, oldest);
  std::vector<uint32_t> found = Found(index, hash);
  for (uint32_t& story : found) story = (story - oldest) & SketchIndex::kStoryMask;
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found.front(), 14u);
  EXPECT_EQ(found.back(), 29u);
}

// Against lists in a map, through growth, chains, and a moving window.
TEST(SketchIndex, AgreesWithPlainLists) {
  std::mt19937 random(21);
  SketchIndex index(/*target_fill=*/1);
  std::map<uint32_t, std::deque<uint32_t>> lists;
  std::deque<std::pair<uint32_t, std::vector<uint32_t>>> live;
  auto draw = [&] {
    // Few buckets and few hashes, so that chains, caps and equal tags in one bucket happen all the time.
    return random() % 4 == 0 ? (random() % 50) << 16 | (random() % 3) : random() % 150'000 * 28607;
  };
  for (uint32_t story = 0; story < 16'000; ++story) {
    std::vector<uint32_t> hashes(12);
    for (uint32_t& hash : hashes) hash = draw();
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    if (live.size() == 14'000) {
      for (const uint32_t hash : live.front().second) std::erase(lists[hash], live.front().first);
      index.Remove(live.front().second, live.front().first);
      live.pop_front();
    }
    live.emplace_back(story, hashes);
    index.Insert(hashes, story, live.front().first);
    for (const uint32_t hash : hashes) {
      lists[hash].push_back(story);
      if (lists[hash].size() > SketchIndex::kMaxPostings) lists[hash].pop_front();
    }
  }
  size_t postings = 0;
  for (const auto& [hash, stories] : lists) {
    postings += stories.size();
    ASSERT_EQ(Found(index, hash), std::vector<uint32_t>(stories.begin(), stories.end())) << hash;
  }
  EXPECT_EQ(index.posting_count(), postings);
}

}  // namespace
}  // namespace newswire

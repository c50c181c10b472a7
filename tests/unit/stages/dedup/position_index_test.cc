#include "stages/dedup/position_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <random>

namespace newswire {
namespace {

// Beside a map that does the same: partitions read front to back, some offsets missing, some batches swapped or far
// behind, forgotten positions that come again, numbers that wrap around.
TEST(PositionIndex, FindsWhatAMapFinds) {
  constexpr uint32_t kSeed = 71;
  SCOPED_TRACE(kSeed);
  for (const uint32_t first : {0u, 0xFFFFFFFFu - 30'000, 0x7FFFFFFFu - 30'000}) {
    std::mt19937 random(kSeed);
    PositionIndex index;
    index.ForgetBefore(first);
    std::map<SourcePosition, uint32_t> known;
    std::deque<SourcePosition> in_order;
    int64_t next[3] = {0, int64_t{1} << 40, 17};
    uint32_t number = first;
    uint32_t oldest = first;
    for (int i = 0; i < 60'000; ++i) {
      const int32_t partition = static_cast<int32_t>(random() % 3);
      int64_t& at = next[partition];
      at += 1 + (random() % 50 == 0 ? random() % 40 : 0);
      SourcePosition position{9, partition, at};
      if (random() % 20 == 0) position.offset = std::max<int64_t>(0, at - static_cast<int64_t>(random() % 3000));
      const auto found = known.find(position);
      ASSERT_EQ(index.Find(position), found == known.end() ? PositionIndex::kNone : found->second) << i;
      if (found != known.end() || number == PositionIndex::kNone) {
        if (number == PositionIndex::kNone) ++number;
        continue;
      }
      index.Add(position, number);
      known[position] = number++;
      in_order.push_back(position);
      if (in_order.size() > 20'000) {
        known.erase(in_order.front());
        in_order.pop_front();
        if (++oldest == PositionIndex::kNone) ++oldest;
        index.ForgetBefore(oldest);
      }
    }
    for (const auto& [position, expected] : known) ASSERT_EQ(index.Find(position), expected);
    EXPECT_EQ(index.Find({8, 0, 5}), PositionIndex::kNone);
    EXPECT_EQ(index.Find({9, 1, 5}), PositionIndex::kNone);
    // In order eight bytes each; some leaves were split.
    EXPECT_LT(index.memory_bytes(), 20'000u * 24);
  }
}

TEST(PositionIndex, OffsetsMayLieFarApart) {
  PositionIndex index;
  constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
  constexpr int64_t kSmallest = std::numeric_limits<int64_t>::min();
  uint32_t number = 0;
  for (const int64_t offset : {int64_t{0}, kLargest, kSmallest, int64_t{1} << 33, int64_t{-5}})
    index.Add({1, 0, offset}, number++);
  number = 0;
  for (const int64_t offset : {int64_t{0}, kLargest, kSmallest, int64_t{1} << 33, int64_t{-5}}) {
    EXPECT_EQ(index.Find({1, 0, offset}), number++);
  }
  EXPECT_EQ(index.Find({1, 0, 1}), PositionIndex::kNone);
  EXPECT_EQ(index.Find({1, 0, (int64_t{1} << 33) + (int64_t{1} << 32)}), PositionIndex::kNone);
}

TEST(PositionIndex, ASourceThatEndsIsForgotten) {
  PositionIndex index;
  for (uint32_t i = 0; i < 10'000; ++i) index.Add({1, 0, i}, i);
  const size_t bytes = index.memory_bytes();
  for (uint32_t i = 10'000; i < 200'000; ++i) {
    index.Add({2, 0, i}, i);
    index.ForgetBefore(i - 9'000);
  }
  EXPECT_EQ(index.Find({1, 0, 9'999}), PositionIndex::kNone);
  EXPECT_LT(index.memory_bytes(), 2 * bytes);
}

}  // namespace
}  // namespace newswire

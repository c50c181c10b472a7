#include "pipeline/base/arena.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace newswire {
namespace {

TEST(Arena, CopiesStayWhileOthersFollow) {
  Arena arena(64);
  std::vector<std::string> texts;
  std::vector<std::string_view> copies;
  for (int i = 0; i < 300; ++i) texts.push_back(std::string(static_cast<size_t>(i), static_cast<char>('a' + i % 26)));
  for (const std::string& text : texts) copies.push_back(arena.Copy(text));
  for (size_t i = 0; i < texts.size(); ++i) ASSERT_EQ(copies[i], texts[i]);
}

TEST(Arena, AllocationsAreAlignedAsAsked) {
  Arena arena(100);
  for (const size_t alignment : {1, 2, 8, 16, 64}) {
    for (int i = 0; i < 20; ++i) {
      arena.Allocate(1);
      EXPECT_EQ(reinterpret_cast<uintptr_t>(arena.Allocate(3, alignment)) % alignment, 0u);
    }
  }
}

TEST(Arena, GivesTheUnusedEndOfTheNewestAllocationBack) {
  Arena arena(1024);
  char* const first = arena.Allocate(500);
  arena.ShrinkLast(first, 10);
  EXPECT_EQ(arena.Allocate(1), first + 10);
}

TEST(Arena, SteadyStateHoldsNoMoreMemory) {
  Arena arena(1024);
  const auto fill = [&] {
    for (int i = 0; i < 100; ++i) arena.Allocate(700);
    arena.Reset();
  };
  fill();
  const size_t after_first = arena.capacity_bytes();
  for (int i = 0; i < 50; ++i) fill();
  EXPECT_EQ(arena.capacity_bytes(), after_first);
}

TEST(Arena, AHugeBlockIsReturnedOnReset) {
  Arena arena(1024);
  arena.Allocate(100);
  const size_t before = arena.capacity_bytes();
  arena.Allocate(32 * 1024 * 1024);
  EXPECT_GT(arena.capacity_bytes(), 32u * 1024 * 1024);
  arena.Reset();
  EXPECT_EQ(arena.capacity_bytes(), before);
}

}  // namespace
}  // namespace newswire

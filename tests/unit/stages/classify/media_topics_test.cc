#include "stages/classify/media_topics.h"

#include <gtest/gtest.h>

namespace newswire {
namespace {

TEST(MediaTopicsTest, EveryHeadIsItsOwnHead) {
  for (int i = 0; i < kMediaTopicHeadCount; ++i) {
    EXPECT_EQ(MediaTopicHeads()[i].medtop, static_cast<uint32_t>(i + 1) * 1000000);
    EXPECT_EQ(MediaTopicHeadIndex(MediaTopicHeads()[i].medtop), i);
    EXPECT_FALSE(MediaTopicHeads()[i].name.empty());
  }
}

TEST(MediaTopicsTest, FindsTheHeadAboveACode) {
  struct Case {
    uint32_t medtop;
    uint32_t head;
  };
  for (const Case& c :
       {Case{20000002, 1000000}, Case{20000056, 16000000}, Case{20000058, 16000000}, Case{20000082, 2000000},
        Case{20000170, 4000000}, Case{20000638, 11000000}, Case{20000593, 11000000}}) {
    SCOPED_TRACE(c.medtop);
    ASSERT_GE(MediaTopicHeadIndex(c.medtop), 0);
    EXPECT_EQ(MediaTopicHeads()[MediaTopicHeadIndex(c.medtop)].medtop, c.head);
  }
}

TEST(MediaTopicsTest, ANumberThatIsNoCodeHasNoHead) {
  for (const uint32_t medtop :
       {0u, 1u, 16u, 16000001u, 18000000u, 19999999u, 20000000u, 20000001u, 20000052u, 21000000u, 4294967295u}) {
    SCOPED_TRACE(medtop);
    EXPECT_EQ(MediaTopicHeadIndex(medtop), -1);
  }
}

}  // namespace
}  // namespace newswire

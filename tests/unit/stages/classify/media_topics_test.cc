#include "stages/classify/media_topics.h"

#include <gtest/gtest.h>

#include "stages/classify/media_topic_tree.h"

namespace newswire {
namespace {

TEST(MediaTopicsTest, EveryHeadIsItsOwnHead) {
  for (int i = 0; i < kMediaTopicHeadCount; ++i) {
    const uint32_t medtop = MediaTopicHeads()[i].medtop;
    EXPECT_EQ(medtop, static_cast<uint32_t>(i + 1) * 1000000);
    EXPECT_EQ(MediaTopicHeadOf(medtop), medtop);
    EXPECT_EQ(MediaTopicParent(medtop), 0u);
    EXPECT_EQ(MediaTopicSecondLevelOf(medtop), 0u);
    EXPECT_FALSE(MediaTopicName(medtop).empty());
  }
}

TEST(MediaTopicsTest, FindsTheWayUpToTheHead) {
  struct Case {
    uint32_t medtop;
    uint32_t second;
    uint32_t head;
  };
  for (const Case& c :
       {Case{20000002, 20000002, 1000000}, Case{20000005, 20000002, 1000000}, Case{20000056, 20000056, 16000000},
        Case{20000106, 20000106, 2000000}, Case{20000107, 20000106, 2000000}, Case{20001066, 20000822, 15000000}}) {
    SCOPED_TRACE(c.medtop);
    EXPECT_EQ(MediaTopicSecondLevelOf(c.medtop), c.second);
    EXPECT_EQ(MediaTopicHeadOf(c.medtop), c.head);
    EXPECT_FALSE(MediaTopicName(c.medtop).empty());
  }
}

TEST(MediaTopicsTest, EveryCodeHasAHeadAndTheTablesAreSorted) {
  uint32_t last = 0;
  for (const internal::MediaTopicBelowHead& topic : internal::MediaTopicsBelowHeads()) {
    EXPECT_LT(last, topic.code);
    last = topic.code;
    EXPECT_TRUE(IsMediaTopicHead(MediaTopicHeadOf(topic.code))) << topic.code;
    EXPECT_FALSE(topic.name.empty()) << topic.code;
  }
  last = 0;
  for (const internal::CodePair& pair : internal::SubjectCodeTopics()) {
    EXPECT_LT(last, pair.code);
    last = pair.code;
    EXPECT_NE(MediaTopicHeadOf(pair.topic), 0u) << pair.code;
  }
}

TEST(MediaTopicsTest, ANumberThatIsNoCodeHasNoHead) {
  for (const uint32_t medtop :
       {0u, 1u, 16u, 16000001u, 18000000u, 19999999u, 20000000u, 20000001u, 20000052u, 21000000u, 4294967295u}) {
    SCOPED_TRACE(medtop);
    EXPECT_EQ(MediaTopicHeadOf(medtop), 0u);
    EXPECT_EQ(MediaTopicParent(medtop), 0u);
    EXPECT_EQ(MediaTopicName(medtop), "");
  }
}

}  // namespace
}  // namespace newswire

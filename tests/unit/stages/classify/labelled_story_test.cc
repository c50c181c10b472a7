#include "stages/classify/labelled_story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "absl/status/status.h"

namespace newswire {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LabelledStoryTest : public ::testing::Test {
 protected:
  absl::Status Read(const std::string& content) {
    const std::string path = ::testing::TempDir() + "/labelled_story_test.jsonl";
    std::ofstream(path) << content;
    stories_.clear();
    return ReadLabelledStories(path, stories_);
  }
  std::vector<LabelledStory> stories_;
};

TEST_F(LabelledStoryTest, ReadsALineWithEverything) {
  ASSERT_TRUE(
      Read(
          R"({"text":"The quay reopened.","title":"Quay","language":"sw","topics":[4000000,"medtop:20000056","soccer"],)"
          R"("unknown":[11000000,4000000],"set":"own","split":"test","group":"g1","weight":2.5,"codes":["OIL"]})"
          "\n\n"
          R"({"text":"Nothing of note.","topics":[]})")
          .ok());
  ASSERT_EQ(stories_.size(), 2u);
  EXPECT_EQ(stories_[0].title, "Quay");
  EXPECT_EQ(stories_[0].language, "sw");
  EXPECT_THAT(stories_[0].topics, ElementsAre("04000000", "20000056", "soccer"));
  EXPECT_THAT(stories_[0].unknown, ElementsAre("11000000", "04000000"));
  EXPECT_THAT(stories_[0].codes, ElementsAre("OIL"));
  EXPECT_EQ(stories_[0].split, LabelledSplit::kTest);
  EXPECT_EQ(stories_[0].weight, 2.5);
  EXPECT_THAT(stories_[1].topics, IsEmpty());
  EXPECT_EQ(stories_[1].language, "en");
}

TEST_F(LabelledStoryTest, NamesLineAndFieldOfWhatIsWrong) {
  struct Case {
    std::string line;
    std::string message;
  };
  for (const Case& c : {Case{R"({"topics":[]})", "\"text\""}, Case{R"({"text":"x"})", "\"topics\""},
                        Case{R"({"text":"x","topics":[99]})", "99 is no Media Topic"},
                        Case{R"({"text":"x","topics":[""]})", "is no Media Topic"},
                        Case{R"({"text":"x","topics":[],"split":"dev"})", "dev"},
                        Case{R"({"text":"x","topics":[],"weight":0})", "weight"},
                        Case{R"({"text":"x","topics":[],"evidence":1})", "evidence"},
                        Case{R"({"text":"x","topics":[],"language":"not-a-tag"})", "language"},
                        Case{R"(["x"])", "object"}, Case{R"({"text":)", ""}}) {
    SCOPED_TRACE(c.line);
    const absl::Status status = Read(R"({"text":"x","topics":[]})"
                                     "\n" +
                                     c.line);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(".jsonl:2: "));
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
  }
}

TEST(JudgeStoryTest, ACodeStandsForWhatIsAboveItAndLeavesOpenWhatItDoesNotName) {
  constexpr auto kNot = Judgement::kNot, kTopic = Judgement::kTopic, kOpen = Judgement::kOpen;
  const std::vector<TopicLabel> labels = {{4000000, 4000000, ""},  {15000000, 15000000, ""}, {16000000, 16000000, ""},
                                          {20000344, 4000000, ""}, {20000385, 4000000, ""},  {20000056, 16000000, ""},
                                          {0, 0, "soccer"}};
  struct Case {
    const char* what;
    std::vector<std::string> topics;
    std::vector<std::string> unknown;
    std::vector<Judgement> expected;
  };
  for (const Case& c :
       {Case{"a head alone: below it all is open", {"04000000"}, {}, {kTopic, kNot, kNot, kOpen, kOpen, kNot, kNot}},
        Case{"a code: its head, and not its neighbours",
             {"20000344"},
             {},
             {kTopic, kNot, kNot, kTopic, kNot, kNot, kNot}},
        Case{"an open head opens what is below", {}, {"16000000"}, {kNot, kNot, kOpen, kNot, kNot, kOpen, kNot}},
        Case{"an open code leaves its head", {}, {"20000056"}, {kNot, kNot, kNot, kNot, kNot, kOpen, kNot}},
        Case{"a topic is not open", {"16000000"}, {"16000000"}, {kNot, kNot, kTopic, kNot, kNot, kOpen, kNot}},
        Case{"a label of one's own", {"soccer"}, {}, {kNot, kNot, kNot, kNot, kNot, kNot, kTopic}}}) {
    SCOPED_TRACE(c.what);
    LabelledStory story;
    story.topics = c.topics;
    story.unknown = c.unknown;
    std::vector<Judgement> judgements;
    JudgeStory(story, labels, judgements);
    EXPECT_EQ(judgements, c.expected);
  }
}

TEST_F(LabelledStoryTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_EQ(ReadLabelledStories("no/such/file.jsonl", stories_).code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace newswire

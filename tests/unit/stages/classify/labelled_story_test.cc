#include "stages/classify/labelled_story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "absl/status/status.h"

namespace newswire {
namespace {

using ::testing::HasSubstr;

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
  ASSERT_TRUE(Read(R"({"text":"The quay reopened.","title":"Quay","language":"sw","topics":[4000000,20000056],)"
                   R"("unknown":[11000000,4000000],"set":"own","split":"test","group":"g1","weight":2.5})"
                   "\n\n"
                   R"({"text":"Nothing of note.","topics":[]})")
                  .ok());
  ASSERT_EQ(stories_.size(), 2u);
  EXPECT_EQ(stories_[0].title, "Quay");
  EXPECT_EQ(stories_[0].language, "sw");
  EXPECT_EQ(stories_[0].topic_heads, 1u << 3 | 1u << 15) << "a code below a head stands for the head";
  EXPECT_EQ(stories_[0].unknown_heads, 1u << 10) << "a topic is not unknown";
  EXPECT_EQ(stories_[0].split, LabelledSplit::kTest);
  EXPECT_EQ(stories_[0].weight, 2.5);
  EXPECT_EQ(stories_[1].topic_heads, 0u);
  EXPECT_EQ(stories_[1].language, "en");
}

TEST_F(LabelledStoryTest, NamesLineAndFieldOfWhatIsWrong) {
  struct Case {
    std::string line;
    std::string message;
  };
  for (const Case& c : {Case{R"({"topics":[]})", "\"text\""}, Case{R"({"text":"x"})", "\"topics\""},
                        Case{R"({"text":"x","topics":[99]})", "99 is no Media Topic"},
                        Case{R"({"text":"x","topics":["sport"]})", "\"sport\" is no Media Topic"},
                        Case{R"({"text":"x","topics":[],"split":"dev"})", "dev"},
                        Case{R"({"text":"x","topics":[],"weight":0})", "weight"},
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

TEST_F(LabelledStoryTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_EQ(ReadLabelledStories("no/such/file.jsonl", stories_).code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace newswire

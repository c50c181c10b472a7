#include "stages/dedup/dedup_evaluation.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <vector>

namespace newswire {
namespace {

constexpr JudgedStory Original(uint32_t cluster, uint32_t self, uint64_t text = 0) {
  return {.cluster = cluster, .leader = self, .text_hash = text == 0 ? self + 1 : text};
}
constexpr JudgedStory Copy(uint32_t cluster, LinkKind link, uint32_t leader, double similarity,
                           std::string_view edit = "cut") {
  return {.cluster = cluster,
          .edit = edit,
          .is_copy = true,
          .link = link,
          .leader = leader,
          .similarity = similarity,
          .text_hash = 1000 + leader};
}

TEST(DedupEvaluation, CountsDuplicatesAndVersionsApart) {
  const std::vector<JudgedStory> stories = {
      Original(0, 0),
      Original(1, 1),
      Original(2, 2),
      Original(3, 3),
      Copy(0, LinkKind::kDuplicate, 0, 0.9),
      Copy(1, LinkKind::kVersion, 1, 0.8, "scan"),
      Copy(2, LinkKind::kDuplicate, 3, 0.4),  // of another story
      Copy(3, LinkKind::kNone, 7, 0, "scan"),
  };
  const DedupEvaluation result = EvaluateDedup(stories);
  EXPECT_EQ(result.copies, 4u);
  EXPECT_EQ(result.duplicates.right, 1u);
  EXPECT_EQ(result.duplicates.wrong, 1u);
  EXPECT_EQ(result.duplicates.missed, 3u);
  EXPECT_EQ(result.links.right, 2u);
  EXPECT_EQ(result.links.missed, 2u);
  EXPECT_DOUBLE_EQ(result.links.precision(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(result.links.recall(), 0.5);
  EXPECT_EQ(result.links_by_edit.at("scan").right, 1u);
  EXPECT_EQ(result.duplicates_by_edit.at("scan").right, 0u);
}

TEST(DedupEvaluation, OriginalsOfOneTextAreTheLabelsFault) {
  const std::vector<JudgedStory> stories = {
      Original(0, 0, 77),
      {.cluster = 1, .link = LinkKind::kDuplicate, .leader = 0, .similarity = 1, .text_hash = 77},
      Copy(1, LinkKind::kDuplicate, 0, 0.9),  // the copy of the second goes where its original went
  };
  const DedupEvaluation result = EvaluateDedup(stories);
  EXPECT_EQ(result.labelled_apart, 1u);
  EXPECT_EQ(result.links.wrong, 0u);
  EXPECT_EQ(result.links.right, 1u);
}

TEST(DedupEvaluation, OriginalsOfTwoTextsTiedTogetherAreWrong) {
  const std::vector<JudgedStory> stories = {
      Original(0, 0), {.cluster = 1, .link = LinkKind::kVersion, .leader = 0, .similarity = 0.5, .text_hash = 9}};
  EXPECT_EQ(EvaluateDedup(stories).links.wrong, 1u);
  EXPECT_EQ(EvaluateDedup(stories).duplicates.wrong, 0u);
}

TEST(DedupEvaluation, RecallAtOneInAMillionStopsAtTheSecondWrongTieOfASmallSet) {
  const std::vector<JudgedStory> stories = {
      Original(0, 0),
      Original(1, 1),
      Original(2, 2),
      Copy(0, LinkKind::kDuplicate, 0, 0.9),
      Copy(1, LinkKind::kDuplicate, 2, 0.8),
      Copy(2, LinkKind::kDuplicate, 2, 0.7),
      Copy(1, LinkKind::kDuplicate, 0, 0.6),
      Copy(1, LinkKind::kDuplicate, 1, 0.5),
  };
  EXPECT_DOUBLE_EQ(EvaluateDedup(stories).recall_at_one_in_million, 2.0 / 5);
}

TEST(DedupEvaluation, BCubedOfAPerfectAndOfAnEmptyAnswer) {
  std::vector<JudgedStory> stories = {Original(0, 0), Original(1, 1), Copy(0, LinkKind::kDuplicate, 0, 1),
                                      Copy(0, LinkKind::kDuplicate, 2, 1)};
  EXPECT_DOUBLE_EQ(EvaluateDedup(stories).bcubed_f1, 1);
  stories[2] = Copy(0, LinkKind::kNone, 2, 0);
  stories[3] = Copy(0, LinkKind::kNone, 3, 0);
  const DedupEvaluation result = EvaluateDedup(stories);
  EXPECT_DOUBLE_EQ(result.bcubed_precision, 1);
  EXPECT_DOUBLE_EQ(result.bcubed_recall, (3 * (1.0 / 3) + 1) / 4);
}

TEST(DedupEvaluation, JsonIsJson) {
  const std::vector<JudgedStory> stories = {Original(0, 0), Copy(0, LinkKind::kDuplicate, 0, 1, "a \"quoted\" edit")};
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  ASSERT_EQ(parser.parse(DedupEvaluationJson(EvaluateDedup(stories))).get(json), simdjson::SUCCESS);
  double recall = 0;
  ASSERT_EQ(json["edits"]["a quoted edit"]["links"]["recall"].get(recall), simdjson::SUCCESS);
  EXPECT_EQ(recall, 1);
  EXPECT_NE(DedupEvaluationTable(EvaluateDedup(stories)).find("quoted"), std::string::npos);
}

TEST(DedupEvaluation, NothingIsNoDivisionByZero) { EXPECT_EQ(EvaluateDedup({}).stories, 0u); }

}  // namespace
}  // namespace newswire

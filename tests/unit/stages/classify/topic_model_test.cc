#include "stages/classify/topic_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "stages/classify/built_in_model.h"

namespace newswire {
namespace {

using ::testing::HasSubstr;

// A copy of the built-in model that a test may spoil, aligned as FromBytes() wants it.
std::vector<float> ScoresOf(const TopicModel& model, std::span<const TopicFeature> features) {
  TopicScores scores;
  model.Score(features, scores);
  return {scores.begin(), scores.begin() + static_cast<ptrdiff_t>(model.labels().size())};
}

class ModelCopy {
 public:
  ModelCopy() : bytes_(BuiltInModelBytes()) { Copy(bytes_); }
  explicit ModelCopy(std::string_view bytes) : bytes_(bytes) { Copy(bytes_); }
  char* data() { return memory_.get(); }
  std::string_view view() const { return {memory_.get(), bytes_.size()}; }
  std::string_view view(size_t bytes) const { return view().substr(0, bytes); }
  TopicModelHeader& header() { return *reinterpret_cast<TopicModelHeader*>(memory_.get()); }
  void Sign() {
    constexpr size_t kFrom = offsetof(TopicModelHeader, checksum) + sizeof(uint64_t);
    header().checksum = XXH3_64bits(memory_.get() + kFrom, bytes_.size() - kFrom);
  }

 private:
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  void Copy(std::string_view bytes) {
    memory_.reset(static_cast<char*>(std::aligned_alloc(64, (bytes.size() + 127) / 64 * 64)));
    std::memcpy(memory_.get(), bytes.data(), bytes.size());
  }
  std::string_view bytes_;
  std::unique_ptr<char, Free> memory_;
};

TEST(TopicModelTest, TheBuiltInModelIsSoundAndKnowsEnglish) {
  const std::shared_ptr<const TopicModel> model = TopicModel::BuiltIn();
  EXPECT_EQ(model->name(), "topics-4");
  EXPECT_EQ(model->version().rfind("topics-4+", 0), 0u);
  EXPECT_EQ(model->version().size(), 17u) << "the name and half of the checksum";
  EXPECT_NE(model->FindLanguage("en"), nullptr);
  EXPECT_NE(model->FindLanguage("en-US"), nullptr);
  EXPECT_NE(model->FindLanguage("EN"), nullptr);
  EXPECT_EQ(model->FindLanguage("xx"), nullptr);
  EXPECT_EQ(model->FindLanguage(""), nullptr);
  EXPECT_LE(BuiltInModelBytes().size(), 8u * 1000 * 1000);
}

TEST(TopicModelTest, ACopyGivesTheSameScores) {
  ModelCopy copy;
  const absl::StatusOr<std::shared_ptr<const TopicModel>> model = TopicModel::FromBytes(copy.view());
  ASSERT_TRUE(model.ok()) << model.status();
  TopicFeatureExtractor extractor;
  const auto features = extractor.Extract({"Quay reopens", "The harbour board reopened the quay after the storm."}, {});
  EXPECT_EQ(ScoresOf(**model, features), ScoresOf(*TopicModel::BuiltIn(), features));
}

TEST(TopicModelTest, RefusesWhatIsNoWholeModel) {
  ModelCopy copy;
  struct Case {
    std::string_view bytes;
    std::string_view message;
  };
  const std::string other_kind = "PK\x03\x04" + std::string(1000, 'x');
  ModelCopy foreign(other_kind);
  for (const Case& c : {Case{copy.view(0), "0 bytes"}, Case{copy.view(100), "100 bytes"}, Case{foreign.view(), "NWTM"},
                        Case{copy.view(300), "cut short"}, Case{copy.view(copy.view().size() - 1), "cut short"}}) {
    SCOPED_TRACE(c.message);
    const absl::Status status = TopicModel::FromBytes(c.bytes).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
  }
}

TEST(TopicModelTest, RefusesAModelWithOneByteChangedAnywhere) {
  const size_t size = BuiltInModelBytes().size();
  for (const size_t at : {size_t{24}, size_t{40}, size_t{100}, size_t{300}, size / 2, size - 1}) {
    SCOPED_TRACE(at);
    ModelCopy copy;
    copy.data()[at] = static_cast<char>(copy.data()[at] ^ 0x10);
    const absl::Status status = TopicModel::FromBytes(copy.view()).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(std::string(status.message()), HasSubstr("checksum"));
  }
}

TEST(TopicModelTest, RefusesOtherVersionsEvenIfTheyAreSigned) {
  {
    ModelCopy copy;
    copy.header().version = kTopicModelRivalryVersion + 1;
    copy.Sign();
    EXPECT_THAT(std::string(TopicModel::FromBytes(copy.view()).status().message()),
                HasSubstr("format version 4, expected 2 or 3"));
  }
  {
    ModelCopy copy;
    copy.header().feature_version = kTopicFeatureVersion + 1;
    copy.Sign();
    EXPECT_THAT(std::string(TopicModel::FromBytes(copy.view()).status().message()), HasSubstr("train it again"));
  }
}

TEST(TopicModelTest, RefusesASignedHeaderThatPointsOutside) {
  struct Spoil {
    const char* what;
    void (*spoil)(TopicModelHeader&);
  };
  for (const Spoil& c : {Spoil{"bucket_bits", [](TopicModelHeader& h) { h.bucket_bits = 40; }},
                         Spoil{"one row more", [](TopicModelHeader& h) { h.row_count += 1; }},
                         Spoil{"no row", [](TopicModelHeader& h) { h.row_count = 0; }},
                         Spoil{"wider rows", [](TopicModelHeader& h) { h.row_lines += 1; }},
                         Spoil{"labels", [](TopicModelHeader& h) { h.label_count = 100; }},
                         Spoil{"language bytes", [](TopicModelHeader& h) { h.language_bytes = 8; }},
                         Spoil{"languages", [](TopicModelHeader& h) { h.language_count = 1'000'000; }},
                         Spoil{"languages over buckets", [](TopicModelHeader& h) { h.language_count += 5; }},
                         Spoil{"offset", [](TopicModelHeader& h) { h.rows_offset += 64; }},
                         Spoil{"rivalry above 1", [](TopicModelHeader& h) { h.rivalry = 1.5f; }},
                         Spoil{"rivalry below 0", [](TopicModelHeader& h) { h.rivalry = -0.5f; }},
                         Spoil{"rivalry no number", [](TopicModelHeader& h) { h.rivalry = NAN; }},
                         Spoil{"unaligned offset", [](TopicModelHeader& h) { h.rows_offset -= 1; }}}) {
    SCOPED_TRACE(c.what);
    ModelCopy copy;
    c.spoil(copy.header());
    copy.Sign();
    EXPECT_EQ(TopicModel::FromBytes(copy.view()).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(TopicModelTest, ReadsAFileAndNamesItWhereItCannot) {
  const std::string path = ::testing::TempDir() + "/topic_model_test.nwtm";
  std::ofstream(path, std::ios::binary) << BuiltInModelBytes();
  ASSERT_TRUE(TopicModel::FromFile(path).ok());
  std::ofstream(path, std::ios::binary) << "short";
  EXPECT_THAT(std::string(TopicModel::FromFile(path).status().message()), HasSubstr(path));
  std::ofstream(path, std::ios::binary | std::ios::trunc).close();
  EXPECT_EQ(TopicModel::FromFile(path).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(TopicModel::FromFile(path + ".gone").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(TopicModel::FromFile(::testing::TempDir()).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(TopicModelTest, NothingKnownScoresAsTheBias) {
  TopicScores scores;
  EXPECT_EQ(TopicModel::BuiltIn()->Score({}, scores), 0);
  TopicFeatureExtractor extractor;
  const auto features = extractor.Extract({"", "xqzzt vvkqj"}, {});
  EXPECT_EQ(TopicModel::BuiltIn()->Score(features, scores), 0);
  EXPECT_EQ(ScoresOf(*TopicModel::BuiltIn(), features), ScoresOf(*TopicModel::BuiltIn(), {}));
}

TEST(TopicModelTest, ARivalLowersEveryOtherHeadAndNothingBelowTheHeads) {
  // Two heads, a code below the first, a label of the user's own.
  const std::vector<size_t> head_of = {0, 1, 0, 3};
  struct Case {
    std::vector<float> scores;
    std::vector<float> lowered;
  };
  for (const Case& c : {Case{{0.5f, -0.25f, 0.75f, -0.75f}, {0.625f, -0.5f, 0.75f, -1.0f}},
                        Case{{3.0f, -2.0f, 9.0f, -4.0f}, {3.5f, -2.5f, 9.0f, -4.5f}},  // taken between -1 and 1
                        Case{{0.5f, 0.5f, 0.0f, -0.5f}, {0.25f, 0.25f, 0.0f, -0.75f}}}) {
    std::vector<float> scores = c.scores;
    LowerByRivals(head_of, 0.5f, scores);
    EXPECT_EQ(scores, c.lowered);
  }
  std::vector<float> alone = {0.5f};
  LowerByRivals(std::vector<size_t>{0}, 0.5f, alone);
  EXPECT_EQ(alone, (std::vector<float>{1.0f})) << "no rival counts as one that is surely not";
}

TEST(TopicModelTest, AModelThatSaysSoLowersItsScores) {
  ModelCopy plain_copy;
  plain_copy.header().version = kTopicModelVersion;
  plain_copy.header().rivalry = 0;
  plain_copy.Sign();
  const absl::StatusOr<std::shared_ptr<const TopicModel>> plain = TopicModel::FromBytes(plain_copy.view());
  ASSERT_TRUE(plain.ok()) << plain.status();
  ModelCopy copy;
  copy.header().version = kTopicModelRivalryVersion;
  copy.header().rivalry = 0.25f;
  copy.Sign();
  const absl::StatusOr<std::shared_ptr<const TopicModel>> model = TopicModel::FromBytes(copy.view());
  ASSERT_TRUE(model.ok()) << model.status();
  TopicFeatureExtractor extractor;
  const auto features = extractor.Extract({"Quay reopens", "The harbour board reopened the quay after the storm."}, {});
  std::vector<size_t> head_of;
  for (const TopicLabel& label : (*model)->labels()) {
    head_of.push_back(static_cast<size_t>(
        std::ranges::find((*model)->labels(), label.head, &TopicLabel::medtop) - (*model)->labels().begin()));
  }
  std::vector<float> expected = ScoresOf(**plain, features);
  LowerByRivals(head_of, 0.25f, expected);
  EXPECT_EQ(ScoresOf(**model, features), expected);
}

TEST(TopicModelTest, ConfidenceRisesWithTheScoreFrom0To100) {
  for (const TopicModelLimit& limit : TopicModel::BuiltIn()->FindLanguage("en")->limits) {
    EXPECT_EQ(TopicModel::ConfidencePct(limit, -1e9f), 0);
    EXPECT_EQ(TopicModel::ConfidencePct(limit, 1e9f),
              limit.threshold < INFINITY ? 100 : TopicModel::ConfidencePct(limit, 1e9f));
    int last = 0;
    float last_fine = -1;
    for (float score = -10; score < 10; score += 0.25f) {
      const int confidence = TopicModel::ConfidencePct(limit, score);
      const float fine = TopicModel::Confidence(limit, score);
      EXPECT_GE(confidence, last);
      EXPECT_GE(fine, last_fine);
      EXPECT_GE(fine, static_cast<float>(confidence));
      last = confidence;
      last_fine = fine;
    }
  }
}

TEST(TopicModelTest, ThreadsThatShareAModelAgree) {
  const std::shared_ptr<const TopicModel> model = TopicModel::BuiltIn();
  std::vector<std::vector<float>> scores(4);
  std::vector<std::thread> threads;
  for (std::vector<float>& out : scores) {
    threads.emplace_back([&model, &out] {
      TopicFeatureExtractor extractor;
      for (int i = 0; i < 50; ++i) {
        out = ScoresOf(*model, extractor.Extract({"Cabinet falls", "The minister resigned after the vote."}, {}));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<float>& other : scores) EXPECT_EQ(other, scores[0]);
}

}  // namespace
}  // namespace newswire

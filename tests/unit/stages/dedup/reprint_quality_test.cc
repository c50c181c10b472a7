// How well copies of news stories are found: over the shared set of real stories with an edited copy of each. The
// thresholds of stages/dedup/relation.h come from a published-method study on other cuts of such data; half of the
// originals (odd ids) were never looked at while the gate was written, and the figures below are of that half alone.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "pipeline/config/config.h"
#include "stages/dedup/dedup_arbiter.h"
#include "stages/fingerprint/fingerprint_stage.h"

namespace newswire {
namespace {

struct Pair {
  int64_t id;
  std::string original, copy, edit;
};

std::vector<Pair> ReadPairs(const std::filesystem::path& path) {
  std::vector<Pair> pairs;
  simdjson::padded_string bytes;
  if (simdjson::padded_string::load(path.string()).get(bytes) != simdjson::SUCCESS) return pairs;
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document_stream documents;
  if (parser.iterate_many(bytes, 1 << 20).get(documents) != simdjson::SUCCESS) return pairs;
  for (auto document : documents) {
    Pair pair;
    std::string_view original, copy, edit;
    if (document["id"].get(pair.id) != simdjson::SUCCESS || document["original"].get(original) != simdjson::SUCCESS ||
        document["copy"].get(copy) != simdjson::SUCCESS || document["edit"].get(edit) != simdjson::SUCCESS) {
      continue;
    }
    pair.original = original;
    pair.copy = copy;
    pair.edit = edit;
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

struct Score {
  int right = 0, missed = 0, wrong = 0;
  double precision() const { return right == 0 ? 0 : static_cast<double>(right) / (right + wrong); }
  double recall() const { return right == 0 ? 0 : static_cast<double>(right) / (right + missed); }
  double f1() const { return right == 0 ? 0 : 2 * precision() * recall() / (precision() + recall()); }
};

class ReprintQuality : public testing::Test {
 protected:
  void SetUp() override {
    const auto path = std::filesystem::path(NEWSWIRE_SOURCE_DIR) / "../shared/data/dedup-bench/pairs.jsonl";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "the shared set of reprints is not there: " << path;
    pairs_ = ReadPairs(path);
    ASSERT_GT(pairs_.size(), 3000u);
    stage_ = std::move(*FingerprintStage::Make(IdentityConfig()));
  }

  LedgerEntry Entry(std::string_view headline, std::string_view body, int64_t offset) {
    arena_.Reset();
    RawRecord raw;
    raw.position = {1, 0, offset};
    story_.Reset(&arena_, raw);
    const std::string id = std::to_string(offset);
    story_.source_id = arena_.Copy(id);
    story_.headline = headline;
    story_.body = body;
    EXPECT_FALSE(stage_->Process(story_).rejected());
    return story_.entry;
  }

  // As the text is given, or as strip leaves it: headline apart, block of other stories cut.
  void Run(int64_t half, bool stripped, const char* title) {
    DedupArbiter arbiter({});
    std::map<std::string, Score> by_edit;
    Score all;
    std::map<Rank, Rank> leader_of;
    auto apply = [&](const std::string& text, int64_t offset) {
      std::string_view body = text;
      std::string_view headline;
      if (stripped) {
        const size_t end = body.find('\n');
        headline = body.substr(0, end);
        body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
        body = body.substr(0, body.find("\nLatest Stories\n"));
        for (const std::string_view tag : {"UPDATE 2-", "Exclusive:"}) {
          if (headline.starts_with(tag)) headline.remove_prefix(tag.size());
        }
      }
      const LedgerEntry entry = Entry(headline, body, offset);
      arbiter.ApplyEntry(offset << kRankPlaceBits, 1'700'000'000'000 + offset, entry);
      return *arbiter.Propose(entry.position);
    };
    std::vector<const Pair*> used;
    for (const Pair& pair : pairs_) {
      if (half < 0 || pair.id % 2 == half) used.push_back(&pair);
    }
    for (const Pair* pair : used) {
      const LedgerClaim claim = apply(pair->original, pair->id);
      leader_of[claim.rank] = claim.action == Action::kDuplicate ? claim.leader : claim.rank;
      all.wrong += claim.action == Action::kDuplicate;
    }
    std::printf("%s: %zu stories, %d of the originals called duplicates of each other\n", title, used.size(),
                all.wrong);
    for (const Pair* pair : used) {
      const LedgerClaim claim = apply(pair->copy, 1'000'000 + pair->id);
      Score& score = by_edit[pair->edit];
      const bool linked = claim.action == Action::kDuplicate;
      const Rank wanted = leader_of[pair->id << kRankPlaceBits];
      for (Score* each : {&score, &all}) {
        each->right += linked && claim.leader == wanted;
        each->wrong += linked && claim.leader != wanted;
        each->missed += !(linked && claim.leader == wanted);
      }
    }
    for (const auto& [edit, score] : by_edit) {
      std::printf("  %-18s P %.4f  R %.4f  F1 %.4f  (missed %d, wrong %d)\n", edit.c_str(), score.precision(),
                  score.recall(), score.f1(), score.missed, score.wrong);
    }
    std::printf("  %-18s P %.4f  R %.4f  F1 %.4f  (missed %d, wrong %d)\n", "all", all.precision(), all.recall(),
                all.f1(), all.missed, all.wrong);
    score_ = all;
  }

  std::vector<Pair> pairs_;
  std::unique_ptr<Stage> stage_;
  Arena arena_;
  Story story_;
  Score score_;
};

TEST_F(ReprintQuality, StrippedReprintsAreFoundAndOtherStoriesAreNot) {
  Run(NEWSWIRE_REPRINT_HALF, /*stripped=*/true, "stripped");
  EXPECT_GE(score_.f1(), 0.98);
}

TEST_F(ReprintQuality, UnstrippedReprintsAreMostlyFound) {
  Run(NEWSWIRE_REPRINT_HALF, /*stripped=*/false, "as given");
  EXPECT_GE(score_.f1(), 0.95);
}

}  // namespace
}  // namespace newswire

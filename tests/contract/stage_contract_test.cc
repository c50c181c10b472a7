// Every stage of the service, in its place in the chain, through one suite: what pipeline/stage.h promises for all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/log/check.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "stages/stage_order.h"

namespace newswire {
namespace {

struct Input {
  std::string name;
  std::optional<std::string> value;
};

const std::vector<Input>& Inputs() {
  static const auto& inputs = *new std::vector<Input>{
      {"a tombstone", std::nullopt},
      {"nothing", ""},
      {"white space", " \n\t \n"},
      {"one line", "Council votes on harbour bridge"},
      {"one word", "Rain"},
      {"crawled page",
       " date 2026-02-01 UPDATE 2-Harbour bridge to open in June, mayor says\n\nLena Voss\n\xC2\xB7" "2 min read\n\nBy Lena Voss\n\n"
       "HALMUND, Norlund (Reuters) - The new bridge over the harbour of Halmund will open in June, the mayor said on Sunday.\n\n"
       "\"It is two years late and one metre too long,\" he said.\n\nTolls will be 3 crowns for cars.\n\n"
       "(Reporting by Lena Voss; editing by Tom Whitcombe)\n\nLatest Stories\n\n  \xE2\x80\xA2 Five soups for cold days\n\n    Hot ones.\n"},
      {"wrapped wire",
       "BRIDGE-OPENING\nHarbour bridge to open in June\n\n   HALMUND, Feb 1 (Reuters) - The new bridge over the\nharbour of Halmund will open in June, the\n"
       "mayor said on Sunday.\n   Tolls will be 3 crowns for cars.\n Reuter\n"},
      {"ninjs", R"({"uri":"urn:x:1","headline":"Bridge opens","body_text":"The bridge opened on Monday.\n\nNobody fell in."})"},
      {"a kill", R"({"uri":"urn:x:1","pubstatus":"canceled","version":"2"})"},
      {"broken JSON", R"({"uri":"urn:x:1","headline":"Bri)"},
      {"deep JSON", std::string(10'000, '[')},
      {"invalid UTF-8", "Caf\xC3\x28 and \xFF\xFE more \x81 text"},
      {"a NUL byte", std::string("The bridge\0 opened.", 19)},
      {"binary", std::string("\x7f" "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0", 24)},
      {"one long line", std::string(300'000, 'a')},
      {"many short lines", [] { std::string text; for (int i = 0; i < 50'000; ++i) text += "x\n"; return text; }()},
      {"other scripts", "\xE5\x8C\x97\xE4\xBA\xAC\xEF\xBC\x88\xE8\xB7\xAF\xE9\x80\x8F\xE7\xA4\xBE\xEF\xBC\x89\xE5\xA4\xA7\xE6\xA1\xA5\xE5\xBC\x80\xE9\x80\x9A\xE3\x80\x82\n\n\xD0\x9C\xD0\xBE\xD1\x81\xD1\x82 \xD0\xBE\xD1\x82\xD0\xBA\xD1\x80\xD1\x8B\xD1\x82.\n"},
  };
  return inputs;
}

// What a stage made of a story, as far as others read it, in one text.
std::string Print(const Story& story) {
  std::string text = absl::StrCat(story.text, "|", story.raw_headline, "|", story.headline, "|", story.by, "|", story.located,
                                  "|", story.credit, "|", story.body, "|", story.uri, "|", story.language, "|",
                                  story.topics_status, "|", story.entry.body_hash[0], "|", story.entry.gram_count, "|",
                                  static_cast<int>(story.entry.kind));
  for (const Cut& cut : story.cuts) absl::StrAppend(&text, "|", cut.rule, " ", cut.begin_byte, " ", cut.end_byte);
  for (const Topic& topic : story.topics) absl::StrAppend(&text, "|", topic.medtop, " ", topic.confidence_pct);
  for (const std::string_view flag : story.flags) absl::StrAppend(&text, "|", flag);
  return text;
}

class StageContract : public testing::Test {
 protected:
  StageContract() {
    const StageOrder order = MakeStageOrder(Config());
    before_count_ = order.before_ledger.size();
    for (const auto* part : {&order.before_ledger, &order.after_ledger}) {
      for (const StageFactory& factory : *part) {
        stages_.push_back(*factory());
        again_.push_back(*factory());
      }
    }
  }

  // Runs the chain until a stage refuses. True if none did.
  static bool Run(std::vector<std::unique_ptr<Stage>>& stages, Story& story, std::string* refusal = nullptr) {
    for (const std::unique_ptr<Stage>& stage : stages) {
      const Verdict verdict = stage->Process(story);
      if (!verdict.rejected()) continue;
      if (refusal != nullptr) *refusal = absl::StrCat(stage->name(), ": ", Label(verdict.reason()), ": ", verdict.detail());
      return false;
    }
    return true;
  }

  static RawRecord Raw(const Input& input, int64_t offset = 7) {
    RawRecord raw;
    raw.position = {1, 0, offset};
    raw.topic = "wire.raw";
    if (input.value.has_value()) raw.value = *input.value;
    return raw;
  }

  size_t before_count_ = 0;
  std::vector<std::unique_ptr<Stage>> stages_;
  std::vector<std::unique_ptr<Stage>> again_;
};

TEST_F(StageContract, NamesAreLowerCaseVerbsAndDistinct) {
  std::vector<std::string> names;
  for (const auto& stage : stages_) {
    names.emplace_back(stage->name());
    EXPECT_EQ(names.back(), absl::AsciiStrToLower(names.back()));
    EXPECT_THAT(names.back(), testing::MatchesRegex("[a-z]+"));
  }
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

TEST_F(StageContract, EveryInputEndsWithAReasonOrAStory) {
  Story story;
  Arena arena;
  for (const Input& input : Inputs()) {
    SCOPED_TRACE(input.name);
    arena.Reset();
    story.Reset(&arena, Raw(input));
    std::string refusal;
    if (Run(stages_, story, &refusal)) {
      EXPECT_FALSE(story.uri.empty());
      EXPECT_TRUE(story.entry.position == story.raw.position);
    } else {
      EXPECT_THAT(refusal, testing::ContainsRegex("[a-z]+: [a-z-]+: .+"));
    }
  }
}

TEST_F(StageContract, OnlyStagesBeforeTheLedgerRefuse) {
  Story story;
  Arena arena;
  for (const Input& input : Inputs()) {
    SCOPED_TRACE(input.name);
    arena.Reset();
    story.Reset(&arena, Raw(input));
    for (size_t i = 0; i < stages_.size(); ++i) {
      if (!stages_[i]->Process(story).rejected()) continue;
      EXPECT_LT(i, before_count_) << stages_[i]->name();
      break;
    }
  }
}

TEST_F(StageContract, TheSameStoryGivesTheSameWhateverCameBefore) {
  Story fresh;
  Story used;
  Arena fresh_arena;
  Arena used_arena;
  for (size_t i = 0; i < Inputs().size(); ++i) {
    SCOPED_TRACE(Inputs()[i].name);
    used_arena.Reset();
    used.Reset(&used_arena, Raw(Inputs()[(i + 5) % Inputs().size()]));
    Run(stages_, used);
    used_arena.Reset();
    used.Reset(&used_arena, Raw(Inputs()[i]));
    const bool used_passed = Run(stages_, used);
    fresh_arena.Reset();
    fresh.Reset(&fresh_arena, Raw(Inputs()[i]));
    const bool fresh_passed = Run(again_, fresh);
    EXPECT_EQ(used_passed, fresh_passed);
    EXPECT_EQ(Print(used), Print(fresh));
  }
}

TEST_F(StageContract, CutsAreSortedLieInTheTextAndDoNotOverlap) {
  Story story;
  Arena arena;
  for (const Input& input : Inputs()) {
    SCOPED_TRACE(input.name);
    arena.Reset();
    story.Reset(&arena, Raw(input));
    if (!Run(stages_, story)) continue;
    uint32_t end = 0;
    for (const Cut& cut : story.cuts) {
      EXPECT_GE(cut.begin_byte, end);
      EXPECT_GT(cut.end_byte, cut.begin_byte);
      EXPECT_LE(cut.end_byte, story.text.size());
      EXPECT_FALSE(cut.rule.empty());
      end = cut.end_byte;
    }
    for (const Paragraph& paragraph : story.paragraphs) {
      EXPECT_LE(paragraph.begin_byte, paragraph.end_byte);
      EXPECT_LE(paragraph.end_byte, story.body.size());
    }
    EXPECT_LE(story.dateline_bytes, story.body.size());
  }
}

}  // namespace
}  // namespace newswire

#include "stages/fingerprint/fingerprint_stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace newswire {
namespace {

constexpr std::string_view kDateline = "PORT ELLERY, Norland (Wire) - ";
constexpr std::string_view kBody =
    "PORT ELLERY, Norland (Wire) - The harbour board of Port Ellery will close its oldest quay for 14 months to "
    "rebuild "
    "a wall that has been sinking since 1962, Mara Quist, its chair, told reporters on Tuesday.\n\n"
    "The work will cost 31.5 million crowns and was not in the board's plan for the year.";

class FingerprintStageTest : public testing::Test {
 protected:
  void SetUp() override { stage_ = *FingerprintStage::Make(IdentityConfig()); }
  Story& Begin() {
    arena_.Reset();
    RawRecord raw;
    raw.position = {7, 3, 42};
    raw.timestamp = FromCivilDay(2031, 1, 5);
    raw.value = "raw bytes";
    story_.Reset(&arena_, raw);
    story_.headline = "Port Ellery shuts quay for 14 months";
    story_.body = kBody;
    story_.dateline_bytes = kDateline.size();
    story_.source_id = "desk-1";
    return story_;
  }
  std::unique_ptr<Stage> stage_;
  Arena arena_;
  Story story_;
};

TEST_F(FingerprintStageTest, FillsUriAndEntryWholly) {
  Story& story = Begin();
  story.version_created = FromCivilDay(2031, 1, 4);
  story.provider_version = "3";
  story.declared_language = "EN-gb";
  ASSERT_FALSE(stage_->Process(story).rejected());
  EXPECT_EQ(stage_->name(), "fingerprint");
  EXPECT_EQ(story.uri, "urn:newsml:newswire.example:20310104:desk-1");
  const LedgerEntry& entry = story.entry;
  EXPECT_EQ(entry.uri, story.uri);
  EXPECT_EQ(entry.source_id, "desk-1");
  EXPECT_EQ(entry.position, (SourcePosition{7, 3, 42}));
  EXPECT_EQ(entry.kind, StoryKind::kStory);
  EXPECT_EQ(entry.version_created, story.version_created);
  EXPECT_EQ(entry.provider_version, 4u);
  EXPECT_EQ(entry.language, ('e' << 8) | 'n');
  EXPECT_NE(entry.item, 0u);
  EXPECT_NE(entry.raw_hash, 0u);
  EXPECT_NE(entry.headline_hash, 0u);
  EXPECT_EQ(entry.sketch_count, kSketchSize);
  EXPECT_EQ(entry.number_count, 3);  // 14, 1962, 31.5
  EXPECT_EQ(entry.name_count, 4);    // Port, Ellery, Mara, Quist
  EXPECT_EQ(entry.negation_count, 1);
  EXPECT_FALSE(entry.uri_is_derived);
}

TEST_F(FingerprintStageTest, DatelineAndWhiteSpaceAndTypographyDoNotCount) {
  ASSERT_FALSE(stage_->Process(Begin()).rejected());
  const LedgerEntry first = story_.entry;
  std::string other(kBody.substr(kDateline.size()));
  other.replace(other.find("board's"), 7, "board\u2019s");
  other.replace(other.find("will close"), 10, "willclose");
  Story& story = Begin();
  story.body = other;
  story.dateline_bytes = 0;
  ASSERT_FALSE(stage_->Process(story).rejected());
  EXPECT_EQ(first.body_hash, story.entry.body_hash);
  EXPECT_EQ(first.sketch, story.entry.sketch);
  EXPECT_EQ(first.numbers, story.entry.numbers);
}

TEST_F(FingerprintStageTest, IsAFunctionOfTheStoryAlone) {
  ASSERT_FALSE(stage_->Process(Begin()).rejected());
  const LedgerEntry first = story_.entry;
  Story& other = Begin();
  other.headline = "Another";
  other.body = "Something else altogether, with 12 numbers in 3 places.";
  ASSERT_FALSE(stage_->Process(other).rejected());
  ASSERT_FALSE(stage_->Process(Begin()).rejected());
  EXPECT_EQ(first.sketch, story_.entry.sketch);
  EXPECT_EQ(first.numbers, story_.entry.numbers);
  EXPECT_EQ(first.names, story_.entry.names);
  EXPECT_EQ(first.number_digest, story_.entry.number_digest);
}

TEST_F(FingerprintStageTest, EmptyKillHasAnIdentityAndPasses) {
  Story& story = Begin();
  story.body = {};
  story.headline = {};
  story.dateline_bytes = 0;
  story.pub_status = PubStatus::kCanceled;
  ASSERT_FALSE(stage_->Process(story).rejected());
  EXPECT_EQ(story.entry.kind, StoryKind::kKill);
  EXPECT_EQ(story.entry.folded_bytes, 0u);
  EXPECT_EQ(story.uri, "urn:newsml:newswire.example:20310105:desk-1");
}

TEST_F(FingerprintStageTest, ProviderVersionsGrowWithTheirText) {
  auto version = [&](std::string_view text) {
    Story& story = Begin();
    story.provider_version = text;
    EXPECT_FALSE(stage_->Process(story).rejected());
    return story.entry.provider_version;
  };
  EXPECT_EQ(version(""), 0u);
  EXPECT_EQ(version("first"), 0u);
  EXPECT_LT(version(""), version("0"));
  EXPECT_LT(version("0"), version("1"));
  EXPECT_LT(version("978556838"), version("1542761538"));
  EXPECT_LT(version("2031-01-05T10:00:00Z"), version("2031-01-05T10:00:01Z"));
}

TEST(FingerprintStage, RefusesADomainThatCannotStandInAUrn) {
  for (const std::string domain : {"", "a b", "a:b", "a/b"}) {
    SCOPED_TRACE(domain);
    const auto stage = FingerprintStage::Make(IdentityConfig{.domain = domain});
    ASSERT_FALSE(stage.ok());
    EXPECT_THAT(std::string(stage.status().message()), testing::HasSubstr("identity.domain"));
  }
}

}  // namespace
}  // namespace newswire

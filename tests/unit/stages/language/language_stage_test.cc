#include "stages/language/language_stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/base/arena.h"
#include "pipeline/story.h"

namespace newswire {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kGermanBody =
    "Die Hafenverwaltung von Norderkoog hat am Dienstag mitgeteilt, dass der n\u00f6rdliche Kai wieder ge\u00f6ffnet "
    "wird. "
    "Die Ingenieure fanden keine Risse mehr in den Pf\u00e4hlen. Die F\u00e4hren, die in der vergangenen Woche "
    "umgeleitet "
    "wurden, sollen ab Freitag wieder nach Fahrplan fahren, sagte eine Sprecherin der Verwaltung.";

class LanguageStageTest : public ::testing::Test {
 protected:
  LanguageStageTest() { story_.Reset(&arena_, RawRecord{}); }
  bool Passes() { return !stage_.Process(story_).rejected(); }

  Arena arena_;
  Story story_;
  LanguageStage stage_;
};

TEST_F(LanguageStageTest, DetectsWhereNothingIsDeclared) {
  story_.body = kGermanBody;
  ASSERT_TRUE(Passes());
  EXPECT_EQ(story_.language, "de");
  EXPECT_THAT(story_.flags, IsEmpty());
}

TEST_F(LanguageStageTest, DoesNotLetTheHeadlineVoteWhereThereIsABody) {
  story_.headline = "The harbour board says that the quay will reopen after the storm and that ferries are back";
  story_.body = kGermanBody;
  ASSERT_TRUE(Passes());
  EXPECT_EQ(story_.language, "de");
}

TEST_F(LanguageStageTest, TakesTheHeadlineOfAStoryWithoutBody) {
  story_.headline = "Hafenverwaltung \u00f6ffnet den n\u00f6rdlichen Kai von Norderkoog nach der Sturmflut wieder";
  ASSERT_TRUE(Passes());
  EXPECT_EQ(story_.language, "de");
}

TEST_F(LanguageStageTest, KeepsWhatTheProviderDeclaredInItsBcp47Spelling) {
  story_.declared_language = "de_at";
  story_.body = kGermanBody;
  ASSERT_TRUE(Passes());
  EXPECT_EQ(story_.language, "de-AT");
  EXPECT_THAT(story_.flags, Not(Contains(kLanguageDiffersFlag)));
}

TEST_F(LanguageStageTest, FlagsABodyThatContradictsTheProviderAndKeepsTheProviders) {
  story_.declared_language = "en";
  story_.body = kGermanBody;
  ASSERT_TRUE(Passes());
  EXPECT_EQ(story_.language, "en");
  EXPECT_THAT(story_.flags, Contains(kLanguageDiffersFlag));
}

TEST_F(LanguageStageTest, AFewWordsDoNotContradictTheProvider) {
  story_.declared_language = "en";
  story_.body = kGermanBody.substr(0, 150);
  ASSERT_TRUE(Passes());
  EXPECT_EQ(story_.language, "en");
  EXPECT_THAT(story_.flags, IsEmpty());
}

TEST_F(LanguageStageTest, ADeclarationThatIsNoTagCountsAsNone) {
  story_.declared_language = "Deutsch!";
  story_.body = kGermanBody;
  ASSERT_TRUE(Passes());
  EXPECT_EQ(story_.language, "de");
}

TEST_F(LanguageStageTest, LeavesTheLanguageOpenWhereNothingIsReliable) {
  story_.body = "1,204.50 +3.2 77";
  ASSERT_TRUE(Passes());
  EXPECT_EQ(story_.language, "");
}

}  // namespace
}  // namespace newswire

#include "stages/fingerprint/item_reference.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace newswire {
namespace {

TEST(ItemReference, ReadsHowWiresNameTheirItems) {
  const struct {
    std::string_view notice, agency, number, slug, headline;
  } cases[] = {
      {"Please kill item dpa 157 'Quay in Port Ellery to close'.", "dpa", "157", "", "Quay in Port Ellery to close"},
      {"Please kill item npa 0157 \"Quay to close\"", "npa", "157", "", "Quay to close"},
      {"KILL KILL KILL\nPlease kill item number 41.", "", "41", "", ""},
      {"Kill story No. 0912, slugged PORT-ELLERY, which moved at 0914 GMT.", "", "912", "PORT-ELLERY", ""},
      {"The story slugged NORLAND-HARBOUR/STRIKE that moved at 1012 GMT is withdrawn.", "", "", "NORLAND-HARBOUR/STRIKE", ""},
      {"Withdraw item bdt0157.", "", "157", "", ""},
      {"Please withhold the report headlined \u201CBoard's plan for the quay\u201D until further notice.", "", "", "",
       "Board's plan for the quay"},
      {"A kill is mandatory. Make certain the story is not used.", "", "", "", ""},
      {"The story 12 sailors told was wrong.", "", "", "", ""},
      {"The board's figures in item 000 don't add up.", "", "", "", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.notice);
    const ItemReference found = FindItemReference(c.notice);
    EXPECT_EQ(found.agency, c.agency);
    EXPECT_EQ(found.number, c.number);
    EXPECT_EQ(found.slug, c.slug);
    EXPECT_EQ(found.headline, c.headline);
  }
}

TEST(ItemReference, NumberOfAnItemStandsAtTheEndOfItsIdentifier) {
  EXPECT_EQ(NumberOfItem("157"), "157");
  EXPECT_EQ(NumberOfItem("bdt0157"), "157");
  EXPECT_EQ(NumberOfItem("npa-41"), "41");
  EXPECT_EQ(NumberOfItem("0"), "");
  EXPECT_EQ(NumberOfItem("harbour-4711"), "");
  EXPECT_EQ(NumberOfItem("d7b7f427acf0f5e2"), "");
  EXPECT_EQ(NumberOfItem("20310105101500"), "");
  EXPECT_EQ(NumberOfItem(""), "");
}

TEST(ItemReference, ANoticeHasTheNamesOfTheStoryThatItSpeaksOf) {
  std::vector<char> scratch;
  Arena arena;
  const auto entry_of = [&](StoryKind kind, std::string_view id, std::string_view slug, std::string_view text) {
    Story story;
    story.Reset(&arena, RawRecord());
    story.source = "NPA";
    story.source_id = id;
    story.slug = slug;
    story.text = text;
    story.entry.kind = kind;
    FillNames(story, scratch);
    return story.entry;
  };
  const LedgerEntry story = entry_of(StoryKind::kStory, "npa0157", "PORT-ELLERY (UPDATE 1, PIX)", "The quay will close.");
  const LedgerEntry kill = entry_of(StoryKind::kKill, "npa0161", "ADVISORY", "Kill item NPA 157, slugged Port-Ellery.");
  EXPECT_FALSE(story.is_reference);
  EXPECT_TRUE(kill.is_reference);
  EXPECT_NE(story.number_hash, 0u);
  EXPECT_EQ(story.number_hash, kill.number_hash);
  EXPECT_EQ(story.slug_hash, kill.slug_hash);
  EXPECT_EQ(story.provider_hash, kill.provider_hash);
}

}  // namespace
}  // namespace newswire

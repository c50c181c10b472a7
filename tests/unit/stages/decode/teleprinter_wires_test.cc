// IPTC 7901 and ANPA 1312: fields and texts of own fixtures, times, wrapped lines, and what is refused.
#include <gtest/gtest.h>

#include <string>

#include "stages/decode/wire_time.h"
#include "stages/decode/wrapped_lines.h"
#include "tests/unit/stages/decode/decoded_story.h"
#include "tests/unit/stages/decode/fixture.h"

namespace newswire {
namespace {

TEST(Iptc7901, ReadsAMessage) {
  const DecodedStory decoded(Fixture("teleprinter/iptc-7901.txt"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kIptc7901);
  EXPECT_EQ(story.source_id, "tde062");
  EXPECT_EQ(story.source, "tide");
  EXPECT_EQ(story.urgency, 4);
  EXPECT_EQ(story.version_created, ParseIso8601("2025-03-04T10:12:00Z")) << "04 10:12 GMT M\u00E4r 25";
  EXPECT_EQ(story.slug, "Sandrey-ferry/");
  EXPECT_EQ(story.raw_headline, "Ferry to Sandrey runs again after nine days of ice, harbour office says");
  EXPECT_EQ(story.provider_byline, "By Mina Oberholt, tide");
  ASSERT_EQ(story.provider_alt_ids.size(), 1u);
  EXPECT_EQ(story.provider_alt_ids[0].value, "tide 061") << "by which a kill of another day speaks of it";
  ASSERT_EQ(story.provider_codes.size(), 1u);
  EXPECT_EQ(story.provider_codes[0].code, "i");
  EXPECT_EQ(story.text.substr(0, story.text.find("\n\n# tide NOTEBOOK")),
            "1ST LEAD\n\nHarlow Quay (tide) - The ferry between Harlow Quay and Sandrey runs again after nine days, the "
            "harbour office said on Tuesday, and the caf\u00E9 on board is open.\n\n\"We had no choice,\" said captain "
            "Odile Brandt, who has sailed for thirty years. \"Nobody could have known how thick the ice was going to "
            "be.\"\n\nThe results:\n\nFerry 4, Ice 3.\nIce 2, Ferry 1.");
  EXPECT_NE(story.text.find("not for publication"), std::string_view::npos) << "strip cuts it";
}

TEST(Iptc7901, KillAndHoldByTheirWords) {
  const DecodedStory kill(Fixture("teleprinter/iptc-7901-kill.txt"));
  ASSERT_FALSE(kill.rejected()) << kill.detail();
  EXPECT_EQ(kill.story().pub_status, PubStatus::kCanceled);
  const DecodedStory hold("\x01tde063 2 i 20 tide 062\r\nHOLD HOLD HOLD\r\n\x02The ferry does not run.\r\n\x03");
  EXPECT_EQ(hold.story().pub_status, PubStatus::kWithheld);
}

TEST(Iptc7901, AMessageWithoutHeadOrEndIsReadToo) {
  const DecodedStory decoded("\x01tde063\r\n\x02The ferry runs.\r\nIt is late.");
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().raw_headline, "");
  EXPECT_EQ(decoded.story().text, "The ferry runs. It is late.");
  EXPECT_EQ(decoded.story().version_created, kNoTime);
}

TEST(Anpa, ReadsAStory) {
  const DecodedStory decoded(Fixture("teleprinter/anpa-1312.txt"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kAnpa1312);
  EXPECT_EQ(story.source_id, "W2870");
  EXPECT_EQ(story.source, "AP");
  EXPECT_EQ(story.urgency, 4);
  EXPECT_EQ(story.version_created, ParseIso8601("2025-03-04T07:12:00Z"));
  EXPECT_EQ(story.slug, "BC-SA--Ferry Ice, 1st Ld-Writethru") << "without the count of words";
  EXPECT_EQ(story.raw_headline, "Ferry to Sandrey runs again after nine days of ice");
  EXPECT_EQ(story.provider_byline, "By MINA OBERHOLT");
  EXPECT_EQ(story.ed_note, "AP Photo TDE101, TDE102\nEds: Updates with captain's comment.");
  EXPECT_EQ(story.text,
            "HARLOW QUAY, Sandrey (AP) _ The ferry between Harlow Quay and Sandrey runs again after nine days, the "
            "harbour office said on Tuesday.\n\n``We had no choice,'' said captain Odile Brandt. ``It was 3{ feet "
            "thick.''\n\n___\n\nTRIPS\n\nMon\tTue\nHarlow Quay\t4\t3");
}

TEST(Anpa, AnAlertIsItsTextAlone) {
  const DecodedStory decoded(Fixture("teleprinter/anpa-alert.txt"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().urgency, 2);
  EXPECT_EQ(decoded.story().slug, "BC-SA--APNewsAlert");
  EXPECT_EQ(decoded.story().text,
            "HARLOW QUAY (AP) _ Ferry to Sandrey runs again after nine days of ice, harbour office says.");
}

TEST(Anpa, ACategoryThatIsNoLetterDoesNotCutCharacters) {
  const DecodedStory decoded("\x16\x16\x01W1645\nb \u00BCa BC-SA--Ferry  03-04\n\x02\tThe ferry runs.\x04");
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().slug, "\u00BCa BC-SA--Ferry");
  EXPECT_TRUE(decoded.story().provider_codes.empty());
}

TEST(TeleprinterWires, WhatIsNoStoryIsRefusedWithItsReason) {
  struct Case {
    std::string_view what;
    std::string value;
    std::string_view reason, detail_part;
  };
  const Case cases[] = {
      {"two messages", "\x01t1 4\r\n\x02x\x03\x04\x01t2 4\r\n\x02y\x03\x04", "unsupported-format",
       "2 IPTC 7901 stories; expected one"},
      {"two stories", "\x16\x16\x01W1\n\x02x\x04\x16\x16\x01W2\n\x02y\x04", "unsupported-format",
       "2 ANPA 1312 stories; expected one"},
      {"ANPA without a text", "\x16\x16\x01W1\n", "missing-field", "without SOH and STX"},
      {"an empty text", "\x01t1 4\r\n\x02 \r\n\x03", "missing-field", "neither a headline nor a text"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const DecodedStory decoded(c.value);
    EXPECT_EQ(decoded.reason(), c.reason) << decoded.detail();
    EXPECT_NE(decoded.detail().find(c.detail_part), std::string_view::npos) << decoded.detail();
  }
}

TEST(TeleprinterWires, CharsetOfTheContentType) {
  const std::string message = "\x01tde063\r\n\x02The caf\xA4 runs.\r\n\x03";
  const DecodedStory declared(message, {{"content-type", "text/vnd.iptc.7901; charset=iso-8859-15"}});
  ASSERT_FALSE(declared.rejected()) << declared.detail();
  EXPECT_EQ(declared.story().text, "The caf\u20AC runs.");
  const DecodedStory guessed(message);
  EXPECT_EQ(guessed.story().text, "The caf\u00A4 runs.");
}

TEST(WireTime, ReadsTheTimesOfOlderWires) {
  struct Case {
    TimeMs (*parse)(std::string_view);
    std::string_view text, time;  // no time: none
  };
  const Case cases[] = {
      {ParseRfc822, "Tue, 04 Mar 2025 07:12:30 +0100", "2025-03-04T06:12:30Z"},
      {ParseRfc822, "4 Mar 25 07:12 EST", "2025-03-04T12:12:00Z"},
      {ParseRfc822, "Tue, 4 March 2025 07:12:30 GMT", "2025-03-04T07:12:30Z"},
      {ParseRfc822, "Tue, 31 Feb 2025 07:12:30 GMT", ""},
      {ParseRfc822, "2025-03-04T07:12:30Z", ""},
      {ParseRfc822, "yesterday", ""},
      {ParseIptc7901Time, "040712 GMT Mar 25", "2025-03-04T07:12:00Z"},
      {ParseIptc7901Time, "040712 MEZ Dez 24", "2024-12-04T06:12:00Z"},
      {ParseIptc7901Time, "040712 Okt 24", "2024-10-04T07:12:00Z"},
      {ParseIptc7901Time, "042512 GMT Mar 25", ""},
      {ParseIptc7901Time, "", ""},
      {ParseAnpaTime, "03-04-25 0712GMT", "2025-03-04T07:12:00Z"},
      {ParseAnpaTime, "03-04-25 1912EDT", "2025-03-04T23:12:00Z"},
      {ParseAnpaTime, "13-04-25 0712GMT", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(c.parse(c.text), c.time.empty() ? kNoTime : ParseIso8601(c.time)) << c.text;
  }
}

TEST(Unwrap, JoinsWhereTheNextWordDidNotFit) {
  Arena arena;
  struct Case {
    std::string_view text, unwrapped;
  };
  const Case cases[] = {
      {"The ferry between Harlow Quay and\nSandrey runs again.", "The ferry between Harlow Quay and Sandrey runs again."},
      {"The ferry between Harlow Quay and\nSandrey.\nIt runs.", "The ferry between Harlow Quay and Sandrey.\nIt runs."},
      {"One.\n\nTwo.", "One.\n\nTwo."},
      {"   One two three\nfour.\n   Five.", "One two three four.\n\nFive."},
      {"- one two three four five\n- six", "- one two three four five\n- six"},
      {"\r\n \r\n", ""},
      {"", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(Unwrap(c.text, arena), c.unwrapped) << c.text;
  EXPECT_EQ(Unwrap("One two\n      three.\n\n      Four.", arena, /*indent_of_all=*/true), "One two three.\n\nFour.");
}

}  // namespace
}  // namespace newswire

#include "stages/decode/text_policy.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "pipeline/base/utf8.h"
#include "stages/decode/repairs.h"

namespace newswire {
namespace {

constexpr uint32_t kControls = static_cast<uint32_t>(Repair::kControls);
constexpr uint32_t kCharacters = static_cast<uint32_t>(Repair::kCharacters);

struct Case {
  std::string_view what, text, expected;
  uint32_t repairs;
};

const Case kCases[] = {
    {"CR LF", "Ferry\r\nruns\r\n", "Ferry\nruns\n", 0},
    {"CR alone", "Ferry\rruns", "Ferry\nruns", 0},
    {"NEL, line separator, form feed", "a\u0085b\u2028c\fd\ve", "a\nb\nc\nd\ne", 0},
    {"paragraph separator", "a\u2029b", "a\n\nb", 0},
    {"byte order mark", "\uFEFFFerry", "Ferry", 0},
    {"byte order mark inside", "Fer\uFEFFry", "Ferry", kCharacters},
    {"no-break space", "12\u00A0crowns", "12 crowns", kCharacters},
    {"thin spaces", "12\u2009000\u202Fkm\u205Fx\u2003y", "12 000 km x y", kCharacters},
    {"soft hyphen, zero width space, word joiner", "fer\u00ADry\u200B runs\u2060", "ferry runs", kCharacters},
    {"NUL and controls", std::string_view("fer\0ry\x1F runs\x7F", 13), "ferry runs", kControls},
    {"C1", "ferry\u0081 runs", "ferry runs", kControls},
    {"C1 that windows-1252 has", "\u0093Ferry\u0094 \u0096 it\u0092s \u008A\u0080",
     "\u201CFerry\u201D \u2013 it\u2019s \u0160\u20AC", kControls},
    {"tab stays", "a\tb", "a\tb", 0},
    {"quotes and dashes stay", "\u2018a\u2019 \u201Cb\u201D \u2013 \u2014 -- \u2026",
     "\u2018a\u2019 \u201Cb\u201D \u2013 \u2014 -- \u2026", 0},
    {"bidi controls stay", "\u200Fa\u200E \u202Bb\u202C", "\u200Fa\u200E \u202Bb\u202C", 0},
    {"joiners that spell words stay", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645 \u0915\u094D\u200D",
     "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645 \u0915\u094D\u200D", 0},
    {"CJK indent stays", "\u3000\u6E21\u8F2A", "\u3000\u6E21\u8F2A", 0},
    {"decomposed letters stay", "cafe\u0301", "cafe\u0301", 0},
    {"mojibake stays", "it\u00E2\u20AC\u2122s", "it\u00E2\u20AC\u2122s", 0},
    {"nothing", "", "", 0},
};

TEST(NormalizeText, ChangesTheCharactersOfTheTableAndNoOthers) {
  for (const Case& c : kCases) {
    // At every place of a vector block.
    for (const size_t pad : {0, 1, 31, 62, 63, 64, 65, 127}) {
      SCOPED_TRACE(testing::Message() << c.what << ", pad " << pad);
      if (c.text.starts_with("\uFEFFF") && pad > 0) continue;
      Arena arena;
      uint32_t repairs = 0;
      const std::string padding(pad, 'x');
      const std::string text = padding + std::string(c.text) + padding;
      EXPECT_EQ(NormalizeText(text, arena, repairs), padding + std::string(c.expected) + padding);
      EXPECT_EQ(repairs, c.repairs);
    }
  }
}

TEST(NormalizeText, ATextThatNeedsNoChangeIsNotCopied) {
  Arena arena;
  uint32_t repairs = 0;
  const std::string text = "HARLOW QUAY \u2014 \u201CThe ferry\u201D runs.\n\tAgain.\n" + std::string(500, 'x');
  EXPECT_EQ(NormalizeText(text, arena, repairs).data(), text.data());
  EXPECT_EQ(arena.capacity_bytes(), 0u);
}

TEST(NormalizeText, ResultIsValidUtf8AndNeedsNoSecondPass) {
  const unsigned seed = 417;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (size_t i = 0; i < random() % 200; ++i) {
      AppendUtf8(random() % 3 == 0   ? 0x2000 + random() % 0x70
                 : random() % 3 == 0 ? random() % 0xFFFF
                                     : random() % 0xB0,
                 text);
    }
    Arena arena;
    uint32_t repairs = 0;
    const std::string once(NormalizeText(text, arena, repairs));
    ASSERT_TRUE(IsValidUtf8(once));
    repairs = 0;
    ASSERT_EQ(NormalizeText(once, arena, repairs), once);
    ASSERT_EQ(repairs, 0u);
  }
}

TEST(NormalizeLine, IsOneLineWithSingleSpaces) {
  Arena arena;
  uint32_t repairs = 0;
  EXPECT_EQ(NormalizeLine("  Ferry to\r\n\tSandrey \u00A0 runs \n", arena, repairs), "Ferry to Sandrey runs");
  EXPECT_EQ(NormalizeLine("\n \t", arena, repairs), "");
  const std::string_view clean = "Ferry runs";
  EXPECT_EQ(NormalizeLine(clean, arena, repairs).data(), clean.data());
}

TEST(IsBlank, KnowsWhiteSpaceOnly) {
  EXPECT_TRUE(IsBlank(""));
  EXPECT_TRUE(IsBlank(" \n\t\r\u3000"));
  EXPECT_FALSE(IsBlank(" .\n"));
}

}  // namespace
}  // namespace newswire

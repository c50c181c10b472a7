#include "stages/fingerprint/fold.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "pipeline/base/utf8.h"

namespace newswire {
namespace {

std::string Folded(std::string_view text) {
  std::string to(text.size(), '\0');
  to.resize(Fold(text, to.data()));
  return to;
}

TEST(Fold, KeepsOnlyLowerCaseLettersAndDigits) {
  const struct {
    const char* name;
    std::string_view text, folded;
  } cases[] = {
      {"case and punctuation", "The Harbour's 3.5-km wall, (re)opened!", "theharbours35kmwallreopened"},
      {"white space of any kind", " a\tb\nc\u00A0d\u2009e\u3000f ", "abcdef"},
      {"typographic quotes and dashes", "\u201CWait\u201D \u2014 it\u2019s 10\u201312", "waitits1012"},
      {"soft hyphen", "har\u00ADbour", "harbour"},
      {"zero width and byte order mark", "har\u200B\u2060bour\uFEFF", "harbour"},
      {"ligatures", "o\uFB03ce of \uFB01sh", "officeoffish"},
      {"accents of Latin-1", "\u00C9lys\u00E9e na\u00EFve \u00D8re Stra\u00DFe \u00C6rø", "elyseenaiveorestrasseaero"},
      {"combining marks", "Elyse\u0301e cafe\u0301", "elyseecafe"},
      {"Latin Extended", "\u0141\u00F3d\u017A \u0150ri \u0160ibenik \u0130zmir \u0131l\u0131k",
       "lodzorisibenikizmirilik"},
      {"Vietnamese", "Vi\u1EC7t Nam \u1EBE", "vietname"},
      {"full width", "\uFF21\uFF22\uFF43\uFF11\uFF12\uFF0C", "abc12"},
      {"superscripts and fractions", "m\u00B2 x\u00B3 \u00BD \u2085", "m2x3125"},
      {"Arabic-Indic digits", "\u0661\u0662\u0663 \u06F4\u06F5", "12345"},
      {"Cyrillic", "\u0411\u0415\u0420\u0415\u0413 \u0401\u043B\u043A\u0430",
       "\u0431\u0435\u0440\u0435\u0433\u0435\u043B\u043A\u0430"},
      {"Han as is, its punctuation gone", "\u6E2F\u53E3\u3001\u4ECA\u65E5\u3002", "\u6E2F\u53E3\u4ECA\u65E5"},
      {"Arabic without pointing", "\u0627\u0644\u0645\u0650\u064A\u0646\u0640\u0627\u0621\u060C",
       "\u0627\u0644\u0645\u064A\u0646\u0627\u0621"},
      {"symbols", "100 \u20AC \u2022 \u2122", "100tm"},
      {"nothing", "", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Folded(c.text), c.folded);
  }
}

TEST(Fold, GreekLosesCaseAccentsAndFinalSigma) {
  EXPECT_EQ(Folded("\u039B\u0399\u039C\u0386\u039D\u0399\u03A3"), Folded("\u03BB\u03B9\u03BC\u03AC\u03BD\u03B9\u03C2"));
  EXPECT_EQ(Folded("\u1F08\u03B8\u1FC6\u03BD\u03B1\u03B9").substr(0, 2), "\u03B1");
}

TEST(Fold, WhiteSpaceNeverMatters) {
  const std::string text = "Dock workers in two ports return on Monday, their union said, after a 49-day strike.";
  std::mt19937 random(5);
  for (int round = 0; round < 50; ++round) {
    std::string damaged;
    for (const char c : text) {
      if (c == ' ' && random() % 3 == 0) continue;
      damaged += c;
      if (random() % 9 == 0) damaged += "\n  ";
    }
    ASSERT_EQ(Folded(damaged), Folded(text));
  }
}

TEST(Fold, IsIdempotentAndNeverLongerAndStaysValid) {
  std::mt19937 random(6);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      char32_t c = random() % (random() % 2 == 0 ? 0x3000 : 0x110000);
      if (c >= 0xD800 && c < 0xE000) c = ' ';
      AppendUtf8(c, text);
    }
    const std::string folded = Folded(text);
    ASSERT_LE(folded.size(), text.size());
    ASSERT_TRUE(IsValidUtf8(folded));
    ASSERT_EQ(Folded(folded), folded);
  }
}

TEST(Fold, IllFormedBytesAreDropped) {
  EXPECT_EQ(Folded("a\xFF"
                   "b\xC3"),
            "ab");
  EXPECT_EQ(Folded("\xE6\x97"), "");
}

}  // namespace
}  // namespace newswire

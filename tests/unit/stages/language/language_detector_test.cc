#include "stages/language/language_detector.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace newswire {
namespace {

// Stories of our own, one paragraph each.
constexpr std::string_view kEnglish =
    "The harbour board of Port Ellery said on Tuesday that it would reopen the northern quay after engineers who had "
    "inspected the cracked piles found that they were sound. Ferries which were diverted last week should be back in "
    "service by Friday, and the board has promised to repay about 300 passengers for their cancelled crossings.";
constexpr std::string_view kGerman =
    "Die Hafenverwaltung von Norderkoog hat am Dienstag mitgeteilt, dass der n\u00f6rdliche Kai wieder ge\u00f6ffnet "
    "wird. "
    "Die Ingenieure fanden keine Risse mehr in den Pf\u00e4hlen. Die F\u00e4hren, die in der vergangenen Woche "
    "umgeleitet "
    "wurden, sollen ab Freitag wieder nach Fahrplan fahren, sagte eine Sprecherin der Verwaltung.";
constexpr std::string_view kFrench =
    "Le conseil du port de Saint-Aubin a annonc\u00e9 mardi la r\u00e9ouverture du quai nord apr\u00e8s l'inspection "
    "des "
    "pilotis par les ing\u00e9nieurs. Les traversiers d\u00e9tourn\u00e9s la semaine derni\u00e8re reprendront leur "
    "service "
    "vendredi, et les passagers dont la travers\u00e9e a \u00e9t\u00e9 annul\u00e9e seront rembours\u00e9s.";
constexpr std::string_view kDutch =
    "Het havenbestuur van Zandhoek heeft dinsdag gezegd dat de noordelijke kade weer opengaat nadat ingenieurs de "
    "palen "
    "hadden bekeken. De veerboten die vorige week werden omgeleid varen vanaf vrijdag weer volgens de dienstregeling, "
    "en "
    "de reizigers krijgen hun geld terug voor de overtochten die niet doorgingen.";
constexpr std::string_view kRussian =
    "\u0410\u0434\u043c\u0438\u043d\u0438\u0441\u0442\u0440\u0430\u0446\u0438\u044f \u043f\u043e\u0440\u0442\u0430 "
    "\u0441\u043e\u043e\u0431\u0449\u0438\u043b\u0430 \u0432\u043e \u0432\u0442\u043e\u0440\u043d\u0438\u043a, "
    "\u0447\u0442\u043e \u0441\u0435\u0432\u0435\u0440\u043d\u044b\u0439 \u043f\u0440\u0438\u0447\u0430\u043b "
    "\u0441\u043d\u043e\u0432\u0430 \u043e\u0442\u043a\u0440\u043e\u0435\u0442\u0441\u044f "
    "\u043f\u043e\u0441\u043b\u0435 "
    "\u0440\u0435\u043c\u043e\u043d\u0442\u0430.";
constexpr std::string_view kHebrew =
    "\u05d4\u05e0\u05d4\u05dc\u05ea \u05d4\u05e0\u05de\u05dc \u05d4\u05d5\u05d3\u05d9\u05e2\u05d4 "
    "\u05d1\u05d9\u05d5\u05dd "
    "\u05e9\u05dc\u05d9\u05e9\u05d9 \u05db\u05d9 \u05d4\u05e8\u05e6\u05d9\u05e3 \u05d4\u05e6\u05e4\u05d5\u05e0\u05d9 "
    "\u05d9\u05d9\u05e4\u05ea\u05d7 \u05de\u05d7\u05d3\u05e9 \u05dc\u05d0\u05d7\u05e8 "
    "\u05d4\u05d1\u05d3\u05d9\u05e7\u05d4.";

TEST(LanguageDetectorTest, TellsTheLanguageOfAParagraph) {
  struct Case {
    std::string_view text;
    std::string_view code;
  };
  for (const Case& c : {Case{kEnglish, "en"}, Case{kGerman, "de"}, Case{kFrench, "fr"}, Case{kDutch, "nl"},
                        Case{kRussian, "ru"}, Case{kHebrew, "he"}}) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(DetectLanguage(c.text).code, c.code);
  }
}

TEST(LanguageDetectorTest, EnglishNeedsNoTablesAndNothingElseIsTakenForIt) {
  EXPECT_TRUE(IsPlainlyEnglish(kEnglish));
  for (const std::string_view text : {kGerman, kFrench, kDutch, kRussian, kHebrew}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(IsPlainlyEnglish(text));
  }
}

TEST(LanguageDetectorTest, TooFewWordsAreNotPlainlyEnglish) {
  EXPECT_FALSE(IsPlainlyEnglish("The board said that it would reopen the quay after the storm."));
}

TEST(LanguageDetectorTest, ABodyThatIsMostlyGermanIsNotEnglishForAQuotation) {
  const std::string mixed = std::string(kGerman) + " \"The quay is sound and that is all there is to say about it.\"";
  EXPECT_FALSE(IsPlainlyEnglish(mixed));
  EXPECT_EQ(DetectLanguage(mixed).code, "de");
}

TEST(LanguageDetectorTest, NothingToGoByIsNoLanguage) {
  for (const std::string_view text : {"", "   ", "1,204.50 +3.2 77 81/2", "\xff\xfe"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(DetectLanguage(text).code, "");
  }
}

TEST(LanguageDetectorTest, LooksAtTheFirstTwoKilobytesOnly) {
  std::string english;
  while (english.size() < kLanguageSampleBytes) english += kEnglish;
  EXPECT_EQ(DetectLanguage(english + std::string(kGerman)).code, "en");
  EXPECT_EQ(DetectLanguage(english + std::string(kGerman)).letter_count, DetectLanguage(english).letter_count);
}

TEST(LanguageDetectorTest, ASampleThatEndsInsideACharacterIsStillValid) {
  std::string russian;
  while (russian.size() < kLanguageSampleBytes + 100) russian += kRussian;
  for (int shift = 0; shift < 2; ++shift) EXPECT_EQ(DetectLanguage(std::string(shift, ' ') + russian).code, "ru");
}

TEST(LanguageDetectorTest, WritesDeclaredTagsAsBcp47Spells) {
  struct Case {
    std::string_view declared;
    std::string_view tag;
  };
  for (const Case& c : {Case{"en", "en"}, Case{"EN", "en"}, Case{"en_us", "en-US"}, Case{" en-GB ", "en-GB"},
                        Case{"ZH-hant-tw", "zh-Hant-TW"}, Case{"iw", "he"}, Case{"in-ID", "id-ID"},
                        Case{"es-419", "es-419"}, Case{"pcm", "pcm"}, Case{"english", ""}, Case{"", ""}, Case{"e", ""},
                        Case{"en--US", ""}, Case{"12", ""}, Case{"en-toolongsubtag", ""}}) {
    SCOPED_TRACE(c.declared);
    char out[32];
    EXPECT_EQ(std::string_view(out, NormalizeLanguageTag(c.declared, out, sizeof(out))), c.tag);
  }
}

TEST(LanguageDetectorTest, ATagThatDoesNotFitIsNone) {
  char out[4];
  EXPECT_EQ(NormalizeLanguageTag("zh-Hant", out, sizeof(out)), 0u);
}

TEST(LanguageDetectorTest, NeighboursThatNobodyCanTellApartAreOneLanguage) {
  EXPECT_TRUE(IsSameLanguage("en-US", "en"));
  EXPECT_TRUE(IsSameLanguage("hr", "sr"));
  EXPECT_TRUE(IsSameLanguage("nb-NO", "no"));
  EXPECT_TRUE(IsSameLanguage("zh-Hant", "zh"));
  EXPECT_TRUE(IsSameLanguage("pcm", "en"));
  EXPECT_FALSE(IsSameLanguage("en", "de"));
  EXPECT_FALSE(IsSameLanguage("en", "eng"));
}

}  // namespace
}  // namespace newswire

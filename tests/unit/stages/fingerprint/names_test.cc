#include "stages/fingerprint/names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace newswire {
namespace {

std::set<uint32_t> NamesOf(std::string_view headline, std::string_view lead) {
  std::vector<uint32_t> scratch;
  NameSet names;
  CollectNames(headline, lead, scratch, names);
  EXPECT_TRUE(std::is_sorted(names.hashes.begin(), names.hashes.begin() + names.count));
  return {names.hashes.begin(), names.hashes.begin() + names.count};
}

size_t Tickers(const std::set<uint32_t>& names) {
  return static_cast<size_t>(std::count_if(names.begin(), names.end(), [](uint32_t name) { return (name & 1) != 0; }));
}

TEST(Names, AreCapitalisedWordsButNotSentenceBeginnings) {
  EXPECT_EQ(NamesOf("", "The ferry left Port Ellery. After that, Mara Quist said on Monday it was late.").size(), 4u);
  EXPECT_EQ(NamesOf("", "they left without a word").size(), 0u);
}

TEST(Names, AreTheSameInHeadlineAndLead) {
  EXPECT_EQ(NamesOf("Quist leaves Ellery", ""), NamesOf("", "QUIST leaves ELLERY"));
}

TEST(Names, WordsOfAHeadlineInCapitalsAreNoNames) {
  EXPECT_TRUE(NamesOf("FERRY LINE RAISES FARES", "").empty());
  EXPECT_EQ(Tickers(NamesOf("ELLERY LINES <ELY.N> RAISES FARES", "")), 1u);
}

TEST(Names, TickersAreTold) {
  for (const std::string_view text :
       {"Ellery Lines <ELY.N>", "Ellery Lines (ELY.L)", "Ellery Lines (NYSE: ELY)", "<ELY>"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Tickers(NamesOf("", text)), 1u);
  }
  for (const std::string_view text : {"the European Union (EU)", "<br>", "(see page 4)", "a < b", "<rLY.N>"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Tickers(NamesOf("", text)), 0u);
  }
}

TEST(Names, CapKeepsTheSmallestHashes) {
  std::string lead;
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'a'; b <= 'd'; ++b) lead += std::string{a, b, 'x', b, ' '};
  }
  EXPECT_EQ(NamesOf("", lead).size(), static_cast<size_t>(kMaxNames));
  EXPECT_EQ(NamesOf("", lead), NamesOf("", "so " + lead));
}

}  // namespace
}  // namespace newswire

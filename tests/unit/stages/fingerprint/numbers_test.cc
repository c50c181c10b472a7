#include "stages/fingerprint/numbers.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "stages/fingerprint/fold.h"

namespace newswire {
namespace {

NumberSet NumbersOf(std::string_view body, std::string_view headline = {}) {
  std::vector<uint32_t> scratch;
  NumberSet numbers;
  CollectNumbers(headline, body, scratch, numbers);
  return numbers;
}

std::set<uint32_t> ValuesOf(std::string_view text) {
  const NumberSet numbers = NumbersOf(text);
  std::set<uint32_t> values;
  for (uint32_t i = 0; i < numbers.count; ++i) values.insert(NumberValue(numbers.keys[i]));
  return values;
}

NumberComparison Compared(std::string_view a, std::string_view b) {
  const NumberSet x = NumbersOf(a);
  const NumberSet y = NumbersOf(b);
  return CompareNumbers({x.keys.data(), x.count}, {y.keys.data(), y.count});
}

TEST(Numbers, EqualValuesAreEqualInAnyForm) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"a 49-year lease", "49 years"},
      {"1,200 tonnes", "1200 tonnes"},
      {"1.200.000 Euro", "1,200,000 euros"},
      {"3.50 pct", "3.5 percent"},
      {"4.00 m", "4 m"},
      {"the 22nd meeting", "meeting 22"},
      {"the22.6mln decline", "22.6 mln"},
      {"killed five people", "5 killed"},
      {"Twelve ships", "12 ships"},
      {"\uFF14\uFF19", "49"},
      {"\u0664\u0669", "49"},
      {"04 March", "4 March"},
      {"0.5 pct", "0.50"},
      {"ein Preis von 1.250,00", "1250, 00"},
  };
  for (const auto& [a, b] : cases) {
    SCOPED_TRACE(a);
    std::set<uint32_t> x = ValuesOf(a);
    std::set<uint32_t> y = ValuesOf(b);
    EXPECT_FALSE(x.empty());
    EXPECT_TRUE(std::includes(x.begin(), x.end(), y.begin(), y.end()) ||
                std::includes(y.begin(), y.end(), x.begin(), x.end()));
  }
}

TEST(Numbers, CountsWhatIsANumber) {
  const std::pair<std::string_view, size_t> cases[] = {
      {"", 0},
      {"no number at all", 0},
      {"someone gone, bone, phone, often, tenor", 0},
      {"scores 1q87 were read by a scanner", 0},
      {"between 18 and 20 dlrs", 2},
      {"7-3/8 pct", 3},
      {"at 10:30 on 12.03.2031", 5},
      {"in 1986,12 people", 2},
      {"1,2 and 3,4", 4},
      {"a one, a two and a three", 3},
      {"the 2nd of 2", 1},
  };
  for (const auto& [text, count] : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(ValuesOf(text).size(), count);
  }
}

TEST(Numbers, TheSameMultisetGivesTheSameKeysWhateverTheWhiteSpace) {
  const NumberSet a = NumbersOf("Ferries carried 214 people and 3,100 cars in 2030, one in four of them lorries.");
  const NumberSet b = NumbersOf("Ferries carried214 people\nand 3,100cars  in 2030,one in four of them lorries.");
  ASSERT_EQ(a.count, b.count - 0);
  EXPECT_TRUE(std::equal(a.keys.begin(), a.keys.begin() + a.count, b.keys.begin()));
  EXPECT_EQ(a.digest, b.digest);
}

TEST(Numbers, CapKeepsTheSameNumbersOfTwoCopies) {
  std::string table;
  for (int i = 0; i < 200; ++i)
    table += "gauge " + std::string(1, static_cast<char>('a' + i % 26)) +
             std::string(1, static_cast<char>('a' + i / 26)) + " stands at " + std::to_string(1000 + i * 7) +
             " marks; ";
  const NumberSet a = NumbersOf(table);
  const NumberSet b = NumbersOf("At dawn: " + table);
  EXPECT_EQ(a.count, static_cast<uint32_t>(kMaxNumbers));
  EXPECT_TRUE(std::equal(a.keys.begin(), a.keys.end(), b.keys.begin()));
  std::string changed = table;
  changed.replace(changed.find("1700"), 4, "1709");
  EXPECT_NE(NumbersOf(changed).digest, a.digest);
}

TEST(CompareNumbers, TellsAChangedNumberFromAMissingOne) {
  const struct {
    const char* name;
    std::string_view a, b;
    bool same_place, each;
  } cases[] = {
      {"equal", "a lease of 49 years for 3 berths", "a lease of 49 years for 3 berths", false, false},
      {"changed", "a lease of 50 years for 3 berths", "a lease of 49 years for 3 berths", true, true},
      {"changed word", "a storm killed six sailors off the cape", "a storm killed five sailors off the cape", true,
       true},
      {"cut short", "a lease of 49 years", "a lease of 49 years for 3 berths and 12 cranes", false, false},
      {"local addition", "a lease of 49 years, of which 7 here", "a lease of 49 years", false, false},
      {"cut where a number stands last", "It sold 59 boats, up from 61",
       "It sold 59 boats, up from 61 last year. It sold 12 yachts, up from 14", false, false},
      {"changed though the old one stands elsewhere", "the port took 50 ships; in all 49 ports were asked",
       "the port took 49 ships; in all 49 ports were asked", true, false},
      {"rewritten around it", "at least 15 drowned", "the storm cost 12 lives", false, true},
      {"columns of a table", "oats 70 up 3; rye 81 up 5", "oats 81 up 5; rye 70 up 3", false, false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const NumberComparison result = Compared(c.a, c.b);
    EXPECT_EQ(result.same_place_differs, c.same_place);
    EXPECT_EQ(result.each_has_others, c.each);
  }
}

TEST(CompareNumbers, SeesANumberChangedBesideOneChangedWord) {
  EXPECT_TRUE(Compared("a fire that killed 15 sailors", "a fire which hurt 12 sailors").near_place_differs);
  EXPECT_FALSE(Compared("it sold 15 boats", "in March 12 judges met").near_place_differs);
}

TEST(Negations, AreCountedThroughLostSpaces) {
  const std::pair<std::string_view, int> cases[] = {
      {"He was guilty.", 0},
      {"He was not guilty.", 1},
      {"He wasnot guilty.", 1},
      {"He isn't, and can't, and won\u2019t.", 3},
      {"It could no longer sail, and never will.", 2},
      {"Sie wollen nicht.", 1},
  };
  for (const auto& [text, count] : cases) {
    SCOPED_TRACE(text);
    std::string folded(text.size(), '\0');
    folded.resize(Fold(text, folded.data()));
    EXPECT_EQ(CountNegations(text, folded), count);
  }
}

}  // namespace
}  // namespace newswire

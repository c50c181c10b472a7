#include "stages/publish/text_counts.h"

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace newswire {
namespace {

// The rule, character by character, for ASCII.
TextCounts CountSlowly(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  TextCounts counts{text.size(), 0};
  bool word_counts = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool joins = i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]);
    if (is_space(text[i]) && !joins) {
      counts.words += word_counts ? 1 : 0;
      word_counts = false;
    } else if (is_digit(text[i]) || std::isalpha(static_cast<unsigned char>(text[i])) != 0) {
      word_counts = true;
    }
  }
  counts.words += word_counts ? 1 : 0;
  return counts;
}

TEST(CountText, CountsWordsByTheNewsroomRule) {
  const struct {
    std::string_view text;
    TextCounts counts;
  } cases[] = {
      {"", {0, 0}},
      {"   \n\n ", {6, 0}},
      {"Ferry sails", {11, 2}},
      {"The port - shut since May - reopened.", {37, 6}},    // a dash alone is no word
      {"They've won, she said ... twice", {31, 5}},          // "They've" is one, "..." none
      {"10 000 tonnes", {13, 2}},                            // a space inside a number
      {"3 October 2024\n\n17 boats", {24, 5}},
      {"two-week 4,5% U.S.-led", {22, 3}},
      {"Z\xC3\xBCrich \xE2\x80\x93 \xC3\x89t\xC3\xA9", {12, 2}},          // "Zurich - Ete" with accents and an en dash
      {"10\xC2\xA0" "000 t", {8, 2}},                        // no-break space inside a number
      {"M.\xC2\xA0Roux", {7, 2}},                            // and between words
      {"\xE2\x80\x9Cyes\xE2\x80\x9D \xE2\x80\xA6 \xC3\x97 \xE2\x82\xAC", {11, 1}},  // quotes, ellipsis, times, euro
      {"\xD0\x9F\xD0\xBE\xD1\x80\xD1\x82 \xD0\xBE\xD1\x82\xD0\xBA\xD1\x80\xD1\x8B\xD1\x82", {11, 2}},  // Russian
      {"\xE6\xB8\xAF\xE3\x80\x80\xE9\x96\x8B", {3, 2}},      // ideographic space
      {"\xF0\x9F\x93\xB0 news", {6, 1}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const TextCounts counts = CountText(c.text);
    EXPECT_EQ(counts.code_points, c.counts.code_points);
    EXPECT_EQ(counts.words, c.counts.words);
  }
}

TEST(CountText, CountsAWordOnceWhereverBlocksEnd) {
  for (size_t length = 1; length <= 200; ++length) {
    const std::string letters(length, 'w'), dashes(length, '-'), blanks(length, ' '), digits(length, '1');
    EXPECT_EQ(CountText(letters), (TextCounts{length, 1}));
    EXPECT_EQ(CountText(dashes), (TextCounts{length, 0}));
    EXPECT_EQ(CountText(absl::StrCat(dashes, "w")), (TextCounts{length + 1, 1}));
    EXPECT_EQ(CountText(absl::StrCat("w", dashes)), (TextCounts{length + 1, 1}));
    EXPECT_EQ(CountText(absl::StrCat(blanks, "w w")), (TextCounts{length + 3, 2}));
    EXPECT_EQ(CountText(absl::StrCat(letters, " ", letters)), (TextCounts{2 * length + 1, 2}));
    EXPECT_EQ(CountText(absl::StrCat(digits, " ", digits)), (TextCounts{2 * length + 1, 1}));
  }
}

TEST(CountText, AgreesWithTheRuleCharacterByCharacter) {
  const unsigned seed = 11;
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 300, ' ');
    for (char& c : text) c = "ab12  \n-.,'\tZ"[random() % 13];
    ASSERT_EQ(CountText(text), CountSlowly(text)) << "seed " << seed << ", round " << round << ": " << text;
  }
}

}  // namespace
}  // namespace newswire

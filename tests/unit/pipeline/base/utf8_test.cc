#include "pipeline/base/utf8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace newswire {
namespace {

using ::testing::ElementsAre;

TEST(Utf8, EveryCodePointComesBackAsItWasWritten) {
  char bytes[kMaxUtf8Bytes];
  for (char32_t value = 0; value <= kMaxCodePoint; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    const size_t size = EncodeUtf8(value, bytes);
    const std::string_view text(bytes, size);
    const Utf8CodePoint forward = DecodeUtf8(text);
    ASSERT_TRUE(forward.valid) << static_cast<uint32_t>(value);
    ASSERT_EQ(forward.value, value);
    ASSERT_EQ(forward.bytes, size);
    const Utf8CodePoint backward = DecodeUtf8Before(text, size);
    ASSERT_EQ(backward.value, value);
    ASSERT_EQ(backward.bytes, size);
  }
}

TEST(Utf8, WhatIsNoCharacterIsWrittenAsReplacementCharacter) {
  for (const char32_t value : {char32_t{0xD800}, char32_t{0xDFFF}, char32_t{0x110000}, char32_t{0xFFFFFFFF}}) {
    std::string text;
    AppendUtf8(value, text);
    EXPECT_EQ(text, "\uFFFD");
  }
}

TEST(Utf8, IllFormedBytesAreSteppedOverByTheirLongestPossiblePrefix) {
  struct Case {
    std::string_view bytes;
    size_t stepped;
  };
  const Case cases[] = {
      {"\x80", 1},          // continuation alone
      {"\xC0\xAF", 1},      // over-long
      {"\xC3", 1},          // cut off
      {"\xE0\x80\x80", 1},  // over-long
      {"\xE2\x80", 2},      // cut off
      {"\xE2\x80"
       "A",
       2},                      // cut off by a letter
      {"\xED\xA0\x80", 1},      // surrogate
      {"\xF0\x9F\x98", 3},      // cut off
      {"\xF4\x90\x80\x80", 1},  // beyond U+10FFFF
      {"\xFF", 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::PrintToString(c.bytes));
    const Utf8CodePoint found = DecodeUtf8(c.bytes);
    EXPECT_FALSE(found.valid);
    EXPECT_EQ(found.value, kReplacementCharacter);
    EXPECT_EQ(found.bytes, c.stepped);
    EXPECT_FALSE(IsValidUtf8(c.bytes));
  }
}

TEST(Utf8, EndOfTheTextHasNoBytes) {
  EXPECT_EQ(DecodeUtf8("").bytes, 0);
  EXPECT_EQ(DecodeUtf8("ab", 2).bytes, 0);
  EXPECT_EQ(DecodeUtf8("ab", 7).bytes, 0);
  EXPECT_EQ(DecodeUtf8Before("ab", 0).bytes, 0);
}

TEST(Utf8, IteratorVisitsEachCodePointAtItsByte) {
  std::vector<char32_t> values;
  std::vector<size_t> at;
  for (Utf8Iterator it("a\u00E9\u20AC\U0001F600"); !it.done(); it.Next()) {
    values.push_back(it.value());
    at.push_back(it.byte());
  }
  EXPECT_THAT(values, ElementsAre(U'a', U'\u00E9', U'\u20AC', U'\U0001F600'));
  EXPECT_THAT(at, ElementsAre(0, 1, 3, 6));
}

TEST(Utf8, TruncationNeverCutsACharacter) {
  const std::string_view text = "a\u00E9\u20AC\U0001F600z";
  struct Case {
    size_t max_bytes;
    std::string_view kept;
  };
  const Case cases[] = {{0, ""},
                        {1, "a"},
                        {2, "a"},
                        {3, "a\u00E9"},
                        {5, "a\u00E9"},
                        {6, "a\u00E9\u20AC"},
                        {9, "a\u00E9\u20AC"},
                        {10, "a\u00E9\u20AC\U0001F600"},
                        {11, text},
                        {99, text}};
  for (const Case& c : cases) EXPECT_EQ(TruncateUtf8(text, c.max_bytes), c.kept) << c.max_bytes;
  EXPECT_EQ(TruncateUtf8("\x80\x80\x80\x80\x80\x80", 5).size(), 5u) << "stray bytes: no border, but the limit holds";
}

TEST(Utf8, CountsAndTruncatesByCodePoints) {
  const std::string_view text = "na\u00EFve \U0001F600";
  EXPECT_EQ(CountCodePoints(text), 7u);
  EXPECT_EQ(TruncateCodePoints(text, 3), "na\u00EF");
  EXPECT_EQ(TruncateCodePoints(text, 99), text);
  EXPECT_EQ(TruncateCodePoints(text, 0), "");
}

TEST(Utf8, StepsOverRandomBytesWithoutLeavingThem) {
  const unsigned seed = 20250304;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 24, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 4 == 0 ? random() % 128 : 128 + random() % 128);
    bool all_valid = true;
    size_t end = 0;
    for (Utf8Iterator it(bytes); !it.done(); it.Next()) {
      all_valid &= it.valid();
      end = it.end_byte();
    }
    ASSERT_EQ(end, bytes.size());
    ASSERT_EQ(all_valid, IsValidUtf8(bytes)) << testing::PrintToString(bytes);
  }
}

}  // namespace
}  // namespace newswire

#include "stages/decode/json_document.h"

#include <gtest/gtest.h>

#include <string>

#include "stages/decode/repairs.h"

namespace newswire {
namespace {

constexpr int kMaxNesting = 64;

std::string_view TextAt(const JsonDocument& document, std::string_view key) {
  std::string_view text = "(none)";
  const auto error = document.root()[key].get_string().get(text);
  return error == simdjson::SUCCESS ? text : "(none)";
}

TEST(JsonDocument, ParsesOneTextAfterAnother) {
  JsonDocument document(kMaxNesting);
  uint32_t repairs = 0;
  for (int i = 0; i < 100; ++i) {
    const std::string value(static_cast<size_t>(i * i), 'v');
    ASSERT_FALSE(document.Parse("{\"a\": \"" + value + "\"}", repairs).has_value());
    ASSERT_EQ(TextAt(document, "a"), value);
  }
  EXPECT_EQ(repairs, 0u);
}

TEST(JsonDocument, MendsOnceAndRemembersWhat) {
  JsonDocument document(kMaxNesting);
  uint32_t repairs = 0;
  ASSERT_FALSE(document.Parse("{\"a\": \"\\\u201CFerry\\\u201D\truns\",}", repairs).has_value());
  EXPECT_EQ(TextAt(document, "a"), "\u201CFerry\u201D\truns");
  EXPECT_TRUE(HasRepair(repairs, Repair::kJsonEscape));
  EXPECT_TRUE(HasRepair(repairs, Repair::kJsonControl));
  EXPECT_TRUE(HasRepair(repairs, Repair::kJsonComma));
}

TEST(JsonDocument, DepthLimitIsExactAndHoldsForBrokenTextsToo) {
  JsonDocument document(kMaxNesting);
  uint32_t repairs = 0;
  const auto nested = [](int levels, std::string_view inside) {
    return std::string(static_cast<size_t>(levels), '[') + std::string(inside) +
           std::string(static_cast<size_t>(levels), ']');
  };
  EXPECT_FALSE(document.Parse(nested(kMaxNesting, "1"), repairs).has_value());
  for (const int levels : {kMaxNesting + 1, 1000, 10'000, 1'000'000}) {
    const auto strict = document.Parse(nested(levels, "1"), repairs);
    ASSERT_TRUE(strict.has_value()) << levels;
    EXPECT_EQ(strict->reason, RejectReason::kTooDeep);
    const auto open_ended = document.Parse(std::string(static_cast<size_t>(levels), '['), repairs);
    ASSERT_TRUE(open_ended.has_value());
    EXPECT_TRUE(open_ended->reason == RejectReason::kTooDeep || open_ended->reason == RejectReason::kInvalidJson);
    std::string objects;
    for (int i = 0; i < levels; ++i) objects += "{\"a\":";
    const auto dirty = document.Parse(objects + "\t\"\x01\"", repairs);
    ASSERT_TRUE(dirty.has_value());
    EXPECT_TRUE(dirty->reason == RejectReason::kTooDeep || dirty->reason == RejectReason::kInvalidJson);
  }
}

TEST(JsonDocument, RefusesWhatStaysBrokenWithItsPlace) {
  JsonDocument document(kMaxNesting);
  uint32_t repairs = 0;
  const auto problem = document.Parse(R"({"uri": "x", "body_text": "He said "yes" and left"})", repairs);
  ASSERT_TRUE(problem.has_value());
  EXPECT_EQ(problem->reason, RejectReason::kInvalidJson);
  EXPECT_NE(problem->detail.find("found 'y' at byte 36"), std::string::npos) << problem->detail;
}

TEST(JsonDocument, RefusesJsonLines) {
  JsonDocument document(kMaxNesting);
  uint32_t repairs = 0;
  const auto problem = document.Parse("{\"body\":\"a\"}\n{\"body\":\"b\"}", repairs);
  ASSERT_TRUE(problem.has_value());
  EXPECT_EQ(problem->reason, RejectReason::kUnsupportedFormat);
  EXPECT_NE(problem->detail.find("JSON lines"), std::string::npos);
}

TEST(JsonDocument, LargeTextsAreParsedAndTheirMemoryGivenBack) {
  JsonDocument document(kMaxNesting);
  uint32_t repairs = 0;
  ASSERT_FALSE(
      document.Parse("{\"a\":\"" + std::string(3 * JsonDocument::kKeptBytes, 'x') + "\"}", repairs).has_value());
  EXPECT_EQ(TextAt(document, "a").size(), 3 * JsonDocument::kKeptBytes);
  ASSERT_FALSE(document.Parse(R"({"a":"small"})", repairs).has_value());
  EXPECT_EQ(TextAt(document, "a"), "small");
}

}  // namespace
}  // namespace newswire

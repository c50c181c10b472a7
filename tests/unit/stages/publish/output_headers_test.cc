#include "stages/publish/output_headers.h"

#include <string>

#include "gtest/gtest.h"

namespace newswire {
namespace {

std::vector<std::string> Names(std::span<const Header> headers) {
  std::vector<std::string> names;
  for (const Header& header : headers) names.emplace_back(header.name);
  return names;
}

TEST(OutputHeaders, PassesUnknownHeadersAndKeepsItsOwn) {
  const Header input[] = {{"x-desk", "sports"},         {"content-type", "text/plain"},
                          {"Content-Encoding", "gzip"}, {"nw_provider", "elsewhere"},
                          {"ce_id", "7"},               {"ce_priority", "high"},
                          {"traceparent", "00-.."},     {"__value_schema_id", "\x01\x02"},
                          {"x-desk", "again"}};
  Arena arena;
  OutputHeaders headers;
  headers.Add("nw_action", "new");
  headers.PassThrough(input, arena);
  EXPECT_EQ(Names(headers.Finish(arena)), (std::vector<std::string>{"nw_action", "x-desk", "ce_priority", "x-desk"}));
}

TEST(OutputHeaders, LeavesOutWhatGoesBeyondTheLimitAndSaysSo) {
  const std::string large(kMaxPassedHeaderBytes - 10, 'v');
  const Header input[] = {{"a", large}, {"b", "0123456789"}, {"c", "01234"}};
  Arena arena;
  OutputHeaders headers;
  headers.PassThrough(input, arena);
  const auto list = headers.Finish(arena);
  EXPECT_EQ(Names(list), (std::vector<std::string>{"a", "c", "nw_headers_dropped"}));
  EXPECT_EQ(list.back().value, "1");
}

TEST(OutputHeaders, AddsNothingForAnEmptyValueWhereToldSo) {
  Arena arena;
  OutputHeaders headers;
  headers.AddIfAny("nw_lang", "");
  EXPECT_TRUE(headers.Finish(arena).empty());
}

TEST(HeaderTexts, AreJoinedAndWrittenInTheArena) {
  Arena arena;
  EXPECT_EQ(Concat(arena, {"urn:x", "", ":", Decimal(arena, -12)}), "urn:x:-12");
  EXPECT_EQ(Concat(arena, {"", ""}), "");
  EXPECT_EQ(TimeText(arena, 0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(TimeText(arena, kNoTime), "");
}

}  // namespace
}  // namespace newswire

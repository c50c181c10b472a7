#include "stages/publish/trace_context.h"

#include <string>

#include "gtest/gtest.h"

namespace newswire {
namespace {

constexpr std::string_view kTraceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

RawRecord At(int64_t offset, std::span<const Header> headers = {}) {
  RawRecord record;
  record.position = {77, 3, offset};
  record.headers = headers;
  return record;
}

TEST(TraceContext, ReadsTraceparentAsTheRecommendationHasIt) {
  const struct {
    std::string text;
    bool is_valid;
  } cases[] = {
      {std::string(kTraceparent), true},
      {"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later", true},
      {"", false},
      {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", false},
      {std::string(kTraceparent) + "-more", false},
      {"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more", false},
      {"ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false},
      {"00-00000000000000000000000000000000-00f067aa0ba902b7-01", false},
      {"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false},
      {"00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false},
      {"00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01", false},
      {"00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01", false},
  };
  for (const auto& c : cases) EXPECT_EQ(IsValidTraceparent(c.text), c.is_valid) << c.text;
}

TEST(TraceContext, CarriesTheTraceOfTheInputOn) {
  Arena arena;
  const Header headers[] = {{"traceparent", kTraceparent}, {"tracestate", "desk=7"}};
  const TraceContext trace = TraceContextOf(At(1, headers), arena);
  EXPECT_EQ(trace.traceparent, kTraceparent);
  EXPECT_EQ(trace.tracestate, "desk=7");
}

TEST(TraceContext, StartsATraceOfItsOwnWhereTheInputHasNone) {
  Arena arena;
  const Header headers[] = {{"traceparent", "garbage"}, {"tracestate", "desk=7"}};
  const TraceContext trace = TraceContextOf(At(1, headers), arena);
  EXPECT_TRUE(IsValidTraceparent(trace.traceparent)) << trace.traceparent;
  EXPECT_TRUE(trace.traceparent.ends_with("-00")) << "not sampled: nobody asked for it";
  EXPECT_EQ(trace.tracestate, "");
  EXPECT_EQ(TraceContextOf(At(1), arena).traceparent, trace.traceparent) << "a replay gives the same trace";
  EXPECT_NE(TraceContextOf(At(2), arena).traceparent.substr(0, 35), trace.traceparent.substr(0, 35));
}

}  // namespace
}  // namespace newswire

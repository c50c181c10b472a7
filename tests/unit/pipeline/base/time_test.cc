#include "pipeline/base/time.h"

#include <gtest/gtest.h>

#include <string_view>

namespace newswire {
namespace {

constexpr TimeMs kMidnight = 1'741'046'400'000;  // 2025-03-04T00:00:00Z

TEST(Time, ReadsTheFormsThatWiresSend) {
  struct Case {
    std::string_view text;
    TimeMs time;
  };
  const Case cases[] = {
      {"2025-03-04", kMidnight},
      {"20250304", kMidnight},
      {"2025-03-04T07:10:05Z", kMidnight + 25'805'000},
      {"2025-03-04T07:10:05+0100", kMidnight + 25'805'000 - 3'600'000},
      {"2025-03-04T07:10:05-01:30", kMidnight + 25'805'000 + 5'400'000},
      {"2025-03-04 07:10:05", kMidnight + 25'805'000},
      {"20250304T071005Z", kMidnight + 25'805'000},
      {"2025-03-04T07:10Z", kMidnight + 25'800'000},
      {"2025-03-04T07:10:05.250Z", kMidnight + 25'805'250},
      {"2025-03-04T07:10:05.123456Z", kMidnight + 25'805'123},
  };
  for (const Case& c : cases) EXPECT_EQ(ParseIso8601(c.text), c.time) << c.text;
}

TEST(Time, WhatIsNoTimeIsNoTime) {
  for (const std::string_view text :
       {"", "yesterday", "2025", "2025-13-01", "2025-02-30", "2025-03-04T", "2025-03-04T25:00:00Z",
        "2025-03-04T07:10:05Zx", "2025-03-04T07:61:00Z", "04.03.2025"}) {
    EXPECT_EQ(ParseIso8601(text), kNoTime) << text;
  }
}

TEST(Time, IsWrittenWithMillisecondsOnlyWhereThereAreSome) {
  EXPECT_EQ(FormatRfc3339(kMidnight), "2025-03-04T00:00:00Z");
  EXPECT_EQ(FormatRfc3339(kMidnight + 7), "2025-03-04T00:00:00.007Z");
  EXPECT_EQ(FormatRfc3339(-1), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace newswire

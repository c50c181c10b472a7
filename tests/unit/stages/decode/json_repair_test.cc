#include "stages/decode/json_repair.h"

#include <gtest/gtest.h>

#include <string>

#include "stages/decode/repairs.h"

namespace newswire {
namespace {

constexpr int kMaxNesting = 8;
using Outcome = JsonRepairResult::Outcome;

TEST(RepairJson, MendsWhatFeedsGetWrong) {
  struct Case {
    std::string_view what, json, mended;
    Repair repair;
  };
  const Case cases[] = {
      {"escaped curly quotes", "{\"a\": \"\\\u201CFerry\\\u201D\"}", "{\"a\": \"\u201CFerry\u201D\"}",
       Repair::kJsonEscape},
      {"escaped apostrophe", R"({"a":"it\'s"})", R"({"a":"it's"})", Repair::kJsonEscape},
      {"backslash that means itself", R"({"a":"C:\Data"})", R"({"a":"C:\\Data"})", Repair::kJsonEscape},
      {"\\u without digits", R"({"a":"\u12"})", R"({"a":"\\u12"})", Repair::kJsonEscape},
      {"raw tab and line end", "{\"a\":\"x\ty\nz\"}", "{\"a\":\"x\\u0009y\\u000az\"}", Repair::kJsonControl},
      {"control between tokens", "{\"a\":\x01 1}", "{\"a\":1}", Repair::kJsonControl},
      {"NUL at the end", std::string_view("{\"a\":1}\0", 8), R"({"a":1})", Repair::kJsonControl},
      {"trailing comma in an object", R"({"a":1,})", R"({"a":1})", Repair::kJsonComma},
      {"trailing comma in an array", R"({"a":[1,2, ]})", R"({"a":[1,2]})", Repair::kJsonComma},
      {"high surrogate alone", R"({"a":"\ud83d!"})", R"({"a":"\ufffd!"})", Repair::kJsonSurrogate},
      {"low surrogate alone", R"({"a":"\ude00"})", R"({"a":"\ufffd"})", Repair::kJsonSurrogate},
      {"two high surrogates", R"({"a":"\ud83d\ud83d\ude00"})", R"({"a":"\ufffd\ud83d\ude00"})", Repair::kJsonSurrogate},
      {"too large a number", R"({"a":12345678901234567890123})", R"({"a":"12345678901234567890123"})",
       Repair::kJsonNumber},
      {"leading zeros", R"({"a":[007,-1.5e3]})", R"({"a":["007",-1.5e3]})", Repair::kJsonNumber},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    std::string mended;
    const JsonRepairResult result = RepairJson(c.json, kMaxNesting, mended);
    ASSERT_EQ(result.outcome, Outcome::kRepaired) << result.problem;
    std::string without_blanks;  // the mended text may keep its blanks or not
    std::string expected;
    for (const char ch : mended)
      if (ch != ' ') without_blanks += ch;
    for (const char ch : c.mended)
      if (ch != ' ') expected += ch;
    EXPECT_EQ(without_blanks, expected);
    EXPECT_EQ(result.repairs, static_cast<uint32_t>(c.repair));
  }
}

TEST(RepairJson, LeavesGoodJsonAlone) {
  for (const std::string_view json :
       {R"({"a":[true,false,null,{},[]],"b":"\u00e9\"\\\/\b\f\n\r\t\ud83d\ude00","c":-0.5e+10})", R"([])", R"("x")",
        R"(0)"}) {
    std::string mended;
    const JsonRepairResult result = RepairJson(json, kMaxNesting, mended);
    EXPECT_EQ(result.outcome, Outcome::kRepaired) << result.problem;
    EXPECT_EQ(result.repairs, 0u);
    EXPECT_EQ(mended, json);
  }
}

TEST(RepairJson, SaysWhereAndWhatIsBroken) {
  struct Case {
    std::string_view json, problem;
  };
  const Case cases[] = {
      {R"({"a" 1})", "expected ':' after a key, found '1' at byte 5 (line 1, column 6)"},
      {"{\n \"a\": \"He said \"yes\" twice\"}",
       "expected ',' or '}' after a member, found 'y' at byte 18 (line 2, column 17)"},
      {R"({"a": )", "expected a value; the record ends at byte 6 (line 1, column 7)"},
      {R"({"a": "ferry)", "the string that begins at byte 6 does not end; the record ends at byte 12 (line 1, column 13)"},
      {R"([1,,2])", "expected a value, found ',' at byte 3 (line 1, column 4)"},
      {R"({"a":1]})", "expected ',' or '}' after a member, found ']' at byte 6 (line 1, column 7)"},
      {R"({a:1})", "expected a key or '}', found 'a' at byte 1 (line 1, column 2)"},
      {R"({"a":1} x)", "expected the end, found 'x' at byte 8 (line 1, column 9)"},
      {R"({,})", "expected a key or '}', found ',' at byte 1 (line 1, column 2)"},
      {R"(})", "expected a value, found '}' at byte 0 (line 1, column 1)"},
      {R"({"a":nul})", "expected a value, found 'n' at byte 5 (line 1, column 6)"},
      {"{\"a\":\u201Cx\u201D}", "expected a value, found '\u201C' at byte 5 (line 1, column 6)"},
      {"", "expected a value; the record ends at byte 0 (line 1, column 1)"},
  };
  for (const Case& c : cases) {
    std::string mended;
    const JsonRepairResult result = RepairJson(c.json, kMaxNesting, mended);
    EXPECT_EQ(result.outcome, Outcome::kBroken) << c.json;
    EXPECT_EQ(result.problem, c.problem);
  }
}

TEST(RepairJson, KnowsDepthAndJsonLines) {
  std::string mended;
  EXPECT_EQ(RepairJson(std::string(8, '[') + std::string(8, ']'), kMaxNesting, mended).outcome, Outcome::kRepaired);
  EXPECT_EQ(RepairJson(std::string(9, '[') + std::string(9, ']'), kMaxNesting, mended).outcome, Outcome::kTooDeep);
  EXPECT_EQ(RepairJson("{\"a\":1}\n{\"a\":2}\n", kMaxNesting, mended).outcome, Outcome::kManyValues);
}

}  // namespace
}  // namespace newswire

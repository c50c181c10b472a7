#include "stages/publish/json_writer.h"

#include <simdjson.h>

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pipeline/base/utf8.h"

namespace newswire {
namespace {

std::string JsonString(std::string_view text, IllFormedUtf8 ill_formed = IllFormedUtf8::kKeep,
                       size_t expected_bytes = 16) {
  Arena arena;
  JsonWriter json(arena, expected_bytes, ill_formed);
  json.String(text);
  return std::string(json.Finish());
}

std::string Html(std::string_view text) {
  Arena arena;
  JsonWriter json(arena, 16);
  json.HtmlPart(text);
  return std::string(json.Finish());
}

std::string Parsed(std::string_view json) {
  simdjson::dom::parser parser;
  std::string_view value;
  const auto error = parser.parse(json.data(), json.size()).get(value);
  EXPECT_EQ(error, simdjson::SUCCESS) << json;
  return std::string(value);
}

TEST(JsonWriter, EscapesWhatJsonDemandsAndNothingElse) {
  const struct {
    std::string_view text;
    std::string_view json;
  } cases[] = {
      {"", R"("")"},
      {"plain", R"("plain")"},
      {"\"Strike over,\" she said", R"("\"Strike over,\" she said")"},
      {"a\\b", R"("a\\b")"},
      {"a\nb\tc\rd\be\ff", R"("a\nb\tc\rd\be\ff")"},
      {std::string_view("\0\x01\x1f", 3), R"("\u0000\u0001\u001f")"},
      {"/ <b> & \x7f", "\"/ <b> & \x7f\""},
      {"Z\xC3\xBCrich \xE2\x80\x94 \xF0\x9F\x93\xB0", "\"Z\xC3\xBCrich \xE2\x80\x94 \xF0\x9F\x93\xB0\""},
  };
  for (const auto& c : cases) EXPECT_EQ(JsonString(c.text), c.json);
}

TEST(JsonWriter, EscapesEveryByteAtEveryPlaceOfABlock) {
  for (size_t length = 0; length <= 70; ++length) {
    for (size_t at = 0; at < length; ++at) {
      for (const char special : {'"', '\\', '\n', '\x01'}) {
        std::string text(length, 'x');
        text[at] = special;
        ASSERT_EQ(Parsed(JsonString(text)), text) << "length " << length << ", at " << at;
      }
    }
  }
}

TEST(JsonWriter, MarksUpHtmlCharacters) {
  EXPECT_EQ(Html("Smith & Sons < 3 > 2"), "Smith &amp; Sons &lt; 3 &gt; 2");
  EXPECT_EQ(Html("\"yes\"\nno\\"), "\\\"yes\\\"<br>no\\\\");
  EXPECT_EQ(Html("?=;"), "?=;");
}

TEST(JsonWriter, HtmlOfAnyTextReadsBackAsThatText) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string text(random() % 120, ' ');
    for (char& c : text) c = "<>&\"\\ab ;="[random() % 10];
    std::string html = Parsed(absl::StrCat("\"", Html(text), "\""));
    for (const auto& [entity, character] : {std::pair("&lt;", "<"), {"&gt;", ">"}, {"&amp;", "&"}}) {
      for (size_t at = 0; (at = html.find(entity, at)) != std::string::npos; ++at) {
        html.replace(at, std::string_view(entity).size(), character);
      }
    }
    ASSERT_EQ(html, text) << "round " << round;
  }
}

TEST(JsonWriter, GrowsBeyondWhatWasExpected) {
  const std::string text(20'000, '\x02');  // six bytes each
  EXPECT_EQ(Parsed(JsonString(text, IllFormedUtf8::kKeep, 0)), text);
}

TEST(JsonWriter, ReplacesIllFormedBytesWhereAskedTo) {
  EXPECT_EQ(JsonString("caf\xE9 \"noir\"", IllFormedUtf8::kReplace), "\"caf\xEF\xBF\xBD \\\"noir\\\"\"");
  EXPECT_EQ(JsonString("caf\xC3\xA9", IllFormedUtf8::kReplace), "\"caf\xC3\xA9\"");
}

TEST(JsonWriter, AnyTextReadsBack) {
  const unsigned seed = 20240917;
  std::mt19937 random(seed);
  for (int round = 0; round < 1000; ++round) {
    std::string text;
    const size_t length = random() % 200;
    while (text.size() < length) {
      switch (random() % 4) {
        case 0: text += static_cast<char>(random() % 0x20); break;
        case 1: text += "\"\\&<"[random() % 4]; break;
        case 2: AppendUtf8(random() % 0xD800, text); break;
        default: text += static_cast<char>('a' + random() % 26);
      }
    }
    ASSERT_EQ(Parsed(JsonString(text)), text) << "seed " << seed << ", round " << round;
  }
}

TEST(JsonWriter, WritesNumbersFractionsAndTimes) {
  Arena arena;
  JsonWriter json(arena, 0);
  JsonList list(json, "");
  for (const uint32_t e4 : {0u, 1u, 320u, 5000u, 8125u, 9999u, 10'000u}) {
    list.Next();
    json.FractionE4(e4);
  }
  list.Next();
  json.Number(-42);
  list.Next();
  json.Time(1'726'574'400'000);
  list.Next();
  json.Time(1'726'574'400'007);
  list.End();
  EXPECT_EQ(json.Finish(),
            R"([0,0.0001,0.032,0.5,0.8125,0.9999,1,-42,"2024-09-17T12:00:00Z","2024-09-17T12:00:00.007Z"])");
}

TEST(JsonWriter, LeavesNothingOfAnEmptyListOrField) {
  Arena arena;
  JsonWriter json(arena, 0);
  JsonList list(json, R"(,"tags":)");
  list.End();
  json.StringField(R"(,"by":)", "");
  json.TimeField(R"(,"expires":)", kNoTime);
  EXPECT_EQ(json.Finish(), "");
}

TEST(JsonWriter, GivesTheUnusedRoomBack) {
  Arena arena;
  JsonWriter json(arena, 10'000);
  json.String("short");
  const std::string_view document = json.Finish();
  EXPECT_EQ(arena.Allocate(1), document.data() + document.size());
}

TEST(IsWritableTime, RefusesTimesThatRfc3339CannotTell) {
  EXPECT_TRUE(IsWritableTime(0));
  EXPECT_TRUE(IsWritableTime(FromCivilDay(9999, 12, 31)));
  EXPECT_FALSE(IsWritableTime(kNoTime));
  EXPECT_FALSE(IsWritableTime(FromCivilDay(9999, 12, 31) + 86'400'000));
  EXPECT_FALSE(IsWritableTime(std::numeric_limits<TimeMs>::max()));
}

TEST(WriteRfc3339, AgreesWithFormatRfc3339) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    const TimeMs time = static_cast<TimeMs>(random() % 4'000'000'000'000) - 1'000'000'000'000;
    char text[kRfc3339Bytes];
    ASSERT_EQ(std::string_view(text, WriteRfc3339(time, text)), FormatRfc3339(time));
  }
}

}  // namespace
}  // namespace newswire

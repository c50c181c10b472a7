#include "stages/decode/decode_stage.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "pipeline/base/utf8.h"
#include "stages/decode/repairs.h"
#include "tests/unit/stages/decode/decoded_story.h"

namespace newswire {
namespace {

std::string ReadOwnFile(const std::string& path) {
  std::ifstream file(std::string(NEWSWIRE_SOURCE_DIR) + "/" + path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

constexpr std::string_view kPlain =
    "HARLOW QUAY (Tidewater Press) - The ferry runs again.\n\nTickets cost 12 crowns.\n";

TEST(DecodeStage, PlainTextIsHandedOnWithoutACopy) {
  const DecodedStory decoded{std::string(kPlain)};
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().format, Format::kPlainText);
  EXPECT_EQ(decoded.story().text, kPlain);
  EXPECT_EQ(decoded.story().text.data(), decoded.value().data());
  EXPECT_FALSE(decoded.story().text_is_body);
  EXPECT_EQ(decoded.story().repairs, 0u);
  EXPECT_EQ(decoded.story().received, kRecordTime);
}

TEST(DecodeStage, CrawledTextIsMadeFit) {
  const DecodedStory decoded(ReadOwnFile("tests/data/decode/crawl.txt"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().text,
            " date 2025-03-04 Update 1-Ferry to Sandrey runs again\n\nMina Oberholt\n\u00B73 min read\n\n"
            "HARLOW QUAY (Tidewater Press) - The ferry runs again.\n");
  EXPECT_TRUE(HasRepair(decoded.story().repairs, Repair::kCharacters));
}

TEST(DecodeStage, HeadersTellSourceIdAndFile) {
  const DecodedStory decoded(
      std::string(kPlain),
      {{"nw_provider", "tidewater"}, {"ce_id", "event-1"}, {"source-id", "crawl-7"}, {"source-file", "a/b.txt"}});
  EXPECT_EQ(decoded.story().source, "tidewater");
  EXPECT_EQ(decoded.story().source_id, "crawl-7");
  EXPECT_EQ(decoded.story().source_file, "a/b.txt");
  const DecodedStory event(std::string(kPlain), {{"ce_id", "event-1"}});
  EXPECT_EQ(event.story().source_id, "event-1");
}

TEST(DecodeStage, HeadersThatAreNoUtf8AreStillText) {
  const DecodedStory decoded(std::string(kPlain), {{"nw_provider", "Caf\xE9 Presse"}, {"source-id", "x\x81y\xE9"}});
  ASSERT_FALSE(decoded.rejected());
  EXPECT_EQ(decoded.story().source, "Caf\u00E9 Presse");
  EXPECT_TRUE(IsValidUtf8(decoded.story().source_id));
}

TEST(DecodeStage, ContentTypeTellsCharset) {
  const DecodedStory decoded("caf\xE9 12 \xA4", {{"content-type", "text/plain; charset=ISO-8859-15"}});
  ASSERT_FALSE(decoded.rejected());
  EXPECT_EQ(decoded.story().text, "caf\u00E9 12 \u20AC");
}

TEST(DecodeStage, EnvelopeIsTakenOff) {
  const DecodedStory decoded(ReadOwnFile("schemas/examples/raw-envelope-crawled.json"),
                             {{"nw_provider", "header-provider"}});
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kPlainText);
  EXPECT_TRUE(story.text.starts_with("Exclusive-Sandrey council"));
  EXPECT_FALSE(story.text_is_body);
  EXPECT_EQ(story.source, "tidewater-crawl");
  EXPECT_EQ(story.source_id, "crawl-000417");
  EXPECT_EQ(story.url, "https://news.example/sandrey/lighthouse");
  EXPECT_EQ(story.received, ParseIso8601("2025-03-04T07:12:30Z"));
  EXPECT_EQ(story.raw_headline, "Exclusive-Sandrey council to sell its lighthouse, letter shows");
}

TEST(DecodeStage, AllEnvelopeExamplesOfTheSchemaPass) {
  for (const char* name : {"minimal", "crawled", "ninjs"}) {
    const DecodedStory decoded(ReadOwnFile(std::string("schemas/examples/raw-envelope-") + name + ".json"));
    EXPECT_FALSE(decoded.rejected()) << name << ": " << decoded.detail();
    EXPECT_FALSE(decoded.story().text.empty());
  }
}

TEST(DecodeStage, NinjsInsideAnEnvelopeIsReadAsNinjs) {
  const DecodedStory decoded(ReadOwnFile("tests/data/decode/envelope-ninjs.json"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().format, Format::kNinjs3);
  EXPECT_EQ(decoded.story().provider_uri, "urn:newsml:tidewater.example:20250304:ferry");
  EXPECT_EQ(decoded.story().source_id, "ferry-2");
  EXPECT_EQ(decoded.story().raw_headline, "Ferry to Sandrey runs again");
  EXPECT_EQ(decoded.story().text, "HARLOW QUAY (Tidewater Press) - The ferry runs again.");
  EXPECT_TRUE(decoded.story().text_is_body);
}

TEST(DecodeStage, EnvelopeMembersMayBeNumbersButNotObjects) {
  const DecodedStory number(R"({"body":"Ferry runs.","id":417,"source":null,"url":["a","b"],"received":"soon"})");
  ASSERT_FALSE(number.rejected()) << number.detail();
  EXPECT_EQ(number.story().source_id, "417");
  EXPECT_EQ(number.story().url, "");
  EXPECT_EQ(number.story().received, kRecordTime);
  EXPECT_TRUE(HasRepair(number.story().repairs, Repair::kFieldType));
  EXPECT_TRUE(HasRepair(number.story().repairs, Repair::kTime));
  const DecodedStory object(R"({"body":"Ferry runs.","id":{"a":1}})");
  EXPECT_EQ(object.reason(), "missing-field");
  EXPECT_EQ(object.detail(), "raw envelope: \"id\" is an object; expected a string");
}

TEST(DecodeStage, LastOfDuplicateKeysWins) {
  const DecodedStory decoded(R"({"body":"first","body":"second","id":"1","id":"2"})");
  EXPECT_EQ(decoded.story().text, "second");
  EXPECT_EQ(decoded.story().source_id, "2");
}

TEST(DecodeStage, AnEnvelopeWithAHeadlineAloneIsAnAlert) {
  const DecodedStory decoded(R"({"body":"","headline":"FERRY STOPPED"})");
  ASSERT_FALSE(decoded.rejected());
  EXPECT_EQ(decoded.story().raw_headline, "FERRY STOPPED");
  EXPECT_EQ(decoded.story().text, "");
}

struct BadInput {
  std::string_view what;
  std::optional<std::string> value;
  std::string_view content_type;
  std::string_view reason;
  std::string_view detail_part;
};

std::string Repeat(std::string_view unit, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += unit;
  return text;
}

TEST(DecodeStage, BadInputIsRefusedWithReasonAndWhatWasFound) {
  const BadInput cases[] = {
      {"tombstone", std::nullopt, "", "tombstone", "without a value"},
      {"nothing", "", "", "empty", "0 bytes"},
      {"white space", " \r\n\t\n", "", "empty", "no text"},
      {"one NUL", std::string(1, '\0'), "", "empty", "no text"},
      {"byte order mark alone", "\uFEFF", "", "empty", "no text"},
      {"empty body in an envelope", R"({"body":" "})", "", "empty", "no text"},
      {"50 MB", std::string(50'000'000, 'x'), "", "too-large", "50000000 bytes; limits.max_record_bytes is 10485760"},
      {"body of 9 MB", std::string(9 * 1024 * 1024, 'x'), "", "too-large", "limits.max_body_bytes is 8388608"},
      {"cut JSON", R"({"uri": "urn:x", "headline": "Fer)", "", "invalid-json",
       "the string that begins at byte 29 does not end; the record ends at byte 33"},
      {"unescaped quotes", R"({"body": "a "ferry" b"})", "", "invalid-json",
       "expected ',' or '}' after a member, found 'f'"},
      {"declared JSON, but text", "Ferry runs", "application/json", "invalid-json", "expected a value, found 'F'"},
      {"nested 10,000 deep", Repeat("{\"a\":", 10'000) + "1" + Repeat("}", 10'000), "", "too-deep", "64 levels"},
      {"nested arrays in ninjs", "{\"uri\":\"x\",\"subject\":" + Repeat("[", 10'000) + Repeat("]", 10'000) + "}", "",
       "too-deep", "64"},
      {"nested in an envelope's body", "{\"body\":\"" + Repeat("[[", 5'000) + Repeat("]]", 5'000) + "\"}", "",
       "too-deep", "64"},
      {"unknown charset", "\xCB\xC9", "text/plain; charset=koi8-r", "unsupported-charset", "koi8-r"},
      {"no charset fits", "caf\xE9 \x81", "", "invalid-encoding", "windows-1252"},
      {"JSON of no charset", "{\"body\":\"caf\xE9 \x81\"}", "", "invalid-encoding", "windows-1252"},
      {"NewsML-G2", "<?xml version=\"1.0\"?><newsMessage/>", "", "no-story", "without a newsItem"},
      {"XML nobody knows", "<?xml version=\"1.0\"?><fixtureList/>", "", "unsupported-format",
       "XML (fixtureList); expected"},
      {"ANPA",
       "\x16\x16\x01"
       "a0417",
       "", "missing-field", "ANPA 1312 without SOH and STX"},
      {"IPTC 7901", "\x01tw 4\r\n\x02 \x03", "", "missing-field", "IPTC 7901"},
      {"HTML without text", "<!DOCTYPE html><script>x</script>", "", "empty", "no text to see"},
      {"JPEG", "\xFF\xD8\xFF\xE0....", "", "unsupported-format", "binary data (JPEG)"},
      {"mostly binary", Repeat("\x01\x05\xFE\x10", 30), "", "unsupported-format", "binary data"},
      {"declared picture", "words", "image/png", "unsupported-format", "binary data (image/png)"},
      {"other JSON", R"({"title":"a","text":"b"})", "", "unsupported-format",
       "JSON without ninjs keys: title, text; expected"},
      {"JSON array", R"([{"body":"a"},{"body":"b"}])", "", "unsupported-format", "JSON array"},
      {"JSON lines", "{\"body\":\"a\"}\n{\"body\":\"b\"}\n", "", "unsupported-format", "JSON lines"},
      {"a JSON word", "null", "application/json", "unsupported-format", "a single JSON value"},
      {"empty object", "{}", "", "no-story", "empty JSON"},
      {"empty array", "[]", "", "no-story", "empty JSON"},
      {"envelope in an envelope", R"({"body":"{\"body\":\"x\"}"})", "", "unsupported-format", "inside a raw envelope"},
      {"body missing", R"({"body":null,"id":"1"})", "", "missing-field", "\"body\" is null; expected a string"},
      {"body an object", R"({"body":{"uri":"x"}})", "", "missing-field", "\"body\" is an object"},
      {"picture", R"({"uri":"x","type":"picture","headline":"A ferry"})", "", "no-story", "type \"picture\""},
  };
  for (const BadInput& c : cases) {
    SCOPED_TRACE(c.what);
    std::vector<std::pair<std::string, std::string>> headers;
    if (!c.content_type.empty()) headers.emplace_back("content-type", c.content_type);
    const DecodedStory decoded(c.value, headers);
    EXPECT_EQ(decoded.reason(), c.reason);
    if (!decoded.rejected()) continue;
    EXPECT_NE(decoded.detail().find(c.detail_part), std::string_view::npos) << decoded.detail();
    EXPECT_TRUE(IsValidUtf8(decoded.detail()));
  }
}

TEST(DecodeStage, OddInputThatIsAStoryPasses) {
  struct Case {
    std::string_view what;
    std::string value;
    std::string_view content_type;
    std::string_view text;
    uint32_t repairs;
  };
  const auto bit = [](Repair repair) { return static_cast<uint32_t>(repair); };
  const Case cases[] = {
      {"one line", "Ferry runs.", "", "Ferry runs.", 0},
      {"a NUL byte", std::string("Fer\0ry runs.", 12), "", "Ferry runs.", bit(Repair::kControls)},
      {"text that begins with a bracket", "[Ferry] runs.", "", "[Ferry] runs.", 0},
      {"JSON declared as text", R"({"body":"x"})", "text/plain", R"({"body":"x"})", 0},
      {"UTF-16",
       std::string("\xFF\xFE"
                   "F\0e\0r\0r\0y\0",
                   12),
       "", "Ferry", 0},
      {"UTF-16 JSON", std::string("\xFF\xFE{\0\"\0b\0o\0d\0y\0\"\0:\0\"\0x\0\"\0}\0", 26), "", "x", 0},
      {"windows-1252 JSON", "{\"body\":\"caf\xE9\"}", "", "caf\u00E9", bit(Repair::kCharsetGuessed)},
      {"dirty envelope", "{\"body\":\"Ferry\truns.\nAgain.\",}", "", "Ferry\truns.\nAgain.",
       bit(Repair::kJsonControl) | bit(Repair::kJsonComma)},
      {"lone surrogate in an envelope", R"({"body":"Ferry \ud83d"})", "", "Ferry \uFFFD", bit(Repair::kJsonSurrogate)},
      {"NUL escape in an envelope", R"({"body":"Fer\u0000ry"})", "", "Ferry", bit(Repair::kControls)},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    std::vector<std::pair<std::string, std::string>> headers;
    if (!c.content_type.empty()) headers.emplace_back("content-type", c.content_type);
    const DecodedStory decoded(c.value, headers);
    ASSERT_FALSE(decoded.rejected()) << decoded.detail();
    EXPECT_EQ(decoded.story().text, c.text);
    EXPECT_EQ(decoded.story().repairs, c.repairs);
  }
}

TEST(DecodeStage, TextOutlivesTheParserThatReadIt) {
  LimitsConfig limits;
  DecodeStage stage(limits);
  Arena arena;
  Story first;
  Story second;
  const std::string a =
      R"({"uri":"urn:a","headline":"Ferry A","body_text":"The first ferry runs.","byline":"Mina Oberholt"})";
  const std::string b =
      R"({"body":"The second ferry stands still, say the harbour masters of both ports.","id":"zzzzzzzz"})";
  RawRecord record;
  record.value = a;
  first.Reset(&arena, record);
  ASSERT_FALSE(stage.Process(first).rejected());
  record.value = b;
  second.Reset(&arena, record);
  ASSERT_FALSE(stage.Process(second).rejected());
  EXPECT_EQ(first.text, "The first ferry runs.");
  EXPECT_EQ(first.raw_headline, "Ferry A");
  EXPECT_EQ(first.provider_byline, "Mina Oberholt");
  EXPECT_EQ(first.provider_uri, "urn:a");
  EXPECT_EQ(second.text, "The second ferry stands still, say the harbour masters of both ports.");
}

TEST(DecodeStage, FactoryMakesAStageALane) {
  const StageFactory factory = MakeDecodeStageFactory(LimitsConfig{});
  const auto a = factory();
  const auto b = factory();
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_NE(a->get(), b->get());
  EXPECT_EQ((*a)->name(), "decode");
}

TEST(Repairs, EveryBitHasOneLabel) {
  uint32_t all = 0;
  for (const RepairLabel& label : kRepairLabels) {
    EXPECT_FALSE(HasRepair(all, label.repair)) << label.label;
    EXPECT_FALSE(label.label.empty());
    AddRepair(all, label.repair);
  }
  EXPECT_EQ(all, (1u << kRepairLabels.size()) - 1);
}

}  // namespace
}  // namespace newswire

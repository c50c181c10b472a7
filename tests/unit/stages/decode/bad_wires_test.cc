// Every wire, broken: each fixture cut at every 97th byte, in every charset, with bytes changed. An outcome with a reason.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "pipeline/base/utf8.h"
#include "tests/unit/stages/decode/decoded_story.h"
#include "tests/unit/stages/decode/fixture.h"

namespace newswire {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> Fixtures() {
  std::vector<std::string> names;
  const fs::path root = fs::path(NEWSWIRE_SOURCE_DIR) / "tests/data/decode";
  for (const char* folder : {"xml", "json", "teleprinter"}) {
    for (const auto& entry : fs::directory_iterator(root / folder)) {
      names.push_back(std::string(folder) + "/" + entry.path().filename().string());
    }
  }
  EXPECT_GT(names.size(), 12u);
  return names;
}

// A story fit for the next stage, or a reason.
void ExpectOutcome(const DecodedStory& decoded) {
  if (decoded.rejected()) {
    EXPECT_FALSE(decoded.detail().empty());
    EXPECT_TRUE(IsValidUtf8(decoded.detail()));
    return;
  }
  const Story& story = decoded.story();
  EXPECT_TRUE(IsValidUtf8(story.text));
  EXPECT_TRUE(IsValidUtf8(story.raw_headline));
  EXPECT_TRUE(!story.text.empty() || !story.raw_headline.empty() || story.pub_status != PubStatus::kUsable);
  for (const ByteRange& range : story.text_headings) {
    EXPECT_LT(range.begin_byte, range.end_byte);
    EXPECT_LE(range.end_byte, story.text.size());
  }
}

TEST(BadWires, CutAtEvery97thByteHasAnOutcome) {
  for (const std::string& name : Fixtures()) {
    SCOPED_TRACE(name);
    const std::string whole = Fixture(name);
    for (size_t bytes = 0; bytes < whole.size(); bytes += 97) {
      SCOPED_TRACE(bytes);
      const DecodedStory decoded(whole.substr(0, bytes));
      ExpectOutcome(decoded);
      // XML and JSON that are cut are not stories in part.
      if (bytes > 0 && bytes + 2 < whole.size() && !name.starts_with("teleprinter/")) {
        EXPECT_TRUE(decoded.rejected()) << decoded.story().text;
      }
    }
  }
}

TEST(BadWires, WrongCharsetsHaveAnOutcome) {
  for (const std::string& name : Fixtures()) {
    const std::string whole = Fixture(name);
    const std::string type = name.starts_with("json/") ? "application/json" : name.starts_with("xml/") ? "text/xml" : "";
    for (const char* charset : {"utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-16", "utf-16le",
                                "utf-32", "koi8-r", "shift_jis", "iso-2022-jp", "utf-7", "x-unknown", ""}) {
      SCOPED_TRACE(name + " as " + charset);
      ExpectOutcome(DecodedStory(whole, {{"content-type", type + "; charset=" + charset}}));
    }
  }
}

TEST(BadWires, AsAnotherFormatHasAnOutcome) {
  for (const std::string& name : Fixtures()) {
    const std::string whole = Fixture(name);
    for (const char* type : {"text/plain", "application/json", "application/ninjs+json", "application/xml",
                             "application/nitf+xml", "application/octet-stream", "image/png"}) {
      SCOPED_TRACE(name + " as " + type);
      ExpectOutcome(DecodedStory(whole, {{"content-type", type}}));
    }
  }
}

TEST(BadWires, ChangedBytesHaveAnOutcome) {
  constexpr unsigned kSeed = 417;
  SCOPED_TRACE(kSeed);
  std::mt19937 random(kSeed);
  for (const std::string& name : Fixtures()) {
    SCOPED_TRACE(name);
    const std::string whole = Fixture(name);
    for (int round = 0; round < 40; ++round) {
      std::string changed = whole;
      for (int i = 0; i < 8; ++i) changed[random() % changed.size()] = static_cast<char>(random());
      ExpectOutcome(DecodedStory(std::move(changed)));
    }
  }
}

TEST(BadWires, HostileSizesEndInTime) {
  const auto repeat = [](std::string_view text, size_t times) {
    std::string result;
    result.reserve(text.size() * times);
    for (size_t i = 0; i < times; ++i) result += text;
    return result;
  };
  const std::string cases[] = {
      "<nitf>" + repeat("<p>", 1'000'000),
      "<nitf>" + repeat("<p><!--", 1'000'000),
      "<nitf><body><body.content>" + repeat("<![CDATA[", 1'000'000),
      "<nitf><body><body.content><p>" + repeat("&", 4'000'000) + "</p></body.content></body></nitf>",
      "<nitf " + repeat("a=\"\" ", 1'500'000) + "/>",
      "<!DOCTYPE nitf " + repeat("[<!ENTITY a \"", 500'000) + "><nitf/>",
      "\x01" + repeat("a ", 4'000'000) + "\x02" + repeat("b\n", 2'000'000),
      "\x16\x16\x01W1\n\x02" + repeat("^x<\n", 2'000'000) + "\tText.",
      "\x16\x16\x01W1\n\x02" + repeat("^Eds: x<\n", 3'000),
      "<newsItem><contentMeta>" + repeat("<subject qcode=\"a:b\"><name>a<b>b</b></name></subject>", 60'000) +
          "</contentMeta></newsItem>",
      "<NewsML><NewsItem><NewsComponent>" +
          repeat("<ContentItem><DataContent><h2>a</h2><p>b</p></DataContent></ContentItem>", 40'000) +
          "</NewsComponent></NewsItem></NewsML>",
      R"({"@type":"NewsArticle","headline":"x","author":[)" + repeat("\"a\",", 1'000'000) + "\"b\"]}",
      R"({"source-feed":"x","headline":"x","subjects":{"code":[)" + repeat("\"a:b\",", 1'000'000) + "\"b\"]}}",
  };
  for (const std::string& value : cases) {
    SCOPED_TRACE(value.substr(0, 60));
    const auto start = std::chrono::steady_clock::now();
    ExpectOutcome(DecodedStory(value));
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_LT(std::chrono::duration<double>(took).count(), 20.0) << "quadratic in its input";
  }
}

}  // namespace
}  // namespace newswire

// Real texts, where they are at hand: the promises of the stage hold for every one of them.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdio>

#include "pipeline/base/utf8.h"
#include "tests/unit/stages/strip/shared_data.h"
#include "tests/unit/stages/strip/strip_properties.h"
#include "tests/unit/stages/strip/strip_runner.h"

namespace newswire {
namespace {

class SharedCorpusTest : public testing::Test {
 protected:
  void TearDown() override {
    if (stories_ > 0) std::printf("%d stories, %d left uncut for lack of text\n", stories_, refused_);
  }

  void Check(const std::string& text, const std::string& id) {
    SCOPED_TRACE(id);
    ++stories_;
    const Story& story = runner_.Run(text);
    ASSERT_EQ(BrokenStripProperty(story), "");
    for (const std::string_view flag : story.flags) {
      ASSERT_NE(flag, kUncutByWordGuardFlag);
      if (flag == kUncutTooLittleLeftFlag) ++refused_;
    }
    // What is a body already stays one.
    const std::string body(story.body);
    const std::string headline(story.raw_headline);
    const Story& again = runner_.Run({.text = body, .raw_headline = headline, .text_is_body = true});
    ASSERT_EQ(BrokenStripProperty(again), "");
    if (again.body == body) return;
    std::string rules;
    for (const Cut& cut : again.cuts) {
      rules += std::string(cut.rule) + ": " +
               std::string(again.text.substr(cut.begin_byte, std::min(cut.end_byte - cut.begin_byte, 120u))) + "\n";
    }
    ADD_FAILURE() << "stripping the body once more changed it:\n" << rules;
  }

  StripRunner runner_;
  int stories_ = 0;
  int refused_ = 0;
};

TEST_F(SharedCorpusTest, Bbc) {
  const std::filesystem::path root = SharedDataPath("bbc");
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "no bbc/ beside the checkout";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".txt") Check(ReadWholeFile(entry.path()), entry.path().filename());
  }
}

TEST_F(SharedCorpusTest, AgNews) {
  if (!std::filesystem::exists(SharedDataPath("ag-news/train10k.csv")))
    GTEST_SKIP() << "no ag-news/ beside the checkout";
  std::ifstream file(SharedDataPath("ag-news/train10k.csv"));
  int number = 0;
  for (std::string line; std::getline(file, line); ++number) Check(line, "line " + std::to_string(number));
}

TEST_F(SharedCorpusTest, BoilerplateInputs) {
  if (!std::filesystem::exists(SharedDataPath("boilerplate"))) GTEST_SKIP() << "no boilerplate/ beside the checkout";
  for (const std::string_view name : {"aeb-extractor-outputs", "dragnet", "ir-research", "wcxb-articles"}) {
    simdjson::padded_string json(ReadWholeFile(SharedDataPath("boilerplate/" + std::string(name) + ".jsonl")));
    simdjson::dom::parser parser;
    simdjson::dom::document_stream stream;
    ASSERT_FALSE(parser.parse_many(json, 8 << 20).get(stream));
    for (auto document : stream) {
      std::string_view input;
      std::string_view id;
      ASSERT_FALSE(document["input"].get(input));
      ASSERT_FALSE(document["id"].get(id));
      std::string text(input);
      std::erase(text, '\r');  // decode's business
      Check(text, std::string(id));
    }
  }
}

TEST_F(SharedCorpusTest, DedupBench) {
  if (!std::filesystem::exists(SharedDataPath("dedup-bench"))) GTEST_SKIP() << "no dedup-bench/ beside the checkout";
  simdjson::padded_string json(ReadWholeFile(SharedDataPath("dedup-bench/pairs.jsonl")));
  simdjson::dom::parser parser;
  simdjson::dom::document_stream stream;
  ASSERT_FALSE(parser.parse_many(json, 8 << 20).get(stream));
  int number = 0;
  for (auto document : stream) {
    ++number;
    for (const char* field : {"original", "copy"}) {
      std::string_view text;
      ASSERT_FALSE(document[field].get(text));
      Check(std::string(text), "pair " + std::to_string(number) + " " + field);
    }
  }
}

TEST_F(SharedCorpusTest, PagesAsBlocks) {
  if (!std::filesystem::exists(SharedDataPath("boilerplate"))) GTEST_SKIP() << "no boilerplate/ beside the checkout";
  simdjson::padded_string json(ReadWholeFile(SharedDataPath("boilerplate/l3s-gn1-blocks.jsonl")));
  simdjson::dom::parser parser;
  simdjson::dom::document_stream stream;
  ASSERT_FALSE(parser.parse_many(json, 8 << 20).get(stream));
  for (auto document : stream) {
    std::string_view id;
    ASSERT_FALSE(document["id"].get(id));
    std::string text;
    for (const simdjson::dom::element block : ArrayOf(document["blocks"])) {
      std::string_view line;
      ASSERT_FALSE(block.at(1).get(line));
      text.append(line).push_back('\n');
    }
    std::erase(text, '\r');  // decode's business
    Check(text, std::string(id));
  }
}

TEST_F(SharedCorpusTest, MasakhaNewsInSevenLanguages) {
  const std::filesystem::path root = SharedDataPath("masakhanews");
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "no masakhanews/ beside the checkout";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".tsv") continue;
    std::ifstream file(entry.path());
    int number = 0;
    for (std::string line; std::getline(file, line); ++number) {
      std::erase(line, '\r');
      std::replace(line.begin(), line.end(), '\t', '\n');
      if (IsValidUtf8(line)) Check(line, entry.path().string() + " line " + std::to_string(number));
    }
  }
}

TEST_F(SharedCorpusTest, Reuters21578) {
  if (!std::filesystem::exists(SharedDataPath("reuters21578"))) GTEST_SKIP() << "no reuters21578/ beside the checkout";
  for (const auto& entry : std::filesystem::directory_iterator(SharedDataPath("reuters21578"))) {
    if (entry.path().extension() != ".sgm") continue;
    const std::string file = ReadWholeFile(entry.path());
    for (size_t at = 0; (at = file.find("<TITLE>", at)) != std::string::npos; ++at) {
      const size_t end = file.find("</TEXT>", at);
      std::string text = file.substr(at + 7, end - at - 7);
      for (const std::string_view tag :
           {"</TITLE>", "<DATELINE>", "</DATELINE>", "<BODY>", "</BODY>", "<AUTHOR>", "</AUTHOR>", "&#3;", "&#2;"}) {
        for (size_t found; (found = text.find(tag)) != std::string::npos;) text.erase(found, tag.size());
      }
      std::erase_if(
          text, [](char c) { return static_cast<unsigned char>(c) >= 0x80 || (c < ' ' && c != '\n' && c != '\t'); });
      Check(text, entry.path().filename().string() + " at byte " + std::to_string(at));
    }
  }
}

}  // namespace
}  // namespace newswire

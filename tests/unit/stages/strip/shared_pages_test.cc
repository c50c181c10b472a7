// Real pages, where they lie beside the checkout: how much of their stories is found, and that no word is made up.
#include <gtest/gtest.h>
#include <simdjson.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "stages/decode/decode_stage.h"
#include "stages/strip/body_score.h"
#include "stages/strip/strip_stage.h"
#include "tests/unit/stages/strip/shared_data.h"
#include "tests/unit/stages/strip/strip_properties.h"

namespace newswire {
namespace {

std::string Unzipped(const std::filesystem::path& path) {
  std::string bytes;
  gzFile_s* const file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return bytes;
  char buffer[1 << 16];
  for (int n; (n = gzread(file, buffer, sizeof buffer)) > 0;) bytes.append(buffer, static_cast<size_t>(n));
  gzclose(file);
  return bytes;
}

class Reader {
 public:
  // The story's body; empty if refused.
  std::string_view Body(const std::string& bytes) {
    static constexpr Header kHeaders[] = {{"content-type", "text/html"}};
    arena_.Reset();
    RawRecord record;
    record.value = bytes;
    record.headers = kHeaders;
    story_.Reset(&arena_, record);
    Verdict verdict = decode_.Process(story_);
    if (!verdict.rejected()) verdict = strip_.Process(story_);
    if (verdict.rejected()) return {};
    EXPECT_EQ(BrokenStripProperty(story_), "");
    return story_.body;
  }
  std::string_view text() const { return story_.text; }
  std::string_view standfirst() const { return story_.standfirst; }

 private:
  Arena arena_;
  DecodeStage decode_{LimitsConfig{}};
  StripStage strip_;
  Story story_;
};

void Print(const char* set, const BodyScore& score) {
  std::cout << set << ": " << score.pages() << " pages, 4-gram F1 " << score.f1() << ", precision " << score.precision()
            << ", recall " << score.recall() << "\n";
}

// The model has learned from these pages, so this is no measurement (README has those, hosts held out): it tells
// whether program and model still belong together.
TEST(SharedPages, ArticleExtractionBenchmark) {
  const std::filesystem::path folder = SharedDataPath("article-html");
  if (!std::filesystem::exists(folder / "gold.json")) GTEST_SKIP() << "needs the shared data: " << folder;
  simdjson::dom::parser parser;
  simdjson::dom::object gold;
  ASSERT_EQ(parser.load((folder / "gold.json").string()).get(gold), simdjson::SUCCESS);
  Reader reader;
  BodyScore score;
  for (const auto [id, page] : gold) {
    const std::string_view body = page["articleBody"].get_string().value_unsafe();
    const std::string bytes = Unzipped(folder / (std::string(id) + ".html.gz"));
    if (bytes.empty()) continue;
    const std::string_view found = reader.Body(bytes);
    score.Add(body, reader.text(), found);
  }
  Print("article-html", score);
  EXPECT_GE(score.f1(), 0.985);
}

TEST(SharedPages, Fundus) {
  const std::filesystem::path folder = SharedDataPath("fundus-html/parser/test_data");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "needs the shared data: " << folder;
  Reader reader;
  BodyScore body_score;   // against the sections
  BodyScore whole_score;  // with the standfirst, against summary and sections
  std::vector<std::filesystem::path> pages;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".gz") pages.push_back(entry.path());
  }
  std::sort(pages.begin(), pages.end());
  for (const std::filesystem::path& path : pages) {
    const std::string name = path.filename().string();
    const std::filesystem::path json = path.parent_path() / (name.substr(0, name.find('_')) + ".json");
    simdjson::dom::parser parser;
    simdjson::dom::object versions;
    ASSERT_EQ(parser.load(json.string()).get(versions), simdjson::SUCCESS) << json;
    const std::string bytes = Unzipped(path);
    const std::string found(reader.Body(bytes));
    const std::string whole_found = std::string(reader.standfirst()) + "\n\n" + found;
    const std::vector<uint64_t> seen = FourGrams(WordHashes(reader.text()));
    // A publisher's file holds several pages' stories: the one of this page is the one whose words are on it.
    std::string gold;
    std::string whole_gold;
    double best = -1;
    for (const auto [version, expected] : versions) {
      std::string body;
      const auto add = [&body](simdjson::simdjson_result<simdjson::dom::element> list) {
        for (const simdjson::dom::element item : ArrayOf(list)) {
          body += item.get_string().value_unsafe();
          body += '\n';
        }
      };
      add(expected["body"]["summary"]);
      const size_t summary_bytes = body.size();
      for (const simdjson::dom::element section : ArrayOf(expected["body"]["sections"])) {
        add(section["headline"]);
        add(section["paragraphs"]);
      }
      const std::vector<uint64_t> grams = FourGrams(WordHashes(body));
      const double share = static_cast<double>(Shared(grams, seen)) / static_cast<double>(grams.size());
      if (share > best) {
        best = share;
        gold = body.substr(summary_bytes);
        whole_gold = body;
      }
    }
    body_score.Add(gold, reader.text(), found);
    whole_score.Add(whole_gold, reader.text(), whole_found);
  }
  Print("fundus-html, body", body_score);
  Print("fundus-html, standfirst and body", whole_score);
  EXPECT_GE(body_score.f1(), 0.985);
  EXPECT_GE(whole_score.f1(), 0.985);
}

}  // namespace
}  // namespace newswire

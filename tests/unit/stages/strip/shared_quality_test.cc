// How well strip finds the story, measured on real pages where they are at hand. Rules and coefficients were made on
// the pages whose host (or id, where a set tells no host) has an even hash; the limits are asserted on the odd ones,
// and the whole table is printed.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdio>
#include <functional>
#include <map>

#include "stages/strip/body_score.h"
#include "stages/strip/words.h"
#include "tests/unit/stages/strip/shared_data.h"
#include "tests/unit/stages/strip/strip_runner.h"

namespace newswire {
namespace {

struct Page {
  std::string_view id;
  std::string_view source;  // of aeb-extractor-outputs: the extractor
  std::string_view host;
  std::string input;
  std::string_view gold;
};

std::string_view HostOf(std::string_view url) {
  size_t begin = url.find("://");
  begin = begin == std::string_view::npos ? 0 : begin + 3;
  std::string_view host = url.substr(begin, url.find('/', begin) - begin);
  if (host.starts_with("www.")) host.remove_prefix(4);
  return host;
}

// FNV-1a. Does not change: the split hangs on it.
bool IsHeldOut(std::string_view host) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : host) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return ((hash >> 32) & 1) != 0;
}

void ForEachPage(const std::string& name, const std::function<void(const Page&)>& visit) {
  simdjson::padded_string json(ReadWholeFile(SharedDataPath("boilerplate/" + name + ".jsonl")));
  simdjson::dom::parser parser;
  simdjson::dom::document_stream stream;
  ASSERT_FALSE(parser.parse_many(json, 8 << 20).get(stream));
  for (auto document : stream) {
    Page page;
    std::string_view input;
    ASSERT_FALSE(document["input"].get(input));
    ASSERT_FALSE(document["gold"].get(page.gold));
    ASSERT_FALSE(document["id"].get(page.id));
    std::string_view url;
    if (document["source"].get(page.source)) page.source = name;
    page.host = document["url"].get(url) ? page.id : HostOf(url);
    page.input = std::string(input);
    std::erase(page.input, '\r');  // decode's business
    visit(page);
  }
}

struct Scores {
  BodyScore nothing;
  BodyScore stripped;
};

class SharedQualityTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(SharedDataPath("boilerplate"))) GTEST_SKIP() << "no boilerplate/ beside the checkout";
  }
  void Measure(const std::string& name) {
    ForEachPage(name, [&](const Page& page) {
      const Story& story = runner_.Run(page.input);
      Scores& scores = scores_[{std::string(page.source), IsHeldOut(page.host)}];
      scores.nothing.Add(page.gold, page.input, page.input);
      scores.stripped.Add(page.gold, page.input, story.body);
    });
  }
  void Print() const {
    std::printf("%-14s %-5s %5s | nothing %5s %5s %5s | strip %5s %5s %5s | %6s %s\n", "source", "split", "pages", "P",
                "R", "F1", "P", "R", "F1", "gain", "gold words lost per 10,000");
    for (const auto& [key, scores] : scores_) {
      std::printf("%-14s %-5s %5zu |         %.3f %.3f %.3f |       %.3f %.3f %.3f | %+.3f %.1f\n", key.first.c_str(),
                  key.second ? "held" : "made", scores.nothing.pages(), scores.nothing.precision(),
                  scores.nothing.recall(), scores.nothing.f1(), scores.stripped.precision(), scores.stripped.recall(),
                  scores.stripped.f1(), scores.stripped.f1() - scores.nothing.f1(), scores.stripped.lost_per_10000());
    }
  }

  StripRunner runner_;
  std::map<std::pair<std::string, bool>, Scores> scores_;
};

TEST_F(SharedQualityTest, NoExtractorsOutputGetsWorseAndWholePagesGetMuchBetter) {
  Measure("aeb-extractor-outputs");
  Print();
  for (const auto& [key, scores] : scores_) {
    SCOPED_TRACE(key.first + (key.second ? " held" : " made"));
    EXPECT_GE(scores.stripped.f1(), scores.nothing.f1() - 0.001);
    if (key.first != "html-text" || !key.second) continue;
    EXPECT_GE(scores.stripped.f1(), 0.80);
    EXPECT_GE(scores.stripped.recall(), 0.96);
  }
}

// Words of `text` from `begin` on that no cut has.
size_t WordsKeptFrom(const Story& story, size_t begin) {
  size_t words = 0;
  for (const Cut& cut : story.cuts) {
    if (cut.begin_byte > begin) words += CountWords(story.text.substr(begin, cut.begin_byte - begin));
    begin = std::max<size_t>(begin, cut.end_byte);
  }
  return words + CountWords(story.text.substr(std::min(begin, story.text.size())));
}

// Where the line "Latest ..." stands below all of the gold; npos if there is none.
size_t LatestTailOf(const Page& page) {
  const std::vector<uint64_t> gold = FourGrams(WordHashes(page.gold));
  const std::string_view text = page.input;
  size_t tail = std::string_view::npos;
  bool gold_above = false;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = TrimSpace(text.substr(begin, end - begin));
    const std::vector<uint64_t> words = WordHashes(line);
    if (words.size() >= 8) {
      const std::vector<uint64_t> grams = FourGrams(words);
      if (Shared(grams, gold) * 2 >= grams.size()) {
        gold_above = true;
        tail = std::string_view::npos;
      }
    }
    const bool latest = FoldedLine(line).text().starts_with("latest ") && CountWords(line) <= 8 && !EndsSentence(line);
    if (latest && gold_above && tail == std::string_view::npos) tail = begin;
    begin = end + 1;
  }
  return tail;
}

TEST_F(SharedQualityTest, TailsBelowALatestHeadingGo) {
  std::map<std::pair<std::string, bool>, std::array<size_t, 3>> tails;  // pages, words, words kept
  for (const char* name : {"aeb-extractor-outputs", "dragnet", "ir-research", "wcxb-articles"}) {
    ForEachPage(name, [&](const Page& page) {
      const size_t tail = LatestTailOf(page);
      if (tail == std::string_view::npos) return;
      const Story& story = runner_.Run(page.input);
      std::array<size_t, 3>& sums = tails[{std::string(page.source), IsHeldOut(page.host)}];
      ++sums[0];
      sums[1] += CountWords(std::string_view(page.input).substr(tail));
      sums[2] += WordsKeptFrom(story, tail);
    });
  }
  std::array<size_t, 3> held_out = {};
  for (const auto& [key, sums] : tails) {
    std::printf("%-14s %-5s %4zu tails, %.4f of %zu words cut\n", key.first.c_str(), key.second ? "held" : "made",
                sums[0], 1 - static_cast<double>(sums[2]) / static_cast<double>(sums[1]), sums[1]);
    for (size_t i = 0; i < sums.size() && key.second; ++i) held_out[i] += sums[i];
  }
  EXPECT_GE(1 - static_cast<double>(held_out[2]) / static_cast<double>(held_out[1]), 0.97);
}

TEST_F(SharedQualityTest, BareTailsOfReprintsGo) {
  const std::filesystem::path path = SharedDataPath("dedup-bench/pairs.jsonl");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no dedup-bench/ beside the checkout";
  simdjson::padded_string json(ReadWholeFile(path));
  simdjson::dom::parser parser;
  simdjson::dom::document_stream stream;
  ASSERT_FALSE(parser.parse_many(json, 8 << 20).get(stream));
  size_t tails = 0;
  size_t cut = 0;
  for (auto document : stream) {
    std::string_view edit;
    std::string_view copy;
    ASSERT_FALSE(document["edit"].get(edit));
    ASSERT_FALSE(document["copy"].get(copy));
    const size_t tail = copy.find("\nLatest Stories\n");
    if (edit != "trunc+tail" || tail == std::string_view::npos) continue;
    ++tails;
    cut += WordsKeptFrom(runner_.Run(copy), tail + 1) == 0 ? 1 : 0;
  }
  std::printf("%zu of %zu bare tails cut whole\n", cut, tails);
  EXPECT_GE(cut * 100, tails * 97);
}

TEST_F(SharedQualityTest, PagesOfOtherSetsGainAndKeepTheirWords) {
  for (const char* name : {"dragnet", "ir-research", "wcxb-articles"}) Measure(name);
  Print();
  for (const auto& [key, scores] : scores_) {
    SCOPED_TRACE(key.first);
    EXPECT_GE(scores.stripped.f1(), scores.nothing.f1() + 0.05);
    EXPECT_GE(scores.stripped.recall(), scores.nothing.recall() - 0.06);
  }
}

}  // namespace
}  // namespace newswire

// Throughput of the strip stage and its kernels on invented stories of the usual size.
#include <benchmark/benchmark.h>

#include <string>

#include "pipeline/base/arena.h"
#include "pipeline/story.h"
#include "stages/strip/strip_stage.h"
#include "stages/strip/word_guard.h"

namespace newswire {
namespace {

constexpr std::string_view kSentence =
    "Crews on the busiest ferry routes of the west coast went back to work after nine days, the union said, and the "
    "queues of lorries at the quays were gone by noon on Sunday as the first boats left the harbour at dawn. ";

// A story of about `bytes` bytes: headline, byline, dateline, paragraphs, credit.
std::string PlainStory(size_t bytes) {
  std::string text =
      "UPDATE 1-Ferry crews on the west coast end nine-day strike\n\nBy Kari Voll and Ola Nes\n\nBERGEN, Norway, March "
      "2 (Reuters) - ";
  while (text.size() + 200 < bytes) {
    text += kSentence;
    text += "\n\n";
  }
  return text + "(Reporting by Kari Voll in Bergen and Ola Nes in Oslo; Editing by Tor Lie)\n";
}

std::string CrawledStory(size_t bytes) {
  std::string text = " date 2025-03-02 " + PlainStory(bytes) + "\nLatest Stories\n\n";
  for (int i = 0; i < 20; ++i)
    text += "  \u2022 Town council puts off its vote on the new harbour road\n\n    " + std::string(kSentence) + "\n\n";
  return text;
}

std::string WrappedStory(size_t bytes) {
  const std::string plain = PlainStory(bytes);
  std::string text;
  size_t column = 0;
  for (const char c : plain) {
    if (c == '\n') column = 0;
    if (c == ' ' && column > 62) {
      text += '\n';
      column = 0;
      continue;
    }
    text += c;
    ++column;
  }
  return text;
}

// A page of about `bytes` bytes: half navigation, teasers and footer.
std::string PageStory(size_t bytes) {
  std::string text = "Ferry crews on the west coast end nine-day strike - Fjord News\n";
  while (text.size() < bytes / 4) text += "Home\nNews\nSport\nShare\nLog in\nThe coast in pictures\n";
  text += "Ferry crews on the west coast end nine-day strike\nBy Kari Voll\n";
  while (text.size() < bytes * 3 / 4) text += std::string(kSentence) + "\n";
  text += "Latest Stories\n";
  while (text.size() < bytes) text += "Town council puts off its vote on the road\nRead more\nContact us\n";
  return text;
}

void RunStage(benchmark::State& state, const std::string& text) {
  Arena arena;
  Story story;
  StripStage stage;
  for (auto _ : state) {
    arena.Reset();
    story.Reset(&arena, RawRecord());
    story.text = text;
    benchmark::DoNotOptimize(stage.Process(story).rejected());
    benchmark::DoNotOptimize(story.body.data());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}

void BM_StripPlain(benchmark::State& state) { RunStage(state, PlainStory(static_cast<size_t>(state.range(0)))); }
void BM_StripCrawled(benchmark::State& state) { RunStage(state, CrawledStory(static_cast<size_t>(state.range(0)))); }
void BM_StripPage(benchmark::State& state) { RunStage(state, PageStory(static_cast<size_t>(state.range(0)))); }
void BM_StripWrapped(benchmark::State& state) { RunStage(state, WrappedStory(static_cast<size_t>(state.range(0)))); }
BENCHMARK(BM_StripPlain)->Arg(2400)->Arg(5000)->Arg(50000);
BENCHMARK(BM_StripCrawled)->Arg(5000);
BENCHMARK(BM_StripPage)->Arg(10000);
BENCHMARK(BM_StripWrapped)->Arg(2400)->Arg(5000);

void BM_WordGuard(benchmark::State& state) {
  const std::string text = PlainStory(static_cast<size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(WordsUnchanged(text, {}, text));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(BM_WordGuard)->Arg(5000);

void BM_SplitLines(benchmark::State& state) {
  const std::string text = PlainStory(static_cast<size_t>(state.range(0)));
  std::vector<Line> lines;
  for (auto _ : state) {
    SplitLines(text, lines);
    benchmark::DoNotOptimize(lines.data());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(BM_SplitLines)->Arg(5000);

}  // namespace
}  // namespace newswire

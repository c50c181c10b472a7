#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "stages/fingerprint/fingerprint_stage.h"
#include "stages/fingerprint/fold.h"
#include "stages/fingerprint/numbers.h"
#include "stages/fingerprint/sketch.h"
#include "tests/bench/news_like_text.h"

namespace newswire {
namespace {

std::string SampleText(size_t bytes) {
  std::mt19937 random(29);
  return NewsLikeText(bytes, random);
}

void BM_Fold(benchmark::State& state) {
  const std::string text = SampleText(2400);
  std::string folded(text.size(), '\0');
  for (auto _ : state) benchmark::DoNotOptimize(Fold(text, folded.data()));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(BM_Fold);

void BM_Sketch(benchmark::State& state) {
  const std::string text = SampleText(2400);
  std::string folded(text.size(), '\0');
  folded.resize(Fold(text, folded.data()));
  std::vector<uint32_t> scratch;
  Sketch sketch;
  for (auto _ : state) MakeSketch(folded, scratch, sketch);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Sketch);

void BM_Numbers(benchmark::State& state) {
  const std::string text = SampleText(2400);
  std::vector<uint32_t> scratch;
  NumberSet numbers;
  for (auto _ : state) CollectNumbers({}, text, scratch, numbers);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Numbers);

void BM_FingerprintStage(benchmark::State& state) {
  const std::string text = SampleText(2400);
  const std::unique_ptr<Stage> stage = *FingerprintStage::Make(IdentityConfig());
  Arena arena;
  Story story;
  RawRecord raw;
  raw.value = text;
  raw.timestamp = FromCivilDay(2031, 1, 5);
  for (auto _ : state) {
    arena.Reset();
    story.Reset(&arena, raw);
    story.headline = std::string_view(text).substr(0, 60);
    story.body = text;
    story.lead = std::string_view(text).substr(0, 200);
    story.source_id = "desk-1";
    benchmark::DoNotOptimize(stage->Process(story));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_FingerprintStage);

}  // namespace
}  // namespace newswire

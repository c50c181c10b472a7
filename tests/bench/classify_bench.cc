// Throughput of language and classify and of their kernels on invented stories, and the time to load the model.
#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

#include "absl/log/check.h"
#include "pipeline/base/arena.h"
#include "pipeline/story.h"
#include "stages/classify/built_in_model.h"
#include "stages/classify/classify_stage.h"
#include "stages/language/language_detector.h"
#include "stages/language/language_stage.h"

namespace newswire {
namespace {

constexpr const char* kWords[] = {
    "the",       "of",      "and",        "to",        "in",         "said",     "that",      "on",       "for",
    "with",      "was",     "from",       "which",     "after",      "has",      "its",       "minister", "parliament",
    "troops",    "shares",  "profit",     "hospital",  "court",      "police",   "league",    "striker",  "storm",
    "harbour",   "ferry",   "government", "president", "election",   "company",  "million",   "percent",  "officials",
    "army",      "village", "people",     "week",      "Tuesday",    "northern", "agreement", "talks",    "union",
    "workers",   "prices",  "school",     "research",  "scientists", "film",     "music",     "church",   "market",
    "investors", "border",  "attack",     "killed",    "vaccine"};

// The first 16 of kWords are half of all words, as in English prose.
constexpr uint32_t kFunctionWords = 16;

// `count` different stories of about `bytes` bytes in words of our own, a tenth of them made up and known to no model.
std::vector<std::string> Stories(int count, size_t bytes) {
  std::mt19937 random(5);
  std::vector<std::string> stories(static_cast<size_t>(count));
  for (std::string& story : stories) {
    while (story.size() < bytes) {
      if (random() % 10 == 0) {
        for (int i = 0; i < 7; ++i) story += static_cast<char>('a' + random() % 26);
      } else {
        story += kWords[random() % (random() % 2 == 0 ? kFunctionWords : std::size(kWords))];
      }
      story += random() % 12 == 0 ? ". " : " ";
    }
  }
  return stories;
}

void BM_ClassifyStage(benchmark::State& state) {
  const std::vector<std::string> bodies = Stories(512, static_cast<size_t>(state.range(0)));
  ClassifyStage stage(*TopicModelSource::Of(""));
  Arena arena;
  Story story;
  size_t next = 0;
  for (auto _ : state) {
    arena.Reset();
    story.Reset(&arena, RawRecord{});
    story.headline = "Ferry talks resume after storm closes harbour";
    story.body = bodies[next++ % bodies.size()];
    story.language = "en";
    CHECK(!stage.Process(story).rejected());
    benchmark::DoNotOptimize(story.topics.data());
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_ClassifyStage)->Arg(1500)->Arg(2400)->Arg(100'000);

void BM_ExtractFeatures(benchmark::State& state) {
  const std::vector<std::string> bodies = Stories(512, static_cast<size_t>(state.range(0)));
  TopicFeatureExtractor extractor;
  size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(extractor.Extract({"", bodies[next++ % bodies.size()]}, {}).size());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ExtractFeatures)->Arg(1500);

void BM_Score(benchmark::State& state) {
  const std::vector<std::string> bodies = Stories(512, static_cast<size_t>(state.range(0)));
  TopicFeatureExtractor extractor;
  std::vector<std::vector<TopicFeature>> features;
  for (const std::string& body : bodies) {
    const std::span<const TopicFeature> extracted = extractor.Extract({"", body}, {});
    features.emplace_back(extracted.begin(), extracted.end());
  }
  const std::shared_ptr<const TopicModel> model = TopicModel::BuiltIn();
  size_t next = 0;
  TopicScores scores;
  for (auto _ : state) benchmark::DoNotOptimize(model->Score(features[next++ % features.size()], scores));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Score)->Arg(1500);

void BM_LanguageStage(benchmark::State& state) {
  const std::vector<std::string> bodies = Stories(512, static_cast<size_t>(state.range(0)));
  LanguageStage stage;
  Arena arena;
  Story story;
  size_t next = 0;
  for (auto _ : state) {
    arena.Reset();
    story.Reset(&arena, RawRecord{});
    story.body = bodies[next++ % bodies.size()];
    CHECK(!stage.Process(story).rejected());
    benchmark::DoNotOptimize(story.language.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_LanguageStage)->Arg(1500)->Arg(2400);

void BM_DetectLanguageWithCld2(benchmark::State& state) {
  std::string german;
  while (german.size() < kLanguageSampleBytes)
    german += "Die Verwaltung teilte am Dienstag mit, dass der Kai wieder offen ist. ";
  for (auto _ : state) benchmark::DoNotOptimize(DetectLanguage(german).code.data());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_DetectLanguageWithCld2);

void BM_CheckModel(benchmark::State& state) {
  for (auto _ : state) CHECK_OK(TopicModel::FromBytes(BuiltInModelBytes()).status());
}
BENCHMARK(BM_CheckModel)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace newswire

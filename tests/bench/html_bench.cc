// What an HTML page of 170 kB costs: cut into tags, into blocks, and all the way to its story.
#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "pipeline/base/arena.h"
#include "stages/decode/decode_stage.h"
#include "stages/decode/html_page.h"
#include "stages/decode/html_tokenizer.h"
#include "stages/strip/strip_stage.h"

namespace {
std::atomic<int64_t> allocations{0};
}  // namespace

void* operator new(size_t bytes) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
#pragma GCC diagnostic pop

namespace newswire {
namespace {

// A page as news sites make them: two thirds script and style, 400 links, a story of 600 words.
std::string MakePage() {
  std::string page =
      "<!DOCTYPE html><html lang=en><head><title>Ferry runs again - Courier</title><meta property=og:title content='Ferry "
      "runs again'><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Ferry runs again\","
      "\"author\":{\"@type\":\"Person\",\"name\":\"Mina Oberholt\"}}</script>";
  while (page.size() < 60'000) page += "<script>window.queue=window.queue||[];queue.push({a:1<2,b:'</p>'});</script>";
  while (page.size() < 80'000) page += "<style>.c-card__title--large{font:700 1.2rem/1.1 serif;margin:0}</style>";
  page += "</head><body class='page'><header class='site-header'><nav class='main-menu'><ul>";
  for (int i = 0; i < 150; ++i) {
    page += "<li class='main-menu__item'><a class='main-menu__link' href='/section/" + std::to_string(i) + "'>Section</a></li>";
  }
  page += "</ul></nav></header><main class='layout'><article class='article'><h1 class='article__title'>Ferry runs again</h1>"
          "<div class='article__body'>";
  for (int i = 0; i < 20; ++i) {
    page += "<p class='paragraph'>The ferry between Harlow Quay and Sandrey runs again, said captain <a href='/p'>Odile "
            "Brandt</a> on Monday, after a stoppage of nine days that had left two coasters and forty lorries waiting.</p>";
  }
  page += "</div></article><aside class='related'>";
  for (int i = 0; page.size() < 170'000; ++i) {
    page += "<div class='card card--small' data-id='" + std::to_string(i) +
            "'><a class='card__link' href='/story/" + std::to_string(i) +
            "'><img class='card__image' src='/i.jpg' alt=''><h3 class='card__title'>Another story of the day</h3></a>"
            "<span class='card__date'>3 hours ago</span></div>";
  }
  return page + "</aside></main><footer class='footer'><p>Copyright 2025 Courier</p></footer></body></html>";
}

void SetRates(benchmark::State& state, const std::string& page, int64_t before) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * page.size()));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
  state.counters["allocations"] =
      benchmark::Counter(static_cast<double>(allocations - before) / static_cast<double>(state.iterations()));
}

void Tokens(benchmark::State& state) {
  const std::string page = MakePage();
  HtmlTokenizer tokenizer;
  HtmlToken token;
  const int64_t before = allocations;
  for (auto _ : state) {
    tokenizer.Reset(page);
    while (tokenizer.Next(token)) benchmark::DoNotOptimize(token);
  }
  SetRates(state, page, before);
}
BENCHMARK(Tokens);

void Blocks(benchmark::State& state) {
  const std::string page = MakePage();
  HtmlPageParser parser;
  Arena arena;
  const int64_t before = allocations;
  for (auto _ : state) {
    arena.Reset();
    parser.Parse(page, arena);
    benchmark::DoNotOptimize(parser.blocks().size());
  }
  SetRates(state, page, before);
}
BENCHMARK(Blocks);

void PageToStory(benchmark::State& state) {
  const std::string page = MakePage();
  DecodeStage decode{LimitsConfig{}};
  StripStage strip;
  Arena arena;
  Story story;
  RawRecord record;
  record.value = page;
  const int64_t before = allocations;
  for (auto _ : state) {
    arena.Reset();
    story.Reset(&arena, record);
    Verdict verdict = decode.Process(story);
    if (!verdict.rejected()) verdict = strip.Process(story);
    if (verdict.rejected()) {
      state.SkipWithError(std::string(verdict.detail()).c_str());
      break;
    }
    benchmark::DoNotOptimize(story.body);
  }
  SetRates(state, page, before);
}
BENCHMARK(PageToStory);

}  // namespace
}  // namespace newswire

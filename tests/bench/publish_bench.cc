// What publishing costs: the whole record of a 2.4 kB story, and its parts.
#include <benchmark/benchmark.h>

#include <string>

#include "absl/log/check.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/utf8.h"
#include "stages/publish/json_writer.h"
#include "stages/publish/ninjs_record.h"
#include "stages/publish/sha256.h"
#include "stages/publish/text_counts.h"
#include "tests/unit/stages/publish/sample_story.h"

namespace newswire {
namespace {

constexpr size_t kRawBytes = 2400;

// Prose of the shape of wire copy: a quotation in every third paragraph, one ampersand, some dashes.
std::string Body(size_t bytes) {
  const std::string_view paragraphs[] = {
      "The port authority said on Tuesday that 14 pilots would join the outer fairway by the end of the year - six "
      "more than it had offered before the talks broke down in August.",
      "\"We asked for sleep & safety, not for more money,\" said Ida Brandt, who has guided tankers through the "
      "narrows for 21 years and now speaks for the pilots.",
      "Ferries to the southern islands resumed service an hour later, while container ships waited for the morning "
      "tide and for the 3-mile queue ahead of them to dissolve.",
  };
  std::string body;
  for (size_t i = 0; body.size() < bytes; ++i) absl::StrAppend(&body, i == 0 ? "" : "\n\n", paragraphs[i % 3]);
  body.resize(bytes);
  return body;
}

struct Sample {
  Sample() : body(Body(kRawBytes - 200)), raw(Body(kRawBytes)) {
    sample.SetBody(body);
    sample.story().raw.value = raw;
    sample.story().text = raw;
    sample.story().cuts = {{"strip", "credit", 0, 80}};
  }
  std::string body;
  std::string raw;
  SampleStory sample;
};

void WriteDecided(benchmark::State& state, Action action, bool html_body, bool audit) {
  Sample sample;
  PublishOptions options = SampleOptions();
  options.config.html_body = html_body;
  options.audit = audit;
  auto writer = NinjsOutcomeWriter::Create(options);
  CHECK_OK(writer.status());
  const Decision decision = DecisionOf(action, DuplicateReason::kNone, kLeaderUri);
  std::vector<OutputRecord> out;
  Story& story = sample.sample.story();
  for (auto _ : state) {
    story.arena->Reset();
    out.clear();
    (*writer)->WriteDecided(story, decision, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["value_bytes"] = static_cast<double>(out.at(0).value->size());
}
BENCHMARK_CAPTURE(WriteDecided, clean, Action::kNew, true, false);
BENCHMARK_CAPTURE(WriteDecided, clean_without_html, Action::kNew, false, false);
BENCHMARK_CAPTURE(WriteDecided, clean_with_audit, Action::kNew, true, true);
BENCHMARK_CAPTURE(WriteDecided, duplicate, Action::kDuplicate, true, false);

// The JSON alone: no digests, no headers.
void WriteNinjsValue(benchmark::State& state, bool html_body) {
  Sample sample;
  const Story& story = sample.sample.story();
  const std::string digest(kSha256HexBytes, 'a');
  NinjsFacts facts;
  facts.html_body = html_body;
  facts.raw_sha256 = facts.body_sha256 = digest;
  for (auto _ : state) {
    story.arena->Reset();
    JsonWriter json(*story.arena, ExpectedNinjsBytes(story, html_body));
    WriteNinjs(story, facts, json);
    benchmark::DoNotOptimize(IsValidUtf8(json.Finish()));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(WriteNinjsValue, with_html, true);
BENCHMARK_CAPTURE(WriteNinjsValue, without_html, false);

void Sha256OfRawAndBody(benchmark::State& state) {
  Sample sample;
  auto sha256 = Sha256::Create();
  CHECK_OK(sha256.status());
  for (auto _ : state) {
    benchmark::DoNotOptimize(sha256->Hex(sample.raw));
    benchmark::DoNotOptimize(sha256->Hex(sample.body));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Sha256OfRawAndBody);

void EscapeJson(benchmark::State& state) {
  const std::string body = Body(kRawBytes);
  Arena arena;
  for (auto _ : state) {
    arena.Reset();
    JsonWriter json(arena, 2 * kRawBytes);
    json.StringPart(body);
    benchmark::DoNotOptimize(json.Finish());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(kRawBytes));
}
BENCHMARK(EscapeJson);

void CountWords(benchmark::State& state) {
  const std::string body = Body(kRawBytes);
  for (auto _ : state) benchmark::DoNotOptimize(CountText(body));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(kRawBytes));
}
BENCHMARK(CountWords);

}  // namespace
}  // namespace newswire

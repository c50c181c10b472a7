// What decode costs: a bare text, an envelope, ninjs with plain and with HTML bodies, dirty JSON.
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

#include "pipeline/base/arena.h"
#include "stages/decode/decode_stage.h"
#include "stages/decode/html_text.h"
#include "stages/decode/text_policy.h"

namespace newswire {
namespace {

constexpr size_t kStoryBytes = 2400;

std::string Body(std::string_view paragraph_end, std::string_view quote_open, std::string_view quote_close) {
  std::string body = "HARLOW QUAY (Tidewater Press) - ";
  int sentence = 0;
  while (body.size() < kStoryBytes) {
    body += "The ferry between Harlow Quay and Sandrey runs again, said ";
    body += quote_open;
    body += "captain";
    body += quote_close;
    body += " Odile Brandt on Monday.";
    body += ++sentence % 3 == 0 ? paragraph_end : " ";
  }
  return body;
}

std::string Ninjs(std::string_view content_type, const std::string& body) {
  return R"({"standard":{"name":"ninjs","version":"3.0"},"uri":"urn:newsml:tidewater.example:20250304:ferry",)"
         R"("type":"text","version":"3","versionCreated":"2025-03-04T09:10:00Z","firstCreated":"2025-03-04T07:10:00Z",)"
         R"("pubStatus":"usable","urgency":3,"language":"en","copyrightHolder":"Tidewater","edNote":"Third version",)"
         R"("headlines":[{"role":"main","value":"UPDATE 2-Ferry to Sandrey runs again"}],"by":"Mina Oberholt",)"
         R"("located":"Harlow Quay","slugline":"FERRY","subjects":[{"uri":)"
         R"("http://cv.iptc.org/newscodes/mediatopic/20000337","name":"transport"}],"infoSources":[{"name":)"
         R"("Tidewater Press","role":"originator"}],"bodies":[{"contentType":")" +
         std::string(content_type) + R"(","value":")" + body + R"("}]})";
}

void Run(benchmark::State& state, const std::string& value) {
  LimitsConfig limits;
  DecodeStage stage(limits);
  Arena arena;
  Story story;
  RawRecord record;
  record.value = value;
  for (auto _ : state) {
    story.Reset(&arena, record);
    const Verdict verdict = stage.Process(story);
    if (verdict.rejected()) {
      state.SkipWithError(std::string(verdict.detail()).c_str());
      break;
    }
    benchmark::DoNotOptimize(story.text);
    arena.Reset();
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * value.size()));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}

void PlainText(benchmark::State& state) { Run(state, Body("\n\n", "\"", "\"")); }
void PlainTextCurlyQuotes(benchmark::State& state) { Run(state, Body("\n\n", "\u201C", "\u201D")); }
void PlainTextCrLf(benchmark::State& state) { Run(state, Body("\r\n\r\n", "\"", "\"")); }
void PlainTextNoBreakSpaces(benchmark::State& state) { Run(state, Body("\n\n", "\u00A0", "\u00A0")); }
void Windows1252(benchmark::State& state) { Run(state, Body("\n\n", "\x93", "\x94")); }
void Envelope(benchmark::State& state) {
  Run(state, R"({"body":")" + Body("\\n\\n", "\u201C", "\u201D") + R"(","source":"tidewater","id":"417"})");
}
void NinjsPlain(benchmark::State& state) { Run(state, Ninjs("text/plain", Body("\\n\\n", "\u201C", "\u201D"))); }
void NinjsHtml(benchmark::State& state) {
  Run(state, Ninjs("text/html", "<p>" + Body("</p><p>", "&ldquo;", "&rdquo;") + "</p>"));
}
void NinjsDirty(benchmark::State& state) { Run(state, Ninjs("text/plain", Body("\n\n", "\\\u201C", "\\\u201D"))); }
BENCHMARK(PlainText);
BENCHMARK(PlainTextCurlyQuotes);
BENCHMARK(PlainTextCrLf);
BENCHMARK(PlainTextNoBreakSpaces);
BENCHMARK(Windows1252);
BENCHMARK(Envelope);
BENCHMARK(NinjsPlain);
BENCHMARK(NinjsHtml);
BENCHMARK(NinjsDirty);

void TextPolicy(benchmark::State& state) {
  const std::string text = Body("\n\n", "\u201C", "\u201D");
  Arena arena;
  for (auto _ : state) {
    uint32_t repairs = 0;
    benchmark::DoNotOptimize(NormalizeText(text, arena, repairs));
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(TextPolicy);

void Html(benchmark::State& state) {
  const std::string html = "<p>" + Body("</p><p>", "&ldquo;", "&rdquo;") + "</p>";
  Arena arena;
  for (auto _ : state) {
    benchmark::DoNotOptimize(HtmlToText(html, arena));
    arena.Reset();
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * html.size()));
}
BENCHMARK(Html);

}  // namespace
}  // namespace newswire

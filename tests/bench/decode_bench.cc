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

// The same story as the other wires have it.
std::string Paragraphs() {
  return "<p>" + Body("</p><p>", "&#8220;", "&#8221;") + "</p>";
}

void NewsMlG2(benchmark::State& state) {
  std::string subjects;
  for (const char* code : {"MCC:a", "N2:TRAN", "N2:RORA", "subj:04015000", "subj:03000000", "medtop:20000337", "N2:US",
                           "a1312cat:a", "N2:WEA", "N2:DIS"}) {
    subjects += std::string("<subject qcode=\"") + code + "\"/>";
  }
  Run(state,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><header>"
      "<sent>2025-03-04T09:10:00Z</sent></header><itemSet><newsItem guid=\"tag:tidewater.example,2025:newsml_1\" "
      "version=\"978556838\" xml:lang=\"en\"><rightsInfo><copyrightNotice>(c) Tidewater Press</copyrightNotice>"
      "</rightsInfo><itemMeta><itemClass qcode=\"icls:text\"/><provider literal=\"tidewater.example\"/><versionCreated>"
      "2025-03-04T09:10:00Z</versionCreated><firstCreated>2025-03-04T07:10:00Z</firstCreated><pubStatus "
      "qcode=\"stat:usable\"/></itemMeta><contentMeta><urgency>3</urgency>" +
          subjects +
          "<slugline>FERRY/ (UPDATE 2)</slugline><headline>UPDATE 2-Ferry runs again</headline></contentMeta><contentSet>"
          "<inlineXML contenttype=\"application/xhtml+xml\"><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title/>"
          "</head><body>" +
          Paragraphs() + "</body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>");
}
void NewsMl1(benchmark::State& state) {
  Run(state,
      "<NewsML Version=\"1.2\"><NewsItem xml:lang=\"en\"><Identification><NewsIdentifier><ProviderId>tidewater.example"
      "</ProviderId><DateId>20250304</DateId><NewsItemId>417</NewsItemId><RevisionId>2</RevisionId></NewsIdentifier>"
      "</Identification><NewsManagement><ThisRevisionCreated>20250304T091000+0000</ThisRevisionCreated><Status "
      "FormalName=\"Usable\"/></NewsManagement><NewsComponent><NewsLines><HeadLine>Ferry runs again</HeadLine></NewsLines>"
      "<DescriptiveMetadata><SubjectCode><Subject FormalName=\"04000000\"/></SubjectCode></DescriptiveMetadata>"
      "<ContentItem><MediaType FormalName=\"Text\"/><DataContent><nitf><body><body.content>" +
          Paragraphs() + "</body.content></body></nitf></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>");
}
void Nitf(benchmark::State& state) {
  Run(state,
      "<nitf><head><docdata management-status=\"usable\"><doc-id regsrc=\"tide\" id-string=\"417\"/><urgency "
      "ed-urg=\"4\"/><date.issue norm=\"20250304T091000Z\"/></docdata></head><body><body.head><hedline><hl1>Ferry runs "
      "again</hl1></hedline><byline>By Mina Oberholt</byline></body.head><body.content>" +
          Paragraphs() + "</body.content></body></nitf>");
}
void Rss(benchmark::State& state) {
  Run(state,
      "<rss version=\"2.0\"><channel><title>Tidewater</title><item><title>Ferry runs again</title><guid>urn:t:417</guid>"
      "<pubDate>Tue, 04 Mar 2025 10:10:00 +0100</pubDate><description><![CDATA[" +
          Paragraphs() + "]]></description></item></channel></rss>");
}
std::string Wrapped(const char* line_end) {
  std::string text = Body(" ", "'", "'");
  for (size_t at = 60; at < text.size(); at += 60) {
    at = text.find(' ', at);
    if (at == std::string::npos) break;
    text.replace(at, 1, line_end);
  }
  return text;
}
void Iptc7901(benchmark::State& state) {
  Run(state, "\x01tde062 4 i 400 tide 061\r\n\nSandrey-ferry/\r\n\x02" "Ferry runs again =\r\n\n" + Wrapped("\r\n") +
                 "\r\n\x03" "041012 GMT Mar 25\r\n\x04");
}
void Anpa1312(benchmark::State& state) {
  Run(state, "\x16\x16\x01W2870\x1ftides\nr i\x13\x11 BC-SA--Ferry     03-04 0466\n\x02^BC-SA--Ferry,416<\r\n^Ferry runs "
             "again<\r\n^By MINA OBERHOLT=\r\n\t" + Body("\r\n\t", "``", "''") +
                 "\r\n\t^AP-WF-03-04-25 0712GMT<\r\n\x0c\r\n\x04");
}
void ApMedia(benchmark::State& state) {
  Run(state,
      R"({"api_version":"2.2","data":{"item":{"altids":{"itemid":"95e8","etag":"95e8_0"},"version":0,"type":"text",)"
      R"("pubstatus":"usable","urgency":4,"versioncreated":"2025-03-04T09:10:00Z","headline":"Ferry runs again",)"
      R"("subject":[{"rels":["category"],"code":"i","name":"World"}],"body_html":")" +
          Paragraphs() + R"("}}})");
}
void MachineReadableNews(benchmark::State& state) {
  Run(state,
      R"({"altId":"nT1","takeSequence":1,"headline":"Ferry runs again","mimeType":"text/plain","provider":"NS:TIDE",)"
      R"("pubStatus":"stat:usable","subjects":["N2:TRAN","R:FRY.HQ"],"versionCreated":"2025-03-04T09:10:00.000Z","body":")" +
          Wrapped("\\r\\n") + R"("})");
}
void Fingerpost(benchmark::State& state) {
  Run(state,
      R"({"source-feed":"TIDE","originalUrn":"tag:t.example,2025:417","version":"3","status":"usable","headline":"Ferry",)"
      R"("versionCreated":"2025-03-04T09:10:00.000Z","subjects":{"code":["N2:TRAN"]},"body_text":")" +
          Paragraphs() + R"("})");
}
void JsonLd(benchmark::State& state) {
  Run(state,
      R"({"@context":"https://schema.org","@type":"NewsArticle","@id":"https://t.example/417","headline":"Ferry runs",)"
      R"("datePublished":"2025-03-04T07:10:00Z","author":[{"@type":"Person","name":"Mina Oberholt"}],"articleBody":")" +
          Body("\\n\\n", "\u201C", "\u201D") + R"("})");
}
BENCHMARK(NewsMlG2);
BENCHMARK(NewsMl1);
BENCHMARK(Nitf);
BENCHMARK(Rss);
BENCHMARK(Iptc7901);
BENCHMARK(Anpa1312);
BENCHMARK(ApMedia);
BENCHMARK(MachineReadableNews);
BENCHMARK(Fingerpost);
BENCHMARK(JsonLd);
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

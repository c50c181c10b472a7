// Hostile records through decode and strip at a size that the default limits would refuse: an outcome with a reason, in
// time and memory that grow with the record and no faster. NEWSWIRE_LARGE_RECORD_BYTES=100000000 tries them at 100 MB
// and prints what each took.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/base/utf8.h"
#include "stages/decode/decode_stage.h"
#include "stages/strip/strip_stage.h"
#include "tests/unit/stages/strip/strip_properties.h"

namespace newswire {
namespace {

size_t RecordBytes() {
  const char* const bytes = std::getenv("NEWSWIRE_LARGE_RECORD_BYTES");
  return bytes == nullptr ? 500'000 : std::strtoull(bytes, nullptr, 10);
}

// `head`, then `part` again and again up to RecordBytes(), then `tail`.
std::string Filled(std::string_view head, std::string_view part, std::string_view tail = "") {
  std::string record(head);
  record.reserve(RecordBytes() + part.size() + tail.size());
  while (record.size() < RecordBytes()) record += part;
  return record.append(tail);
}

constexpr std::string_view kSentence = "The ferry to Sandrey sails again on Monday, the harbour office said. ";

struct Case {
  const char* name;
  std::string_view type;
  std::function<std::string()> record;
};

const Case kCases[] = {
    {"<div> without end", "text/html", [] { return Filled("<html><body>", "<div>"); }},
    {"<div> with text, without end", "text/html", [] { return Filled("<html><body>", "<div>Ferry sails."); }},
    {"<div> and as many </div>", "text/html",
     [] { return Filled(Filled("<body>", "<div>").substr(0, RecordBytes() / 2), "</div>"); }},
    {"inline tags without end", "text/html", [] { return Filled("<body><p>", "<b><i><a href=x>y"); }},
    {"paragraphs without end tags", "text/html",
     [] { return Filled("<body><article><h1>Ferry sails</h1>", "<p>" + std::string(kSentence)); }},
    {"a page of one line", "text/html", [] { return Filled("<body><article><p>", kSentence, "</p></article>"); }},
    {"one word", "text/html", [] { return Filled("<body><p>", "aaaaaaaaaaaaaaaa"); }},
    {"tag without end", "text/html", [] { return Filled("<body><p ", "a=\"b\" "); }},
    {"comment without end", "text/html", [] { return Filled("<body><!--", "<p>x</p>"); }},
    {"comments that begin", "text/html", [] { return Filled("<body>", "<!--"); }},
    {"script without end", "text/html", [] { return Filled("<body><script>", "</scrip <script"); }},
    {"references", "text/html", [] { return Filled("<body><p>", "&amp;&#x41;&nosuch"); }},
    {"nested tables", "text/html", [] { return Filled("<body>", "<table><tr><td>"); }},
    {"nested lists", "text/html", [] { return Filled("<body>", "<ul><li>x"); }},
    {"JSON-LD, nested", "text/html",
     [] { return Filled("<script type=\"application/ld+json\">", "{\"a\":", "</script><p>Ferry."); }},
    {"class words", "text/html", [] { return Filled("<body><div class=\"", "article-body ", "\">Ferry."); }},
    {"nested JSON arrays", "application/json", [] { return Filled("", "["); }},
    {"nested JSON objects", "application/json", [] { return Filled("", "{\"body\":"); }},
    {"a JSON string of escapes", "application/json",
     [] { return Filled(R"({"uri":"u","headline":"h","body_text":")", "\\u00e9\\n", "\"}"); }},
    {"a JSON string without end", "application/json", [] { return Filled(R"({"uri":"u","body_text":")", "ferry "); }},
    {"nested XML", "application/xml", [] { return Filled("<nitf>", "<p>"); }},
    {"XML of many elements", "application/xml",
     [] { return Filled("<nitf><body><body.content>", "<p>x</p>", "</body.content></body></nitf>"); }},
    {"XML, one paragraph", "application/xml",
     [] { return Filled("<nitf><body><body.content><p>", kSentence, "</p></body.content></body></nitf>"); }},
    {"XML entities", "application/xml",
     [] { return Filled("<!DOCTYPE nitf [<!ENTITY a \"a\">", "<!ENTITY b \"&a;&a;\">", "]><nitf>&b;</nitf>"); }},
    {"a text of one line", "text/plain", [] { return Filled("", kSentence); }},
    {"a text of short lines", "text/plain", [] { return Filled("", "Home\nLog in\n\n"); }},
    {"a text of headings of lists", "text/plain", [] { return Filled(std::string(kSentence), "\n\nLatest Stories"); }},
    {"a text of credits", "text/plain", [] { return Filled(std::string(kSentence), "\n\n(Reporting by A B"); }},
    {"line ends", "text/plain", [] { return Filled("Ferry", "\n"); }},
    {"brackets", "text/plain", [] { return Filled("", "("); }},
    {"a teleprinter's head", "", [] { return Filled("\x16\x16\x01W1\n\x02", "^x<\n"); }},
    {"a teleprinter's text", "",
     [] {
       return Filled(
           "\x01"
           "abc001 4 vm 12\n\x02"
           "Ferry sails=\n",
           kSentence, "\x03");
     }},
};

// CPU time of this process.
double SecondsNow() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Most that this process has held, in bytes.
size_t PeakBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<size_t>(usage.ru_maxrss) * 1024;
}

// decode, then strip; the outcome in words.
std::string OutcomeOf(const std::string& bytes, std::string_view type, const LimitsConfig& limits) {
  const Header headers[] = {{"content-type", type}};
  Arena arena;
  DecodeStage decode(limits);
  StripStage strip;
  RawRecord record;
  record.value = bytes;
  if (!type.empty()) record.headers = headers;
  Story story;
  story.Reset(&arena, record);
  Verdict verdict = decode.Process(story);
  if (!verdict.rejected()) verdict = strip.Process(story);
  if (verdict.rejected()) {
    EXPECT_FALSE(verdict.detail().empty());
    EXPECT_TRUE(IsValidUtf8(verdict.detail()));
    return std::string(Label(verdict.reason())) + ": " + std::string(verdict.detail().substr(0, 90));
  }
  EXPECT_EQ(BrokenStripProperty(story), "");
  return "a story, body of " + std::to_string(story.body.size()) + " bytes";
}

TEST(LargeRecords, EndInAnOutcomeInTimeAndMemoryThatGrowWithTheRecord) {
  const bool measured = std::getenv("NEWSWIRE_LARGE_RECORD_BYTES") != nullptr;
  LimitsConfig limits;
  limits.max_record_bytes = limits.max_body_bytes = 2 * RecordBytes() + 1'000;
  for (const Case& test : kCases) {
    SCOPED_TRACE(test.name);
    const std::string bytes = test.record();
    const double begin = SecondsNow();
    const std::string outcome = OutcomeOf(bytes, test.type, limits);
    const double seconds = SecondsNow() - begin;
    // A second for 2 MB: a sanitized build is below that, what is quadratic far above.
    EXPECT_LT(seconds, 5.0 + static_cast<double>(bytes.size()) / 2e6);
    EXPECT_LT(PeakBytes(), 500'000'000 + 60 * RecordBytes());
    if (measured) {
      std::printf("%-30s %6.2f s, peak so far %5zu MB, %s\n", test.name, seconds, PeakBytes() / 1'000'000,
                  outcome.c_str());
      std::fflush(stdout);
    }
  }
}

TEST(LargeRecords, AreRefusedBeforeTheyAreReadWithTheDefaultLimits) {
  const std::string bytes(LimitsConfig{}.max_record_bytes + 1, '<');
  EXPECT_TRUE(OutcomeOf(bytes, "text/html", {}).starts_with("too-large")) << OutcomeOf(bytes, "text/html", {});
}

}  // namespace
}  // namespace newswire

// Any bytes, any content type: decode never crashes, and what it lets pass is fit for the stages behind it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/log/check.h"
#include "pipeline/base/arena.h"
#include "pipeline/base/utf8.h"
#include "stages/decode/decode_stage.h"

namespace {

using namespace newswire;  // a fuzz target is one function

void CheckField(std::string_view field) { CHECK(IsValidUtf8(field)); }

// Only LF and TAB of the control characters.
void CheckText(std::string_view text) {
  CheckField(text);
  for (const char c : text) {
    const auto b = static_cast<unsigned char>(c);
    CHECK(b >= 0x20 || b == '\n' || b == '\t');
    CHECK(b != 0x7F);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static DecodeStage* const stage = [] {
    LimitsConfig limits;
    limits.max_body_bytes = 8 * 1024;
    return new DecodeStage(limits);
  }();
  static Arena* const arena = new Arena();
  static constexpr std::string_view kTypes[] = {"",
                                                "text/plain",
                                                "application/json",
                                                "application/ninjs+json; charset=iso-8859-1",
                                                "text/plain; charset=windows-1252",
                                                "text/plain; charset=utf-16",
                                                "text/plain; charset=x-unknown",
                                                "application/octet-stream"};
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // The seeds have no byte for the type: the length chooses it, so that they are read as they are at first.
  const Header headers[] = {{"content-type", kTypes[size % std::size(kTypes)]}, {"nw_provider", bytes.substr(0, 20)}};
  for (const size_t header_count : {size_t{0}, std::size(headers)}) {
    RawRecord record;
    record.value = bytes;
    record.headers = std::span<const Header>(headers, header_count);
    Story story;
    story.Reset(arena, record);
    const Verdict verdict = stage->Process(story);
    if (verdict.rejected()) {
      CHECK(!verdict.detail().empty());
      CheckField(verdict.detail());
    } else {
      CheckText(story.text);
      CHECK(story.text.size() <= 8 * 1024);
      for (const std::string_view line :
           {story.source, story.source_id, story.url, story.provider_uri, story.provider_version, story.slug,
            story.raw_headline, story.provider_byline, story.provider_located, story.declared_language}) {
        CheckText(line);
        CHECK(line.find('\n') == std::string_view::npos);
      }
      CheckText(story.ed_note);
      CheckText(story.copyright);
      CheckText(story.usage_terms);
      CHECK(story.urgency >= 0 && story.urgency <= 9);
      for (const Topic& topic : story.provider_topics) CHECK(topic.confidence_pct <= 100);
    }
    arena->Reset();
  }
  return 0;
}

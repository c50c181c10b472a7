// Any bytes as an HTML page: decode and strip end in a story whose body is the page's words, or in a reason.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/log/check.h"
#include "stages/strip/strip_stage.h"
#include "tests/fuzz/decoded_record.h"
#include "tests/unit/stages/strip/strip_properties.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace newswire;
  static DecodeStage* const decode = new DecodeStage(LimitsConfig{});
  static StripStage* const strip = new StripStage();
  static Arena* const arena = new Arena();
  static constexpr Header kHeaders[] = {{"content-type", "text/html"}};
  RawRecord record;
  record.value = std::string_view(reinterpret_cast<const char*>(data), size);
  record.headers = kHeaders;
  Story story;
  story.Reset(arena, record);
  Verdict verdict = decode->Process(story);
  if (!verdict.rejected()) {
    CheckText(story.text);
    for (const std::string_view line : {story.raw_headline, story.provider_byline, story.source, story.url}) CheckLine(line);
    if (story.page != nullptr) {
      uint32_t end = 0;
      for (const PageBlock& block : story.page->blocks) {
        CHECK(block.begin_byte >= end && block.begin_byte < block.end_byte && block.end_byte <= story.text.size());
        CHECK(block.element < story.page->elements.size());
        end = block.end_byte;
      }
    }
    verdict = strip->Process(story);
    if (!verdict.rejected()) CHECK_EQ(BrokenStripProperty(story), "");
  }
  if (verdict.rejected()) CHECK(!verdict.detail().empty() && IsValidUtf8(verdict.detail()));
  arena->Reset();
  return 0;
}

// What every fuzz target of decode asks of a record: a story fit for the stages behind, or a refusal that says why.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "absl/log/check.h"
#include "pipeline/base/arena.h"
#include "pipeline/base/utf8.h"
#include "stages/decode/decode_stage.h"

namespace newswire {

inline constexpr size_t kFuzzMaxBodyBytes = 8 * 1024;

// Only LF and TAB of the control characters, valid UTF-8.
inline void CheckText(std::string_view text) {
  CHECK(IsValidUtf8(text));
  for (const char c : text) {
    const auto b = static_cast<unsigned char>(c);
    CHECK(b >= 0x20 || b == '\n' || b == '\t');
    CHECK(b != 0x7F);
  }
}

inline void CheckLine(std::string_view line) {
  CheckText(line);
  CHECK(line.find('\n') == std::string_view::npos);
}

inline void CheckStory(const Story& story) {
  CheckText(story.text);
  CHECK(story.text.size() <= 2 * kFuzzMaxBodyBytes);
  for (const std::string_view line :
       {story.source, story.source_id, story.url, story.provider_uri, story.provider_version, story.slug,
        story.raw_headline, story.provider_byline, story.provider_located, story.declared_language}) {
    CheckLine(line);
  }
  CheckText(story.ed_note);
  CheckText(story.copyright);
  CheckText(story.usage_terms);
  CHECK(story.urgency >= 0 && story.urgency <= 9);
  for (const Topic& topic : story.provider_topics) CHECK(topic.confidence_pct <= 100);
  for (const ProviderCode& code : story.provider_codes) {
    CheckLine(code.scheme);
    CheckLine(code.code);
    CheckLine(code.name);
  }
  for (const AltId& id : story.provider_alt_ids) CheckLine(id.value);
  size_t previous_end = 0;
  for (const ByteRange& heading : story.text_headings) {
    CHECK(heading.begin_byte >= previous_end);
    CHECK(heading.begin_byte < heading.end_byte);
    CHECK(heading.end_byte <= story.text.size());
    CHECK(IsValidUtf8(story.text.substr(heading.begin_byte, heading.end_byte - heading.begin_byte)));
    previous_end = heading.end_byte;
  }
  CHECK(!story.text.empty() || !story.raw_headline.empty() || story.pub_status != PubStatus::kUsable);
}

// Decodes `bytes` as of `content_type` (empty: none is told).
inline void DecodeAndCheck(std::string_view bytes, std::string_view content_type) {
  static DecodeStage* const stage = [] {
    LimitsConfig limits;
    limits.max_body_bytes = kFuzzMaxBodyBytes;
    return new DecodeStage(limits);
  }();
  static Arena* const arena = new Arena();
  const Header headers[] = {{"content-type", content_type}, {"nw_provider", bytes.substr(0, 20)}};
  RawRecord record;
  record.value = bytes;
  record.headers = std::span<const Header>(headers, content_type.empty() ? 0 : std::size(headers));
  Story story;
  story.Reset(arena, record);
  const Verdict verdict = stage->Process(story);
  if (verdict.rejected()) {
    CHECK(!verdict.detail().empty());
    CHECK(IsValidUtf8(verdict.detail()));
  } else {
    CheckStory(story);
  }
  arena->Reset();
}

}  // namespace newswire

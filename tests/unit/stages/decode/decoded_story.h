// A record, decoded, for the tests of decode.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/arena.h"
#include "pipeline/config/config.h"
#include "pipeline/story.h"
#include "stages/decode/decode_stage.h"

namespace newswire {

constexpr TimeMs kRecordTime = 1'741'072'350'000;  // 2025-03-04T07:12:30Z

// Keeps record, arena, story and verdict together.
class DecodedStory {
 public:
  explicit DecodedStory(std::optional<std::string> value, std::vector<std::pair<std::string, std::string>> headers = {},
                        const LimitsConfig& limits = {})
      : value_(std::move(value)), headers_(std::move(headers)), stage_(limits) {
    for (const auto& [name, text] : headers_) header_views_.push_back({name, text});
    RawRecord record;
    record.timestamp = kRecordTime;
    if (value_) record.value = std::string_view(*value_);
    record.headers = header_views_;
    story_.Reset(&arena_, record);
    verdict_.emplace(stage_.Process(story_));
  }

  const Story& story() const { return story_; }
  const std::string& value() const { return *value_; }
  bool rejected() const { return verdict_->rejected(); }
  // "" when the story passed, else "invalid-json".
  std::string_view reason() const { return rejected() ? Label(verdict_->reason()) : std::string_view(); }
  std::string_view detail() const { return verdict_->detail(); }

 private:
  std::optional<std::string> value_;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::vector<Header> header_views_;
  Arena arena_;
  DecodeStage stage_;
  Story story_;
  std::optional<Verdict> verdict_;
};

}  // namespace newswire

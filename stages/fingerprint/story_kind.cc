#include "stages/fingerprint/story_kind.h"

#include <algorithm>

namespace newswire {
namespace {

// The first number in a tag: 2 of "UPDATE 2", 1 of "1ST LD-WRITETHRU"; `otherwise` without one.
uint16_t NumberIn(std::string_view tag, uint16_t otherwise) {
  const size_t at = tag.find_first_of("0123456789");
  if (at == std::string_view::npos) return otherwise;
  uint32_t number = 0;
  for (size_t i = at; i < tag.size() && tag[i] >= '0' && tag[i] <= '9' && number < 1000; ++i) {
    number = number * 10 + static_cast<uint32_t>(tag[i] - '0');
  }
  return static_cast<uint16_t>(number);
}

bool IsWord(std::string_view tag, std::string_view word) {
  return tag == word || (tag.starts_with(word) && tag[word.size()] == ' ');
}

enum class TagMeaning : uint8_t { kNone, kUpdate, kTake, kRepeat, kCorrection, kWithhold, kKill };

TagMeaning MeaningOf(std::string_view tag) {
  // "KILL-Ferry strike ends", "STORY WITHDRAWN"
  if (IsWord(tag, "KILL") || IsWord(tag, "WITHDRAWN") || IsWord(tag, "DISREGARD")) return TagMeaning::kKill;
  // "HOLD-Budget speech"
  if (IsWord(tag, "HOLD") || IsWord(tag, "WITHHOLD")) return TagMeaning::kWithhold;
  // "CORRECTED-Ferry carried 214, not 241", "REFILE-", "CLARIFICATION-"
  if (IsWord(tag, "CORRECTED") || IsWord(tag, "REFILE") || IsWord(tag, "CLARIFICATION")) return TagMeaning::kCorrection;
  // "RPT-Ferry strike ends"
  if (IsWord(tag, "RPT")) return TagMeaning::kRepeat;
  // "TAKE 2-Transcript of the minister's speech"
  if (IsWord(tag, "TAKE")) return TagMeaning::kTake;
  // "UPDATE 2-Ferry strike ends", "1ST LD-WRITETHRU", "2ND LEAD"
  if (IsWord(tag, "UPDATE") || tag.ends_with("WRITETHRU") || tag == "LD" || tag.ends_with(" LD") || tag == "LEAD" ||
      tag.ends_with(" LEAD")) {
    return TagMeaning::kUpdate;
  }
  return TagMeaning::kNone;
}

}  // namespace

KindOfStory JudgeKind(PubStatus status, std::span<const std::string_view> tags, size_t folded_body_bytes) {
  KindOfStory result;
  TagMeaning gravest = TagMeaning::kNone;
  for (const std::string_view tag : tags) {
    const TagMeaning meaning = MeaningOf(tag);
    gravest = std::max(gravest, meaning);
    if (meaning == TagMeaning::kUpdate) result.update = NumberIn(tag, 1);
    if (meaning == TagMeaning::kTake) result.take = static_cast<uint8_t>(std::min<uint16_t>(NumberIn(tag, 1), 255));
  }
  if (status == PubStatus::kCanceled) gravest = TagMeaning::kKill;
  if (status == PubStatus::kWithheld && gravest < TagMeaning::kWithhold) gravest = TagMeaning::kWithhold;
  switch (gravest) {
    case TagMeaning::kKill: result.kind = StoryKind::kKill; break;
    case TagMeaning::kWithhold: result.kind = StoryKind::kWithhold; break;
    case TagMeaning::kCorrection: result.kind = StoryKind::kCorrection; break;
    case TagMeaning::kRepeat: result.kind = StoryKind::kRepeat; break;
    case TagMeaning::kTake: result.kind = StoryKind::kTake; break;
    case TagMeaning::kUpdate: result.kind = StoryKind::kUpdate; break;
    case TagMeaning::kNone:
      result.kind = folded_body_bytes < kShortFoldedBytes ? StoryKind::kAlert : StoryKind::kStory;
      break;
  }
  return result;
}

}  // namespace newswire

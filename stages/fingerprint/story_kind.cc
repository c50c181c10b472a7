#include "stages/fingerprint/story_kind.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

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

// The gravest last.
enum class TagMeaning : uint8_t { kNone, kUpdate, kWrapup, kTake, kRepeat, kCorrection, kEmbargo, kWithhold, kKill };

TagMeaning MeaningOf(std::string_view tag) {
  // "KILL-Ferry strike ends", "STORY WITHDRAWN"
  if (IsWord(tag, "KILL") || IsWord(tag, "WITHDRAWN") || IsWord(tag, "DISREGARD")) return TagMeaning::kKill;
  // "EMBARGOED-Budget speech"
  if (IsWord(tag, "EMBARGOED") || tag == "HOLD FOR RELEASE") return TagMeaning::kEmbargo;
  // "HOLD-Budget speech"
  if (IsWord(tag, "HOLD") || IsWord(tag, "WITHHOLD")) return TagMeaning::kWithhold;
  // "CORRECTED-Ferry carried 214, not 241", "REFILE-", "CLARIFICATION-"
  if (IsWord(tag, "CORRECTED") || IsWord(tag, "REFILE") || IsWord(tag, "CLARIFICATION")) return TagMeaning::kCorrection;
  // "RPT-Ferry strike ends"
  if (IsWord(tag, "RPT")) return TagMeaning::kRepeat;
  // "TAKE 2-Transcript of the minister's speech"
  if (IsWord(tag, "TAKE")) return TagMeaning::kTake;
  // "WRAPUP 2-Strikes spread along the coast"
  if (IsWord(tag, "WRAPUP") || IsWord(tag, "WRAP")) return TagMeaning::kWrapup;
  // "UPDATE 2-Ferry strike ends", "1ST LD-WRITETHRU", "2ND LEAD"
  if (IsWord(tag, "UPDATE") || tag.ends_with("WRITETHRU") || tag == "LD" || tag.ends_with(" LD") || tag == "LEAD" ||
      tag.ends_with(" LEAD")) {
    return TagMeaning::kUpdate;
  }
  return TagMeaning::kNone;
}

}  // namespace

bool IsDeletionNotice(std::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  text = absl::StripSuffix(text, ".");
  // "Story withdrawn", "Deleted"
  static constexpr std::string_view kWhole[] = {"delete", "deleted", "removed", "withdrawn", "retracted",
                                                "item deleted", "item removed", "item withdrawn", "story deleted",
                                                "story removed", "story withdrawn", "story retracted"};
  for (const std::string_view whole : kWhole) {
    if (absl::EqualsIgnoreCase(text, whole)) return true;
  }
  // "This item has been removed by the desk"
  for (const std::string_view what : {"this item ", "this story ", "this article ", "the item ", "the story "}) {
    if (!absl::StartsWithIgnoreCase(text, what)) continue;
    std::string_view rest = text.substr(what.size());
    for (const std::string_view verb : {"has been ", "was ", "is "}) {
      if (!absl::StartsWithIgnoreCase(rest, verb)) continue;
      rest.remove_prefix(verb.size());
      for (const std::string_view end : {"deleted", "removed", "withdrawn", "retracted", "killed"}) {
        if (absl::StartsWithIgnoreCase(rest, end)) return true;
      }
    }
  }
  return false;
}

KindOfStory JudgeKind(const KindClues& clues) {
  KindOfStory result;
  TagMeaning gravest = TagMeaning::kNone;
  for (const std::string_view tag : clues.tags) {
    TagMeaning meaning = MeaningOf(tag);
    if (meaning == TagMeaning::kEmbargo) meaning = clues.embargo_is_timed ? TagMeaning::kNone : TagMeaning::kWithhold;
    gravest = std::max(gravest, meaning);
    if (meaning == TagMeaning::kUpdate || meaning == TagMeaning::kWrapup) result.update = NumberIn(tag, 1);
    if (meaning == TagMeaning::kTake) result.take = static_cast<uint8_t>(std::min<uint16_t>(NumberIn(tag, 1), 255));
  }
  const bool is_deletion =
      clues.folded_body_bytes == 0 && (IsDeletionNotice(clues.headline) || IsDeletionNotice(clues.ed_note));
  if (clues.status == PubStatus::kCanceled || is_deletion) gravest = TagMeaning::kKill;
  if (clues.status == PubStatus::kWithheld && gravest < TagMeaning::kWithhold) gravest = TagMeaning::kWithhold;
  switch (gravest) {
    case TagMeaning::kKill: result.kind = StoryKind::kKill; break;
    case TagMeaning::kWithhold: result.kind = StoryKind::kWithhold; break;
    case TagMeaning::kCorrection: result.kind = StoryKind::kCorrection; break;
    case TagMeaning::kRepeat: result.kind = StoryKind::kRepeat; break;
    case TagMeaning::kTake: result.kind = StoryKind::kTake; break;
    case TagMeaning::kWrapup: result.kind = StoryKind::kWrapup; break;
    case TagMeaning::kUpdate: result.kind = StoryKind::kUpdate; break;
    case TagMeaning::kEmbargo:
    case TagMeaning::kNone:
      result.kind = clues.folded_body_bytes < kShortFoldedBytes ? StoryKind::kAlert : StoryKind::kStory;
      break;
  }
  return result;
}

}  // namespace newswire

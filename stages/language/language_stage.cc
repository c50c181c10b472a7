#include "stages/language/language_stage.h"

#include <memory>

#include "stages/language/language_detector.h"

namespace newswire {
namespace {

constexpr int kMinLettersToContradict = 200;

}  // namespace

Verdict LanguageStage::Process(Story& story) {
  const DetectedLanguage detected = DetectLanguage(story.body.empty() ? story.headline : story.body);
  char tag[64];
  const size_t tag_length = NormalizeLanguageTag(story.declared_language, tag, sizeof(tag));
  if (tag_length == 0) {
    story.language = detected.code;
    return Verdict::Pass();
  }
  story.language = story.arena->Copy({tag, tag_length});
  if (!detected.code.empty() && detected.letter_count > kMinLettersToContradict &&
      !IsSameLanguage(story.language, detected.code)) {
    story.flags.push_back(kLanguageDiffersFlag);
  }
  return Verdict::Pass();
}

StageFactory MakeLanguageStageFactory() {
  return []() -> absl::StatusOr<std::unique_ptr<Stage>> { return std::make_unique<LanguageStage>(); };
}

}  // namespace newswire

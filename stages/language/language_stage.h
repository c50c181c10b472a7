// Stage "language": what language the cleaned body is in.
#pragma once

#include "pipeline/stage.h"

namespace newswire {

// Fills Story::language from the declared language and the body (the headline where there is no body), and puts
// "language-differs" into Story::flags where a body of more than 200 letters contradicts what the provider declared.
// Never rejects. Stands after strip: teasers of a page must not vote.
class LanguageStage : public Stage {
 public:
  std::string_view name() const override { return "language"; }
  Verdict Process(Story& story) override;
};

// A factory for one instance a lane; it cannot fail.
StageFactory MakeLanguageStageFactory();

inline constexpr std::string_view kLanguageDiffersFlag = "language-differs";

}  // namespace newswire

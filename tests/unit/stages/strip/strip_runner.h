// One story through the stage, for tests.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/base/arena.h"
#include "pipeline/story.h"
#include "stages/strip/strip_stage.h"

namespace newswire {

// Runs stories through one instance, as a lane does. The story of the last Run() is valid until the next.
class StripRunner {
 public:
  struct Input {
    std::string text;
    std::string raw_headline = {};
    std::string provider_byline = {};
    bool text_is_body = false;
  };

  const Story& Run(Input input) {
    input_ = std::move(input);
    arena_.Reset();
    story_.Reset(&arena_, RawRecord());
    story_.text = input_.text;
    story_.raw_headline = input_.raw_headline;
    story_.provider_byline = input_.provider_byline;
    story_.text_is_body = input_.text_is_body;
    const Verdict verdict = stage_.Process(story_);
    rejected_ = verdict.rejected();
    return story_;
  }
  const Story& Run(std::string_view text) { return Run(Input{std::string(text)}); }

  const Story& story() const { return story_; }
  bool rejected() const { return rejected_; }

 private:
  Input input_;
  Arena arena_;
  Story story_;
  StripStage stage_;
  bool rejected_ = false;
};

}  // namespace newswire

// What became of every line of a story, and where each field was found.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/stage.h"
#include "pipeline/story.h"

namespace newswire {

// A line of the story, or a part of one where only a part was taken out.
struct ExplainedLine {
  enum class Fate : uint8_t {
    kKept,     // stands in the body
    kField,    // became a field: headline, byline, credit, date, note of the desk ...
    kRemoved,
  };
  uint32_t number = 0;        // of the line in the decoded text, from 1
  Fate fate = Fate::kKept;
  std::string_view rule;      // of strip; empty if kept
  std::string_view text;
};

struct ExplainedField {
  std::string_view name;
  std::string value;
  uint32_t line = 0;  // where it stands in the text; 0: the record's own field, or made from several places
};

// Views are borrowed from the story.
struct StoryExplanation {
  std::vector<ExplainedLine> lines;
  std::vector<ExplainedField> fields;
  std::vector<std::string> topics;  // "16000000 conflict, war and peace, 98 %, newswire-classifier"
  std::string topics_status;
  std::vector<std::string> notes;   // flags, and what decode had to mend
  std::string_view rejected_by;     // empty, or the stage that refused the story
  std::string refusal;              // "unsupported-format: found ..., expected ..."
};

// What `story` shows after all stages, or after the one that refused it.
StoryExplanation Explain(const Story& story, std::string_view rejected_by, const Verdict& verdict);

// For people: every line with its number and rule, then the fields. `colour`: ANSI escapes.
std::string RenderText(const StoryExplanation& explanation, bool colour);

// For programs: one JSON object.
std::string RenderJson(const StoryExplanation& explanation);

}  // namespace newswire

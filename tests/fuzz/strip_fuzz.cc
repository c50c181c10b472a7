// Any bytes through strip: no crash, and every promise of the stage holds, the word guard first of all. The first byte
// says how the story came (page or body field), whether it brings a headline, and whether to learn furniture.
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/log/check.h"
#include "pipeline/base/utf8.h"
#include "stages/strip/furniture_learner.h"
#include "tests/unit/stages/strip/strip_properties.h"
#include "tests/unit/stages/strip/strip_runner.h"

namespace newswire {
namespace {

// What decode hands on: valid UTF-8 without control characters.
std::string AsDecoded(std::string_view bytes) {
  std::string text;
  for (Utf8Iterator it(bytes); !it.done(); it.Next()) {
    const char32_t c = it.value();
    if ((c < 0x20 && c != U'\n' && c != U'\t') || (c >= 0x7F && c < 0xA0)) continue;
    AppendUtf8(c, text);
  }
  return text;
}

void CheckStory(std::string_view bytes) {
  static StripRunner& runner = *new StripRunner;
  if (bytes.empty()) return;
  const uint8_t how = static_cast<uint8_t>(bytes[0]);
  StripRunner::Input input;
  input.text = AsDecoded(bytes.substr(1));
  input.text_is_body = (how & 1) != 0;
  if ((how & 2) != 0) {
    const size_t line_end = std::min(input.text.find('\n'), input.text.size());
    input.raw_headline = input.text.substr(0, line_end);
    if ((how & 4) != 0) input.text.erase(0, line_end);
  }
  if ((how & 8) != 0) input.provider_byline = input.text.substr(0, input.text.find('\n'));
  const Story& story = runner.Run(std::move(input));
  CHECK(!runner.rejected());
  CHECK_EQ(BrokenStripProperty(story), "");
  if ((how & 16) != 0) {
    // Learning from anything gives a file; no line of running text is in it.
    FurnitureLearner learner({.min_stories = 1, .max_inside = 1, .min_share = 0});
    learner.Add(story.text);
    CHECK_EQ(learner.stories(), 1u);
    for (const LearnedLine& line : learner.Lines()) CHECK(!(CountWords(line.line) >= 12 && EndsSentence(line.line)));
    CHECK(!learner.File("fuzz").empty());
  }
  for (const std::string_view flag : story.flags) CHECK(flag != kUncutByWordGuardFlag) << "a rule cut into a word";
}

}  // namespace
}  // namespace newswire

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  newswire::CheckStory({reinterpret_cast<const char*>(data), size});
  return 0;
}

// What holds for every story after strip, whatever its text. Shared by the corpus test, the unit tests and the fuzzer.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/story.h"
#include "stages/strip/word_guard.h"
#include "stages/strip/words.h"

namespace newswire {

// Empty if all properties hold; otherwise the one that does not.
inline std::string BrokenStripProperty(const Story& story) {
  // Cuts are sorted, do not overlap, lie inside the text, and name stage and rule.
  uint32_t last_end = 0;
  for (const Cut& cut : story.cuts) {
    if (cut.stage != "strip" || cut.rule.empty()) return "a cut without stage or rule";
    if (cut.begin_byte < last_end) return "cuts overlap or are not sorted";
    if (cut.begin_byte >= cut.end_byte || cut.end_byte > story.text.size()) return "a cut is empty or outside the text";
    last_end = cut.end_byte;
  }
  // Cuts and body together are the text: the independent slow form of the word guard.
  std::string kept;
  uint32_t at = 0;
  for (const Cut& cut : story.cuts) {
    kept += story.text.substr(at, cut.begin_byte - at);
    kept += ' ';
    at = cut.end_byte;
  }
  kept += story.text.substr(at);
  std::string_view kept_rest = kept;
  std::string_view body_rest = story.body;
  while (true) {
    const std::string_view kept_word = TakeWord(kept_rest);
    const std::string_view body_word = TakeWord(body_rest);
    if (kept_word != body_word) {
      return "body and cuts do not make the text: \"" + std::string(kept_word) + "\" became \"" +
             std::string(body_word) + "\"";
    }
    if (kept_word.empty()) break;
  }
  // Paragraphs are the body, parted by blank lines.
  uint32_t expected_begin = 0;
  for (const Paragraph& paragraph : story.paragraphs) {
    if (paragraph.begin_byte != expected_begin || paragraph.end_byte <= paragraph.begin_byte)
      return "paragraphs leave a hole";
    const std::string_view text = story.body.substr(paragraph.begin_byte, paragraph.end_byte - paragraph.begin_byte);
    if (TrimSpace(text) != text) return "a paragraph begins or ends with white space";
    if (text.find('\n') != std::string_view::npos) return "a paragraph holds a line end";
    expected_begin = paragraph.end_byte + 2;
  }
  if (!story.paragraphs.empty() && story.paragraphs.back().end_byte != story.body.size())
    return "the body ends elsewhere";
  if (story.dateline_bytes > story.body.size()) return "the dateline is longer than the body";
  return {};
}

}  // namespace newswire

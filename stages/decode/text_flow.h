// The text that markup means: paragraphs out of elements and characters, whoever has read the markup.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pipeline/story.h"

namespace newswire {

// What an element does to the text around it.
enum class MarkupTag : uint8_t {
  kInline,
  kBlock,    // begins and ends a paragraph
  kHeading,  // the same, and its text is a heading
  kBreak,    // ends a line
  kRow,
  kCell,
  kPre,      // its line ends count
  kDropped,       // is left out with all that it holds
  kDroppedBlock,  // the same, and paragraphs end before it
};

// Of an element by its local name in lower case: HTML's, XHTML's and NITF's. O(1).
MarkupTag FindMarkupTag(std::string_view name);

inline constexpr size_t kMaxMarkupNameBytes = 13;  // "media-caption"; longer names are inline

// Writes paragraphs separated by a blank line:
//   - blocks begin and end a paragraph; headings stand alone, their ranges are told;
//   - breaks and rows end a line, two breaks in a row a paragraph; cells are separated by a tab;
//   - runs of white space (&nbsp; included) are one space, but in kPre; none at the ends of lines;
//   - character references are decoded once; unknown ones stay as they are.
// Never writes more bytes than the markup has whose characters and tags it is told, so the caller gives room for that.
// Confined to one thread at a time.
class TextFlow {
 public:
  // Writes from `to` on. `headings` (may be null) takes the ranges of headings, offsets from `to`.
  TextFlow(char* to, std::vector<ByteRange>* headings) : begin_(to), to_(to), headings_(headings) {}

  // Characters of the text; `decode_references` unless they are literal, as in a CDATA section. REQUIRES: valid UTF-8.
  void Characters(std::string_view text, bool decode_references = true);
  void Open(MarkupTag tag);
  void Close(MarkupTag tag);
  // Space before what comes next, if there is none yet.
  void Space() { Widen(Gap::kSpace); }

  // What has been written.
  std::string_view text() const { return {begin_, static_cast<size_t>(to_ - begin_)}; }

 private:
  // What stands between the text written and the next one.
  enum class Gap : uint8_t { kNone, kSpace, kTab, kLine, kParagraph };

  void Widen(Gap gap) {
    if (gap > gap_) gap_ = gap;
  }
  void WriteGap();
  void Append(std::string_view text);
  void White(char c);
  void LineEnd() { gap_ = gap_ >= Gap::kLine ? Gap::kParagraph : Gap::kLine; }
  void EndHeading();

  char* const begin_;
  char* to_;
  std::vector<ByteRange>* const headings_;
  Gap gap_ = Gap::kNone;
  size_t open_pre_ = 0;
  bool in_heading_ = false;
  bool heading_has_text_ = false;
  uint32_t heading_begin_ = 0;
};

}  // namespace newswire

// From bytes to blocks: the lines of a story, whether they are hard-wrapped, and the paragraphs they make.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "stages/strip/people.h"

namespace newswire {

// One line of the text with something on it.
struct Line {
  uint32_t begin_byte = 0;  // first byte after the indentation
  uint32_t end_byte = 0;    // after the last byte that is not white space
  uint16_t indent = 0;      // columns of white space before it (TAB = next multiple of 8), at most 255
  bool blank_before = false;
  uint16_t columns = 0;  // code points from begin_byte to end_byte, at most 0xFFFF
  uint32_t words = 0;
};

// Lines that belong together: a paragraph, heading, list item, or piece of furniture. Bytes [begin_byte, end_byte) of
// the text; with more than one line the block holds line ends and the indentation of its later lines.
struct Block {
  uint32_t begin_byte = 0;
  uint32_t end_byte = 0;
  uint32_t words = 0;
  uint32_t first_line = 0;
  uint32_t line_count = 0;
  uint16_t indent = 0;
  bool blank_before = false;  // a blank line, or the beginning of the text, stands before it
  bool bullet = false;        // begins with a list marker
  bool ends_sentence = false;

  // Running text and not a headline, label or list item: at least 12 words and the end of a sentence
  // (the measure of knowledge/text-stages: terminator headings are judged by the prose around them).
  bool prose() const { return words >= 12 && ends_sentence; }
};

// The lines of `text` that are not blank, in order. `lines` is replaced. O(n).
void SplitLines(std::string_view text, std::vector<Line>& lines);

// The width in columns that the text was wrapped to (IPTC 7901: 65 to 69 columns; e-mail and terminals up to 80),
// or 0 for text with a line a paragraph. Evidence: nearly no line is longer than 100 columns, and of the lines of 30
// columns and more that have another below them, at least one in four breaks off inside a sentence.
int WrapColumns(std::string_view text, const std::vector<Line>& lines);

// The blocks of `text`, in order. A new block begins at a blank line, at an indented or bulleted line, at a line that
// stands by itself (byline, credit, sign-off, dateline), and, unless the text is hard-wrapped, at every line.
// `blocks` is replaced; `scratch` is left as it was. O(n).
void MakeBlocks(std::string_view text, const std::vector<Line>& lines, std::vector<CreditedPerson>& scratch,
                std::vector<Block>& blocks);

}  // namespace newswire

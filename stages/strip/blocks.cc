#include "stages/strip/blocks.h"

#include <algorithm>
#include <cstring>

#include "pipeline/base/utf8.h"
#include "stages/strip/byline.h"
#include "stages/strip/credit.h"
#include "stages/strip/dateline.h"
#include "stages/strip/tail_lines.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

constexpr int kMaxWrapColumns = 100;
constexpr int kMinWrapColumns = 30;  // shorter lines that break off are lists or tables
constexpr uint32_t kMaxCreditLines = 8;
constexpr int kRaggedColumns = 6;  // how much a ragged right margin gives way

std::string_view TextOf(std::string_view text, const Line& line) {
  return text.substr(line.begin_byte, line.end_byte - line.begin_byte);
}

int Columns(const Line& line) { return line.indent + line.columns; }

int FirstWordColumns(std::string_view line) {
  line = line.substr(0, 120);
  size_t end = 0;
  while (end < line.size() && line[end] != ' ' && line[end] != '\t') ++end;
  return static_cast<int>(CountCodePoints(line.substr(0, end)));
}

bool BreaksOff(std::string_view line, std::string_view next) {
  return !EndsSentence(line) && (StartsLower(next) || StartsDigit(next));
}

// The line begins something of its own, however full the line before it is.
bool StandsAlone(std::string_view line, std::vector<CreditedPerson>& scratch) {
  if (line.size() > 200) return false;
  return IsCreditStart(line) || IsByline(line, scratch) || IsSignOff(line) ||
         (line.substr(0, 60).find('(') != std::string_view::npos && ParseDateline(line).bytes > 0);
}

// A credit in brackets that is not closed yet, in whatever way its lines were broken.
bool OpenCredit(std::string_view text, const Block& block) {
  if (text[block.begin_byte] != '(' || block.line_count >= kMaxCreditLines) return false;
  const std::string_view content = text.substr(block.begin_byte, block.end_byte - block.begin_byte);
  return content.find(')') == std::string_view::npos && IsCreditStart(content);
}

}  // namespace

void SplitLines(std::string_view text, std::vector<Line>& lines) {
  lines.clear();
  bool blank = true;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* at = begin;
  while (at < end) {
    const char* line_end = static_cast<const char*>(std::memchr(at, '\n', static_cast<size_t>(end - at)));
    if (line_end == nullptr) line_end = end;
    uint32_t indent = 0;
    const char* first = at;
    for (; first < line_end && (*first == ' ' || *first == '\t'); ++first) {
      indent = *first == '\t' ? (indent / 8 + 1) * 8 : indent + 1;
    }
    if (first == line_end) {
      blank = true;
    } else {
      const char* last = line_end;
      while (last[-1] == ' ' || last[-1] == '\t') --last;
      Line line;
      line.begin_byte = static_cast<uint32_t>(first - begin);
      line.end_byte = static_cast<uint32_t>(last - begin);
      line.indent = static_cast<uint16_t>(std::min<uint32_t>(indent, 255));
      line.blank_before = blank;
      const TextSize size = MeasureText({first, static_cast<size_t>(last - first)});
      line.columns = static_cast<uint16_t>(std::min<uint32_t>(size.code_points, 0xFFFF));
      line.words = size.words;
      lines.push_back(line);
      blank = false;
    }
    at = line_end + 1;
  }
}

int WrapColumns(std::string_view text, const std::vector<Line>& lines) {
  size_t too_long = 0;
  int width = 0;
  for (const Line& line : lines) {
    if (Columns(line) > kMaxWrapColumns) {
      ++too_long;
    } else {
      width = std::max(width, Columns(line));
    }
  }
  if (too_long * 10 > lines.size() || width < kMinWrapColumns) return 0;
  size_t pairs = 0;
  size_t broken_off = 0;
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    if (lines[i + 1].blank_before || lines[i + 1].indent > lines[i].indent || Columns(lines[i]) < kMinWrapColumns)
      continue;
    ++pairs;
    if (BreaksOff(TextOf(text, lines[i]), TextOf(text, lines[i + 1]))) {
      ++broken_off;
    }
  }
  return broken_off > 0 && broken_off * 4 >= pairs ? width : 0;
}

void MakeBlocks(std::string_view text, const std::vector<Line>& lines, std::vector<CreditedPerson>& scratch,
                std::vector<Block>& blocks) {
  blocks.clear();
  const int width = WrapColumns(text, lines);
  int hanging_indent = -1;  // where the text of an open list item begins
  for (size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const std::string_view content = TextOf(text, line);
    const size_t bullet_bytes = BulletBytes(content);
    bool joins = false;
    if (i > 0 && !line.blank_before && OpenCredit(text, blocks.back())) {
      joins = !StandsAlone(content, scratch);
    } else if (width > 0 && i > 0 && !line.blank_before && bullet_bytes == 0) {
      const Line& before = lines[i - 1];
      const bool same_margin = line.indent <= before.indent || line.indent == hanging_indent;
      if (same_margin) {
        const bool full = Columns(before) + 1 + FirstWordColumns(content) > width - kRaggedColumns;
        joins = (full || BreaksOff(TextOf(text, before), content)) && !StandsAlone(content, scratch);
      }
    }
    if (joins) {
      Block& block = blocks.back();
      block.end_byte = line.end_byte;
      block.words += line.words;
      ++block.line_count;
      continue;
    }
    Block block;
    block.begin_byte = line.begin_byte;
    block.end_byte = line.end_byte;
    block.first_line = static_cast<uint32_t>(i);
    block.line_count = 1;
    block.words = line.words;
    block.indent = line.indent;
    block.blank_before = line.blank_before;
    block.bullet = bullet_bytes > 0;
    hanging_indent =
        block.bullet ? line.indent + static_cast<int>(CountCodePoints(content.substr(0, bullet_bytes))) : -1;
    blocks.push_back(block);
  }
  for (Block& block : blocks) {
    const std::string_view content = text.substr(block.begin_byte, block.end_byte - block.begin_byte);
    block.ends_sentence = EndsSentence(content);
  }
}

}  // namespace newswire

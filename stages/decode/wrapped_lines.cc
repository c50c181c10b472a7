#include "stages/decode/wrapped_lines.h"

#include <algorithm>
#include <cstring>

namespace newswire {
namespace {

constexpr size_t kMaxColumns = 96;   // longer lines were not wrapped by a wire
constexpr size_t kSlackColumns = 6;  // senders count controls and marks of their own

bool IsBlankByte(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view NextLine(std::string_view& rest) {
  const size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  while (!line.empty() && IsBlankByte(line.back())) line.remove_suffix(1);
  return line;
}

size_t IndentOf(std::string_view line) {
  size_t indent = 0;
  while (indent < line.size() && IsBlankByte(line[indent])) ++indent;
  return indent;
}

bool BeginsItem(std::string_view line) {
  return line.starts_with("- ") || line.starts_with("* ") || line.starts_with("#") || line.starts_with("\u2022");
}

}  // namespace

std::string_view Unwrap(std::string_view text, Arena& arena, bool indent_of_all) {
  size_t columns = 0;
  size_t least_indent = indent_of_all ? text.size() : 0;
  bool first_line = true;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = NextLine(rest);
    if (line.empty()) continue;
    const size_t indent = IndentOf(line);
    if (line.size() - indent <= kMaxColumns) columns = std::max(columns, line.size() - indent);
    if (!first_line) least_indent = std::min(least_indent, indent);
    first_line = false;
  }

  char* const begin = arena.Allocate(2 * text.size() + 1);
  char* to = begin;
  size_t previous_bytes = 0;  // 0: a paragraph begins
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view line = NextLine(rest);
    const size_t indent = IndentOf(line);
    if (line.empty()) {
      previous_bytes = 0;
      continue;
    }
    const bool indented = indent >= least_indent + 2 || (least_indent == 0 && line[0] == '\t');
    line.remove_prefix(indent);
    if (to != begin) {
      const size_t word = std::min(line.find(' '), line.size());
      const bool wrapped = previous_bytes <= kMaxColumns && previous_bytes + 1 + word + kSlackColumns > columns;
      if (previous_bytes == 0 || indented) {
        *to++ = '\n';
        *to++ = '\n';
      } else {
        *to++ = wrapped && !BeginsItem(line) ? ' ' : '\n';
      }
    }
    std::memcpy(to, line.data(), line.size());
    to += line.size();
    previous_bytes = line.size();
  }
  arena.ShrinkLast(begin, static_cast<size_t>(to - begin));
  return {begin, static_cast<size_t>(to - begin)};
}

}  // namespace newswire

#include "stages/strip/unwrap.h"

#include <cstring>

#include "stages/strip/words.h"

namespace newswire {

size_t CopyUnwrapped(std::string_view block, char* to) {
  size_t size = 0;
  for (size_t at = 0; at < block.size();) {
    const size_t line_end = std::min(block.find('\n', at), block.size());
    size_t end = line_end;
    while (end > at && IsSpaceByte(block[end - 1])) --end;
    if (size > 0 && end > at) to[size++] = ' ';
    std::memcpy(to + size, block.data() + at, end - at);
    size += end - at;
    at = line_end;
    while (at < block.size() && IsSpaceByte(block[at])) ++at;
  }
  return size;
}

std::string_view Unwrapped(std::string_view block, Arena& arena) {
  if (block.find('\n') == std::string_view::npos) return block;
  char* const to = arena.Allocate(block.size());
  const size_t size = CopyUnwrapped(block, to);
  arena.ShrinkLast(to, size);
  return {to, size};
}

}  // namespace newswire

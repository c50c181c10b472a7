// Hard-wrapped lines as one line.
#pragma once

#include <cstddef>
#include <string_view>

#include "pipeline/base/arena.h"

namespace newswire {

// Copies `block` to `to` (room for block.size() bytes), every run of white space that holds a line end as one space,
// and returns the number of bytes. White space inside a line stays as it is. O(n).
size_t CopyUnwrapped(std::string_view block, char* to);

// The same as a view: `block` itself if it has one line, otherwise a copy in `arena`.
std::string_view Unwrapped(std::string_view block, Arena& arena);

}  // namespace newswire

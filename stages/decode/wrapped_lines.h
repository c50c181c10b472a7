// Lines that a wire wrapped at its column, as paragraphs again.
#pragma once

#include <string_view>

#include "pipeline/base/arena.h"

namespace newswire {

// Joins lines with a space where the next line's first word would not have fitted any more, which is where the sender
// wrapped. A blank line or an indented one begins a paragraph (a blank line is written before it); a line that ends
// early ("Rams 54, Chiefs 51."), and what begins an item of a list ("- ", "* ", "#"), keeps its line end. Trailing
// blanks go, CR LF becomes LF; no other character is changed. The result lies in `arena` and is at most twice as long
// as `text`. `indent_of_all`: what all lines but the first are indented by means nothing, as in pretty-printed XML.
// O(n).
std::string_view Unwrap(std::string_view text, Arena& arena, bool indent_of_all = false);

}  // namespace newswire

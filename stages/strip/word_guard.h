// The promise of the stage: no word is changed.
#pragma once

#include <span>
#include <string_view>

#include "pipeline/story.h"

namespace newswire {

// True if `body` is `text` without the bytes of `cuts`, white space aside: the same words in the same order, none
// joined, parted or changed, and nothing left out that no cut accounts for. `cuts` must be sorted by begin_byte. False
// as well for cuts that overlap, lie outside the text, or begin or end inside a word. O(n), about as fast as memcmp.
bool WordsUnchanged(std::string_view text, std::span<const Cut> cuts, std::string_view body);

}  // namespace newswire

// What the class names and ids of a page's elements say about them: words of many sites, folded to a few meanings.
#pragma once

#include <cstdint>
#include <string_view>

#include "pipeline/page.h"

namespace newswire {

// The meanings of the words of `names` as a bit set: words end at anything but a letter and at the capitals of camel
// case ("article-body", "articleBody", "c-articleBody__text2"). O(n).
uint64_t FindHtmlMarks(std::string_view names);

}  // namespace newswire

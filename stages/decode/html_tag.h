// Names of HTML elements.
#pragma once

#include <string_view>

#include "pipeline/page.h"

namespace newswire {

// The element of that name, any case; kUnknown if it is none that matters. O(length), at most eleven bytes.
HtmlTag FindHtmlTag(std::string_view name);

}  // namespace newswire

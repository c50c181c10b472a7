// The text of an HTML (or XHTML, NITF) body, without a DOM: one pass, linear on any input.
#pragma once

#include <string_view>
#include <vector>

#include "pipeline/base/arena.h"
#include "pipeline/story.h"

namespace newswire {

// Paragraphs separated by a blank line:
//   - block elements (p, div, h1..h6, li, blockquote, table, ...) begin and end a paragraph; headings stand alone;
//   - <br> and rows of a table end a line, two <br> in a row a paragraph; cells are separated by a tab;
//   - runs of white space (&nbsp; included) are one space, but in <pre>; none at the ends of lines;
//   - character references are decoded once; unknown ones stay as they are;
//   - script, style, title, template, noscript, iframe, svg, comments and figures with their captions are left out (the
//     character count of a ninjs body excludes captions too); one of them that is never closed is not believed, save
//     script and style;
//   - a '<' that begins no tag is text.
// `headings` (may be null) takes the ranges of headings in the result. The result may still hold characters that
// text_policy.h removes. REQUIRES: valid UTF-8. O(n) time, at most n bytes of the arena.
std::string_view HtmlToText(std::string_view html, Arena& arena, std::vector<ByteRange>* headings = nullptr);

// True if a text that is not declared as HTML is HTML all the same: begins with a tag and holds a closing tag of
// paragraphs or blocks, or a line break.
bool LooksLikeHtml(std::string_view text);

}  // namespace newswire

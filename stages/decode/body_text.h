// The body of a structured format as Story::text, whatever markup it came in.
#pragma once

#include <cstddef>
#include <string_view>

#include "pipeline/stage.h"
#include "pipeline/story.h"
#include "stages/decode/xml_document.h"

namespace newswire {

// Each sets story.text, story.text_headings and text_is_body; a blank text is none. Refused as too-large above
// `max_body_bytes`. `format` begins the message. The result lies in the arena. O(n).

// Plain text with line ends. `text` may lie in a parser.
Verdict SetPlainBody(std::string_view format, std::string_view text, size_t max_body_bytes, Story& story);

// HTML or XHTML as a string; without a tag its line ends are all the paragraphs there are.
Verdict SetHtmlBody(std::string_view format, std::string_view html, size_t max_body_bytes, Story& story);

// All that is below an element: XHTML, NITF. If all of it is one piece of text, its own line ends are the
// paragraphs there are (Reuters puts a whole wrapped story into one <p>); if that piece holds HTML as text (a CDATA
// section, escaped tags) it is read as such.
Verdict SetMarkupBody(std::string_view format, XmlElement element, size_t max_body_bytes,
                      Story& story, ElementGaps gaps = ElementGaps::kOfMarkup);

// The text of an element as one line, in the arena; empty if there is none.
std::string_view LineOf(XmlElement element, Story& story,
                        ElementGaps gaps = ElementGaps::kOfMarkup);

// `utf8` as one line (NormalizeLine), in the arena whatever it was a view of.
std::string_view PlainLine(std::string_view utf8, Story& story);

// The value of an attribute or another raw piece of XML as one line, references decoded.
std::string_view XmlLine(std::string_view raw, Story& story);

}  // namespace newswire

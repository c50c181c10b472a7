// Bylines: the line before the dateline that says who wrote a story.
#pragma once

#include <string_view>
#include <vector>

#include "stages/strip/people.h"

namespace newswire {

// Reads a whole line such as "By Kari Voll, Ola Nes and Liv Moe" or "Von Jan Ott, Nordpresse" ("By", "Von", "Par",
// "Por", "Di", "Door", "Av"). Returns the names as written, without "By " and without an agency or job behind them
// ("Kari Voll, Ola Nes and Liv Moe"), and appends the people to `people`; a byline of an agency alone ("By Reuters
// Staff") is returned and adds nobody. Empty, and `people` as it was, if the line is no byline: "By Monday the ...".
// Views into `line`. O(n).
std::string_view ParseByline(std::string_view line, std::vector<CreditedPerson>& people);

// The same for a byline field of a structured format or an author line of a page: "By " may be absent.
std::string_view ParseAuthors(std::string_view line, std::vector<CreditedPerson>& people);

// True if ParseByline would take the line. `scratch` is left as it was.
bool IsByline(std::string_view line, std::vector<CreditedPerson>& scratch);

// The job or agency on a line of its own below a byline: "AP Business Writer", "The Associated Press".
bool IsBylineTitle(std::string_view line);

}  // namespace newswire

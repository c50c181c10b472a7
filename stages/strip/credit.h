// Credits: the lines behind a story that say who reported, wrote and edited it.
#pragma once

#include <string_view>
#include <vector>

#include "stages/strip/people.h"

namespace newswire {

// True if the line begins as a credit does: "(Reporting by ...", "Additional reporting by ...", "Editing by ...".
bool IsCreditStart(std::string_view line);

// Reads a whole credit: Reuters form with or without brackets, contacts in double brackets behind it, a missing ";"
// before the next role; AP form ("... contributed to this report."); dpa form ("- Reporting by: Kari Voll").
// `text` has single spaces and no line ends. True if all of it is a credit; its people are appended to `people`, as
// views into `text`, in their order. Without brackets every piece must be a name: "Reporting by the council suggests
// that ..." is a sentence. False, and `people` as it was, otherwise. O(n).
bool ParseCredit(std::string_view text, std::vector<CreditedPerson>& people);

}  // namespace newswire

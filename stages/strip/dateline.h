// Datelines: where, when and by whom, at the front of the first paragraph.
#pragma once

#include <cstddef>
#include <string_view>

namespace newswire {

enum class DatelineForm : unsigned char {
  kStandard,    // "BERGEN, Norway, March 2 (Reuters) - "   "Bergen, 2 mars 2025 (AFP)"
  kDateOnly,    // "March 2 (Reuters) - "
  kAgencyOnly,  // "(CNN) -- "
  kNoAgency,    // "BERGEN, March 2 - "   "BERGEN -- "
  kTass,        // "MOSCOW, March 2. /TASS/. "
  kAnsa,        // "(ANSA) - Rome, March 2 - "
  kBizWire,     // "BERGEN, Norway--(BUSINESS WIRE)--March 2, 2025-- "   "BERGEN, March 2, 2025 /PRNewswire/ -- "
};

// What a dateline says. Views into the parsed text; bytes == 0 = the text has no dateline.
struct Dateline {
  DatelineForm form = DatelineForm::kStandard;
  size_t bytes = 0;         // up to the first byte of the first sentence
  std::string_view place;   // as written, "LONDON/SINGAPORE"; empty if not told
  std::string_view agency;  // as written; empty if not told
  std::string_view month;   // as written, without a point
  std::string_view weekday;
  int day = 0;  // 0 = not told
  int year = 0;
};

// Reads the dateline at the front of a paragraph; white space before it counts into `bytes`. Agencies are known by
// name:
// "(SPD) - " is an abbreviation in a sentence. Month names in de, en, es, fr, it, pt, ru and the Scandinavian
// languages. Looks at no more than the first 160 bytes. O(1).
Dateline ParseDateline(std::string_view text);

// A month or weekday, or its usual short form without a point, in these languages; case does not count.
bool IsMonthName(std::string_view word);
bool IsWeekdayName(std::string_view word);

// Writes `place` as a reader expects it, "TARTOUS, Syria" as "Tartous, Syria", to `to` (room for `place.size()` bytes)
// and returns the number of bytes. Only words in capitals change; abbreviations ("U.S.", "UK") stay.
size_t WriteTitleCasePlace(std::string_view place, char* to);

}  // namespace newswire

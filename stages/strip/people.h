// Lists of people in bylines and credits: "Kari Voll, Ola Nes and Liv Moe in Bergen, Norway; and Tor Lie in Oslo".
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace newswire {

// What a credit says somebody did.
enum class CreditRole : uint8_t { kReporting, kAdditionalReporting, kWriting, kEditing, kOther };

// Views into the parsed text.
struct CreditedPerson {
  CreditRole role = CreditRole::kReporting;
  std::string_view name;
  std::string_view place;  // empty = not told
};

// True for what can be a person's name as signed: one to six words that begin with a capital, but for particles ("de",
// "van", "al-"), of letters, points, apostrophes and hyphens.
bool IsPersonName(std::string_view text);

// True if the words name an agency, a desk or a job and not a person: "Press Association", "AP Business Writer".
bool IsAgencyTitle(std::string_view text);

// Appends the people of `list` to `people`. Separators are ",", ";", "and", "&" and their forms in de, es, fr, it, pt.
// A place ("in Tartous, Syria") holds for all names since the place or semicolon before it. With `strict`, returns
// false at the first piece that is no name (`people` may have grown); otherwise such pieces are left out. O(n).
bool ParsePeople(std::string_view list, CreditRole role, bool strict, std::vector<CreditedPerson>& people);

}  // namespace newswire

#include "stages/strip/people.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "pipeline/base/utf8.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

constexpr size_t kMaxNameBytes = 80;
constexpr int kMaxNameWords = 6;

// Parts of names that are written small.
constexpr std::string_view kParticles[] = {"de", "da",  "do",  "dos", "das", "del", "della", "di",  "du",  "des", "la",
                                           "le", "van", "von", "vom", "der", "den", "ten",   "ter", "bin", "ibn", "al",
                                           "el", "y",   "e",   "af",  "av",  "zu",  "zur",   "abu", "bint"};

// Countries and states of more than one word that stand behind a place: "in Pierre, South Dakota".
constexpr std::string_view kWideRegions[] = {"Bosnia and Herzegovina",
                                             "British Columbia",
                                             "Burkina Faso",
                                             "Cape Verde",
                                             "Costa Rica",
                                             "Dominican Republic",
                                             "East Timor",
                                             "El Salvador",
                                             "Gaza Strip",
                                             "Hong Kong",
                                             "Ivory Coast",
                                             "New Caledonia",
                                             "New Hampshire",
                                             "New Jersey",
                                             "New Mexico",
                                             "New South Wales",
                                             "New York",
                                             "New Zealand",
                                             "Nova Scotia",
                                             "North Carolina",
                                             "North Dakota",
                                             "North Korea",
                                             "North Macedonia",
                                             "Northern Ireland",
                                             "Papua New Guinea",
                                             "Puerto Rico",
                                             "Rhode Island",
                                             "Saudi Arabia",
                                             "Sierra Leone",
                                             "South Africa",
                                             "South Carolina",
                                             "South Dakota",
                                             "South Korea",
                                             "South Sudan",
                                             "Sri Lanka",
                                             "United Arab Emirates",
                                             "United Kingdom",
                                             "United States",
                                             "West Bank",
                                             "West Virginia",
                                             "Western Sahara"};

constexpr WordSet kTitleWords(
    {"afp",           "agency",         "analyst",  "ap",       "association", "bureau",    "columnist", "contributor",
     "correspondent", "correspondents", "critic",   "desk",     "dpa",         "editor",    "editorial", "editors",
     "intern",        "journalist",     "magazine", "media",    "news",        "newspaper", "newsroom",  "photographer",
     "post",          "press",          "producer", "reporter", "reporters",   "reuters",   "service",   "services",
     "staff",         "team",           "times",    "tribune",  "wire",        "writer",    "writers"});

bool IsParticle(std::string_view word) {
  return std::find(std::begin(kParticles), std::end(kParticles), word) != std::end(kParticles);
}

// Between names: the byte length of a joining word with its spaces at `at`, or 0.
size_t JoinerBytes(std::string_view list, size_t at) {
  const char first = at + 1 < list.size() ? list[at + 1] : '\0';
  if (first != 'a' && first != '&' && first != 'u' && first != 'e' && first != 'y' && first != 'o') return 0;
  for (const std::string_view joiner : {" and ", " & ", " und ", " et ", " y ", " e ", " og ", " och "}) {
    if (list.compare(at, joiner.size(), joiner) == 0) return joiner.size();
  }
  return 0;
}

// Where a place begins in a piece ("Kari Voll in Bergen"), and how long the word before it is.
size_t FindPlace(std::string_view piece, size_t& preposition_bytes) {
  size_t best = std::string_view::npos;
  for (const std::string_view word : {" in ", " en ", " \u00E0 ", " em ", " aus "}) {
    const size_t at = piece.find(word);
    if (at < best) {
      best = at;
      preposition_bytes = word.size();
    }
  }
  return best;
}

// What a place can look like in a list of names: not the rest of a sentence.
bool IsPlaceName(std::string_view place) {
  return (StartsUpper(place) || absl::StartsWith(place, "the ")) && CountWords(place) <= 5 &&
         place.find_first_of("0123456789\"()") == std::string_view::npos;
}

// "Syria" or "South Dakota" behind a place, not the next name.
bool IsRegion(std::string_view piece) {
  if (!StartsUpper(piece)) return false;
  if (piece.find(' ') == std::string_view::npos) return true;
  return std::find(std::begin(kWideRegions), std::end(kWideRegions), piece) != std::end(kWideRegions);
}

}  // namespace

bool IsPersonName(std::string_view text) {
  if (text.empty() || text.size() > kMaxNameBytes) return false;
  int words = 0;
  for (std::string_view rest = text;;) {
    const std::string_view word = TakeWord(rest);
    if (word.empty()) break;
    if (++words > kMaxNameWords) return false;
    bool letter = false;
    for (Utf8Iterator it(word); !it.done(); it.Next()) {
      const char32_t c = it.value();
      if (IsLetter(c)) {
        letter = true;
      } else if (c != U'.' && c != U'\'' && c != U'-' && c != 0x2019 && c != 0x2018 && c != 0x301 && c != 0xB7) {
        return false;
      }
    }
    if (!letter) return false;
    if (StartsLower(word)) {
      const bool hyphened = absl::StartsWith(word, "al-") || absl::StartsWith(word, "el-") || word.substr(0, 2) == "d'";
      if (words == 1 ? !hyphened && !absl::StartsWith(word, "de") && !absl::StartsWith(word, "van")
                     : !hyphened && !IsParticle(word)) {
        return false;
      }
    }
  }
  return words > 0;
}

bool IsAgencyTitle(std::string_view text) {
  if (text.size() > kMaxNameBytes || !StartsUpper(text)) return false;
  for (std::string_view rest = text;;) {
    const std::string_view word = TakeWord(rest);
    if (word.empty()) return false;
    std::array<char, 16> lower;
    if (word.size() > lower.size()) continue;
    std::transform(word.begin(), word.end(), lower.begin(), ToAsciiLower);
    if (kTitleWords.Contains({lower.data(), word.size()})) return true;
  }
}

bool ParsePeople(std::string_view list, CreditRole role, bool strict, std::vector<CreditedPerson>& people) {
  const size_t first = people.size();
  size_t without_place = first;  // first person that the next place holds for
  size_t with_place = first;     // first person of the newest place
  bool place_open = false;       // the piece before ended in a place
  char delimiter = 0;            // ',' ';' or 'a' for a joining word, before the piece
  size_t at = 0;
  while (at < list.size()) {
    // The piece up to the next separator.
    size_t end = at;
    size_t separator_bytes = 0;
    char next_delimiter = 0;
    for (; end < list.size(); ++end) {
      const char c = list[end];
      if (c == ',' || c == ';') {
        next_delimiter = c;
        separator_bytes = 1;
        break;
      }
      if (c == ' ' && (separator_bytes = JoinerBytes(list, end)) > 0) {
        next_delimiter = 'a';
        break;
      }
    }
    std::string_view piece = TrimSpace(list.substr(at, end - at));
    at = end + separator_bytes;
    // ", and Tor Lie", "; and Tor Lie"
    for (const std::string_view joiner : {"and ", "& ", "und ", "et ", "y "}) {
      if (delimiter != 0 && absl::StartsWith(piece, joiner)) piece = TrimSpace(piece.substr(joiner.size()));
    }
    if (delimiter == ';') {
      place_open = false;
      without_place = people.size();
    }
    if (!piece.empty() && piece != "and") {
      size_t preposition_bytes = 0;
      const size_t place_at = FindPlace(piece, preposition_bytes);
      const std::string_view name = TrimSpace(piece.substr(0, place_at));
      const bool extends_place =
          place_open && place_at == std::string_view::npos &&
          ((delimiter == ',' && IsRegion(piece)) ||
           (delimiter == 'a' && piece.find(' ') == std::string_view::npos && StartsUpper(piece)));
      if (extends_place) {
        for (size_t i = with_place; i < people.size(); ++i) {
          const char* const begin = people[i].place.data();
          people[i].place = {begin, static_cast<size_t>(piece.data() + piece.size() - begin)};
        }
      } else if (!IsPersonName(name)) {
        if (strict) return false;
        place_open = false;
      } else if (delimiter == ',' && people.size() > first && absl::StartsWith(name, "The ")) {
        place_open = false;  // the reporter's paper: "Kari Voll, The Fjord Herald"
      } else {
        people.push_back({role, name, {}});
        place_open = place_at != std::string_view::npos;
        if (place_open) {
          const std::string_view place = TrimSpace(piece.substr(place_at + preposition_bytes));
          if (strict && !IsPlaceName(place)) return false;
          with_place = without_place;
          for (size_t i = without_place; i < people.size(); ++i) people[i].place = place;
          without_place = people.size();
        }
      }
    }
    delimiter = next_delimiter;
  }
  return true;
}

}  // namespace newswire

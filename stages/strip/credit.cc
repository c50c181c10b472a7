#include "stages/strip/credit.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

constexpr size_t kMaxCreditBytes = 1200;
constexpr uint32_t kMaxContributorWords = 60;

struct RolePhrase {
  std::string_view phrase;  // lower case
  CreditRole role;
  CreditRole second;  // of "Reporting and writing by"; else the same
};

using enum CreditRole;
// Longer phrases before their beginnings.
constexpr RolePhrase kRolePhrases[] = {
    // "(Reporting by Kari Voll in Bergen; Editing by Tor Lie)"
    {"with additional reporting by", kAdditionalReporting, kAdditionalReporting},
    {"additional reporting and writing by", kAdditionalReporting, kWriting},
    {"additional reporting by", kAdditionalReporting, kAdditionalReporting},
    {"additional writing by", kWriting, kWriting},
    {"additional editing by", kEditing, kEditing},
    {"with reporting by", kAdditionalReporting, kAdditionalReporting},
    {"with assistance from", kAdditionalReporting, kAdditionalReporting},
    {"reporting and writing by", kReporting, kWriting},
    {"writing and reporting by", kReporting, kWriting},
    {"reported and written by", kReporting, kWriting},
    {"reporting and editing by", kReporting, kEditing},
    {"reporting by", kReporting, kReporting},
    {"reported by", kReporting, kReporting},
    {"writing and editing by", kWriting, kEditing},
    {"writing by", kWriting, kWriting},
    {"written by", kWriting, kWriting},
    {"editing by", kEditing, kEditing},
    {"edited by", kEditing, kEditing},
    {"compiled and edited by", kOther, kEditing},
    {"compiled by", kOther, kOther},
    {"compiling by", kOther, kOther},
    {"translated by", kOther, kOther},
    {"translation by", kOther, kOther},
    {"graphics by", kOther, kOther},
    {"graphic by", kOther, kOther},
    {"photography by", kOther, kOther},
    {"photos by", kOther, kOther},
    {"video by", kOther, kOther},
    {"research by", kOther, kOther},
    {"polling by", kOther, kOther},
    {"production by", kOther, kOther},
    // "(Reporte de Ana Ruiz; editado por Luis Paz)"
    {"reporte adicional de", kAdditionalReporting, kAdditionalReporting},
    {"reporte de", kReporting, kReporting},
    {"informaci\u00F3n de", kReporting, kReporting},
    {"escrito por", kWriting, kWriting},
    {"reportaje de", kReporting, kReporting},
    {"editado en espa\u00F1ol por", kEditing, kEditing},
    {"editado por", kEditing, kEditing},
    {"traducido por", kOther, kOther},
    // "(Reportage de Luc Petit, \u00E9dit\u00E9 par Anne Roy)"
    {"reportage suppl\u00E9mentaire de", kAdditionalReporting, kAdditionalReporting},
    {"avec la contribution de", kAdditionalReporting, kAdditionalReporting},
    {"reportage de", kReporting, kReporting},
    {"reportage par", kReporting, kReporting},
    {"reportage", kReporting, kReporting},
    {"version fran\u00E7aise", kOther, kOther},
    {"r\u00E9dig\u00E9 par", kWriting, kWriting},
    {"\u00E9dit\u00E9 par", kEditing, kEditing},
    // "(Bericht von Jan Ott, redigiert von Eva Kern)"
    {"bericht von", kReporting, kReporting},
    {"unter mitarbeit von", kAdditionalReporting, kAdditionalReporting},
    {"mitarbeit von", kAdditionalReporting, kAdditionalReporting},
    {"bearbeitet von", kEditing, kEditing},
    {"\u00FCbersetzt von", kOther, kOther},
    {"geschrieben von", kWriting, kWriting},
    {"redigiert von", kEditing, kEditing},
    // "(Reportagem de Rui Melo; edi\u00E7\u00E3o de Ana Dias)"
    {"reportagem adicional de", kAdditionalReporting, kAdditionalReporting},
    {"reportagem de", kReporting, kReporting},
    {"reportagem por", kReporting, kReporting},
    {"edi\u00E7\u00E3o de", kEditing, kEditing},
    {"edi\u00E7\u00E3o por", kEditing, kEditing},
    {"traduzido por", kOther, kOther},
    // "(Tradotto da Luca Neri, editing Anna Riva)"
    {"tradotto da", kOther, kOther},
    {"editing", kEditing, kEditing},
    {"a cura di", kEditing, kEditing},
    {"scritto da", kWriting, kWriting},
};

struct Role {
  size_t begin = std::string_view::npos;
  size_t end = 0;
  CreditRole role = kOther;
  CreditRole second = kOther;
  std::string_view place;  // "Reporting from Bergen by ..."
  bool bare = false;       // "editing Anna Riva": one word, which counts only inside brackets
};

// The role phrase that begins at `at`, if any.
bool MatchRole(std::string_view text, size_t at, Role& role) {
  const std::string_view rest = text.substr(at);
  if (rest.size() < 2) return false;
  const char first = ToAsciiLower(rest[0]);
  const char second = ToAsciiLower(rest[1]);
  for (const RolePhrase& entry : kRolePhrases) {
    if (entry.phrase[0] != first || entry.phrase[1] != second || !BeginsIgnoreCase(rest, entry.phrase)) continue;
    size_t end = entry.phrase.size();
    if (end < rest.size() && rest[end] == ':') ++end;
    if (end >= rest.size() || rest[end] != ' ') continue;
    role = {at, at + end + 1, entry.role, entry.second, {}, entry.phrase.find(' ') == std::string_view::npos};
    return true;
  }
  for (const std::string_view from : {"reporting from ", "reporting in "}) {
    if (first != 'r' || !BeginsIgnoreCase(rest, from)) continue;
    const size_t by = rest.substr(0, from.size() + 60).find(" by ");
    if (by == std::string_view::npos) continue;
    const std::string_view place = rest.substr(from.size(), by - from.size());
    if (!StartsUpper(place) || place.find(';') != std::string_view::npos) continue;
    role = {at, at + by + 4, kReporting, kReporting, place, false};
    return true;
  }
  return false;
}

// The first two bytes of every role phrase, hashed: most words are passed over by one look.
class RoleBeginnings {
 public:
  consteval RoleBeginnings() : bits_{} {
    for (const RolePhrase& entry : kRolePhrases) Set(entry.phrase[0], entry.phrase[1]);
  }
  bool Contains(std::string_view text) const {
    return text.size() >= 2 && bits_[Slot(ToAsciiLower(text[0]), ToAsciiLower(text[1]))];
  }

 private:
  static constexpr size_t Slot(char first, char second) {
    return (static_cast<unsigned char>(first) * 37u + static_cast<unsigned char>(second)) % 512;
  }
  consteval void Set(char first, char second) { bits_[Slot(first, second)] = true; }
  std::array<bool, 512> bits_;
};
constexpr RoleBeginnings kRoleBeginnings;

bool MayBeginRole(std::string_view text) { return kRoleBeginnings.Contains(text); }

Role FindRole(std::string_view text, size_t from) {
  Role role;
  for (size_t at = from; at < text.size(); ++at) {
    const bool word_begins = at == 0 || text[at - 1] == ' ' || text[at - 1] == ';' || text[at - 1] == '(';
    if (word_begins && MayBeginRole(text.substr(at)) && MatchRole(text, at, role)) return role;
  }
  return role;
}

std::string_view TrimJoiners(std::string_view list) {
  for (bool again = true; again;) {
    again = false;
    list = TrimSpace(list);
    if (!list.empty() && (list.back() == ';' || list.back() == ',' || list.back() == '-')) {
      list.remove_suffix(1);
      again = true;
    }
    if (absl::EndsWith(list, ".") && !absl::EndsWith(list, " Jr.") && !absl::EndsWith(list, " Sr.")) {
      list.remove_suffix(1);
      again = true;
    }
    for (const std::string_view word : {" and", " with", " und", " et", " y", " e"}) {
      if (absl::EndsWith(list, word)) {
        list.remove_suffix(word.size());
        again = true;
      }
    }
  }
  return list;
}

// Marks before the words: "- Reporting by: ...", "--With assistance from ...".
std::string_view SkipDashes(std::string_view text) {
  while (!text.empty()) {
    if (text[0] == '-' || text[0] == ' ' || text[0] == '*') {
      text.remove_prefix(1);
    } else if (absl::StartsWith(text, "\u2014") || absl::StartsWith(text, "\u2013")) {
      text.remove_prefix(3);
    } else {
      break;
    }
  }
  return text;
}

constexpr size_t kMinWordBeforeSentence = 4;  // "Jr.", "St." and initials end no sentence

// Example: "AP writers Kari Voll in Bergen and Tor Lie in Oslo contributed to this report."
bool ParseContributors(std::string_view text, std::vector<CreditedPerson>& people) {
  std::string_view rest = text;
  if (absl::EndsWith(rest, ".")) rest.remove_suffix(1);
  size_t verb = std::string_view::npos;
  for (const std::string_view phrase : {" contributed to this report", " contributed reporting",
                                        " contributed to this story", " contributed to this article"}) {
    verb = std::min(verb, rest.find(phrase));
  }
  // "AP writer Ola Nes in Oslo contributed." "AP writer Ola Nes contributed from Oslo."
  if (verb == std::string_view::npos && (absl::StartsWith(rest, "AP ") || absl::StartsWith(rest, "Associated Press "))) {
    constexpr std::string_view kVerb = " contributed";
    verb = absl::EndsWith(rest, kVerb) ? rest.size() - kVerb.size() : rest.find(" contributed from ");
  }
  if (verb == std::string_view::npos || !StartsUpper(rest) || CountWords(text) > kMaxContributorWords) return false;
  if (rest.find("ights reserved") != std::string_view::npos) return false;  // a copyright line with a credit in it
  // Nothing but a place may follow: "... contributed reporting from Oslo."
  const std::string_view tail = rest.substr(rest.find("contributed", verb));
  if (CountWords(tail) > 10) return false;
  std::string_view names = rest.substr(0, verb);
  // "Voll reported from Oslo. Associated Press writer Ola Nes contributed to this report."
  if (const size_t point = names.rfind(". "); point != std::string_view::npos) {
    const std::string_view last_word = names.substr(names.find_last_of(' ', point) + 1);
    if (last_word.find('.') >= kMinWordBeforeSentence) names.remove_prefix(point + 2);
  }
  for (const std::string_view title :
       {"AP writers ", "AP writer ", "Associated Press writers ", "Associated Press writer ",
        "Associated Press reporters ", "Associated Press reporter ", "Associated Press journalists ",
        "Associated Press journalist "}) {
    if (absl::StartsWith(names, title)) names.remove_prefix(title.size());
  }
  const size_t before = people.size();
  if (IsAgencyTitle(names) || names.find(". ") != std::string_view::npos ||
      !ParsePeople(names, kAdditionalReporting, /*strict=*/true, people)) {
    people.resize(before);  // "The Fjord News Agency contributed to this report." names nobody
  }
  return true;
}

}  // namespace

bool IsCreditStart(std::string_view line) {
  line = SkipDashes(line.substr(0, 120));
  const bool bracketed = absl::StartsWith(line, "(");
  if (bracketed) line.remove_prefix(1);
  Role role;
  return MayBeginRole(line) && MatchRole(line, 0, role) && (bracketed || !role.bare);
}

bool ParseCredit(std::string_view text, std::vector<CreditedPerson>& people) {
  text = SkipDashes(TrimSpace(text));
  if (text.size() < 8 || text.size() > kMaxCreditBytes) return false;
  const size_t before = people.size();
  // "... Editing by Tor Lie) ((kari.voll@example.com))"
  const size_t contact = text.find("((");
  if (contact != std::string_view::npos && contact > 0) text = TrimSpace(text.substr(0, contact));
  bool bracketed = false;
  if (absl::StartsWith(text, "(")) {
    const size_t close = text.find(')');
    // Brackets inside a credit are rare; text behind the closing one is a sentence.
    if (close != std::string_view::npos && text.substr(close + 1).find_first_not_of(" .") != std::string_view::npos) {
      return false;
    }
    bracketed = true;
    text = text.substr(1, close == std::string_view::npos ? text.size() : close - 1);
  } else if (absl::EndsWith(text, ")") && text.find('(') == std::string_view::npos) {
    text.remove_suffix(1);  // the opening bracket was lost
  }
  // Where to turn with questions: "... redigiert von Ulf Berg. Bei R\u00FCckfragen wenden Sie sich an ..."
  text = TrimSpace(text.substr(0, text.find(". Bei R")));
  if (absl::EndsWith(text, ".") && !absl::EndsWith(text, " Jr.") && !absl::EndsWith(text, " Sr.")) {
    text.remove_suffix(1);
  }
  Role role;
  if (!MayBeginRole(text) || !MatchRole(text, 0, role)) {
    if (!bracketed) return ParseContributors(text, people);
    // "(Kari Voll; editing by Tor Lie)", "(Luc Petit, \u00E9dit\u00E9 par Anne Roy)"
    role = FindRole(text, 1);
    const std::string_view names = TrimJoiners(text.substr(0, std::min(role.begin, text.size())));
    const bool is_list = role.begin != std::string_view::npos && !role.bare && role.role != kOther &&
                         ParsePeople(names, kReporting, /*strict=*/true, people) && people.size() > before &&
                         std::all_of(people.begin() + static_cast<std::ptrdiff_t>(before), people.end(),
                                     [](const CreditedPerson& person) { return person.name.find(' ') != person.name.npos; });
    if (!is_list) {
      people.resize(before);
      return false;
    }
  }
  // "Photos by Kari Voll" is a caption, "written by hand" a part of a sentence.
  if (!bracketed && (role.role == kOther || role.bare || StartsLower(text))) return false;
  while (role.begin != std::string_view::npos) {
    const Role next = FindRole(text, role.end);
    const size_t end = std::min(next.begin, text.size());
    const std::string_view list = TrimJoiners(text.substr(role.end, end - role.end));
    const size_t first = people.size();
    if (!ParsePeople(list, role.role, /*strict=*/!bracketed, people)) {
      people.resize(before);
      return false;
    }
    const size_t last = people.size();
    for (size_t i = first; i < last; ++i) {
      if (people[i].place.empty()) people[i].place = role.place;
    }
    if (role.second != role.role) {
      for (size_t i = first; i < last; ++i) {
        CreditedPerson again = people[i];
        again.role = role.second;
        people.push_back(again);
      }
    }
    role = next;
  }
  // Without brackets, a credit without a single name is none.
  if (!bracketed && people.size() == before) return false;
  return true;
}

}  // namespace newswire

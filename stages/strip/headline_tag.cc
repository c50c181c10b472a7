#include "stages/strip/headline_tag.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

// How a word may be followed to be a tag.
enum TagUse : uint8_t {
  kForm = 0,              // a form: "ANALYSIS-Why ..."; in an all-capitals headline it may be part of a word
  kState = 1 << 0,        // a state of the story: also before " - ", also in an all-capitals headline
  kNumbered = 1 << 1,     // may have a number: "UPDATE 2"
  kWantsNumber = 1 << 2,  // is no tag without one, unless in capitals
  kColon = 1 << 3,        // also with ": " when not in capitals: "Exclusive: Deal near"
  kOrdinal = 1 << 4,      // stands behind an ordinal: "1st Ld-Writethru"
  kAmbiguous = 1 << 5,    // an ordinary word, too: "KILL-SWITCH LAW", "LEAD-ZINC"
  kBare = 1 << 6,  // also before a space alone, its first word in capitals: "CORRECTING and REPLACING Fjord Lines Sails"
};

struct TagWord {
  std::string_view word;  // upper case, as on the wire
  std::string_view name;  // normal form
  uint8_t use;
};

// Longer words before their beginnings.
constexpr TagWord kTagWords[] = {
    // State of the story. Example: "CORRECTED-UPDATE 1-Ferry crews end strike"
    {"CORRECTED (OFFICIAL)", "CORRECTED", kState},
    {"CORRECTING AND REPLACING", "CORRECTED", kState | kColon | kBare},
    {"CORRECTION FROM SOURCE", "CORRECTED", kState | kColon},
    {"CORRECTION ET MISE \u00C0 JOUR", "CORRECTED", kState | kColon},
    {"CORRECTION ET MISE A JOUR", "CORRECTED", kState | kColon},
    {"CORRECTED", "CORRECTED", kState | kColon},
    {"CORRECTION", "CORRECTED", kState | kColon},
    {"CORRECTIVE", "CORRECTED", kState},
    {"/C O R R E C T I O N", "CORRECTED", kState},
    {"CORR", "CORRECTED", kState},
    {"ERRATUM", "CORRECTED", kState | kColon},
    {"CLARIFICATION", "CLARIFICATION", kState | kColon},
    {"REFILED", "REFILE", kState},
    {"REFILE", "REFILE", kState},
    {"REPEATED", "RPT", kState},
    {"REPEAT", "RPT", kState | kAmbiguous},
    {"RPT", "RPT", kState},
    {"UPDATE", "UPDATE", kState | kNumbered | kWantsNumber | kColon},
    {"WRAPUP", "WRAPUP", kState | kNumbered},
    {"WRAP", "WRAP", kState | kNumbered | kWantsNumber | kAmbiguous},
    {"TAKE", "TAKE", kState | kNumbered | kWantsNumber | kAmbiguous},
    {"STORY WITHDRAWN", "WITHDRAWN", kState},
    {"WITHDRAWN", "WITHDRAWN", kState},
    {"RETRACTION", "WITHDRAWN", kState},
    {"MANDATORY KILL", "KILL", kState | kColon},
    {"BULLETIN KILL", "KILL", kState},
    {"KILL ADVISORY", "KILL", kState},
    {"KILL NOTICE", "KILL", kState},
    {"KILL", "KILL", kState | kAmbiguous},
    {"WITHHOLD", "WITHHOLD", kState | kAmbiguous},
    {"HOLD FOR RELEASE", "HOLD FOR RELEASE", kState},
    {"HOLD", "HOLD", kState | kAmbiguous},
    {"EMBARGOED", "EMBARGOED", kState},
    {"ADVISORY", "ADVISORY", kState},
    {"DISREGARD", "DISREGARD", kState},
    {"APNEWSALERT", "ALERT", kState},
    {"NEWSALERT", "ALERT", kState},
    {"ALERT", "ALERT", kState},
    {"URGENT", "URGENT", kState},
    {"BULLETIN", "BULLETIN", kState},
    {"FLASH", "FLASH", kState | kAmbiguous},
    {"EXTRA", "EXTRA", kState | kAmbiguous},
    {"WRITETHRU", "WRITETHRU", kState},
    {"LD-WRITETHRU", "LD-WRITETHRU", kState | kOrdinal},
    {"LEAD-WRITETHRU", "LD-WRITETHRU", kState | kOrdinal},
    {"LD", "LD", kState | kOrdinal},
    {"LEAD", "LEAD", kState | kOrdinal},
    {"ADD", "ADD", kState | kOrdinal},
    // The same in German: "BERICHTIGUNG: ", "EIL - ", "ROUNDUP 2: ", "WDH/ROUNDUP: ".
    {"EILMELDUNG", "URGENT", kState | kColon},
    {"EILT", "URGENT", kState},
    {"EIL", "URGENT", kState},
    {"BERICHTIGUNG", "CORRECTED", kState | kColon},
    {"BERICHTIGT", "CORRECTED", kState},
    {"KORREKTUR", "CORRECTED", kState | kColon},
    {"KORRIGIERT", "CORRECTED", kState},
    {"KORR", "CORRECTED", kState},
    {"WIEDERHOLUNG", "RPT", kState},
    {"WDHLG", "RPT", kState},
    {"WDH", "RPT", kState},
    {"AKTUALISIERUNG", "UPDATE", kState | kNumbered},
    {"AKTUALISIERT", "UPDATE", kState | kNumbered},
    {"ZUSAMMENFASSUNG", "WRAPUP", kState | kNumbered},
    {"GESAMT-ROUNDUP", "WRAPUP", kState | kNumbered},
    {"ROUNDUP", "WRAPUP", kState | kNumbered},
    {"\u00DCBERBLICK", "WRAPUP", kState | kNumbered},
    {"ZUR\u00DCCKGEZOGEN", "WITHDRAWN", kState},
    {"SPERRFRIST", "EMBARGOED", kState},
    // French: "RECTIFICATIF-", "ALERTE - "
    {"ALERTE", "ALERT", kState},
    {"AJOUT", "ADD", kState | kOrdinal},
    {"RECTIFICATIF", "CORRECTED", kState | kColon},
    {"RECTIFICATION", "CORRECTED", kState | kColon},
    {"CORRECTIF", "CORRECTED", kState | kColon},
    {"CORRIG\u00C9", "CORRECTED", kState},
    {"CORRIGE", "CORRECTED", kState | kAmbiguous},
    {"ANNULE ET REMPLACE", "CORRECTED", kState},
    {"R\u00C9P\u00C9TITION", "RPT", kState},
    {"REPETITION", "RPT", kState},
    {"ACTUALISATION", "UPDATE", kState | kNumbered},
    {"MISE \u00C0 JOUR", "UPDATE", kState | kNumbered},
    {"MISE A JOUR", "UPDATE", kState | kNumbered},
    {"ACTUALIS\u00C9", "UPDATE", kState | kNumbered},
    // Spanish and Portuguese: "ACTUALIZA 2-", "CORRE\u00C7\u00C3O-"
    {"URGENTE", "URGENT", kState | kColon},
    {"ALERTA", "ALERT", kState},
    {"CORRECCI\u00D3N", "CORRECTED", kState},
    {"CORRECCION", "CORRECTED", kState | kColon},
    {"CORREGIDO", "CORRECTED", kState},
    {"CORRECC\u00C3O", "CORRECTED", kState},
    {"CORRE\u00C7\u00C3O", "CORRECTED", kState},
    {"CORREC\u00C7\u00C3O", "CORRECTED", kState},
    {"CORRECCAO", "CORRECTED", kState},
    {"CORRECAO", "CORRECTED", kState | kColon},
    {"CORRIGIDO", "CORRECTED", kState},
    {"REPETICI\u00D3N", "RPT", kState},
    {"REPETICION", "RPT", kState},
    {"REPETI\u00C7\u00C3O", "RPT", kState},
    {"REPETICAO", "RPT", kState},
    {"ACTUALIZACI\u00D3N", "UPDATE", kState | kNumbered},
    {"ACTUALIZACION", "UPDATE", kState | kNumbered},
    {"ACTUALIZA", "UPDATE", kState | kNumbered},
    {"ATUALIZA\u00C7\u00C3O", "UPDATE", kState | kNumbered},
    {"ATUALIZA", "UPDATE", kState | kNumbered},
    {"RESUMEN", "WRAPUP", kState | kNumbered | kWantsNumber},
    {"NOTICIA ANULADA", "KILL", kState},
    {"NOT\u00CDCIA ANULADA", "KILL", kState},
    // Italian: "PUNTO 2-", "RETTIFICA-"
    {"ERRATA CORRIGE", "CORRECTED", kState | kColon},
    {"RETTIFICA", "CORRECTED", kState},
    {"CORREZIONE", "CORRECTED", kState},
    {"CORRETTO", "CORRECTED", kState | kAmbiguous},
    {"RIPETIZIONE", "RPT", kState},
    {"AGGIORNAMENTO", "UPDATE", kState | kNumbered},
    {"PUNTO", "UPDATE", kState | kNumbered | kWantsNumber | kAmbiguous},
    {"SINTESI", "WRAPUP", kState | kNumbered | kWantsNumber},
    {"NOTIZIA ANNULLATA", "KILL", kState},
    // Forms in these languages.
    {"EXKLUSIV", "EXCLUSIVE", kState | kColon},
    {"EXCLUSIF", "EXCLUSIVE", kState | kColon},
    {"EXCLUSIVA", "EXCLUSIVE", kState | kColon},
    {"EXCLUSIVO", "EXCLUSIVE", kState | kColon},
    {"ESCLUSIVA", "EXCLUSIVE", kState | kColon},
    {"ANALYSE", "ANALYSIS", kColon},
    {"AN\u00C1LISIS", "ANALYSIS", kForm},
    {"AN\u00C1LISE", "ANALYSIS", kForm},
    {"ANALISI", "ANALYSIS", kColon},
    {"HINTERGRUND", "FACTBOX", kForm},
    {"ENCADR\u00C9", "FACTBOX", kForm},
    {"ENCADRE", "FACTBOX", kForm},
    {"SCHEDA", "FACTBOX", kForm},
    {"PORTR\u00C4T", "PROFILE", kForm},
    {"PORTRAIT", "PROFILE", kForm},
    {"PERFIL", "PROFILE", kForm},
    {"ENTRETIEN", "INTERVIEW", kForm},
    {"ENTREVISTA", "INTERVIEW", kForm},
    {"INTERVISTA", "INTERVIEW", kForm},
    {"CHRONOLOGIE", "CHRONOLOGY", kForm},
    {"CRONOLOG\u00CDA", "CHRONOLOGY", kForm},
    {"CRONOLOGIA", "CHRONOLOGY", kForm},
    {"VORSCHAU", "PREVIEW", kForm},
    {"KOMMENTAR", "COMMENTARY", kForm},
    // Form of the story. Example: "FACTBOX-Ferries on the west coast"
    {"EXCLUSIVE", "EXCLUSIVE", kState | kColon},
    {"ANALYSIS", "ANALYSIS", kColon},
    {"INSIGHT", "INSIGHT", kColon},
    {"FACTBOX", "FACTBOX", kColon},
    {"FACTFILE", "FACTFILE", kForm},
    {"TIMELINE", "TIMELINE", kColon},
    {"CHRONOLOGY", "CHRONOLOGY", kForm},
    {"EXPLAINER", "EXPLAINER", kColon},
    {"PREVIEW", "PREVIEW", kForm},
    {"INTERVIEW", "INTERVIEW", kColon},
    {"BRIEF", "BRIEF", kForm},
    {"NEWSMAKER", "NEWSMAKER", kColon},
    {"PROFILE", "PROFILE", kForm},
    {"SPECIAL REPORT", "SPECIAL REPORT", kColon},
    {"REUTERS POLL", "POLL", kForm},
    {"POLL", "POLL", kForm},
    {"DIARY", "DIARY", kForm},
    {"TABLE", "TABLE", kForm},
    {"PRESS DIGEST", "PRESS DIGEST", kForm},
    {"BREAKINGVIEWS", "BREAKINGVIEWS", kColon},
    {"COLUMN", "COLUMN", kForm},
    {"COMMENTARY", "COMMENTARY", kForm},
    {"OPINION", "OPINION", kForm},
    {"OBITUARY", "OBITUARY", kColon},
    {"FEATURE", "FEATURE", kForm},
    {"FOCUS", "FOCUS", kForm},
    {"SCENARIOS", "SCENARIOS", kForm},
    {"HIGHLIGHTS", "HIGHLIGHTS", kForm},
    {"INSTANT VIEW", "INSTANT VIEW", kForm},
    {"QUOTES", "QUOTES", kForm},
    {"TRANSCRIPT", "TRANSCRIPT", kForm},
    {"TEXT", "TEXT", kForm},
    {"GRAPHIC", "GRAPHIC", kForm},
    {"Q&A", "Q&A", kForm},
};

struct TagGenre {
  std::string_view tag;
  Genre genre;
};
constexpr TagGenre kTagGenres[] = {
    {"ANALYSIS", {"Analysis", "Analysis"}},
    {"BREAKINGVIEWS", {"Opinion", "Opinion"}},
    {"CHRONOLOGY", {"History", "History"}},
    {"COLUMN", {"Opinion", "Opinion"}},
    {"COMMENTARY", {"Opinion", "Opinion"}},
    {"DIARY", {"Daybook", "Daybook"}},
    {"EXCLUSIVE", {"Exclusive", "Exclusive"}},
    {"EXPLAINER", {"Background", "Background"}},
    {"FACTBOX", {"Background", "Background"}},
    {"FACTFILE", {"Background", "Background"}},
    {"FEATURE", {"Feature", "Feature"}},
    {"HIGHLIGHTS", {"Summary", "Summary"}},
    {"INSIGHT", {"Feature", "Feature"}},
    {"INTERVIEW", {"Interview", "Interview"}},
    {"NEWSMAKER", {"Profile", "Profile"}},
    {"OBITUARY", {"Obituary", "Obituary"}},
    {"OPINION", {"Opinion", "Opinion"}},
    {"POLL", {"Polls and Surveys", "Polls_and_Surveys"}},
    {"PRESS DIGEST", {"Press-Digest", "Press-Digest"}},
    {"PREVIEW", {"Curtain Raiser", "Curtain_Raiser"}},
    {"PROFILE", {"Profile", "Profile"}},
    {"Q&A", {"Question and Answer Session", "Question_and_Answer_Session"}},
    {"QUOTES", {"Quote", "Quote"}},
    {"SCENARIOS", {"Forecast", "Forecast"}},
    {"SPECIAL REPORT", {"Special Report", "Special_Report"}},
    {"TABLE", {"Results Listings and Statistics", "Results_Listings_and_Statistics"}},
    {"TEXT", {"Transcript and Verbatim", "Transcript_and_Verbatim"}},
    {"TIMELINE", {"Background", "Background"}},
    {"TRANSCRIPT", {"Transcript and Verbatim", "Transcript_and_Verbatim"}},
    {"UPDATE", {"Update", "Update"}},
    {"WRAP", {"Wrap", "Wrap"}},
    {"WRAPUP", {"Wrapup", "Wrapup"}},
};

constexpr uint16_t kMaxNumber = 999;

// A number of at most three digits at the front of `text`; its length, or 0.
size_t ReadNumber(std::string_view text, uint16_t& number) {
  size_t digits = 0;
  uint32_t value = 0;
  while (digits < text.size() && IsDigitByte(text[digits]) && value <= kMaxNumber) {
    value = value * 10 + static_cast<uint32_t>(text[digits++] - '0');
  }
  if (digits == 0 || value == 0 || value > kMaxNumber) return 0;
  number = static_cast<uint16_t>(value);
  return digits;
}

// A tag word at the front of a text, with what was found around it.
struct Found {
  HeadlineTag tag;
  size_t bytes = 0;  // 0 = none
  uint8_t use = 0;
  bool capitals = false;  // written in capitals
};

// A word ends where no letter or digit follows it.
bool EndsWord(std::string_view text, size_t at) {
  if (at >= text.size()) return true;
  const char next = text[at];
  return !IsAsciiUpper(next) && !IsAsciiLower(next) && static_cast<unsigned char>(next) < 0x80;
}

Found FindTagWord(std::string_view text) {
  Found found;
  // "1st Ld-Writethru", "2ND LEAD", "2NDLEAD"
  uint16_t ordinal = 0;
  size_t at = ReadNumber(text, ordinal);
  if (at > 0) {
    const std::string_view suffix = text.substr(at, 2);
    if (!absl::EqualsIgnoreCase(suffix, "st") && !absl::EqualsIgnoreCase(suffix, "nd") &&
        !absl::EqualsIgnoreCase(suffix, "rd") && !absl::EqualsIgnoreCase(suffix, "th") &&
        !absl::EqualsIgnoreCase(suffix, "er") && !absl::EqualsIgnoreCase(suffix, "e ")) {
      return found;
    }
    at += suffix[1] == ' ' ? 1 : 2;
    if (at < text.size() && text[at] == ' ') ++at;
  }
  if (at >= text.size()) return found;
  const char first = static_cast<char>(IsAsciiLower(text[at]) ? text[at] - 32 : text[at]);
  for (const TagWord& word : kTagWords) {
    if (word.word[0] != first || ((word.use & kOrdinal) != 0) != (at > 0)) continue;
    const std::string_view rest = text.substr(at);
    if (!BeginsIgnoreCase(rest, word.word)) continue;
    size_t bytes = word.word.size();
    if (!EndsWord(rest, bytes)) continue;
    found.tag = {word.name, ordinal, at > 0};
    found.use = word.use;
    found.capitals = IsAllUpper(rest.substr(0, (word.use & kBare) != 0 ? rest.find(' ') : bytes));
    if ((word.use & kNumbered) != 0) {
      const size_t space = bytes < rest.size() && rest[bytes] == ' ' ? 1 : 0;
      uint16_t number = 0;
      const size_t digits = ReadNumber(rest.substr(std::min(bytes + space, rest.size())), number);
      if (digits > 0 && EndsWord(rest, bytes + space + digits)) {
        found.tag.number = number;
        bytes += space + digits;
      } else if (bytes < rest.size() && IsDigitByte(rest[bytes])) {
        continue;
      }
    }
    // Digits right behind a word that takes none: "POLL2".
    if (bytes < rest.size() && IsDigitByte(rest[bytes])) continue;
    found.bytes = at + bytes;
    return found;
  }
  return found;
}

bool StartsQuote(std::string_view text) {
  return absl::StartsWith(text, "'") || absl::StartsWith(text, "\"") || absl::StartsWith(text, "\u2018") ||
         absl::StartsWith(text, "\u201C") || absl::StartsWith(text, "\u00AB") || absl::StartsWith(text, "$");
}

// Length of what separates the tag from the rest; 0 = the word is no tag here.
size_t SeparatorBytes(const Found& found, std::string_view rest) {
  const bool wants_number = (found.use & kWantsNumber) != 0 && found.tag.number == 0;
  if (absl::StartsWith(rest, "-") && rest.size() > 1 && rest[1] != ' ' && rest[1] != '-') {
    const std::string_view after = rest.substr(1);
    if (wants_number && !found.capitals) return 0;
    if (!StartsUpper(after) && !StartsDigit(after) && !StartsQuote(after)) {
      // "UPDATE 1-iPhone sales" is a tag, "Update 2-year plan" is none.
      std::string_view words = after;
      const std::string_view word = TakeWord(words);
      const bool brand = StartsLower(word) && std::any_of(word.begin(), word.end(), IsAsciiUpper);
      if (!found.capitals || !brand) return 0;
    }
    // In a headline of capitals only a word that is nothing else is a tag: "TABLE-TOP GAMES" is none.
    if (found.capitals && IsAllUpper(after) &&
        ((found.use & kAmbiguous) != 0 || (found.use & kState) == 0 || wants_number)) {
      return 0;
    }
    return 1;
  }
  if (absl::StartsWith(rest, ": ")) {
    if (found.capitals && !((found.use & kAmbiguous) != 0 && IsAllUpper(rest.substr(2)))) return 2;
    return (found.use & kColon) != 0 && !wants_number ? 2 : 0;
  }
  // dpa-AFX: "ROUNDUP 2/Ferry crews end strike", "BERICHTIGUNG/ROUNDUP: ..."
  if (absl::StartsWith(rest, "/") && rest.size() > 1) {
    const bool certain = found.capitals && (found.use & kState) != 0 && (found.use & kAmbiguous) == 0 && !wants_number;
    return certain && rest[1] != '/' && !IsAllUpper(rest) ? 1 : 0;
  }
  if (absl::StartsWith(rest, " | ")) return found.capitals || found.tag.ordinal ? 3 : 0;
  for (const std::string_view dash : {" - ", " -- ", " \u2013 ", " \u2014 "}) {
    if (!absl::StartsWith(rest, dash)) continue;
    const bool certain = found.capitals && (found.use & kState) != 0 && (found.use & kAmbiguous) == 0 && !wants_number;
    return certain ? dash.size() : 0;
  }
  // dpa: "2ND LEAD Ferry crews end strike"
  if (found.tag.ordinal && found.capitals && absl::StartsWith(rest, " ") && !IsAllUpper(rest, 0)) return 1;
  return (found.use & kBare) != 0 && found.capitals && absl::StartsWith(rest, " ") ? 1 : 0;
}

// A tag with its separator at the front of `text`; bytes of both, or 0.
size_t TakeLeadingTag(std::string_view text, HeadlineTagList& tags) {
  // "(CORRECTED) - Ferry crews end strike", "(UPDATE 1) Ferry crews end strike"
  if (absl::StartsWith(text, "(")) {
    const size_t close = text.substr(0, HeadlineTag::kMaxTextBytes).find(')');
    if (close == std::string_view::npos || !IsAllUpper(text.substr(1, close - 1))) return 0;
    if (!ParseWholeTag(text.substr(1, close - 1), tags)) return 0;
    size_t at = close + 1;
    while (at < text.size() && (text[at] == ' ' || text[at] == '-')) ++at;
    return at;
  }
  const Found found = FindTagWord(text);
  if (found.bytes == 0) return 0;
  const size_t separator = SeparatorBytes(found, text.substr(found.bytes));
  if (separator == 0) return 0;
  tags.Add(found.tag);
  return found.bytes + separator;
}

// What a bracket behind a headline says of takes: "TAKE 2)", "Take 2 of 3)", "Teil 2 von 4)", "2 de 3)".
bool ReadTake(std::string_view inside, uint16_t& number) {
  bool told = false;
  for (const std::string_view word : {"take ", "part ", "teil ", "folge ", "partie ", "parte "}) {
    if (!absl::StartsWithIgnoreCase(inside, word)) continue;
    inside.remove_prefix(word.size());
    told = true;
    break;
  }
  const size_t digits = ReadNumber(inside, number);
  if (digits == 0) return false;
  inside.remove_prefix(digits);
  if (inside == ")") return told;
  for (const std::string_view of : {" of ", " von ", " sur ", " de ", " di "}) {
    if (!absl::StartsWithIgnoreCase(inside, of)) continue;
    uint16_t last = 0;
    const size_t last_digits = ReadNumber(inside.substr(of.size()), last);
    return last_digits > 0 && number <= last && inside.substr(of.size() + last_digits) == ")";
  }
  return false;
}

// What stands behind a headline tells a new state of the story or nothing: "(Update 2)", "(Corrected)", "- CORRECTED".
bool TellsState(const Found& found) {
  const bool wants_number = (found.use & kWantsNumber) != 0 && found.tag.number == 0;
  return (found.use & kState) != 0 && (found.use & kAmbiguous) == 0 && !found.tag.ordinal && !wants_number &&
         (found.tag.name == "CORRECTED" || found.tag.name == "UPDATE");
}

// "Ferry crews end strike =2" is the second take, "... =" the first line of a dpa story. "(TAKE 2)" "(TAKE 2 OF 3)"
std::string_view TakeTrailingTags(std::string_view headline, HeadlineTagList& tags) {
  size_t digits = 0;
  while (digits < headline.size() && IsDigitByte(headline[headline.size() - 1 - digits])) ++digits;
  const size_t equals = headline.size() - digits;
  if (equals > 0 && headline[equals - 1] == '=') {
    const std::string_view rest = TrimSpace(headline.substr(0, equals - 1));
    uint16_t number = 0;
    if (!rest.empty() && (digits == 0 || ReadNumber(headline.substr(equals), number) == digits)) {
      if (number > 0) tags.Add({"TAKE", number, false});
      headline = rest;
    }
  }
  if (absl::EndsWith(headline, ")")) {
    const size_t open = headline.rfind('(');
    const std::string_view inside = headline.substr(open == std::string_view::npos ? headline.size() : open + 1);
    uint16_t number = 0;
    if (open != 0 && ReadTake(inside, number)) {
      tags.Add({"TAKE", number, false});
      headline = TrimSpace(headline.substr(0, open));
    } else if (const Found found = FindTagWord(inside);
               open != 0 && found.bytes > 0 && found.bytes + 1 == inside.size() && TellsState(found)) {
      tags.Add(found.tag);
      headline = TrimSpace(headline.substr(0, open));
    }
  } else if (const size_t dash = headline.rfind(" - "); dash != std::string_view::npos && dash > 0) {
    const Found found = FindTagWord(headline.substr(dash + 3));
    if (found.bytes > 0 && dash + 3 + found.bytes == headline.size() && found.capitals && TellsState(found) &&
        !IsAllUpper(headline.substr(0, dash))) {
      tags.Add(found.tag);
      headline = TrimSpace(headline.substr(0, dash));
    }
  }
  return headline;
}

}  // namespace

size_t HeadlineTag::Write(std::array<char, kMaxTextBytes>& to) const {
  size_t size = 0;
  auto append = [&](std::string_view text) { size += text.copy(to.data() + size, to.size() - size); };
  auto append_number = [&] {
    std::array<char, 4> digits;
    size_t count = 0;
    for (uint32_t rest = number; rest > 0; rest /= 10) digits[count++] = static_cast<char>('0' + rest % 10);
    while (count > 0 && size < to.size()) to[size++] = digits[--count];
  };
  if (number > 0 && ordinal) {
    append_number();
    const bool teen = number % 100 / 10 == 1;
    const int last = teen ? 0 : number % 10;
    append(last == 1 ? "ST " : last == 2 ? "ND " : last == 3 ? "RD " : "TH ");
  }
  append(name);
  if (number > 0 && !ordinal) {
    append(" ");
    append_number();
  }
  return size;
}

void HeadlineTagList::Add(const HeadlineTag& tag) {
  const absl::Span<const HeadlineTag> present = tags();
  if (size_ < kMax && std::find(present.begin(), present.end(), tag) == present.end()) tags_[size_++] = tag;
}

std::string_view ParseHeadlineTags(std::string_view headline, HeadlineTagList& tags) {
  headline = TrimSpace(headline);
  HeadlineTagList found = tags;
  std::string_view rest = headline;
  for (size_t count = 0; count < HeadlineTagList::kMax; ++count) {
    const size_t bytes = TakeLeadingTag(rest, found);
    if (bytes == 0) break;
    rest = TrimSpace(rest.substr(bytes));
  }
  rest = TakeTrailingTags(rest, found);
  if (rest.empty()) return headline;  // nothing but tags: ParseWholeTag and IsTagLine judge that
  tags = found;
  return rest;
}

bool ParseWholeTag(std::string_view text, HeadlineTagList& tags) {
  text = TrimSpace(text);
  const Found found = FindTagWord(text);
  if (found.bytes == 0 || found.bytes != text.size()) return false;
  tags.Add(found.tag);
  return true;
}

bool IsTagLine(std::string_view line, HeadlineTagList& tags) {
  line = TrimSpace(line);
  return line.size() <= HeadlineTag::kMaxTextBytes && IsAllUpper(line) && ParseWholeTag(line, tags);
}

void ParseSlugTags(std::string_view slug, HeadlineTagList& tags) {
  const size_t open = slug.find('(');
  std::string_view list = slug;
  if (open != std::string_view::npos) list = slug.substr(open + 1, slug.find(')', open) - open - 1);
  while (!list.empty()) {
    const size_t comma = list.find(',');
    ParseWholeTag(list.substr(0, comma), tags);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
}

void ParseAdvisoryTags(std::string_view advisory, HeadlineTagList& tags) {
  while (!advisory.empty() && (advisory[0] == '(' || IsSpaceByte(advisory[0]))) advisory.remove_prefix(1);
  for (const std::string_view verb :
       {"corrects ", "correction: ", "berichtigt ", "berichtigung: ", "korrigiert ", "korrektur: ", "corrige ",
        "corregge ", "rectifie "}) {
    if (absl::StartsWithIgnoreCase(advisory, verb)) tags.Add({"CORRECTED", 0, false});
  }
  if (absl::StartsWithIgnoreCase(advisory, "refiles ")) tags.Add({"REFILE", 0, false});
  if (absl::StartsWithIgnoreCase(advisory, "repeats ")) tags.Add({"RPT", 0, false});
}

void ParseKillNotice(std::string_view block, HeadlineTagList& tags) {
  block = TrimSpace(block).substr(0, 1000);
  // "KILL KILL KILL" may be surrounded by stars or stand behind a slug.
  if (block.find("KILL KILL KILL") != std::string_view::npos || block.find("KILL - KILL - KILL") == 0 ||
      block.find("kill is mandatory") != std::string_view::npos ||
      block.find("KILL IS MANDATORY") != std::string_view::npos || absl::StartsWith(block, "Please kill item ") ||
      absl::StartsWith(block, "Please kill the ")) {
    tags.Add({"KILL", 0, false});
  }
  if (block.find("HOLD HOLD HOLD") != std::string_view::npos) tags.Add({"HOLD", 0, false});
  if (block.find("STORY WITHDRAWN") != std::string_view::npos || absl::EqualsIgnoreCase(block, "story withdrawn") ||
      absl::EqualsIgnoreCase(block, "story withdrawn.")) {
    tags.Add({"WITHDRAWN", 0, false});
  }
  if (absl::StartsWith(block, "EMBARGOED UNTIL ") || absl::StartsWith(block, "EMBARGOED FOR ") ||
      absl::StartsWith(block, "EMBARGO: ")) {
    tags.Add({"EMBARGOED", 0, false});
  }
}

const Genre* GenreOfTag(std::string_view tag_name) {
  for (const TagGenre& entry : kTagGenres) {
    if (entry.tag == tag_name) return &entry.genre;
  }
  return nullptr;
}

}  // namespace newswire

#include "stages/strip/lead_lines.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "pipeline/base/utf8.h"
#include "stages/strip/dateline.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

constexpr WordSet kPublicationWords({"ago", "updated", "published", "posted", "modified", "aktualisiert",
                                     "ver\u00F6ffentlicht", "publi\u00E9", "publicado", "actualizado", "pubblicato",
                                     "aggiornato", "atualizado", "mis"});

// The other words that time lines are made of, lower case, without points.
constexpr WordSet kTimeWords(
    {"a",           "ago",      "am",         "and",        "apr",          "april",     "at",
     "aug",         "august",   "bst",        "cest",       "cet",          "ct",        "day",
     "days",        "dec",      "december",   "edt",        "est",          "et",        "feb",
     "february",    "first",    "fri",        "friday",     "gmt",          "hour",      "hours",
     "hrs",         "ist",      "jan",        "january",    "jul",          "july",      "jun",
     "june",        "last",     "mar",        "march",      "may",          "min",       "minute",
     "minutes",     "modified", "mon",        "monday",     "nov",          "november",  "oct",
     "october",     "on",       "p",          "pm",         "posted",       "pst",       "published",
     "pdt",         "pt",       "sat",        "saturday",   "sep",          "sept",      "september",
     "sun",         "sunday",   "thu",        "thursday",   "tue",          "tuesday",   "updated",
     "utc",         "wed",      "wednesday",  "uhr",        "aktualisiert", "stand",     "ver\u00F6ffentlicht",
     "publi\u00E9", "le",       "mis",        "\u00E0",     "jour",         "publicado", "actualizado",
     "el",          "las",      "il",         "alle",       "em",           "\u00E0s",   "h",
     "am",          "um",       "de",         "den",        "der",          "vom",       "do",
     "a",           "ore",      "pubblicato", "aggiornato", "atualizado"});

constexpr std::string_view kAdvisoryVerbs[] = {
    // de, fr, es, pt, it
    "Neu: ",          "neu: ",         "Berichtigt ",   "berichtigt ",       "Korrigiert ",     "korrigiert ",
    "Aktualisiert ",  "aktualisiert ", "Erg\u00E4nzt ", "erg\u00E4nzt ",     "Actualis\u00E9 ", "Actualise ",
    "Ajoute ",        "Corrige ",      "Rectifie ",     "R\u00E9p\u00E8te ", "Pr\u00E9cise ",   "Actualiza ",
    "Agrega ",        "A\u00F1ade ",   "Repite ",       "Ampl\u00EDa ",      "Atualiza ",       "Acrescenta ",
    "Adiciona ",      "Acrescenta ",   "Repete ",       "Aggiunge ",         "Aggiorna ",       "Corregge ",
    "Ripete ",        "Adds ",         "Changes ",      "Clarifies ",        "Combines ",       "Corrects ",
    "Deletes ",       "Drops ",        "Edits ",        "Embeds ",           "Fixes ",          "Includes ",
    "Inserts ",       "Links ",        "Recasts ",      "Recasts, ",         "Refiles ",        "Releads ",
    "Removes ",       "Repeats ",      "Restores ",     "Rewrites ",         "Updates ",        "Updates, ",
    "Writes through", "Recasts;",      "Removes;",      "No changes"};

bool IsSlugWord(std::string_view word) {
  if (word.empty()) return false;
  return std::all_of(word.begin(), word.end(), [](char c) {
    return IsAsciiUpper(c) || IsAsciiLower(c) || IsDigitByte(c) || c == '-' || c == '/' || c == '&' || c == '\'' ||
           c == '.';
  });
}

}  // namespace

CrawlDate ParseCrawlDate(std::string_view line) {
  size_t at = 0;
  while (at < line.size() && IsSpaceByte(line[at])) ++at;
  if (line.compare(at, 5, "date ") != 0) return {};
  at += 5;
  constexpr std::string_view kShape = "0000-00-00";
  const std::string_view date = line.substr(at, kShape.size());
  if (date.size() < kShape.size()) return {};
  for (size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == '-' ? date[i] != '-' : !IsDigitByte(date[i])) return {};
  }
  at += kShape.size();
  if (at < line.size() && !IsSpaceByte(line[at])) return {};
  while (at < line.size() && IsSpaceByte(line[at])) ++at;
  return {at, date};
}

bool IsReadingTime(std::string_view line, int& minutes) {
  if (line.size() > 60 || !std::any_of(line.begin(), line.end(), IsDigitByte)) return false;
  const FoldedLine folded(line);
  std::string_view rest = folded.text();
  while (!rest.empty()) {
    const Utf8CodePoint first = DecodeUtf8(rest);
    if (first.value != 0xB7 && first.value != 0x2022 && first.value != U'|' && first.value != U' ' &&
        first.value != U'-')
      break;
    rest.remove_prefix(first.bytes);
  }
  bool told = false;
  for (const std::string_view label :
       {"reading time: ", "reading time ", "read time: ", "lesezeit: ", "lesezeit ", "temps de lecture : ",
        "temps de lecture: ", "tiempo de lectura: ", "tempo di lettura: ", "tempo de leitura: ", "lecture "}) {
    if (absl::StartsWith(rest, label)) {
      rest.remove_prefix(label.size());
      told = true;
      break;
    }
  }
  size_t digits = 0;
  int value = 0;
  while (digits < rest.size() && digits < 3 && IsDigitByte(rest[digits])) value = value * 10 + (rest[digits++] - '0');
  if (digits == 0) return false;
  rest.remove_prefix(digits);
  while (!rest.empty() && (rest[0] == ' ' || rest[0] == '-')) rest.remove_prefix(1);
  bool unit = false;
  for (const std::string_view word : {"minutes", "minuten", "minutos", "minuti", "minute", "mins", "min"}) {
    if (absl::StartsWith(rest, word)) {
      rest.remove_prefix(word.size());
      unit = true;
      break;
    }
  }
  if (!unit) return false;
  while (!rest.empty() && (rest[0] == ' ' || rest[0] == '.' || rest[0] == '-')) rest.remove_prefix(1);
  const bool read =
      rest == "read" || rest == "de lecture" || rest == "de lectura" || rest == "lesezeit" || rest == "di lettura";
  if (!read && !(told && rest.empty())) return false;
  minutes = value;
  return true;
}

bool IsTimestamp(std::string_view line) {
  // A row of a table is made of months and numbers, too: a time line says when something was published, or tells a
  // clock time, or a whole date.
  if (line.size() > 110 || absl::EndsWith(line, ".") || !std::any_of(line.begin(), line.end(), IsDigitByte) ||
      line.find("--") != std::string_view::npos) {
    return false;
  }
  bool published = false;
  bool clock = false;
  bool named = false;  // a month or weekday
  bool day = false;
  bool year = false;
  for (size_t at = 0; at < line.size();) {
    const Utf8CodePoint c = DecodeUtf8(line, at);
    if (IsDigitByte(line[at])) {
      size_t end = at;
      while (end < line.size() && IsDigitByte(line[end])) ++end;
      // "March 2, 20254:10 PM": portals lose the space between year and time.
      const size_t digits = end - at;
      const bool like_year = digits >= 4 && (line.compare(at, 2, "19") == 0 || line.compare(at, 2, "20") == 0);
      year = year || like_year;
      day = day || digits <= 2;
      clock = clock ||
              (end + 2 < line.size() && line[end] == ':' && IsDigitByte(line[end + 1]) && IsDigitByte(line[end + 2]));
      at = end;
      continue;
    }
    if (!IsLetter(c.value)) {
      const bool mark = IsSpaceByte(line[at]) || c.value == 0xB7 || c.value == 0x2022 || c.value == 0x2013 ||
                        std::string_view(",.:;/|-+()").find(line[at]) != std::string_view::npos;
      if (!mark) return false;
      at += c.bytes;
      continue;
    }
    size_t end = at;
    for (Utf8CodePoint next = c; next.bytes > 0 && IsLetter(next.value); next = DecodeUtf8(line, end))
      end += next.bytes;
    const FoldedLine word(line.substr(at, end - at));
    if (kPublicationWords.Contains(word.text())) {
      published = true;
    } else if (IsMonthName(word.text()) || IsWeekdayName(word.text())) {
      named = true;
    } else if (!kTimeWords.Contains(word.text())) {
      return false;
    }
    if (word.text() != "h" || at == 0 || !IsDigitByte(line[at - 1])) {
      named = true;
    } else {
      clock = true;  // "16h10"
    }
    at = end;
  }
  return named && ((published && (day || year)) || (clock && day) || (day && year));
}

std::string_view ParseSlugLine(std::string_view line) {
  line = TrimSpace(line);
  while (absl::StartsWith(line, "^")) line.remove_prefix(1);
  if (line.size() < 4 || line.size() > 120) return {};
  std::string_view rest = line;
  const std::string_view first = TakeWord(rest);
  rest = TrimSpace(rest);
  // AP: "BC-EU--Norway-Ferries, 1st Ld-Writethru,520"
  if ((absl::StartsWith(first, "BC-") || absl::StartsWith(first, "AM-") || absl::StartsWith(first, "PM-")) &&
      first.find("--") != std::string_view::npos) {
    return line.substr(0, line.find(','));
  }
  // Reuters and dpa: "NORWAY-FERRIES/ (UPDATE 1, PIX)", "Norway-ferries/"
  const bool brackets = absl::StartsWith(rest, "(") && absl::EndsWith(rest, ")");
  if (IsSlugWord(first) && first.find('/') != std::string_view::npos && (StartsUpper(first) || StartsDigit(first))) {
    if (rest.empty() ? first.back() == '/' || IsAllUpper(first, 3) : brackets) return first;
  }
  // "GOLD-MARKETS", "GOLD-MARKETS (UPDATE 2)"
  if (IsSlugWord(first) && first.find('-') != std::string_view::npos && IsAllUpper(first, 4) &&
      (rest.empty() || brackets)) {
    return first;
  }
  return {};
}

std::string_view ParseAdvisory(std::string_view line) {
  line = TrimSpace(line);
  if (line.size() < 8 || line.size() > 400) return {};
  while (absl::StartsWith(line, "^")) line.remove_prefix(1);
  if (absl::StartsWith(line, "Eds: ") || absl::StartsWith(line, "EDS: ") || absl::StartsWith(line, "Eds.: ")) {
    return TrimSpace(absl::EndsWith(line, "<") ? line.substr(0, line.size() - 1) : line);
  }
  if (!absl::StartsWith(line, "(") || !absl::EndsWith(line, ")")) return {};
  const std::string_view inside = line.substr(1, line.size() - 2);
  for (const std::string_view verb : kAdvisoryVerbs) {
    if (absl::StartsWith(inside, verb)) return TrimSpace(inside);
  }
  return {};
}

}  // namespace newswire

#include "stages/strip/dateline.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "absl/strings/match.h"
#include "pipeline/base/utf8.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

constexpr size_t kMaxDatelineBytes = 160;
constexpr size_t kMaxPlaceBytes = 90;
constexpr size_t kMaxAgencyBytes = 40;

// Agencies that sign datelines, as they sign.
constexpr WordSet kAgencies({"AA",
                             "ACN",
                             "ANGOP",
                             "Angop",
                             "APP",
                             "APS",
                             "ARMENPRESS",
                             "Armenpress",
                             "AWP",
                             "awp",
                             "AZERTAC",
                             "BELTA",
                             "BelTA",
                             "BNA",
                             "BSS",
                             "DTS",
                             "dts",
                             "DTS Nachrichtenagentur",
                             "dts Nachrichtenagentur",
                             "ELTA",
                             "FENA",
                             "GNA",
                             "Hina",
                             "MIA",
                             "MNA",
                             "NNA",
                             "ONA",
                             "Petra",
                             "Prensa Latina",
                             "QNA",
                             "SITA",
                             "SPA",
                             "SRNA",
                             "Srna",
                             "SUNA",
                             "TASR",
                             "\u010CTK",
                             "UNB",
                             "WAFA",
                             "AKP",
                             "Agefi-Dow Jones",
                             "Aska",
                             "Askanews",
                             "askanews",
                             "epd",
                             "EPD",
                             "KNA",
                             "Keystone-SDA",
                             "LaPresse",
                             "MF-DJ",
                             "Notimex",
                             "NOTIMEX",
                             "Radiocor",
                             "Il Sole 24 Ore Radiocor",
                             "sda",
                             "AAP",
                             "ADN",
                             "ADN Kronos",
                             "ADNKRONOS",
                             "Adnkronos",
                             "AFP",
                             "AGERPRES",
                             "AGI",
                             "AKI",
                             "ANA",
                             "ANI",
                             "ANP",
                             "ANSA",
                             "ANTARA",
                             "AP",
                             "APA",
                             "AKIpress",
                             "AntaraNews",
                             "Agencia Brasil",
                             "Agência Brasil",
                             "AGENCIA EFE",
                             "Al Jazeera",
                             "Anadolu",
                             "Anadolu Agency",
                             "Associated Press",
                             "Axios",
                             "BBC",
                             "BELGA",
                             "Belga",
                             "BERNAMA",
                             "Bernama",
                             "Bloomberg",
                             "Bloomberg News",
                             "BNS",
                             "BTA",
                             "BUSINESS WIRE",
                             "Business Wire",
                             "Canadian Press",
                             "CBC",
                             "CBS",
                             "CNA",
                             "CNBC",
                             "CNN",
                             "CNS",
                             "CP",
                             "CTK",
                             "Dow Jones",
                             "dpa",
                             "DPA",
                             "dpa-AFX",
                             "dpa/lni",
                             "EFE",
                             "Efe",
                             "Emerging Markets",
                             "Europa Press",
                             "EUROPA PRESS",
                             "EP",
                             "GLOBE NEWSWIRE",
                             "GlobeNewswire",
                             "HINA",
                             "IANS",
                             "ICIS",
                             "INTERFAX",
                             "Interfax",
                             "Interfax-Ukraine",
                             "IRNA",
                             "ITAR-TASS",
                             "JIJI",
                             "Jiji",
                             "JIJI Press",
                             "JTA",
                             "KCNA",
                             "Kathpress",
                             "KUNA",
                             "KYODO",
                             "Kyodo",
                             "Kyodo News",
                             "LETA",
                             "LUSA",
                             "Lusa",
                             "MAP",
                             "MarketWatch",
                             "MTI",
                             "MENA",
                             "NAN",
                             "NTB",
                             "NZPA",
                             "PA",
                             "PA Media",
                             "PAP",
                             "Parool",
                             "PNA",
                             "PR Newswire",
                             "PRNewswire",
                             "PTI",
                             "Press Association",
                             "Press Trust of India",
                             "RAPSI",
                             "REUTERS",
                             "Reuter",
                             "Reuters",
                             "Reuters Breakingviews",
                             "Reuters Health",
                             "RIA",
                             "RIA Novosti",
                             "RITZAU",
                             "Ritzau",
                             "RTTNews",
                             "SANA",
                             "SAPA",
                             "SDA",
                             "SID",
                             "sid",
                             "SIDA",
                             "STA",
                             "STT",
                             "Sputnik",
                             "TASS",
                             "TANJUG",
                             "Tanjug",
                             "TELAM",
                             "Telam",
                             "T\u00E9lam",
                             "TT",
                             "Thomson Reuters Foundation",
                             "Thomson Reuters Regulatory Intelligence",
                             "UNI",
                             "UPI",
                             "USA TODAY",
                             "Ukrinform",
                             "VNA",
                             "WAM",
                             "XINHUA",
                             "Xinhua",
                             "YONHAP",
                             "Yonhap",
                             "ats",
                             "ATS",
                             "\u0418\u043D\u0442\u0435\u0440\u0444\u0430\u043A\u0441",
                             "\u0418\u041D\u0422\u0415\u0420\u0424\u0410\u041A\u0421",
                             "\u0420\u0418\u0410 \u041D\u043E\u0432\u043E\u0441\u0442\u0438",
                             "\u0422\u0410\u0421\u0421"});

// Month names and their usual short forms, lower case, without the point.
constexpr WordSet kMonths({"jan",
                           "january",
                           "januar",
                           "janv",
                           "janvier",
                           "januari",
                           "ene",
                           "enero",
                           "gen",
                           "gennaio",
                           "janeiro",
                           "j\u00E4nner",
                           "feb",
                           "february",
                           "februar",
                           "f\u00E9vr",
                           "f\u00E9vrier",
                           "fev",
                           "fevereiro",
                           "febrero",
                           "febbraio",
                           "februari",
                           "mar",
                           "march",
                           "m\u00E4rz",
                           "mars",
                           "marzo",
                           "mar\u00E7o",
                           "maart",
                           "mrz",
                           "apr",
                           "april",
                           "avr",
                           "avril",
                           "abr",
                           "abril",
                           "aprile",
                           "may",
                           "mai",
                           "mayo",
                           "maggio",
                           "maio",
                           "mei",
                           "maj",
                           "mag",
                           "jun",
                           "june",
                           "juni",
                           "juin",
                           "junio",
                           "giugno",
                           "junho",
                           "giu",
                           "jul",
                           "july",
                           "juli",
                           "juil",
                           "juillet",
                           "julio",
                           "luglio",
                           "julho",
                           "lug",
                           "aug",
                           "august",
                           "ao\u00FBt",
                           "ago",
                           "agosto",
                           "augustus",
                           "augusti",
                           "sep",
                           "sept",
                           "september",
                           "septembre",
                           "septiembre",
                           "set",
                           "settembre",
                           "setembro",
                           "oct",
                           "october",
                           "oktober",
                           "okt",
                           "octobre",
                           "octubre",
                           "ottobre",
                           "out",
                           "outubro",
                           "ott",
                           "nov",
                           "november",
                           "novembre",
                           "noviembre",
                           "novembro",
                           "dec",
                           "december",
                           "dez",
                           "dezember",
                           "d\u00E9c",
                           "d\u00E9cembre",
                           "dic",
                           "diciembre",
                           "dicembre",
                           "dezembro",
                           "des",
                           "desember",
                           "\u044F\u043D\u0432\u0430\u0440\u044F",
                           "\u0444\u0435\u0432\u0440\u0430\u043B\u044F",
                           "\u043C\u0430\u0440\u0442\u0430",
                           "\u0430\u043F\u0440\u0435\u043B\u044F",
                           "\u043C\u0430\u044F",
                           "\u0438\u044E\u043D\u044F",
                           "\u0438\u044E\u043B\u044F",
                           "\u0430\u0432\u0433\u0443\u0441\u0442\u0430",
                           "\u0441\u0435\u043D\u0442\u044F\u0431\u0440\u044F",
                           "\u043E\u043A\u0442\u044F\u0431\u0440\u044F",
                           "\u043D\u043E\u044F\u0431\u0440\u044F",
                           "\u0434\u0435\u043A\u0430\u0431\u0440\u044F",
                           "\u044F\u043D\u0432",
                           "\u0444\u0435\u0432",
                           "\u0430\u043F\u0440",
                           "\u0430\u0432\u0433",
                           "\u0441\u0435\u043D",
                           "\u043E\u043A\u0442",
                           "\u043D\u043E\u044F",
                           "\u0434\u0435\u043A"});

constexpr WordSet kWeekdays({"monday",
                             "tuesday",
                             "wednesday",
                             "thursday",
                             "friday",
                             "saturday",
                             "sunday",
                             "mon",
                             "tue",
                             "tues",
                             "wed",
                             "thu",
                             "thurs",
                             "fri",
                             "sat",
                             "sun",
                             "montag",
                             "dienstag",
                             "mittwoch",
                             "donnerstag",
                             "freitag",
                             "samstag",
                             "sonnabend",
                             "sonntag",
                             "lundi",
                             "mardi",
                             "mercredi",
                             "jeudi",
                             "vendredi",
                             "samedi",
                             "dimanche",
                             "lunes",
                             "martes",
                             "mi\u00E9rcoles",
                             "jueves",
                             "viernes",
                             "s\u00E1bado",
                             "domingo",
                             "luned\u00EC",
                             "marted\u00EC",
                             "mercoled\u00EC",
                             "gioved\u00EC",
                             "venerd\u00EC",
                             "sabato",
                             "domenica",
                             "segunda-feira",
                             "ter\u00E7a-feira",
                             "quarta-feira",
                             "quinta-feira",
                             "sexta-feira"});

// Words in capitals before a dash that are labels and no places: "CORRECTION - An earlier version ...".
constexpr WordSet kLabels({"ADVERTISEMENT", "ALERT",   "ANALYSIS",  "BREAKING",  "CLARIFICATION", "CORRECTED",
                           "CORRECTION",    "EDITOR",  "EDITORS",   "EXCLUSIVE", "EXPLAINER",     "FACTBOX",
                           "FLASH",         "FOCUS",   "INTERVIEW", "LIVE",      "MORE",          "NEWS",
                           "NOTE",          "OPINION", "PHOTO",     "PHOTOS",    "POLL",          "PREVIEW",
                           "PROFILE",       "READ",    "REVIEW",    "TABLE",     "TIMELINE",      "UPDATE",
                           "URGENT",        "VIDEO",   "WATCH"});

// Agencies that go without a dash: "Bonn (epd). Die Kirchen", "Rom (KNA) Die Kirchen".
constexpr WordSet kDashlessAgencies({"ATS", "EPD", "KNA", "Kathpress", "Keystone-SDA", "SDA", "ats", "epd", "sda"});

template <size_t n>
bool Contains(const std::string_view (&list)[n], std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

// Lower case into a small buffer; words that do not fit are no month and no weekday.
struct SmallLower {
  explicit SmallLower(std::string_view word) {
    for (Utf8Iterator it(word); !it.done(); it.Next()) {
      if (size + kMaxUtf8Bytes > sizeof(bytes)) {
        size = 0;
        return;
      }
      if (it.value() < 0x80) {
        bytes[size++] = ToAsciiLower(static_cast<char>(it.value()));
        continue;
      }
      size += EncodeUtf8(ToLowerLetter(it.value()), bytes + size);
    }
  }
  std::string_view text() const { return {bytes, size}; }
  char bytes[32];
  size_t size = 0;
};

bool IsMonth(std::string_view word) {
  if (word.size() < 3 || word.size() > 24) return false;
  return kMonths.Contains(SmallLower(word).text());
}

bool IsWeekday(std::string_view word) {
  if (word.size() < 3 || word.size() > 16) return false;
  return kWeekdays.Contains(SmallLower(word).text());
}

bool IsAgency(std::string_view name) {
  name = TrimSpace(name);
  if (name.empty() || name.size() > kMaxAgencyBytes) return false;
  if (kAgencies.Contains(name)) return true;
  // "AFP/Reuters", "dpa/lsw"
  const size_t slash = name.find('/');
  return slash != std::string_view::npos && kAgencies.Contains(name.substr(0, slash));
}

// A reader of the front of a paragraph.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  size_t at() const { return at_; }
  void set_at(size_t at) { at_ = at; }
  std::string_view rest() const { return text_.substr(at_); }
  bool done() const { return at_ >= text_.size(); }
  void SkipSpace() {
    while (at_ < text_.size() && IsSpaceByte(text_[at_])) ++at_;
  }
  bool Take(std::string_view literal) {
    if (!absl::StartsWith(rest(), literal)) return false;
    at_ += literal.size();
    return true;
  }
  // Letters, points left out: "Dec." gives "Dec" and passes the point.
  std::string_view TakeDateWord() {
    size_t end = at_;
    while (end < text_.size()) {
      const Utf8CodePoint c = DecodeUtf8(text_, end);
      if (!IsLetter(c.value)) break;
      end += c.bytes;
    }
    const std::string_view word = text_.substr(at_, end - at_);
    at_ = end;
    // "segunda-feira"
    if (absl::StartsWith(rest(), "-feira")) {
      at_ += 6;
      return text_.substr(end - word.size(), word.size() + 6);
    }
    return word;
  }
  int TakeNumber(size_t max_digits) {
    size_t end = at_;
    int value = 0;
    while (end < text_.size() && IsDigitByte(text_[end]) && end - at_ < max_digits)
      value = value * 10 + (text_[end++] - '0');
    if (end == at_ || (end < text_.size() && IsDigitByte(text_[end]))) return -1;
    at_ = end;
    return value;
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

// "March 2", "Dec. 9, 2024", "2 mars 2025", "9. M\u00E4rz", "Monday", "Monday, March 2". Restores the cursor if there
// is none.
bool TakeDate(Cursor& cursor, Dateline& dateline) {
  const size_t start = cursor.at();
  Dateline date = dateline;
  cursor.Take("le ");
  int day = cursor.TakeNumber(2);
  if (day >= 0) {
    cursor.Take(".");
    cursor.Take("er");
    cursor.SkipSpace();
    cursor.Take("de ");
  }
  std::string_view word = cursor.TakeDateWord();
  if (day < 0 && IsWeekday(word)) {
    date.weekday = word;
    cursor.Take(".");
    const size_t after_weekday = cursor.at();
    cursor.Take(",");
    cursor.SkipSpace();
    Dateline inner = date;
    if (!IsWeekday(SmallLower(cursor.rest().substr(0, cursor.rest().find(' '))).text()) && TakeDate(cursor, inner)) {
      date = inner;
    } else {
      cursor.set_at(after_weekday);
    }
    dateline = date;
    return true;
  }
  if (!IsMonth(word)) {
    cursor.set_at(start);
    return false;
  }
  date.month = word;
  cursor.Take(".");
  const size_t after_month = cursor.at();
  cursor.SkipSpace();
  if (day < 0) {
    day = cursor.TakeNumber(2);
    if (day < 0) {  // "March" alone is no date
      cursor.set_at(start);
      return false;
    }
  } else {
    cursor.set_at(after_month);
  }
  if (day < 1 || day > 31) {
    cursor.set_at(start);
    return false;
  }
  date.day = day;
  const size_t after_day = cursor.at();
  cursor.Take(",");
  cursor.SkipSpace();
  cursor.Take("de ");
  const int year = cursor.TakeNumber(4);
  if (year >= 1900 && year < 2200) {
    date.year = year;
  } else {
    cursor.set_at(after_day);
  }
  dateline = date;
  return true;
}

// What stands between the dateline and the first sentence. `weak` also allows nothing but a space, for datelines that
// say a date ("Bergen, 2 mars 2025 (AFP) Les ...").
bool TakeSeparator(Cursor& cursor, bool weak) {
  const size_t start = cursor.at();
  cursor.Take(".");
  cursor.SkipSpace();
  for (const std::string_view dash : {"---", "--", "-", "\u2014", "\u2013", "\u2015", "_", ":"}) {
    if (!cursor.Take(dash)) continue;
    const bool space_after = cursor.done() || IsSpaceByte(cursor.rest()[0]);
    const bool short_dash = dash == "-" || dash == ":" || dash == "_";
    if (short_dash && !space_after) break;
    cursor.SkipSpace();
    return true;
  }
  cursor.set_at(start);
  if (cursor.done()) return true;
  if (cursor.rest()[0] == '\n') {
    cursor.SkipSpace();
    return true;
  }
  if (weak && IsSpaceByte(cursor.rest()[0])) {
    cursor.SkipSpace();
    return true;
  }
  return false;
}

bool IsPlaceChar(char32_t c) {
  return IsLetter(c) || c == U' ' || c == U'.' || c == U'\'' || c == 0x2019 || c == U'-' || c == U'/' || c == U',' ||
         c == U'&' || c == U'(' || c == U')' || c == U'\n';
}

// "LONDON/SINGAPORE", "BUENOS AIRES, Argentina", "CHATHAM, Mass.": capitalised words but for particles, at most three
// comma parts, no part longer than five words.
bool IsPlace(std::string_view text) {
  if (text.size() < 2 || text.size() > kMaxPlaceBytes || !StartsUpper(text)) return false;
  int commas = 0;
  int words_in_part = 0;
  for (size_t at = 0; at < text.size();) {
    if (IsAsciiLower(text[at]) || IsAsciiUpper(text[at]) || text[at] == ' ') {
      ++at;
      continue;
    }
    const Utf8CodePoint c = DecodeUtf8(text, at);
    if (!IsPlaceChar(c.value) || c.value == U'(' || c.value == U')') return false;
    at += c.bytes;
  }
  for (std::string_view rest = text;;) {
    std::string_view word = TakeWord(rest);
    if (word.empty()) break;
    if (++words_in_part > 5) return false;
    const bool comma = word.back() == ',';
    if (comma) word.remove_suffix(1);
    if (word.empty()) return false;
    if (StartsLower(word)) {
      constexpr std::string_view kSmall[] = {"de",  "da",  "do",  "dos", "del",  "della", "di", "du",  "des",
                                             "la",  "le",  "les", "el",  "al",   "am",    "an", "der", "of",
                                             "the", "and", "sur", "en",  "upon", "und",   "i",  "y",   "near"};
      const bool hyphened = word.find('-') != std::string_view::npos;
      if (!hyphened && !Contains(kSmall, word)) return false;
    }
    if (comma) {
      if (++commas > 2) return false;
      words_in_part = 0;
    }
  }
  return true;
}

// A place whose city stands in capitals.
bool IsCapitalPlace(std::string_view place) {
  const std::string_view city = place.substr(0, place.find_first_of(",/"));
  return IsAllUpper(city, 3) && !kLabels.Contains(city.substr(0, city.find(' ')));
}

// Splits "BERGEN, Norway, March 2" into place and date; either may be absent. False if there is anything else.
bool ParsePlaceAndDate(std::string_view text, Dateline& dateline) {
  while (!text.empty() && (IsSpaceByte(text.back()) || text.back() == ',')) text.remove_suffix(1);
  if (text.empty()) return true;
  auto whole_date = [&](std::string_view part) {
    Cursor cursor(part);
    Dateline with_date = dateline;
    if (!TakeDate(cursor, with_date)) return false;
    cursor.Take(".");
    cursor.SkipSpace();
    if (!cursor.done()) return false;
    dateline = with_date;
    return true;
  };
  // Without a digit only a weekday is a date, and that stands last.
  const bool digit = std::any_of(text.begin(), text.end(), IsDigitByte);
  std::string_view last_word = text.substr(text.find_last_of(" ,\n") + 1);
  if (absl::EndsWith(last_word, ".")) last_word.remove_suffix(1);
  const bool may_be_dated = digit || IsWeekday(last_word.substr(last_word.rfind('.') + 1));
  if (!may_be_dated) {
    if (!IsPlace(text)) return false;
    dateline.place = text;
    return true;
  }
  if (whole_date(text)) return true;
  // The date is behind a comma, a point ("MOSCOW. March 2"), or only a space ("SYDNEY March 22"): the first place to
  // split at from which on everything is a date.
  for (size_t at = 0; at < text.size(); ++at) {
    const bool gap = text[at] == ',' || text[at] == '.' || IsSpaceByte(text[at]);
    if (!gap) continue;
    size_t from = at;
    while (from < text.size() && (text[from] == ',' || text[from] == '.' || IsSpaceByte(text[from]))) ++from;
    // "CHATHAM, Mass., March 2": the point belongs to the place.
    const size_t place_end = text[at] == '.' && from > at + 1 && text[at + 1] == ',' ? at + 1 : at;
    const std::string_view place = text.substr(0, place_end);
    Dateline with_place = dateline;
    if (from < text.size() && whole_date(text.substr(from))) {
      if (IsPlace(place)) {
        dateline.place = place;
        return true;
      }
      dateline = with_place;
    }
  }
  if (!IsPlace(text)) return false;
  dateline.place = text;
  return true;
}

// "MADRID, 2": the day alone, as Europa Press and old EFE write it.
bool ParsePlaceAndDay(std::string_view text, Dateline& dateline) {
  text = TrimSpace(text);
  size_t digits = 0;
  int day = 0;
  for (int unit = 1; digits < std::min<size_t>(text.size(), 3); ++digits, unit *= 10) {
    const char digit = text[text.size() - 1 - digits];
    if (!IsDigitByte(digit)) break;
    day += unit * (digit - '0');
  }
  if (day < 1 || day > 31) return false;
  text.remove_suffix(digits);
  if (!absl::EndsWith(text, ", ")) return false;
  text.remove_suffix(2);
  if (!IsPlace(text)) return false;
  dateline.place = text;
  dateline.day = day;
  return true;
}

// "BERGEN, Norway (Reuters) - ", "March 2 (Reuters) - ", "(CNN) -- ", "BERGEN--(BUSINESS WIRE)--March 2, 2025--"
bool ParseBracketForm(std::string_view text, Dateline& dateline) {
  const size_t open = text.find('(');
  if (open == std::string_view::npos || open > kMaxPlaceBytes) return false;
  const size_t close = text.find(')', open);
  if (close == std::string_view::npos || close - open > kMaxAgencyBytes) return false;
  const std::string_view agency = TrimSpace(text.substr(open + 1, close - open - 1));
  std::string_view before = text.substr(0, open);
  const bool tight = absl::EndsWith(before, "--");
  if (tight) before.remove_suffix(2);
  if (absl::EndsWith(before, "\u2014")) before.remove_suffix(3);
  const bool known = IsAgency(agency);
  dateline.agency = agency;
  if (!ParsePlaceAndDate(before, dateline) && !(known && ParsePlaceAndDay(before, dateline))) return false;
  const bool dated = dateline.day > 0 || !dateline.weekday.empty();
  if (!known) {
    // An agency that is not in the list shows itself by the full form: "KAMPALA, Uganda, March 2 (Lake News) - ".
    const bool full = !dateline.place.empty() && IsCapitalPlace(dateline.place) && dated;
    if (!full || !IsPlace(agency) || agency.find(',') != std::string_view::npos) return false;
  }
  Cursor cursor(text);
  cursor.set_at(close + 1);
  if (tight) {
    if (!cursor.Take("--")) return false;
    Dateline with_date = dateline;
    if (TakeDate(cursor, with_date) && (cursor.Take("--") || TakeSeparator(cursor, false))) {
      dateline = with_date;
      cursor.SkipSpace();
    } else {
      cursor.set_at(close + 3);
    }
    dateline.form = DatelineForm::kBizWire;
    dateline.bytes = cursor.at();
    return !dateline.place.empty();
  }
  const bool dashless = !dateline.place.empty() && kDashlessAgencies.Contains(agency);
  if (dashless) cursor.Take(".");
  if (!TakeSeparator(cursor, dated || dashless)) return false;
  if (before.find_first_not_of(" \t\n") == std::string_view::npos) {
    // "(ANSA) - Rome, March 2 - "
    const size_t after_agency = cursor.at();
    const std::string_view rest = text.substr(after_agency);
    const size_t dash = rest.substr(0, kMaxPlaceBytes).find(" - ");
    Dateline ansa = dateline;
    if (dash != std::string_view::npos && ParsePlaceAndDate(rest.substr(0, dash), ansa) && ansa.day > 0 &&
        !ansa.place.empty()) {
      dateline = ansa;
      dateline.form = DatelineForm::kAnsa;
      dateline.bytes = after_agency + dash + 3;
      return true;
    }
    dateline.form = DatelineForm::kAgencyOnly;
    // A bracket that opens a sentence: what follows must be one, behind a dash.
    dateline.bytes = after_agency;
    return !cursor.done();
  }
  dateline.form = dateline.place.empty() ? DatelineForm::kDateOnly : DatelineForm::kStandard;
  dateline.bytes = cursor.at();
  return true;
}

// "MOSCOW, March 2. /TASS/. ", "BERGEN, March 2, 2025 /PRNewswire/ -- "
bool ParseSlashForm(std::string_view text, Dateline& dateline) {
  size_t open = text.find(" /");
  if (open == std::string_view::npos || open > kMaxPlaceBytes) return false;
  ++open;
  const size_t close = text.find('/', open + 1);
  if (close == std::string_view::npos || close - open > kMaxAgencyBytes) return false;
  dateline.agency = text.substr(open + 1, close - open - 1);
  if (!IsAgency(dateline.agency)) return false;
  std::string_view before = TrimSpace(text.substr(0, open));
  if (absl::EndsWith(before, ".")) before.remove_suffix(1);
  if (!ParsePlaceAndDate(before, dateline) || dateline.place.empty()) return false;
  Cursor cursor(text);
  cursor.set_at(close + 1);
  const bool point = cursor.Take(".");
  dateline.form = point ? DatelineForm::kTass : DatelineForm::kBizWire;
  if (!TakeSeparator(cursor, true)) return false;
  dateline.bytes = cursor.at();
  return true;
}

// "SEOUL, Nov 26 AFP - ", "TOKYO, March 2, Kyodo - ", "BERGEN, March 2 - ", "BERGEN \u2014 "
bool ParseDashForm(std::string_view text, Dateline& dateline) {
  size_t dash = std::string_view::npos;
  std::string_view mark;
  for (const std::string_view candidate : {" - ", " -- ", " \u2014 ", " \u2013 ", " _ ", "\u2014"}) {
    const size_t at = text.substr(0, kMaxPlaceBytes).find(candidate);
    if (at < dash) {
      dash = at;
      mark = candidate;
    }
  }
  if (dash == std::string_view::npos) {
    if (!absl::EndsWith(text, " -") || text.size() > kMaxPlaceBytes) return false;
    dash = text.size() - 2;
    mark = " -";
  }
  std::string_view before = text.substr(0, dash);
  const std::string_view rest = text.substr(dash + mark.size());
  const bool quote = absl::StartsWith(rest, "\"") || absl::StartsWith(rest, "\u201C") || absl::StartsWith(rest, "'");
  // "Reuters - Crews ...", as portals print it.
  if (IsAgency(before) && (StartsUpper(rest) || StartsDigit(rest) || quote) && !IsAllUpper(rest)) {
    dateline.agency = before;
    dateline.form = DatelineForm::kAgencyOnly;
    dateline.bytes = dash + mark.size();
    return true;
  }
  // An agency without brackets stands last.
  const size_t space = before.find_last_of(" ");
  if (space != std::string_view::npos && IsAgency(before.substr(space + 1))) {
    Dateline with_agency = dateline;
    with_agency.agency = before.substr(space + 1);
    if (ParsePlaceAndDate(before.substr(0, space), with_agency) && with_agency.day > 0 && !with_agency.place.empty()) {
      dateline = with_agency;
      dateline.bytes = dash + mark.size();
      return true;
    }
  }
  if (!ParsePlaceAndDate(before, dateline) || dateline.place.empty() || !IsCapitalPlace(dateline.place)) return false;
  const bool dated = dateline.day > 0 || !dateline.weekday.empty();
  // Without a date and an agency, what follows must begin as a sentence does: "NATO - the alliance - said" is none.
  if (!dated) {
    if ((!StartsUpper(rest) && !quote && !StartsDigit(rest)) || IsAllUpper(rest)) return false;
  }
  dateline.form = DatelineForm::kNoAgency;
  dateline.bytes = dash + mark.size();
  return true;
}

// Every form has a bracket, a slash or a dash with a space before it, or a long dash, near its front.
bool MayHoldDateline(std::string_view front) {
  front = front.substr(0, kMaxPlaceBytes + kMaxAgencyBytes);
  for (size_t at = 0; at < front.size(); ++at) {
    switch (front[at]) {
      case '(': return true;
      case '-':
      case '_':
      case '/':
        if (at > 0 && (IsSpaceByte(front[at - 1]) || front[at - 1] == '-')) return true;
        break;
      case '\xE2':
        if (at + 2 < front.size() && front[at + 1] == '\x80' && (front[at + 2] == '\x93' || front[at + 2] == '\x94'))
          return true;
        break;
      default: break;
    }
  }
  return false;
}

}  // namespace

bool IsMonthName(std::string_view word) { return IsMonth(word); }
bool IsWeekdayName(std::string_view word) { return IsWeekday(word); }

Dateline ParseDateline(std::string_view text) {
  size_t leading = 0;
  while (leading < text.size() && IsSpaceByte(text[leading])) ++leading;
  const std::string_view front = TruncateUtf8(text.substr(leading), kMaxDatelineBytes);
  if (!StartsUpper(front) && !StartsDigit(front) && !absl::StartsWith(front, "(")) return {};
  if (!MayHoldDateline(front)) return {};
  for (auto* parse : {ParseBracketForm, ParseSlashForm, ParseDashForm}) {
    Dateline dateline;
    if (parse(front, dateline)) {
      dateline.bytes += leading;
      return dateline;
    }
  }
  return {};
}

size_t WriteTitleCasePlace(std::string_view place, char* to) {
  // Words that stay in capitals, and words that are written small inside a name.
  constexpr std::string_view kAbbreviations[] = {"DC", "NSW", "NY", "UAE", "UK", "US", "USA"};
  constexpr std::string_view kSmall[] = {"AL",    "AM",  "AN",  "AND", "AU", "AUX", "DA",  "DE",   "DEL",
                                         "DELLA", "DER", "DES", "DI",  "DO", "DOS", "DU",  "EL",   "EN",
                                         "LA",    "LE",  "LES", "OF",  "ON", "SUR", "THE", "UPON", "Y"};
  size_t size = 0;
  bool first_in_part = true;
  for (size_t at = 0; at < place.size();) {
    const size_t end = std::min(place.find_first_of(" -/,\t\n", at), place.size());
    const std::string_view word = place.substr(at, end - at);
    const size_t point = word.find('.');
    const bool points = point != std::string_view::npos && point + 1 < word.size();  // "D.C.", not "ST."
    if (!IsAllUpper(word, 2) || points || Contains(kAbbreviations, word)) {
      size += word.copy(to + size, word.size());
    } else {
      // "D'ALENE" inside a name is "d'Alene", "L'AQUILA" at its front "L'Aquila".
      bool upper = (first_in_part || !Contains(kSmall, word)) && (first_in_part || !absl::StartsWith(word, "D'"));
      for (Utf8Iterator it(word); !it.done(); it.Next()) {
        if (it.valid()) {
          size += EncodeUtf8(upper ? it.value() : ToLowerLetter(it.value()), to + size);
        } else {
          size += word.copy(to + size, it.end_byte() - it.byte(), it.byte());
        }
        upper = it.value() == U'\'' || it.value() == 0x2019;
      }
    }
    if (!word.empty()) first_in_part = false;
    if (end < place.size()) {
      to[size++] = place[end];
      if (place[end] == '/' || place[end] == ',') first_in_part = true;
    }
    at = end + 1;
  }
  return size;
}

}  // namespace newswire

#include "stages/strip/byline.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

constexpr size_t kMaxBylineBytes = 300;
constexpr uint32_t kMaxBylineWords = 40;

constexpr std::string_view kBy[] = {"By ", "BY ", "By: ", "Von ", "VON ", "Par ", "PAR ", "Por ", "POR ", "Di ", "DI ",
                                    "Door ", "Av ", "Text: ", "Texte : ", "Texto: ", "Testo di ", "von ", "par ",
                                    "por ", "di ", "Por: ", "Written by ", "Words by ", "Story by "};

// The first bytes of these.
constexpr std::array<bool, 256> kByBegins = [] {
  std::array<bool, 256> begins = {};
  for (const std::string_view by : kBy) begins[static_cast<unsigned char>(by[0])] = true;
  return begins;
}();

// Length of "By " and its like at the front of the line; 0 = none.
size_t ByBytes(std::string_view line) {
  if (line.size() < 2 || !kByBegins[static_cast<unsigned char>(line[0])]) return 0;
  for (const std::string_view by : kBy) {
    if (line[0] == by[0] && line[1] == by[1] && absl::StartsWith(line, by)) return by.size();
  }
  return 0;
}

constexpr uint32_t kMaxTitleWords = 8;

// Agencies that write themselves small: "Von Jan Ott, dpa".
bool IsSmallAgency(std::string_view piece) {
  return piece == "dpa" || piece == "dpa-AFX" || piece == "epd" || piece == "sid" || piece == "sda" || piece == "afp";
}

// The names without the agency or job behind them: "Kari Voll, Fjord News", "Kari Voll | Reuters". Empty if something
// else stands there: "Kari Voll, Associated Press, 3/2/2025 BERGEN (AP) - Crews ...".
std::string_view NamesOf(std::string_view list) {
  auto next_mark = [&](size_t from) {
    while (from < list.size() && list[from] != ',' && list[from] != '|') ++from;
    return from;
  };
  for (size_t at = next_mark(0); at < list.size(); at = next_mark(at + 1)) {
    const size_t next = next_mark(at + 1);
    const std::string_view piece = TrimSpace(list.substr(at + 1, next - at - 1));
    // "Kari Voll, CNN", but "Ola Nes, Jr." and "Ola Nes, III" are names.
    const bool one_word = !piece.empty() && piece.find(' ') == std::string_view::npos && !absl::EndsWith(piece, ".") &&
                          piece.find_first_not_of("IV") != std::string_view::npos;
    if (list[at] != '|' && !IsAgencyTitle(piece) && !IsSmallAgency(piece) && !one_word) continue;
    std::string_view title = list.substr(at + 1);
    if (CountWords(title) > kMaxTitleWords) return {};
    while (!title.empty()) {
      const size_t end = std::min(title.find_first_of(",|"), title.size());
      const std::string_view part = TrimSpace(title.substr(0, end));
      if (!part.empty() && !IsPersonName(part) && !IsSmallAgency(part)) return {};
      title.remove_prefix(std::min(end + 1, title.size()));
    }
    return TrimSpace(list.substr(0, at));
  }
  return list;
}

// The names without the house that they write for: "Kari Voll of The Associated Press", "Kari Voll for the Fjord Herald",
// "Luc Petit avec AFP".
std::string_view WithoutHouse(std::string_view names) {
  bool has_two_words = false;
  for (size_t at = 0; at < names.size(); ++at) {
    if (names[at] != ' ') continue;
    for (const std::string_view word : {" of ", " for ", " avec ", " mit ", " con ", " with "}) {
      if (!has_two_words || !absl::StartsWith(names.substr(at), word)) continue;
      std::string_view house = names.substr(at + word.size());
      const bool article = absl::ConsumePrefix(&house, "The ") || absl::ConsumePrefix(&house, "the ");
      const bool is_house = article || IsAgencyTitle(house) || IsSmallAgency(house) || IsAllUpper(house, 2);
      if (is_house && CountWords(house) <= kMaxTitleWords && IsPersonName(house)) return names.substr(0, at);
    }
    has_two_words = true;
  }
  return names;
}

// "Chris Lund." without its point, "Ola Nes Jr." as it is.
std::string_view TrimPoint(std::string_view names) {
  if (!absl::EndsWith(names, ".")) return names;
  const std::string_view last_word = names.substr(names.find_last_of(" ") + 1);
  return last_word.size() > 4 ? names.substr(0, names.size() - 1) : names;
}

bool AllNamesHaveTwoWords(const std::vector<CreditedPerson>& people, size_t first) {
  return std::all_of(people.begin() + static_cast<std::ptrdiff_t>(first), people.end(),
                     [](const CreditedPerson& person) { return person.name.find(' ') != std::string_view::npos; });
}

// Words of names, places and titles begin with a capital; the small ones between them are short. Most lines that are no
// list of names fail here at their first long small word or digit.
bool MayBeNames(std::string_view list) {
  constexpr size_t kMaxSmallWordBytes = 6;
  size_t small_bytes = 0;  // of the open word, if it began small
  bool open = false;
  for (const char c : list) {
    if (IsDigitByte(c)) return false;
    if (IsSpaceByte(c) || c == ',' || c == '|') {
      open = false;
      small_bytes = 0;
    } else if (!open) {
      open = true;
      small_bytes = IsAsciiLower(c) ? 1 : 0;
    } else if (small_bytes > 0 && c != '-' && c != '\'') {
      if (++small_bytes > kMaxSmallWordBytes) return false;
    } else {
      small_bytes = 0;
    }
  }
  return true;
}

std::string_view ParseNames(std::string_view list, std::vector<CreditedPerson>& people) {
  list = TrimSpace(list);
  if (!MayBeNames(list)) return {};
  const size_t before = people.size();
  const std::string_view names = WithoutHouse(TrimPoint(NamesOf(list)));
  if (IsAgencyTitle(names)) return CountWords(names) <= 6 && IsPersonName(names) ? names : std::string_view();
  if (!ParsePeople(names, CreditRole::kReporting, /*strict=*/true, people) || people.size() == before ||
      !AllNamesHaveTwoWords(people, before)) {
    people.resize(before);
    return {};
  }
  return names;
}

}  // namespace

std::string_view ParseByline(std::string_view line, std::vector<CreditedPerson>& people) {
  if (line.size() > kMaxBylineBytes) return {};
  const size_t by_bytes = ByBytes(line);
  if (by_bytes == 0 || CountWords(line) > kMaxBylineWords) return {};
  return ParseNames(line.substr(by_bytes), people);
}

std::string_view ParseAuthors(std::string_view line, std::vector<CreditedPerson>& people) {
  if (line.size() > kMaxBylineBytes || CountWords(line) > kMaxBylineWords) return {};
  return ParseNames(line.substr(ByBytes(line)), people);
}

bool IsByline(std::string_view line, std::vector<CreditedPerson>& scratch) {
  const size_t before = scratch.size();
  const bool found = !ParseByline(line, scratch).empty();
  scratch.resize(before);
  return found;
}

bool IsBylineTitle(std::string_view line) {
  return line.size() <= 60 && CountWords(line) <= 6 && !EndsSentence(line) && IsAgencyTitle(line) && IsPersonName(line);
}

}  // namespace newswire

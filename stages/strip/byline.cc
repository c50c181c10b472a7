#include "stages/strip/byline.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

constexpr size_t kMaxBylineBytes = 300;
constexpr uint32_t kMaxBylineWords = 40;

// Length of "By " and its like at the front of the line; 0 = none.
size_t ByBytes(std::string_view line) {
  for (const std::string_view by : {"By ", "BY ", "By: ", "Von ", "VON ", "Par ", "PAR ", "Por ", "POR ", "Di ", "Door ", "Av "}) {
    if (absl::StartsWith(line, by)) return by.size();
  }
  return 0;
}

// Where an agency or job begins behind the names: "Kari Voll, Fjord News", "Kari Voll | Reuters".
std::string_view NamesOf(std::string_view list) {
  size_t from = 0;
  while (from < list.size()) {
    const size_t at = list.find_first_of(",|", from);
    if (at == std::string_view::npos) break;
    const size_t next = std::min(list.find_first_of(",|", at + 1), list.size());
    const std::string_view piece = TrimSpace(list.substr(at + 1, next - at - 1));
    if (list[at] == '|' || IsAgencyTitle(piece)) return TrimSpace(list.substr(0, at));
    from = at + 1;
  }
  return list;
}

bool AllNamesHaveTwoWords(const std::vector<CreditedPerson>& people, size_t first) {
  return std::all_of(people.begin() + static_cast<std::ptrdiff_t>(first), people.end(), [](const CreditedPerson& person) {
    return person.name.find(' ') != std::string_view::npos;
  });
}

std::string_view ParseNames(std::string_view list, std::vector<CreditedPerson>& people) {
  list = TrimSpace(list);
  const size_t before = people.size();
  const std::string_view names = NamesOf(list);
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

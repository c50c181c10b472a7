#include "stages/fingerprint/item_reference.h"

#include <xxhash.h>

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "stages/fingerprint/fold.h"

namespace newswire {
namespace {

constexpr size_t kMaxNoticeBytes = 600;  // behind it the killed text itself may stand
constexpr size_t kMaxNumberDigits = 6;
constexpr size_t kMaxNumberPrefixBytes = 5;
constexpr size_t kMaxAgencyBytes = 12;
constexpr size_t kMaxSlugBytes = 80;
constexpr size_t kMinHeadlineBytes = 8;
constexpr size_t kMaxHeadlineBytes = 300;

// Roles of identifiers that are an item's number on the wire. Example: {"role": "transmission-number", "value": "0157"}
constexpr std::string_view kNumberRoles[] = {"transmission-number",  "originaltransmissionreference", "item-number",
                                             "itemnumber",           "message-number",                "sequence-number",
                                             "transmission-reference"};

struct Quotes {
  std::string_view open, close;
};
constexpr Quotes kQuotes[] = {{"\"", "\""},
                              {"'", "'"},
                              {"\u201C", "\u201D"},
                              {"\u2018", "\u2019"},
                              {"\u201E", "\u201C"},
                              {"\u00AB", "\u00BB"}};

bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }
bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsAlphanumeric(char c) { return IsLetter(c) || IsDigit(c); }

bool TakeWord(std::string_view& rest, std::string_view word) {
  if (!absl::StartsWithIgnoreCase(rest, word)) return false;
  if (rest.size() > word.size() && IsAlphanumeric(rest[word.size()]) && IsAlphanumeric(word.back())) return false;
  rest.remove_prefix(word.size());
  return true;
}

void SkipBlanks(std::string_view& rest) {
  while (!rest.empty() && (absl::ascii_isspace(static_cast<unsigned char>(rest[0])) || rest[0] == ':')) {
    rest.remove_prefix(1);
  }
}

std::string_view WithoutZeros(std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

// "dpa 157", "No. 0157", "number 157", "#157", "bdt0157" at the front of `rest`.
bool TakeNumber(std::string_view rest, bool wants_marker, ItemReference& found) {
  SkipBlanks(rest);
  bool marked = false;
  const auto take_marker = [&] {
    for (const std::string_view marker : {"number", "no.", "nr.", "nr", "no", "#"}) {
      if (!TakeWord(rest, marker)) continue;
      marked = true;
      SkipBlanks(rest);
      return;
    }
  };
  take_marker();
  std::string_view agency;
  if (!rest.empty() && IsLetter(rest[0])) {
    size_t letters = 0;
    while (letters < rest.size() && IsLetter(rest[letters])) ++letters;
    if (letters > kMaxAgencyBytes) return false;
    agency = rest.substr(0, letters);
    rest.remove_prefix(letters);
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '_')) rest.remove_prefix(1);
    const bool glued = !rest.empty() && IsDigit(rest[0]);
    if (glued) agency = {};  // "bdt0157": a service, not an agency
    SkipBlanks(rest);
    if (!marked && !glued) take_marker();
  }
  size_t digits = 0;
  while (digits < rest.size() && IsDigit(rest[digits])) ++digits;
  if (digits == 0 || digits > kMaxNumberDigits || (wants_marker && !marked)) return false;
  const std::string_view number = WithoutZeros(rest.substr(0, digits));
  if (number.empty()) return false;
  found.number = number;
  found.agency = agency;
  return true;
}

std::string_view SlugAt(std::string_view rest) {
  SkipBlanks(rest);
  std::string_view stops = ",;\n";
  if (!rest.empty() && (rest[0] == '"' || rest[0] == '\'')) {
    stops = rest[0] == '"' ? "\"" : "'";
    rest.remove_prefix(1);
  }
  size_t end = std::min(rest.find_first_of(stops), rest.size());
  for (size_t i = 0; i + 1 < end; ++i) {
    // Behind a slug goes on a sentence in lower case: "slugged PORT-STRIKE that moved at 0914 GMT".
    const bool sentence_ends = rest[i] == '.' && rest[i + 1] == ' ';
    const bool sentence_goes_on = rest[i] == ' ' && absl::ascii_islower(static_cast<unsigned char>(rest[i + 1]));
    if (sentence_ends || sentence_goes_on) end = i;
  }
  const std::string_view slug = absl::StripAsciiWhitespace(rest.substr(0, end));
  return slug.size() <= kMaxSlugBytes ? std::string_view(absl::StripSuffix(slug, ".")) : std::string_view();
}

std::string_view FirstQuotation(std::string_view notice) {
  for (size_t i = 0; i < notice.size(); ++i) {
    if (i > 0 && IsAlphanumeric(notice[i - 1])) continue;  // an apostrophe
    for (const Quotes& quotes : kQuotes) {
      if (!notice.substr(i).starts_with(quotes.open)) continue;
      const size_t begin = i + quotes.open.size();
      for (size_t end = notice.find(quotes.close, begin); end != std::string_view::npos;
           end = notice.find(quotes.close, end + 1)) {
        const size_t behind = end + quotes.close.size();
        if (behind < notice.size() && IsAlphanumeric(notice[behind])) continue;  // "board's"
        const std::string_view quoted = notice.substr(begin, end - begin);
        const bool is_headline = quoted.size() >= kMinHeadlineBytes && quoted.size() <= kMaxHeadlineBytes &&
                                 quoted.find(' ') != std::string_view::npos &&
                                 quoted.find('\n') == std::string_view::npos;
        if (is_headline) return quoted;
        break;
      }
    }
  }
  return {};
}

std::string_view SlugWithoutBrackets(std::string_view slug) { return slug.substr(0, slug.find('(')); }

}  // namespace

ItemReference FindItemReference(std::string_view notice) {
  notice = notice.substr(0, kMaxNoticeBytes);
  ItemReference found;
  for (size_t i = 0; i < notice.size(); ++i) {
    if (i > 0 && IsAlphanumeric(notice[i - 1])) continue;
    std::string_view rest = notice.substr(i);
    if (found.number.empty()) {
      std::string_view behind = rest;
      const bool is_item = TakeWord(behind, "item") || TakeWord(behind, "message");
      const bool is_story = !is_item && (TakeWord(behind, "story") || TakeWord(behind, "report") ||
                                         TakeWord(behind, "dispatch") || TakeWord(behind, "article"));
      if (is_item || is_story) TakeNumber(behind, /*wants_marker=*/is_story, found);
    }
    if (found.slug.empty() && TakeWord(rest, "slugged")) found.slug = SlugAt(rest);
  }
  found.headline = FirstQuotation(notice);
  return found;
}

std::string_view NumberOfItem(std::string_view identifier) {
  size_t begin = identifier.size();
  while (begin > 0 && IsDigit(identifier[begin - 1])) --begin;
  if (identifier.size() - begin > kMaxNumberDigits || begin > kMaxNumberPrefixBytes) return {};
  const bool plain_prefix = std::all_of(identifier.begin(), identifier.begin() + static_cast<ptrdiff_t>(begin),
                                        [](char c) { return IsLetter(c) || c == '-' || c == '_' || c == ' '; });
  return plain_prefix ? WithoutZeros(identifier.substr(begin)) : std::string_view();
}

uint32_t HashOfName(std::string_view name, std::vector<char>& scratch) {
  name = name.substr(0, kMaxHeadlineBytes);
  if (scratch.size() < name.size() + 16) scratch.resize(name.size() + 16);
  const size_t size = Fold(name, scratch.data());
  if (size == 0) return 0;
  return static_cast<uint32_t>(XXH3_64bits(scratch.data(), size)) | 1;
}

void FillNames(Story& story, std::vector<char>& scratch) {
  LedgerEntry& entry = story.entry;
  const auto hash = [&](std::string_view name) { return name.empty() ? 0 : HashOfName(name, scratch); };
  entry.provider_hash = hash(!story.source.empty() ? story.source : story.agency);
  if (entry.kind == StoryKind::kKill || entry.kind == StoryKind::kWithhold) {
    for (const std::string_view text : {story.raw_headline, story.ed_note, story.text}) {
      const ItemReference reference = FindItemReference(text);
      if (reference.empty()) continue;
      entry.is_reference = true;
      entry.number_hash = hash(reference.number);
      entry.slug_hash = hash(SlugWithoutBrackets(reference.slug));
      entry.headline_hash = 0;
      if (!reference.headline.empty()) {
        if (scratch.size() < reference.headline.size() + 16) scratch.resize(reference.headline.size() + 16);
        entry.headline_hash = XXH3_64bits(scratch.data(), Fold(reference.headline, scratch.data()));
      }
      if (story.source.empty() && !reference.agency.empty()) entry.provider_hash = hash(reference.agency);
      return;
    }
    // "KILL-Ferry strike ends": the headline that is left names the story.
    entry.is_reference = !story.headline.empty();
    return;
  }
  entry.slug_hash = hash(SlugWithoutBrackets(story.slug));
  for (const AltId& id : story.provider_alt_ids) {
    if (std::ranges::find(kNumberRoles, id.role) != std::end(kNumberRoles)) {
      entry.number_hash = hash(NumberOfItem(id.value));
    }
    if (entry.number_hash != 0) return;
  }
  entry.number_hash = hash(NumberOfItem(story.source_id));
}

}  // namespace newswire

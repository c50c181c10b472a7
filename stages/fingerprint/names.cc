#include "stages/fingerprint/names.h"

#include <algorithm>
#include <bit>

#include "stages/fingerprint/byte_block.h"
#include "stages/fingerprint/fold.h"

namespace newswire {
namespace {

constexpr uint64_t kPrime = 0x9E3779B97F4A7C15u;

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordByte(char c) { return IsUpper(c) || IsLower(c) || (c & 0x80) != 0; }

uint32_t HashOf(std::string_view word) {
  uint64_t hash = word.size();
  for (const char c : word) {
    const char folded = (c & 0x80) != 0 ? c : kFoldedAscii[static_cast<uint8_t>(c)];
    hash = (hash ^ static_cast<uint8_t>(folded)) * kPrime;
    hash ^= hash >> 29;
  }
  return static_cast<uint32_t>(hash >> 32);
}

// Capitalised in many a sentence and headline without naming anybody.
constexpr std::string_view kNoNames[] = {
    "about",     "after",   "against",   "all",      "also",    "among",     "amid",     "and",    "another",
    "any",       "are",     "around",    "asked",    "because", "before",    "between",  "both",   "but",
    "can",       "company", "could",     "despite",  "during",  "each",      "earlier",  "even",   "exclusive",
    "few",       "five",    "following", "for",      "four",    "from",      "has",      "have",   "her",
    "here",      "his",     "how",       "however",  "into",    "its",       "just",     "last",   "more",
    "most",      "mr",      "mrs",       "new",      "not",     "now",       "off",      "one",    "only",
    "other",     "our",     "out",       "over",     "police",  "says",      "said",     "sees",   "several",
    "she",       "since",   "six",       "some",     "still",   "such",      "than",     "that",   "the",
    "their",     "then",    "there",     "these",    "they",    "this",      "those",    "three",  "through",
    "today",     "two",     "under",     "until",    "update",  "was",       "were",     "what",   "when",
    "where",     "which",   "while",     "who",      "why",     "will",      "with",     "within", "without",
    "would",     "you",     "your",      "monday",   "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday",    "january", "february",  "march",    "april",   "may",       "june",     "july",   "august",
    "september", "october", "november",  "december",
};

const std::vector<uint32_t>& NoNames() {
  static const auto* const hashes = [] {
    auto* sorted = new std::vector<uint32_t>();
    for (const std::string_view word : kNoNames) sorted->push_back(HashOf(word) & ~1u);
    std::sort(sorted->begin(), sorted->end());
    return sorted;
  }();
  return *hashes;
}

bool IsInCapitals(std::string_view line) {
  size_t upper = 0;
  size_t lower = 0;
  for (const char c : line) {
    upper += IsUpper(c);
    lower += IsLower(c);
  }
  return upper > 4 * lower;
}

// A ticker symbol inside brackets: capitals, digits, one market suffix; at least one capital letter.
std::string_view TickerIn(std::string_view inside) {
  if (const size_t colon = inside.find(':'); colon != std::string_view::npos) {  // "NYSE: ABC"
    for (const char c : inside.substr(0, colon)) {
      if (!IsWordByte(c) && c != ' ') return {};
    }
    inside.remove_prefix(colon + 1);
    while (inside.starts_with(' ')) inside.remove_prefix(1);
  } else if (inside.find('.') == std::string_view::npos && inside.size() > 5) {
    return {};
  }
  if (inside.empty() || inside.size() > 10) return {};
  bool letters = false;
  for (const char c : inside) {
    if (!IsUpper(c) && !IsDigit(c) && c != '.') return {};
    letters = letters || IsUpper(c);
  }
  return letters ? inside : std::string_view{};
}

// If text[at] opens brackets around a ticker symbol, adds it and returns where it ends, else `at`.
size_t ScanTicker(std::string_view text, size_t at, std::vector<uint32_t>& found) {
  const char closing = text[at] == '<' ? '>' : ')';
  const std::string_view rest = text.substr(at + 1, 24);
  const size_t end = rest.find(closing);
  if (end == std::string_view::npos) return at;
  const std::string_view inside = rest.substr(0, end);
  // "(EU)" is an abbreviation; "(ACME.L)" and "(NYSE: ABC)" are tickers.
  if (closing == ')' && inside.find_first_of(".:") == std::string_view::npos) return at;
  const std::string_view ticker = TickerIn(inside);
  if (ticker.empty()) return at;
  found.push_back(HashOf(ticker) | 1u);
  return at + end + 2;
}

void Scan(std::string_view text, bool words, std::vector<uint32_t>& found) {
  const std::vector<uint32_t>& no_names = NoNames();
  size_t scanned = 0;  // end of the last ticker symbol
  uint64_t word_before = 0;
  ForEachByteBlock(text, [&](const ByteBlock& block, size_t at) {
    const uint64_t brackets = block.Equal('<') | block.Equal('(');
    // Latin capitals with an accent count as letters, not as capitals.
    const uint64_t starts = RunStarts(block.Letters() | block.NotAscii(), word_before);
    uint64_t marks = brackets | (words ? starts & block.Between('A', 'Z') : 0);
    for (; marks != 0; marks &= marks - 1) {
      const size_t begin = at + static_cast<size_t>(std::countr_zero(marks));
      if (begin < scanned) continue;
      if (!IsUpper(text[begin])) {
        scanned = ScanTicker(text, begin, found);
        continue;
      }
      size_t end = begin + 1;
      while (end < text.size() && IsWordByte(text[end])) ++end;
      if (end == begin + 1) continue;
      const uint32_t hash = HashOf(text.substr(begin, end - begin)) & ~1u;
      if (!std::binary_search(no_names.begin(), no_names.end(), hash)) found.push_back(hash);
    }
  });
}

}  // namespace

void CollectNames(std::string_view headline, std::string_view lead, std::vector<uint32_t>& scratch, NameSet& names) {
  scratch.clear();
  Scan(headline, !IsInCapitals(headline), scratch);
  Scan(lead, !IsInCapitals(lead), scratch);
  std::sort(scratch.begin(), scratch.end());
  scratch.erase(std::unique(scratch.begin(), scratch.end()), scratch.end());
  names.count = static_cast<uint32_t>(std::min<size_t>(scratch.size(), kMaxNames));
  std::copy_n(scratch.begin(), names.count, names.hashes.begin());
}

}  // namespace newswire

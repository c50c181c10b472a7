#include "stages/fingerprint/numbers.h"

#include <algorithm>
#include <bit>
#include <bitset>
#include <cstring>
#include <limits>

#include "stages/fingerprint/byte_block.h"
#include "stages/fingerprint/fold.h"

namespace newswire {
namespace {

constexpr size_t kContextLetters = 6;      // on either side
constexpr size_t kContextReachBytes = 32;  // how far they are looked for
constexpr uint64_t kPrime = 0x9E3779B97F4A7C15u;

constexpr uint64_t Mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * kPrime;
  return hash ^ (hash >> 29);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Letters in lower case, and every byte of other scripts; 0: no letter.
constexpr auto kContextLetter = [] {
  std::array<uint8_t, 256> table{};
  for (size_t c = 0; c < table.size(); ++c) {
    const bool digit = c >= '0' && c <= '9';
    table[c] = c >= 0x80 ? static_cast<uint8_t>(c) : digit ? uint8_t{0} : static_cast<uint8_t>(kFoldedAscii[c]);
  }
  return table;
}();
bool IsAsciiLetter(char c) { return !IsDigit(c) && kFoldedAscii[static_cast<uint8_t>(c)] != 0; }

// A digit of any script at `at`: its value and its bytes; bytes == 0 if there is none.
struct Digit {
  char ascii = 0;
  uint8_t bytes = 0;
};
Digit DigitAt(std::string_view text, size_t at) {
  if (at >= text.size()) return {};
  const uint8_t byte = static_cast<uint8_t>(text[at]);
  if (byte >= '0' && byte <= '9') return {text[at], 1};
  if (byte < 0x80) return {};
  auto next = [&](size_t i) { return at + i < text.size() ? static_cast<uint8_t>(text[at + i]) : uint8_t{0}; };
  if (byte == 0xEF && next(1) == 0xBC && next(2) >= 0x90 && next(2) <= 0x99)
    return {static_cast<char>('0' + next(2) - 0x90), 3};
  if (byte == 0xD9 && next(1) >= 0xA0 && next(1) <= 0xA9) return {static_cast<char>('0' + next(1) - 0xA0), 2};
  if (byte == 0xDB && next(1) >= 0xB0 && next(1) <= 0xB9) return {static_cast<char>('0' + next(1) - 0xB0), 2};
  return {};
}

// The letters before and behind a number, six on either side. `value_hash` goes in where the text ends too soon behind
// it: a text that was cut has another end there.
uint32_t ContextHash(std::string_view text, size_t begin, size_t end, bool may_be_cut, uint32_t value_hash) {
  constexpr uint64_t kAllLetters = uint64_t{1} << (8 * (kContextLetters - 1));
  uint64_t letters = 0;
  const size_t stop = begin > kContextReachBytes ? begin - kContextReachBytes : 0;
  for (size_t i = begin; i > stop && letters < kAllLetters; --i) {
    const uint8_t letter = kContextLetter[static_cast<uint8_t>(text[i - 1])];
    if (letter != 0) letters = letters << 8 | letter;
  }
  const uint32_t before = static_cast<uint32_t>(Mix(0x51ED270B, letters) >> 40) & 0x3FF;
  letters = 0;
  const size_t limit = std::min(text.size(), end + kContextReachBytes);
  for (size_t i = end; i < limit && letters < kAllLetters; ++i) {
    const uint8_t letter = kContextLetter[static_cast<uint8_t>(text[i])];
    if (letter != 0) letters = letters << 8 | letter;
  }
  uint64_t hash = Mix(0x2F0B4C47, letters);
  if (may_be_cut && letters < kAllLetters) hash = Mix(hash, value_hash);
  return (before << 10) | (static_cast<uint32_t>(hash >> 40) & 0x3FF);
}

// The number words of English, packed as eight bytes, in a table without collisions.
constexpr uint64_t Pack(std::string_view word) {
  uint64_t packed = 0;
  for (size_t i = 0; i < word.size(); ++i) packed |= static_cast<uint64_t>(static_cast<uint8_t>(word[i])) << (8 * i);
  return packed;
}
constexpr std::string_view kNumberWords[] = {"one",   "two",   "three", "four", "five",   "six",
                                             "seven", "eight", "nine",  "ten",  "eleven", "twelve"};
struct NumberWordTable {
  uint64_t multiplier = 1;
  std::array<uint64_t, 64> words{};
  std::array<uint8_t, 64> values{};
  constexpr size_t SlotOf(uint64_t word) const { return static_cast<size_t>(word * multiplier >> 58); }
};
constexpr NumberWordTable kNumberWordTable = [] {
  for (uint64_t multiplier = kPrime;; multiplier *= 0xD1342543DE82EF95u) {
    NumberWordTable table;
    table.multiplier = multiplier;
    bool collides = false;
    for (size_t i = 0; i < std::size(kNumberWords) && !collides; ++i) {
      const uint64_t word = Pack(kNumberWords[i]);
      const size_t slot = table.SlotOf(word);
      collides = table.words[slot] != 0;
      table.words[slot] = word;
      table.values[slot] = static_cast<uint8_t>(i + 1);
    }
    if (!collides) return table;
  }
}();

// The value of the English number word text[begin, end) of 3 to 6 letters, 0 if it is none.
int NumberWord(std::string_view text, size_t begin, size_t end) {
  const size_t size = end - begin;
  uint64_t word = 0;
  if (begin + 8 <= text.size()) {
    std::memcpy(&word, text.data() + begin, 8);
    word &= ~uint64_t{0} >> (8 * (8 - size));
  } else {
    std::memcpy(&word, text.data() + begin, size);
  }
  word |= 0x2020202020202020u >> (8 * (8 - size));
  const size_t slot = kNumberWordTable.SlotOf(word);
  return kNumberWordTable.words[slot] == word ? kNumberWordTable.values[slot] : 0;
}

class Collector {
 public:
  explicit Collector(std::vector<uint32_t>& keys_and_values) : out_(keys_and_values) {}

  void Scan(std::string_view text, bool may_be_cut) {
    may_be_cut_ = may_be_cut;
    size_t scanned = 0;  // end of the last run of digits
    uint64_t digit_before = 0;
    uint64_t letter_before = 0;
    ForEachByteBlock(text, [&](const ByteBlock& block, size_t at) {
      uint64_t digits = RunStarts(block.Between('0', '9'), digit_before);
      // First bytes of full-width and Arabic-Indic digits, among others.
      if (block.NotAscii() != 0) digits |= block.Equal('\xEF') | block.Equal('\xD9') | block.Equal('\xDB');
      for (; digits != 0; digits &= digits - 1) {
        const size_t begin = at + static_cast<size_t>(std::countr_zero(digits));
        if (begin >= scanned && DigitAt(text, begin).bytes != 0) scanned = ScanDigits(text, begin);
      }
      const uint64_t letters = block.Letters();
      uint64_t words = RunStarts(letters, letter_before);
      // Words of three to six letters, as far as this block tells.
      words &= letters >> 1 | uint64_t{1} << 63;
      words &= letters >> 2 | uint64_t{3} << 62;
      const uint64_t seven = letters >> 3 & letters >> 4 & letters >> 5 & letters >> 6;
      words &= ~seven;
      for (; words != 0; words &= words - 1) {
        const size_t begin = at + static_cast<size_t>(std::countr_zero(words));
        if (kMayBeginNumberWord[static_cast<uint8_t>(text[begin])]) ScanWord(text, begin);
      }
    });
  }

 private:
  static constexpr size_t kMaxGroups = 8;
  static constexpr size_t kMaxDigits = 40;
  static constexpr size_t kMaxWordLetters = 6;
  static constexpr auto kMayBeginNumberWord = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("otfsenOTFSEN")) table[static_cast<uint8_t>(c)] = true;
    return table;
  }();

  void ScanWord(std::string_view text, size_t begin) {
    size_t end = begin + 3;
    if (end > text.size()) return;
    while (end < text.size() && end - begin <= kMaxWordLetters && IsAsciiLetter(text[end])) ++end;
    if (end - begin > kMaxWordLetters || !IsAsciiLetter(text[begin + 1]) || !IsAsciiLetter(text[begin + 2])) return;
    const int value = NumberWord(text, begin, end);
    if (value == 0) return;
    const char digits[2] = {value >= 10 ? '1' : static_cast<char>('0' + value), static_cast<char>('0' + value % 10)};
    Add(text, begin, end, {digits, value >= 10 ? size_t{2} : size_t{1}});
  }

  // A run of groups of digits that single commas or full stops join. Returns where it ends.
  size_t ScanDigits(std::string_view text, size_t begin) {
    char digits[kMaxDigits];
    size_t used = 0;
    struct Group {
      size_t first, size;     // in `digits`
      size_t begin, end;      // in `text`
      char separator_before;  // 0 for the first
    } groups[kMaxGroups];
    size_t group_count = 0;
    size_t at = begin;
    char separator = 0;
    while (group_count < kMaxGroups) {
      Group& group = groups[group_count];
      group = {used, 0, at, at, separator};
      for (Digit digit = DigitAt(text, at); digit.bytes != 0; digit = DigitAt(text, at)) {
        if (used < kMaxDigits) {
          digits[used++] = digit.ascii;
          ++group.size;
        }
        at += digit.bytes;
      }
      group.end = at;
      ++group_count;
      if (at + 1 < text.size() && (text[at] == ',' || text[at] == '.') && DigitAt(text, at + 1).bytes != 0) {
        separator = text[at];
        ++at;
      } else {
        break;
      }
    }
    // "1q87": one letter between digits is damage of a scan (or a code); neither side of it is a number.
    if (at + 1 < text.size() && IsAsciiLetter(text[at]) && IsDigit(text[at + 1])) {
      ++at;
      while (at < text.size() &&
             (IsDigit(text[at]) || (IsAsciiLetter(text[at]) && at + 1 < text.size() && IsDigit(text[at + 1]))))
        ++at;
      return at;
    }
    size_t full_stops = 0;
    for (size_t g = 1; g < group_count; ++g) full_stops += groups[g].separator_before == '.';
    for (size_t i = 0; i < group_count;) {
      // As many groups as make one number: thousands first, then a fraction.
      size_t last = i;
      const bool short_head = groups[i].size >= 1 && groups[i].size <= 3;
      char thousands = 0;
      if (short_head && i + 1 < group_count && groups[i + 1].size == 3) {
        const char s = groups[i + 1].separator_before;
        size_t run = i + 1;
        while (run + 1 < group_count && groups[run + 1].separator_before == s && groups[run + 1].size == 3) ++run;
        // A lone full stop before three digits is a fraction ("1.125"); two of them are thousands, and so is one before
        // a comma with cents ("1.250,00").
        const bool cents =
            run + 1 < group_count && groups[run + 1].separator_before == ',' && groups[run + 1].size <= 2;
        if (s == ',' || run > i + 1 || cents) {
          thousands = s;
          last = run;
        }
      }
      size_t fraction = 0;
      if (last + 1 < group_count) {
        const char s = groups[last + 1].separator_before;
        // "12.03.2031" is a date. A comma without thousands before it lists numbers: "sections 3,4".
        const bool is_fraction = s == '.' ? full_stops == 1 : thousands == '.' && groups[last + 1].size <= 2;
        if (is_fraction) fraction = ++last;
      }
      char value[kMaxDigits + 1];
      size_t size = 0;
      for (size_t g = i; g <= last; ++g) {
        if (fraction != 0 && g == fraction) {
          size_t kept = groups[g].size;
          while (kept > 0 && digits[groups[g].first + kept - 1] == '0') --kept;
          if (kept == 0) break;
          value[size++] = '.';
          std::memcpy(value + size, digits + groups[g].first, kept);
          size += kept;
        } else {
          std::memcpy(value + size, digits + groups[g].first, groups[g].size);
          size += groups[g].size;
        }
      }
      size_t zeros = 0;
      while (zeros + 1 < size && value[zeros] == '0' && value[zeros + 1] != '.') ++zeros;
      Add(text, groups[i].begin, groups[last].end, {value + zeros, size - zeros});
      i = last + 1;
    }
    return at;
  }

  void Add(std::string_view text, size_t begin, size_t end, std::string_view value) {
    uint64_t hash = 0x2545F491;
    for (const char c : value) hash = Mix(hash, static_cast<uint8_t>(c));
    const uint32_t value_hash = static_cast<uint32_t>(hash >> 32);
    out_.push_back((ContextHash(text, begin, end, may_be_cut_, value_hash) << 12) | (value_hash >> 20));
    out_.push_back(value_hash);
  }

  bool may_be_cut_ = false;
  std::vector<uint32_t>& out_;  // key, value hash, key, value hash, ...
};

}  // namespace

void CollectNumbers(std::string_view headline, std::string_view body, std::vector<uint32_t>& scratch,
                    NumberSet& numbers) {
  scratch.clear();
  Collector collector(scratch);
  collector.Scan(headline, /*may_be_cut=*/false);
  collector.Scan(body, /*may_be_cut=*/true);
  // Keys to the front half, value hashes to the back half.
  const size_t found = scratch.size() / 2;
  scratch.resize(4 * found);
  for (size_t i = 0; i < found; ++i) {
    scratch[2 * found + i] = scratch[2 * i];
    scratch[3 * found + i] = scratch[2 * i + 1];
  }
  auto sort_distinct = [&](size_t begin) {
    const auto first = scratch.begin() + static_cast<ptrdiff_t>(begin);
    const auto last = first + static_cast<ptrdiff_t>(found);
    std::sort(first, last);
    return static_cast<size_t>(std::unique(first, last) - first);
  };
  const size_t keys = sort_distinct(2 * found);
  const size_t values = sort_distinct(3 * found);
  numbers.count = static_cast<uint32_t>(std::min<size_t>(keys, kMaxNumbers));
  std::copy_n(scratch.begin() + static_cast<ptrdiff_t>(2 * found), numbers.count, numbers.keys.begin());
  numbers.digest = 0;
  for (size_t i = 0; i < values; ++i) numbers.digest += scratch[3 * found + i];
}

uint16_t CountNegations(std::string_view text, std::string_view folded) {
  uint32_t count = 0;
  uint64_t n_before = 0;
  ForEachByteBlock(folded, [&](const ByteBlock& block, size_t at) {
    // The letter behind an "n", which may begin "not", "never", "no longer", "nicht".
    const uint64_t n = block.Equal('n');
    uint64_t second = (n << 1 | n_before) & (block.Equal('o') | block.Equal('e') | block.Equal('i'));
    n_before = n >> 63;
    for (; second != 0; second &= second - 1) {
      const std::string_view rest = folded.substr(at + static_cast<size_t>(std::countr_zero(second)), 7);
      count +=
          rest.starts_with("ot") || rest.starts_with("ever") || rest.starts_with("olonger") || rest.starts_with("icht");
    }
  });
  n_before = 0;
  ForEachByteBlock(text, [&](const ByteBlock& block, size_t at) {
    const uint64_t n = block.Equal('n');
    uint64_t mark = (n << 1 | n_before) & (block.Equal('\'') | block.Equal('\xE2'));
    n_before = n >> 63;
    for (; mark != 0; mark &= mark - 1) {
      const std::string_view rest = text.substr(at + static_cast<size_t>(std::countr_zero(mark)), 4);
      count += rest.starts_with("'t") || rest.starts_with("\u2019t");
    }
  });
  return static_cast<uint16_t>(std::min<uint32_t>(count, std::numeric_limits<uint16_t>::max()));
}

NumberComparison CompareNumbers(std::span<const uint32_t> a, std::span<const uint32_t> b) {
  NumberComparison result;
  constexpr uint32_t kEverything = std::numeric_limits<uint32_t>::max();
  const bool a_capped = a.size() == kMaxNumbers;
  const bool b_capped = b.size() == kMaxNumbers;
  const uint32_t range = std::min(a_capped ? a.back() : kEverything, b_capped ? b.back() : kEverything);
  while (!a.empty() && a.back() > range) a = a.first(a.size() - 1);
  while (!b.empty() && b.back() > range) b = b.first(b.size() - 1);
  if (a.empty() || b.empty()) return result;

  std::bitset<4096> in_a;
  std::bitset<4096> in_b;
  for (const uint32_t key : a) in_a.set(NumberValue(key));
  for (const uint32_t key : b) in_b.set(NumberValue(key));
  // With a cap the kept contexts are a sample: a value that is not there may stand elsewhere.
  const bool complete = !a_capped && !b_capped;
  for (const uint32_t key : a) result.a_has_others = result.a_has_others || !in_b[NumberValue(key)];
  for (const uint32_t key : b) result.b_has_others = result.b_has_others || !in_a[NumberValue(key)];
  result.fewer_values = static_cast<uint32_t>(std::min(in_a.count(), in_b.count()));
  result.shared_values = static_cast<uint32_t>((in_a & in_b).count());

  // Groups of the same context on both sides: each story must hold a value that the other lacks there, and one of these
  // values must be nowhere in the other story (in a table the columns have the same words around them).
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() && j < b.size() && !result.same_place_differs) {
    const uint32_t context = NumberContext(a[i]);
    if (context < NumberContext(b[j])) {
      ++i;
      continue;
    }
    if (context > NumberContext(b[j])) {
      ++j;
      continue;
    }
    bool only_a = false;
    bool only_b = false;
    bool nowhere_else = !complete;
    while ((i < a.size() && NumberContext(a[i]) == context) || (j < b.size() && NumberContext(b[j]) == context)) {
      const bool has_a = i < a.size() && NumberContext(a[i]) == context;
      const bool has_b = j < b.size() && NumberContext(b[j]) == context;
      if (has_a && has_b && a[i] == b[j]) {
        ++i;
        ++j;
      } else if (has_a && (!has_b || a[i] < b[j])) {
        only_a = true;
        nowhere_else = nowhere_else || !in_b[NumberValue(a[i])];
        ++i;
      } else {
        only_b = true;
        nowhere_else = nowhere_else || !in_a[NumberValue(b[j])];
        ++j;
      }
    }
    result.same_place_differs = only_a && only_b && nowhere_else;
  }

  result.each_has_others = complete && result.a_has_others && result.b_has_others;
  if (!result.each_has_others) return result;
  for (const uint32_t x : a) {
    if (in_b[NumberValue(x)]) continue;
    for (const uint32_t y : b) {
      if (in_a[NumberValue(y)]) continue;
      result.near_place_differs = result.near_place_differs || NumberContextBefore(x) == NumberContextBefore(y) ||
                                  NumberContextBehind(x) == NumberContextBehind(y);
    }
  }
  return result;
}

}  // namespace newswire

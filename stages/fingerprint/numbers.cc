#include "stages/fingerprint/numbers.h"

#include <algorithm>
#include <bitset>
#include <cstring>
#include <limits>

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
bool IsContextByte(char c) { return !IsDigit(c) && (kFoldedAscii[static_cast<uint8_t>(c)] != 0 || (c & 0x80) != 0); }
char Folded(char c) { return (c & 0x80) != 0 ? c : kFoldedAscii[static_cast<uint8_t>(c)]; }
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

// `value_hash` goes in where the text ends too soon behind the number: a text that was cut has another end there.
uint32_t ContextHash(std::string_view text, size_t begin, size_t end, bool may_be_cut, uint32_t value_hash) {
  uint64_t hash = 0x51ED270B;
  size_t letters = 0;
  const size_t stop = begin > kContextReachBytes ? begin - kContextReachBytes : 0;
  for (size_t i = begin; i > stop && letters < kContextLetters; --i) {
    if (IsContextByte(text[i - 1])) {
      hash = Mix(hash, static_cast<uint8_t>(Folded(text[i - 1])));
      ++letters;
    }
  }
  const uint32_t before = static_cast<uint32_t>(hash >> 40) & 0x3FF;
  hash = 0x2F0B4C47;
  letters = 0;
  const size_t limit = std::min(text.size(), end + kContextReachBytes);
  for (size_t i = end; i < limit && letters < kContextLetters; ++i) {
    if (IsContextByte(text[i])) {
      hash = Mix(hash, static_cast<uint8_t>(Folded(text[i])));
      ++letters;
    }
  }
  if (may_be_cut && letters < kContextLetters) hash = Mix(hash, value_hash);
  return (before << 10) | (static_cast<uint32_t>(hash >> 40) & 0x3FF);
}

// The number words of English, packed as eight bytes.
constexpr uint64_t Pack(std::string_view word) {
  uint64_t packed = 0;
  for (size_t i = 0; i < word.size(); ++i) packed |= static_cast<uint64_t>(static_cast<uint8_t>(word[i])) << (8 * i);
  return packed;
}
constexpr std::string_view kNumberWords[] = {"one",   "two",   "three", "four", "five",   "six",
                                             "seven", "eight", "nine",  "ten",  "eleven", "twelve"};
constexpr auto kPackedNumberWords = [] {
  std::array<uint64_t, std::size(kNumberWords)> packed{};
  for (size_t i = 0; i < packed.size(); ++i) packed[i] = Pack(kNumberWords[i]);
  return packed;
}();

// The value of the English number word text[begin, end), 0 if it is none.
int NumberWord(std::string_view text, size_t begin, size_t end) {
  const size_t size = end - begin;
  if (size < 3 || size > 6) return 0;
  switch (text[begin] | 0x20) {
    case 'o':
    case 't':
    case 'f':
    case 's':
    case 'e':
    case 'n': break;
    default: return 0;
  }
  uint64_t packed = 0;
  std::memcpy(&packed, text.data() + begin, size);
  packed |= 0x2020202020202020u >> (8 * (8 - size));
  for (size_t i = 0; i < kPackedNumberWords.size(); ++i) {
    if (kPackedNumberWords[i] == packed) return static_cast<int>(i) + 1;
  }
  return 0;
}

class Collector {
 public:
  explicit Collector(std::vector<uint32_t>& keys_and_values) : out_(keys_and_values) {}

  void Scan(std::string_view text, bool may_be_cut) {
    may_be_cut_ = may_be_cut;
    size_t i = 0;
    while (i < text.size()) {
      const char c = text[i];
      if (IsAsciiLetter(c)) {
        size_t end = i + 1;
        while (end < text.size() && IsAsciiLetter(text[end])) ++end;
        if (const int value = NumberWord(text, i, end); value != 0) {
          char digits[3];
          size_t size = 0;
          if (value >= 10) digits[size++] = '1';
          digits[size++] = static_cast<char>('0' + value % 10);
          Add(text, i, end, {digits, size});
        }
        i = end;
      } else if (IsDigit(c) || ((c & 0x80) != 0 && DigitAt(text, i).bytes != 0)) {
        i = ScanDigits(text, i);
      } else {
        ++i;
      }
    }
  }

 private:
  static constexpr size_t kMaxGroups = 8;
  static constexpr size_t kMaxDigits = 40;

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
  for (size_t at = folded.find('n'); at != std::string_view::npos; at = folded.find('n', at + 1)) {
    const std::string_view rest = folded.substr(at + 1, 7);
    count +=
        rest.starts_with("ot") || rest.starts_with("ever") || rest.starts_with("olonger") || rest.starts_with("icht");
  }
  for (size_t at = text.find("n't"); at != std::string_view::npos; at = text.find("n't", at + 3)) ++count;
  for (size_t at = text.find("n\u2019t"); at != std::string_view::npos; at = text.find("n\u2019t", at + 5)) ++count;
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

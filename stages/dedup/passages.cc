#include "stages/dedup/passages.h"

#include <xxhash.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>

#include "stages/fingerprint/fold.h"

namespace newswire {
namespace {

struct Word {
  size_t begin = 0;  // in the text; a word goes on to the beginning of the next, white space included
  size_t end = 0;    // without white space
  uint64_t hash = 0;
};

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\t'; }

std::string Folded(std::string_view text) {
  std::string folded(text.size(), '\0');
  folded.resize(Fold(text, folded.data()));
  return folded;
}

std::vector<Word> WordsOf(std::string_view text) {
  std::vector<Word> words;
  for (size_t i = 0; i < text.size();) {
    if (IsSpace(text[i])) {
      ++i;
      continue;
    }
    size_t end = i + 1;
    while (end < text.size() && !IsSpace(text[end])) ++end;
    const std::string folded = Folded(text.substr(i, end - i));
    words.push_back({i, end, XXH3_64bits(folded.data(), folded.size())});
    i = end;
  }
  if (!words.empty()) words.front().begin = 0;
  return words;
}

// Appends a passage, joining it to the one before if that is of the same kind.
void Append(std::vector<Passage>& passages, bool shared, std::string_view a, std::string_view b) {
  if (a.empty() && b.empty()) return;
  if (!passages.empty() && passages.back().shared == shared) {
    Passage& last = passages.back();
    auto extend = [](std::string_view& to, std::string_view more) {
      if (to.empty()) {
        to = more;
      } else if (!more.empty()) {
        to = {to.data(), to.size() + more.size()};
      }
    };
    extend(last.a, a);
    extend(last.b, b);
    return;
  }
  passages.push_back({shared, a, b});
}

template <typename Wanted>
DifferingWords Differing(std::string_view a, std::string_view b, Wanted wanted) {
  auto collect = [&wanted](std::string_view text, std::vector<std::pair<std::string, std::string_view>>& found) {
    std::unordered_set<std::string> seen;
    for (const Word& word : WordsOf(text)) {
      size_t begin = word.begin;
      while (begin < word.end && IsSpace(text[begin])) ++begin;
      std::string_view spelled = text.substr(begin, word.end - begin);
      constexpr std::string_view kMarks = ".,;:!?\"'()[]<>-";
      while (!spelled.empty() && kMarks.find(spelled.front()) != std::string_view::npos) spelled.remove_prefix(1);
      while (!spelled.empty() && kMarks.find(spelled.back()) != std::string_view::npos) spelled.remove_suffix(1);
      if (spelled.empty() || !wanted(spelled)) continue;
      std::string folded = Folded(spelled);
      if (seen.insert(folded).second) found.emplace_back(std::move(folded), spelled);
    }
    return seen;
  };
  std::vector<std::pair<std::string, std::string_view>> of_a, of_b;
  const std::unordered_set<std::string> in_a = collect(a, of_a);
  const std::unordered_set<std::string> in_b = collect(b, of_b);
  DifferingWords differing;
  for (const auto& [folded, spelled] : of_a) {
    if (!in_b.contains(folded)) differing.only_a.push_back(spelled);
  }
  for (const auto& [folded, spelled] : of_b) {
    if (!in_a.contains(folded)) differing.only_b.push_back(spelled);
  }
  return differing;
}

}  // namespace

std::vector<Passage> AlignPassages(std::string_view a, std::string_view b) {
  const std::vector<Word> all_a = WordsOf(a);
  const std::vector<Word> all_b = WordsOf(b);
  const size_t n = std::min(all_a.size(), kMaxPassageWords);
  const size_t m = std::min(all_b.size(), kMaxPassageWords);
  // lengths[i * (m + 1) + j]: longest common subsequence of the words from i and from j on.
  std::vector<uint16_t> lengths((n + 1) * (m + 1));
  auto length = [&lengths, m](size_t i, size_t j) -> uint16_t& { return lengths[i * (m + 1) + j]; };
  for (size_t i = n; i-- > 0;) {
    for (size_t j = m; j-- > 0;) {
      length(i, j) = all_a[i].hash == all_b[j].hash ? static_cast<uint16_t>(length(i + 1, j + 1) + 1)
                                                    : std::max(length(i + 1, j), length(i, j + 1));
    }
  }
  auto slice = [](std::string_view text, const std::vector<Word>& words, size_t first, size_t last) {
    if (first == last) return std::string_view();
    const size_t end = last < words.size() ? words[last].begin : text.size();
    return text.substr(words[first].begin, end - words[first].begin);
  };
  std::vector<Passage> passages;
  size_t i = 0;
  size_t j = 0;
  while (i < n || j < m) {
    size_t to_i = i;
    size_t to_j = j;
    while (to_i < n && to_j < m && all_a[to_i].hash == all_b[to_j].hash) {
      ++to_i;
      ++to_j;
    }
    if (to_i > i) {
      Append(passages, true, slice(a, all_a, i, to_i), slice(b, all_b, j, to_j));
    } else {
      while ((to_i < n || to_j < m) &&
             !(to_i < n && to_j < m && all_a[to_i].hash == all_b[to_j].hash)) {
        if (to_j == m || (to_i < n && length(to_i + 1, to_j) >= length(to_i, to_j + 1))) {
          ++to_i;
        } else {
          ++to_j;
        }
      }
      const std::string_view only_a = slice(a, all_a, i, to_i);
      const std::string_view only_b = slice(b, all_b, j, to_j);
      Append(passages, Folded(only_a) == Folded(only_b), only_a, only_b);
    }
    i = to_i;
    j = to_j;
  }
  Append(passages, false, slice(a, all_a, n, all_a.size()), slice(b, all_b, m, all_b.size()));
  return passages;
}

DifferingWords DifferingNumbers(std::string_view a, std::string_view b) {
  return Differing(a, b, [](std::string_view word) {
    return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
  });
}

DifferingWords DifferingNames(std::string_view a, std::string_view b) {
  return Differing(a, b, [](std::string_view word) { return word.size() > 1 && word[0] >= 'A' && word[0] <= 'Z'; });
}

}  // namespace newswire

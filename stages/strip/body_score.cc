#include "stages/strip/body_score.h"

#include <algorithm>

#include "pipeline/base/utf8.h"
#include "stages/strip/words.h"

namespace newswire {

std::vector<uint64_t> WordHashes(std::string_view text) {
  std::vector<uint64_t> words;
  uint64_t hash = 0;
  bool open = false;
  for (Utf8Iterator it(text); !it.done(); it.Next()) {
    const char32_t c = it.value();
    const bool word = IsLetter(c) || (c < 0x80 && IsDigitByte(static_cast<char>(c))) || c == U'_';
    if (word) {
      hash = ((open ? hash : 0x9E3779B97F4A7C15u) ^ c) * 0xFF51AFD7ED558CCDu;
      hash ^= hash >> 29;
      open = true;
    } else if (open) {
      words.push_back(hash);
      open = false;
    }
  }
  if (open) words.push_back(hash);
  return words;
}

std::vector<uint64_t> FourGrams(const std::vector<uint64_t>& words) {
  constexpr size_t kWords = 4;
  std::vector<uint64_t> grams;
  for (size_t i = 0; i == 0 || i + kWords <= words.size(); ++i) {
    uint64_t hash = 0;
    for (size_t k = i; k < std::min(i + kWords, words.size()); ++k) {
      hash = (hash ^ words[k]) * 0xC4CEB9FE1A85EC53u;
      hash ^= hash >> 31;
    }
    grams.push_back(hash);
  }
  std::sort(grams.begin(), grams.end());
  return grams;
}

size_t Shared(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b) {
  size_t shared = 0;
  for (size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    if (a[i] == b[k]) {
      ++shared, ++i, ++k;
    } else if (a[i] < b[k]) {
      ++i;
    } else {
      ++k;
    }
  }
  return shared;
}

void BodyScore::Add(std::string_view gold, std::string_view input, std::string_view body) {
  ++pages_;
  std::vector<uint64_t> gold_words = WordHashes(gold);
  std::vector<uint64_t> body_words = WordHashes(body);
  std::vector<uint64_t> input_words = WordHashes(input);
  const std::vector<uint64_t> gold_grams = FourGrams(gold_words);
  const std::vector<uint64_t> body_grams = FourGrams(body_words);
  const size_t shared = Shared(gold_grams, body_grams);
  precision_ += static_cast<double>(shared) / static_cast<double>(body_grams.size());
  recall_ += static_cast<double>(shared) / static_cast<double>(gold_grams.size());
  std::sort(gold_words.begin(), gold_words.end());
  std::sort(body_words.begin(), body_words.end());
  std::sort(input_words.begin(), input_words.end());
  gold_words_ += gold_words.size();
  lost_words_ += Shared(gold_words, input_words) - Shared(gold_words, body_words);
}

double BodyScore::precision() const { return precision_ / static_cast<double>(std::max<size_t>(pages_, 1)); }

double BodyScore::recall() const { return recall_ / static_cast<double>(std::max<size_t>(pages_, 1)); }

double BodyScore::f1() const {
  const double sum = precision() + recall();
  return sum > 0 ? 2 * precision() * recall() / sum : 0;
}

double BodyScore::lost_per_10000() const {
  return 10000.0 * static_cast<double>(lost_words_) / static_cast<double>(std::max<size_t>(gold_words_, 1));
}

}  // namespace newswire

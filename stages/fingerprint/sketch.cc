#include "stages/fingerprint/sketch.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace newswire {
namespace {

// Odd multipliers of high entropy, one for each word of four bytes in turn.
constexpr uint32_t kMultipliers[3] = {0x9E3779B1u, 0x85EBCA77u, 0xC2B2AE3Du};
constexpr int kShifts[3] = {16, 15, 16};

constexpr uint64_t kAll = uint64_t{1} << 32;

// Of hashes below the threshold so many are expected; enough that fewer than kSketchSize remain only now and then.
constexpr uint64_t kExpectedBelowThreshold = kSketchSize * 13 / 10 + 8;

inline uint32_t Load32(const char* at) {
  uint32_t word;
  std::memcpy(&word, at, 4);
  return word;
}

inline uint32_t Step(uint32_t hash, uint32_t word, size_t step) {
  hash = (hash + word) * kMultipliers[step];
  return hash ^ (hash >> kShifts[step]);
}

inline uint32_t HashTenBytes(const char* at) {
  return Step(Step(Step(0, Load32(at), 0), Load32(at + 4), 1), Load32(at + 6), 2);
}

// A gram of at least ten bytes; of ten it is HashTenBytes.
uint32_t HashGram(const char* at, size_t bytes) {
  uint32_t hash = 0;
  size_t step = 0;
  size_t i = 0;
  for (; i + 4 <= bytes; i += 4) {
    hash = Step(hash, Load32(at + i), step);
    step = step == 2 ? 0 : step + 1;
  }
  return i == bytes ? hash : Step(hash, Load32(at + bytes - 4), step);
}

// What a character counts towards the ten of a gram, by its first byte: a syllable or a word sign as much as two letters.
uint8_t WeightOf(char first) {
  const uint8_t byte = static_cast<uint8_t>(first);
  return byte >= 0xE3 ? 2 : (byte & 0xC0) != 0x80 ? 1 : 0;
}

// Appends the hashes of all windows of ten bytes that are below `threshold`.
size_t HashAscii(std::string_view text, uint64_t threshold, uint32_t* kept) {
  const size_t windows = text.size() - kGramBytes + 1;
  const uint32_t highest = static_cast<uint32_t>(threshold - 1);
  size_t count = 0;
  size_t i = 0;
#if defined(__AVX2__)
  // Lane k of a vector is the word that begins at byte k: eight windows at once, four vectors to one question.
  const __m256i words = _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6,  //
                                         4, 5, 6, 7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10);
  const __m256i limit = _mm256_set1_epi32(static_cast<int>(highest));
  auto load = [words](const char* at) {
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))),
                               words);
  };
  auto step = [](__m256i hash, __m256i word, size_t k) {
    hash = _mm256_mullo_epi32(_mm256_add_epi32(hash, word), _mm256_set1_epi32(static_cast<int>(kMultipliers[k])));
    return _mm256_xor_si256(hash, _mm256_srli_epi32(hash, kShifts[k]));
  };
  constexpr size_t kAtOnce = 32;
  constexpr size_t kReadBytes = 24 + 6 + 16;  // from the first window of a round
  alignas(32) uint32_t hashes[kAtOnce];
  for (; i + kAtOnce <= windows && i + kReadBytes <= text.size(); i += kAtOnce) {
    uint32_t below = 0;
    for (size_t v = 0; v < kAtOnce; v += 8) {
      const char* at = text.data() + i + v;
      const __m256i hash = step(step(step(_mm256_setzero_si256(), load(at), 0), load(at + 4), 1), load(at + 6), 2);
      _mm256_store_si256(reinterpret_cast<__m256i*>(hashes + v), hash);
      const __m256i is_below = _mm256_cmpeq_epi32(_mm256_min_epu32(hash, limit), hash);
      below |= static_cast<uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(is_below))) << v;
    }
    for (; below != 0; below &= below - 1) kept[count++] = hashes[std::countr_zero(below)];
  }
#endif
  for (; i < windows; ++i) {
    const uint32_t hash = HashTenBytes(text.data() + i);
    kept[count] = hash;
    count += hash <= highest;
  }
  return count;
}

// The same for any script: a window begins at every character.
size_t HashCharacters(std::string_view text, uint64_t threshold, uint32_t* kept) {
  const uint32_t highest = static_cast<uint32_t>(threshold - 1);
  size_t count = 0;
  size_t end = 0;
  size_t weight = 0;
  for (size_t begin = 0; begin < text.size();) {
    while (end < text.size() && (weight < kGramBytes || WeightOf(text[end]) == 0)) weight += WeightOf(text[end++]);
    if (weight < kGramBytes) break;
    const uint32_t hash = HashGram(text.data() + begin, end - begin);
    kept[count] = hash;
    count += hash <= highest;
    weight -= WeightOf(text[begin++]);
    while (begin < text.size() && WeightOf(text[begin]) == 0) ++begin;
  }
  return count;
}

// Sorts hashes below `threshold` that are spread evenly: into buckets by their highest bits, then the few out of place.
void SortEven(uint32_t* hashes, size_t count, uint64_t threshold, uint32_t* scratch) {
  constexpr size_t kBuckets = 256;
  if (count > 2 * kBuckets) {
    std::sort(hashes, hashes + count);
    return;
  }
  const int shift = std::max(0, static_cast<int>(std::bit_width(threshold - 1)) - 8);
  uint16_t ends[kBuckets + 1] = {};
  for (size_t i = 0; i < count; ++i) ++ends[(hashes[i] >> shift) + 1];
  for (size_t i = 1; i <= kBuckets; ++i) ends[i] = static_cast<uint16_t>(ends[i] + ends[i - 1]);
  for (size_t i = 0; i < count; ++i) scratch[ends[hashes[i] >> shift]++] = hashes[i];
  for (size_t i = 0; i < count; ++i) {
    const uint32_t hash = scratch[i];
    size_t to = i;
    for (; to > 0 && hashes[to - 1] > hash; --to) hashes[to] = hashes[to - 1];
    hashes[to] = hash;
  }
}

bool IsAscii(std::string_view text) {
  uint64_t all = 0;
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    all |= word;
  }
  for (; i < text.size(); ++i) all |= static_cast<uint8_t>(text[i]);
  return (all & 0x8080808080808080u) == 0;
}

}  // namespace

void MakeSketch(std::string_view folded, std::vector<uint32_t>& scratch, Sketch& sketch) {
  sketch.count = 0;
  sketch.gram_count = 0;
  if (folded.size() < kGramBytes) return;
  const bool ascii = IsAscii(folded);
  const size_t windows = folded.size() - kGramBytes + 1;  // at most
  if (scratch.size() < 2 * windows + 2) scratch.resize(2 * windows + 2);
  uint32_t* const kept = scratch.data();
  uint64_t threshold = windows <= 2 * kSketchSize ? kAll : std::min(kAll, kAll / windows * kExpectedBelowThreshold);
  size_t distinct = 0;
  while (true) {
    const size_t count =
        ascii ? HashAscii(folded, threshold, kept) : HashCharacters(folded, threshold, kept);
    SortEven(kept, count, threshold, kept + windows + 1);
    distinct = static_cast<size_t>(std::unique(kept, kept + count) - kept);
    if (distinct >= kSketchSize || threshold == kAll) break;
    threshold = std::min(kAll, threshold * 4);  // a text that repeats itself, or of fewer characters than bytes
  }
  sketch.count = static_cast<uint32_t>(std::min<size_t>(distinct, kSketchSize));
  std::copy_n(kept, sketch.count, sketch.hashes.begin());
  if (sketch.count < kSketchSize) {
    sketch.gram_count = sketch.count;
  } else {
    const double share = (static_cast<double>(sketch.hashes[kSketchSize - 1]) + 1) / static_cast<double>(kAll);
    sketch.gram_count = static_cast<uint32_t>(
        std::clamp((kSketchSize - 1) / share, static_cast<double>(kSketchSize), static_cast<double>(windows)));
  }
}

SketchSimilarity Compare(std::span<const uint32_t> a, std::span<const uint32_t> b) {
  SketchSimilarity result;
  if (a.empty() || b.empty()) return result;
  constexpr uint32_t kEverything = std::numeric_limits<uint32_t>::max();
  auto coarse = [](uint32_t hash) { return hash >> kSketchCompareShift; };
  const uint32_t range = coarse(
      std::min(a.size() == kSketchSize ? a.back() : kEverything, b.size() == kSketchSize ? b.back() : kEverything));
  while (!a.empty() && coarse(a.back()) > range) a = a.first(a.size() - 1);
  while (!b.empty() && coarse(b.back()) > range) b = b.first(b.size() - 1);
  size_t i = 0;
  size_t j = 0;
  uint32_t shared = 0;
  while (i < a.size() && j < b.size()) {
    const uint32_t x = coarse(a[i]);
    const uint32_t y = coarse(b[j]);
    shared += x == y;
    i += x <= y;
    j += y <= x;
  }
  i = a.size();
  j = b.size();
  if (i == 0 || j == 0) return result;
  result.shared = shared;
  result.smaller = static_cast<uint32_t>(std::min(i, j));
  result.jaccard = static_cast<double>(shared) / static_cast<double>(i + j - shared);
  result.a_in_b = static_cast<double>(shared) / static_cast<double>(i);
  result.b_in_a = static_cast<double>(shared) / static_cast<double>(j);
  result.containment = std::max(result.a_in_b, result.b_in_a);
  return result;
}

}  // namespace newswire

#include "stages/fingerprint/sketch.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace newswire {
namespace {

// Odd constants of high entropy for the multiply-fold.
constexpr uint64_t kFirst = 0x9E3779B97F4A7C15u;
constexpr uint64_t kSecond = 0xC2B2AE3D27D4EB4Fu;

__extension__ using Product = unsigned __int128;

inline uint32_t HashGram(const char* at) {
  uint64_t first;
  uint16_t last;
  std::memcpy(&first, at, 8);
  std::memcpy(&last, at + 8, 2);
  const Product product = static_cast<Product>(first ^ kFirst) * (kSecond ^ (last * 0x9E3779B97F4B0001u));
  return static_cast<uint32_t>((static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64)) >> 17);
}

// Of hashes below the threshold so many are expected; enough that fewer than kSketchSize remain only now and then.
constexpr uint64_t kExpectedBelowThreshold = kSketchSize * 13 / 10 + 8;

}  // namespace

void MakeSketch(std::string_view folded, std::vector<uint32_t>& scratch, Sketch& sketch) {
  sketch.count = 0;
  sketch.gram_count = 0;
  if (folded.size() < kGramBytes) return;
  const size_t windows = folded.size() - kGramBytes + 1;
  if (scratch.size() < windows + 1) scratch.resize(windows + 1);
  constexpr uint64_t kAll = uint64_t{1} << 32;
  uint64_t threshold = std::min(kAll, kAll / windows * kExpectedBelowThreshold);
  if (windows <= 2 * kSketchSize) threshold = kAll;
  size_t distinct = 0;
  while (true) {
    size_t kept = 0;
    for (size_t i = 0; i < windows; ++i) {
      const uint32_t hash = HashGram(folded.data() + i);
      scratch[kept] = hash;
      kept += hash < threshold;
    }
    std::sort(scratch.begin(), scratch.begin() + static_cast<ptrdiff_t>(kept));
    distinct = static_cast<size_t>(std::unique(scratch.begin(), scratch.begin() + static_cast<ptrdiff_t>(kept)) -
                                   scratch.begin());
    if (distinct >= kSketchSize || threshold == kAll) break;
    threshold = std::min(kAll, threshold * 4);  // a text that repeats itself
  }
  sketch.count = static_cast<uint32_t>(std::min<size_t>(distinct, kSketchSize));
  std::copy_n(scratch.begin(), sketch.count, sketch.hashes.begin());
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
  const uint32_t range =
      std::min(a.size() == kSketchSize ? a.back() : kEverything, b.size() == kSketchSize ? b.back() : kEverything);
  size_t i = 0;
  size_t j = 0;
  uint32_t shared = 0;
  while (i < a.size() && j < b.size()) {
    const uint32_t x = a[i];
    const uint32_t y = b[j];
    if (x > range || y > range) break;
    shared += x == y;
    i += x <= y;
    j += y <= x;
  }
  while (i < a.size() && a[i] <= range) ++i;
  while (j < b.size() && b[j] <= range) ++j;
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

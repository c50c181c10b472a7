// The bottom-k sketch of a text's 10-grams.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "pipeline/ledger/ledger_entry.h"

namespace newswire {

inline constexpr size_t kGramBytes = 10;

// A gram is ten letters: in scripts that write syllables or words with one sign (Han, kana, Hangul) five signs, since
// each says as much as two letters. A window begins at every character, never inside one. Text in ASCII letters, as
// folding leaves all Latin scripts, has the same grams inside a text of another script.
//
// The `count` smallest distinct hashes of the grams of a folded text, ascending. When `count` is smaller than
// kSketchSize the sketch holds every gram of the text.
struct Sketch {
  std::array<uint32_t, kSketchSize> hashes;
  uint32_t count = 0;
  uint32_t gram_count = 0;  // distinct grams: exact below kSketchSize, else estimated from the largest hash kept
};

// Sketches `folded` (the output of Fold). `scratch` keeps its memory from call to call. O(n).
// Source: bottom-k sketches, Cohen and Kaplan, "Summarizing data using bottom-k sketches" (PODC 2007).
void MakeSketch(std::string_view folded, std::vector<uint32_t>& scratch, Sketch& sketch);

// Similarity of two texts as their sketches tell it.
struct SketchSimilarity {
  double jaccard = 0;      // shared grams / grams of either
  double containment = 0;  // shared grams / grams of the text that has fewer of them
  double a_in_b = 0;       // share of a's grams that b has too
  double b_in_a = 0;
  uint32_t shared = 0;   // hashes found in both, within the common range
  uint32_t smaller = 0;  // hashes of the text that has fewer, within the common range
};

// Comparisons look at hashes without their last bits: a long text's 64 lie in a range of 2^27, so that chance meetings
// stay below one in a thousand pairs, and a story need not be remembered to the last bit.
inline constexpr int kSketchCompareShift = 8;

// Merges two ascending sketches over the range that both cover; a sketch of fewer than kSketchSize hashes covers all.
// O(a + b).
SketchSimilarity Compare(std::span<const uint32_t> a, std::span<const uint32_t> b);

}  // namespace newswire

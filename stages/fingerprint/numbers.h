// The facts that similarity cannot see: numbers and negations.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "pipeline/ledger/ledger_entry.h"

namespace newswire {

// A number as the ledger keeps it: the letters before it (10 bits), those behind it (10 bits), its value (12 bits).
constexpr uint32_t NumberContext(uint32_t key) { return key >> 12; }
constexpr uint32_t NumberContextBefore(uint32_t key) { return key >> 22; }
constexpr uint32_t NumberContextBehind(uint32_t key) { return key >> 12 & 0x3FF; }
constexpr uint32_t NumberValue(uint32_t key) { return key & 0xFFF; }

struct NumberSet {
  std::array<uint32_t, kMaxNumbers> keys;  // ascending, distinct
  uint32_t count = 0;
  uint32_t digest = 0;  // sum of the 32-bit hashes of all distinct values, those beyond `keys` too
};

// Collects the numbers of `headline` and `body`. Written in digits ("1,200", "1.200.000", "3.50", "49-year", "22nd",
// full-width and Arabic-Indic digits) or as English words from "one" to "twelve"; equal values are equal in any of
// these forms. White space does not matter. Digits that are broken by one letter ("1q87") are damage, not a number. A
// story of more than kMaxNumbers keeps those with the smallest keys, so that two copies keep the same ones. `scratch`
// keeps its memory from call to call. O(n).
void CollectNumbers(std::string_view headline, std::string_view body, std::vector<uint32_t>& scratch,
                    NumberSet& numbers);

// How many negations ("not", "cannot", "never", "no longer", "isn't", "nicht") `text` has; `folded` is its folded form.
uint16_t CountNegations(std::string_view text, std::string_view folded);

// What two stories' numbers say of each other.
struct NumberComparison {
  bool same_place_differs = false;  // between the same words stands another number
  bool near_place_differs = false;  // before or behind the same words stands a number that the other story lacks
  bool each_has_others = false;     // each story has a number that the other lacks; a missing one differs from nothing
  bool a_has_others = false;        // a has a number that b lacks
  bool b_has_others = false;
  uint32_t shared_values = 0;       // distinct values that both have
  uint32_t fewer_values = 0;        // distinct values of the story that has fewer
};

// Compares two sets of keys, ascending, over the range that both cover. O((a + b) log).
NumberComparison CompareNumbers(std::span<const uint32_t> a, std::span<const uint32_t> b);

}  // namespace newswire

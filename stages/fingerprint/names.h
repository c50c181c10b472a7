// Who and what a story is about, as far as capital letters tell.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "pipeline/ledger/ledger_entry.h"

namespace newswire {

struct NameSet {
  std::array<uint32_t, kMaxNames> hashes;  // ascending, distinct; lowest bit set: a ticker
  uint32_t count = 0;
};

// Collects capitalised words and ticker symbols of `headline` and `lead`. Ticker symbols are "<IBM.N>", "(ACME.L)",
// "(NYSE: ABC)"; from a headline in capitals only they are taken, since its words cannot be told from names. Words that
// merely begin a sentence ("The", "After") are left out by a list. A story with more keeps the smallest hashes.
// `scratch` keeps its memory from call to call. O(n).
void CollectNames(std::string_view headline, std::string_view lead, std::vector<uint32_t>& scratch, NameSet& names);

}  // namespace newswire

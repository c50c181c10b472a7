// A ledger entry as comparisons see it.
#pragma once

#include <algorithm>
#include <array>

#include "pipeline/ledger/ledger_entry.h"
#include "stages/dedup/relation.h"

namespace newswire {

// Holds the names in the form that the window keeps. `entry` is borrowed.
class ComparableEntry {
 public:
  explicit ComparableEntry(const LedgerEntry& entry) : entry_(entry) {
    for (size_t i = 0; i < entry.name_count; ++i) {
      names_[i] = static_cast<uint16_t>((entry.names[i] >> 16 & ~1u) | (entry.names[i] & 1u));
    }
    std::sort(names_.begin(), names_.begin() + entry.name_count);
  }
  ComparedStory compared() const {
    return {.kind = entry_.kind,
            .sketch_version = entry_.sketch_version,
            .take = entry_.take,
            .update = entry_.update,
            .language = entry_.language,
            .negation_count = entry_.negation_count,
            .folded_bytes = entry_.folded_bytes,
            .number_digest = entry_.number_digest,
            .headline_hash = static_cast<uint32_t>(entry_.headline_hash),
            .provider_hash = entry_.provider_hash,
            .version_created = entry_.version_created,
            .sketch = {entry_.sketch.data(), entry_.sketch_count},
            .numbers = {entry_.numbers.data(), entry_.number_count},
            .names = {names_.data(), entry_.name_count}};
  }

 private:
  const LedgerEntry& entry_;
  std::array<uint16_t, kMaxNames> names_{};
};

}  // namespace newswire

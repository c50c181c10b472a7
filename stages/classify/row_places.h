// Places for the rows of a topic model: hash and displace.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace newswire {

struct RowPlaces {
  uint32_t bucket_bits = 0;
  uint32_t row_count = 0;
  std::vector<uint16_t> displacements;  // 2 ^ bucket_bits
  std::vector<uint32_t> rows;           // row of keys[i], all different
};

// A row for each of `keys` (all different), with a tenth of the rows left free (Belazzougui, Botelho and Dietzfelbinger
// 2009: the largest buckets first, each with the first displacement that moves all its keys to free rows).
// Deterministic. About 1 us a key. CHECKs that there are no more than kMaxModelRows rows.
RowPlaces PlaceRows(std::span<const uint32_t> keys);

}  // namespace newswire

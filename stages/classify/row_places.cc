#include "stages/classify/row_places.h"

#include <algorithm>
#include <numeric>

#include "absl/log/check.h"
#include "stages/classify/topic_model_format.h"

namespace newswire {
namespace {

constexpr uint32_t kKeysABucket = 4;

bool Place(std::span<const uint32_t> keys, RowPlaces& places) {
  const size_t bucket_count = size_t{1} << places.bucket_bits;
  std::vector<std::vector<uint32_t>> buckets(bucket_count);  // positions in keys
  for (uint32_t i = 0; i < keys.size(); ++i) buckets[TopicBucketOf(keys[i], places.bucket_bits)].push_back(i);
  std::vector<uint32_t> order(bucket_count);
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return buckets[a].size() > buckets[b].size(); });
  places.displacements.assign(bucket_count, 0);
  places.rows.assign(keys.size(), 0);
  std::vector<bool> taken(places.row_count);
  for (const uint32_t bucket : order) {
    bool is_placed = buckets[bucket].empty();
    for (uint32_t displacement = 0; !is_placed && displacement <= UINT16_MAX; ++displacement) {
      is_placed = true;
      size_t done = 0;
      for (; is_placed && done < buckets[bucket].size(); ++done) {
        const uint32_t key = buckets[bucket][done];
        const uint32_t row = TopicRowOf(keys[key], static_cast<uint16_t>(displacement), places.row_count);
        if (taken[row]) {
          is_placed = false;
          break;
        }
        taken[row] = true;
        places.rows[key] = row;
      }
      if (!is_placed) {
        for (size_t i = 0; i < done; ++i) taken[places.rows[buckets[bucket][i]]] = false;
      }
      places.displacements[bucket] = static_cast<uint16_t>(displacement);
    }
    if (!is_placed) return false;
  }
  return true;
}

}  // namespace

RowPlaces PlaceRows(std::span<const uint32_t> keys) {
  RowPlaces places;
  while (places.bucket_bits < kMaxBucketBits && (size_t{kKeysABucket} << places.bucket_bits) < keys.size()) {
    ++places.bucket_bits;
  }
  places.row_count = static_cast<uint32_t>(keys.size() + keys.size() / 10 + 1);
  while (!Place(keys, places)) {
    places.row_count += places.row_count / 20 + 1;
    CHECK_LE(places.row_count, kMaxModelRows) << "no places for " << keys.size() << " rows";
  }
  return places;
}

}  // namespace newswire

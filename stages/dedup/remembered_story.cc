#include "stages/dedup/remembered_story.h"

#include <algorithm>
#include <cstring>

#include "absl/log/check.h"

namespace newswire {
namespace {

// A sketch is ascending: three bytes hold the step from hash to hash, seven where it is larger.
constexpr uint32_t kEscape = 0xFFFFFF;
constexpr size_t kMaxPackedHash = 7;
constexpr size_t kMaxTextBytes = 4096;

size_t PackSketch(std::span<const uint32_t> sketch, char* to) {
  char* at = to;
  uint32_t before = 0;
  for (const uint32_t hash : sketch) {
    const uint32_t step = hash - before;
    before = hash;
    const uint32_t low = std::min(step, kEscape);
    std::memcpy(at, &low, 3);
    at += 3;
    if (low == kEscape) {
      std::memcpy(at, &step, 4);
      at += 4;
    }
  }
  return static_cast<size_t>(at - to);
}

void UnpackSketch(const char* from, size_t count, uint32_t* sketch) {
  uint32_t hash = 0;
  for (size_t i = 0; i < count; ++i) {
    uint32_t step = 0;
    std::memcpy(&step, from, 3);
    from += 3;
    if (step == kEscape) {
      std::memcpy(&step, from, 4);
      from += 4;
    }
    hash += step;
    sketch[i] = hash;
  }
}

}  // namespace

char* PackedRing::Push(size_t bytes, uint64_t& address) {
  CHECK_LE(bytes, kChunkBytes);
  const uint64_t end_of_chunks = (first_chunk_ + chunks_.size()) * kChunkBytes;
  if (end_ + bytes > end_of_chunks) {
    end_ = end_of_chunks;
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(kChunkBytes));
  }
  address = end_;
  end_ += bytes;
  return const_cast<char*>(At(address));
}

void PackedRing::PopBefore(uint64_t address) {
  while (chunks_.size() > 1 && (first_chunk_ + 1) * kChunkBytes <= address) {
    chunks_.pop_front();
    ++first_chunk_;
  }
}

void Pack(const LedgerEntry& entry, PackedRing& ring, RememberedStory& story) {
  const std::string_view uri = entry.uri.substr(0, kMaxTextBytes);
  const std::string_view source_id = entry.source_id.substr(0, kMaxTextBytes);
  story.uri_bytes = static_cast<uint16_t>(uri.size());
  story.source_id_bytes = static_cast<uint16_t>(source_id.size());
  story.source_id_ends_uri = uri.ends_with(source_id);
  story.sketch_count = entry.sketch_count;
  story.number_count = entry.number_count;
  story.name_count = entry.name_count;

  std::array<uint16_t, kMaxNames> names;
  for (size_t i = 0; i < entry.name_count; ++i) {
    names[i] = static_cast<uint16_t>((entry.names[i] >> 16 & ~1u) | (entry.names[i] & 1u));
  }
  std::sort(names.begin(), names.begin() + entry.name_count);
  std::array<char, kSketchSize * kMaxPackedHash> sketch;
  const size_t sketch_bytes = PackSketch({entry.sketch.data(), entry.sketch_count}, sketch.data());
  story.packed_sketch_bytes = static_cast<uint16_t>(sketch_bytes);

  const size_t number_bytes = entry.number_count * sizeof(uint32_t);
  const size_t name_bytes = entry.name_count * sizeof(uint16_t);
  const size_t source_id_bytes = story.source_id_ends_uri ? 0 : source_id.size();
  char* to = ring.Push(sketch_bytes + number_bytes + name_bytes + uri.size() + source_id_bytes, story.packed_at);
  auto put = [&to](const void* from, size_t bytes) {
    if (bytes != 0) std::memcpy(to, from, bytes);
    to += bytes;
  };
  put(sketch.data(), sketch_bytes);
  put(entry.numbers.data(), number_bytes);
  put(names.data(), name_bytes);
  put(uri.data(), uri.size());
  put(source_id.data(), source_id_bytes);
}

void Unpack(const PackedRing& ring, const RememberedStory& story, UnpackedStory& unpacked) {
  const char* from = ring.At(story.packed_at);
  UnpackSketch(from, story.sketch_count, unpacked.sketch.data());
  from += story.packed_sketch_bytes;
  std::memcpy(unpacked.numbers.data(), from, story.number_count * sizeof(uint32_t));
  from += story.number_count * sizeof(uint32_t);
  std::memcpy(unpacked.names.data(), from, story.name_count * sizeof(uint16_t));
}

std::string_view UriOf(const PackedRing& ring, const RememberedStory& story) {
  const size_t before =
      story.packed_sketch_bytes + story.number_count * sizeof(uint32_t) + story.name_count * sizeof(uint16_t);
  return {ring.At(story.packed_at) + before, story.uri_bytes};
}

std::string_view SourceIdOf(const PackedRing& ring, const RememberedStory& story) {
  const std::string_view uri = UriOf(ring, story);
  if (story.source_id_ends_uri) return uri.substr(uri.size() - story.source_id_bytes);
  return {uri.data() + uri.size(), story.source_id_bytes};
}

}  // namespace newswire

#include "stages/dedup/remembered_story.h"

#include <algorithm>
#include <cstring>

#include "absl/log/check.h"
#include "stages/fingerprint/sketch.h"

namespace newswire {
namespace {

// A sketch is ascending: so many bytes hold the step from hash to hash, and four more where it is larger.
template <size_t kBytes>
char* PackSteps(std::span<const uint32_t> values, uint32_t before, char* to) {
  constexpr uint32_t kEscape = (1u << (8 * kBytes)) - 1;
  for (const uint32_t value : values) {
    const uint32_t step = value - before;
    before = value;
    const uint32_t low = std::min(step, kEscape);
    std::memcpy(to, &low, kBytes);
    to += kBytes;
    if (low == kEscape) {
      std::memcpy(to, &step, 4);
      to += 4;
    }
  }
  return to;
}

template <size_t kBytes>
const char* UnpackSteps(const char* from, std::span<uint32_t> values, uint32_t before) {
  constexpr uint32_t kEscape = (1u << (8 * kBytes)) - 1;
  for (uint32_t& value : values) {
    uint32_t step = 0;
    std::memcpy(&step, from, kBytes);
    from += kBytes;
    if (step == kEscape) {
      std::memcpy(&step, from, 4);
      from += 4;
    }
    value = before += step;
  }
  return from;
}

constexpr size_t kMaxPackedHash = 7;
constexpr size_t kMaxTextBytes = 4096;

// Steps between the coarse hashes of a text of more than some 800 grams fit into two bytes.
bool IsDense(std::span<const uint32_t> exact) { return exact.back() < (1u << 28); }

size_t PackSketch(std::span<const uint32_t> sketch, char* to) {
  const std::span<const uint32_t> exact = sketch.first(std::min(sketch.size(), kExactHashes));
  char* at = PackSteps<3>(exact, 0, to);
  if (exact.size() == sketch.size()) return static_cast<size_t>(at - to);
  std::array<uint32_t, kSketchSize> coarse;
  size_t count = 0;
  for (const uint32_t hash : sketch.subspan(kExactHashes)) coarse[count++] = hash >> kSketchCompareShift;
  const uint32_t before = exact.back() >> kSketchCompareShift;
  at = IsDense(exact) ? PackSteps<2>({coarse.data(), count}, before, at) : PackSteps<3>({coarse.data(), count}, before, at);
  return static_cast<size_t>(at - to);
}

void UnpackSketch(const char* from, std::span<uint32_t> sketch) {
  const std::span<uint32_t> exact = sketch.first(std::min(sketch.size(), kExactHashes));
  from = UnpackSteps<3>(from, exact, 0);
  if (exact.size() == sketch.size()) return;
  const std::span<uint32_t> coarse = sketch.subspan(kExactHashes);
  const uint32_t before = exact.back() >> kSketchCompareShift;
  IsDense(exact) ? UnpackSteps<2>(from, coarse, before) : UnpackSteps<3>(from, coarse, before);
  for (uint32_t& hash : coarse) hash <<= kSketchCompareShift;
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
  UnpackSketch(from, {unpacked.sketch.data(), story.sketch_count});
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

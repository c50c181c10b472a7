// What the arbiter keeps of a story while the window lasts: a fixed part, and a packed one for texts and sketch.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string_view>

#include "pipeline/ledger/ledger_claim.h"
#include "pipeline/ledger/ledger_entry.h"

namespace newswire {

inline constexpr uint32_t kNoNumber = 0xFFFFFFFF;

// So many of a sketch's hashes, the smallest, are kept to the last bit: the index is told by them. The others are kept as
// comparisons see them (stages/fingerprint/sketch.h).
inline constexpr size_t kExactHashes = 24;

// The fixed part. Story numbers count the stories in ledger order, from 0, and wrap around.
struct alignas(64) RememberedStory {
  enum Flag : uint8_t {
    kSettled = 1,     // a claim stands
    kPinned = 2,      // a standing claim names it as a leader: it is published
    kListed = 4,      // in the list of its item's versions
    kInText = 8,      // in the list of stories with this exact text
    kIndexed = 16,    // its sketch is in the index
    kForgotten = 32,  // killed or withheld since: no leader any more
    kKilled = 64,     // killed since: its text stays barred
    kFromAgency = 128,  // sent by the agency that its dateline names
  };

  Rank rank = kNoRank;
  uint64_t item = 0;
  uint64_t body_hash = 0;
  TimeMs version_created = kNoTime;
  uint64_t provider_version = 0;
  Rank leader = kNoRank;
  uint64_t packed_at = 0;        // address in the PackedRing
  uint32_t appended_1024ms = 0;  // append time in units of 1,024 ms
  uint32_t headline_hash = 0;
  uint32_t provider_hash = 0;
  uint32_t folded_bytes = 0;
  uint32_t number_digest = 0;
  uint32_t older_of_item = kNoNumber;
  uint32_t older_of_text = kNoNumber;
  uint32_t older_of_headline = kNoNumber;
  uint32_t version = 1;
  uint16_t negation_count = 0;
  uint16_t language = 0;
  uint16_t update = 0;
  uint16_t jaccard_e4 = 0;
  uint16_t containment_e4 = 0;
  uint16_t uri_bytes = 0;
  uint16_t source_id_bytes = 0;
  uint16_t packed_sketch_bytes = 0;
  StoryKind kind = StoryKind::kStory;
  uint8_t sketch_version = 0;
  uint8_t take = 0;
  uint8_t sketch_count = 0;
  uint8_t number_count = 0;
  uint8_t name_count = 0;
  Action action = Action::kNew;
  DuplicateReason reason = DuplicateReason::kNone;
  uint8_t flags = 0;
  bool source_id_ends_uri = false;  // stored once
  bool uri_is_derived = false;
  bool is_held = false;
  bool is_release = false;

  bool Is(uint8_t flag) const { return (flags & flag) != 0; }
};
static_assert(sizeof(RememberedStory) == 128, "two cache lines a story");

// Bytes in first-in, first-out order. Addresses grow for ever; what is popped is returned to the system chunk by chunk.
class PackedRing {
 public:
  static constexpr size_t kChunkBytes = 512 * 1024;

  // Room for `bytes` (at most kChunkBytes) in one piece. Valid until popped.
  char* Push(size_t bytes, uint64_t& address);
  const char* At(uint64_t address) const {
    return chunks_[static_cast<size_t>(address / kChunkBytes - first_chunk_)].get() + address % kChunkBytes;
  }
  // Everything below `address` is not needed any more.
  void PopBefore(uint64_t address);
  size_t memory_bytes() const { return chunks_.size() * kChunkBytes; }

 private:
  std::deque<std::unique_ptr<char[]>> chunks_;
  uint64_t first_chunk_ = 0;
  uint64_t end_ = 0;
};

// The packed part, unpacked.
struct UnpackedStory {
  // The first kExactHashes are exact, of the others the last kSketchCompareShift bits are 0.
  std::array<uint32_t, kSketchSize> sketch;
  std::array<uint32_t, kMaxNumbers> numbers;
  std::array<uint16_t, kMaxNames> names;
};

// Packs what `entry` has of variable length into `ring`, and fills the sizes and the address in `story`.
void Pack(const LedgerEntry& entry, PackedRing& ring, RememberedStory& story);
void Unpack(const PackedRing& ring, const RememberedStory& story, UnpackedStory& unpacked);
std::string_view UriOf(const PackedRing& ring, const RememberedStory& story);
std::string_view SourceIdOf(const PackedRing& ring, const RememberedStory& story);

}  // namespace newswire

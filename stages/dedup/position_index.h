// Which story stands at which position of the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "pipeline/raw_record.h"

namespace newswire {

// Story numbers by source position. A partition is read front to back, so the stories of one come in the order of their
// offsets, but for what a crash or a second worker mixes: the offsets of a partition are kept sorted, in leaves of
// kLeafEntries, eight bytes each; a new one nearly always goes to the end, and neighbours are found in memory that the
// last look-up has just touched. Numbers wrap around; what is older than ForgetBefore() said is not found any more, and
// its memory is given back leaf by leaf. Confined to one thread.
class PositionIndex {
 public:
  static constexpr uint32_t kNone = 0xFFFFFFFF;

  // Of the last story added at `position`; kNone if there is none, or it was forgotten. O(log leaves) at worst, O(1)
  // for a position next to the last one that was asked for.
  uint32_t Find(const SourcePosition& position) const;
  // `number` is newer than all before it. In place of a forgotten story of the same position.
  void Add(const SourcePosition& position, uint32_t number);
  // Numbers before `oldest` are not needed any more.
  void ForgetBefore(uint32_t oldest);
  size_t memory_bytes() const;

 private:
  static constexpr size_t kLeafEntries = 512;

  struct Entry {
    uint32_t behind_base;  // offset - Leaf::base
    uint32_t number;
  };
  struct Leaf {
    int64_t base = 0;     // at most the first offset
    uint32_t newest = 0;  // number
    std::vector<Entry> entries;
  };
  struct Source {
    std::deque<Leaf> leaves;  // by offset; none is empty
    mutable size_t last_leaf = 0;
  };

  Source* FindSource(const SourcePosition& position) const;
  // The last leaf that does not begin behind `offset`; nullptr if all do.
  static Leaf* LeafOf(Source& source, int64_t offset);
  static uint64_t Distance(const Leaf& leaf, int64_t offset) {
    return static_cast<uint64_t>(offset) - static_cast<uint64_t>(leaf.base);
  }
  static bool Reaches(const Leaf& leaf, int64_t offset) { return Distance(leaf, offset) <= 0xFFFFFFFF; }
  static uint32_t BehindBase(const Leaf& leaf, int64_t offset) { return static_cast<uint32_t>(Distance(leaf, offset)); }
  // Halves source.leaves[source.last_leaf], which is full.
  static void Split(Source& source, std::deque<Leaf>::const_iterator next_leaf);
  bool IsOld(uint32_t number) const { return number - oldest_ >= 0x80000000u; }
  void DropOld(Source& source);

  std::deque<Source> sources_;  // they do not move
  absl::flat_hash_map<std::pair<uint64_t, int32_t>, Source*> by_partition_;
  mutable std::pair<uint64_t, int32_t> last_partition_{};
  mutable Source* last_source_ = nullptr;
  uint32_t oldest_ = 0;
  uint32_t swept_ = 0;  // all sources were looked through when this was the oldest
};

}  // namespace newswire

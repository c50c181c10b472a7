#include "stages/dedup/position_index.h"

#include <algorithm>
#include <iterator>

namespace newswire {
namespace {

// A source that nothing comes from any more is found by going through all of them, once in so many stories.
constexpr uint32_t kSweepEvery = 1 << 16;

}  // namespace

PositionIndex::Source* PositionIndex::FindSource(const SourcePosition& position) const {
  const std::pair<uint64_t, int32_t> partition = {position.incarnation, position.partition};
  if (last_source_ != nullptr && last_partition_ == partition) return last_source_;
  const auto found = by_partition_.find(partition);
  if (found == by_partition_.end()) return nullptr;
  last_partition_ = partition;
  return last_source_ = found->second;
}

PositionIndex::Leaf* PositionIndex::LeafOf(Source& source, int64_t offset) {
  std::deque<Leaf>& leaves = source.leaves;
  const auto holds = [&](size_t i) {
    return i < leaves.size() && leaves[i].base <= offset && (i + 1 == leaves.size() || leaves[i + 1].base > offset);
  };
  if (!holds(source.last_leaf) && !holds(++source.last_leaf)) {
    const auto behind = std::ranges::upper_bound(leaves, offset, {}, &Leaf::base);
    if (behind == leaves.begin()) return nullptr;
    source.last_leaf = static_cast<size_t>(std::distance(leaves.begin(), behind)) - 1;
  }
  return &leaves[source.last_leaf];
}

uint32_t PositionIndex::Find(const SourcePosition& position) const {
  Source* const source = FindSource(position);
  if (source == nullptr) return kNone;
  const Leaf* const leaf = LeafOf(*source, position.offset);
  if (leaf == nullptr || !Reaches(*leaf, position.offset)) return kNone;
  const uint32_t wanted = BehindBase(*leaf, position.offset);
  if (wanted > leaf->entries.back().behind_base) return kNone;
  // Where no offset is missing, this is the place.
  const size_t guess = wanted - leaf->entries.front().behind_base;
  const Entry* found = leaf->entries.data() + std::min(guess, leaf->entries.size() - 1);
  if (found->behind_base != wanted) {
    found = &*std::ranges::lower_bound(leaf->entries, wanted, {}, &Entry::behind_base);
  }
  return found->behind_base != wanted || IsOld(found->number) ? kNone : found->number;
}

void PositionIndex::Add(const SourcePosition& position, uint32_t number) {
  Source* source = FindSource(position);
  if (source == nullptr) {
    source = &sources_.emplace_back();
    by_partition_.emplace(std::pair(position.incarnation, position.partition), source);
  }
  DropOld(*source);
  std::deque<Leaf>& leaves = source->leaves;
  const auto begin_leaf = [&](std::deque<Leaf>::const_iterator before) {
    const bool more_will_come = !leaves.empty() && before == leaves.cend();
    const auto leaf = leaves.insert(before, Leaf{.base = position.offset, .newest = number, .entries = {}});
    if (more_will_come) leaf->entries.reserve(kLeafEntries);
    leaf->entries.push_back({0, number});
    source->last_leaf = static_cast<size_t>(leaf - leaves.begin());
  };
  Leaf* const leaf = LeafOf(*source, position.offset);
  if (leaf == nullptr) return begin_leaf(leaves.cbegin());
  const auto next_leaf = leaves.cbegin() + static_cast<ptrdiff_t>(source->last_leaf) + 1;
  if (!Reaches(*leaf, position.offset)) return begin_leaf(next_leaf);
  std::vector<Entry>& entries = leaf->entries;
  const uint32_t behind_base = BehindBase(*leaf, position.offset);
  if (behind_base > entries.back().behind_base) {
    if (entries.size() == kLeafEntries) return begin_leaf(next_leaf);
    entries.push_back({behind_base, number});
    leaf->newest = number;
    return;
  }
  const auto at = std::ranges::lower_bound(entries, behind_base, {}, &Entry::behind_base);
  if (at->behind_base == behind_base) {
    at->number = number;
    leaf->newest = number;
    return;
  }
  if (entries.size() == kLeafEntries) {
    Split(*source, next_leaf);
    return Add(position, number);
  }
  entries.insert(at, {behind_base, number});
  leaf->newest = number;
}

void PositionIndex::Split(Source& source, std::deque<Leaf>::const_iterator next_leaf) {
  Leaf& lower = source.leaves[source.last_leaf];
  const auto middle = lower.entries.begin() + kLeafEntries / 2;
  const uint32_t step = middle->behind_base;
  Leaf upper{.base = lower.base + step, .newest = lower.newest, .entries = {middle, lower.entries.end()}};
  for (Entry& entry : upper.entries) entry.behind_base -= step;
  lower.entries.erase(middle, lower.entries.end());
  source.leaves.insert(next_leaf, std::move(upper));
}

void PositionIndex::DropOld(Source& source) {
  while (!source.leaves.empty() && IsOld(source.leaves.front().newest)) {
    source.leaves.pop_front();
    source.last_leaf = 0;
  }
}

void PositionIndex::ForgetBefore(uint32_t oldest) {
  oldest_ = oldest;
  if (oldest_ - swept_ < kSweepEvery) return;
  swept_ = oldest_;
  for (Source& source : sources_) {
    std::erase_if(source.leaves, [this](const Leaf& leaf) { return IsOld(leaf.newest); });
    source.last_leaf = 0;
  }
}

size_t PositionIndex::memory_bytes() const {
  size_t bytes = 0;
  for (const Source& source : sources_) {
    for (const Leaf& leaf : source.leaves) bytes += sizeof(Leaf) + leaf.entries.capacity() * sizeof(Entry);
  }
  return bytes;
}

}  // namespace newswire

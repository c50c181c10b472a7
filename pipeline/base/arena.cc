#include "pipeline/base/arena.h"

#include <algorithm>
#include <cstdint>

#include "absl/log/check.h"

namespace newswire {
namespace {
constexpr size_t kKeptBlockBytes = 4 * 1024 * 1024;
}  // namespace

char* Arena::Allocate(size_t bytes, size_t alignment) {
  auto aligned = [&](char* p) {
    return reinterpret_cast<char*>((reinterpret_cast<uintptr_t>(p) + alignment - 1) & ~(alignment - 1));
  };
  char* begin = at_ == nullptr ? nullptr : aligned(at_);
  if (begin == nullptr || begin > end_ || static_cast<size_t>(end_ - begin) < bytes) {
    NextBlock(bytes + alignment);
    begin = aligned(at_);
  }
  at_ = begin + bytes;
  return begin;
}

void Arena::NextBlock(size_t at_least_bytes) {
  while (!blocks_.empty() && current_ + 1 < blocks_.size()) {
    ++current_;
    if (blocks_[current_].size_bytes >= at_least_bytes) {
      at_ = blocks_[current_].memory.get();
      end_ = at_ + blocks_[current_].size_bytes;
      return;
    }
  }
  const size_t doubled = blocks_.empty() ? first_block_bytes_ : std::min(blocks_.back().size_bytes * 2, kKeptBlockBytes);
  const size_t size = std::max(at_least_bytes, doubled);
  blocks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
  capacity_bytes_ += size;
  current_ = blocks_.size() - 1;
  at_ = blocks_[current_].memory.get();
  end_ = at_ + size;
}

void Arena::ShrinkLast(const char* begin, size_t used_bytes) {
  DCHECK(begin + used_bytes <= at_);
  at_ = const_cast<char*>(begin) + used_bytes;
}

void Arena::Reset() {
  std::erase_if(blocks_, [this](const Block& block) {
    if (block.size_bytes <= kKeptBlockBytes) return false;
    capacity_bytes_ -= block.size_bytes;
    return true;
  });
  current_ = 0;
  at_ = blocks_.empty() ? nullptr : blocks_[0].memory.get();
  end_ = blocks_.empty() ? nullptr : at_ + blocks_[0].size_bytes;
}

}  // namespace newswire

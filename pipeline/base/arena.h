// Bump allocator for the texts of a slice of stories.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace newswire {

// Hands out memory that lives until Reset(). Blocks are kept over a Reset(), so a worker in its steady state allocates
// nothing. Only for trivially destructible values: no destructor is ever run.
// Confined to one thread at a time.
class Arena {
 public:
  explicit Arena(size_t first_block_bytes = 64 * 1024) : first_block_bytes_(first_block_bytes) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // `bytes` of uninitialised memory, aligned to `alignment` (a power of two, at most 64). O(1) amortised.
  char* Allocate(size_t bytes, size_t alignment = 1);

  // A copy of `text` that lives as long as the arena's content.
  std::string_view Copy(std::string_view text) {
    if (text.empty()) return {};
    char* to = Allocate(text.size());
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

  // `count` value-initialised objects.
  template <typename T>
  std::span<T> AllocateArray(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count == 0) return {};
    T* at = reinterpret_cast<T*>(Allocate(count * sizeof(T), alignof(T)));
    std::uninitialized_value_construct_n(at, count);
    return {at, count};
  }

  template <typename T>
  std::span<const T> CopyArray(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (values.empty()) return {};
    T* at = reinterpret_cast<T*>(Allocate(values.size_bytes(), alignof(T)));
    std::memcpy(at, values.data(), values.size_bytes());
    return {at, values.size()};
  }

  // Gives the unused end of the newest allocation back: it began at `begin` and needs only `used_bytes`.
  void ShrinkLast(const char* begin, size_t used_bytes);

  // Forgets all content; keeps ordinary blocks, returns blocks that a single huge story had needed.
  void Reset();

  // Bytes held from the operating system.
  size_t capacity_bytes() const { return capacity_bytes_; }

 private:
  struct Block {
    std::unique_ptr<char[]> memory;
    size_t size_bytes;
  };
  void NextBlock(size_t at_least_bytes);

  const size_t first_block_bytes_;
  std::vector<Block> blocks_;
  size_t current_ = 0;  // index of the block in use
  char* at_ = nullptr;
  char* end_ = nullptr;
  size_t capacity_bytes_ = 0;
};

}  // namespace newswire

// Counts what a program takes from the heap. For one source file of a program: including it replaces operator new.
#pragma once

#include <atomic>
#include <cstdlib>
#include <new>

namespace newswire {
inline std::atomic<int> heap_allocations{0};
}  // namespace newswire

void* operator new(size_t bytes) {
  ++newswire::heap_allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  std::abort();
}
void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
  ++newswire::heap_allocations;
  return std::malloc(bytes);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

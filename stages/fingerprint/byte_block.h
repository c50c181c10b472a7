// 64 bytes of a text at a time, as bit sets of what they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace newswire {

// Bit i of each answer tells of byte i. With AVX2 some ten instructions an answer, else a loop.
class ByteBlock {
 public:
  static constexpr size_t kBytes = 64;

  // The 64 bytes at `at`.
  explicit ByteBlock(const char* at) {
#if defined(__AVX2__)
    low_ = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    high_ = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32));
#else
    std::memcpy(bytes_, at, kBytes);
#endif
  }

#if defined(__AVX2__)
  uint64_t Equal(char c) const {
    const __m256i wanted = _mm256_set1_epi8(c);
    return Join(_mm256_cmpeq_epi8(low_, wanted), _mm256_cmpeq_epi8(high_, wanted));
  }
  uint64_t NotAscii() const { return Join(low_, high_); }
  uint64_t Between(char first, char last) const {
    return Join(InRange(low_, first, last), InRange(high_, first, last));
  }
  uint64_t Letters() const {
    const __m256i lower = _mm256_set1_epi8(0x20);
    return Join(InRange(_mm256_or_si256(low_, lower), 'a', 'z'), InRange(_mm256_or_si256(high_, lower), 'a', 'z'));
  }
#else
  uint64_t Equal(char c) const {
    return Where([c](uint8_t byte) { return byte == static_cast<uint8_t>(c); });
  }
  uint64_t NotAscii() const {
    return Where([](uint8_t byte) { return byte >= 0x80; });
  }
  uint64_t Between(char first, char last) const {
    return Where([=](uint8_t byte) { return byte >= static_cast<uint8_t>(first) && byte <= static_cast<uint8_t>(last); });
  }
  uint64_t Letters() const {
    return Where([](uint8_t byte) { return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'; });
  }
#endif

 private:
#if defined(__AVX2__)
  static uint64_t Join(__m256i low, __m256i high) {
    return static_cast<uint32_t>(_mm256_movemask_epi8(low)) |
           static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(high))) << 32;
  }
  static __m256i InRange(__m256i bytes, char first, char last) {
    const __m256i distance = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(distance, _mm256_set1_epi8(static_cast<char>(last - first))), distance);
  }
  __m256i low_, high_;
#else
  template <typename Test>
  uint64_t Where(Test test) const {
    uint64_t bits = 0;
    for (size_t i = 0; i < kBytes; ++i) bits |= static_cast<uint64_t>(test(bytes_[i])) << i;
    return bits;
  }
  uint8_t bytes_[kBytes];
#endif
};

// Calls visit(block, at) for every 64 bytes of `text` in order; the last block is filled up with NUL bytes.
template <typename Visit>
void ForEachByteBlock(std::string_view text, Visit visit) {
  size_t at = 0;
  for (; at + ByteBlock::kBytes <= text.size(); at += ByteBlock::kBytes) visit(ByteBlock(text.data() + at), at);
  if (at == text.size()) return;
  char rest[ByteBlock::kBytes] = {};
  std::memcpy(rest, text.data() + at, text.size() - at);
  visit(ByteBlock(rest), at);
}

// The bits that begin a run. `before` carries the last bit of the block before, from call to call.
inline uint64_t RunStarts(uint64_t bits, uint64_t& before) {
  const uint64_t starts = bits & ~(bits << 1 | before);
  before = bits >> 63;
  return starts;
}

}  // namespace newswire

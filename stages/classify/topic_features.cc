#include "stages/classify/topic_features.h"

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "absl/strings/ascii.h"

namespace newswire {
namespace {

constexpr size_t kMaxTokenBytes = 16;
constexpr size_t kMaxCodeBytes = 48;
constexpr size_t kPrefixLetters = 5;
constexpr size_t kPadding = 80;  // zero bytes behind the folded text: it is read 64 bytes at a time
constexpr size_t kFoldBlock = 32;

// Folded byte of an ASCII character: 0 separates. Arithmetic only, so that a block of them becomes vector code.
constexpr uint8_t FoldAscii(uint8_t byte) {
  const uint8_t lower = byte | 0x20;
  const bool is_letter = static_cast<uint8_t>(lower - 'a') < 26;
  const bool is_digit = static_cast<uint8_t>(byte - '0') < 10;
  return static_cast<uint8_t>((is_letter ? lower : 0) | (is_digit ? '#' : 0));
}

uint64_t LoadWord(const char* from) {
  uint64_t word;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

constexpr uint64_t kHighBits = 0x8080808080808080u;

bool IsAsciiBlock(const char* from) {
  uint64_t high = 0;
  for (size_t i = 0; i < kFoldBlock; i += 8) high |= LoadWord(from + i);
  return (high & kHighBits) == 0;
}

// Length in bytes of the character whose lead byte is `lead`; 1 for a stray byte.
size_t CharacterBytes(uint8_t lead) {
  if (lead >= 0xF0 && lead < 0xF8) return 4;
  if (lead >= 0xE0) return lead < 0xF0 ? 3 : 1;
  return lead >= 0xC2 ? 2 : 1;
}

// Folds the multibyte character at `from` into `to` (room for 4 bytes) and returns the bytes written: 0 for a
// separator.
size_t FoldCharacter(const uint8_t* from, size_t bytes, char* to) {
  std::memcpy(to, from, bytes);
  if (bytes == 1) return 0;
  const uint8_t lead = from[0];
  const uint8_t trail = from[1];
  if (bytes == 2) {
    if (lead == 0xC2) return 0;                                      // U+0080..U+00BF: signs
    if (lead == 0xC3 && (trail == 0x97 || trail == 0xB7)) return 0;  // times, division
    if (lead == 0xC3 && trail <= 0x9E) to[1] = static_cast<char>(trail + 0x20);
    // Latin Extended-A: pairs, upper case even; from U+0139 to U+0148 and from U+0179 upper case odd.
    if (lead == 0xC4 || lead == 0xC5) {
      const int code = ((lead & 0x1F) << 6) | (trail & 0x3F);
      const bool is_odd_block = (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E);
      if (code != 0x130 && code != 0x138 && code != 0x149 && code != 0x178 && ((code & 1) != 0) == is_odd_block) {
        const int lower = code + 1;
        to[0] = static_cast<char>(0xC0 | (lower >> 6));
        to[1] = static_cast<char>(0x80 | (lower & 0x3F));
      }
    }
    return 2;
  }
  if (bytes == 3) {
    if (lead == 0xE2 && trail <= 0xAF) return 0;  // U+2000..U+2BFF: punctuation, signs
    if (lead == 0xE3 && trail == 0x80) return 0;  // U+3000..U+303F: CJK punctuation
    if (lead == 0xEF && (trail == 0xBC || trail == 0xBB)) return trail == 0xBB ? 0 : 3;          // U+FEFF
    if (lead == 0xE1 && trail >= 0xB8 && trail <= 0xBB) to[2] = static_cast<char>(from[2] | 1);  // U+1E00..U+1EFF
    return 3;
  }
  return 4;
}

// Folds `text` into `folded` (room for as many bytes and kPadding more) and returns the length.
size_t FoldText(std::string_view text, char* folded) {
  size_t at = 0;
  size_t length = 0;
  while (at < text.size()) {
    if (at + kFoldBlock <= text.size() && IsAsciiBlock(text.data() + at)) {
      for (size_t i = 0; i < kFoldBlock; ++i) {
        folded[length + i] = static_cast<char>(FoldAscii(static_cast<uint8_t>(text[at + i])));
      }
      at += kFoldBlock;
      length += kFoldBlock;
      continue;
    }
    const size_t stop = std::min(at + kFoldBlock, text.size());
    while (at < stop) {
      const auto byte = static_cast<uint8_t>(text[at]);
      if (byte < 0x80) {
        folded[length++] = static_cast<char>(FoldAscii(byte));
        ++at;
        continue;
      }
      size_t bytes = CharacterBytes(byte);
      if (bytes > text.size() - at) bytes = 1;
      char character[4];
      const size_t written = FoldCharacter(reinterpret_cast<const uint8_t*>(text.data()) + at, bytes, character);
      at += bytes;
      if (written == 0) {
        folded[length++] = 0;
      } else {
        std::memcpy(folded + length, character, written);
        length += written;
      }
    }
  }
  std::memset(folded + length, 0, kPadding);
  return length;
}

// Bit i is set where byte i of the 64 at `from` is not 0.
uint64_t NonZeroMask(const char* from) {
#ifdef __AVX2__
  const auto zeros = [from](size_t at) {
    const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + at));
    return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, _mm256_setzero_si256())));
  };
  return ~(zeros(0) | uint64_t{zeros(32)} << 32);
#else
  uint64_t mask = 0;
  for (size_t i = 0; i < 8; ++i) {
    const uint64_t word = LoadWord(from + 8 * i);
    const uint64_t high = (((word & ~kHighBits) + ~kHighBits) | word) & kHighBits;
    mask |= ((high >> 7) * 0x0102040810204080u >> 56) << (8 * i);
  }
  return mask;
#endif
}

__extension__ using Uint128 = unsigned __int128;

// Multiply-fold of 64x64 -> 128 bits, as in wyhash.
uint64_t Mix(uint64_t a, uint64_t b) {
  const Uint128 product = static_cast<Uint128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

enum class Namespace : uint8_t { kWord, kTitleWord, kPrefix, kBigram, kCode };

// One odd constant a namespace.
constexpr uint64_t kNamespaceSeeds[] = {0xA0761D6478BD642Full, 0xE7037ED1A0B428DBull, 0x8EBC6AF09C88C6E3ull,
                                        0x589965CC75374CC3ull, 0x1D8E4E27C47D124Full};

uint32_t KeyOf(uint64_t hash, Namespace space) {
  return static_cast<uint32_t>(hash * kNamespaceSeeds[static_cast<size_t>(space)] >> 32);
}

// The low `bytes` (1..8) of `word`.
uint64_t LowBytes(uint64_t word, size_t bytes) { return word & (~uint64_t{0} >> (8 * (8 - bytes))); }

// Masks of the first n bytes of 16, as two words.
struct ByteMask {
  uint64_t low;
  uint64_t high;
};
constexpr std::array<ByteMask, kMaxTokenBytes + 1> kByteMasks = [] {
  std::array<ByteMask, kMaxTokenBytes + 1> masks{};
  for (size_t bytes = 1; bytes <= kMaxTokenBytes; ++bytes) {
    masks[bytes].low = ~uint64_t{0} >> (bytes >= 8 ? 0 : 64 - 8 * bytes);
    masks[bytes].high = bytes <= 8 ? 0 : ~uint64_t{0} >> (128 - 8 * bytes);
  }
  return masks;
}();

// Hash of the `bytes` (1..16) at `token`; sixteen bytes behind it may be read.
uint64_t HashToken(const char* token, size_t bytes) {
  const ByteMask& mask = kByteMasks[bytes];
  return Mix((LoadWord(token) & mask.low) ^ 0x9E3779B97F4A7C15ull,
             (LoadWord(token + 8) & mask.high) ^ 0xD6E8FEB86659FD93ull);
}

// Bytes of the first five letters of a token, as many of them as fit into eight bytes; 0 if it has fewer than five.
size_t PrefixBytes(uint64_t first_word, size_t bytes) {
  const size_t end = std::min<size_t>(bytes, 8);
  size_t letters = 0;
  size_t at = 0;
  while (at < end && letters < kPrefixLetters) {
    const size_t letter_bytes = CharacterBytes(static_cast<uint8_t>(first_word >> (8 * at)));
    if (at + letter_bytes > 8) break;
    at += letter_bytes;
    ++letters;
  }
  return letters == kPrefixLetters || bytes > 8 ? at : 0;
}

// Writes where the tokens of the folded text begin and end, in turn, to `edges`; returns how many tokens there are, at
// most `max_tokens`.
size_t FindTokens(const char* folded, size_t length, size_t max_tokens, uint16_t* edges) {
  size_t edge_count = 0;
  uint64_t last_bit = 0;
  for (size_t block = 0; block <= length && edge_count < 2 * max_tokens; block += 64) {
    uint64_t mask = NonZeroMask(folded + block);
    const uint64_t next_bit = folded[block + 64] != 0 ? uint64_t{1} << 63 : 0;
    mask &= (mask << 1 | last_bit) | (mask >> 1 | next_bit);  // no single bytes
    uint64_t borders = mask ^ (mask << 1 | last_bit);
    last_bit = mask >> 63;
    const size_t count = static_cast<size_t>(__builtin_popcountll(borders));
    // Eight at a time, so that the branch is foreseen; what is written too much is overwritten.
    for (size_t written = 0; written < count; written += 8) {
      for (size_t i = 0; i < 8; ++i) {
        edges[edge_count + written + i] =
            static_cast<uint16_t>(block + static_cast<size_t>(__builtin_ctzll(borders | 1ull << 63)));
        borders &= borders - 1;
      }
    }
    edge_count += count;
  }
  return std::min(edge_count / 2, max_tokens);
}

}  // namespace

TopicFeatureExtractor::TopicFeatureExtractor()
    : folded_(kMaxBodyBytes + kPadding + kFoldBlock),
      edges_(kMaxBodyBytes + kPadding),
      keys_(kMaxKeys),
      features_(kMaxKeys + 1) {}

std::span<const TopicFeature> TopicFeatureExtractor::Extract(const TopicText& text, const TopicFeatureRules& rules) {
  const size_t bigram_tokens = std::min<size_t>(rules.bigram_tokens, kMaxBigramTokens);
  size_t key_count = AddTokens(text.title, kMaxTitleTokens, bigram_tokens, /*is_title=*/true, 0);
  key_count = AddTokens(text.body, kMaxBodyTokens, bigram_tokens, /*is_title=*/false, key_count);
  for (const std::string_view code : text.codes.first(std::min(kMaxCodes, text.codes.size()))) {
    if (std::ranges::none_of(code, absl::ascii_isalnum)) continue;
    char folded[kMaxCodeBytes];
    const size_t bytes = std::min(code.size(), kMaxCodeBytes);
    std::transform(code.begin(), code.begin() + static_cast<ptrdiff_t>(bytes), folded, absl::ascii_tolower);
    keys_[key_count++] = KeyOf(XXH3_64bits(folded, bytes), Namespace::kCode);
  }
  // A sparse set without a branch: a slot is believed if the feature that it points at has the key. Of two keys that
  // share a slot the earlier one may come twice into the list.
  size_t count = 0;
  for (size_t i = 0; i < key_count; ++i) {
    const uint32_t key = keys_[i];
    uint16_t& slot = slots_[key % kSlots];
    const bool is_known = (slot < count) & (features_[slot].key == key);
    const size_t at = is_known ? slot : count;
    const uint8_t more = static_cast<uint8_t>(features_[at].count + 1);
    features_[at] = {key, is_known ? std::min(more, kMaxFeatureCount) : uint8_t{1}};
    slot = static_cast<uint16_t>(at);
    count += !is_known;
  }
  return {features_.data(), count};
}

// Appends the keys of a text to keys_, behind the `key_count` that are there; returns how many there are then.
size_t TopicFeatureExtractor::AddTokens(std::string_view text, size_t max_tokens, size_t bigram_tokens, bool is_title,
                                        size_t key_count) {
  const size_t length = FoldText(text.substr(0, kMaxBodyBytes), folded_.data());
  const size_t tokens = FindTokens(folded_.data(), length, max_tokens, edges_.data());
  uint32_t* keys = keys_.data() + key_count;
  uint64_t last_hash = 0;
  for (size_t i = 0; i < tokens; ++i) {
    const char* const token = folded_.data() + edges_[2 * i];
    const size_t bytes = std::min<size_t>(static_cast<size_t>(edges_[2 * i + 1] - edges_[2 * i]), kMaxTokenBytes);
    const uint64_t hash = HashToken(token, bytes);
    *keys++ = KeyOf(hash, Namespace::kWord);
    if (is_title) *keys++ = KeyOf(hash, Namespace::kTitleWord);
    const uint64_t first_word = LoadWord(token);
    const uint64_t first_five = LowBytes(first_word, kPrefixLetters);
    if ((first_five & kHighBits) == 0) {
      *keys = KeyOf(first_five, Namespace::kPrefix);
      keys += bytes >= kPrefixLetters;
    } else if (const size_t prefix_bytes = PrefixBytes(first_word, bytes); prefix_bytes > 0) {
      *keys++ = KeyOf(LowBytes(first_word, prefix_bytes), Namespace::kPrefix);
    }
    if (i > 0 && i < bigram_tokens) *keys++ = KeyOf(hash + last_hash * 3, Namespace::kBigram);
    last_hash = hash;
  }
  return static_cast<size_t>(keys - keys_.data());
}

}  // namespace newswire

#include "stages/classify/topic_features.h"

#include <algorithm>
#include <cstring>

namespace newswire {
namespace {

constexpr size_t kMaxTokenBytes = 40;
constexpr size_t kPrefixLetters = 5;
constexpr size_t kPadding = 64;  // zero bytes behind the folded text: words are loaded eight bytes at a time
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
  uint64_t mask = 0;
  for (size_t i = 0; i < 8; ++i) {
    const uint64_t word = LoadWord(from + 8 * i);
    const uint64_t high = (((word & ~kHighBits) + ~kHighBits) | word) & kHighBits;
    mask |= ((high >> 7) * 0x0102040810204080u >> 56) << (8 * i);
  }
  return mask;
}

__extension__ using Uint128 = unsigned __int128;

// Multiply-fold of 64x64 -> 128 bits, as in wyhash.
uint64_t Mix(uint64_t a, uint64_t b) {
  const Uint128 product = static_cast<Uint128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

constexpr uint64_t kMultiplier = 0xA0761D6478BD642Full;
constexpr uint64_t kSeed = 0x9E3779B97F4A7C15ull;

uint32_t KeyOf(uint64_t hash, uint8_t space) {
  hash += space * kSeed;
  const uint32_t key = static_cast<uint32_t>(((hash ^ (hash >> 29)) * 0xE7037ED1A0B428DBull) >> 32);
  return (key & 0xFFFF) != 0 ? key : key | 1;
}

// The low `bytes` (1..8) of `word`.
uint64_t LowBytes(uint64_t word, size_t bytes) { return word & (~uint64_t{0} >> (8 * (8 - bytes))); }

// `bytes` > 0; eight bytes behind `token` may be read.
uint64_t HashToken(const char* token, size_t bytes) {
  uint64_t hash = Mix(kSeed ^ LowBytes(LoadWord(token), std::min<size_t>(bytes, 8)), kMultiplier);
  for (size_t at = 8; at < bytes; at += 8) {
    hash = Mix(hash ^ LowBytes(LoadWord(token + at), std::min<size_t>(bytes - at, 8)), kMultiplier);
  }
  return hash + bytes;
}

// Bytes of the first five letters of a token, as many of them as fit into eight bytes; 0 if it has fewer than five.
size_t PrefixBytes(uint64_t first_word, size_t bytes) {
  if (bytes < kPrefixLetters) return 0;
  if ((LowBytes(first_word, kPrefixLetters) & kHighBits) == 0) return kPrefixLetters;
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

}  // namespace

TopicFeatureExtractor::TopicFeatureExtractor()
    : folded_(kMaxBodyBytes + kPadding), edges_(kMaxBodyBytes + kPadding), features_(kMaxFeatures) {}

std::span<const TopicFeature> TopicFeatureExtractor::Extract(std::string_view title, std::string_view body) {
  feature_count_ = 0;
  if (++epoch_ == 0) {
    slots_.fill(Slot{});
    epoch_ = 1;
  }
  AddText(title.substr(0, kMaxBodyBytes), kMaxTitleTokens, /*is_title=*/true);
  AddText(body.substr(0, kMaxBodyBytes), kMaxBodyTokens, /*is_title=*/false);
  return {features_.data(), feature_count_};
}

inline void TopicFeatureExtractor::Add(uint32_t key) {
  size_t at = (key >> 3) % kSlots;
  while (slots_[at].epoch == epoch_) {
    if (slots_[at].key == key) {
      uint8_t& count = features_[slots_[at].index].count;
      count += count < kMaxFeatureCount;
      return;
    }
    at = (at + 1) % kSlots;
  }
  slots_[at] = {key, epoch_, static_cast<uint16_t>(feature_count_)};
  features_[feature_count_++] = {key, 1};
}

void TopicFeatureExtractor::AddText(std::string_view text, size_t max_tokens, bool is_title) {
  const size_t length = FoldText(text, folded_.data());
  // Where tokens begin and end, in turn. The padding ends the last one.
  size_t edge_count = 0;
  uint64_t last_bit = 0;
  for (size_t block = 0; block <= length; block += 64) {
    const uint64_t mask = NonZeroMask(folded_.data() + block);
    uint64_t edges = mask ^ (mask << 1 | last_bit);
    last_bit = mask >> 63;
    for (; edges != 0; edges &= edges - 1) {
      edges_[edge_count++] = static_cast<uint16_t>(block + static_cast<size_t>(__builtin_ctzll(edges)));
    }
  }
  size_t tokens = 0;
  for (size_t i = 0; i + 1 < edge_count && tokens < max_tokens; i += 2) {
    const char* const token = folded_.data() + edges_[i];
    const size_t bytes = std::min<size_t>(edges_[i + 1] - edges_[i], kMaxTokenBytes);
    if (bytes == CharacterBytes(static_cast<uint8_t>(token[0]))) continue;
    const uint64_t hash = HashToken(token, bytes);
    Add(KeyOf(hash, static_cast<uint8_t>(Namespace::kWord)));
    if (is_title) Add(KeyOf(hash, static_cast<uint8_t>(Namespace::kTitleWord)));
    const uint64_t first_word = LoadWord(token);
    if (const size_t prefix_bytes = PrefixBytes(first_word, bytes); prefix_bytes > 0) {
      const uint64_t prefix_hash = Mix(kSeed ^ LowBytes(first_word, prefix_bytes), kMultiplier) + prefix_bytes;
      Add(KeyOf(prefix_hash, static_cast<uint8_t>(Namespace::kPrefix)));
    }
    ++tokens;
  }
}

}  // namespace newswire

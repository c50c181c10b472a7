#include "stages/publish/text_counts.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "pipeline/base/utf8.h"

#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace newswire {
namespace {

constexpr size_t kBlockBytes = 64;

// One bit a byte of a block.
struct BlockMasks {
  uint64_t space = 0;       // SPACE, LF, CR, TAB
  uint64_t digit = 0;       // 0-9
  uint64_t letter = 0;      // A-Z, a-z
  uint64_t non_ascii = 0;   // >= 0x80
  uint64_t continuation = 0;  // 10xxxxxx
};

#ifdef __AVX2__
uint32_t InRange(__m256i block, char low, int length) {
  const __m256i shifted = _mm256_sub_epi8(block, _mm256_set1_epi8(low));
  const __m256i last = _mm256_set1_epi8(static_cast<char>(length - 1));
  return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(shifted, last), shifted)));
}

BlockMasks MasksOf(const char* block) {
  BlockMasks masks;
  for (int half = 0; half < 2; ++half) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block + 32 * half));
    const auto put = [half](uint64_t& mask, uint32_t bits) { mask |= static_cast<uint64_t>(bits) << (32 * half); };
    const uint32_t blank =
        static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(' '))));
    put(masks.space, blank | InRange(bytes, '\t', 5));
    put(masks.digit, InRange(bytes, '0', 10));
    put(masks.letter, InRange(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), 'a', 26));
    put(masks.non_ascii, static_cast<uint32_t>(_mm256_movemask_epi8(bytes)));
    put(masks.continuation,
        static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8(-64), bytes))));
  }
  return masks;
}
#else
BlockMasks MasksOf(const char* block) {
  BlockMasks masks;
  for (size_t i = 0; i < kBlockBytes; ++i) {
    const auto byte = static_cast<unsigned char>(block[i]);
    const auto put = [i](uint64_t& mask, bool bit) { mask |= static_cast<uint64_t>(bit) << i; };
    put(masks.space, byte == ' ' || (byte >= '\t' && byte <= '\r'));
    put(masks.digit, byte >= '0' && byte <= '9');
    put(masks.letter, (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
    put(masks.non_ascii, byte >= 0x80);
    put(masks.continuation, (byte & 0xC0) == 0x80);
  }
  return masks;
}
#endif

enum class CodePointKind { kLetter, kSpace, kOther };

bool IsIn(char32_t value, char32_t first, char32_t last) { return value >= first && value <= last; }

// Letters and digits beyond ASCII, by Unicode blocks; see the header.
CodePointKind KindOf(char32_t c) {
  const auto letter_if = [](bool is_letter) { return is_letter ? CodePointKind::kLetter : CodePointKind::kOther; };
  if (c == 0xA0 || c == 0x1680 || IsIn(c, 0x2000, 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
      c == 0x3000 || c == 0x85) {
    return CodePointKind::kSpace;
  }
  if (c < 0xC0) return letter_if(c == 0xAA || c == 0xB5 || c == 0xBA);
  if (c < 0x300) return letter_if(c != 0xD7 && c != 0xF7 && !IsIn(c, 0x2C2, 0x2C5) && !IsIn(c, 0x2D2, 0x2DF));
  if (c < 0x370) return CodePointKind::kOther;  // combining marks
  if (c < 0x2000) return CodePointKind::kLetter;
  if (c < 0x2C00) return letter_if(c == 0x2071 || c == 0x207F || IsIn(c, 0x2090, 0x209C));  // punctuation, symbols
  if (c < 0x2E00) return CodePointKind::kLetter;
  if (c < 0x3040) return letter_if(IsIn(c, 0x3005, 0x3007) || IsIn(c, 0x3031, 0x3035));
  if (c < 0x3100) return letter_if(!IsIn(c, 0x3099, 0x309C) && c != 0x30A0 && c != 0x30FB);  // kana
  if (c < 0x3400) return letter_if(c < 0x31C0 || IsIn(c, 0x31F0, 0x31FF));
  if (c < 0xE000) return CodePointKind::kLetter;  // CJK, Hangul, ...
  if (c < 0xF900) return CodePointKind::kOther;   // private use
  if (c < 0xFE00) return CodePointKind::kLetter;
  if (c < 0xFE70) return CodePointKind::kOther;
  if (c < 0xFEFF) return CodePointKind::kLetter;
  if (c < 0x10000) {
    return letter_if(IsIn(c, 0xFF10, 0xFF19) || IsIn(c, 0xFF21, 0xFF3A) || IsIn(c, 0xFF41, 0xFF5A) ||
                     IsIn(c, 0xFF66, 0xFFDC));
  }
  return letter_if(!IsIn(c, 0x1D000, 0x1D3FF) && !IsIn(c, 0x1F000, 0x1FBFF) && c < 0xE0000);
}

// First bytes of blocks that hold letters only (as far as KindOf tells): no need to decode.
bool LeadsLetter(unsigned char lead) {
  return IsIn(lead, 0xC4, 0xCA) || IsIn(lead, 0xCE, 0xE0) || IsIn(lead, 0xE4, 0xED);
}

// False beyond the text, before it too (`at` wraps around).
bool IsDigitAt(std::string_view text, size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

}  // namespace

TextCounts CountText(std::string_view text) {
  TextCounts counts;
  uint64_t carry = 0;       // the word that the last block ended in had a letter or digit
  uint64_t last_digit = 0;  // the last byte of the last block was a digit
  for (size_t begin = 0; begin < text.size(); begin += kBlockBytes) {
    const char* block = text.data() + begin;
    char padded[kBlockBytes];
    const size_t left = text.size() - begin;
    if (left < kBlockBytes) {
      std::memset(padded, ' ', sizeof padded);
      std::memcpy(padded, block, left);
      block = padded;
    }
    BlockMasks masks = MasksOf(block);
    counts.code_points += static_cast<size_t>(std::popcount(~masks.continuation));
    if (left < kBlockBytes) counts.code_points -= kBlockBytes - left;

    uint64_t counting = masks.letter | masks.digit;
    for (uint64_t leads = masks.non_ascii & ~masks.continuation; leads != 0; leads &= leads - 1) {
      const auto i = static_cast<size_t>(std::countr_zero(leads));
      if (LeadsLetter(static_cast<unsigned char>(block[i]))) {
        counting |= uint64_t{1} << i;
        continue;
      }
      const Utf8CodePoint code_point = DecodeUtf8(text, begin + i);
      switch (KindOf(code_point.value)) {
        case CodePointKind::kLetter: counting |= uint64_t{1} << i; break;
        case CodePointKind::kSpace:
          // The continuation bytes of a space begin the next word, and count for nothing there.
          if (!IsDigitAt(text, begin + i - 1) || !IsDigitAt(text, begin + i + code_point.bytes)) {
            masks.space |= uint64_t{1} << i;
          }
          break;
        case CodePointKind::kOther: break;
      }
    }

    // "10 000": the space is a part of the word.
    const uint64_t next_digit = IsDigitAt(text, begin + kBlockBytes) ? 1 : 0;
    const uint64_t after_digit = masks.digit << 1 | last_digit;
    const uint64_t before_digit = masks.digit >> 1 | next_digit << 63;
    masks.space &= ~(after_digit & before_digit);
    last_digit = masks.digit >> 63;

    // A word is a run of ones in `word`. Adding the counting bits of a run makes it carry out of its end exactly once
    // if it has any, and not at all if it has none.
    const uint64_t word = ~masks.space;
    const uint64_t partial = word + counting;
    const uint64_t sum = partial + carry;
    carry = static_cast<uint64_t>(partial < word) | static_cast<uint64_t>(sum < partial);
    counts.words += static_cast<size_t>(std::popcount(sum & ~word));
  }
  counts.words += carry;
  return counts;
}

}  // namespace newswire

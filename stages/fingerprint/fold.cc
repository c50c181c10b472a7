#include "stages/fingerprint/fold.h"

#include <bit>
#include <cstring>

#if defined(__SSSE3__)
#include <immintrin.h>
#endif

#include "pipeline/base/utf8.h"
#include "stages/fingerprint/fold_table.h"

namespace newswire {
namespace {

// Code points below U+0800 by direct look-up: up to three bytes, their number in the highest.
constexpr size_t kTwoByteCodePoints = 0x800;

struct FoldedForm {
  char bytes[3];
  uint8_t size;
};

constexpr FoldedForm Encode2(char32_t code_point) {
  if (code_point < 0x80) return {{static_cast<char>(code_point), 0, 0}, 1};
  return {{static_cast<char>(0xC0 | (code_point >> 6)), static_cast<char>(0x80 | (code_point & 0x3F)), 0}, 2};
}

constexpr FoldedForm FromTable(const char* table, char32_t index, char32_t code_point) {
  const char first = table[2 * index];
  const char second = table[2 * index + 1];
  if (first == '~') return Encode2(code_point);
  if (first == ' ') return {{0, 0, 0}, 0};
  return {{first, second, 0}, static_cast<uint8_t>(second == ' ' ? 1 : 2)};
}

// Greek letters with an accent lose it: capitals are printed without.
constexpr char32_t FoldGreek(char32_t c) {
  switch (c) {
    case 0x386:
    case 0x3AC: return 0x3B1;
    case 0x388:
    case 0x3AD: return 0x3B5;
    case 0x389:
    case 0x3AE: return 0x3B7;
    case 0x38A:
    case 0x390:
    case 0x3AA:
    case 0x3AF:
    case 0x3CA: return 0x3B9;
    case 0x38C:
    case 0x3CC: return 0x3BF;
    case 0x38E:
    case 0x3AB:
    case 0x3B0:
    case 0x3CB:
    case 0x3CD: return 0x3C5;
    case 0x38F:
    case 0x3CE: return 0x3C9;
    case 0x3C2: return 0x3C3;  // final sigma
    default: return c >= 0x391 && c <= 0x3A9 && c != 0x3A2 ? c + 0x20 : c;
  }
}

constexpr char32_t FoldCyrillic(char32_t c) {
  if (c == 0x401 || c == 0x451) return 0x435;  // yo is printed as ye
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  if (c >= 0x460 && c <= 0x52F && c != 0x482 && !(c >= 0x4C0 && c <= 0x4CF)) return c | 1;
  return c;
}

constexpr FoldedForm FoldBelow800(char32_t c) {
  constexpr FoldedForm kDropped{{0, 0, 0}, 0};
  if (c < 0x250)
    return c < 0x80 ? FoldedForm{{kFoldedAscii[c], 0, 0}, kFoldedAscii[c] != 0} : FromTable(kFoldedLatin, c - 0x80, c);
  if (c >= 0x2B0 && c < 0x370) return kDropped;  // modifier letters, combining marks
  if (c == 0x37E || c == 0x387 || c == 0x384 || c == 0x385 || c == 0x374 || c == 0x375) return kDropped;
  if (c < 0x400) return Encode2(FoldGreek(c));
  if (c >= 0x482 && c <= 0x489) return kDropped;
  if (c < 0x530) return Encode2(FoldCyrillic(c));
  if (c >= 0x531 && c <= 0x556) return Encode2(c + 0x30);  // Armenian
  if (c >= 0x559 && c <= 0x55F) return kDropped;
  if (c == 0x589 || c == 0x58A) return kDropped;
  if (c >= 0x591 && c <= 0x5CF) return kDropped;  // Hebrew points and punctuation
  if (c == 0x5F3 || c == 0x5F4) return kDropped;
  if (c >= 0x600 && c <= 0x61F) return kDropped;  // Arabic signs and punctuation
  if (c == 0x622 || c == 0x623 || c == 0x625) return Encode2(0x627);
  if (c == 0x640 || (c >= 0x64B && c <= 0x65F) || (c >= 0x66A && c <= 0x66D) || c == 0x670) return kDropped;
  if (c >= 0x660 && c <= 0x669) return Encode2(U'0' + (c - 0x660));
  if (c == 0x6D4 || (c >= 0x6D6 && c <= 0x6ED && c != 0x6E5 && c != 0x6E6)) return kDropped;
  if (c >= 0x6F0 && c <= 0x6F9) return Encode2(U'0' + (c - 0x6F0));
  if (c >= 0x700 && c <= 0x70F) return kDropped;
  return Encode2(c);
}

const std::array<FoldedForm, kTwoByteCodePoints>& TwoByteTable() {
  static const auto* const table = [] {
    auto* built = new std::array<FoldedForm, kTwoByteCodePoints>();
    for (char32_t c = 0; c < kTwoByteCodePoints; ++c) (*built)[c] = FoldBelow800(c);
    return built;
  }();
  return *table;
}

size_t Put(std::string_view folded, char* to) {
  std::memcpy(to, folded.data(), folded.size());
  return folded.size();
}

size_t PutEncoded(char32_t c, char* to) { return EncodeUtf8(c, to); }

size_t FoldGreekExtended(char32_t c, char* to) {
  // U+1F00..: the letter in each row of sixteen, breathings and accents dropped.
  static constexpr char32_t kBase[] = {0x3B1, 0x3B5, 0x3B7, 0x3B9, 0x3BF, 0x3C5, 0x3C9};
  if (c < 0x1F70) return PutEncoded(kBase[(c - 0x1F00) / 16], to);
  if (c < 0x1F7E) return PutEncoded(kBase[(c - 0x1F70) / 2], to);
  return PutEncoded(c, to);
}

// Code points from U+0800. `text` holds the bytes of `c`; the result is never longer than they are.
size_t FoldRare(char32_t c, std::string_view bytes, char* to) {
  if (c < 0x1E00) {
    if (c >= 0x964 && c <= 0x970) {  // danda; Devanagari digits
      return c >= 0x966 && c <= 0x96F ? PutEncoded(U'0' + (c - 0x966), to) : 0;
    }
    if (c >= 0x9E6 && c <= 0x9EF) return PutEncoded(U'0' + (c - 0x9E6), to);  // Bengali
    if (c >= 0x1AB0 && c <= 0x1AFF) return 0;
    if (c >= 0x1DC0 && c <= 0x1DFF) return 0;
    if (c == 0x17B4 || c == 0x17B5 || c == 0x180E || c == 0x1680) return 0;
    return Put(bytes, to);
  }
  if (c < 0x1F00) {
    const FoldedForm form = FromTable(kFoldedLatinAdditional, c - 0x1E00, 0);
    if (kFoldedLatinAdditional[2 * (c - 0x1E00)] == '~') return Put(bytes, to);
    return Put({form.bytes, form.size}, to);
  }
  if (c < 0x2000) return FoldGreekExtended(c, to);
  if (c < 0x2C00) {  // punctuation, symbols, forms
    if (c >= 0x2070 && c <= 0x2089) {
      if (c == 0x2071) return Put("i", to);
      if (c == 0x207F) return Put("n", to);
      const char32_t digit = c & 0xF;
      return digit <= 9 ? PutEncoded(U'0' + digit, to) : 0;
    }
    if (c >= 0x2090 && c < 0x20A0) return 0;
    switch (c) {
      case 0x2116: return Put("no", to);
      case 0x2120: return Put("sm", to);
      case 0x2122: return Put("tm", to);
      case 0x2126: return PutEncoded(0x3C9, to);
      case 0x212A: return Put("k", to);
      case 0x212B: return Put("a", to);
      case 0x2153: return Put("13", to);
      case 0x2154: return Put("23", to);
      case 0x215B: return Put("18", to);
      case 0x215C: return Put("38", to);
      case 0x215D: return Put("58", to);
      case 0x215E: return Put("78", to);
      default: break;
    }
    if (c >= 0x2460 && c <= 0x2468) return PutEncoded(U'1' + (c - 0x2460), to);
    return 0;
  }
  if (c >= 0x2E00 && c <= 0x2E7F) return 0;
  if (c >= 0x3000 && c <= 0x303F) return c == 0x3005 || c == 0x3007 ? Put(bytes, to) : 0;
  if (c >= 0x3099 && c <= 0x30A0) return c == 0x309F || c == 0x309D || c == 0x309E ? Put(bytes, to) : 0;
  if (c == 0x30FB) return 0;
  if (c >= 0xD800 && c <= 0xF8FF) return 0;
  if (c >= 0xFB00 && c <= 0xFB06) {
    static constexpr std::string_view kLigatures[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
    return Put(kLigatures[c - 0xFB00], to);
  }
  if ((c >= 0xFE00 && c <= 0xFE6F) || c == 0xFEFF) return 0;
  if (c >= 0xFF00 && c <= 0xFF5E) {  // full width
    const char folded = kFoldedAscii[c - 0xFEE0];
    if (folded == 0) return 0;
    *to = folded;
    return 1;
  }
  if ((c >= 0xFF5F && c <= 0xFF65) || (c >= 0xFFE0 && c <= 0xFFFF)) return 0;
  if (c >= 0x1F000 && c <= 0x1FAFF) return 0;  // emoji
  if (c >= 0xE0000) return 0;                  // tags, variation selectors, private use
  return Put(bytes, to);
}

#if defined(__SSSE3__)
// kPicks[bits]: where the bytes of a group of eight go whose bits are set.
constexpr auto kPicks = [] {
  std::array<std::array<uint8_t, 8>, 256> picks{};
  for (size_t bits = 0; bits < 256; ++bits) {
    size_t used = 0;
    for (uint8_t i = 0; i < 8; ++i) {
      if ((bits >> i & 1) != 0) picks[bits][used++] = i;
    }
  }
  return picks;
}();

// Folds groups of 16 ASCII bytes as long as there are any; returns how many bytes of `from` it took.
size_t FoldAscii(const char* from, const char* end, char*& to) {
  const char* const begin = from;
  const __m128i lower = _mm_set1_epi8(0x20);
  auto in_range = [](__m128i bytes, char first, char last) {
    const __m128i distance = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(distance, _mm_set1_epi8(static_cast<char>(last - first))), distance);
  };
  for (; end - from >= 16; from += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    if (_mm_movemask_epi8(bytes) != 0) break;
    const __m128i lowered = _mm_or_si128(bytes, lower);  // digits have that bit already
    const __m128i kept = _mm_or_si128(in_range(lowered, 'a', 'z'), in_range(bytes, '0', '9'));
    const uint32_t bits = static_cast<uint32_t>(_mm_movemask_epi8(kept));
    auto put = [&to](__m128i eight, uint32_t which) {
      const __m128i picks = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(kPicks[which].data()));
      _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm_shuffle_epi8(eight, picks));
      to += std::popcount(which);
    };
    put(lowered, bits & 0xFF);
    put(_mm_unpackhi_epi64(lowered, lowered), bits >> 8);
  }
  return static_cast<size_t>(from - begin);
}
#else
size_t FoldAscii(const char* from, const char* end, char*& to) {
  const char* const begin = from;
  for (; end - from >= 8; from += 8) {
    uint64_t word;
    std::memcpy(&word, from, 8);
    if ((word & 0x8080808080808080u) != 0) break;
    // Append always, step by whether it counts.
    for (int i = 0; i < 8; ++i) {
      const char folded = kFoldedAscii[static_cast<uint8_t>(from[i])];
      *to = folded;
      to += folded != 0;
    }
  }
  return static_cast<size_t>(from - begin);
}
#endif

}  // namespace

size_t Fold(std::string_view text, char* to) {
  const char* from = text.data();
  const char* const end = from + text.size();
  char* const begin = to;
  const auto& two_byte = TwoByteTable();
  while (from < end) {
    from += FoldAscii(from, end, to);
    if (from >= end) break;
    const uint8_t byte = static_cast<uint8_t>(*from);
    if (byte < 0x80) {
      if (const char folded = kFoldedAscii[byte]; folded != 0) *to++ = folded;
      ++from;
      continue;
    }
    if (byte >= 0xC2 && byte < 0xE0 && end - from >= 2 && IsUtf8Continuation(from[1])) {
      const FoldedForm& form = two_byte[((byte & 0x1F) << 6) | (static_cast<uint8_t>(from[1]) & 0x3F)];
      for (uint8_t i = 0; i < form.size; ++i) *to++ = form.bytes[i];
      from += 2;
      continue;
    }
    if (byte >= 0xE4 && byte <= 0xE9 && end - from >= 3 && IsUtf8Continuation(from[1]) && IsUtf8Continuation(from[2])) {
      std::memcpy(to, from, 3);  // Han
      to += 3;
      from += 3;
      continue;
    }
    const std::string_view rest(from, static_cast<size_t>(end - from));
    const Utf8CodePoint point = DecodeUtf8(rest);
    if (point.valid) to += FoldRare(point.value, rest.substr(0, point.bytes), to);
    from += point.bytes == 0 ? 1 : point.bytes;
  }
  return static_cast<size_t>(to - begin);
}

}  // namespace newswire

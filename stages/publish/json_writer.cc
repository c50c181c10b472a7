#include "stages/publish/json_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "absl/log/check.h"
#include "pipeline/base/utf8.h"

#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace newswire {
namespace {

constexpr size_t kBlockBytes = 32;
// Room behind the text that is being escaped: a whole block is stored even where only its front counts.
constexpr size_t kSlackBytes = 2 * kBlockBytes;
constexpr size_t kMaxNumberBytes = 24;

// What stands for a byte in the output; bytes == 0: the byte itself.
struct Escaped {
  char text[7];
  uint8_t bytes;
};
using EscapeTable = std::array<Escaped, 256>;

constexpr void Set(EscapeTable& table, unsigned char byte, std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) table[byte].text[i] = text[i];
  table[byte].bytes = static_cast<uint8_t>(text.size());
}

constexpr EscapeTable MakeEscapeTable(bool html) {
  EscapeTable table{};
  constexpr std::string_view kHex = "0123456789abcdef";
  for (unsigned char c = 0; c < 0x20; ++c) {
    const char text[] = {'\\', 'u', '0', '0', kHex[c >> 4], kHex[c & 15]};
    Set(table, c, std::string_view(text, sizeof text));
  }
  Set(table, '\b', "\\b");
  Set(table, '\f', "\\f");
  Set(table, '\n', html ? "<br>" : "\\n");
  Set(table, '\r', "\\r");
  Set(table, '\t', "\\t");
  Set(table, '"', "\\\"");
  Set(table, '\\', "\\\\");
  if (html) {
    Set(table, '&', "&amp;");
    Set(table, '<', "&lt;");
    Set(table, '>', "&gt;");
  }
  return table;
}

template <bool kHtml>
constexpr EscapeTable kEscapes = MakeEscapeTable(kHtml);

#ifdef __AVX2__
// Bit i: byte i needs an escape.
template <bool kHtml>
uint32_t SpecialBytes(__m256i block) {
  __m256i special = _mm256_cmpeq_epi8(_mm256_min_epu8(block, _mm256_set1_epi8(0x1F)), block);
  special = _mm256_or_si256(special, _mm256_cmpeq_epi8(block, _mm256_set1_epi8('"')));
  special = _mm256_or_si256(special, _mm256_cmpeq_epi8(block, _mm256_set1_epi8('\\')));
  if constexpr (kHtml) {
    special = _mm256_or_si256(special, _mm256_cmpeq_epi8(block, _mm256_set1_epi8('&')));
    // '<' is 0x3C and '>' 0x3E.
    const __m256i folded = _mm256_and_si256(block, _mm256_set1_epi8(static_cast<char>(0xFD)));
    special = _mm256_or_si256(special, _mm256_cmpeq_epi8(folded, _mm256_set1_epi8('<')));
  }
  return static_cast<uint32_t>(_mm256_movemask_epi8(special));
}
#endif

}  // namespace

JsonWriter::JsonWriter(Arena& arena, size_t expected_bytes, IllFormedUtf8 ill_formed)
    : arena_(arena), ill_formed_(ill_formed) {
  const size_t capacity = expected_bytes + kSlackBytes;
  begin_ = at_ = arena.Allocate(capacity);
  end_ = begin_ + capacity;
}

void JsonWriter::Grow(size_t bytes) {
  const size_t used = static_cast<size_t>(at_ - begin_);
  const size_t capacity = std::max(2 * static_cast<size_t>(end_ - begin_), used + bytes + kSlackBytes);
  char* begin = arena_.Allocate(capacity);
  std::memcpy(begin, begin_, used);
  begin_ = begin;
  at_ = begin + used;
  end_ = begin + capacity;
}

template <bool kHtml>
void JsonWriter::Escape(std::string_view text) {
  const char* from = text.data();
  const char* const text_end = from + text.size();
  Reserve(text.size() + kSlackBytes);
  while (from < text_end) {
#ifdef __AVX2__
    const size_t left = static_cast<size_t>(text_end - from);
    __m256i block;
    uint32_t special;
    size_t block_bytes = kBlockBytes;
    if (left >= kBlockBytes) {
      block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
      special = SpecialBytes<kHtml>(block);
    } else {
      alignas(kBlockBytes) char padded[kBlockBytes] = {};
      std::memcpy(padded, from, left);
      block = _mm256_load_si256(reinterpret_cast<const __m256i*>(padded));
      special = SpecialBytes<kHtml>(block) & ((1u << left) - 1);
      block_bytes = left;
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(at_), block);
    if (special == 0) {
      from += block_bytes;
      at_ += block_bytes;
      continue;
    }
    const auto plain = static_cast<size_t>(std::countr_zero(special));
    from += plain;
    at_ += plain;
#else
    const char* run = from;
    while (from < text_end && kEscapes<kHtml>[static_cast<unsigned char>(*from)].bytes == 0) ++from;
    std::memcpy(at_, run, static_cast<size_t>(from - run));
    at_ += from - run;
    if (from == text_end) return;
#endif
    // Each escape takes from the room that the rest of the text needs.
    Reserve(static_cast<size_t>(text_end - from) + kSlackBytes);
    const Escaped& escaped = kEscapes<kHtml>[static_cast<unsigned char>(*from++)];
    std::memcpy(at_, escaped.text, sizeof escaped.text);
    at_ += escaped.bytes;
  }
}

void JsonWriter::StringPart(std::string_view text) {
  if (ill_formed_ == IllFormedUtf8::kKeep || IsValidUtf8(text)) return Escape<false>(text);
  char code_point[kMaxUtf8Bytes];
  for (Utf8Iterator it(text); !it.done(); it.Next()) {
    Escape<false>(std::string_view(code_point, EncodeUtf8(it.value(), code_point)));
  }
}

void JsonWriter::HtmlPart(std::string_view text) {
  if (ill_formed_ == IllFormedUtf8::kKeep || IsValidUtf8(text)) return Escape<true>(text);
  char code_point[kMaxUtf8Bytes];
  for (Utf8Iterator it(text); !it.done(); it.Next()) {
    Escape<true>(std::string_view(code_point, EncodeUtf8(it.value(), code_point)));
  }
}

void JsonWriter::Number(int64_t value) {
  Reserve(kMaxNumberBytes);
  at_ = std::to_chars(at_, end_, value).ptr;
}

void JsonWriter::FractionE4(uint32_t value_e4) {
  Number(value_e4 / 10'000);
  uint32_t rest = value_e4 % 10'000;
  if (rest == 0) return;
  char digits[] = {'.', '0', '0', '0', '0'};
  for (size_t i = 4; i > 0; --i, rest /= 10) digits[i] = static_cast<char>('0' + rest % 10);
  size_t count = sizeof digits;
  while (digits[count - 1] == '0') --count;
  Raw(std::string_view(digits, count));
}

void JsonWriter::Time(TimeMs time) {
  Reserve(kRfc3339Bytes + 2);
  *at_++ = '"';
  const size_t bytes = WriteRfc3339(time, at_);
  DCHECK_NE(bytes, 0u);
  at_ += bytes;
  *at_++ = '"';
}

void JsonWriter::TimeField(std::string_view name_and_colon, TimeMs value) {
  if (!IsWritableTime(value)) return;
  Raw(name_and_colon);
  Time(value);
}

std::string_view JsonWriter::Finish() {
  const size_t bytes = static_cast<size_t>(at_ - begin_);
  arena_.ShrinkLast(begin_, bytes);
  return {begin_, bytes};
}

bool IsWritableTime(TimeMs time) {
  char buffer[kRfc3339Bytes];
  return WriteRfc3339(time, buffer) != 0;
}

}  // namespace newswire

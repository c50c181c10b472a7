#include "stages/strip/word_guard.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "stages/strip/words.h"

namespace newswire {
namespace {

// Length of the common prefix of two byte strings of `size` bytes.
size_t CommonPrefix(const char* a, const char* b, size_t size) {
  constexpr size_t kWord = sizeof(uint64_t);
  const auto difference = [&](size_t at) {
    uint64_t word_of_a;
    uint64_t word_of_b;
    std::memcpy(&word_of_a, a + at, kWord);
    std::memcpy(&word_of_b, b + at, kWord);
    return word_of_a ^ word_of_b;
  };
  static_assert(std::endian::native == std::endian::little);
  size_t at = 0;
  while (at + 4 * kWord <= size && (difference(at) | difference(at + kWord) | difference(at + 2 * kWord) |
                                    difference(at + 3 * kWord)) == 0) {
    at += 4 * kWord;
  }
  for (; at + kWord <= size; at += kWord) {
    if (const uint64_t found = difference(at); found != 0) return at + static_cast<size_t>(std::countr_zero(found)) / 8;
  }
  while (at < size && a[at] == b[at]) ++at;
  return at;
}

}  // namespace

bool WordsUnchanged(std::string_view text, std::span<const Cut> cuts, std::string_view body) {
  uint32_t last_end = 0;
  for (const Cut& cut : cuts) {
    if (cut.begin_byte < last_end || cut.end_byte < cut.begin_byte || cut.end_byte > text.size()) return false;
    last_end = cut.end_byte;
  }
  size_t in_text = 0;
  size_t in_body = 0;
  size_t next_cut = 0;
  while (true) {
    bool gap_in_text = in_text == 0 || IsSpaceByte(text[in_text - 1]);
    while (true) {
      if (next_cut < cuts.size() && cuts[next_cut].begin_byte == in_text) {
        if (!gap_in_text) return false;  // the cut begins inside a word
        in_text = cuts[next_cut++].end_byte;
        gap_in_text =
            in_text == text.size() || IsSpaceByte(text[in_text]) || (in_text > 0 && IsSpaceByte(text[in_text - 1]));
        if (!gap_in_text) return false;  // it ends inside one
      } else if (in_text < text.size() && IsSpaceByte(text[in_text])) {
        ++in_text;
        gap_in_text = true;
      } else {
        break;
      }
    }
    bool gap_in_body = in_body == 0 || IsSpaceByte(body[in_body - 1]);
    while (in_body < body.size() && IsSpaceByte(body[in_body])) {
      ++in_body;
      gap_in_body = true;
    }
    if (in_text == text.size() || in_body == body.size()) return in_text == text.size() && in_body == body.size();
    if (gap_in_text != gap_in_body) return false;
    const size_t limit = next_cut < cuts.size() ? cuts[next_cut].begin_byte : text.size();
    const size_t same =
        CommonPrefix(text.data() + in_text, body.data() + in_body, std::min(limit - in_text, body.size() - in_body));
    if (same == 0) return false;
    in_text += same;
    in_body += same;
  }
}

}  // namespace newswire

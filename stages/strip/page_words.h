// What the words of a block of a page say: an offer to the reader, a notice of the site, the source of a picture, a
// pointer to another page.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stages/strip/words.h"

namespace newswire {

// Calls `use(hash)` for every word: letters and digits of any script, ASCII case ignored.
template <typename Use>
constexpr void ForEachPageWord(std::string_view text, Use use) {
  uint32_t hash = 0;
  bool open = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(ToAsciiLower(c));
    const bool of_word = byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
    if (of_word) {
      if (!open) hash = 2166136261u;
      open = true;
      hash = (hash ^ byte) * 16777619u;
    } else if (open) {
      open = false;
      use(hash);
    }
  }
  if (open) use(hash);
}

enum class PageWordKind : uint8_t {
  kNone,
  kOffer,    // newsletters, subscriptions, apps, accounts
  kNotice,   // cookies, consent, rights, rules for comments, scripts that are missing
  kSource,   // of a picture or a report
  kPointer,  // to other pages; counts at the front of a block only
};
inline constexpr int kPageWordKinds = 5;

// Counts words and pairs of words of one block, in en, de, fr, es, pt, it, some nl and Scandinavian. O(1) a word.
class PageWords {
 public:
  void Add(uint32_t word);  // a hash of ForEachPageWord
  uint32_t words() const { return words_; }
  uint32_t count(PageWordKind kind) const { return counts_[static_cast<size_t>(kind)]; }

 private:
  std::array<uint32_t, kPageWordKinds> counts_{};
  uint32_t words_ = 0;
  uint32_t previous_ = 0;
};

// The line under an embedded post: "- Fjord Ferries (@fjordferries) March 2, 2025".
bool IsPostSignature(std::string_view text);

}  // namespace newswire

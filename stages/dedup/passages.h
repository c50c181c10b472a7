// Two texts side by side: what stands in both, and what in one only.
#pragma once

#include <string_view>
#include <vector>

namespace newswire {

// A run of words. Shared: `a` and `b` say the same but for white space, case and punctuation. Otherwise each is what one
// text has at that place and the other has not; one of the two may be empty.
struct Passage {
  bool shared = false;
  std::string_view a;
  std::string_view b;
};

// Aligns the words of two texts by a longest common subsequence; concatenated, the passages' sides are the texts. Words
// that are written together in one text ("tothrow") are shared. Only the first kMaxPassageWords words of each are
// aligned; what follows is one passage that is not shared. Views point into `a` and `b`. O(words of a * words of b) time
// and bytes.
inline constexpr size_t kMaxPassageWords = 4000;
std::vector<Passage> AlignPassages(std::string_view a, std::string_view b);

// Words of one text that the other has nowhere, in their order, each once.
struct DifferingWords {
  std::vector<std::string_view> only_a;
  std::vector<std::string_view> only_b;
  bool none() const { return only_a.empty() && only_b.empty(); }
};
DifferingWords DifferingNumbers(std::string_view a, std::string_view b);  // words with a digit
DifferingWords DifferingNames(std::string_view a, std::string_view b);    // words that begin with a capital letter

}  // namespace newswire

// How close a stripped body is to the gold body: the measure of the article-extraction benchmark (multisets of word
// 4-grams; precision and recall a page, averaged over pages), and the words of the gold that were lost on the way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace newswire {

// A hash for every run of letters, digits and underscores.
std::vector<uint64_t> WordHashes(std::string_view text);

// Sorted hashes of all 4-grams; texts of fewer than four words have one, of all their words.
std::vector<uint64_t> FourGrams(const std::vector<uint64_t>& words);

// Number of members that two sorted multisets share.
size_t Shared(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b);

// Means over the pages that were added.
class BodyScore {
 public:
  // `input` is what the body was made from: words of the gold that are not even there are not counted as lost.
  void Add(std::string_view gold, std::string_view input, std::string_view body);

  size_t pages() const { return pages_; }
  double precision() const;
  double recall() const;
  double f1() const;              // of mean precision and mean recall, as the benchmark has it
  double lost_per_10000() const;  // words of the gold that stand in the input and not in the body, of 10,000

 private:
  size_t pages_ = 0;
  double precision_ = 0;
  double recall_ = 0;
  size_t gold_words_ = 0;
  size_t lost_words_ = 0;
};

}  // namespace newswire

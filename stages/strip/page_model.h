// Whether a block of a page belongs to its story: boosted trees over the numbers of page_features, trained offline by
// train-page-model (model card in README.md).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stages/strip/page_features.h"

namespace newswire {

// From so many thousandths on a block is taken for story, or for its standfirst: what is not labelled as one often is one.
inline constexpr int16_t kRatherStory = 500;
inline constexpr int16_t kRatherStandfirst = 300;

// Judges page after page; keeps its memory. Confined to one thread.
//
// Two rounds of trees (J. Friedman, "Greedy function approximation: a gradient boosting machine", 2001). The second one
// sees the first one's judgement of the blocks around (W. Cohen and V. Carvalho, "Stacked sequential learning", 2005).
class PageModel {
 public:
  // How much each block is story, in thousandths; valid until the next call. From kRatherStory on: rather yes than no.
  // O(blocks * trees).
  const std::vector<int16_t>& Judge(std::span<const PageFeatureRow> rows);

  // How much each block that Judge() of the same rows did not take for story is the standfirst above it, in thousandths;
  // valid until the next call. 0 for blocks that are not asked about: only those between which and the first paragraph
  // lie few others are. O(trees).
  const std::vector<int16_t>& JudgeStandfirst(std::span<const PageFeatureRow> rows);

 private:
  std::vector<int16_t> first_;
  std::vector<int16_t> second_;
  std::vector<int16_t> standfirst_;
  std::vector<uint32_t> mass_;  // of units that the first round took for story, up to a block
};

// What the second round sees in front of the first round's row; train-page-model has the same list.
inline constexpr size_t kPageContextCount = 12;
// What the trees for the standfirst see in front of it.
inline constexpr size_t kStandfirstContextCount = 3;

}  // namespace newswire

// The teaser block: the list of other stories that a page puts below a story ("Latest Stories").
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "stages/strip/blocks.h"
#include "stages/strip/rules.h"

namespace newswire {

struct TeaserBlock {
  static constexpr size_t kNone = static_cast<size_t>(-1);
  size_t heading = kNone;   // index of the block that is the heading; the teasers go from there to the end
  bool conclusive = false;  // a list below a credit, or nothing but titles: no doubt is left
};

// Running sums over the blocks, kept by the caller from story to story.
struct TeaserScratch {
  std::vector<uint32_t> words_after;  // words of the kept blocks from here on
  std::vector<uint32_t> prose_after;  // of these, words of running text that is no summary of a list item
  std::vector<bool> summary;          // the block is the summary of the list item before it
};

// Finds the first teaser heading that can be trusted. Blocks with a rule other than kNone are as good as gone; those
// marked kCredit are the credits of the story.
//  - The heading is a whole block (IsTeaserHeading).
//  - Above it stand three paragraphs of running text, or a credit. Or 16 words in lines of 12 and more, if the heading
//    is that of a list of stories and nothing stands below it but five titles or more, and summaries of list items.
//    Or 60 such words, if five titles or more without marks take turns with their summaries below it, to the end.
//  - Of the words below it no more than 35 % stand in running text (18 words and the end of a sentence). The summaries
//    of list items are not counted as such, as far as each follows its item: "* title", summary, "* title", summary.
//    Below a credit, two titles without marks that take turns with their summaries will do.
// A section head "Latest Stories" above paragraphs of the story is none. O(blocks).
TeaserBlock FindTeaserBlock(std::string_view text, const std::vector<Block>& blocks,
                            const std::vector<StripRule>& rules, TeaserScratch& scratch);

}  // namespace newswire

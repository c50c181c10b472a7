// What stands below the text of a story: credit, sign-off, copyright, teasers, notes for the desk.
#pragma once

#include <string_view>
#include <vector>

#include "pipeline/base/arena.h"
#include "stages/strip/blocks.h"
#include "stages/strip/people.h"
#include "stages/strip/rules.h"
#include "stages/strip/teaser_block.h"

namespace newswire {

struct TailFindings {
  std::string_view credit;     // verbatim, single spaces; several credits are lines of it. In the arena or the text
  std::string_view copyright;  // first copyright line; view into the text
  TeaserBlock teasers;
  bool refused = false;  // the fail-safe took the cuts back: see ScanTail
};

struct TailScratch {
  TeaserScratch teasers;
  std::vector<size_t> credits;  // indices of blocks
};

// Goes through the blocks that ScanLead left (rules kNone) and marks what is no text; appends the people of the credits
// to `people` (views into the arena or the text).
//  - Credits count below the first paragraph of running text, as whole blocks.
//  - Sign-offs, copyright, standards and furniture count only below the last paragraph of running text, but for the few
//    lines of furniture that pages put between paragraphs ("Advertisement").
//  - Fail-safe: where teasers and furniture would take more than 40 % of the words and leave fewer than three
//  paragraphs
//    of running text, they stay, unless the teasers are conclusive.
// Linear.
TailFindings ScanTail(std::string_view text, const std::vector<Block>& blocks, std::vector<StripRule>& rules,
                      TailScratch& scratch, std::vector<CreditedPerson>& people, Arena& arena);

}  // namespace newswire

// What stands above the text of a story: headline, slug, byline, dates, notes of the desk.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "stages/strip/blocks.h"
#include "stages/strip/dateline.h"
#include "stages/strip/headline_tag.h"
#include "stages/strip/people.h"
#include "stages/strip/rules.h"

namespace newswire {

struct LeadInput {
  std::string_view text;
  std::string_view raw_headline;  // what the envelope said; then no line of the text becomes the headline
  bool text_is_body = false;      // a body field: no line of it is a headline, slug or kicker
  size_t first_block = 0;         // what is above it is not looked at, but for the date of a crawl
  size_t first_story_block = 0;   // lines from first_block to here go whatever they are: a page's
};

// Views into the text; empty = not found.
struct LeadFindings {
  HeadlineTagList tags;           // of tag lines, slug brackets, advisories and kill notices, not of the headline
  std::string_view crawl_date;    // "2025-03-02"
  size_t crawl_date_bytes = 0;    // length of the cut prefix; it begins at the first block's old begin_byte
  std::string_view raw_headline;  // may hold line ends, if it was hard-wrapped
  std::string_view slug;
  std::string_view advisory;
  std::string_view by;  // names only; may hold line ends
};

// Datelines of the first blocks, each parsed once: the dearest question there is about a line.
struct DatelineCache {
  static constexpr size_t kBlocks = 16;
  std::array<Dateline, kBlocks> datelines;
  uint32_t known = 0;  // bit set of the blocks asked for

  // The dateline at the front of block `i`, whose text is `content`.
  Dateline Get(size_t i, std::string_view content) {
    if (i >= kBlocks) return ParseDateline(content);
    if ((known >> i & 1) == 0) {
      datelines[i] = ParseDateline(content);
      known |= uint32_t{1} << i;
    }
    return datelines[i];
  }
};

// Goes down from the first block and writes into `rules` (one entry a block, kNone = keep) which blocks are no text, up
// to the dateline or the second paragraph of running text. The first block may shrink by its crawl date. The people of
// the byline are appended to `people`. `datelines` must be fresh. Linear in the bytes looked at.
LeadFindings ScanLead(const LeadInput& input, std::vector<Block>& blocks, std::vector<StripRule>& rules,
                      std::vector<CreditedPerson>& people, DatelineCache& datelines);

}  // namespace newswire

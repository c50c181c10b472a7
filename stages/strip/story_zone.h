// Where the story stands in the text of a whole page: below the navigation, above teasers, comments and footer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "stages/strip/blocks.h"

namespace newswire {

// The blocks [first, last] of a page that hold its story.
struct StoryZone {
  bool is_page = false;   // the text is a whole page; if not, first and last mean nothing
  bool is_clear = false;  // the zone holds running text enough to trust it; if not, nothing may be cut
  size_t first = 0;
  size_t last = 0;
};

// What the score of a block is made of. Numbers are counts unless said otherwise.
struct BlockTraits {
  uint16_t weight = 0;        // words, at least a sixteenth of the bytes: languages without spaces, addresses
  uint8_t shape = 0;          // bucket of the weight and whether it ends as a sentence: 0..17
  uint8_t kind = 0;           // the same for its neighbours to see, coarser: 1..5; 0 is no block
  uint8_t commas = 0;         // at most 3
  uint8_t page_words = 0;     // "share", "home", "next": words of navigation and sharing; at most 3
  uint8_t service_words = 0;  // "cookies", "newsletter", "reserved": words that stories seldom have; at most 3
  uint8_t digit_percent = 0;  // three times the share of digits, at most 100
  bool quote = false;
  bool mark = false;  // a bar, copyright sign, bullet or arrow
  bool starts_lower = false;
  bool colon = false;  // ends with one
  bool blank_before = false;
};

// Kept by the caller from story to story for its capacity.
struct StoryZoneScratch {
  std::vector<BlockTraits> traits;
};

inline constexpr size_t kZoneFeatures = 53;

// The traits of one block, its neighbours left out. O(bytes), at most 400 of them.
BlockTraits TraitsOf(std::string_view content, const Block& block);

// The features of block `i`, in the order of the coefficients in story_zone.cc. What the coefficients are fitted on.
std::array<float, kZoneFeatures> ZoneFeaturesOf(const std::vector<BlockTraits>& traits, size_t i);

// The log-odds that block `i` belongs to the story of a page.
float ZoneScoreOf(const std::vector<BlockTraits>& traits, size_t i);

// Finds the story by maximum subsequence segmentation (Pasternack and Roth, "Extracting article text from the web with
// maximum subsequence segmentation", WWW 2009): every block has a score, the log-odds that it belongs to the story
// times its words, and the zone is the run of blocks with the greatest sum. Headings of what follows a story count
// against it. The score leans to the story's side: a zone holds some furniture rather than that it lacks a paragraph.
//
// A text is a page if it has at least 25 lines of up to four words that end no sentence, and five of up to six words
// with a word of navigation in them; stories of an agency and the output of extractors have not. Everything else costs
// one look at each block.
// O(bytes) for pages, O(blocks) for others.
StoryZone FindStoryZone(std::string_view text, const std::vector<Block>& blocks, StoryZoneScratch& scratch);

}  // namespace newswire

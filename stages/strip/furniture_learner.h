// Learns which lines are furniture of one source.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "stages/strip/blocks.h"

namespace newswire {

struct FurnitureLimits {
  uint32_t min_stories = 20;  // a line must stand at the edge of so many stories
  double max_inside = 0.05;   // of its stories, it may stand between paragraphs of running text in no more than these
  double min_share = 0.3;     // short sentences, and first lines, must be in so many of all stories
};

// A line that recurs.
struct LearnedLine {
  bool is_tail = false;  // mostly below the text, not above it
  uint32_t stories = 0;
  std::string line;  // as first seen
};

// Counts lines at the edges of stories: above the first and below the last paragraph of running text (12 words and the
// end of a sentence). Running text itself is never furniture: agencies repeat paragraphs of background word for word.
// Nor is what other rules read: bylines, credits, dates, tags, notes. A line counts once a story; numbers in it do not
// matter. Not thread-safe.
class FurnitureLearner {
 public:
  explicit FurnitureLearner(const FurnitureLimits& limits) : limits_(limits) {}

  // `text` as Story::text. Amortised O(bytes); memory for each different short line of the archive.
  void Add(std::string_view text);

  uint32_t stories() const { return stories_; }

  // The lines within the limits: most stories first, then by their bytes.
  std::vector<LearnedLine> Lines() const;

  // The file that Furniture::Load reads.
  std::string File(std::string_view source) const;

 private:
  struct Counts {
    uint32_t lead = 0;
    uint32_t tail = 0;
    uint32_t inside = 0;
    uint32_t first = 0;  // as the first line of the story
    uint32_t last_story = 0;
    bool sentence = false;
    std::string line;
  };
  enum class Edge : uint8_t { kLead, kTail, kInside };

  void Count(std::string_view line, const Block& block, Edge edge, bool is_first);

  const FurnitureLimits limits_;
  uint32_t stories_ = 0;
  absl::flat_hash_map<uint64_t, Counts> counts_;
  std::vector<Line> lines_;
  std::vector<Block> blocks_;
  std::vector<CreditedPerson> people_;
};

// The blocks above the first and below the last paragraph of running text: [0, lead_end) and [tail_begin, size). Both
// are empty for a text without such a paragraph.
struct StoryEdges {
  size_t lead_end = 0;
  size_t tail_begin = 0;
};
StoryEdges EdgesOf(const std::vector<Block>& blocks);

}  // namespace newswire

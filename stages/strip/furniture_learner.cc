#include "stages/strip/furniture_learner.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "stages/strip/byline.h"
#include "stages/strip/credit.h"
#include "stages/strip/dateline.h"
#include "stages/strip/furniture.h"
#include "stages/strip/headline_tag.h"
#include "stages/strip/lead_lines.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

// Lines that say something of the one story: other rules read them into fields.
bool TellsOfTheStory(std::string_view line, std::vector<CreditedPerson>& people) {
  people.clear();
  int minutes = 0;
  HeadlineTagList tags;
  if (IsByline(line, people) || IsCreditStart(line) || IsReadingTime(line, minutes) || IsTimestamp(line) ||
      !ParseAdvisory(line).empty() || !ParseSlugLine(line).empty() || ParseDateline(line).bytes > 0 ||
      IsTagLine(line, tags)) {
    return true;
  }
  ParseKillNotice(line, tags);
  return !tags.empty();
}

}  // namespace

StoryEdges EdgesOf(const std::vector<Block>& blocks) {
  StoryEdges edges{0, blocks.size()};
  while (edges.lead_end < blocks.size() && !blocks[edges.lead_end].prose()) ++edges.lead_end;
  if (edges.lead_end == blocks.size()) return {0, blocks.size()};
  while (!blocks[edges.tail_begin - 1].prose()) --edges.tail_begin;
  return edges;
}

void FurnitureLearner::Add(std::string_view text) {
  SplitLines(text, lines_);
  people_.clear();
  MakeBlocks(text, lines_, people_, blocks_);
  const StoryEdges edges = EdgesOf(blocks_);
  ++stories_;
  for (size_t i = 0; i < blocks_.size(); ++i) {
    const Block& block = blocks_[i];
    if (block.prose() || block.line_count > 1) continue;
    const Edge edge = i < edges.lead_end ? Edge::kLead : i >= edges.tail_begin ? Edge::kTail : Edge::kInside;
    Count(text.substr(block.begin_byte, block.end_byte - block.begin_byte), block, edge, i == 0);
  }
}

void FurnitureLearner::Count(std::string_view line, const Block& block, Edge edge, bool is_first) {
  const uint64_t hash = FurnitureHash(line);
  if (hash == 0) return;
  Counts& counts = counts_[hash];
  if (counts.line.empty()) {
    counts.line = std::string(line);
    counts.sentence = block.ends_sentence && block.words >= 4;
  } else if (counts.last_story == stories_) {
    return;
  }
  counts.last_story = stories_;
  ++(edge == Edge::kLead ? counts.lead : edge == Edge::kTail ? counts.tail : counts.inside);
  if (is_first) ++counts.first;
}

std::vector<LearnedLine> FurnitureLearner::Lines() const {
  std::vector<LearnedLine> lines;
  std::vector<CreditedPerson> people;
  for (const auto& [hash, counts] : counts_) {
    const uint32_t edge = counts.lead + counts.tail;
    if (edge < limits_.min_stories || counts.inside > limits_.max_inside * (edge + counts.inside)) continue;
    // A first line that recurs may be a headline ("Weather at sea"), a short sentence background: a template is in many
    // stories of its source.
    const bool in_doubt = counts.sentence || counts.first * 2 > edge;
    if (in_doubt && edge < limits_.min_share * stories_) continue;
    if (TellsOfTheStory(counts.line, people)) continue;
    lines.push_back({counts.tail >= counts.lead, edge, counts.line});
  }
  std::sort(lines.begin(), lines.end(), [](const LearnedLine& a, const LearnedLine& b) {
    return a.stories != b.stories ? a.stories > b.stories : a.line < b.line;
  });
  return lines;
}

std::string FurnitureLearner::File(std::string_view source) const {
  std::string lines;
  for (const LearnedLine& line : Lines()) {
    absl::StrAppend(&lines, line.is_tail ? "tail" : "lead", "\t", line.stories, "\t", line.line, "\n");
  }
  return absl::StrCat(kFurnitureMagic,
                      "\n# Lines at the edges of this source's stories: edge, stories, line.\nsource\t", source,
                      "\nstories\t", stories_, "\nchecksum\t", FurnitureChecksum(lines), "\n", lines);
}

}  // namespace newswire

#include "stages/strip/teaser_block.h"

#include "stages/strip/tail_lines.h"

namespace newswire {
namespace {

constexpr int kMinProseAbove = 3;
constexpr uint32_t kMinWordsAbove = 16;
constexpr uint32_t kMinTitles = 5;
constexpr uint32_t kMinWordsAboveTurns = 60;
constexpr int kMaxListTries = 16;  // keeps the scan linear
constexpr uint32_t kMaxProsePercent = 35;
constexpr uint32_t kLongProseWords = 18;
constexpr uint32_t kMaxTitleWords = 20;
constexpr int kMaxSummaryBlocks = 3;

// Which blocks are summaries of the list item before them: those set deeper than the item, or, in a list where every
// item has one, the first block below the item.
void MarkSummaries(const std::vector<Block>& blocks, const std::vector<StripRule>& rules, std::vector<bool>& summary) {
  summary.assign(blocks.size(), false);
  const Block* item = nullptr;
  int below_item = 0;
  bool items_without = false;
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (rules[i] != StripRule::kNone) continue;
    const Block& block = blocks[i];
    if (block.bullet) {
      if (item != nullptr && below_item == 0) items_without = true;
      if (item == nullptr) items_without = false;
      item = &block;
      below_item = 0;
      continue;
    }
    if (item == nullptr) continue;
    const bool deeper = block.indent > item->indent;
    if (below_item < kMaxSummaryBlocks && (deeper || (below_item == 0 && !items_without))) {
      summary[i] = true;
      ++below_item;
    } else {
      item = nullptr;
    }
  }
}

bool IsTitle(const Block& block) { return !block.ends_sentence && block.words <= kMaxTitleWords; }

// Five titles and more from `first` to the end, and nothing else but summaries of list items and an odd title that ends
// in a point.
bool IsTitleList(const std::vector<Block>& blocks, const std::vector<StripRule>& rules,
                 const std::vector<bool>& summary, size_t first) {
  uint32_t titles = 0;
  uint32_t others = 0;
  for (size_t i = first; i < blocks.size(); ++i) {
    if (rules[i] != StripRule::kNone || summary[i]) continue;
    if (blocks[i].words > kMaxTitleWords || blocks[i].prose()) return false;
    ++(IsTitle(blocks[i]) ? titles : others);
  }
  return titles >= kMinTitles && others * 5 <= titles;
}

// Titles without marks that take turns with their summaries, from `first` to the end: how many; 0 if others are there.
uint32_t CountTurns(const std::vector<Block>& blocks, const std::vector<StripRule>& rules, size_t first) {
  bool after_title = false;
  uint32_t titles = 0;
  for (size_t i = first; i < blocks.size(); ++i) {
    if (rules[i] != StripRule::kNone) continue;
    if (IsTitle(blocks[i])) {
      after_title = true;
      ++titles;
    } else {
      if (!after_title) return 0;
      after_title = false;
    }
  }
  return titles;
}

}  // namespace

TeaserBlock FindTeaserBlock(std::string_view text, const std::vector<Block>& blocks,
                            const std::vector<StripRule>& rules, TeaserScratch& scratch) {
  // Most stories have no such line: the sums are made only for those that do.
  int prose_above = 0;
  uint32_t words_above = 0;
  bool credit_above = false;
  int list_tries = 0;
  bool summaries_marked = false;
  bool sums_made = false;
  bool turn_taking_refused = false;
  for (size_t heading = 0; heading < blocks.size(); ++heading) {
    if (rules[heading] == StripRule::kCredit) credit_above = true;
    if (rules[heading] != StripRule::kNone) continue;
    const Block& block = blocks[heading];
    if (block.prose()) ++prose_above;
    if (block.words >= 12) words_above += block.words;  // it may break off inside a sentence
    if (block.words > 8 || (words_above < kMinWordsAbove && !credit_above)) continue;
    const std::string_view line = text.substr(block.begin_byte, block.end_byte - block.begin_byte);
    if (!IsTeaserHeading(line)) continue;
    if (!summaries_marked) MarkSummaries(blocks, rules, scratch.summary);
    summaries_marked = true;
    if (IsListOfStoriesHeading(line) && list_tries < kMaxListTries) {
      ++list_tries;
      if (IsTitleList(blocks, rules, scratch.summary, heading + 1) ||
          (words_above >= kMinWordsAboveTurns && CountTurns(blocks, rules, heading + 1) >= kMinTitles)) {
        return {heading, true};
      }
    }
    if (prose_above < kMinProseAbove && !credit_above) continue;
    if (!sums_made) {
      sums_made = true;
      scratch.words_after.assign(blocks.size() + 1, 0);
      scratch.prose_after.assign(blocks.size() + 1, 0);
      for (size_t i = blocks.size(); i-- > 0;) {
        const uint32_t words = rules[i] == StripRule::kNone ? blocks[i].words : 0;
        const bool running =
            blocks[i].ends_sentence && words >= kLongProseWords && !blocks[i].bullet && !scratch.summary[i];
        scratch.words_after[i] = scratch.words_after[i + 1] + words;
        scratch.prose_after[i] = scratch.prose_after[i + 1] + (running ? words : 0);
      }
    }
    const uint32_t words = scratch.words_after[heading + 1];
    const uint32_t prose = scratch.prose_after[heading + 1];
    size_t first = heading + 1;
    while (first < blocks.size() && rules[first] != StripRule::kNone) ++first;
    const bool list = first < blocks.size() && blocks[first].bullet;
    if (uint64_t{prose} * 100 <= uint64_t{words} * kMaxProsePercent) return {heading, credit_above && list};
    if (credit_above && !turn_taking_refused && first < blocks.size() && IsTitle(blocks[first])) {
      if (CountTurns(blocks, rules, first) >= 2) return {heading, false};
      turn_taking_refused = true;  // keeps the scan linear
    }
  }
  return {};
}

}  // namespace newswire

// The rule of DESIGN section 3: how a story ends, told from the stories of the window alone.
#pragma once

#include <optional>

#include "stages/dedup/item_history.h"
#include "stages/dedup/relation.h"
#include "stages/dedup/story_end.h"

namespace newswire {

struct DedupRuleOptions {
  SimilarityThresholds thresholds = {};
  bool compare = true;  // false: no texts are compared, every story is published (mode "off")
};

// A story is published, and then is a leader, iff no earlier leader in the window has its text; otherwise it is a
// duplicate of the lowest-ranked such leader. Before texts are compared, the item's own history speaks
// (knowledge/domain section 3.3); the rules and their order are in README.md.
// Reads the window and keeps scratch memory. Confined to one thread.
class DedupRule {
 public:
  // `window` is borrowed.
  DedupRule(const DedupRuleOptions& options, StoryWindow& window)
      : options_(options), window_(window), history_(window) {}

  // `must_publish`: a standing claim has settled that much. Some 64 + 24 random accesses to memory.
  StoryEnd Judge(StoryNumber number, bool must_publish);

 private:
  std::optional<StoryEnd> JudgeByExactText(StoryNumber number);
  std::optional<StoryEnd> JudgeBySimilarity(StoryNumber number);
  // What went before a story under the same headline and is not similar to it.
  std::optional<StoryEnd> JudgeByHeadline(StoryNumber number);

  const DedupRuleOptions options_;
  StoryWindow& window_;
  const ItemHistory history_;
  UnpackedStory own_;
  UnpackedStory other_;
};

}  // namespace newswire

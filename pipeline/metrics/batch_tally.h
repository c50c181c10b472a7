// What became of the stories of one batch, counted while it is on its way and handed to Metrics once it is committed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/time.h"
#include "pipeline/ledger/ledger_claim.h"
#include "pipeline/reason.h"
#include "pipeline/story.h"

namespace newswire {

// Counts by a handful of distinct labels. Labels are borrowed until Clear(). Add is O(distinct labels); labels beyond
// the first kMaxDistinct are counted as "other".
class LabelCounts {
 public:
  static constexpr size_t kMaxDistinct = 200;
  void Add(std::string_view label, int64_t count = 1);
  void Add(const LabelCounts& other);
  void Clear() { counts_.clear(); }  // keeps its memory
  const std::vector<std::pair<std::string_view, int64_t>>& counts() const { return counts_; }

 private:
  std::vector<std::pair<std::string_view, int64_t>> counts_;
};

// Reusable: Clear() keeps the memory, so a steady state allocates nothing. Label views are borrowed from the stories,
// so a tally is handed to Metrics before its batch dies. Confined to one thread at a time; lanes that count by
// themselves are added up with Add(other).
class BatchTally {
 public:
  // --- how stories end: one call a story ---------------------------------------------------------------------------
  // `input_time` is the timestamp of the input record (kNoTime if it has none).
  void AddPublished(Action action, TimeMs input_time);
  void AddDuplicate(DuplicateReason reason, TimeMs input_time);
  void AddHeld(TimeMs input_time);
  void AddDeadLetter(std::string_view stage, RejectReason reason, TimeMs input_time);
  // A dead letter for a cause outside the list of reasons ("crash").
  void AddDeadLetter(std::string_view stage, std::string_view reason, TimeMs input_time);

  // --- what the stages did with a story that they passed: cuts, flags, language, topics, clean ratio, feed ----------
  void AddStory(const Story& story);

  void Add(const BatchTally& other);
  void Clear();

  // Stories with an outcome.
  int64_t outcomes() const { return outcomes_; }

 private:
  friend class Metrics;
  struct DeadLetters {
    std::string_view stage;
    std::string_view reason;
    int64_t count;
  };
  struct Feed {
    std::string_view source;
    TimeMs last_story;
    int64_t stories;
  };
  static constexpr std::array kRatioBounds = {0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
                                              0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0};
  static constexpr uint32_t kTopTopics = 17;

  void CountDeadLetters(std::string_view stage, std::string_view reason, int64_t count);
  void CountFeed(std::string_view source, TimeMs last_story, int64_t stories);

  int64_t outcomes_ = 0;
  std::array<int64_t, kActionCount> published_{};
  std::array<int64_t, kDuplicateReasonCount> duplicates_{};
  int64_t held_ = 0;
  std::vector<DeadLetters> dead_letters_;
  std::vector<TimeMs> input_times_;
  std::vector<TimeMs> kill_input_times_;
  LabelCounts cuts_;
  LabelCounts flags_;
  LabelCounts languages_;
  LabelCounts no_topics_;
  std::array<int64_t, kTopTopics + 1> topics_{};                // by top-level Media Topic, 1..17; 0 = others
  std::array<int64_t, kRatioBounds.size() + 1> clean_ratio_{};  // the last one is for above 1
  double clean_ratio_sum_ = 0;
  std::vector<Feed> feeds_;
};

}  // namespace newswire

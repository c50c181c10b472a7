// The arbiter of the ledger: which story is new, which an update, which a copy.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "pipeline/arbiter.h"
#include "pipeline/config/config.h"
#include "stages/dedup/dedup_rule.h"
#include "stages/dedup/past_stories.h"
#include "stages/dedup/reference_book.h"
#include "stages/dedup/story_window.h"

namespace newswire {

struct DedupArbiterOptions {
  TimeMs window_ms = 168LL * 3600 * 1000;  // a story is compared with those appended so long before it
  size_t window_stories = 1'000'000;       // and with so many at most; above 16 million is taken as 16 million
  SimilarityThresholds thresholds = {};
  bool compare = true;              // false: no texts are compared, every story is published (mode "off")
  uint32_t first_story_number = 0;  // where the internal count begins: for tests of its wrapping round
};

// Moves the window along the ledger, asks the rule (dedup_rule.h) how each story ends, and lets claims settle it
// (pipeline/decisions/0002): the first consistent claim about a story stands. A claim that calls a story a duplicate
// settles that its leader is published. Void are: a claim about a settled story or one that is older than two windows; a
// duplicate of a leader that is settled as not published; a claim that calls a story a duplicate that others were called
// duplicates of. The first entry of a source position counts, later ones are other names for it.
//
// The state is a function of the entries inside the window and of the claims about them. Memory: about 600 bytes a story,
// all of it freed as the window moves on. Confined to one thread.
class DedupArbiter final : public Arbiter {
 public:
  explicit DedupArbiter(const DedupArbiterOptions& options);
  ~DedupArbiter() override;

  void Prefetch(const LedgerEntry& entry) const override;
  void ApplyEntry(Rank rank, TimeMs append_time, const LedgerEntry& entry) override;
  bool ApplyClaim(const LedgerClaim& claim) override;
  void SetReplaying(bool replaying) override;
  std::optional<LedgerClaim> Propose(const SourcePosition& position) override;
  std::optional<Decision> Settled(const SourcePosition& position) override;
  size_t story_count() const override { return window_.size(); }
  size_t memory_bytes() const override;

 private:
  void EvictBefore(TimeMs append_time);
  void EvictOldest();
  void ForgetPastPositions();

  // Ends what a replay has put off.
  void JudgeUnjudged();
  void IndexUnindexed();

  // Takes `end` for the story's, until a claim says otherwise.
  void SetEnd(StoryNumber number, const StoryEnd& end);
  // Puts the story where later ones find it, as its end demands.
  void List(StoryNumber number);
  // The story that a notice names by reference becomes its item.
  void ResolveReference(StoryNumber notice, const LedgerEntry& entry);
  void ForgetVersions(StoryNumber notice);
  void Forget(StoryNumber number, uint8_t fate);

  // Of a RememberedStory or a PastStory.
  template <typename AnyStory>
  static LedgerClaim ClaimOf(const SourcePosition& position, const AnyStory& story);
  template <typename AnyStory>
  static void TakeOver(const LedgerClaim& claim, AnyStory& story);
  bool PinLeader(Rank rank);
  bool LeaderIsPublished(Rank rank);
  static void PublishUnlessItIs(PastStory& past);

  const DedupArbiterOptions options_;
  TimeMs clock_ = kNoTime;
  StoryWindow window_;
  DedupRule rule_;
  ReferenceBook references_;
  PastStories past_;  // between one and two windows old
  bool replaying_ = false;
  std::deque<StoryNumber> unjudged_;    // of the replay, in ledger order; most are settled by claims meanwhile
  std::vector<StoryNumber> unindexed_;  // listed in the replay; nobody is compared with them before it ends
};

// The arbiter that `config` describes.
std::unique_ptr<Arbiter> MakeDedupArbiter(const DedupConfig& config);

}  // namespace newswire

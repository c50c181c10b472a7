// The arbiter of the ledger: which story is new, which an update, which a copy.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "pipeline/arbiter.h"
#include "pipeline/config/config.h"
#include "stages/dedup/past_stories.h"
#include "stages/dedup/relation.h"
#include "stages/dedup/remembered_story.h"
#include "stages/dedup/sketch_index.h"

namespace newswire {

struct DedupArbiterOptions {
  TimeMs window_ms = 168LL * 3600 * 1000;  // a story is compared with those appended so long before it
  size_t window_stories = 1'000'000;       // and with so many at most; above 16 million is taken as 16 million
  SimilarityThresholds thresholds = {};
  bool compare = true;              // false: no texts are compared, every story is published (mode "off")
  uint32_t first_story_number = 0;  // where the internal count begins: for tests of its wrapping round
};

// The rule of DESIGN section 3. The first entry of a source position counts. A story is published, and then is a
// leader, iff no earlier leader in the window has its text; otherwise it is a duplicate of the lowest-ranked such
// leader. Before texts are compared, the item's own history speaks (knowledge/domain section 3.3):
//   kill, hold            always published at once, compared with nothing; the item's texts stop being leaders
//   after a kill          blocked, until a version that is newer than the kill and no text that was killed; the killed
//                         text is blocked under any other URI, too
//   same URI              same version and text: redelivery; an older version: late; newer, or other text: update
//   derived URI           (made from the headline) says only that the stories are related, texts decide
//   exactly the same text duplicate, whatever the length; for short texts and alerts headline and numbers must agree
//   too similar text          stories/dedup/relation.h "CORRECTED-"          always published, unless its exact text is
//   there as a correction already "RPT-"                a repeat, if the text is there
// The state is a function of the entries inside the window and of the claims about them. Verdicts are provisional until
// a claim settles them; the first consistent claim about a story does (pipeline/ledger/ledger_claim.h). A claim that
// calls a story a duplicate settles that its leader is published. Void are: a claim about a settled story or one that
// is older than two windows; a duplicate of a leader that is settled as duplicate; a claim that calls a story a duplicate
// that others were called duplicates of.
//
// ApplyEntry: some 64 + 24 random accesses to memory. Memory: about 600 bytes a story, all of it freed as the window
// moves on. Confined to one thread.
class DedupArbiter final : public Arbiter {
 public:
  explicit DedupArbiter(const DedupArbiterOptions& options);
  ~DedupArbiter() override;

  void ApplyEntry(Rank rank, TimeMs append_time, const LedgerEntry& entry) override;
  void ApplyClaim(const LedgerClaim& claim) override;
  std::optional<LedgerClaim> Propose(const SourcePosition& position) override;
  std::optional<Decision> Settled(const SourcePosition& position) override;
  size_t story_count() const override { return count_; }
  size_t memory_bytes() const override;

 private:
  using StoryNumber = uint32_t;

  struct Outcome {
    Action action = Action::kNew;
    DuplicateReason reason = DuplicateReason::kNone;
    StoryNumber leader = kNoNumber;
    uint32_t version = 1;
    uint16_t jaccard_e4 = 0;
    uint16_t containment_e4 = 0;
  };

  // Sets of story numbers by a property of the story; the number is all that is stored.
  struct PositionKey {
    uint32_t source;
    int64_t offset;
  };
  struct ItemKey {
    uint64_t item;
  };
  struct TextKey {
    uint64_t text;
  };
  struct StoryHash {
    using is_transparent = void;
    const DedupArbiter* arbiter;
    size_t operator()(const PositionKey& key) const;
    size_t operator()(const ItemKey& key) const;
    size_t operator()(const TextKey& key) const;
  };
  struct PositionHash : StoryHash {
    using StoryHash::operator();
    size_t operator()(StoryNumber number) const;
  };
  struct ItemHash : StoryHash {
    using StoryHash::operator();
    size_t operator()(StoryNumber number) const;
  };
  struct TextHash : StoryHash {
    using StoryHash::operator();
    size_t operator()(StoryNumber number) const;
  };
  struct StoryEqual {
    using is_transparent = void;
    const DedupArbiter* arbiter;
    bool operator()(StoryNumber a, StoryNumber b) const { return a == b; }
    bool operator()(StoryNumber number, const PositionKey& key) const;
    bool operator()(StoryNumber number, const ItemKey& key) const;
    bool operator()(StoryNumber number, const TextKey& key) const;
  };
  using PositionSet = absl::flat_hash_set<StoryNumber, PositionHash, StoryEqual>;
  using ItemSet = absl::flat_hash_set<StoryNumber, ItemHash, StoryEqual>;
  using TextSet = absl::flat_hash_set<StoryNumber, TextHash, StoryEqual>;

  static constexpr size_t kBlockStories = 4096;

  RememberedStory& At(StoryNumber number);
  const RememberedStory& At(StoryNumber number) const;
  bool IsLive(StoryNumber number) const { return number != kNoNumber && number - first_ < count_; }
  StoryNumber FindPosition(const SourcePosition& position) const;
  StoryNumber FindRank(Rank rank) const;
  PositionKey KeyOf(const RememberedStory& story) const { return {story.source, story.offset}; }
  static uint64_t TextOf(const RememberedStory& story);

  void EvictBefore(TimeMs append_time);
  void EvictOldest();
  StoryNumber Remember(Rank rank, TimeMs append_time, const LedgerEntry& entry, uint32_t source);

  // The rule. `must_publish`: a standing claim has settled that much.
  Outcome Evaluate(StoryNumber number, bool must_publish);
  std::optional<Outcome> JudgeByItem(StoryNumber number);
  std::optional<Outcome> JudgeByExactText(StoryNumber number);
  std::optional<Outcome> JudgeBySimilarity(StoryNumber number);
  Outcome Publish(StoryNumber number, StoryNumber family) const;
  uint32_t NextVersion(StoryNumber number) const;

  void SetOutcome(StoryNumber number, const Outcome& outcome);
  void EnterLists(StoryNumber number);
  void LeaveLists(StoryNumber number);
  template <typename Set, typename Key>
  void Link(Set& set, const Key& key, uint32_t RememberedStory::*older, StoryNumber number);
  template <typename Set, typename Key>
  void Unlink(Set& set, const Key& key, uint32_t RememberedStory::*older, StoryNumber number);
  void Index(StoryNumber number);
  void Unindex(StoryNumber number);
  void ForgetItem(StoryNumber kill);
  // Of a RememberedStory or a PastStory.
  template <typename AnyStory>
  LedgerClaim ClaimOf(const AnyStory& story) const;
  template <typename AnyStory>
  static void TakeOver(const LedgerClaim& claim, AnyStory& story);
  PastStory* FindPast(const SourcePosition& position);
  bool PinLeader(Rank rank);
  bool LeaderIsPublished(Rank rank);
  static void PublishUnlessItIs(PastStory& past);

  const DedupArbiterOptions options_;
  TimeMs clock_ = kNoTime;
  // Stories first_, first_ + 1, ..., first_ + count_ - 1 (modulo 2^32) are remembered.
  StoryNumber first_ = 0;
  size_t count_ = 0;
  StoryNumber first_of_blocks_ = 0;
  std::deque<std::unique_ptr<RememberedStory[]>> blocks_;
  PackedRing packed_;
  SketchIndex index_;
  PositionSet by_position_;
  ItemSet by_item_;  // the newest listed version of each item; RememberedStory::older_of_item goes on
  TextSet by_text_;  // the newest story with each exact text; RememberedStory::older_of_text goes on
  absl::flat_hash_map<std::pair<uint64_t, int32_t>, uint32_t> source_numbers_;
  std::vector<std::pair<uint64_t, int32_t>> sources_;
  // Stories between one and two windows old.
  PastStories past_;
  // Ranks at which a story was appended again, oldest first: claims may name them.
  std::deque<std::pair<Rank, StoryNumber>> appended_again_;

  std::vector<uint32_t> candidates_;  // scratch
  UnpackedStory own_;
  UnpackedStory other_;
};

// The arbiter that `config` describes.
std::unique_ptr<Arbiter> MakeDedupArbiter(const DedupConfig& config);

}  // namespace newswire

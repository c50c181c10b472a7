// The arbiter: turns the ledger, read in order, into one answer for every story. stages/dedup implements it.
#pragma once

#include <optional>
#include <string_view>

#include "pipeline/base/time.h"
#include "pipeline/ledger/ledger_claim.h"
#include "pipeline/ledger/ledger_entry.h"

namespace newswire {

// How a story ends, as the ledger has settled it. Strings live until the arbiter is next changed by an Apply call.
struct Decision {
  LedgerClaim claim;
  std::string_view leader_uri;        // of claim.leader; empty if there is none or it has left the window
  std::string_view leader_source_id;
};

// State of the whole cluster's deduplication, a function of the ledger alone: two arbiters that have applied the same
// frames in the same order give the same answers, whoever owns them.
// Confined to one thread (the worker's).
class Arbiter {
 public:
  virtual ~Arbiter() = default;

  // An entry that will be applied a few entries from now: the memory that it concerns may be asked for.
  virtual void Prefetch(const LedgerEntry& entry) const { (void)entry; }

  // The next entry in ledger order. `append_time` is the ledger's LogAppendTime: the clock of the window. An entry whose
  // source position is known already is ignored. Evaluates the rule of DESIGN section 3 at once.
  virtual void ApplyEntry(Rank rank, TimeMs append_time, const LedgerEntry& entry) = 0;

  // The next claim in ledger order. The first consistent claim about a rank settles it. True if the story is settled
  // now, by this claim or an earlier one.
  virtual bool ApplyClaim(const LedgerClaim& claim) = 0;

  // While a ledger is replayed nobody asks what the rule says of its stories: their claims stand there, too. The rule is
  // asked when the replay ends, for those stories only whose claims were missing.
  virtual void SetReplaying(bool replaying) { (void)replaying; }

  // What the rule says of the story at `position` as the arbiter stands now, for the worker to append as a claim.
  // nullopt if no entry of that position has been applied.
  virtual std::optional<LedgerClaim> Propose(const SourcePosition& position) = 0;

  // The settled end of the story at `position`; nullopt until a claim about it stands.
  virtual std::optional<Decision> Settled(const SourcePosition& position) = 0;

  // Remembered stories, and bytes that they take.
  virtual size_t story_count() const = 0;
  virtual size_t memory_bytes() const = 0;
};

}  // namespace newswire

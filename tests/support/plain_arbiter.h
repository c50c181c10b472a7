// An arbiter that knows two stories to be the same when their raw bytes are: enough for tests of the worker.
#pragma once

#include <map>
#include <string>

#include "pipeline/arbiter.h"

namespace newswire {

class PlainArbiter final : public Arbiter {
 public:
  void ApplyEntry(Rank rank, TimeMs, const LedgerEntry& entry) override {
    if (claims_.contains(entry.position)) return;
    LedgerClaim claim;
    claim.position = entry.position;
    claim.rank = rank;
    const auto [leader, is_leader] = leaders_.try_emplace(entry.raw_hash, rank);
    if (!is_leader) {
      claim.leader = leader->second;
      claim.action = Action::kDuplicate;
      claim.reason = DuplicateReason::kExact;
    }
    claims_.emplace(entry.position, claim);
  }
  bool ApplyClaim(const LedgerClaim& claim) override {
    settled_.try_emplace(claim.position, claim);
    return true;
  }
  std::optional<LedgerClaim> Propose(const SourcePosition& position) override {
    const auto at = claims_.find(position);
    return at == claims_.end() ? std::nullopt : std::optional(at->second);
  }
  std::optional<Decision> Settled(const SourcePosition& position) override {
    const auto at = settled_.find(position);
    if (at == settled_.end()) return std::nullopt;
    Decision decision;
    decision.claim = at->second;
    return decision;
  }
  size_t story_count() const override { return claims_.size(); }
  size_t memory_bytes() const override { return 0; }

 private:
  std::map<uint64_t, Rank> leaders_;
  std::map<SourcePosition, LedgerClaim> claims_;
  std::map<SourcePosition, LedgerClaim> settled_;
};

}  // namespace newswire

// The two rules that lose stories (DESIGN section 3), so that the simulation can show that it would notice.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "pipeline/arbiter.h"

namespace newswire {

enum class NaiveRule : uint8_t {
  kAnyOther,    // "drop if the ledger holds a similar entry of another source position"
  kBeforeLast,  // "... before my own last append"
};

// Decides alone and at once: every claim it makes settles itself.
class NaiveArbiter final : public Arbiter {
 public:
  explicit NaiveArbiter(NaiveRule rule) : rule_(rule) {}

  void ApplyEntry(Rank rank, TimeMs, const LedgerEntry& entry) override {
    entries_.push_back({rank, entry, std::string(entry.uri)});
    last_[entry.position] = rank;
  }
  bool ApplyClaim(const LedgerClaim&) override { return true; }

  std::optional<LedgerClaim> Propose(const SourcePosition& position) override {
    const auto own = last_.find(position);
    if (own == last_.end()) return std::nullopt;
    const auto first = std::ranges::find(entries_, position, [](const Kept& kept) { return kept.entry.position; });
    LedgerClaim claim;
    claim.position = position;
    claim.rank = first->rank;
    for (const Kept& other : entries_) {
      if (other.entry.position == position || !Similar(first->entry, other.entry)) continue;
      if (rule_ == NaiveRule::kBeforeLast && other.rank > own->second) continue;
      claim.action = Action::kDuplicate;
      claim.leader = other.rank;
      break;
    }
    return claim;
  }

  std::optional<Decision> Settled(const SourcePosition& position) override {
    const std::optional<LedgerClaim> claim = Propose(position);
    if (!claim.has_value()) return std::nullopt;
    Decision decision;
    decision.claim = *claim;
    const auto leader = std::ranges::find(entries_, claim->leader, &Kept::rank);
    if (leader != entries_.end()) decision.leader_uri = leader->uri;
    return decision;
  }

  size_t story_count() const override { return entries_.size(); }
  size_t memory_bytes() const override { return entries_.size() * sizeof(Kept); }

 private:
  struct Kept {
    Rank rank;
    LedgerEntry entry;
    std::string uri;
  };
  static bool Similar(const LedgerEntry& a, const LedgerEntry& b) {
    std::vector<uint32_t> shared;
    std::set_intersection(a.sketch.begin(), a.sketch.begin() + a.sketch_count, b.sketch.begin(),
                          b.sketch.begin() + b.sketch_count, std::back_inserter(shared));
    return shared.size() * 2 > std::min(a.sketch_count, b.sketch_count);
  }

  const NaiveRule rule_;
  std::vector<Kept> entries_;
  std::map<SourcePosition, Rank> last_;
};

}  // namespace newswire

#include "pipeline/ledger/ledger_audit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace newswire {
namespace {

constexpr TimeMs kClockMayGoBack = 60'000;  // a new leader of the partition has another clock

}  // namespace

class LedgerAudit::Sink final : public LedgerFrameSink {
 public:
  explicit Sink(LedgerAudit& audit) : audit_(audit) {}
  void OnEntry(size_t place, const LedgerEntry& entry) override {
    audit_.OnEntry((audit_.offset_ << kRankPlaceBits) + static_cast<Rank>(place), entry);
  }
  void OnClaim(const LedgerClaim& claim) override { audit_.OnClaim(claim); }

 private:
  LedgerAudit& audit_;
};

void LedgerAudit::Fault(int64_t offset, std::string_view what) {
  ++report_.fault_count;
  if (report_.faults.size() < LedgerReport::kMaxFaults) {
    report_.faults.push_back(absl::StrCat("offset ", offset, ": ", what));
  }
}

void LedgerAudit::Read(int64_t offset, TimeMs append_time, std::string_view frame) {
  offset_ = offset;
  ++report_.frames;
  if (report_.first_time == kNoTime) report_.first_time = append_time;
  if (report_.last_time != kNoTime && append_time < report_.last_time - kClockMayGoBack) {
    Fault(offset, absl::StrCat("appended ", (report_.last_time - append_time) / 1000, " s before an earlier record"));
  }
  report_.last_time = std::max(report_.last_time, append_time);
  Sink sink(*this);
  if (const absl::Status read = ReadLedgerFrame(frame, sink); !read.ok()) Fault(offset, read.message());
}

void LedgerAudit::OnEntry(Rank rank, const LedgerEntry& entry) {
  ++report_.entries;
  ++report_.sketch_versions[entry.sketch_version];
  by_rank_[rank] = entry.position;
  const auto [story, is_first] = stories_.try_emplace(entry.position);
  if (is_first) {
    story->second.rank = rank;
  } else {
    ++report_.repeated_entries;
  }
}

void LedgerAudit::OnClaim(const LedgerClaim& claim) {
  ++report_.claims;
  const auto found = stories_.find(claim.position);
  if (found == stories_.end()) {
    ++report_.claims_without_entry;  // its entry stands before the part that was read
    return;
  }
  StoryState& story = found->second;
  if (story.settled) {
    ++report_.ignored_claims;
    return;
  }
  if (!IsPublished(claim.action)) {
    const auto leader_position = by_rank_.find(claim.leader);
    StoryState* leader = leader_position == by_rank_.end() ? nullptr : &stories_[leader_position->second];
    const bool is_linked = claim.action != Action::kHold;
    const bool is_void = story.published || (is_linked && (claim.leader == kNoRank || leader == &story ||
                                                           (leader != nullptr && leader->settled && !leader->published)));
    if (is_void) {
      ++report_.void_claims;
      return;
    }
    if (is_linked && leader != nullptr) leader->published = true;
  } else {
    story.published = true;
  }
  story.settled = true;
  story.action = claim.action;
  story.leader = claim.leader;
  ++report_.settling_claims;
}

LedgerReport LedgerAudit::Finish() {
  for (const auto& [position, story] : stories_) {
    if (!story.settled) {
      ++report_.unsettled;
      continue;
    }
    ++report_.settled[static_cast<size_t>(story.action)];
    if (IsPublished(story.action) || story.action == Action::kHold) continue;
    const auto leader = by_rank_.find(story.leader);
    if (leader == by_rank_.end()) continue;
    const StoryState& led = stories_[leader->second];
    if (led.settled && !IsPublished(led.action)) {
      Fault(story.rank >> kRankPlaceBits,
            absl::StrCat("story ", position.partition, "/", position.offset, " is linked to one that is not published"));
    }
  }
  return report_;
}

}  // namespace newswire

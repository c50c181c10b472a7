// What a ledger holds, counted and checked: `newswire ledger verify`.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "pipeline/ledger/ledger_claim.h"
#include "pipeline/ledger/ledger_frame.h"
#include "pipeline/base/time.h"

namespace newswire {

struct LedgerReport {
  int64_t frames = 0;
  int64_t entries = 0;
  int64_t repeated_entries = 0;  // of a source position that stood there before: ignored by all workers
  int64_t claims = 0;
  int64_t settling_claims = 0;
  int64_t ignored_claims = 0;  // about a story that was settled before
  int64_t void_claims = 0;     // inconsistent with the claims before them
  int64_t claims_without_entry = 0;
  int64_t unsettled = 0;  // stories without a standing claim
  std::array<int64_t, kActionCount> settled{};  // by action
  std::array<int64_t, 256> sketch_versions{};   // entries
  TimeMs first_time = kNoTime;
  TimeMs last_time = kNoTime;
  // What must not be: a frame that cannot be read, an append time that goes back by more than a minute, a story that
  // is linked to one that is not published. At most kMaxFaults are told.
  static constexpr size_t kMaxFaults = 50;
  std::vector<std::string> faults;
  int64_t fault_count = 0;
};

// Reads a ledger record by record and settles its claims by the three lines of pipeline/decisions/0002, without asking
// the rule. Memory: about 60 bytes a story. Confined to one thread.
class LedgerAudit {
 public:
  void Read(int64_t offset, TimeMs append_time, std::string_view frame);
  LedgerReport Finish();

 private:
  class Sink;
  struct StoryState {
    Rank rank = kNoRank;
    bool settled = false;
    bool published = false;  // settled so, or named as a leader
    Action action = Action::kNew;
    Rank leader = kNoRank;
  };
  void OnEntry(Rank rank, const LedgerEntry& entry);
  void OnClaim(const LedgerClaim& claim);
  void Fault(int64_t offset, std::string_view what);

  LedgerReport report_;
  absl::flat_hash_map<SourcePosition, StoryState> stories_;
  absl::flat_hash_map<Rank, SourcePosition> by_rank_;  // repeated entries, too: claims may name them
  int64_t offset_ = 0;
};

}  // namespace newswire

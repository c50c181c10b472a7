// What a worker says in the ledger about a story whose entry stands there: how the story ends.
#pragma once

#include <cstdint>
#include <string_view>

#include "pipeline/raw_record.h"

namespace newswire {

// Position of an entry in the ledger's total order: record offset of its frame times 2^16 plus its place in the frame.
using Rank = int64_t;
inline constexpr Rank kNoRank = -1;
inline constexpr int kRankPlaceBits = 16;

// How a story that passed the stages ends.
enum class Action : uint8_t {
  kNew = 0,
  kUpdate = 1,      // published; a newer version of the item, or of the family of `leader`
  kCorrection = 2,  // published
  kRepeat = 3,      // duplicate by the sender's own word
  kKill = 4,        // published at once, pubStatus canceled
  kWithhold = 5,    // published at once, pubStatus withheld
  kDuplicate = 6,   // linked to `leader`
  kLate = 7,        // an older version than one already published: linked as duplicate, reason "late"
  kBlocked = 8,     // the item was killed before: linked as duplicate, reason "blocked-by-kill"
  kHold = 9,        // not published yet: embargoed, or withheld before anything of it was published
};
constexpr bool IsPublished(Action action) {
  return action <= Action::kCorrection || action == Action::kKill || action == Action::kWithhold;
}

inline constexpr int kActionCount = 10;

// Metric label and record value; labels never change once released.
constexpr std::string_view Label(Action action) {
  switch (action) {
    case Action::kNew: return "new";
    case Action::kUpdate: return "update";
    case Action::kCorrection: return "correction";
    case Action::kRepeat: return "repeat";
    case Action::kKill: return "kill";
    case Action::kWithhold: return "withhold";
    case Action::kDuplicate: return "duplicate";
    case Action::kLate: return "late";
    case Action::kBlocked: return "blocked";
    case Action::kHold: return "hold";
  }
  return "unknown";
}

enum class DuplicateReason : uint8_t { kNone, kExact, kNear, kRepeat, kRedelivery, kLate, kBlockedByKill };
inline constexpr int kDuplicateReasonCount = 7;

constexpr std::string_view Label(DuplicateReason reason) {
  switch (reason) {
    case DuplicateReason::kNone: return "none";
    case DuplicateReason::kExact: return "exact";
    case DuplicateReason::kNear: return "near";
    case DuplicateReason::kRepeat: return "repeat";
    case DuplicateReason::kRedelivery: return "redelivery";
    case DuplicateReason::kLate: return "late";
    case DuplicateReason::kBlockedByKill: return "blocked-by-kill";
  }
  return "unknown";
}

// The first claim about a rank that is consistent with the claims before it stands, for every worker and for ever
// (pipeline/decisions/0002): a claim that names a leader which an earlier claim has called a duplicate is void.
struct LedgerClaim {
  SourcePosition position;
  Rank rank = kNoRank;    // first entry with that source position
  Rank leader = kNoRank;  // duplicate, late, blocked: of which entry; update, correction: of whose family
  Action action = Action::kNew;
  DuplicateReason reason = DuplicateReason::kNone;
  uint16_t jaccard_e4 = 0;  // similarity to `leader` in 1/10,000; 0 if not compared
  uint16_t containment_e4 = 0;
  uint32_t version = 1;  // number of this published version of its item, from 1
};

}  // namespace newswire

// The bytes of a ledger record: many entries, or many claims, under one checksum. Format: schemas/ledger-frame.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "pipeline/ledger/ledger_claim.h"
#include "pipeline/ledger/ledger_entry.h"

namespace newswire {

inline constexpr uint8_t kLedgerFrameVersion = 2;  // version 1 is read, too
inline constexpr size_t kMaxEntriesInFrame = 1024;  // about 350 kB; below Kafka's default of 1 MiB a record

// Collects entries and claims for one frame. Reusable; keeps its memory. Confined to one thread.
class LedgerFrameWriter {
 public:
  LedgerFrameWriter() { Clear(); }
  void Add(const LedgerEntry& entry);
  void Add(const LedgerClaim& claim);
  size_t entry_count() const { return entry_count_; }
  size_t claim_count() const { return claim_count_; }
  size_t size_bytes() const { return bytes_.size(); }
  bool empty() const { return entry_count_ + claim_count_ == 0; }
  // Completes the frame (count and checksum) and gives its bytes, valid until the next call.
  std::string_view Finish();
  void Clear();

 private:
  std::string bytes_;
  size_t entry_count_ = 0;
  size_t claim_count_ = 0;
};

// Entry `i` of a frame that stands at ledger offset `o` has rank (o << kRankPlaceBits) + i.
class LedgerFrameSink {
 public:
  virtual ~LedgerFrameSink() = default;
  // Some entries ahead of OnEntry, with the same entry: what it will need can be asked for in time.
  virtual void OnEntryAhead(const LedgerEntry& entry) { (void)entry; }
  virtual void OnEntry(size_t place, const LedgerEntry& entry) = 0;  // strings of `entry` point into the frame
  virtual void OnClaim(const LedgerClaim& claim) = 0;
};

// Reads a frame front to back. kDataLoss when it is torn, foreign, or its checksum is wrong (nothing was delivered);
// kUnimplemented when it is of a newer version.
absl::Status ReadLedgerFrame(std::string_view frame, LedgerFrameSink& sink);

}  // namespace newswire

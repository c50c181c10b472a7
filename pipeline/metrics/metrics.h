// The service's Prometheus metrics: what the worker and the transport report, and the text that /metrics serves.
//
// Names, units, labels and meaning of every metric are in catalogue.h (one table) and deploy/METRICS.md (the same
// table, held equal by a test). Every input record that this process has taken is at any moment in exactly one of
// these:
//
//   received = published + duplicates + dead letters + held + returned + in flight
//
// `returned` are stories that left this process without an outcome (their partition was revoked, the transaction was
// rewound, the service stopped): they are delivered again, here or elsewhere, and are then received anew. Collect()
// sees the terms of that sum at one moment, so the sum holds in every scrape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/time.h"
#include "pipeline/metrics/batch_tally.h"
#include "pipeline/transport.h"

namespace newswire {

struct MetricsOptions {
  std::string version;              // of the service
  std::vector<std::string> stages;  // names in their order; the index is the `stage` of ObserveStage
};

// Thread-safe. Children of bounded label sets are resolved at construction; a call a batch (or slice) is the intended
// rate, and costs some microseconds. Label sets that input can extend (feeds, rules) have a bound, beyond it "other".
class Metrics {
 public:
  explicit Metrics(const MetricsOptions& options);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // --- the way of stories -------------------------------------------------------------------------------------------
  // Records were taken from the input; from now on they are in flight.
  void OnReceived(int64_t stories, int64_t bytes);
  // The transaction with their outcomes has been committed at `now`. tally.outcomes() stories leave flight.
  void OnCommitted(const BatchTally& tally, TimeMs now);
  // Dropped from flight without an outcome: revoked, rewound, or given up at the end of the drain.
  void OnReturned(int64_t stories);

  // Held stories ended as `action` says: published, linked, or blocked by a kill that came during the hold.
  void CountReleased(Action action, int64_t stories);
  // Held stories that wait here, and for how long the first of them is overdue.
  void SetHeld(int64_t waiting, double overdue_seconds);

  // --- time ---------------------------------------------------------------------------------------------------------
  // A stage spent `seconds` on a slice of `stories`.
  void ObserveStage(size_t stage, int64_t stories, double seconds);
  // A batch of `stories` was committed `seconds` after its first record was taken.
  void ObserveBatch(int64_t stories, double seconds);
  // Transport::Commit took `seconds`.
  void ObserveCommit(CommitResult result, double seconds);
  // A batch's entries: from their append to the moment when all of them have been read back.
  void ObserveLedgerReadBack(int64_t entries, double seconds);
  // A frame was handed over for appending.
  void CountLedgerAppend(int64_t bytes);
  void CountLedgerClaims(int64_t claims);

  // --- transport ----------------------------------------------------------------------------------------------------
  // A transactional producer was given up for a new one ("fenced", "outcome_unknown", ...).
  void CountFence(std::string_view reason);
  // "assigned", "revoked" or "lost".
  void CountRebalance(std::string_view kind);
  void CountClientError(std::string_view kind);  // "broker-down", "queue-full", "rebuilt", ...
  void SetAssignedPartitions(int64_t partitions);
  // An assigned partition: stories not yet committed, and age in seconds of the first of them (0 = none).
  void SetLag(int32_t partition, int64_t stories, double seconds);
  // The partition is no longer this worker's: its series disappear. SetLag and RemoveLag are the worker thread's alone.
  void RemoveLag(int32_t partition);

  // --- state --------------------------------------------------------------------------------------------------------
  void SetDedup(int64_t remembered_stories, size_t memory_bytes);
  // Replay of the ledger at start: `read` of `total` records so far, in `seconds`.
  void SetRestore(int64_t read, int64_t total, double seconds);
  void SetReady(bool ready);
  void SetInFlightBytes(size_t bytes);

  // The text exposition format 0.0.4, content type kContentType.
  std::string Serialize() const;
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct Children;
  std::unique_ptr<Children> children_;
};

}  // namespace newswire

// What the worker tells of its work: metrics and health hang on this, and the worker knows neither.
#pragma once

#include <cstdint>
#include <span>

#include "absl/time/time.h"
#include "pipeline/worker/batch.h"

namespace newswire {

// All methods are called on the worker's thread and must not block. The default does nothing.
class WorkerObserver {
 public:
  virtual ~WorkerObserver() = default;
  // Replay of the ledger: `done` of `total` records; total may be 0.
  virtual void OnReplay(int64_t done, int64_t total) { (void)done, (void)total; }
  virtual void OnReady() {}
  // Stories were taken from the input; each ends in OnCommitted or OnReturned.
  virtual void OnReceived(size_t stories, size_t bytes) { (void)stories, (void)bytes; }
  // Stories went back unfinished: their partition was revoked, or a transaction did not commit.
  virtual void OnReturned(size_t stories) { (void)stories; }
  // A frame with so many entries and claims went to the ledger.
  virtual void OnAppended(size_t entries, size_t claims, size_t bytes) { (void)entries, (void)claims, (void)bytes; }
  // The ledger gave the entries of a batch back after this long.
  virtual void OnReadBack(size_t entries, absl::Duration took) { (void)entries, (void)took; }
  // The outcomes of all stories of `batch` that were not dropped are durable.
  virtual void OnCommitted(const Batch& batch, absl::Duration commit_took) { (void)batch, (void)commit_took; }
  // The same for a batch of held stories: those with HeldStep::kRelease have ended.
  virtual void OnReleased(const Batch& batch, absl::Duration commit_took) { (void)batch, (void)commit_took; }
  // Once a step, where held stories are released: how many wait here, and for how long the first of them should have
  // been released already.
  virtual void OnHeld(size_t waiting, absl::Duration overdue) { (void)waiting, (void)overdue; }
  virtual void OnRewound(absl::Duration commit_took) { (void)commit_took; }
  // Once a step: the state of affairs.
  virtual void OnStep(size_t bytes_in_flight, bool work_waiting) { (void)bytes_in_flight, (void)work_waiting; }
};

}  // namespace newswire

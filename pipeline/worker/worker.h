// The worker: moves batches from the input through stages and ledger into transactions. The loop of the service.
#pragma once

#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "pipeline/arbiter.h"
#include "pipeline/held/hold_queue.h"
#include "pipeline/ledger/ledger_frame.h"
#include "pipeline/transport.h"
#include "pipeline/worker/batch.h"
#include "pipeline/worker/lane_pool.h"
#include "pipeline/worker/worker_observer.h"

namespace newswire {

struct WorkerOptions {
  int max_batch_stories = 2000;
  absl::Duration max_batch_wait = absl::Milliseconds(50);  // a batch waits no longer than this for more stories
  int max_batches_in_flight = 4;
  size_t max_in_flight_bytes = 128 * 1024 * 1024;
  absl::Duration ledger_reach = absl::Hours(2 * 168);      // how far back the ledger is replayed: twice the window
  bool use_ledger = true;                                  // false: every story is new (dedup.mode off)
  size_t max_held_bytes = 32 * 1024 * 1024;                // of held stories that wait in memory for their time
};

// One worker of the cluster. It never blocks for longer than a few milliseconds but in Commit(), so one thread drives it:
//
//   form a batch -> stages before the ledger -> append entries -> read back -> claim -> read back -> write -> commit
//
// with up to max_batches_in_flight batches at different places of that way; they are committed in the order in which
// they were formed. Stages after the ledger run while the entries are read back.
// Confined to one thread; lanes run on the pool's.
class Worker {
 public:
  // All are borrowed and must outlive the worker. `now` tells the time for batch ages and durations only, never for
  // anything that is written.
  Worker(const WorkerOptions& options, Transport& transport, Arbiter& arbiter, LanePool& pool, WorkerObserver& observer,
         std::function<absl::Time()> now = absl::Now);
  ~Worker();  // waits for the lanes; what is in flight is dropped

  // From now on held stories are released when the ledger's clock has reached their time; `writer` writes them. Call it
  // before Start(), and only where the ledger is used: without it nobody would know of a kill.
  void ReleaseHeld(std::unique_ptr<OutcomeWriter> writer) { release_writer_ = std::move(writer); }

  // Replays the ledger; then joins the input. Returns when the worker is caught up.
  absl::Status Start();

  // One round: moves every batch as far as it goes, then waits for whatever comes first, at most `max_wait`.
  // Non-OK: the service cannot go on (see Transport).
  absl::Status Step(absl::Duration max_wait);

  // No more input from now on; what is in flight is finished by further steps.
  void StopIntake() { taking_input_ = false; }
  void ResumeIntake() { taking_input_ = true; }
  // Nothing in flight and nothing to come without further input.
  bool idle() const { return in_flight_.empty() && forming_->stories().empty(); }
  size_t stories_in_flight() const;

 private:
  absl::Status TakeInput(absl::Duration wait);
  absl::Status TakeHeld();
  absl::Status ReadHeldStories(Batch& batch);
  void WriteHeld(Batch& batch);
  std::unique_ptr<Batch> NewBatch();
  absl::Status ReadLedgerFor(absl::Duration wait);
  absl::Status Advance(Batch& batch);
  absl::Status AppendEntries(Batch& batch);
  absl::Status ClaimWhatIsApplied(Batch& batch);
  absl::Status SettleWhatIsClaimed(Batch& batch);
  void StartWriting(Batch& batch);
  absl::Status CommitOldest();
  absl::Status AppendFrame();
  void Drop(std::span<const InputPartition> partitions);
  void DropEverything();
  void Recycle(std::unique_ptr<Batch> batch);

  const WorkerOptions options_;
  Transport& transport_;
  Arbiter& arbiter_;
  LanePool& pool_;
  WorkerObserver& observer_;
  const std::function<absl::Time()> now_;

  bool taking_input_ = true;
  std::unique_ptr<Batch> forming_;
  std::deque<std::unique_ptr<Batch>> in_flight_;  // oldest first
  std::vector<std::unique_ptr<Batch>> free_;
  std::vector<std::unique_ptr<Batch>> doomed_;    // dropped while lanes were at work on them
  size_t in_flight_bytes_ = 0;
  LedgerFrameWriter frame_;
  // Positions of stories here whose claim the ledger has shown to be void: they are claimed anew.
  absl::flat_hash_set<SourcePosition> void_claims_;
  TimeMs ledger_clock_ = kNoTime;  // the latest append time that was read
  std::unique_ptr<OutcomeWriter> release_writer_;  // null: nothing is released
  HoldQueue hold_queue_;
  std::vector<HeldStep> held_steps_;
  absl::Time held_moved_at_ = absl::InfinitePast();
  absl::Time ticked_at_ = absl::InfinitePast();
  std::vector<OutputRecord> records_;
};

}  // namespace newswire

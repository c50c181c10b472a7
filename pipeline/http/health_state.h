// Whether the service lives and is ready, told by the worker, asked by the probes.
#pragma once

#include <functional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace newswire {

// Live means progress, not "the process is up": it ends when the worker's loop has not turned for `stall_timeout`, or
// when work has been waiting that long and nothing was committed. Ready means that the worker takes part: the ledger is
// replayed and it is not draining. Thread-safe.
class HealthState {
 public:
  using Clock = std::function<absl::Time()>;  // monotonic enough: it only ever measures spans

  explicit HealthState(absl::Duration stall_timeout, Clock clock = absl::Now);

  struct Report {
    bool ok = false;
    std::string reason;  // why not; empty if ok
  };

  // --- told by the worker -------------------------------------------------------------------------------------------
  // Once a turn of the loop. `work_waiting`: there is input, or a story in flight, that no commit covers yet.
  void OnTurn(bool work_waiting);
  // A commit, or a step of the ledger's replay.
  void OnProgress();
  void SetReady();
  // e.g. "replaying the ledger: 34 %", "draining". Not ready is where it starts ("starting").
  void SetNotReady(std::string reason);

  // --- asked by the probes ------------------------------------------------------------------------------------------
  Report Live() const;
  Report Ready() const;

 private:
  const absl::Duration stall_timeout_;
  const Clock clock_;
  mutable absl::Mutex mutex_;
  absl::Time last_turn_ ABSL_GUARDED_BY(mutex_);
  absl::Time waiting_since_ ABSL_GUARDED_BY(mutex_);  // InfiniteFuture = nothing waits
  std::string not_ready_reason_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace newswire

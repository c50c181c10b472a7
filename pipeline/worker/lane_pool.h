// The small thread pool that runs stages: one thread a lane.
#pragma once

#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "pipeline/worker/lane.h"

namespace newswire {

// With no threads every Submit() runs at once on the caller's thread: the deterministic form for simulation.
// Thread-safe.
class LanePool {
 public:
  // `lanes` has one lane a thread, or exactly one when `threads` is 0.
  LanePool(int threads, std::vector<Lane> lanes);
  ~LanePool();  // waits for the work that was submitted
  LanePool(const LanePool&) = delete;
  LanePool& operator=(const LanePool&) = delete;

  // Runs `phase` over every slice of `batch`; batch.pending_slices is 0 when all of it is done. The batch must live until then
  // and its stories must not be touched by anybody else.
  void Submit(Batch::Phase phase, Batch& batch);

  // Waits until some batch has finished a phase since the last call, at most `timeout`.
  void WaitForProgress(absl::Duration timeout);

 private:
  struct Task {
    Batch::Phase phase;
    Batch* batch;
    Slice* slice;
  };
  void RunLane(Lane& lane);

  std::vector<Lane> lanes_;
  absl::Mutex mutex_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool progress_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace newswire

#include "pipeline/worker/lane_pool.h"

#include <utility>

#include "absl/log/check.h"

namespace newswire {

LanePool::LanePool(int threads, std::vector<Lane> lanes) : lanes_(std::move(lanes)) {
  CHECK_EQ(lanes_.size(), static_cast<size_t>(threads == 0 ? 1 : threads));
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this, i] { RunLane(lanes_[static_cast<size_t>(i)]); });
  }
}

LanePool::~LanePool() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

void LanePool::Submit(Batch::Phase phase, Batch& batch) {
  batch.pending_slices.store(static_cast<int>(batch.slices().size()), std::memory_order_relaxed);
  if (threads_.empty()) {
    for (const std::unique_ptr<Slice>& slice : batch.slices()) lanes_[0].Run(phase, batch, *slice);
    batch.pending_slices.store(0, std::memory_order_relaxed);
    return;
  }
  absl::MutexLock lock(&mutex_);
  for (const std::unique_ptr<Slice>& slice : batch.slices()) tasks_.push_back({phase, &batch, slice.get()});
}

void LanePool::RunLane(Lane& lane) {
  lane.BeginThread();
  auto has_task = [this] {
    mutex_.AssertReaderHeld();
    return !tasks_.empty() || stopping_;
  };
  while (true) {
    Task task;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&has_task));
      if (tasks_.empty()) return;
      task = tasks_.front();
      tasks_.pop_front();
    }
    lane.Run(task.phase, *task.batch, *task.slice);
    if (task.batch->pending_slices.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      absl::MutexLock lock(&mutex_);
      progress_ = true;
    }
  }
}

void LanePool::WaitForProgress(absl::Duration timeout) {
  if (threads_.empty()) return;
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&progress_), timeout);
  progress_ = false;
}

}  // namespace newswire

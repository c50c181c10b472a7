// Tells metrics and health what the worker does.
#pragma once

#include <functional>
#include <vector>

#include "pipeline/http/health_state.h"
#include "pipeline/metrics/batch_tally.h"
#include "pipeline/metrics/metrics.h"
#include "pipeline/worker/worker_observer.h"

namespace newswire {

// Confined to the worker's thread; all is borrowed.
class MetricsObserver final : public WorkerObserver {
 public:
  // `stage_count` as Lane::StageNames, "publish" last.
  MetricsObserver(Metrics& metrics, HealthState& health, size_t stage_count)
      : metrics_(metrics), health_(health), stage_count_(stage_count) {}

  void OnReplay(int64_t done, int64_t total) override;
  void OnReady() override;
  void OnReceived(size_t stories, size_t bytes) override;
  void OnReturned(size_t stories) override;
  void OnAppended(size_t entries, size_t claims, size_t bytes) override;
  void OnReadBack(size_t entries, absl::Duration took) override;
  void OnCommitted(const Batch& batch, absl::Duration commit_took) override;
  void OnReleased(const Batch& batch, absl::Duration commit_took) override;
  void OnHeld(size_t waiting, absl::Duration overdue) override;
  void OnRewound(absl::Duration commit_took) override;
  void OnStep(size_t bytes_in_flight, bool work_waiting) override;

 private:
  Metrics& metrics_;
  HealthState& health_;
  const size_t stage_count_;
  absl::Time replay_began_ = absl::InfiniteFuture();
  absl::Time replay_told_ = absl::InfinitePast();
  BatchTally tally_;
  size_t held_waiting_ = 0;
};

}  // namespace newswire

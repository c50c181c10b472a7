// What `newswire run` and `newswire process` have in common: a worker's parts, made from the configuration.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "pipeline/config/config.h"
#include "pipeline/worker/lane.h"
#include "pipeline/worker/worker.h"

namespace newswire {

// Threads that run stages: service.stage_threads, or one fewer than the cores (at least 1).
int StageThreads(const Config& config);

// One lane a thread, with the stages of stages/stage_order.h.
absl::StatusOr<std::vector<Lane>> MakeLanes(const Config& config, int lanes);

WorkerOptions MakeWorkerOptions(const Config& config);

}  // namespace newswire

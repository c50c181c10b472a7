// What `newswire run` and `newswire process` have in common: a worker's parts, made from the configuration.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "pipeline/config/config.h"
#include "pipeline/worker/crash_journal.h"
#include "pipeline/worker/lane.h"
#include "pipeline/worker/worker.h"

namespace newswire {

// Threads that run stages: service.stage_threads, or one fewer than the cores (at least 1).
int StageThreads(const Config& config);

// One lane a thread, with the stages of stages/stage_order.h. `journal` may be null; else it must outlive the lanes.
absl::StatusOr<std::vector<Lane>> MakeLanes(const Config& config, int lanes, CrashJournal* journal = nullptr);

// The journal of this slot in service.state_dir, and a log line for every story that it knows to have crashed a worker.
// Null, with a warning, where it cannot be kept: the service works without.
std::unique_ptr<CrashJournal> OpenCrashJournal(const Config& config, int lanes);

WorkerOptions MakeWorkerOptions(const Config& config);

}  // namespace newswire

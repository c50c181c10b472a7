#include "pipeline/main/assembly.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "pipeline/base/status_macros.h"
#include "stages/stage_order.h"

namespace newswire {

int StageThreads(const Config& config) {
  if (config.service.stage_threads > 0) return config.service.stage_threads;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
}

absl::StatusOr<std::vector<Lane>> MakeLanes(const Config& config, int lanes) {
  const StageOrder order = MakeStageOrder(config);
  std::vector<Lane> made;
  for (int i = 0; i < lanes; ++i) {
    NW_ASSIGN_OR_RETURN(Lane lane, Lane::Create(order, MakeOutcomeWriterFactory(config)));
    made.push_back(std::move(lane));
  }
  return made;
}

WorkerOptions MakeWorkerOptions(const Config& config) {
  WorkerOptions options;
  options.max_batch_stories = config.limits.max_batch_stories;
  options.max_batch_wait = absl::Milliseconds(config.limits.max_batch_ms);
  options.max_batches_in_flight = config.limits.max_batches_in_flight;
  options.max_in_flight_bytes = config.limits.max_in_flight_bytes;
  options.ledger_reach = absl::Hours(2 * config.dedup.window_hours);
  options.use_ledger = config.dedup.mode != "off";
  return options;
}

}  // namespace newswire

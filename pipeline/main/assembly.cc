#include "pipeline/main/assembly.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/kafka/client_config.h"
#include "pipeline/log/log.h"
#include "stages/stage_order.h"

namespace newswire {

int StageThreads(const Config& config) {
  if (config.service.stage_threads > 0) return config.service.stage_threads;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
}

absl::StatusOr<std::vector<Lane>> MakeLanes(const Config& config, int lanes, CrashJournal* journal) {
  const StageOrder order = MakeStageOrder(config);
  std::vector<Lane> made;
  for (int i = 0; i < lanes; ++i) {
    NW_ASSIGN_OR_RETURN(Lane lane, Lane::Create(order, MakeOutcomeWriterFactory(config)));
    if (journal != nullptr) lane.Watch(journal, journal->mark(i));
    made.push_back(std::move(lane));
  }
  return made;
}

std::unique_ptr<CrashJournal> OpenCrashJournal(const Config& config, int lanes) {
  std::error_code failed;
  const std::filesystem::path dir = config.service.state_dir.empty() ? std::filesystem::temp_directory_path(failed)
                                                                     : std::filesystem::path(config.service.state_dir);
  std::string name = absl::StrCat("newswire-", TransactionalId(config), ".crashes");
  std::ranges::replace(name, '/', '_');  // a group may be named so
  absl::StatusOr<std::unique_ptr<CrashJournal>> journal = CrashJournal::Open((dir / name).string(), lanes);
  if (!journal.ok()) {
    log::Warning("no crash journal: a story that crashes the worker will not be found",
                 {{"status", journal.status().ToString()}});
    return nullptr;
  }
  for (const CrashJournal::Suspect& suspect : (*journal)->suspects()) {
    log::Warning(suspect.deaths >= CrashJournal::kDeathsToIsolate ? "a story crashes workers and is set aside"
                                                                  : "a worker died while at work on a story",
                 {{"partition", suspect.position.partition},
                  {"offset", suspect.position.offset},
                  {"stage_index", suspect.place},
                  {"deaths", suspect.deaths}});
  }
  return *std::move(journal);
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

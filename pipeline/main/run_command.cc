// newswire run: the service, from the input topic to the output topics.
#include <CLI/CLI.hpp>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/config/load_config.h"
#include "pipeline/config/memory_limit.h"
#include "pipeline/http/http_server.h"
#include "pipeline/kafka/kafka_transport.h"
#include "pipeline/log/log.h"
#include "pipeline/main/assembly.h"
#include "pipeline/main/commands.h"
#include "pipeline/main/metrics_observer.h"
#include "pipeline/main/transport_metrics.h"
#include "pipeline/worker/lane_pool.h"
#include "pipeline/worker/worker.h"
#include "stages/classify/topic_model_source.h"
#include "stages/stage_order.h"

namespace newswire {
namespace {

std::atomic<int> stop_signals{0};
static_assert(std::atomic<int>::is_always_lock_free);

std::atomic<bool> reload_signal{false};

// SIGHUP: read the topic model again, even if its file looks the same.
void OnReloadSignal(int) { reload_signal = true; }

// The first signal drains, a second one ends the process at once: a restart is cheap and correct.
void OnStopSignal(int) {
  if (stop_signals.fetch_add(1) > 0) std::_Exit(kExitFailure);
}

// Another topic model takes the place of the one in use while no story is on its way: the intake stops, the batches in
// flight are committed, the model changes, the intake goes on. Every record names the model that it was made with.
class TopicModelReload {
 public:
  TopicModelReload(TopicModelSource& source, Worker& worker) : source_(source), worker_(worker) {}

  // Looks for another model, if asked to or if the file has changed.
  void Look() {
    if (is_waiting_ || (!reload_signal.exchange(false) && !source_.HasChanged())) return;
    const absl::StatusOr<bool> is_new = source_.Read();
    if (!is_new.ok()) {
      log::Error("the topic model stays as it is", {{"model", source_.current()->version()},
                                                    {"status", is_new.status().ToString()}});
    } else if (*is_new) {
      is_waiting_ = true;
      worker_.StopIntake();
    }
  }

  void UseWhenIdle() {
    if (!is_waiting_ || !worker_.idle()) return;
    const std::string before = source_.current()->version();
    source_.Use();
    is_waiting_ = false;
    worker_.ResumeIntake();
    log::Info("topic model replaced", {{"before", before}, {"model", source_.current()->version()}});
  }

  // The service ends: whatever is waited for comes with the next start.
  void Forget() { is_waiting_ = false; }

 private:
  TopicModelSource& source_;
  Worker& worker_;
  bool is_waiting_ = false;
};

absl::Status Run(const Config& config) {
  NW_RETURN_IF_ERROR(CheckWindowFitsMemory(config, MemoryLimitBytes()));
  const int threads = StageThreads(config);
  const std::unique_ptr<CrashJournal> journal = OpenCrashJournal(config, threads);
  if (journal != nullptr) CrashJournal::NoteFatalSignals();
  NW_ASSIGN_OR_RETURN(std::vector<Lane> lanes, MakeLanes(config, threads, journal.get()));
  MetricsOptions metrics_options;
  metrics_options.version = NEWSWIRE_VERSION;
  for (const std::string_view name : Lane::StageNames(lanes[0])) metrics_options.stages.emplace_back(name);
  const size_t stage_count = metrics_options.stages.size();
  Metrics metrics(metrics_options);
  HealthState health(absl::Milliseconds(config.service.stall_timeout_ms));
  std::unique_ptr<HttpServer> http;
  if (!config.service.http_listen.empty()) {
    HttpHandlers handlers;
    handlers.metrics = [&metrics] { return metrics.Serialize(); };
    handlers.health = &health;
    handlers.version = NEWSWIRE_VERSION;
    NW_ASSIGN_OR_RETURN(http, HttpServer::Start(config.service.http_listen, std::move(handlers)));
    log::Info("listening", {{"http", config.service.http_listen}, {"port", http->port()}});
  }

  NW_ASSIGN_OR_RETURN(const std::unique_ptr<KafkaTransport> transport, KafkaTransport::Create(config));
  const std::unique_ptr<Arbiter> arbiter = MakeArbiter(config);
  LanePool pool(threads, std::move(lanes));
  MetricsObserver observer(metrics, health, stage_count);
  TransportMetrics transport_metrics(metrics);
  Worker worker(MakeWorkerOptions(config), *transport, *arbiter, pool, observer);
  if (config.dedup.mode != "off") {
    NW_ASSIGN_OR_RETURN(std::unique_ptr<OutcomeWriter> writer, MakeOutcomeWriterFactory(config)());
    worker.ReleaseHeld(std::move(writer));
  }
  NW_RETURN_IF_ERROR(worker.Start());

  NW_ASSIGN_OR_RETURN(const std::shared_ptr<TopicModelSource> topic_models, TopicModelSource::Of(config.classify.model));
  TopicModelReload reload(*topic_models, worker);
  absl::Time drain_until = absl::InfiniteFuture();
  absl::Time told = absl::InfinitePast();
  while (true) {
    const absl::Time now = absl::Now();
    if (journal != nullptr) journal->Tick(static_cast<uint32_t>(absl::ToUnixSeconds(now)));
    if (stop_signals.load() > 0 && drain_until == absl::InfiniteFuture()) {
      log::Info("draining", {{"stories_in_flight", worker.stories_in_flight()}});
      health.SetNotReady("draining");
      metrics.SetReady(false);
      reload.Forget();
      worker.StopIntake();
      drain_until = now + absl::Milliseconds(config.service.drain_timeout_ms);
    }
    if (drain_until != absl::InfiniteFuture() && (worker.idle() || now >= drain_until)) break;
    NW_RETURN_IF_ERROR(worker.Step(absl::Milliseconds(100)));
    reload.UseWhenIdle();
    if (now - told >= absl::Seconds(1)) {
      told = now;
      if (drain_until == absl::InfiniteFuture()) reload.Look();
      transport_metrics.Tell(transport->Stats());
      metrics.SetDedup(static_cast<int64_t>(arbiter->story_count()), arbiter->memory_bytes());
    }
  }
  if (!worker.idle()) {
    log::Warning("drain timed out, unfinished stories go back", {{"stories", worker.stories_in_flight()}});
  }
  NW_RETURN_IF_ERROR(transport->Close());
  log::Info("stopped");
  return absl::OkStatus();
}

}  // namespace

void AddRunCommand(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("run", "The service: Kafka in, Kafka out, until a signal stops it");
  auto file = std::make_shared<std::string>();
  command->add_option("--config", *file, "Configuration file")->required();
  command->callback([file, &exit_code] {
    const absl::StatusOr<Config> config = LoadConfig(*file, ProcessEnvironment());
    absl::Status status = config.status();
    if (status.ok()) status = log::Start(config->log);
    if (!status.ok()) {
      std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
      exit_code = kExitUsage;
      return;
    }
    std::signal(SIGTERM, OnStopSignal);
    std::signal(SIGINT, OnStopSignal);
    std::signal(SIGHUP, OnReloadSignal);
    std::signal(SIGPIPE, SIG_IGN);
    status = Run(*config);
    if (!status.ok()) {
      log::Error("the service cannot go on", {{"status", status.ToString()}});
      exit_code = absl::IsInvalidArgument(status) ? kExitUsage : kExitFailure;
    }
  });
}

}  // namespace newswire

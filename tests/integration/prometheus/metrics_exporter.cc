// A process that serves the metrics of a worker that is busy: what prometheus_scrape scrapes where no Kafka is at hand.
// usage: metrics_exporter      prints "listening on 127.0.0.1:PORT" and runs until its standard input ends.
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "pipeline/http/http_server.h"
#include "pipeline/metrics/metrics.h"

namespace newswire {
namespace {

void Work(Metrics& metrics, HealthState& health, absl::Notification& stop) {
  metrics.SetAssignedPartitions(2);
  metrics.SetRestore(5'000, 5'000, 0.1);
  metrics.SetReady(true);
  health.SetReady();
  BatchTally tally;
  Story story;
  story.source = "sample-feed";
  story.text = "twelve bytes";
  story.body = "twelve";
  story.language = "en";
  story.cuts = {{.stage = "strip", .rule = "credit", .begin_byte = 6, .end_byte = 12}};
  story.flags = {"sample-flag"};
  story.topics_status = "no-confident-topic";
  while (!stop.WaitForNotificationWithTimeout(absl::Milliseconds(20))) {
    const TimeMs now = absl::ToUnixMillis(absl::Now());
    story.raw.timestamp = now - 30;
    metrics.OnReceived(5, 12'000);
    for (size_t stage = 0; stage < 3; ++stage) metrics.ObserveStage(stage, 4, 4 * 5e-6);
    tally.Clear();
    for (int i = 0; i < 2; ++i) {
      tally.AddStory(story);
      tally.AddPublished(i == 0 ? Action::kNew : Action::kKill, now - 30);
    }
    tally.AddDuplicate(DuplicateReason::kNear, now - 30);
    tally.AddDeadLetter("decode", RejectReason::kInvalidJson, now - 30);
    metrics.CountLedgerAppend(1'400);
    metrics.ObserveLedgerReadBack(4, 0.004);
    metrics.CountLedgerClaims(3);
    metrics.ObserveCommit(CommitResult::kCommitted, 0.006);
    metrics.ObserveBatch(4, 0.02);
    metrics.OnCommitted(tally, now);
    metrics.OnReturned(1);
    metrics.SetLag(0, 2, 0.03);
    metrics.SetLag(1, 0, 0);
    metrics.SetDedup(1'000, 640'000);
    metrics.CountClientError("broker-down");
    health.OnTurn(true);
    health.OnProgress();
  }
}

int Run() {
  Metrics metrics({.version = NEWSWIRE_VERSION, .stages = {"decode", "strip", "fingerprint"}});
  HealthState health(absl::Seconds(60));
  auto server = HttpServer::Start(
      "127.0.0.1:0", {.metrics = [&] { return metrics.Serialize(); }, .health = &health, .version = NEWSWIRE_VERSION});
  if (!server.ok()) {
    std::fprintf(stderr, "metrics_exporter: %s\n", server.status().ToString().c_str());
    return 1;
  }
  std::printf("listening on 127.0.0.1:%d\n", (*server)->port());
  std::fflush(stdout);
  absl::Notification stop;
  std::thread worker([&] { Work(metrics, health, stop); });
  char byte;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {
  }
  stop.Notify();
  worker.join();
  return 0;
}

}  // namespace
}  // namespace newswire

int main() { return newswire::Run(); }

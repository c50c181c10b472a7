#include "pipeline/main/metrics_observer.h"

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "pipeline/log/log.h"

namespace newswire {

void MetricsObserver::OnReplay(int64_t done, int64_t total) {
  const absl::Time now = absl::Now();
  if (done == 0) replay_began_ = now;
  const double seconds = absl::ToDoubleSeconds(now - replay_began_);
  metrics_.SetRestore(done, total, seconds);
  health_.OnProgress();
  if (total == 0) return;
  const double share = static_cast<double>(done) / static_cast<double>(total);
  health_.SetNotReady(absl::StrFormat("replaying the ledger: %.0f %%", 100 * share));
  if (now - replay_told_ < absl::Seconds(2) && done < total) return;
  replay_told_ = now;
  const double eta = done > 0 ? seconds * static_cast<double>(total - done) / static_cast<double>(done) : 0;
  log::Info("ledger replay", {{"frames", done}, {"of", total}, {"seconds", seconds}, {"seconds_left", eta}});
}

void MetricsObserver::OnReady() {
  metrics_.SetReady(true);
  health_.SetReady();
  log::Info("ready");
}

void MetricsObserver::OnReceived(size_t stories, size_t bytes) {
  metrics_.OnReceived(static_cast<int64_t>(stories), static_cast<int64_t>(bytes));
}

void MetricsObserver::OnReturned(size_t stories) {
  metrics_.OnReturned(static_cast<int64_t>(stories));
  log::Info("stories returned unfinished", {{"stories", stories}});
}

void MetricsObserver::OnAppended(size_t entries, size_t claims, size_t bytes) {
  (void)entries;
  metrics_.CountLedgerAppend(static_cast<int64_t>(bytes));
  metrics_.CountLedgerClaims(static_cast<int64_t>(claims));
}

void MetricsObserver::OnReadBack(size_t entries, absl::Duration took) {
  metrics_.ObserveLedgerReadBack(static_cast<int64_t>(entries), absl::ToDoubleSeconds(took));
}

void MetricsObserver::OnRewound(absl::Duration commit_took) {
  metrics_.ObserveCommit(CommitResult::kRewound, absl::ToDoubleSeconds(commit_took));
  log::Warning("transaction not committed, input rewound");
}

void MetricsObserver::OnCommitted(const Batch& batch, absl::Duration commit_took) {
  tally_.Clear();
  for (const std::unique_ptr<Slice>& slice : batch.slices()) {
    const int64_t stories = static_cast<int64_t>(slice->end - slice->begin);
    for (size_t i = 0; i < stage_count_; ++i) metrics_.ObserveStage(i, stories, slice->stage_seconds[i]);
    for (size_t s = slice->begin; s < slice->end; ++s) {
      const StoryInFlight& in_flight = batch.stories()[s];
      if (in_flight.dropped) continue;
      const TimeMs input_time = in_flight.story.raw.timestamp;
      if (!in_flight.rejected_by.empty()) {
        tally_.AddDeadLetter(in_flight.rejected_by, in_flight.verdict.reason(), input_time);
        continue;
      }
      const bool held = in_flight.record_count > 0 && slice->records[in_flight.first_record].topic == OutputTopic::kHeld;
      const LedgerClaim& claim = in_flight.decision.claim;
      if (held) {
        tally_.AddHeld(input_time);
      } else if (IsPublished(claim.action)) {
        tally_.AddPublished(claim.action, input_time);
      } else {
        tally_.AddDuplicate(claim.reason, input_time);
      }
      tally_.AddStory(in_flight.story);
    }
  }
  const absl::Time now = absl::Now();
  metrics_.OnCommitted(tally_, absl::ToUnixMillis(now));
  metrics_.ObserveCommit(CommitResult::kCommitted, absl::ToDoubleSeconds(commit_took));
  metrics_.ObserveBatch(tally_.outcomes(), absl::ToDoubleSeconds(now - batch.formed_since()));
  health_.OnProgress();
}

void MetricsObserver::OnReleased(const Batch& batch, absl::Duration commit_took) {
  for (const StoryInFlight& in_flight : batch.stories()) {
    if (in_flight.dropped || !in_flight.settled) continue;
    metrics_.CountReleased(in_flight.decision.claim.action, 1);
  }
  metrics_.ObserveCommit(CommitResult::kCommitted, absl::ToDoubleSeconds(commit_took));
  health_.OnProgress();
}

void MetricsObserver::OnHeld(size_t waiting, absl::Duration overdue) {
  if (waiting == 0 && held_waiting_ == 0) return;
  held_waiting_ = waiting;
  metrics_.SetHeld(static_cast<int64_t>(waiting), absl::ToDoubleSeconds(overdue));
}

void MetricsObserver::OnStep(size_t bytes_in_flight, bool work_waiting) {
  metrics_.SetInFlightBytes(bytes_in_flight);
  health_.OnTurn(work_waiting);
}

}  // namespace newswire

#include "pipeline/metrics/metrics.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/log/check.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "pipeline/metrics/bounded_children.h"
#include "pipeline/metrics/catalogue.h"
#include "pipeline/metrics/process_stats.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace newswire {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using Buckets = Histogram::BucketBoundaries;

constexpr size_t kMaxFeeds = 200;
constexpr size_t kMaxRules = 128;
constexpr size_t kMaxLanguages = 64;
constexpr size_t kMaxReasons = 32;
constexpr size_t kMaxPartitions = 10'000;
constexpr size_t kMaxOddDeadLetters = 64;

// 1, 2.5, 5 a decade.
constexpr std::array kStageBuckets = {1e-7,   2.5e-7, 5e-7, 1e-6,   2.5e-6, 5e-6, 1e-5,
                                      2.5e-5, 5e-5,   1e-4, 2.5e-4, 1e-3,   1e-2, 1e-1};
constexpr std::array kWaitBuckets = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                     0.25,   0.5,   1.0,    2.5,   5.0,  10.0,  30.0};
constexpr std::array kEndToEndBuckets = {0.005, 0.01, 0.025, 0.05, 0.1,  0.25,  0.5,    1.0,    2.5,
                                         5.0,   10.0, 30.0,  60.0, 300., 1800., 7200.0, 86400.0};
constexpr std::array kBatchBuckets = {1.0, 10.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0, 20000.0};

// The first bucket whose upper bound is not below `value`.
size_t BucketOf(std::span<const double> buckets, double value) {
  return static_cast<size_t>(std::ranges::lower_bound(buckets, value) - buckets.begin());
}

template <typename T, typename Builder>
Family<T>& Register(prometheus::Registry& registry, MetricId id, Builder builder) {
  const MetricInfo& info = Info(id);
  return builder.Name(std::string(info.name)).Help(std::string(info.help)).Register(registry);
}

}  // namespace

struct Metrics::Children {
  explicit Children(const MetricsOptions& options);

  Family<Counter>& Counters(MetricId id) { return Register<Counter>(registry, id, prometheus::BuildCounter()); }
  Family<Gauge>& Gauges(MetricId id) { return Register<Gauge>(registry, id, prometheus::BuildGauge()); }
  Family<Histogram>& Histograms(MetricId id) { return Register<Histogram>(registry, id, prometheus::BuildHistogram()); }
  Counter& OneCounter(MetricId id) { return Counters(id).Add({}); }
  Gauge& OneGauge(MetricId id) { return Gauges(id).Add({}); }
  Histogram& OneHistogram(MetricId id, std::span<const double> buckets) {
    return Histograms(id).Add({}, Buckets(buckets.begin(), buckets.end()));
  }

  void Observe(Histogram& histogram, std::span<const double> buckets, double value, int64_t times);
  void ObserveAges(Histogram& histogram, const std::vector<TimeMs>& input_times, TimeMs now);
  void CountDeadLetters(std::string_view stage, std::string_view reason, int64_t count)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(flow);

  // Held while the terms of "received = ..." change and while they are collected.
  absl::Mutex flow;

  prometheus::Registry registry;
  Counter& received = OneCounter(MetricId::kReceived);
  Counter& received_bytes = OneCounter(MetricId::kReceivedBytes);
  std::array<Counter*, kActionCount> published{};
  std::array<Counter*, kDuplicateReasonCount> duplicates{};
  Family<Counter>& dead_letter_family = Counters(MetricId::kDeadLetters);
  std::map<std::pair<std::string, std::string>, Counter*> dead_letters ABSL_GUARDED_BY(flow);  // by (stage, reason)
  Counter& held = OneCounter(MetricId::kHeld);
  std::array<Counter*, kActionCount> released{};
  Gauge& held_waiting = OneGauge(MetricId::kHeldWaiting);
  Gauge& held_overdue = OneGauge(MetricId::kHeldOverdue);
  Counter& returned = OneCounter(MetricId::kReturned);
  Gauge& in_flight = OneGauge(MetricId::kInFlight);
  Gauge& in_flight_bytes = OneGauge(MetricId::kInFlightBytes);

  std::vector<Histogram*> stage_seconds;
  Histogram& batch_stories = OneHistogram(MetricId::kBatchStories, kBatchBuckets);
  Histogram& batch_seconds = OneHistogram(MetricId::kBatchSeconds, kWaitBuckets);
  Histogram& commit_seconds = OneHistogram(MetricId::kCommitSeconds, kWaitBuckets);
  Histogram& end_to_end_seconds = OneHistogram(MetricId::kEndToEndSeconds, kEndToEndBuckets);
  Histogram& kill_seconds = OneHistogram(MetricId::kKillSeconds, kEndToEndBuckets);
  Counter& ledger_appended_bytes = OneCounter(MetricId::kLedgerAppendedBytes);
  Histogram& ledger_readback_seconds = OneHistogram(MetricId::kLedgerReadBackSeconds, kWaitBuckets);
  Counter& ledger_entries = OneCounter(MetricId::kLedgerEntries);
  Counter& ledger_claims = OneCounter(MetricId::kLedgerClaims);

  Family<Counter>& transactions = Counters(MetricId::kTransactions);
  Counter& committed = transactions.Add({{"result", "committed"}});
  Counter& rewound = transactions.Add({{"result", "rewound"}});
  BoundedChildren<Counter> fences{Counters(MetricId::kFences), "reason", kMaxReasons};
  BoundedChildren<Counter> rebalances{Counters(MetricId::kRebalances), "kind", kMaxReasons};
  BoundedChildren<Counter> client_errors{Counters(MetricId::kClientErrors), "kind", kMaxReasons};
  Gauge& assigned_partitions = OneGauge(MetricId::kAssignedPartitions);
  BoundedChildren<Gauge> lag_stories{Gauges(MetricId::kLagStories), "partition", kMaxPartitions};
  BoundedChildren<Gauge> lag_seconds{Gauges(MetricId::kLagSeconds), "partition", kMaxPartitions};
  Gauge& last_commit_timestamp = OneGauge(MetricId::kLastCommitTimestamp);

  Gauge& remembered_stories = OneGauge(MetricId::kRememberedStories);
  Gauge& dedup_memory = OneGauge(MetricId::kDedupMemory);
  Gauge& restore_read = OneGauge(MetricId::kRestoreRead);
  Gauge& restore_total = OneGauge(MetricId::kRestoreTotal);
  Gauge& restore_ratio = OneGauge(MetricId::kRestoreRatio);
  Gauge& restore_seconds = OneGauge(MetricId::kRestoreSeconds);
  Gauge& restore_eta = OneGauge(MetricId::kRestoreEta);
  Gauge& ready = OneGauge(MetricId::kReady);

  Histogram& clean_ratio = OneHistogram(MetricId::kCleanRatio, BatchTally::kRatioBounds);
  BoundedChildren<Counter> cuts{Counters(MetricId::kCuts), "rule", kMaxRules};
  BoundedChildren<Counter> strip_flags{Counters(MetricId::kStripFlags), "flag", kMaxRules};
  std::array<Counter*, BatchTally::kTopTopics + 1> topics{};
  BoundedChildren<Counter> topics_none{Counters(MetricId::kTopicsNone), "reason", kMaxReasons};
  BoundedChildren<Counter> languages{Counters(MetricId::kLanguage), "language", kMaxLanguages};
  BoundedChildren<Counter> feed_stories{Counters(MetricId::kFeedStories), "source", kMaxFeeds};
  BoundedChildren<Gauge> feed_last_story{Gauges(MetricId::kFeedLastStory), "source", kMaxFeeds};

  Gauge& process_start_time = OneGauge(MetricId::kProcessStartTime);
  Counter& process_cpu = OneCounter(MetricId::kProcessCpu);
  Gauge& process_memory = OneGauge(MetricId::kProcessMemory);
  Gauge& process_files = OneGauge(MetricId::kProcessFiles);
};

Metrics::Children::Children(const MetricsOptions& options) {
  // What is counted only where something is wrong stands at 0 from the start, so that the first time is an increase.
  Family<Counter>& published_family = Counters(MetricId::kPublished);
  for (int i = 0; i < kActionCount; ++i) {
    published[static_cast<size_t>(i)] = &published_family.Add({{"action", std::string(Label(static_cast<Action>(i)))}});
  }
  // A release ends as any story does, but is never a kill and never held again.
  Family<Counter>& released_family = Counters(MetricId::kHeldReleased);
  for (const Action action : {Action::kNew, Action::kUpdate, Action::kCorrection, Action::kRepeat, Action::kDuplicate,
                              Action::kLate, Action::kBlocked}) {
    released[static_cast<size_t>(action)] = &released_family.Add({{"outcome", std::string(Label(action))}});
  }
  Family<Counter>& duplicate_family = Counters(MetricId::kDuplicates);
  for (int i = 0; i < kDuplicateReasonCount; ++i) {
    duplicates[static_cast<size_t>(i)] =
        &duplicate_family.Add({{"reason", std::string(Label(static_cast<DuplicateReason>(i)))}});
  }
  Family<Histogram>& stage_family = Histograms(MetricId::kStageSeconds);
  for (const std::string& stage : options.stages) {
    stage_seconds.push_back(&stage_family.Add({{"stage", stage}}, Buckets(kStageBuckets.begin(), kStageBuckets.end())));
    for (int i = 0; i < kRejectReasonCount; ++i) CountDeadLetters(stage, Label(static_cast<RejectReason>(i)), 0);
  }
  Family<Counter>& topic_family = Counters(MetricId::kTopics);
  topics[0] = &topic_family.Add({{"topic", std::string(kOtherLabel)}});
  for (uint32_t top = 1; top <= BatchTally::kTopTopics; ++top) {
    topics[top] = &topic_family.Add({{"topic", absl::StrFormat("%02d000000", top)}});
  }
  for (const char* reason : {"fenced", "outcome_unknown", "request_unanswered", "fatal"}) fences.Get(reason);
  for (const char* kind : {"assigned", "revoked", "lost"}) rebalances.Get(kind);
  restore_ratio.Set(0);
  Gauges(MetricId::kBuildInfo).Add({{"version", options.version}}).Set(1);
}

void Metrics::Children::CountDeadLetters(std::string_view stage, std::string_view reason, int64_t count) {
  const std::pair<std::string, std::string> key(stage, reason);
  auto it = dead_letters.find(key);
  if (it == dead_letters.end()) {
    // Unlisted pairs come from the code, not from input, but are bounded all the same.
    const bool is_fit = dead_letters.size() < 16 * kMaxOddDeadLetters && IsFitLabel(stage) && IsFitLabel(reason);
    const std::string other(kOtherLabel);
    Counter& child =
        dead_letter_family.Add({{"stage", is_fit ? key.first : other}, {"reason", is_fit ? key.second : other}});
    if (!is_fit) {
      child.Increment(static_cast<double>(count));
      return;
    }
    it = dead_letters.emplace(key, &child).first;
  }
  it->second->Increment(static_cast<double>(count));
}

void Metrics::Children::Observe(Histogram& histogram, std::span<const double> buckets, double value, int64_t times) {
  std::vector<double> increments(buckets.size() + 1);
  increments[BucketOf(buckets, value)] = static_cast<double>(times);
  histogram.ObserveMultiple(increments, value * static_cast<double>(times));
}

void Metrics::Children::ObserveAges(Histogram& histogram, const std::vector<TimeMs>& input_times, TimeMs now) {
  std::vector<double> increments(kEndToEndBuckets.size() + 1);
  double sum = 0;
  for (const TimeMs input_time : input_times) {
    if (input_time == kNoTime) continue;
    const double seconds = std::max<double>(0, static_cast<double>(now - input_time) / 1000);  // clocks may differ
    increments[BucketOf(kEndToEndBuckets, seconds)] += 1;
    sum += seconds;
  }
  histogram.ObserveMultiple(increments, sum);
}

Metrics::Metrics(const MetricsOptions& options) : children_(std::make_unique<Children>(options)) {}
Metrics::~Metrics() = default;

void Metrics::OnReceived(int64_t stories, int64_t bytes) {
  absl::MutexLock lock(&children_->flow);
  children_->received.Increment(static_cast<double>(stories));
  children_->received_bytes.Increment(static_cast<double>(bytes));
  children_->in_flight.Increment(static_cast<double>(stories));
}

void Metrics::OnReturned(int64_t stories) {
  absl::MutexLock lock(&children_->flow);
  children_->returned.Increment(static_cast<double>(stories));
  children_->in_flight.Decrement(static_cast<double>(stories));
}

void Metrics::OnCommitted(const BatchTally& tally, TimeMs now) {
  Children& c = *children_;
  {
    absl::MutexLock lock(&c.flow);
    for (size_t i = 0; i < c.published.size(); ++i) {
      if (tally.published_[i] > 0) c.published[i]->Increment(static_cast<double>(tally.published_[i]));
    }
    for (size_t i = 0; i < c.duplicates.size(); ++i) {
      if (tally.duplicates_[i] > 0) c.duplicates[i]->Increment(static_cast<double>(tally.duplicates_[i]));
    }
    for (const BatchTally::DeadLetters& letters : tally.dead_letters_)
      c.CountDeadLetters(letters.stage, letters.reason, letters.count);
    c.held.Increment(static_cast<double>(tally.held_));
    c.in_flight.Decrement(static_cast<double>(tally.outcomes_));
  }
  c.last_commit_timestamp.Set(static_cast<double>(now) / 1000);
  if (tally.outcomes_ == 0) return;
  c.ObserveAges(c.end_to_end_seconds, tally.input_times_, now);
  if (!tally.kill_input_times_.empty()) c.ObserveAges(c.kill_seconds, tally.kill_input_times_, now);

  const auto count = [](BoundedChildren<Counter>& children, const LabelCounts& counts) {
    for (const auto& [label, stories] : counts.counts()) children.Get(label).Increment(static_cast<double>(stories));
  };
  count(c.cuts, tally.cuts_);
  count(c.strip_flags, tally.flags_);
  count(c.languages, tally.languages_);
  count(c.topics_none, tally.no_topics_);
  for (size_t i = 0; i < c.topics.size(); ++i) {
    if (tally.topics_[i] > 0) c.topics[i]->Increment(static_cast<double>(tally.topics_[i]));
  }
  const std::vector<double> ratio_increments(tally.clean_ratio_.begin(), tally.clean_ratio_.end());
  c.clean_ratio.ObserveMultiple(ratio_increments, tally.clean_ratio_sum_);
  for (const BatchTally::Feed& feed : tally.feeds_) {
    c.feed_stories.Get(feed.source).Increment(static_cast<double>(feed.stories));
    if (feed.last_story == kNoTime) continue;
    Gauge& last = c.feed_last_story.Get(feed.source);
    last.Set(std::max(last.Value(), static_cast<double>(feed.last_story) / 1000));
  }
}

void Metrics::ObserveStage(size_t stage, int64_t stories, double seconds) {
  CHECK_LT(stage, children_->stage_seconds.size());
  if (stories <= 0) return;
  children_->Observe(*children_->stage_seconds[stage], kStageBuckets, seconds / static_cast<double>(stories), stories);
}

void Metrics::ObserveBatch(int64_t stories, double seconds) {
  children_->batch_stories.Observe(static_cast<double>(stories));
  children_->batch_seconds.Observe(seconds);
}

void Metrics::ObserveCommit(CommitResult result, double seconds) {
  (result == CommitResult::kCommitted ? children_->committed : children_->rewound).Increment();
  children_->commit_seconds.Observe(seconds);
}

void Metrics::ObserveLedgerReadBack(int64_t entries, double seconds) {
  children_->ledger_entries.Increment(static_cast<double>(entries));
  children_->ledger_readback_seconds.Observe(seconds);
}

void Metrics::CountLedgerAppend(int64_t bytes) {
  children_->ledger_appended_bytes.Increment(static_cast<double>(bytes));
}

void Metrics::CountLedgerClaims(int64_t claims) { children_->ledger_claims.Increment(static_cast<double>(claims)); }

void Metrics::CountFence(std::string_view reason) { children_->fences.Get(reason).Increment(); }
void Metrics::CountRebalance(std::string_view kind) { children_->rebalances.Get(kind).Increment(); }
void Metrics::CountClientError(std::string_view kind) { children_->client_errors.Get(kind).Increment(); }

void Metrics::SetAssignedPartitions(int64_t partitions) {
  children_->assigned_partitions.Set(static_cast<double>(partitions));
}

void Metrics::SetLag(int32_t partition, int64_t stories, double seconds) {
  const std::string label = absl::StrCat(partition);
  children_->lag_stories.Get(label).Set(static_cast<double>(stories));
  children_->lag_seconds.Get(label).Set(seconds);
}

void Metrics::RemoveLag(int32_t partition) {
  const std::string label = absl::StrCat(partition);
  children_->lag_stories.Remove(label);
  children_->lag_seconds.Remove(label);
}

void Metrics::SetDedup(int64_t remembered_stories, size_t memory_bytes) {
  children_->remembered_stories.Set(static_cast<double>(remembered_stories));
  children_->dedup_memory.Set(static_cast<double>(memory_bytes));
}

void Metrics::SetRestore(int64_t read, int64_t total, double seconds) {
  children_->restore_read.Set(static_cast<double>(read));
  children_->restore_total.Set(static_cast<double>(total));
  children_->restore_ratio.Set(total > 0 ? static_cast<double>(read) / static_cast<double>(total) : 1);
  children_->restore_seconds.Set(seconds);
  children_->restore_eta.Set(read > 0 ? seconds * static_cast<double>(total - read) / static_cast<double>(read) : 0);
}

void Metrics::CountReleased(Action action, int64_t stories) {
  Counter* const counter = children_->released[static_cast<size_t>(action)];
  if (counter != nullptr) counter->Increment(static_cast<double>(stories));
}

void Metrics::SetHeld(int64_t waiting, double overdue_seconds) {
  children_->held_waiting.Set(static_cast<double>(waiting));
  children_->held_overdue.Set(overdue_seconds);
}

void Metrics::SetReady(bool ready) { children_->ready.Set(ready ? 1 : 0); }
void Metrics::SetInFlightBytes(size_t bytes) { children_->in_flight_bytes.Set(static_cast<double>(bytes)); }

std::string Metrics::Serialize() const {
  Children& c = *children_;
  const auto stats = ReadProcessStats();
  std::vector<prometheus::MetricFamily> families;
  {
    absl::MutexLock lock(&c.flow);
    if (stats) {
      c.process_start_time.Set(stats->start_time_seconds);
      c.process_cpu.Increment(std::max(0.0, stats->cpu_seconds - c.process_cpu.Value()));
      c.process_memory.Set(stats->resident_bytes);
      c.process_files.Set(stats->open_files);
    }
    families = c.registry.Collect();
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace newswire

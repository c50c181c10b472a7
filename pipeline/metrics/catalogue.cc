#include "pipeline/metrics/catalogue.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace newswire {
namespace {

constexpr MetricType kCounter = MetricType::kCounter;
constexpr MetricType kGauge = MetricType::kGauge;
constexpr MetricType kHistogram = MetricType::kHistogram;

constexpr std::array<MetricInfo, kMetricCount> kCatalogue = {{
    {"newswire_stories_received_total", kCounter, "", "Stories taken from the input."},
    {"newswire_received_bytes_total", kCounter, "", "Bytes of keys, values and headers taken from the input."},
    {"newswire_stories_published_total", kCounter, "action",
     "Stories published as clean records, by what they do to their item."},
    {"newswire_stories_duplicates_total", kCounter, "reason",
     "Stories linked to an earlier one instead of being published."},
    {"newswire_stories_dead_letters_total", kCounter, "stage,reason",
     "Stories that became dead letters, by the stage that refused them."},
    {"newswire_stories_held_total", kCounter, "", "Stories under an embargo or withheld, sent to the held topic."},
    {"newswire_held_released_total", kCounter, "outcome",
     "Held stories whose time had come, by how they ended; blocked: killed during the hold."},
    {"newswire_held_waiting_stories", kGauge, "", "Held stories that this worker waits to release."},
    {"newswire_held_overdue_seconds", kGauge, "",
     "How long the first of them should have been released by this machine's clock; 0 if none is due."},
    {"newswire_stories_returned_total", kCounter, "",
     "Stories that left this process without an outcome (revoked, rewound, given up) and are delivered again."},
    {"newswire_stories_in_flight", kGauge, "", "Stories received that have no outcome yet."},
    {"newswire_in_flight_bytes", kGauge, "", "Input bytes held in memory."},
    {"newswire_stage_seconds", kHistogram, "stage", "Time of a stage for a story (mean of its slice)."},
    {"newswire_batch_stories", kHistogram, "", "Stories of a committed batch."},
    {"newswire_batch_seconds", kHistogram, "", "From the first record of a batch taken to its commit."},
    {"newswire_commit_seconds", kHistogram, "",
     "Time of a transaction, from its begin until it is committed or given up."},
    {"newswire_end_to_end_seconds", kHistogram, "",
     "From the timestamp of the input record to the commit of its outcome."},
    {"newswire_kill_seconds", kHistogram, "", "The same of kills and withholds alone."},
    {"newswire_ledger_appended_bytes_total", kCounter, "", "Bytes of frames appended to the ledger."},
    {"newswire_ledger_readback_seconds", kHistogram, "",
     "From the append of a batch's entries until all of them have been read back."},
    {"newswire_ledger_entries_total", kCounter, "", "Entries appended to the ledger and read back by this worker."},
    {"newswire_ledger_claims_total", kCounter, "", "Claims appended to the ledger by this worker."},
    {"newswire_transactions_total", kCounter, "result",
     "Transactions by result: committed, or rewound (given up, to be done again)."},
    {"newswire_fences_total", kCounter, "reason",
     "Transactional producers given up for a new one because an outcome was unknown or fatal."},
    {"newswire_rebalances_total", kCounter, "kind", "Changes of the assignment: assigned, revoked, lost."},
    {"newswire_client_errors_total", kCounter, "kind",
     "Errors of the transport's clients that back-off, retry or a rebuild mended."},
    {"newswire_assigned_partitions", kGauge, "", "Partitions of the input that this worker owns."},
    {"newswire_partition_lag_stories", kGauge, "partition",
     "Stories of an owned partition that are not yet committed."},
    {"newswire_partition_lag_seconds", kGauge, "partition",
     "Age of the oldest story of an owned partition that was taken and is not yet committed; 0 if there is none."},
    {"newswire_last_commit_timestamp_seconds", kGauge, "", "When this worker last committed; 0 = not yet."},
    {"newswire_dedup_remembered_stories", kGauge, "", "Stories in the window of the index."},
    {"newswire_dedup_memory_bytes", kGauge, "", "Memory of that index."},
    {"newswire_restore_read_records", kGauge, "", "Ledger records read by the replay at start."},
    {"newswire_restore_expected_records", kGauge, "", "Ledger records that the replay at start has to read."},
    {"newswire_restore_done_ratio", kGauge, "", "Part of the replay that is done; 1 = all."},
    {"newswire_restore_seconds", kGauge, "", "Time of the replay so far, or in all."},
    {"newswire_restore_eta_seconds", kGauge, "", "Time that the replay will still take at its present speed; 0 when it is done."},
    {"newswire_ready", kGauge, "", "1 = this worker takes part, 0 = starting, replaying the ledger or draining."},
    {"newswire_clean_ratio", kHistogram, "", "Bytes of the cleaned body to bytes of the text before."},
    {"newswire_cuts_total", kCounter, "rule", "Pieces that strip took out, by rule."},
    {"newswire_strip_flags_total", kCounter, "flag", "Stories that strip marked, by mark."},
    {"newswire_topics_total", kCounter, "topic",
     "Stories by top-level Media Topic (code); deeper ones count as other."},
    {"newswire_topics_none_total", kCounter, "reason", "Stories without a topic, by why there is none."},
    {"newswire_language_total", kCounter, "language", "Stories by language; none = not told reliably."},
    {"newswire_feed_stories_total", kCounter, "source", "Stories with an outcome, by feed."},
    {"newswire_feed_last_story_timestamp_seconds", kGauge, "source",
     "Newest input timestamp of a feed's stories; a feed that falls silent keeps its old one."},
    {"newswire_build_info", kGauge, "version", "Always 1; the version is a label."},
    {"process_start_time_seconds", kGauge, "", "When the process started."},
    {"process_cpu_seconds_total", kCounter, "", "CPU time of the process, user and system."},
    {"process_resident_memory_bytes", kGauge, "", "Resident memory of the process."},
    {"process_open_fds", kGauge, "", "Open file descriptors of the process."},
}};

constexpr std::string_view TypeName(MetricType type) {
  switch (type) {
    case kCounter: return "counter";
    case kGauge: return "gauge";
    case kHistogram: return "histogram";
  }
  return "unknown";
}

}  // namespace

std::span<const MetricInfo> Catalogue() { return kCatalogue; }

const MetricInfo& Info(MetricId id) { return kCatalogue[static_cast<size_t>(id)]; }

std::string CatalogueTable() {
  std::string table = "| metric | type | labels | meaning |\n|---|---|---|---|\n";
  for (const MetricInfo& info : kCatalogue) {
    const std::string labels =
        info.labels.empty() ? "" : absl::StrCat("`", absl::StrJoin(absl::StrSplit(info.labels, ','), "`, `"), "`");
    absl::StrAppend(&table, "| `", info.name, "` | ", TypeName(info.type), " | ", labels, " | ", info.help, " |\n");
  }
  return table;
}

}  // namespace newswire

// Every metric of the service in one table: what /metrics serves, what deploy/METRICS.md explains, and what alert rules
// may refer to.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace newswire {

enum class MetricType : uint8_t { kCounter, kGauge, kHistogram };

// Order of the table below.
enum class MetricId : uint8_t {
  kReceived,
  kReceivedBytes,
  kPublished,
  kDuplicates,
  kDeadLetters,
  kHeld,
  kHeldReleased,
  kHeldWaiting,
  kHeldOverdue,
  kReturned,
  kInFlight,
  kInFlightBytes,
  kStageSeconds,
  kBatchStories,
  kBatchSeconds,
  kCommitSeconds,
  kEndToEndSeconds,
  kKillSeconds,
  kLedgerAppendedBytes,
  kLedgerReadBackSeconds,
  kLedgerEntries,
  kLedgerClaims,
  kTransactions,
  kFences,
  kRebalances,
  kClientErrors,
  kAssignedPartitions,
  kLagStories,
  kLagSeconds,
  kLastCommitTimestamp,
  kRememberedStories,
  kDedupMemory,
  kRestoreRead,
  kRestoreTotal,
  kRestoreRatio,
  kRestoreSeconds,
  kRestoreEta,
  kReady,
  kCleanRatio,
  kCuts,
  kStripFlags,
  kTopics,
  kTopicsNone,
  kLanguage,
  kFeedStories,
  kFeedLastStory,
  kBuildInfo,
  kProcessStartTime,
  kProcessCpu,
  kProcessMemory,
  kProcessFiles,
};
inline constexpr int kMetricCount = static_cast<int>(MetricId::kProcessFiles) + 1;

struct MetricInfo {
  std::string_view name;  // with its base unit, "_total" for counters
  MetricType type;
  std::string_view labels;  // comma-separated; "" = none
  std::string_view help;    // one sentence, no line ends
};

std::span<const MetricInfo> Catalogue();
const MetricInfo& Info(MetricId id);

// The table as Markdown: deploy/METRICS.md between its marks.
std::string CatalogueTable();

}  // namespace newswire

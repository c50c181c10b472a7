#include "pipeline/main/transport_metrics.h"

#include <utility>

namespace newswire {

void TransportMetrics::Tell(TransportStats now) {
  for (int reason = 0; reason < kFenceReasonCount; ++reason) {
    const size_t i = static_cast<size_t>(reason);
    for (int64_t n = told_.fences[i]; n < now.fences[i]; ++n) metrics_.CountFence(kFenceReasonNames[reason]);
  }
  for (int64_t n = told_.rebalances; n < now.rebalances; ++n) metrics_.CountRebalance("assigned");
  for (int64_t n = told_.consumer_rebuilds; n < now.consumer_rebuilds; ++n) metrics_.CountClientError("rebuilt");
  for (int64_t n = told_.input_errors; n < now.input_errors; ++n) metrics_.CountClientError("input");
  for (int64_t n = told_.retries; n < now.retries; ++n) metrics_.CountClientError("retried");
  for (int64_t n = told_.ledger_reappends; n < now.ledger_reappends; ++n) metrics_.CountClientError("ledger-append");

  metrics_.SetAssignedPartitions(static_cast<int64_t>(now.partitions.size()));
  std::set<int32_t> assigned;
  for (const PartitionLag& lag : now.partitions) {
    assigned.insert(lag.partition);
    metrics_.SetLag(lag.partition, lag.lag, static_cast<double>(lag.behind_ms) / 1000);
  }
  for (const int32_t partition : partitions_) {
    if (!assigned.contains(partition)) metrics_.RemoveLag(partition);
  }
  partitions_ = std::move(assigned);
  told_ = std::move(now);
}

}  // namespace newswire

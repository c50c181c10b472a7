#include "pipeline/kafka/transport_stats.h"

namespace newswire {

TransportStats TransportCounters::Snapshot() const {
  TransportStats stats;
  stats.transactions_committed = transactions_committed;
  stats.transactions_aborted = transactions_aborted;
  for (int i = 0; i < kFenceReasonCount; ++i) stats.fences[i] = fences[i];
  stats.rewinds = rewinds;
  stats.rebalances = rebalances;
  stats.partitions_revoked = partitions_revoked;
  stats.consumer_rebuilds = consumer_rebuilds;
  stats.input_errors = input_errors;
  stats.records_consumed = records_consumed;
  stats.records_produced = records_produced;
  stats.retries = retries;
  stats.ledger_appends = ledger_appends;
  stats.ledger_reappends = ledger_reappends;
  stats.ledger_records_read = ledger_records_read;
  return stats;
}

}  // namespace newswire

// Carries what the Kafka transport counts over to the metrics.
#pragma once

#include <set>

#include "pipeline/kafka/transport_stats.h"
#include "pipeline/metrics/metrics.h"

namespace newswire {

// Confined to one thread.
class TransportMetrics {
 public:
  explicit TransportMetrics(Metrics& metrics) : metrics_(metrics) {}
  // What is new since the last call.
  void Tell(TransportStats now);

 private:
  Metrics& metrics_;
  TransportStats told_;
  std::set<int32_t> partitions_;  // that have a lag series
};

}  // namespace newswire

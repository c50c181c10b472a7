// `newswire topics check|create`: the topics with the settings that the guarantees need.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pipeline/config/config.h"

namespace newswire {

enum class FindingLevel : uint8_t {
  kError,    // a guarantee does not hold
  kWarning,  // it holds, but not through every failure, or an operator will miss something
  kFact,     // told for information
};
inline constexpr std::string_view kFindingLevelNames[] = {"error", "warning", "fact"};

struct TopicFinding {
  FindingLevel level = FindingLevel::kFact;
  std::string topic;    // "" for the cluster
  std::string setting;  // Kafka's name of it, "partitions", "replication.factor", "exists", ...
  std::string found;
  std::string expected;  // "" for a fact
};

// A topic as the service wants it.
struct WantedTopic {
  std::string name;
  int partitions = 0;
  int replication_factor = 0;
  std::map<std::string, std::string> settings;  // that `create` sets
};

// The topics of `config`, the ledger last. Asks no broker.
std::vector<WantedTopic> WantedTopics(const Config& config);

// What one topic's settings, as the broker has them, lack. `settings` maps Kafka's names to values.
// Pure; for CheckTopics and its tests.
void CheckTopicSettings(const WantedTopic& wanted, const Config& config,
                        const std::map<std::string, std::string>& settings, std::vector<TopicFinding>& findings);

// Compares the cluster with what `config` needs: every deviation by name, and facts about the cluster (its id, brokers,
// version). Blocks for at most about 30 s; kUnavailable when no broker answers.
absl::StatusOr<std::vector<TopicFinding>> CheckTopics(const Config& config);

// The smallest max.message.bytes among `topics`; 0 when the brokers do not show it to this client.
absl::StatusOr<int64_t> SmallestMaxMessageBytes(rd_kafka_t* client, std::span<const std::string> topics);

// Makes the topics that are missing; leaves those that are there as they are. The status names every topic that could
// not be made.
absl::Status CreateTopics(const Config& config);

}  // namespace newswire

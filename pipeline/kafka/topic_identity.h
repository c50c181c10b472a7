// Which topic stands behind a name.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace newswire {

struct TopicDescription {
  std::string name;
  bool exists = false;
  uint64_t id_high = 0, id_low = 0;  // topic id; 0 with brokers before 2.8
  int partition_count = 0;
  int replication_factor = 0;  // the smallest of its partitions
};

// Asks the cluster about `topics`, in their order; a missing one has exists == false. Blocks for at most `timeout`.
// kUnavailable when no broker answers.
absl::StatusOr<std::vector<TopicDescription>> DescribeTopics(rd_kafka_t* client, std::span<const std::string> topics,
                                                             absl::Duration timeout);

// As DescribeTopics(), but gives topics that were made a moment ago up to `patience` to appear; asks once in any case.
absl::StatusOr<std::vector<TopicDescription>> AwaitTopics(rd_kafka_t* client, std::span<const std::string> topics,
                                                          absl::Duration timeout, absl::Duration patience);

// Hash of cluster id, topic name and topic id: a topic that was deleted and made anew, or one of the same name in
// another cluster, has another incarnation.
uint64_t Incarnation(std::string_view cluster_id, const TopicDescription& topic);

// The incarnation of `topic` now. kNotFound when there is no such topic.
absl::StatusOr<uint64_t> FetchIncarnation(rd_kafka_t* client, const std::string& topic, absl::Duration timeout);

}  // namespace newswire

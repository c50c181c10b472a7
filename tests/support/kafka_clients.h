// Plain Kafka clients for tests: they put stories in and read what came out, independent of the code under test.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "pipeline/base/time.h"
#include "pipeline/config/config.h"

namespace newswire {

struct TestRecord {
  int32_t partition = -1;  // -1: by key
  int64_t offset = -1;     // when read
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::string>> headers;
  TimeMs timestamp = kNoTime;
};

// A configuration whose topics and group begin with `prefix`: small, with replication of `replicas`.
Config TestConfig(const std::string& bootstrap_servers, const std::string& prefix, int replicas = 1);

// Writes `records` to `topic` and waits until all are acknowledged. Aborts the test program on failure.
void ProduceAll(const std::string& bootstrap_servers, const std::string& topic, const std::vector<TestRecord>& records);

enum class Isolation { kReadCommitted, kReadUncommitted };
// Everything in `topic` from the beginning to what is its end now, ordered by partition and offset.
std::vector<TestRecord> ReadAll(const std::string& bootstrap_servers, const std::string& topic,
                                Isolation isolation = Isolation::kReadCommitted);

// Committed offset of each partition of `topic`; -1 where there is none.
std::vector<int64_t> CommittedOffsets(const std::string& bootstrap_servers, const std::string& group,
                                      const std::string& topic, int partitions);

void DeleteTopic(const std::string& bootstrap_servers, const std::string& topic);
// A topic with the broker's own settings but for `settings`.
void CreateTopic(const std::string& bootstrap_servers, const std::string& topic, int partitions,
                 const std::vector<std::pair<std::string, std::string>>& settings);

}  // namespace newswire

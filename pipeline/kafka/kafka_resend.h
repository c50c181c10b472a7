// Puts records into topics of their own choice, all or none: for commands that send something round again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "pipeline/base/time.h"
#include "pipeline/config/config.h"

namespace newswire {

struct ResentRecord {
  std::string topic;
  int32_t partition = -1;  // -1: by the key, as producers do
  TimeMs timestamp = kNoTime;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::string>> headers;
};

// Sends all of `records` in one Kafka transaction of its own transactional.id ("GROUP-resend"): a second call elsewhere
// at the same time ends one of the two. Non-OK: none of them can be read by a read_committed consumer, unless the status
// is kUnavailable, which may mean that nobody knows. The records and their headers must fit a transaction of 60 s.
absl::Status ResendInOneTransaction(const Config& config, const std::vector<ResentRecord>& records);

}  // namespace newswire

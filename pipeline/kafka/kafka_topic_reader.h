// Reads what stands in a topic: for commands that look at topics. The service itself reads by KafkaInput and KafkaLedger.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "pipeline/base/time.h"
#include "pipeline/config/config.h"
#include "pipeline/raw_record.h"

namespace newswire {

// Views die with the call that shows the record.
struct TopicRecord {
  int32_t partition = 0;
  int64_t offset = 0;
  TimeMs timestamp = kNoTime;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  std::span<const Header> headers;
};

// Gives false to end the reading.
using TopicRecordSink = std::function<bool(const TopicRecord&)>;

// Shows every committed record that stands in `topic` at the time of the call, in the order of offsets within a
// partition. Commits nothing. kNotFound: no such topic; kUnavailable: the brokers were silent for 20 s.
absl::Status ReadTopic(const Config& config, const std::string& topic, const TopicRecordSink& sink);

// Shows the one record at `offset`. kNotFound if it is not there: aborted, not yet written, or past its retention.
absl::Status ReadRecordAt(const Config& config, const std::string& topic, int32_t partition, int64_t offset,
                          const TopicRecordSink& sink);

}  // namespace newswire

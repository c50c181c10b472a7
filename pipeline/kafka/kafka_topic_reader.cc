#include "pipeline/kafka/kafka_topic_reader.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/kafka/client_config.h"
#include "pipeline/kafka/rd_handles.h"
#include "pipeline/kafka/rd_status.h"

namespace newswire {
namespace {

constexpr int kRequestTimeoutMs = 20'000;
constexpr int kPollMs = 500;
constexpr absl::Duration kSilenceLimit = absl::Seconds(20);

absl::StatusOr<RdConsumerPtr> MakeReader(const Config& config) {
  NW_ASSIGN_OR_RETURN(RdConfPtr conf, MakeClientConf(ClientRole::kTopicReader, config));
  NW_ASSIGN_OR_RETURN(rd_kafka_t * client, NewClient(RD_KAFKA_CONSUMER, std::move(conf)));
  RdConsumerPtr consumer(client);
  rd_kafka_poll_set_consumer(client);
  return consumer;
}

absl::StatusOr<int> CountPartitions(rd_kafka_t* client, const std::string& topic) {
  RdTopicPtr handle(rd_kafka_topic_new(client, topic.c_str(), nullptr));
  if (handle == nullptr) return ToStatus(rd_kafka_last_error(), absl::StrCat("topic ", topic));
  const rd_kafka_metadata_t* metadata = nullptr;
  NW_RETURN_IF_ERROR(ToStatus(rd_kafka_metadata(client, 0, handle.get(), &metadata, kRequestTimeoutMs),
                              absl::StrCat("asking for the partitions of ", topic)));
  const rd_kafka_resp_err_t code = metadata->topics[0].err;
  const int partitions = metadata->topics[0].partition_cnt;
  rd_kafka_metadata_destroy(metadata);
  NW_RETURN_IF_ERROR(ToStatus(code, absl::StrCat("topic ", topic)));
  return partitions;
}

std::optional<std::string_view> View(const void* data, size_t bytes) {
  if (data == nullptr) return std::nullopt;
  return std::string_view(static_cast<const char*>(data), bytes);
}

// `headers` is scratch that the record refers to.
TopicRecord RecordOf(const rd_kafka_message_t& message, std::vector<Header>& headers) {
  TopicRecord record;
  record.partition = message.partition;
  record.offset = message.offset;
  record.key = View(message.key, message.key_len);
  record.value = View(message.payload, message.len);
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  record.timestamp = rd_kafka_message_timestamp(&message, &type);
  if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE) record.timestamp = kNoTime;
  headers.clear();
  rd_kafka_headers_t* carried = nullptr;
  if (rd_kafka_message_headers(&message, &carried) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    size_t bytes = 0;
    for (size_t i = 0; rd_kafka_header_get_all(carried, i, &name, &value, &bytes) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      headers.push_back({name, View(value, bytes).value_or("")});
    }
  }
  record.headers = headers;
  return record;
}

struct Range {
  int32_t partition = 0;
  int64_t begin = 0;
  int64_t end = 0;  // exclusive
};

absl::Status ReadRanges(rd_kafka_t* consumer, const std::string& topic, const std::vector<Range>& ranges,
                        const TopicRecordSink& sink) {
  RdPartitionListPtr assignment(rd_kafka_topic_partition_list_new(static_cast<int>(ranges.size())));
  std::set<int32_t> left;
  std::vector<int64_t> end_of;
  for (const Range& range : ranges) {
    if (range.begin >= range.end) continue;
    rd_kafka_topic_partition_list_add(assignment.get(), topic.c_str(), range.partition)->offset = range.begin;
    left.insert(range.partition);
    if (end_of.size() <= static_cast<size_t>(range.partition)) end_of.resize(static_cast<size_t>(range.partition) + 1);
    end_of[static_cast<size_t>(range.partition)] = range.end;
  }
  if (left.empty()) return absl::OkStatus();
  NW_RETURN_IF_ERROR(ToStatus(rd_kafka_assign(consumer, assignment.get()), absl::StrCat("reading ", topic)));
  std::vector<Header> headers;
  absl::Time heard = absl::Now();
  while (!left.empty()) {
    RdMessagePtr message(rd_kafka_consumer_poll(consumer, kPollMs));
    if (message == nullptr) {
      if (absl::Now() - heard < kSilenceLimit) continue;
      return absl::UnavailableError(absl::StrCat("reading ", topic, ": nothing for ",
                                                 absl::FormatDuration(kSilenceLimit), ", ", left.size(),
                                                 " partitions not read to their end"));
    }
    heard = absl::Now();
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      left.erase(message->partition);
      continue;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return ToStatus(message->err, absl::StrCat("reading ", topic), rd_kafka_message_errstr(message.get()));
    }
    const int64_t end = end_of[static_cast<size_t>(message->partition)];
    if (message->offset < end && !sink(RecordOf(*message, headers))) return absl::OkStatus();
    if (message->offset + 1 >= end) left.erase(message->partition);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadTopic(const Config& config, const std::string& topic, const TopicRecordSink& sink) {
  NW_ASSIGN_OR_RETURN(const RdConsumerPtr consumer, MakeReader(config));
  NW_ASSIGN_OR_RETURN(const int partitions, CountPartitions(consumer.get(), topic));
  std::vector<Range> ranges;
  for (int32_t partition = 0; partition < partitions; ++partition) {
    Range& range = ranges.emplace_back(partition);
    NW_RETURN_IF_ERROR(ToStatus(rd_kafka_query_watermark_offsets(consumer.get(), topic.c_str(), partition, &range.begin,
                                                                 &range.end, kRequestTimeoutMs),
                                absl::StrCat("asking for the bounds of ", topic, "/", partition)));
  }
  return ReadRanges(consumer.get(), topic, ranges, sink);
}

absl::Status ReadRecordAt(const Config& config, const std::string& topic, int32_t partition, int64_t offset,
                          const TopicRecordSink& sink) {
  NW_ASSIGN_OR_RETURN(const RdConsumerPtr consumer, MakeReader(config));
  NW_ASSIGN_OR_RETURN(const int partitions, CountPartitions(consumer.get(), topic));
  const absl::Status missing =
      absl::NotFoundError(absl::StrCat("no record at ", topic, "/", partition, "/", offset));
  if (partition < 0 || partition >= partitions) return missing;
  int64_t begin = 0, end = 0;
  NW_RETURN_IF_ERROR(ToStatus(
      rd_kafka_query_watermark_offsets(consumer.get(), topic.c_str(), partition, &begin, &end, kRequestTimeoutMs),
      absl::StrCat("asking for the bounds of ", topic, "/", partition)));
  if (offset < begin || offset >= end) return missing;
  bool found = false;
  // An offset without a record (a marker, an aborted one) is followed by a later record or by the end.
  NW_RETURN_IF_ERROR(ReadRanges(consumer.get(), topic, {{partition, offset, end}}, [&](const TopicRecord& record) {
    found = record.offset == offset;
    if (found) sink(record);
    return false;
  }));
  return found ? absl::OkStatus() : missing;
}

}  // namespace newswire

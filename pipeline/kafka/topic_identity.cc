#include "pipeline/kafka/topic_identity.h"

#include <xxhash.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/kafka/rd_handles.h"
#include "pipeline/kafka/rd_status.h"

namespace newswire {
namespace {

constexpr absl::Duration kNewTopicPatience = absl::Seconds(3);

}  // namespace

absl::StatusOr<std::vector<TopicDescription>> DescribeTopics(rd_kafka_t* client, std::span<const std::string> topics,
                                                             absl::Duration timeout) {
  const int timeout_ms = static_cast<int>(absl::ToInt64Milliseconds(timeout));
  std::vector<const char*> names;
  for (const std::string& topic : topics) names.push_back(topic.c_str());
  rd_kafka_TopicCollection_t* collection = rd_kafka_TopicCollection_of_topic_names(names.data(), names.size());
  RdAdminOptionsPtr options(rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_DESCRIBETOPICS));
  char reason[256];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, reason, sizeof(reason));
  RdQueuePtr queue(rd_kafka_queue_new(client));
  rd_kafka_DescribeTopics(client, collection, options.get(), queue.get());
  rd_kafka_TopicCollection_destroy(collection);
  RdEventPtr event(rd_kafka_queue_poll(queue.get(), timeout_ms + 1000));
  if (event == nullptr) {
    return ToStatus(RD_KAFKA_RESP_ERR__TIMED_OUT, "describing topics");
  }
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return ToStatus(rd_kafka_event_error(event.get()), "describing topics", rd_kafka_event_error_string(event.get()));
  }
  size_t count = 0;
  const rd_kafka_TopicDescription_t** found =
      rd_kafka_DescribeTopics_result_topics(rd_kafka_event_DescribeTopics_result(event.get()), &count);
  std::vector<TopicDescription> result;
  for (const std::string& topic : topics) {
    TopicDescription& description = result.emplace_back();
    description.name = topic;
    for (size_t i = 0; i < count; ++i) {
      if (topic != rd_kafka_TopicDescription_name(found[i])) continue;
      const rd_kafka_error_t* error = rd_kafka_TopicDescription_error(found[i]);
      const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
      if (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) break;
      if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return ToStatus(code, absl::StrCat("describing topic ", topic), rd_kafka_error_string(error));
      }
      description.exists = true;
      if (const rd_kafka_Uuid_t* id = rd_kafka_TopicDescription_topic_id(found[i]); id != nullptr) {
        description.id_high = static_cast<uint64_t>(rd_kafka_Uuid_most_significant_bits(id));
        description.id_low = static_cast<uint64_t>(rd_kafka_Uuid_least_significant_bits(id));
      }
      size_t partitions = 0;
      const rd_kafka_TopicPartitionInfo_t** infos = rd_kafka_TopicDescription_partitions(found[i], &partitions);
      description.partition_count = static_cast<int>(partitions);
      for (size_t p = 0; p < partitions; ++p) {
        size_t replicas = 0;
        rd_kafka_TopicPartitionInfo_replicas(infos[p], &replicas);
        const int factor = static_cast<int>(replicas);
        description.replication_factor = p == 0 ? factor : std::min(description.replication_factor, factor);
      }
    }
  }
  return result;
}

absl::StatusOr<std::vector<TopicDescription>> AwaitTopics(rd_kafka_t* client, std::span<const std::string> topics,
                                                          absl::Duration timeout, absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  while (true) {
    absl::StatusOr<std::vector<TopicDescription>> found = DescribeTopics(client, topics, timeout);
    if (!found.ok() || std::ranges::all_of(*found, &TopicDescription::exists) || absl::Now() >= deadline) return found;
    absl::SleepFor(absl::Milliseconds(50));
  }
}

uint64_t Incarnation(std::string_view cluster_id, const TopicDescription& topic) {
  std::string identity;
  for (std::string_view part : {cluster_id, std::string_view(topic.name)}) {
    absl::StrAppend(&identity, part.size(), ":", part, ";");
  }
  absl::StrAppend(&identity, absl::Hex(topic.id_high, absl::kZeroPad16), absl::Hex(topic.id_low, absl::kZeroPad16));
  return XXH3_64bits(identity.data(), identity.size());
}

absl::StatusOr<uint64_t> FetchIncarnation(rd_kafka_t* client, const std::string& topic, absl::Duration timeout) {
  char* id = rd_kafka_clusterid(client, static_cast<int>(absl::ToInt64Milliseconds(timeout)));
  if (id == nullptr) return ToStatus(RD_KAFKA_RESP_ERR__TIMED_OUT, "asking for the id of the cluster");
  const std::string cluster_id = id;
  rd_kafka_mem_free(client, id);
  NW_ASSIGN_OR_RETURN(const std::vector<TopicDescription> found,
                      AwaitTopics(client, std::span(&topic, 1), timeout, kNewTopicPatience));
  if (!found.front().exists) {
    return absl::NotFoundError(absl::StrCat("topic ", topic, " does not exist: make it with `newswire topics create`"));
  }
  return Incarnation(cluster_id, found.front());
}

}  // namespace newswire

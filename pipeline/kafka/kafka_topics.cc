#include "pipeline/kafka/kafka_topics.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/kafka/client_config.h"
#include "pipeline/kafka/rd_handles.h"
#include "pipeline/kafka/rd_status.h"
#include "pipeline/kafka/topic_identity.h"

namespace newswire {
namespace {

using Settings = std::map<std::string, std::string>;

constexpr int kTimeoutMs = 10'000;
constexpr int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;
constexpr int64_t kDeadLetterRetentionMs = 30 * kDayMs;
// Retention removes whole closed segments only: short ones make it exact, and very short ones cost open files.
constexpr int64_t kLedgerSegmentMs = 30 * kMinuteMs, kShortestSegmentMs = 10 * kMinuteMs, kLongestSegmentMs = kHourMs;
constexpr int64_t kLedgerRecordBytes = 1 << 20;
constexpr std::string_view kAnyTime = "9223372036854775807";

int64_t LedgerRetentionMs(const Config& config) { return 2 * int64_t{config.dedup.window_hours} * kHourMs; }

int64_t Number(const Settings& settings, const std::string& name, int64_t otherwise) {
  const auto found = settings.find(name);
  int64_t value = 0;
  return found != settings.end() && absl::SimpleAtoi(found->second, &value) ? value : otherwise;
}

std::string Text(const Settings& settings, const std::string& name) {
  const auto found = settings.find(name);
  return found == settings.end() ? "(not set)" : found->second;
}

RdAdminOptionsPtr Options(rd_kafka_t* client, rd_kafka_admin_op_t operation) {
  RdAdminOptionsPtr options(rd_kafka_AdminOptions_new(client, operation));
  char reason[256];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), kTimeoutMs, reason, sizeof(reason));
  return options;
}

absl::StatusOr<RdEventPtr> Await(rd_kafka_queue_t* queue, std::string_view step) {
  RdEventPtr event(rd_kafka_queue_poll(queue, kTimeoutMs + 1000));
  if (event == nullptr) return ToStatus(RD_KAFKA_RESP_ERR__TIMED_OUT, step);
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return ToStatus(rd_kafka_event_error(event.get()), step, rd_kafka_event_error_string(event.get()));
  }
  return event;
}

struct ConfigResource {
  rd_kafka_ResourceType_t type;
  std::string name;
};

// The settings of each of `resources`, in their order; empty for one that the broker does not show.
absl::StatusOr<std::vector<Settings>> DescribeConfigs(rd_kafka_t* client,
                                                      const std::vector<ConfigResource>& resources) {
  std::vector<Settings> all(resources.size());
  // One request each: brokers answer for themselves only.
  for (size_t i = 0; i < resources.size(); ++i) {
    rd_kafka_ConfigResource_t* resource = rd_kafka_ConfigResource_new(resources[i].type, resources[i].name.c_str());
    RdQueuePtr queue(rd_kafka_queue_new(client));
    const RdAdminOptionsPtr options = Options(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_DescribeConfigs(client, &resource, 1, options.get(), queue.get());
    rd_kafka_ConfigResource_destroy(resource);
    NW_ASSIGN_OR_RETURN(const RdEventPtr event,
                        Await(queue.get(), absl::StrCat("asking for the settings of ", resources[i].name)));
    size_t count = 0;
    const rd_kafka_ConfigResource_t** found =
        rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()), &count);
    for (size_t r = 0; r < count; ++r) {
      if (rd_kafka_ConfigResource_error(found[r]) != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
      size_t entries = 0;
      const rd_kafka_ConfigEntry_t** configs = rd_kafka_ConfigResource_configs(found[r], &entries);
      for (size_t e = 0; e < entries; ++e) {
        const char* value = rd_kafka_ConfigEntry_value(configs[e]);
        if (value != nullptr) all[i][rd_kafka_ConfigEntry_name(configs[e])] = value;
      }
    }
  }
  return all;
}

absl::StatusOr<RdClientPtr> NewAdmin(const Config& config) {
  NW_ASSIGN_OR_RETURN(RdConfPtr conf, MakeClientConf(ClientRole::kAdmin, config));
  NW_ASSIGN_OR_RETURN(rd_kafka_t * client, NewClient(RD_KAFKA_PRODUCER, std::move(conf)));
  return RdClientPtr(client);
}

std::vector<std::string> Names(const std::vector<WantedTopic>& topics) {
  std::vector<std::string> names;
  for (const WantedTopic& topic : topics) names.push_back(topic.name);
  return names;
}

struct Cluster {
  std::string id;
  std::vector<int32_t> brokers;
};

absl::StatusOr<Cluster> DescribeCluster(rd_kafka_t* client) {
  RdQueuePtr queue(rd_kafka_queue_new(client));
  const RdAdminOptionsPtr options = Options(client, RD_KAFKA_ADMIN_OP_DESCRIBECLUSTER);
  rd_kafka_DescribeCluster(client, options.get(), queue.get());
  NW_ASSIGN_OR_RETURN(const RdEventPtr event, Await(queue.get(), "describing the cluster"));
  const rd_kafka_DescribeCluster_result_t* result = rd_kafka_event_DescribeCluster_result(event.get());
  Cluster cluster;
  cluster.id = rd_kafka_DescribeCluster_result_cluster_id(result);
  size_t count = 0;
  const rd_kafka_Node_t** nodes = rd_kafka_DescribeCluster_result_nodes(result, &count);
  for (size_t i = 0; i < count; ++i) cluster.brokers.push_back(rd_kafka_Node_id(nodes[i]));
  std::ranges::sort(cluster.brokers);
  return cluster;
}

}  // namespace

std::vector<WantedTopic> WantedTopics(const Config& config) {
  const TopicsConfig& topics = config.topics;
  const int replicas = topics.replication_factor;
  const std::string in_sync = absl::StrCat(replicas >= 3 ? 2 : 1);
  const std::string largest = absl::StrCat(MaxOutputRecordBytes(config));
  const Settings durable = {{"min.insync.replicas", in_sync}, {"unclean.leader.election.enable", "false"}};
  const auto wanted = [&](const std::string& name, int partitions, Settings settings) {
    settings.insert(durable.begin(), durable.end());
    return WantedTopic{name, partitions, replicas, std::move(settings)};
  };
  // Clean records keep the time of their input record, whatever it says: without the last setting brokers of 4.0 and
  // newer refuse one that lies more than an hour ahead, and with it the whole batch.
  const Settings clean = {{"cleanup.policy", "compact"},
                          {"max.message.bytes", largest},
                          {"message.timestamp.type", "CreateTime"},
                          {"message.timestamp.after.max.ms", std::string(kAnyTime)}};
  // What time removes is counted from when it was written: by its own time a replayed old story would be gone at once.
  const auto side = [&](Settings settings) {
    settings.insert(
        {{"cleanup.policy", "delete"}, {"max.message.bytes", largest}, {"message.timestamp.type", "LogAppendTime"}});
    return settings;
  };
  const std::string keep = absl::StrCat(kDeadLetterRetentionMs);
  std::vector<WantedTopic> all = {
      wanted(topics.raw, topics.partitions,
             {{"cleanup.policy", "delete"}, {"max.message.bytes", absl::StrCat(config.limits.max_record_bytes)}}),
      wanted(topics.clean, topics.partitions, clean),
      wanted(topics.duplicates, topics.partitions, side({})),
      wanted(topics.dead_letter, topics.partitions, side({{"retention.ms", keep}})),
      // A held story must be there when its time has come, however far ahead that is.
      wanted(topics.held, topics.partitions, side({{"retention.ms", "-1"}})),
  };
  if (!topics.audit.empty()) {
    all.push_back(wanted(topics.audit, topics.partitions, side({})));
  }
  all.push_back(wanted(topics.ledger, 1,
                       {{"cleanup.policy", "delete"},
                        {"message.timestamp.type", "LogAppendTime"},
                        {"retention.ms", absl::StrCat(LedgerRetentionMs(config))},
                        {"retention.bytes", "-1"},
                        {"segment.ms", absl::StrCat(kLedgerSegmentMs)},
                        {"max.message.bytes", absl::StrCat(2 * kLedgerRecordBytes)}}));
  return all;
}

void CheckTopicSettings(const WantedTopic& wanted, const Config& config, const Settings& settings,
                        std::vector<TopicFinding>& findings) {
  const auto report = [&](FindingLevel level, const std::string& setting, std::string expected) {
    findings.push_back({level, wanted.name, setting, Text(settings, setting), std::move(expected)});
  };
  const bool is_ledger = wanted.name == config.topics.ledger;
  const bool is_raw = wanted.name == config.topics.raw;

  const std::string policy = Text(settings, "cleanup.policy");
  const std::set<std::string> policies = absl::StrSplit(policy, ',');
  if (is_ledger && policies != std::set<std::string>{"delete"}) {
    report(FindingLevel::kError, "cleanup.policy", "delete (compaction would remove first entries)");
  } else if (is_raw && policies.contains("compact")) {
    report(FindingLevel::kError, "cleanup.policy", "delete (compaction would remove stories before they are read)");
  } else if (wanted.name == config.topics.clean && !policies.contains("compact")) {
    report(FindingLevel::kWarning, "cleanup.policy", "compact (readers who start late want the last version of all)");
  } else if (!is_ledger && !is_raw && wanted.name != config.topics.clean && policies.contains("compact")) {
    report(FindingLevel::kError, "cleanup.policy", "delete (compaction would remove records of the same story)");
  }

  if (is_ledger) {
    if (Text(settings, "message.timestamp.type") != "LogAppendTime") {
      report(FindingLevel::kError, "message.timestamp.type",
             "LogAppendTime (the window's clock, common to all workers)");
    }
    constexpr int64_t kForever = std::numeric_limits<int64_t>::max();
    const int64_t retention = Number(settings, "retention.ms", 0);
    if ((retention < 0 ? kForever : retention) < LedgerRetentionMs(config)) {
      report(FindingLevel::kError, "retention.ms",
             absl::StrCat("at least ", LedgerRetentionMs(config), " (twice dedup.window_hours)"));
    }
    if (Number(settings, "retention.bytes", -1) >= 0) {
      report(FindingLevel::kError, "retention.bytes", "-1 (only time may remove entries)");
    }
    const int64_t segment = Number(settings, "segment.ms", 7 * kDayMs);
    if (segment < kShortestSegmentMs || segment > kLongestSegmentMs) {
      report(FindingLevel::kWarning, "segment.ms", absl::StrCat(kShortestSegmentMs, " to ", kLongestSegmentMs));
    }
  }

  const int64_t largest = is_ledger ? kLedgerRecordBytes
                          : is_raw  ? static_cast<int64_t>(config.limits.max_record_bytes)
                                    : static_cast<int64_t>(MaxOutputRecordBytes(config));
  if (Number(settings, "max.message.bytes", 0) < largest) {
    // A raw record that the topic refuses never reaches us; an output that it refuses stops the worker.
    report(is_raw ? FindingLevel::kWarning : FindingLevel::kError, "max.message.bytes",
           absl::StrCat("at least ", largest));
  }
  const bool log_append_time = Text(settings, "message.timestamp.type") == "LogAppendTime";
  if (wanted.name == config.topics.clean && log_append_time) {
    report(FindingLevel::kWarning, "message.timestamp.type", "CreateTime (a replay gives the same record)");
  }
  if (!is_ledger && !is_raw && !log_append_time) {
    constexpr int64_t kAny = std::numeric_limits<int64_t>::max();
    if (Number(settings, "message.timestamp.after.max.ms", kAny) < kAny) {
      report(FindingLevel::kWarning, "message.timestamp.after.max.ms",
             absl::StrCat(kAnyTime, " (a story whose input record has a time ahead of the clock stops the worker)"));
    }
    if (wanted.name != config.topics.clean && Number(settings, "retention.ms", -1) >= 0) {
      report(FindingLevel::kWarning, "message.timestamp.type",
             "LogAppendTime (retention counts from the story's own time: a replayed old one is gone at once)");
    }
  }
  if (wanted.replication_factor >= 3 && Number(settings, "min.insync.replicas", 1) < 2) {
    report(FindingLevel::kError, "min.insync.replicas", "2 (an acknowledged record is on two disks)");
  }
  if (Text(settings, "unclean.leader.election.enable") == "true") {
    report(FindingLevel::kError, "unclean.leader.election.enable", "false (acknowledged records would be lost)");
  }
}

absl::StatusOr<std::vector<TopicFinding>> CheckTopics(const Config& config) {
  NW_ASSIGN_OR_RETURN(const RdClientPtr client, NewAdmin(config));
  NW_ASSIGN_OR_RETURN(const Cluster cluster, DescribeCluster(client.get()));
  std::vector<TopicFinding> findings;
  const auto fact = [&](std::string setting, std::string found) {
    findings.push_back({FindingLevel::kFact, "", std::move(setting), std::move(found), ""});
  };
  fact("cluster.id", cluster.id);
  fact("brokers", absl::StrJoin(cluster.brokers, ","));
  fact("librdkafka", rd_kafka_version_str());

  if (!cluster.brokers.empty()) {
    NW_ASSIGN_OR_RETURN(const std::vector<Settings> brokers,
                        DescribeConfigs(client.get(), {{RD_KAFKA_RESOURCE_BROKER, absl::StrCat(cluster.brokers[0])}}));
    const Settings& broker = brokers.front();
    if (!broker.empty()) {
      const auto version = broker.find("inter.broker.protocol.version");
      fact("broker.version", version == broker.end() ? "4.0 or newer" : version->second);
      const auto cluster_error = [&](const std::string& setting, std::string expected) {
        findings.push_back({FindingLevel::kError, "", setting, Text(broker, setting), std::move(expected)});
      };
      if (Number(broker, "transaction.max.timeout.ms", 900'000) < config.kafka.transaction_timeout_ms) {
        cluster_error("transaction.max.timeout.ms",
                      absl::StrCat("at least kafka.transaction_timeout_ms, ", config.kafka.transaction_timeout_ms));
      }
      if (config.kafka.group_protocol == "classic") {
        if (Number(broker, "group.min.session.timeout.ms", 6000) > config.kafka.session_timeout_ms) {
          cluster_error("group.min.session.timeout.ms",
                        absl::StrCat("at most kafka.session_timeout_ms, ", config.kafka.session_timeout_ms));
        }
        if (Number(broker, "group.max.session.timeout.ms", 1'800'000) < config.kafka.session_timeout_ms) {
          cluster_error("group.max.session.timeout.ms",
                        absl::StrCat("at least kafka.session_timeout_ms, ", config.kafka.session_timeout_ms));
        }
      }
    }
  }

  const std::vector<WantedTopic> wanted = WantedTopics(config);
  NW_ASSIGN_OR_RETURN(const std::vector<TopicDescription> topics,
                      DescribeTopics(client.get(), Names(wanted), absl::Milliseconds(kTimeoutMs)));
  for (size_t i = 0; i < wanted.size(); ++i) {
    const WantedTopic& want = wanted[i];
    const TopicDescription& topic = topics[i];
    if (!topic.exists) {
      findings.push_back({FindingLevel::kError, want.name, "exists", "no", "yes: `newswire topics create`"});
      continue;
    }
    const bool is_ledger = want.name == config.topics.ledger;
    if (is_ledger && topic.partition_count != 1) {
      findings.push_back({FindingLevel::kError, want.name, "partitions", absl::StrCat(topic.partition_count),
                          "1 (its order decides)"});
    } else if (!is_ledger) {
      findings.push_back({FindingLevel::kFact, want.name, "partitions", absl::StrCat(topic.partition_count), ""});
    }
    if (topic.replication_factor < want.replication_factor) {
      findings.push_back({FindingLevel::kError, want.name, "replication.factor", absl::StrCat(topic.replication_factor),
                          absl::StrCat("at least topics.replication_factor, ", want.replication_factor)});
    }
    NW_ASSIGN_OR_RETURN(const std::vector<Settings> settings,
                        DescribeConfigs(client.get(), {{RD_KAFKA_RESOURCE_TOPIC, want.name}}));
    if (settings.front().empty()) {
      findings.push_back({FindingLevel::kWarning, want.name, "settings", "not shown to this client",
                          "the right DescribeConfigs, to check them"});
      continue;
    }
    CheckTopicSettings(want, config, settings.front(), findings);
  }

  // The topics in which the cluster keeps offsets and transactions are as much part of the guarantee as ours; they
  // appear with their first use.
  const std::string internal_names[] = {"__consumer_offsets", "__transaction_state"};
  NW_ASSIGN_OR_RETURN(const std::vector<TopicDescription> internal,
                      DescribeTopics(client.get(), internal_names, absl::Milliseconds(kTimeoutMs)));
  for (const TopicDescription& topic : internal) {
    const int expected = std::min(config.topics.replication_factor, 3);
    if (topic.exists && topic.replication_factor < expected) {
      findings.push_back({FindingLevel::kError, topic.name, "replication.factor",
                          absl::StrCat(topic.replication_factor), absl::StrCat("at least ", expected)});
    }
  }
  return findings;
}

absl::StatusOr<int64_t> SmallestMaxMessageBytes(rd_kafka_t* client, std::span<const std::string> topics) {
  std::vector<ConfigResource> resources;
  for (const std::string& topic : topics) resources.push_back({RD_KAFKA_RESOURCE_TOPIC, topic});
  NW_ASSIGN_OR_RETURN(const std::vector<Settings> all, DescribeConfigs(client, resources));
  int64_t smallest = std::numeric_limits<int64_t>::max();
  for (const Settings& settings : all) smallest = std::min(smallest, Number(settings, "max.message.bytes", 0));
  return all.empty() ? 0 : smallest;
}

absl::Status CreateTopics(const Config& config) {
  NW_ASSIGN_OR_RETURN(const RdClientPtr client, NewAdmin(config));
  const std::vector<WantedTopic> wanted = WantedTopics(config);
  std::vector<rd_kafka_NewTopic_t*> topics;
  absl::Status status;
  for (const WantedTopic& want : wanted) {
    char reason[256];
    rd_kafka_NewTopic_t* topic =
        rd_kafka_NewTopic_new(want.name.c_str(), want.partitions, want.replication_factor, reason, sizeof(reason));
    if (topic == nullptr) {
      status = absl::InvalidArgumentError(absl::StrCat("topic \"", want.name, "\": ", reason));
      break;
    }
    topics.push_back(topic);
    for (const auto& [name, value] : want.settings) rd_kafka_NewTopic_set_config(topic, name.c_str(), value.c_str());
  }
  std::vector<std::string> problems;
  // One by one: a setting that an older broker does not know must not keep the other topics from being made.
  for (size_t i = 0; status.ok() && i < topics.size(); ++i) {
    RdQueuePtr queue(rd_kafka_queue_new(client.get()));
    const RdAdminOptionsPtr options = Options(client.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS);
    rd_kafka_CreateTopics(client.get(), &topics[i], 1, options.get(), queue.get());
    absl::StatusOr<RdEventPtr> event = Await(queue.get(), absl::StrCat("creating topic ", wanted[i].name));
    if (!event.ok()) {
      status = event.status();
      break;
    }
    size_t count = 0;
    const rd_kafka_topic_result_t** results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
    for (size_t r = 0; r < count; ++r) {
      const rd_kafka_resp_err_t code = rd_kafka_topic_result_error(results[r]);
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
      const char* detail = rd_kafka_topic_result_error_string(results[r]);
      problems.push_back(std::string(
          ToStatus(code, absl::StrCat("topic ", wanted[i].name), detail == nullptr ? "" : detail).message()));
    }
  }
  for (rd_kafka_NewTopic_t* topic : topics) rd_kafka_NewTopic_destroy(topic);
  NW_RETURN_IF_ERROR(status);
  if (problems.empty()) {
    return AwaitTopics(client.get(), Names(wanted), absl::Milliseconds(kTimeoutMs), absl::Milliseconds(kTimeoutMs))
        .status();
  }
  return absl::FailedPreconditionError(absl::StrJoin(problems, "; "));
}

}  // namespace newswire

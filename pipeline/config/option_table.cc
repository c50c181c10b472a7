#include "pipeline/config/option_table.h"

#include <algorithm>
#include <array>

#include "absl/base/no_destructor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/substitute.h"

namespace newswire {
namespace {

constexpr int64_t kKiB = 1024;
constexpr int64_t kMiB = 1024 * kKiB;
constexpr int64_t kMinute = 60'000;  // ms

bool IsNameByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-';
}

bool IsGraphic(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return absl::ascii_isgraph(c); });
}

bool IsSlot(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, IsNameByte);
}
constexpr std::string_view kSlotForm = "1 to 100 of A-Z a-z 0-9 . _ -";

// Kafka's rule for topic names.
bool IsTopic(std::string_view text) {
  return !text.empty() && text.size() <= 249 && text != "." && text != ".." && std::ranges::all_of(text, IsNameByte);
}
bool IsTopicOrNone(std::string_view text) { return text.empty() || IsTopic(text); }
constexpr std::string_view kTopicForm = "a topic name (1 to 249 of A-Z a-z 0-9 . _ -)";
constexpr std::string_view kTopicOrNoneForm = "a topic name (1 to 249 of A-Z a-z 0-9 . _ -), or \"\"";

bool IsListen(std::string_view text) {
  if (text.empty()) return true;
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view host = text.substr(0, colon);
  const std::string_view port_text = text.substr(colon + 1);
  int port = -1;
  if (port_text.empty() || !std::ranges::all_of(port_text, [](unsigned char c) { return absl::ascii_isdigit(c); }) ||
      !absl::SimpleAtoi(port_text, &port) || port > 65'535) {
    return false;
  }
  const bool is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return is_bracketed || std::ranges::all_of(host, IsNameByte);
}

bool IsPathListOrNone(std::string_view text) {
  if (text.empty()) return true;
  for (const std::string_view path : absl::StrSplit(text, ',')) {
    if (path.empty() || path.front() == ' ' || path.back() == ' ' || path.find('\0') != std::string_view::npos)
      return false;
  }
  return true;
}

bool IsServerList(std::string_view text) {
  if (text.empty()) return false;
  for (const std::string_view server : absl::StrSplit(text, ',')) {
    if (server.empty() || !IsGraphic(server)) return false;
  }
  return true;
}

bool IsGroup(std::string_view text) { return !text.empty() && text.size() <= 249 && IsGraphic(text); }

bool IsDomain(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  for (const std::string_view label : absl::StrSplit(text, '.')) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    const auto is_fit = [](unsigned char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; };
    if (!std::ranges::all_of(label, is_fit)) return false;
  }
  return true;
}

bool IsUriReference(std::string_view text) { return !text.empty() && text.size() <= 1024 && IsGraphic(text); }
bool IsTypePrefix(std::string_view text) {
  return !text.empty() && text.size() <= 200 && std::ranges::all_of(text, IsNameByte);
}
bool IsMediaType(std::string_view text) {
  const size_t slash = text.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < text.size() && text.size() <= 200 &&
         std::ranges::all_of(text, [](unsigned char c) { return absl::ascii_isprint(c); });
}
bool IsPathOrNone(std::string_view text) { return text.find('\0') == std::string_view::npos; }

#define NW_PLACE(member) [](Config& config) -> auto& { return config.member; }

std::vector<Option> MakeTable() {
  return {
      {"service.slot", "",
       "Stable name of this worker's place in the cluster, part of its transactional.id. No two running workers may "
       "share one. A worker that comes back under its old slot ends the transaction that its forerunner left open at "
       "once; under a new "
       "one it waits for kafka.transaction_timeout_ms.",
       TextOption{NW_PLACE(service.slot), IsSlot, kSlotForm}},
      {"service.state_dir", "",
       "Folder that outlives the process (not necessarily the machine) and is this worker's own: notes there which story "
       "each thread is at work on, so that one that crashes the worker is found and set aside after three times. \"\" = "
       "the system's folder for temporary files.",
       TextOption{NW_PLACE(service.state_dir), IsPathOrNone, "a folder, or \"\""}},
      {"service.stage_threads", "threads",
       "Threads that run the stages. 0 = one fewer than the cores, at least 1. More than the cores "
       "only costs.",
       IntegerOption{NW_PLACE(service.stage_threads), 0, 256}},
      {"service.http_listen", "",
       "Where /metrics /livez /readyz /version are served. \"0.0.0.0:9464\" in a container; \"\" = nowhere.",
       TextOption{NW_PLACE(service.http_listen), IsListen, "HOST:PORT ([ADDRESS]:PORT for IPv6), or \"\""}},
      {"service.drain_timeout_ms", "ms",
       "After SIGTERM: time to finish what is in flight; what is not finished then is left to the "
       "next owner of the partition. Must be at least kafka.transaction_timeout_ms and less than "
       "service.stall_timeout_ms; the grace "
       "period of whoever sends SIGTERM must be longer.",
       IntegerOption{NW_PLACE(service.drain_timeout_ms), 100, 10 * kMinute}},
      {"service.stall_timeout_ms", "ms",
       "Input is waiting and nothing has been committed for so long: /livez fails, and the "
       "orchestrator restarts the worker. Must be longer than kafka.session_timeout_ms and "
       "kafka.transaction_timeout_ms.",
       IntegerOption{NW_PLACE(service.stall_timeout_ms), 1'000, 60 * kMinute}},

      {"kafka.bootstrap_servers", "", "Brokers to begin with; the rest of the cluster is learnt from them.",
       TextOption{NW_PLACE(kafka.bootstrap_servers), IsServerList, "HOST:PORT[,HOST:PORT...] without spaces"}},
      {"kafka.group_id", "",
       "Consumer group: workers of one group share the partitions of the input. A new name reads the input from "
       "its beginning.",
       TextOption{NW_PLACE(kafka.group_id), IsGroup, "1 to 249 printable ASCII characters without spaces"}},
      {"kafka.group_protocol", "",
       "classic, or consumer (KIP-848: quicker, quieter rebalances) where all brokers are of Kafka 4.0 or "
       "newer. With consumer the brokers set the session timeout.",
       ChoiceOption{NW_PLACE(kafka.group_protocol), {"classic", "consumer"}}},
      {"kafka.transaction_timeout_ms", "ms",
       "A transaction that a dead worker left open is ended by the broker after so long; until "
       "then readers of the output and the successor wait. At most kafka.session_timeout_ms.",
       IntegerOption{NW_PLACE(kafka.transaction_timeout_ms), 1'000, 15'000}},
      {"kafka.session_timeout_ms", "ms",
       "The group gives the partitions of a worker that has died to others after so long. Brokers "
       "refuse less than their group.min.session.timeout.ms (6000 unless changed).",
       IntegerOption{NW_PLACE(kafka.session_timeout_ms), 1'000, 5 * kMinute}},
      {"kafka.compression", "", "Of all that is produced.",
       ChoiceOption{NW_PLACE(kafka.compression), {"none", "lz4", "zstd", "snappy"}}},
      {"kafka.client", "",
       "Further librdkafka properties for all clients, for example security.protocol, sasl.mechanisms, "
       "sasl.username, sasl.password: ${file:/run/secrets/kafka-password}, ssl.ca.location. Those that the guarantees "
       "rest on, and those "
       "that have an option of their own, are refused.",
       PropertiesOption{NW_PLACE(kafka.client)}},

      {"topics.raw", "", "Input: raw stories.", TextOption{NW_PLACE(topics.raw), IsTopic, kTopicForm}},
      {"topics.clean", "", "Output: clean records (schemas/clean-record).",
       TextOption{NW_PLACE(topics.clean), IsTopic, kTopicForm}},
      {"topics.duplicates", "", "Output: links from duplicates to their leader.",
       TextOption{NW_PLACE(topics.duplicates), IsTopic, kTopicForm}},
      {"topics.dead_letter", "", "Output: what could not become a story, byte for byte, with the reason.",
       TextOption{NW_PLACE(topics.dead_letter), IsTopic, kTopicForm}},
      {"topics.held", "",
       "Output and input: stories under an embargo; they are read back from here and published at its end. Withheld "
       "stories stay here.",
       TextOption{NW_PLACE(topics.held), IsTopic, kTopicForm}},
      {"topics.audit", "", "Output: what was cut from each story and by which rule. \"\" = none.",
       TextOption{NW_PLACE(topics.audit), IsTopicOrNone, kTopicOrNoneForm}},
      {"topics.ledger", "",
       "The one partition that decides about duplicates for the whole cluster. A new name forgets all stories.",
       TextOption{NW_PLACE(topics.ledger), IsTopic, kTopicForm}},
      {"topics.partitions", "",
       "Partitions of the topics that `newswire topics create` makes (the ledger has one). Also the most "
       "workers that can share the input.",
       IntegerOption{NW_PLACE(topics.partitions), 1, 10'000}},
      {"topics.replication_factor", "",
       "Replicas of those topics. Below 3, one broker's end can lose committed records.",
       IntegerOption{NW_PLACE(topics.replication_factor), 1, 15}},

      {"limits.max_record_bytes", "bytes", "A larger input record becomes a dead letter (too-large).",
       IntegerOption{NW_PLACE(limits.max_record_bytes), kKiB, 256 * kMiB}},
      {"limits.max_body_bytes", "bytes", "A longer text becomes a dead letter. At most limits.max_record_bytes.",
       IntegerOption{NW_PLACE(limits.max_body_bytes), kKiB, 256 * kMiB}},
      {"limits.max_nesting", "levels", "JSON or XML that is nested deeper becomes a dead letter (too-deep).",
       IntegerOption{NW_PLACE(limits.max_nesting), 8, 1'000}},
      {"limits.max_batch_stories", "stories",
       "Most stories of one transaction. Larger: more throughput, and more to do again after a crash.",
       IntegerOption{NW_PLACE(limits.max_batch_stories), 1, 20'000}},
      {"limits.max_batch_ms", "ms",
       "A batch waits no longer than this for more stories. Larger: fewer transactions, longer latency. "
       "Less than kafka.transaction_timeout_ms.",
       IntegerOption{NW_PLACE(limits.max_batch_ms), 0, 5'000}},
      {"limits.max_batches_in_flight", "batches",
       "Batches that overlap: one is read while others wait for the ledger or commit.",
       IntegerOption{NW_PLACE(limits.max_batches_in_flight), 1, 64}},
      {"limits.max_in_flight_bytes", "bytes",
       "Input held in memory before reading pauses. At least limits.max_record_bytes.",
       IntegerOption{NW_PLACE(limits.max_in_flight_bytes), kMiB, 16 * 1024 * kMiB}},

      {"strip.furniture", "",
       "Paths of furniture files (newswire learn), one a source, parted by commas; \"\" = none. Their version is in "
       "the records (header nw_furniture).",
       TextOption{NW_PLACE(strip.furniture), IsPathListOrNone, "paths parted by commas, without spaces around them, or \"\""}},

      {"dedup.mode", "",
       "route: duplicates go to topics.duplicates, linked to their leader. flag: they are published, marked. drop: "
       "they are only counted. off: nothing is compared.",
       ChoiceOption{NW_PLACE(dedup.mode), {"route", "flag", "drop", "off"}}},
      {"dedup.window_hours", "hours",
       "A story is compared with those of so many hours before it, by the ledger's clock. The ledger "
       "must retain twice as much. Memory grows with it.",
       IntegerOption{NW_PLACE(dedup.window_hours), 1, 2'160}},
      {"dedup.window_stories", "stories", "And at most with so many: the bound of memory (some 700 bytes a story).",
       IntegerOption{NW_PLACE(dedup.window_stories), 1'000, 1'000'000'000}},
      {"dedup.jaccard", "", "Two bodies are similar if at least this part of the text of both is common to both.",
       RealOption{NW_PLACE(dedup.jaccard), 0.05, 1.0}},
      {"dedup.containment", "", "Or if at least this part of the shorter is in the longer. At least dedup.jaccard.",
       RealOption{NW_PLACE(dedup.containment), 0.05, 1.0}},

      {"identity.domain", "",
       "Provider's domain in urn:newsml:DOMAIN:DATE:ID, the identity of items that bring none. A change gives "
       "new identities to old items.",
       TextOption{NW_PLACE(identity.domain), IsDomain, "a domain name in lower case"}},

      {"classify.model", "", "Path of a topic model (newswire train); \"\" = the one that is built in.",
       TextOption{NW_PLACE(classify.model), IsPathOrNone, "a path, or \"\""}},

      {"publish.ce_source", "", "CloudEvents source of all records (header ce_source).",
       TextOption{NW_PLACE(publish.ce_source), IsUriReference, "a URI reference"}},
      {"publish.ce_type_prefix", "", "CloudEvents type (header ce_type) up to its last part, which is the action.",
       TextOption{NW_PLACE(publish.ce_type_prefix), IsTypePrefix, "1 to 200 of A-Z a-z 0-9 . _ -"}},
      {"publish.content_type", "", "Header content-type of clean records.",
       TextOption{NW_PLACE(publish.content_type), IsMediaType, "a media type"}},
      {"publish.html_body", "", "Clean records carry the body as XHTML paragraphs beside the plain one.",
       BooleanOption{NW_PLACE(publish.html_body)}},
      {"publish.max_dead_letter_bytes", "bytes",
       "A dead letter carries a raw value up to this size, and refers to a larger one by "
       "position. Must fit the brokers' max.message.bytes.",
       IntegerOption{NW_PLACE(publish.max_dead_letter_bytes), 0, 100 * kMiB}},

      {"log.level", "", "Least level that is written.",
       ChoiceOption{NW_PLACE(log.level), {"debug", "info", "warning", "error"}}},
      {"log.format", "", "json for machines, text for people; one event a line on standard error.",
       ChoiceOption{NW_PLACE(log.format), {"json", "text"}}},
  };
}
#undef NW_PLACE

struct Owned {
  std::string_view property;
  std::string_view why;
};
constexpr std::string_view kExactlyOnce = "exactly-once rests on it";
constexpr std::array kOwned = {
    Owned{"bootstrap.servers", "set kafka.bootstrap_servers"},
    Owned{"metadata.broker.list", "set kafka.bootstrap_servers"},
    Owned{"group.id", "set kafka.group_id"},
    Owned{"group.protocol", "set kafka.group_protocol"},
    Owned{"group.protocol.type", kExactlyOnce},
    Owned{"group.instance.id", "a restarted worker would keep its partitions from the others for the session timeout"},
    Owned{"session.timeout.ms", "set kafka.session_timeout_ms"},
    Owned{"transaction.timeout.ms", "set kafka.transaction_timeout_ms"},
    Owned{"transactional.id", "set service.slot"},
    Owned{"compression.type", "set kafka.compression"},
    Owned{"compression.codec", "set kafka.compression"},
    Owned{"enable.auto.commit", kExactlyOnce},
    Owned{"auto.commit.enable", kExactlyOnce},
    Owned{"auto.commit.interval.ms", kExactlyOnce},
    Owned{"enable.auto.offset.store", kExactlyOnce},
    Owned{"offset.store.method", kExactlyOnce},
    Owned{"offset.store.path", kExactlyOnce},
    Owned{"auto.offset.reset", kExactlyOnce},
    Owned{"isolation.level", kExactlyOnce},
    Owned{"enable.partition.eof", kExactlyOnce},
    Owned{"enable.idempotence", kExactlyOnce},
    Owned{"enable.gapless.guarantee", kExactlyOnce},
    Owned{"acks", kExactlyOnce},
    Owned{"request.required.acks", kExactlyOnce},
    Owned{"max.in.flight", kExactlyOnce},
    Owned{"max.in.flight.requests.per.connection", kExactlyOnce},
    Owned{"retries", kExactlyOnce},
    Owned{"message.send.max.retries", kExactlyOnce},
    Owned{"message.timeout.ms", kExactlyOnce},
    Owned{"delivery.timeout.ms", kExactlyOnce},
    Owned{"queuing.strategy", kExactlyOnce},
    Owned{"delivery.report.only.error", kExactlyOnce},
    Owned{"message.max.bytes", "set limits.max_record_bytes"},
    Owned{"test.mock.num.brokers", "a mock cluster keeps neither transactions nor offsets"},
    Owned{"partitioner", "the order of an item's versions rests on it"},
    Owned{"allow.auto.create.topics", "newswire topics create makes them with the settings that the guarantees need"},
    Owned{"plugin.library.paths", "foreign code in the client voids the guarantees"},
    Owned{"interceptors", "foreign code in the client voids the guarantees"},
};

}  // namespace

std::span<const Option> OptionTable() {
  static const absl::NoDestructor<std::vector<Option>> table(MakeTable());
  return *table;
}

const Option* FindOption(std::string_view path) {
  for (const Option& option : OptionTable()) {
    if (option.path == path) return &option;
  }
  return nullptr;
}

std::span<const Section> SectionTable() {
  static constexpr std::array kSections = {
      Section{"service", "The process."},
      Section{"kafka", "How to reach Kafka and how to behave there."},
      Section{"topics", "Names of the topics, all different."},
      Section{"limits", "Bounds of size, batches and memory."},
      Section{"strip", "What is no part of a story."},
      Section{"dedup", "What counts as the same story."},
      Section{"identity", "Identity of items."},
      Section{"classify", "Topics of stories."},
      Section{"publish", "Form of the records that go out."},
      Section{"log", "What the service says of itself."},
  };
  return kSections;
}

std::string Expected(const Option& option) {
  const std::string unit = option.unit.empty() ? "" : absl::StrCat(" (", option.unit, ")");
  struct Describe {
    std::string operator()(const IntegerOption& kind) const {
      return absl::StrCat("an integer of ", kind.min, " to ", kind.max);
    }
    std::string operator()(const RealOption& kind) const {
      return absl::StrCat("a number of ", kind.min, " to ", kind.max);
    }
    std::string operator()(const BooleanOption&) const { return "true or false"; }
    std::string operator()(const ChoiceOption& kind) const {
      return absl::StrCat("one of ", absl::StrJoin(kind.choices, ", "));
    }
    std::string operator()(const TextOption& kind) const { return std::string(kind.form); }
    std::string operator()(const PropertiesOption&) const { return "a map of librdkafka properties"; }
  };
  return absl::StrCat(std::visit(Describe{}, option.kind), unit);
}

std::string_view WhyOwned(std::string_view property) {
  for (const Owned& owned : kOwned) {
    if (owned.property == property) return owned.why;
  }
  if (absl::EndsWith(property, "_cb") || property == "opaque") return "it takes a function, not a text";
  return {};
}

bool IsSecretProperty(std::string_view property) {
  if (absl::EndsWith(property, ".location") || absl::EndsWith(property, ".file") || absl::EndsWith(property, ".url"))
    return false;
  for (const std::string_view part :
       {"password", "secret", "passphrase", "key.pem", "ssl_key", "jaas", "oauthbearer.config", "token"}) {
    if (absl::StrContains(property, part)) return true;
  }
  return false;
}

}  // namespace newswire

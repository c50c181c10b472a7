// Which properties each of the service's Kafka clients runs with.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pipeline/config/config.h"
#include "pipeline/kafka/rd_handles.h"

namespace newswire {

// What a client is for. A worker has one of each of the first four; commands that look at topics have the others.
enum class ClientRole { kInput, kTransaction, kLedgerWriter, kLedgerReader, kTopicReader, kAdmin };

using ClientProperties = std::vector<std::pair<std::string, std::string>>;

// Properties that only tune: kafka.client may override them.
ClientProperties TunedProperties(ClientRole role, const Config& config);
// Properties that exactly-once, the bound on memory or another option of newswire rests on: always applied last.
ClientProperties OwnedProperties(ClientRole role, const Config& config);

// Refuses keys of kafka.client that newswire owns (under any of librdkafka's names for them) and those that librdkafka
// does not know; the message names the key. Asks no broker.
absl::Status CheckClientProperties(const std::map<std::string, std::string>& client);

// The complete configuration of a client: tuned properties, then kafka.client, then owned properties, and logging to
// absl log. Callbacks are the caller's to add.
absl::StatusOr<RdConfPtr> MakeClientConf(ClientRole role, const Config& config);

// A client from `conf`, which is consumed.
absl::StatusOr<rd_kafka_t*> NewClient(rd_kafka_type_t type, RdConfPtr conf);

// "GROUP-SLOT": the same for every life of a worker in its slot, so that a new life ends what the old one left open.
std::string TransactionalId(const Config& config);

// The largest record (key, value and headers) that the service may have to write, in bytes: a clean record holds the
// text of a story twice, once plain and once as HTML.
size_t MaxOutputRecordBytes(const Config& config);

}  // namespace newswire

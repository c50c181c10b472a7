// The handle of a transactional producer, and the one of its calls that may never come back.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "absl/time/time.h"
#include "pipeline/kafka/rd_handles.h"

namespace newswire {

// Shared, because a call that was left alone (below) still needs both.
struct TransactionalProducer {
  // Set by librdkafka's threads: a request of the transaction got no answer.
  std::atomic<bool> request_unanswered{false};
  RdClientPtr client;  // goes before the flag that its threads set
};

// rd_kafka_send_offsets_to_transaction() within `limit`, which should be a little more than the transaction's time-out.
// librdkafka does not keep that time-out itself: when the coordinator of the group has died and left the cluster's
// metadata, the call waits for a change of some broker's state that may never come (its issues 5456 and 5511; found in
// 2.14.2 by killing one broker of three).
//
// Gives the call's own result (null: sent). Gives nothing after `limit`: the call goes on on a thread of its own, which
// holds `producer` until it returns. The caller must drop that producer; the next one of the same transactional.id
// fences whatever the call still sends. Copies `offsets` and `group`. Thread-safe as the call itself.
std::optional<RdErrorPtr> SendOffsetsWithin(absl::Duration limit, std::shared_ptr<TransactionalProducer> producer,
                                            const rd_kafka_topic_partition_list_t& offsets,
                                            const rd_kafka_consumer_group_metadata_t& group, int timeout_ms);

}  // namespace newswire

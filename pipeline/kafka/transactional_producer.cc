#include "pipeline/kafka/transactional_producer.h"

#include <cstdlib>
#include <thread>
#include <utility>

#include "absl/log/check.h"
#include "absl/synchronization/mutex.h"

namespace newswire {
namespace {

RdGroupMetadataPtr Copy(const rd_kafka_consumer_group_metadata_t& group) {
  void* bytes = nullptr;
  size_t size = 0;
  RdErrorPtr error(rd_kafka_consumer_group_metadata_write(&group, &bytes, &size));
  CHECK(error == nullptr) << rd_kafka_error_string(error.get());
  rd_kafka_consumer_group_metadata_t* copy = nullptr;
  error.reset(rd_kafka_consumer_group_metadata_read(&copy, bytes, size));
  rd_kafka_mem_free(nullptr, bytes);
  CHECK(error == nullptr) << rd_kafka_error_string(error.get());
  return RdGroupMetadataPtr(copy);
}

struct Call {
  std::shared_ptr<TransactionalProducer> producer;
  RdPartitionListPtr offsets;
  RdGroupMetadataPtr group;
  absl::Mutex mutex;
  bool returned ABSL_GUARDED_BY(mutex) = false;
  RdErrorPtr error ABSL_GUARDED_BY(mutex);
};

}  // namespace

std::optional<RdErrorPtr> SendOffsetsWithin(absl::Duration limit, std::shared_ptr<TransactionalProducer> producer,
                                            const rd_kafka_topic_partition_list_t& offsets,
                                            const rd_kafka_consumer_group_metadata_t& group, int timeout_ms) {
  auto call = std::make_shared<Call>();
  call->producer = std::move(producer);
  call->offsets.reset(rd_kafka_topic_partition_list_copy(&offsets));
  call->group = Copy(group);
  std::thread([call, timeout_ms] {
    RdErrorPtr error(rd_kafka_send_offsets_to_transaction(call->producer->client.get(), call->offsets.get(),
                                                          call->group.get(), timeout_ms));
    absl::MutexLock lock(&call->mutex);
    call->error = std::move(error);
    call->returned = true;
  }).detach();
  absl::MutexLock lock(&call->mutex);
  if (!call->mutex.AwaitWithTimeout(absl::Condition(&call->returned), limit)) return std::nullopt;
  return std::move(call->error);
}

}  // namespace newswire

// Owning pointers for the handles of librdkafka's C API.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>

namespace newswire {

// Destroys a producer or admin client: outstanding messages are dropped, not flushed.
struct RdClientDeleter {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
};
// Destroys a consumer without leaving its group first, so that it cannot block on a broker that is away.
struct RdConsumerDeleter {
  void operator()(rd_kafka_t* consumer) const {
    rd_kafka_destroy_flags(consumer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
};

template <typename T, void (*destroy)(T*)>
struct RdDeleter {
  void operator()(T* handle) const { destroy(handle); }
};

using RdClientPtr = std::unique_ptr<rd_kafka_t, RdClientDeleter>;
using RdConsumerPtr = std::unique_ptr<rd_kafka_t, RdConsumerDeleter>;
using RdConfPtr = std::unique_ptr<rd_kafka_conf_t, RdDeleter<rd_kafka_conf_t, rd_kafka_conf_destroy>>;
using RdTopicPtr = std::unique_ptr<rd_kafka_topic_t, RdDeleter<rd_kafka_topic_t, rd_kafka_topic_destroy>>;
using RdQueuePtr = std::unique_ptr<rd_kafka_queue_t, RdDeleter<rd_kafka_queue_t, rd_kafka_queue_destroy>>;
using RdMessagePtr = std::unique_ptr<rd_kafka_message_t, RdDeleter<rd_kafka_message_t, rd_kafka_message_destroy>>;
using RdHeadersPtr = std::unique_ptr<rd_kafka_headers_t, RdDeleter<rd_kafka_headers_t, rd_kafka_headers_destroy>>;
using RdErrorPtr = std::unique_ptr<rd_kafka_error_t, RdDeleter<rd_kafka_error_t, rd_kafka_error_destroy>>;
using RdEventPtr = std::unique_ptr<rd_kafka_event_t, RdDeleter<rd_kafka_event_t, rd_kafka_event_destroy>>;
using RdPartitionListPtr =
    std::unique_ptr<rd_kafka_topic_partition_list_t,
                    RdDeleter<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>>;
using RdGroupMetadataPtr =
    std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                    RdDeleter<rd_kafka_consumer_group_metadata_t, rd_kafka_consumer_group_metadata_destroy>>;
using RdAdminOptionsPtr =
    std::unique_ptr<rd_kafka_AdminOptions_t, RdDeleter<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>>;

}  // namespace newswire

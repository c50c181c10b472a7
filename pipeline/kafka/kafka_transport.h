// The transport that is the product: Kafka in, Kafka out, the ledger in Kafka.
//
//   kafka_input         the consumer: batches, partitions gained and lost, rewinding, own lag
//   kafka_transaction   the transactional producer: outputs and offsets in one transaction, the KIP-890 guard
//   kafka_ledger        appending to the ledger topic and reading it
//   kafka_topics        `newswire topics check|create`
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pipeline/config/config.h"
#include "pipeline/kafka/kafka_input.h"
#include "pipeline/kafka/kafka_ledger.h"
#include "pipeline/kafka/kafka_transaction.h"
#include "pipeline/kafka/transport_stats.h"
#include "pipeline/transport.h"

namespace newswire {

// See Transport for the calls. Exactly once, in short: outputs and input offsets go into one transaction under the
// consumer's group membership (KIP-447), so that neither a worker that lost its partitions nor one that lost its slot
// can commit; whenever it is not certain how a transaction ended, its producer is fenced off and the input rewound to
// what the brokers have.
class KafkaTransport final : public Transport {
 public:
  // Connects to nothing yet; a wrong configuration is an error that names the property.
  static absl::StatusOr<std::unique_ptr<KafkaTransport>> Create(const Config& config);
  ~KafkaTransport() override;

  absl::StatusOr<LedgerBounds> OpenLedger(absl::Duration reach) override;
  absl::Status AppendToLedger(std::string_view frame) override;
  absl::StatusOr<int> ReadLedger(absl::Duration wait,
                                 const std::function<void(const LedgerRecord&)>& on_record) override;
  // Also ends what an earlier life of this slot left open, before the group is joined, and checks that the topics are
  // there. Blocks while the brokers are away, for a minute at most (then kUnavailable).
  absl::Status JoinInput(OnRevoked on_revoked) override;
  absl::StatusOr<std::unique_ptr<InputBatch>> Poll(size_t max_records, size_t max_bytes, absl::Duration wait) override;
  bool input_ended() const override { return false; }
  // Blocks until the transaction is settled or given up, for two transaction time-outs at most.
  absl::StatusOr<std::unique_ptr<InputBatch>> PollHeld(size_t max_records, size_t max_bytes) override;
  absl::StatusOr<CommitResult> Commit(std::span<const OutputRecord> records,
                                      std::span<const ConsumedUpTo> consumed) override;
  // Takes 10 s at most, also when no broker answers.
  absl::Status Close() override;

  // Any thread.
  TransportStats Stats() const;

 private:
  explicit KafkaTransport(Config config) : config_(std::move(config)) {}

  bool RewindIsDue() const;
  absl::Status CheckTopicsExist(std::span<const std::string> topics) const;
  CommitResult Rewind();

  const Config config_;
  TransportCounters counters_;
  std::unique_ptr<KafkaLedger> ledger_;
  std::unique_ptr<KafkaTransaction> transaction_;
  std::unique_ptr<KafkaInput> input_;
  // The held topic, in a group of its own; null where nothing is released (dedup mode off).
  TransportCounters held_counters_;
  std::unique_ptr<KafkaInput> held_;
  bool held_joined_ = false;
  OnRevoked on_revoked_;
  bool closed_ = false;
};

}  // namespace newswire

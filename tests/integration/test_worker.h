// A worker that copies: every raw record becomes one clean record of the same key, value, headers and time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/log/check.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "pipeline/kafka/kafka_transport.h"

namespace newswire {

// Keeps up to `depth` batches in flight between Poll() and Commit(), as the real worker does, so that revocations and
// rewinds meet work in flight.
class CopyingWorker {
 public:
  explicit CopyingWorker(const Config& config, size_t depth = 3) : depth_(depth) {
    absl::StatusOr<std::unique_ptr<KafkaTransport>> transport = KafkaTransport::Create(config);
    CHECK_OK(transport.status());
    transport_ = *std::move(transport);
  }
  ~CopyingWorker() {
    in_flight_.clear();
    if (transport_ != nullptr) CHECK_OK(transport_->Close());
  }

  absl::Status Join() {
    return transport_->JoinInput([this](std::span<const InputPartition> lost) { OnRevoked(lost); });
  }

  // One round: poll, and commit the oldest batch when enough are in flight or nothing came.
  absl::Status Step(absl::Duration wait = absl::Milliseconds(20), size_t max_records = 100) {
    absl::StatusOr<std::unique_ptr<InputBatch>> polled = transport_->Poll(max_records, 1 << 20, wait);
    if (!polled.ok()) return polled.status();
    if (*polled != nullptr) {
      polled_records_ += static_cast<int64_t>((*polled)->records().size());
      in_flight_.push_back({*std::move(polled), {}});
      if (in_flight_.size() < depth_) return absl::OkStatus();
    }
    return CommitOldest();
  }

  absl::Status CommitOldest() {
    if (in_flight_.empty()) return absl::OkStatus();
    const Flight& flight = in_flight_.front();
    std::vector<OutputRecord> outputs;
    std::map<int32_t, ConsumedUpTo> consumed;
    for (const RawRecord& record : flight.batch->records()) {
      if (std::ranges::find(flight.lost, record.position.partition) != flight.lost.end()) continue;
      outputs.push_back({.topic = OutputTopic::kClean,
                         .key = record.key,
                         .value = record.value,
                         .headers = record.headers,
                         .timestamp = record.timestamp});
      consumed[record.position.partition] = {
          .partition = {.incarnation = record.position.incarnation, .partition = record.position.partition},
          .next_offset = record.position.offset + 1};
    }
    std::vector<ConsumedUpTo> offsets;
    for (const auto& [partition, upto] : consumed) offsets.push_back(upto);
    absl::StatusOr<CommitResult> result = transport_->Commit(outputs, offsets);
    if (!result.ok()) return result.status();
    if (*result == CommitResult::kCommitted) {
      in_flight_.pop_front();
      committed_records_ += static_cast<int64_t>(outputs.size());
    } else {
      ++rewinds_;
      in_flight_.clear();
    }
    return absl::OkStatus();
  }

  // Steps until `done` or `limit` has passed; false on the latter.
  template <typename Done>
  absl::StatusOr<bool> StepUntil(const Done& done, absl::Duration limit) {
    const absl::Time deadline = absl::Now() + limit;
    while (!done()) {
      if (absl::Now() > deadline) return false;
      if (absl::Status status = Step(); !status.ok()) return status;
    }
    return true;
  }

  void DropInFlight() { in_flight_.clear(); }
  KafkaTransport& transport() { return *transport_; }
  int64_t polled_records() const { return polled_records_; }
  int64_t committed_records() const { return committed_records_; }
  int64_t rewinds() const { return rewinds_; }
  int64_t dropped_by_revocation() const { return dropped_by_revocation_; }
  const std::vector<InputPartition>& revoked() const { return revoked_; }
  size_t in_flight() const { return in_flight_.size(); }

 private:
  struct Flight {
    std::unique_ptr<InputBatch> batch;
    std::vector<int32_t> lost;  // partitions whose records of this batch are void
  };

  void OnRevoked(std::span<const InputPartition> lost) {
    for (const InputPartition& partition : lost) {
      revoked_.push_back(partition);
      for (Flight& flight : in_flight_) {
        flight.lost.push_back(partition.partition);
        for (const RawRecord& record : flight.batch->records()) {
          dropped_by_revocation_ += record.position.partition == partition.partition;
        }
      }
    }
  }

  const size_t depth_;
  std::unique_ptr<KafkaTransport> transport_;
  std::deque<Flight> in_flight_;
  std::vector<InputPartition> revoked_;
  int64_t polled_records_ = 0;
  int64_t committed_records_ = 0;
  int64_t rewinds_ = 0;
  int64_t dropped_by_revocation_ = 0;
};

}  // namespace newswire

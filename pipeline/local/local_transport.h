// One worker's connection to a LocalBroker.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "pipeline/local/local_broker.h"
#include "pipeline/transport.h"

namespace newswire {

// What a simulation does to a connection. The default is a perfect world.
class LocalFaults {
 public:
  enum class CommitFault : uint8_t { kNone, kLostBefore, kLostAfter };  // was it carried out? its answer is lost either way
  virtual ~LocalFaults() = default;
  // True: takes the frame over, to append it later, twice or never before the worker dies.
  virtual bool TakeFrame(std::string_view frame) { return (void)frame, false; }
  virtual CommitFault OnCommit() { return CommitFault::kNone; }
};

// Never waits: what is there is delivered, what is not is not. Confined to one thread.
class LocalTransport final : public Transport {
 public:
  // Both are borrowed; `faults` may be null. `max_ledger_records` bounds one ReadLedger call (schedules interleave there).
  explicit LocalTransport(LocalBroker& broker, LocalFaults* faults = nullptr, int max_ledger_records = 1 << 30);
  ~LocalTransport() override;  // as a crash: the member stays in the group until the broker is told

  absl::StatusOr<LedgerBounds> OpenLedger(absl::Duration reach) override;
  absl::Status AppendToLedger(std::string_view frame) override;
  absl::StatusOr<int> ReadLedger(absl::Duration wait, const std::function<void(const LedgerRecord&)>& on_record) override;
  absl::Status JoinInput(OnRevoked on_revoked) override;
  absl::StatusOr<std::unique_ptr<InputBatch>> Poll(size_t max_records, size_t max_bytes, absl::Duration wait) override;
  absl::StatusOr<std::unique_ptr<InputBatch>> PollHeld(size_t max_records, size_t max_bytes) override;
  bool input_ended() const override;
  absl::StatusOr<CommitResult> Commit(std::span<const OutputRecord> records, std::span<const ConsumedUpTo> consumed) override;
  absl::Status Close() override;

  LocalBroker::MemberId member() const { return member_; }

 private:
  struct Assigned {
    int partition = 0;
    int64_t next_offset = 0;
  };
  void FollowGroup();
  void Rewind();

  LocalBroker& broker_;
  LocalFaults* const faults_;
  const int max_ledger_records_;
  int64_t ledger_next_ = 0;
  OnRevoked on_revoked_;
  LocalBroker::MemberId member_ = 0;
  int generation_ = -1;
  std::vector<Assigned> assigned_;
  bool owns_held_ = false;
  int64_t held_next_offset_ = 0;
};

}  // namespace newswire

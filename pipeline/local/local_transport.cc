#include "pipeline/local/local_transport.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/time/time.h"

namespace newswire {
namespace {

// Copies: a simulated broker may forget a committed record while a dropped batch still looks at it.
class LocalInputBatch final : public InputBatch {
 public:
  void Add(const SourcePosition& position, std::string_view topic, const StoredRecord& stored) {
    RawRecord record;
    record.position = position;
    record.topic = topic;
    record.timestamp = stored.timestamp;
    if (stored.key.has_value()) record.key = Keep(*stored.key);
    if (stored.value.has_value()) record.value = Keep(*stored.value);
    const std::span<Header> headers = arena_.AllocateArray<Header>(stored.headers.size());
    for (size_t i = 0; i < headers.size(); ++i) {
      headers[i] = {Keep(stored.headers[i].first), Keep(stored.headers[i].second)};
    }
    record.headers = headers;
    records_.push_back(record);
  }
  std::span<const RawRecord> records() const override { return records_; }
  size_t size_bytes() const override { return bytes_; }

 private:
  std::string_view Keep(const std::string& text) {
    bytes_ += text.size();
    return arena_.Copy(text);
  }
  Arena arena_;
  std::vector<RawRecord> records_;
  size_t bytes_ = 0;
};

}  // namespace

LocalTransport::LocalTransport(LocalBroker& broker, LocalFaults* faults, int max_ledger_records)
    : broker_(broker), faults_(faults), max_ledger_records_(max_ledger_records) {}

LocalTransport::~LocalTransport() = default;

absl::StatusOr<LedgerBounds> LocalTransport::OpenLedger(absl::Duration reach) {
  ledger_next_ = broker_.LedgerOffsetFor(broker_.now() - absl::ToInt64Milliseconds(reach));
  return LedgerBounds{ledger_next_, broker_.ledger_end()};
}

absl::Status LocalTransport::AppendToLedger(std::string_view frame) {
  if (faults_ == nullptr || !faults_->TakeFrame(frame)) broker_.AppendToLedger(std::string(frame));
  return absl::OkStatus();
}

absl::StatusOr<int> LocalTransport::ReadLedger(absl::Duration, const std::function<void(const LedgerRecord&)>& on_record) {
  int read = 0;
  for (; read < max_ledger_records_ && ledger_next_ < broker_.ledger_end(); ++read, ++ledger_next_) {
    on_record(broker_.ReadLedger(ledger_next_));
  }
  return read;
}

absl::Status LocalTransport::JoinInput(OnRevoked on_revoked) {
  on_revoked_ = std::move(on_revoked);
  member_ = broker_.Join();
  FollowGroup();
  return absl::OkStatus();
}

void LocalTransport::FollowGroup() {
  if (!broker_.IsMember(member_)) member_ = broker_.Join();  // thrown out while it slept: a new member
  if (generation_ == broker_.generation()) return;
  if (!assigned_.empty() || owns_held_) {
    std::vector<InputPartition> revoked;
    for (const Assigned& assigned : assigned_) revoked.push_back({broker_.incarnation(), assigned.partition});
    if (owns_held_) revoked.push_back({broker_.held_incarnation(), 0});
    on_revoked_(revoked);
  }
  generation_ = broker_.generation();
  Rewind();
}

void LocalTransport::Rewind() {
  assigned_.clear();
  for (const int partition : broker_.AssignmentOf(member_)) assigned_.push_back({partition, broker_.committed(partition)});
  owns_held_ = broker_.OwnsHeld(member_);
  held_next_offset_ = broker_.held_committed();
}

absl::StatusOr<std::unique_ptr<InputBatch>> LocalTransport::Poll(size_t max_records, size_t max_bytes, absl::Duration) {
  FollowGroup();
  auto batch = std::make_unique<LocalInputBatch>();
  for (Assigned& assigned : assigned_) {
    while (batch->records().size() < max_records && batch->size_bytes() < max_bytes) {
      const StoredRecord* record = broker_.Read(assigned.partition, assigned.next_offset);
      if (record == nullptr) break;
      batch->Add({broker_.incarnation(), assigned.partition, assigned.next_offset}, "wire.raw", *record);
      ++assigned.next_offset;
    }
  }
  if (batch->records().empty()) return nullptr;
  return batch;
}

absl::StatusOr<std::unique_ptr<InputBatch>> LocalTransport::PollHeld(size_t max_records, size_t max_bytes) {
  FollowGroup();
  if (!owns_held_) return nullptr;
  auto batch = std::make_unique<LocalInputBatch>();
  while (batch->records().size() < max_records && batch->size_bytes() < max_bytes) {
    const StoredRecord* record = broker_.ReadHeld(held_next_offset_);
    if (record == nullptr) break;
    batch->Add({broker_.held_incarnation(), 0, held_next_offset_}, "wire.held", *record);
    ++held_next_offset_;
  }
  if (batch->records().empty()) return nullptr;
  return batch;
}

bool LocalTransport::input_ended() const {
  return broker_.input_ended() && std::ranges::all_of(assigned_, [this](const Assigned& assigned) {
           return assigned.next_offset >= broker_.end_offset(assigned.partition);
         });
}

absl::StatusOr<CommitResult> LocalTransport::Commit(std::span<const OutputRecord> records,
                                                    std::span<const ConsumedUpTo> consumed) {
  const LocalFaults::CommitFault fault = faults_ == nullptr ? LocalFaults::CommitFault::kNone : faults_->OnCommit();
  const bool committed = fault != LocalFaults::CommitFault::kLostBefore &&
                         broker_.Commit(member_, generation_, records, consumed);
  if (committed && fault == LocalFaults::CommitFault::kNone) return CommitResult::kCommitted;
  // Of an old generation: the next Poll() learns of the new one and starts from what is committed there.
  if (generation_ == broker_.generation()) Rewind();
  return CommitResult::kRewound;
}

absl::Status LocalTransport::Close() {
  broker_.Leave(member_);
  return absl::OkStatus();
}

}  // namespace newswire

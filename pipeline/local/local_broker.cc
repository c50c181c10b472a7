#include "pipeline/local/local_broker.h"

#include <algorithm>

#include "absl/log/check.h"

namespace newswire {

LocalBroker::LocalBroker(int partitions, uint64_t incarnation)
    : incarnation_(incarnation), partitions_(static_cast<size_t>(partitions)) {}

void LocalBroker::Produce(int partition, StoredRecord record) {
  CHECK(!input_ended_);
  partitions_[static_cast<size_t>(partition)].records.push_back(std::move(record));
}

const StoredRecord* LocalBroker::Read(int partition, int64_t offset) const {
  const Partition& from = partitions_[static_cast<size_t>(partition)];
  if (offset < from.begin || offset >= from.end()) return nullptr;
  return &from.records[static_cast<size_t>(offset - from.begin)];
}

LocalBroker::MemberId LocalBroker::Join() {
  const MemberId member = next_member_++;
  members_.emplace(member, 0);
  ++generation_;
  int place = 0;
  for (auto& [id, at] : members_) at = place++;
  return member;
}

void LocalBroker::Leave(MemberId member) {
  if (members_.erase(member) == 0) return;
  ++generation_;
  int place = 0;
  for (auto& [id, at] : members_) at = place++;
}

std::vector<int> LocalBroker::AssignmentOf(MemberId member) const {
  std::vector<int> assigned;
  const auto at = members_.find(member);
  if (at == members_.end()) return assigned;
  for (int p = at->second; p < partition_count(); p += static_cast<int>(members_.size())) assigned.push_back(p);
  return assigned;
}

LedgerRecord LocalBroker::ReadLedger(int64_t offset) const {
  const auto& [time, frame] = ledger_[static_cast<size_t>(offset)];
  return {offset, time, frame};
}

int64_t LocalBroker::LedgerOffsetFor(TimeMs time) const {
  const auto at = std::ranges::lower_bound(ledger_, time, {}, &std::pair<TimeMs, std::string>::first);
  return at - ledger_.begin();
}

bool LocalBroker::Commit(MemberId member, int generation, std::span<const OutputRecord> records,
                         std::span<const ConsumedUpTo> consumed) {
  if (generation != generation_) return false;
  const std::vector<int> assigned = AssignmentOf(member);
  for (const ConsumedUpTo& up_to : consumed) {
    if (std::ranges::find(assigned, up_to.partition.partition) == assigned.end()) return false;
  }
  for (const ConsumedUpTo& up_to : consumed) {
    Partition& partition = partitions_[static_cast<size_t>(up_to.partition.partition)];
    partition.committed = up_to.next_offset;
    while (forget_committed_ && partition.begin < partition.committed) {
      partition.records.pop_front();
      ++partition.begin;
    }
  }
  if (sink_) {
    sink_(records);
    return true;
  }
  for (const OutputRecord& record : records) {
    StoredRecord stored;
    stored.topic = record.topic;
    stored.timestamp = record.timestamp;
    if (record.key.has_value()) stored.key.emplace(*record.key);
    if (record.value.has_value()) stored.value.emplace(*record.value);
    for (const Header& header : record.headers) stored.headers.emplace_back(header.name, header.value);
    output_.push_back(std::move(stored));
  }
  return true;
}

}  // namespace newswire

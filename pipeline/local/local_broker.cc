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

const StoredRecord* LocalBroker::ReadHeld(int64_t offset) const {
  if (offset < held_.begin || offset >= held_.end()) return nullptr;
  return &held_.records[static_cast<size_t>(offset - held_.begin)];
}

bool LocalBroker::OwnsHeld(MemberId member) const {
  const auto at = members_.find(member);
  return at != members_.end() && at->second == 0;
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
    const bool is_held = up_to.partition.incarnation == held_incarnation();
    if (is_held ? !OwnsHeld(member) : std::ranges::find(assigned, up_to.partition.partition) == assigned.end()) {
      return false;
    }
  }
  for (const ConsumedUpTo& up_to : consumed) {
    Partition& partition = up_to.partition.incarnation == held_incarnation()
                               ? held_
                               : partitions_[static_cast<size_t>(up_to.partition.partition)];
    partition.committed = up_to.next_offset;
    while (forget_committed_ && partition.begin < partition.committed) {
      partition.records.pop_front();
      ++partition.begin;
    }
  }
  if (sink_) sink_(records);
  for (const OutputRecord& record : records) {
    const bool is_kept = keep_held_ && record.topic == OutputTopic::kHeld;
    if (sink_ && !is_kept) continue;
    StoredRecord stored;
    stored.topic = record.topic;
    stored.timestamp = record.timestamp;
    if (record.key.has_value()) stored.key.emplace(*record.key);
    if (record.value.has_value()) stored.value.emplace(*record.value);
    for (const Header& header : record.headers) stored.headers.emplace_back(header.name, header.value);
    if (is_kept) held_.records.push_back(stored);
    if (!sink_) output_.push_back(std::move(stored));
  }
  return true;
}

}  // namespace newswire

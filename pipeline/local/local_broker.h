// A broker in the process: input partitions, a consumer group, a ledger and transactions with the semantics that the
// worker relies on, and nothing else. The embedded default of `newswire process`, and the world of the simulation tests.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/output_record.h"
#include "pipeline/transport.h"

namespace newswire {

// A record with its own memory.
struct StoredRecord {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::string>> headers;
  TimeMs timestamp = kNoTime;
  OutputTopic topic = OutputTopic::kClean;  // of outputs
};

// Deterministic: no threads, no clock of its own. Confined to one thread; LocalTransports share it.
class LocalBroker {
 public:
  using MemberId = int;

  explicit LocalBroker(int partitions, uint64_t incarnation = 1);

  // --- input -------------------------------------------------------------------------------------------------------
  void Produce(int partition, StoredRecord record);
  // Nothing will be produced any more.
  void EndInput() { input_ended_ = true; }
  bool input_ended() const { return input_ended_; }
  // nullptr if there is no record at `offset` (yet, or any more).
  const StoredRecord* Read(int partition, int64_t offset) const;
  int64_t end_offset(int partition) const { return partitions_[static_cast<size_t>(partition)].end(); }
  int64_t committed(int partition) const { return partitions_[static_cast<size_t>(partition)].committed; }
  int partition_count() const { return static_cast<int>(partitions_.size()); }
  uint64_t incarnation() const { return incarnation_; }
  // Committed records are thrown away from now on: `process` reads inputs larger than memory.
  void ForgetCommitted() { forget_committed_ = true; }

  // --- held ---------------------------------------------------------------------------------------------------------
  // The held topic has one partition. Records that transactions send there are kept from now on, to be read and
  // committed; the first member of the group owns it.
  void KeepHeld() { keep_held_ = true; }
  uint64_t held_incarnation() const { return incarnation_ + 1; }
  int64_t held_end() const { return held_.end(); }
  int64_t held_committed() const { return held_.committed; }
  const StoredRecord* ReadHeld(int64_t offset) const;
  bool OwnsHeld(MemberId member) const;

  // --- group: eager, one generation at a time -------------------------------------------------------------------------
  MemberId Join();
  void Leave(MemberId member);  // also what a session time-out does
  bool IsMember(MemberId member) const { return members_.contains(member); }
  int generation() const { return generation_; }
  std::vector<int> AssignmentOf(MemberId member) const;

  // --- ledger --------------------------------------------------------------------------------------------------------
  void AppendToLedger(std::string frame) { ledger_.emplace_back(now_ms_, std::move(frame)); }
  int64_t ledger_end() const { return static_cast<int64_t>(ledger_.size()); }
  LedgerRecord ReadLedger(int64_t offset) const;
  // First offset whose append time is not before `time`.
  int64_t LedgerOffsetFor(TimeMs time) const;
  void SetTime(TimeMs now) { now_ms_ = now; }  // the ledger's clock
  TimeMs now() const { return now_ms_; }

  // --- output ---------------------------------------------------------------------------------------------------------
  // Publishes and commits if `generation` is the current one and `member` owns all partitions; else does nothing.
  bool Commit(MemberId member, int generation, std::span<const OutputRecord> records, std::span<const ConsumedUpTo> consumed);
  // Takes the records of each committed transaction instead of output().
  void OnCommitted(std::function<void(std::span<const OutputRecord>)> sink) { sink_ = std::move(sink); }
  const std::vector<StoredRecord>& output() const { return output_; }

 private:
  struct Partition {
    int64_t begin = 0;
    std::deque<StoredRecord> records;
    int64_t committed = 0;
    int64_t end() const { return begin + static_cast<int64_t>(records.size()); }
  };

  const uint64_t incarnation_;
  std::vector<Partition> partitions_;
  bool input_ended_ = false;
  bool forget_committed_ = false;
  Partition held_;
  bool keep_held_ = false;
  std::map<MemberId, int> members_;  // value: place in the assignment
  MemberId next_member_ = 1;
  int generation_ = 0;
  std::vector<std::pair<TimeMs, std::string>> ledger_;
  TimeMs now_ms_ = 0;
  std::function<void(std::span<const OutputRecord>)> sink_;
  std::vector<StoredRecord> output_;
};

}  // namespace newswire

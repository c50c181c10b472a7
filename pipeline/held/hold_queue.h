// Held stories that wait for their time: what a worker has read of its partitions of the held topic.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "pipeline/transport.h"

namespace newswire {

// What is done with a record of the held topic. In every case it is consumed, in one transaction with the outcome.
enum class HeldStep : uint8_t {
  kRelease,   // its time has come: the ledger decides, as if the story came now
  kHoldOn,    // written to the end of the held topic again: one behind it is due
  kPassOver,  // it has no time, so nothing is done with it here
};

// A partition's records are consumed in their order, as its offset is one number; so what is not due and stands before
// one that is due goes to the end of the topic once more. While nothing is due, nothing moves.
// Confined to one thread.
class HoldQueue {
 public:
  void Add(std::unique_ptr<InputBatch> records);
  void Drop(std::span<const InputPartition> partitions);
  void Clear();

  // Records to be consumed now that the ledger's clock shows `clock`, about `max_records` of them, and what is to be done
  // with each; nullptr if there are none. `make_room`: takes the older half, due or not, so that those behind are seen.
  std::unique_ptr<InputBatch> Take(TimeMs clock, size_t max_records, bool make_room, std::vector<HeldStep>& steps);

  // Stories that wait for a time, and bytes of all records.
  size_t story_count() const { return stories_; }
  size_t size_bytes() const { return bytes_; }
  // The earliest end of an embargo; kNoTime if nothing waits for one. O(1) mostly, O(records) after a Take.
  TimeMs next_release() const;

 private:
  struct Held {
    RawRecord record;
    TimeMs release_at = kNoTime;
    size_t bytes = 0;
    std::shared_ptr<InputBatch> memory;
  };
  struct Line {
    InputPartition partition;
    std::deque<Held> records;
  };
  class TakenRecords;

  void Forget(const Held& held);

  std::vector<Line> lines_;
  size_t stories_ = 0;
  size_t bytes_ = 0;
  mutable TimeMs next_release_ = kNoTime;
  mutable bool next_release_is_known_ = true;
};

}  // namespace newswire

// A batch of stories on its way through the worker, the unit that moves.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "pipeline/arbiter.h"
#include "pipeline/base/arena.h"
#include "pipeline/held/hold_queue.h"
#include "pipeline/output_record.h"
#include "pipeline/stage.h"
#include "pipeline/story.h"
#include "pipeline/transport.h"

namespace newswire {

struct StoryInFlight {
  Story story;
  Verdict verdict = Verdict::Pass();
  std::string_view rejected_by;  // stage name; empty while the verdict is pass
  Decision decision;             // of a story that passed; its strings are in the batch's arena
  bool settled = false;
  bool dropped = false;          // its partition was taken away: no outcome from this worker. Not for lanes
  bool to_write = false;         // set before Phase::kWrite is submitted
  bool asks_ledger = true;       // false: of a held record that is not released now
  HeldStep held_step = HeldStep::kRelease;  // of a batch of held records
  uint32_t first_record = 0;     // records()[first_record, first_record + record_count) of its slice
  uint32_t record_count = 0;
};

inline constexpr int kMaxStages = 8;

// Stories that one lane works on at a time, with the memory for what it makes of them.
struct Slice {
  size_t begin = 0;  // stories [begin, end) of the batch
  size_t end = 0;
  Arena arena;
  std::vector<OutputRecord> records;
  std::array<double, kMaxStages> stage_seconds{};
};

// Owned and advanced by the worker's thread; lanes touch only the slice they were given. Reused: Clear() keeps memory.
class Batch {
 public:
  // What lanes do with a slice; the worker decides when.
  enum class Phase : uint8_t { kBeforeLedger, kAfterLedger, kWrite };
  // Where the batch stands.
  enum class State : uint8_t {
    kForming,    // taking input
    kReading,    // stages before the ledger
    kAppended,   // entries handed to the ledger, waiting to read them back; stages after the ledger run meanwhile
    kClaimed,    // claims handed to the ledger, waiting to read them back
    kWriting,    // decisions known, records being written
    kReady,      // may be committed when it is the oldest
  };

  static constexpr size_t kSliceStories = 32;

  // Takes over the memory of `input`. Only while forming.
  void Add(std::unique_ptr<InputBatch> input, absl::Time now);
  // The same with records of the held topic, which pass no stage; a batch has those or others.
  void AddHeld(std::unique_ptr<InputBatch> held, std::span<const HeldStep> steps, absl::Time now);
  // Cuts the stories into slices. Ends forming.
  void Close();
  // Drops all stories of these partitions: they will have no outcome here. Returns how many were not dropped before
  // (held ones do not count: they have had their outcome as input).
  size_t Drop(std::span<const InputPartition> partitions);
  size_t DropAll();

  // What has been consumed, for the commit: one entry a partition that still belongs to the worker.
  std::vector<ConsumedUpTo> Consumed() const;
  // Records of all stories that were not dropped, in input order.
  void CollectRecords(std::vector<OutputRecord>& records) const;

  void Clear();

  std::span<StoryInFlight> stories() { return {stories_.data(), count_}; }
  std::span<const StoryInFlight> stories() const { return {stories_.data(), count_}; }
  std::span<std::unique_ptr<Slice>> slices() { return {slices_.data(), slice_count_}; }
  std::span<const std::unique_ptr<Slice>> slices() const { return {slices_.data(), slice_count_}; }
  bool is_held() const { return is_held_; }
  size_t input_bytes() const { return input_bytes_; }
  absl::Time formed_since() const { return formed_since_; }
  Arena& decision_arena() { return decision_arena_; }

  State state = State::kForming;
  std::atomic<int> pending_slices{0};  // of the phase under way; lanes count it down with release order
  size_t entries_seen = 0;             // stories [0, entries_seen) have been found in the ledger and claimed
  size_t claims_seen = 0;              // stories [0, claims_seen) have been settled
  absl::Time appended_at = absl::InfinitePast();
  absl::Time claimed_at = absl::InfinitePast();

 private:
  std::vector<std::unique_ptr<InputBatch>> inputs_;
  std::vector<StoryInFlight> stories_;  // [0, count_) in use
  size_t count_ = 0;
  std::vector<std::unique_ptr<Slice>> slices_;  // [0, slice_count_) in use
  size_t slice_count_ = 0;
  size_t input_bytes_ = 0;
  bool is_held_ = false;
  absl::Time formed_since_ = absl::InfiniteFuture();
  Arena decision_arena_;
};

}  // namespace newswire

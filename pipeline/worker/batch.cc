#include "pipeline/worker/batch.h"

#include <algorithm>

#include "absl/log/check.h"

namespace newswire {

void Batch::Add(std::unique_ptr<InputBatch> input, absl::Time now) {
  DCHECK(state == State::kForming);
  const std::span<const RawRecord> records = input->records();
  if (count_ == 0) formed_since_ = now;
  if (stories_.size() < count_ + records.size()) stories_.resize(count_ + records.size());
  for (const RawRecord& record : records) {
    StoryInFlight& in_flight = stories_[count_++];
    in_flight.story.Reset(nullptr, record);
    in_flight.verdict = Verdict::Pass();
    in_flight.rejected_by = {};
    in_flight.decision = {};
    in_flight.settled = false;
    in_flight.dropped = false;
    in_flight.to_write = false;
    in_flight.asks_ledger = true;
    in_flight.first_record = 0;
    in_flight.record_count = 0;
  }
  input_bytes_ += input->size_bytes();
  inputs_.push_back(std::move(input));
}

void Batch::AddHeld(std::unique_ptr<InputBatch> held, std::span<const HeldStep> steps, absl::Time now) {
  Add(std::move(held), now);
  CHECK_EQ(count_, steps.size());
  is_held_ = true;
  for (size_t i = 0; i < count_; ++i) {
    stories_[i].held_step = steps[i];
    stories_[i].asks_ledger = steps[i] == HeldStep::kRelease;
  }
}

void Batch::Close() {
  slice_count_ = (count_ + kSliceStories - 1) / kSliceStories;
  while (slices_.size() < slice_count_) slices_.push_back(std::make_unique<Slice>());
  for (size_t i = 0; i < slice_count_; ++i) {
    Slice& slice = *slices_[i];
    slice.begin = i * kSliceStories;
    slice.end = std::min(count_, slice.begin + kSliceStories);
    slice.records.clear();
    slice.arena.Reset();
    slice.stage_seconds.fill(0);
    for (size_t s = slice.begin; s < slice.end; ++s) stories_[s].story.arena = &slice.arena;
  }
}

size_t Batch::Drop(std::span<const InputPartition> partitions) {
  size_t newly_dropped = 0;
  for (StoryInFlight& in_flight : stories()) {
    const SourcePosition& position = in_flight.story.raw.position;
    const InputPartition of{position.incarnation, position.partition};
    if (in_flight.dropped || std::ranges::find(partitions, of) == partitions.end()) continue;
    in_flight.dropped = true;
    ++newly_dropped;
  }
  return is_held_ ? 0 : newly_dropped;
}

size_t Batch::DropAll() {
  size_t newly_dropped = 0;
  for (StoryInFlight& in_flight : stories()) {
    newly_dropped += in_flight.dropped ? 0 : 1;
    in_flight.dropped = true;
  }
  return is_held_ ? 0 : newly_dropped;
}

std::vector<ConsumedUpTo> Batch::Consumed() const {
  std::vector<ConsumedUpTo> consumed;
  for (const StoryInFlight& in_flight : stories()) {
    if (in_flight.dropped) continue;
    const SourcePosition& position = in_flight.story.raw.position;
    const InputPartition of{position.incarnation, position.partition};
    auto at = std::ranges::find(consumed, of, &ConsumedUpTo::partition);
    if (at == consumed.end()) at = consumed.insert(at, {of, 0});
    at->next_offset = std::max(at->next_offset, position.offset + 1);
  }
  return consumed;
}

void Batch::CollectRecords(std::vector<OutputRecord>& records) const {
  for (const std::unique_ptr<Slice>& slice : slices()) {
    for (size_t s = slice->begin; s < slice->end; ++s) {
      if (stories_[s].dropped || !stories_[s].to_write) continue;
      const auto first = slice->records.begin() + stories_[s].first_record;
      records.insert(records.end(), first, first + stories_[s].record_count);
    }
  }
}

void Batch::Clear() {
  inputs_.clear();
  count_ = 0;
  slice_count_ = 0;
  input_bytes_ = 0;
  is_held_ = false;
  formed_since_ = absl::InfiniteFuture();
  decision_arena_.Reset();
  state = State::kForming;
  entries_seen = 0;
  claims_seen = 0;
  appended_at = absl::InfinitePast();
}

}  // namespace newswire

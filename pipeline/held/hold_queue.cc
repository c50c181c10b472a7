#include "pipeline/held/hold_queue.h"

#include <algorithm>
#include <utility>

#include "pipeline/held/held_story.h"

namespace newswire {

class HoldQueue::TakenRecords final : public InputBatch {
 public:
  void Add(Held held) {
    bytes_ += held.bytes;
    records_.push_back(held.record);
    if (memory_.empty() || memory_.back() != held.memory) memory_.push_back(std::move(held.memory));
  }
  std::span<const RawRecord> records() const override { return records_; }
  size_t size_bytes() const override { return bytes_; }

 private:
  std::vector<RawRecord> records_;
  std::vector<std::shared_ptr<InputBatch>> memory_;
  size_t bytes_ = 0;
};

void HoldQueue::Add(std::unique_ptr<InputBatch> records) {
  const std::shared_ptr<InputBatch> memory = std::move(records);
  for (const RawRecord& record : memory->records()) {
    const InputPartition partition{record.position.incarnation, record.position.partition};
    auto line = std::ranges::find(lines_, partition, &Line::partition);
    if (line == lines_.end()) line = lines_.insert(line, Line{partition, {}});
    Held held{record, ReleaseTimeOf(record), 0, memory};
    held.bytes = record.key.value_or("").size() + record.value.value_or("").size();
    for (const Header& header : record.headers) held.bytes += header.name.size() + header.value.size();
    bytes_ += held.bytes;
    if (held.release_at != kNoTime) {
      ++stories_;
      if (next_release_is_known_ && (next_release_ == kNoTime || held.release_at < next_release_)) {
        next_release_ = held.release_at;
      }
    }
    line->records.push_back(std::move(held));
  }
}

void HoldQueue::Forget(const Held& held) {
  bytes_ -= held.bytes;
  stories_ -= held.release_at != kNoTime ? 1 : 0;
  next_release_is_known_ = false;
}

void HoldQueue::Drop(std::span<const InputPartition> partitions) {
  std::erase_if(lines_, [&](const Line& line) {
    if (std::ranges::find(partitions, line.partition) == partitions.end()) return false;
    for (const Held& held : line.records) Forget(held);
    return true;
  });
}

void HoldQueue::Clear() {
  lines_.clear();
  stories_ = bytes_ = 0;
  next_release_ = kNoTime;
  next_release_is_known_ = true;
}

TimeMs HoldQueue::next_release() const {
  if (next_release_is_known_) return next_release_;
  next_release_ = kNoTime;
  for (const Line& line : lines_) {
    for (const Held& held : line.records) {
      if (held.release_at != kNoTime && (next_release_ == kNoTime || held.release_at < next_release_)) {
        next_release_ = held.release_at;
      }
    }
  }
  next_release_is_known_ = true;
  return next_release_;
}

std::unique_ptr<InputBatch> HoldQueue::Take(TimeMs clock, size_t max_records, bool make_room,
                                            std::vector<HeldStep>& steps) {
  steps.clear();
  auto taken = std::make_unique<TakenRecords>();
  const TimeMs earliest = next_release();
  for (Line& line : lines_) {
    const auto is_due = [clock](const Held& held) { return held.release_at != kNoTime && held.release_at <= clock; };
    size_t end = 0;
    while (end < line.records.size() && line.records[end].release_at == kNoTime) ++end;
    if (earliest != kNoTime && earliest <= clock) {
      for (size_t i = line.records.size(); i > end; --i) {
        if (is_due(line.records[i - 1])) end = i;
      }
    }
    if (make_room) end = std::max(end, (line.records.size() + 1) / 2);
    for (; end > 0 && steps.size() < max_records; --end) {
      const Held& held = line.records.front();
      steps.push_back(held.release_at == kNoTime ? HeldStep::kPassOver
                      : is_due(held)             ? HeldStep::kRelease
                                                 : HeldStep::kHoldOn);
      Forget(held);
      taken->Add(std::move(line.records.front()));
      line.records.pop_front();
    }
  }
  if (steps.empty()) return nullptr;
  return taken;
}

}  // namespace newswire

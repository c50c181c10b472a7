#include "pipeline/worker/lane.h"

#include <chrono>
#include <utility>

#include "absl/log/check.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"

namespace newswire {
namespace {

// Adds the time that its scope took to `seconds`.
class ScopeSeconds {
 public:
  explicit ScopeSeconds(double& seconds) : seconds_(seconds) {}
  ~ScopeSeconds() {
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }
  ScopeSeconds(const ScopeSeconds&) = delete;
  ScopeSeconds& operator=(const ScopeSeconds&) = delete;

 private:
  double& seconds_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

absl::StatusOr<std::vector<std::unique_ptr<Stage>>> Make(const std::vector<StageFactory>& factories) {
  std::vector<std::unique_ptr<Stage>> stages;
  for (const StageFactory& factory : factories) {
    NW_ASSIGN_OR_RETURN(stages.emplace_back(), factory());
  }
  return stages;
}

Verdict CrashesWorker(Story& story, std::string_view stage) {
  return Verdict::Reject(story, RejectReason::kCrashesWorker,
                         absl::StrCat("the worker died ", CrashJournal::kDeathsToIsolate, " times while ", stage,
                                      " was at work on this record"));
}

}  // namespace

absl::StatusOr<Lane> Lane::Create(const StageOrder& order, const OutcomeWriterFactory& writer_factory) {
  Lane lane;
  NW_ASSIGN_OR_RETURN(lane.before_ledger_, Make(order.before_ledger));
  NW_ASSIGN_OR_RETURN(lane.after_ledger_, Make(order.after_ledger));
  NW_ASSIGN_OR_RETURN(lane.writer_, writer_factory());
  for (const auto& stage : lane.after_ledger_) lane.skipped_flags_.push_back(absl::StrCat("skipped:", stage->name()));
  CHECK_LT(lane.before_ledger_.size() + lane.after_ledger_.size(), static_cast<size_t>(kMaxStages));
  return lane;
}

std::vector<std::string_view> Lane::StageNames(const Lane& lane) {
  std::vector<std::string_view> names;
  for (const auto& stage : lane.before_ledger_) names.push_back(stage->name());
  for (const auto& stage : lane.after_ledger_) names.push_back(stage->name());
  names.push_back("publish");
  return names;
}

void Lane::Watch(const CrashJournal* journal, CrashJournal::Mark mark) {
  journal_ = journal;
  mark_ = mark;
}

void Lane::BeginThread() const {
  if (mark_.has_value()) CrashJournal::BeginThread(*mark_);
}

bool Lane::IsKeptFrom(const SourcePosition& position, size_t place) const {
  return journal_ != nullptr && journal_->has_suspects() &&
         journal_->IsolatedFrom(position) == static_cast<int>(place);
}

void Lane::Run(Batch::Phase phase, Batch& batch, Slice& slice) {
  switch (phase) {
    case Batch::Phase::kBeforeLedger: RunStages(before_ledger_, 0, batch, slice); break;
    case Batch::Phase::kAfterLedger: RunStages(after_ledger_, before_ledger_.size(), batch, slice); break;
    case Batch::Phase::kWrite: Write(batch, slice); break;
  }
  if (mark_.has_value()) mark_->Leave();
}

void Lane::RunStages(std::vector<std::unique_ptr<Stage>>& stages, size_t first_index, Batch& batch, Slice& slice) {
  for (size_t i = 0; i < stages.size(); ++i) {
    ScopeSeconds timed(slice.stage_seconds[first_index + i]);
    for (StoryInFlight& in_flight : batch.stories().subspan(slice.begin, slice.end - slice.begin)) {
      if (!in_flight.rejected_by.empty()) continue;
      const SourcePosition& position = in_flight.story.raw.position;
      if (mark_.has_value()) mark_->Enter(position, static_cast<int>(first_index + i));
      if (!IsKeptFrom(position, first_index + i)) {
        in_flight.verdict = stages[i]->Process(in_flight.story);
      } else if (first_index == 0) {
        in_flight.verdict = CrashesWorker(in_flight.story, stages[i]->name());
      } else {
        in_flight.story.flags.push_back(skipped_flags_[i]);
      }
      if (in_flight.verdict.rejected()) {
        CHECK_EQ(first_index, 0u) << stages[i]->name() << " stands after the ledger and may not reject";
        in_flight.rejected_by = stages[i]->name();
      }
    }
  }
}

void Lane::Write(Batch& batch, Slice& slice) {
  ScopeSeconds timed(slice.stage_seconds[before_ledger_.size() + after_ledger_.size()]);
  for (StoryInFlight& in_flight : batch.stories().subspan(slice.begin, slice.end - slice.begin)) {
    if (!in_flight.to_write) continue;
    in_flight.first_record = static_cast<uint32_t>(slice.records.size());
    const SourcePosition& position = in_flight.story.raw.position;
    const size_t place = before_ledger_.size() + after_ledger_.size();
    if (mark_.has_value()) mark_->Enter(position, static_cast<int>(place));
    if (in_flight.rejected_by.empty() && IsKeptFrom(position, place)) {
      in_flight.verdict = CrashesWorker(in_flight.story, "publish");
      in_flight.rejected_by = "publish";
    }
    if (in_flight.rejected_by.empty()) {
      writer_->WriteDecided(in_flight.story, in_flight.decision, slice.records);
    } else {
      writer_->WriteDeadLetter(in_flight.story, in_flight.rejected_by, in_flight.verdict, slice.records);
    }
    in_flight.record_count = static_cast<uint32_t>(slice.records.size()) - in_flight.first_record;
  }
}

}  // namespace newswire

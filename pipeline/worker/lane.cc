#include "pipeline/worker/lane.h"

#include <chrono>
#include <utility>

#include "absl/log/check.h"
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

}  // namespace

absl::StatusOr<Lane> Lane::Create(const StageOrder& order, const OutcomeWriterFactory& writer_factory) {
  Lane lane;
  NW_ASSIGN_OR_RETURN(lane.before_ledger_, Make(order.before_ledger));
  NW_ASSIGN_OR_RETURN(lane.after_ledger_, Make(order.after_ledger));
  NW_ASSIGN_OR_RETURN(lane.writer_, writer_factory());
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

void Lane::Run(Batch::Phase phase, Batch& batch, Slice& slice) {
  switch (phase) {
    case Batch::Phase::kBeforeLedger: return RunStages(before_ledger_, 0, batch, slice);
    case Batch::Phase::kAfterLedger: return RunStages(after_ledger_, before_ledger_.size(), batch, slice);
    case Batch::Phase::kWrite: return Write(batch, slice);
  }
}

void Lane::RunStages(std::vector<std::unique_ptr<Stage>>& stages, size_t first_index, Batch& batch, Slice& slice) {
  for (size_t i = 0; i < stages.size(); ++i) {
    ScopeSeconds timed(slice.stage_seconds[first_index + i]);
    for (StoryInFlight& in_flight : batch.stories().subspan(slice.begin, slice.end - slice.begin)) {
      if (!in_flight.rejected_by.empty()) continue;
      in_flight.verdict = stages[i]->Process(in_flight.story);
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
    if (in_flight.rejected_by.empty()) {
      writer_->WriteDecided(in_flight.story, in_flight.decision, slice.records);
    } else {
      writer_->WriteDeadLetter(in_flight.story, in_flight.rejected_by, in_flight.verdict, slice.records);
    }
    in_flight.record_count = static_cast<uint32_t>(slice.records.size()) - in_flight.first_record;
  }
}

}  // namespace newswire

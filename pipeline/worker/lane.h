// A lane: one thread's own set of stages and writer, and what it does with a slice of a batch.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pipeline/output_record.h"
#include "pipeline/stage.h"
#include "pipeline/worker/batch.h"
#include "pipeline/worker/crash_journal.h"

namespace newswire {

using OutcomeWriterFactory = std::function<absl::StatusOr<std::unique_ptr<OutcomeWriter>>()>;

// Confined to one thread.
class Lane {
 public:
  // Builds one instance of every stage. Errors are those of the factories.
  static absl::StatusOr<Lane> Create(const StageOrder& order, const OutcomeWriterFactory& writer_factory);

  // Notes in `journal` (borrowed) what it is at work on, by `mark`, and keeps stories away from the stage
  // that they crashed: refused as `crashes-worker` by a stage before the ledger or by the writer; published without what
  // a stage after the ledger would have told, with the flag "skipped:STAGE".
  void Watch(const CrashJournal* journal, CrashJournal::Mark mark);
  // To be called once on the thread that runs the lane.
  void BeginThread() const;

  // Runs one phase over one slice: stage by stage, story by story. Dropped and rejected stories are passed over.
  void Run(Batch::Phase phase, Batch& batch, Slice& slice);

  // Names in order: before the ledger, after it, then "publish". Index = place in Slice::stage_seconds.
  static std::vector<std::string_view> StageNames(const Lane& lane);

 private:
  Lane() = default;
  void RunStages(std::vector<std::unique_ptr<Stage>>& stages, size_t first_index, Batch& batch, Slice& slice);
  void Write(Batch& batch, Slice& slice);
  bool IsKeptFrom(const SourcePosition& position, size_t place) const;

  std::vector<std::unique_ptr<Stage>> before_ledger_;
  std::vector<std::unique_ptr<Stage>> after_ledger_;
  std::unique_ptr<OutcomeWriter> writer_;
  std::vector<std::string> skipped_flags_;  // of the stages after the ledger
  const CrashJournal* journal_ = nullptr;
  std::optional<CrashJournal::Mark> mark_;
};

}  // namespace newswire

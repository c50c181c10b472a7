#include "pipeline/worker/worker.h"

#include <algorithm>
#include <utility>

#include "absl/log/check.h"
#include "absl/log/log.h"
#include "pipeline/base/status_macros.h"

namespace newswire {
namespace {

// A frame stays below the 1 MiB that brokers accept by default.
constexpr size_t kFullFrameBytes = 900 * 1024;

// What has not come back from the ledger by then is appended again: entries and claims may stand there more than once.
constexpr absl::Duration kAppendAgainAfter = absl::Seconds(30);

class ArbiterFeed final : public LedgerFrameSink {
 public:
  ArbiterFeed(Arbiter& arbiter, absl::flat_hash_set<SourcePosition>& void_claims, const LedgerRecord& record)
      : arbiter_(arbiter), void_claims_(void_claims), record_(record) {}
  void OnEntry(size_t place, const LedgerEntry& entry) override {
    arbiter_.ApplyEntry((record_.offset << kRankPlaceBits) + static_cast<Rank>(place), record_.append_time, entry);
  }
  void OnClaim(const LedgerClaim& claim) override {
    arbiter_.ApplyClaim(claim);
    if (!arbiter_.Settled(claim.position).has_value()) void_claims_.insert(claim.position);
  }

 private:
  Arbiter& arbiter_;
  absl::flat_hash_set<SourcePosition>& void_claims_;
  const LedgerRecord& record_;
};

// Without a ledger there is nothing to compare with: a story ends as its own words say.
Decision DecideAlone(const Story& story) {
  Decision decision;
  decision.claim.position = story.raw.position;
  switch (story.entry.kind) {
    case StoryKind::kKill: decision.claim.action = Action::kKill; break;
    case StoryKind::kWithhold: decision.claim.action = Action::kWithhold; break;
    case StoryKind::kCorrection: decision.claim.action = Action::kCorrection; break;
    case StoryKind::kUpdate: decision.claim.action = Action::kUpdate; break;
    default: decision.claim.action = Action::kNew;
  }
  return decision;
}

}  // namespace

Worker::Worker(const WorkerOptions& options, Transport& transport, Arbiter& arbiter, LanePool& pool,
               WorkerObserver& observer, std::function<absl::Time()> now)
    : options_(options),
      transport_(transport),
      arbiter_(arbiter),
      pool_(pool),
      observer_(observer),
      now_(std::move(now)),
      forming_(std::make_unique<Batch>()) {}

Worker::~Worker() {
  auto busy = [](const std::unique_ptr<Batch>& batch) { return batch->pending_slices.load() > 0; };
  while (std::ranges::any_of(in_flight_, busy) || std::ranges::any_of(doomed_, busy)) {
    pool_.WaitForProgress(absl::Milliseconds(10));
  }
}

absl::Status Worker::Start() {
  if (options_.use_ledger) {
    NW_ASSIGN_OR_RETURN(const LedgerBounds bounds, transport_.OpenLedger(options_.ledger_reach));
    int64_t next = bounds.begin;
    observer_.OnReplay(0, bounds.end - bounds.begin);
    while (next < bounds.end) {
      absl::Status applied;
      auto apply = [&](const LedgerRecord& record) {
        ArbiterFeed feed(arbiter_, void_claims_, record);
        applied.Update(ReadLedgerFrame(record.frame, feed));
        next = record.offset + 1;
      };
      NW_ASSIGN_OR_RETURN(const int read, transport_.ReadLedger(absl::Milliseconds(100), apply));
      NW_RETURN_IF_ERROR(applied);
      if (read > 0) observer_.OnReplay(next - bounds.begin, bounds.end - bounds.begin);
    }
    void_claims_.clear();
  }
  NW_RETURN_IF_ERROR(transport_.JoinInput([this](std::span<const InputPartition> partitions) { Drop(partitions); }));
  observer_.OnReady();
  return absl::OkStatus();
}

absl::Status Worker::Step(absl::Duration max_wait) {
  std::erase_if(doomed_, [this](std::unique_ptr<Batch>& batch) {
    if (batch->pending_slices.load(std::memory_order_acquire) > 0) return false;
    Recycle(std::move(batch));
    return true;
  });

  // Waiting happens at the one place where something is expected; all else is only looked at.
  const bool awaits_ledger = std::ranges::any_of(in_flight_, [](const std::unique_ptr<Batch>& batch) {
    return batch->state == Batch::State::kAppended ||
           (batch->state == Batch::State::kClaimed && batch->claims_seen < batch->stories().size());
  });
  const bool awaits_lanes = std::ranges::any_of(in_flight_, [](const std::unique_ptr<Batch>& batch) {
    return batch->pending_slices.load(std::memory_order_relaxed) > 0;
  });
  const absl::Duration short_wait = std::min(max_wait, absl::Milliseconds(1));
  NW_RETURN_IF_ERROR(TakeInput(in_flight_.empty() ? max_wait : absl::ZeroDuration()));
  if (awaits_ledger) {
    NW_RETURN_IF_ERROR(ReadLedgerFor(short_wait));
  } else {
    if (awaits_lanes) pool_.WaitForProgress(short_wait);
    // Other workers' entries are applied as they come, not only when this worker waits for its own.
    if (options_.use_ledger) NW_RETURN_IF_ERROR(ReadLedgerFor(absl::ZeroDuration()));
  }
  for (const std::unique_ptr<Batch>& batch : in_flight_) NW_RETURN_IF_ERROR(Advance(*batch));
  if (!in_flight_.empty() && in_flight_.front()->state == Batch::State::kReady) NW_RETURN_IF_ERROR(CommitOldest());
  observer_.OnStep(in_flight_bytes_ + forming_->input_bytes(), !idle());
  return absl::OkStatus();
}

absl::Status Worker::TakeInput(absl::Duration wait) {
  const size_t room = static_cast<size_t>(options_.max_batch_stories) - std::min(forming_->stories().size(),
                                                                                static_cast<size_t>(options_.max_batch_stories));
  const bool may_hold_more = in_flight_bytes_ + forming_->input_bytes() < options_.max_in_flight_bytes;
  // Polled even when nothing may be taken: that is how a revocation is heard of. A full worker is soon done with a batch.
  if (taking_input_ && room > 0 && may_hold_more) {
    const size_t max_bytes = options_.max_in_flight_bytes - in_flight_bytes_ - forming_->input_bytes();
    NW_ASSIGN_OR_RETURN(std::unique_ptr<InputBatch> input,
                        transport_.Poll(room, max_bytes, forming_->stories().empty() ? wait : absl::ZeroDuration()));
    if (input != nullptr && !input->records().empty()) {
      observer_.OnReceived(input->records().size(), input->size_bytes());
      forming_->Add(std::move(input), now_());
    }
  }
  if (forming_->stories().empty()) return absl::OkStatus();
  if (in_flight_.size() >= static_cast<size_t>(options_.max_batches_in_flight)) return absl::OkStatus();
  const bool full = forming_->stories().size() >= static_cast<size_t>(options_.max_batch_stories) || !may_hold_more;
  const bool old = now_() - forming_->formed_since() >= options_.max_batch_wait;
  if (!full && !old && !in_flight_.empty() && taking_input_ && !transport_.input_ended()) return absl::OkStatus();

  forming_->Close();
  forming_->state = Batch::State::kReading;
  in_flight_bytes_ += forming_->input_bytes();
  pool_.Submit(Batch::Phase::kBeforeLedger, *forming_);
  in_flight_.push_back(std::move(forming_));
  if (free_.empty()) {
    forming_ = std::make_unique<Batch>();
  } else {
    forming_ = std::move(free_.back());
    free_.pop_back();
  }
  return absl::OkStatus();
}

absl::Status Worker::ReadLedgerFor(absl::Duration wait) {
  absl::Status applied;
  auto apply = [&](const LedgerRecord& record) {
    ArbiterFeed feed(arbiter_, void_claims_, record);
    applied.Update(ReadLedgerFrame(record.frame, feed));
  };
  NW_RETURN_IF_ERROR(transport_.ReadLedger(wait, apply).status());
  return applied;
}

absl::Status Worker::Advance(Batch& batch) {
  const bool lanes_done = batch.pending_slices.load(std::memory_order_acquire) == 0;
  switch (batch.state) {
    case Batch::State::kReading:
      if (!lanes_done) return absl::OkStatus();
      if (options_.use_ledger) NW_RETURN_IF_ERROR(AppendEntries(batch));
      batch.state = Batch::State::kAppended;
      pool_.Submit(Batch::Phase::kAfterLedger, batch);
      return absl::OkStatus();
    case Batch::State::kAppended:
      if (options_.use_ledger) {
        NW_RETURN_IF_ERROR(ClaimWhatIsApplied(batch));
        if (batch.entries_seen < batch.stories().size()) {
          return now_() - batch.appended_at < kAppendAgainAfter ? absl::OkStatus() : AppendEntries(batch);
        }
        observer_.OnReadBack(batch.stories().size(), now_() - batch.appended_at);
      }
      batch.claimed_at = now_();
      batch.state = Batch::State::kClaimed;
      return absl::OkStatus();
    case Batch::State::kClaimed:
      NW_RETURN_IF_ERROR(SettleWhatIsClaimed(batch));
      if (batch.claims_seen < batch.stories().size()) {
        if (now_() - batch.claimed_at < kAppendAgainAfter) return absl::OkStatus();
        // Claims got lost, or the entries have left the window meanwhile (a worker that slept for days).
        batch.entries_seen = batch.claims_seen;
        batch.state = Batch::State::kAppended;
        return AppendEntries(batch);
      }
      if (lanes_done) StartWriting(batch);
      return absl::OkStatus();
    case Batch::State::kWriting:
      if (lanes_done) batch.state = Batch::State::kReady;
      return absl::OkStatus();
    case Batch::State::kForming:
    case Batch::State::kReady:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status Worker::AppendEntries(Batch& batch) {
  for (const StoryInFlight& in_flight : batch.stories().subspan(batch.entries_seen)) {
    if (in_flight.dropped || !in_flight.rejected_by.empty()) continue;
    CHECK(in_flight.story.entry.position == in_flight.story.raw.position);
    frame_.Add(in_flight.story.entry);
    if (frame_.entry_count() == kMaxEntriesInFrame || frame_.size_bytes() >= kFullFrameBytes) {
      NW_RETURN_IF_ERROR(AppendFrame());
    }
  }
  batch.appended_at = now_();
  return AppendFrame();
}

absl::Status Worker::AppendFrame() {
  if (frame_.empty()) return absl::OkStatus();
  observer_.OnAppended(frame_.entry_count(), frame_.claim_count(), frame_.size_bytes());
  const absl::Status appended = transport_.AppendToLedger(frame_.Finish());
  frame_.Clear();
  return appended;
}

// A batch claims as soon as all its entries have been applied: what it proposes is then a function of the ledger alone.
absl::Status Worker::ClaimWhatIsApplied(Batch& batch) {
  const std::span<StoryInFlight> stories = batch.stories();
  for (; batch.entries_seen < stories.size(); ++batch.entries_seen) {
    const StoryInFlight& in_flight = stories[batch.entries_seen];
    if (in_flight.dropped || !in_flight.rejected_by.empty()) continue;
    const std::optional<LedgerClaim> claim = arbiter_.Propose(in_flight.story.raw.position);
    if (!claim.has_value()) break;
    frame_.Add(*claim);
    if (frame_.size_bytes() >= kFullFrameBytes) NW_RETURN_IF_ERROR(AppendFrame());
  }
  return AppendFrame();
}

absl::Status Worker::SettleWhatIsClaimed(Batch& batch) {
  const std::span<StoryInFlight> stories = batch.stories();
  for (; batch.claims_seen < stories.size(); ++batch.claims_seen) {
    StoryInFlight& in_flight = stories[batch.claims_seen];
    if (in_flight.dropped || !in_flight.rejected_by.empty()) continue;
    if (!options_.use_ledger) {
      in_flight.decision = DecideAlone(in_flight.story);
      in_flight.settled = true;
      continue;
    }
    const SourcePosition& position = in_flight.story.raw.position;
    const std::optional<Decision> decision = arbiter_.Settled(position);
    if (!decision.has_value()) {
      if (void_claims_.erase(position) == 0) break;
      // Another worker's claim made ours void (it named a leader that is none): say what is true now.
      if (const std::optional<LedgerClaim> claim = arbiter_.Propose(position); claim.has_value()) {
        frame_.Add(*claim);
        NW_RETURN_IF_ERROR(AppendFrame());
      }
      break;
    }
    in_flight.decision = *decision;
    in_flight.decision.leader_uri = batch.decision_arena().Copy(decision->leader_uri);
    in_flight.decision.leader_source_id = batch.decision_arena().Copy(decision->leader_source_id);
    in_flight.settled = true;
    void_claims_.erase(position);
  }
  return absl::OkStatus();
}

void Worker::StartWriting(Batch& batch) {
  for (StoryInFlight& in_flight : batch.stories()) {
    in_flight.to_write = !in_flight.dropped && (in_flight.settled || !in_flight.rejected_by.empty());
  }
  batch.state = Batch::State::kWriting;
  pool_.Submit(Batch::Phase::kWrite, batch);
}

absl::Status Worker::CommitOldest() {
  Batch& batch = *in_flight_.front();
  const std::vector<ConsumedUpTo> consumed = batch.Consumed();
  if (!consumed.empty()) {
    records_.clear();
    batch.CollectRecords(records_);
    const absl::Time begin = now_();
    NW_ASSIGN_OR_RETURN(const CommitResult result, transport_.Commit(records_, consumed));
    if (result == CommitResult::kRewound) {
      observer_.OnRewound(now_() - begin);
      DropEverything();
      return absl::OkStatus();
    }
    observer_.OnCommitted(batch, now_() - begin);
  }
  in_flight_bytes_ -= batch.input_bytes();
  Recycle(std::move(in_flight_.front()));
  in_flight_.pop_front();
  return absl::OkStatus();
}

void Worker::Drop(std::span<const InputPartition> partitions) {
  size_t returned = forming_->Drop(partitions);
  for (const std::unique_ptr<Batch>& batch : in_flight_) returned += batch->Drop(partitions);
  if (returned > 0) observer_.OnReturned(returned);
}

void Worker::DropEverything() {
  size_t returned = forming_->DropAll();
  forming_->Clear();
  for (std::unique_ptr<Batch>& batch : in_flight_) {
    returned += batch->DropAll();
    doomed_.push_back(std::move(batch));
  }
  in_flight_.clear();
  in_flight_bytes_ = 0;
  void_claims_.clear();
  if (returned > 0) observer_.OnReturned(returned);
}

void Worker::Recycle(std::unique_ptr<Batch> batch) {
  batch->Clear();
  free_.push_back(std::move(batch));
}

size_t Worker::stories_in_flight() const {
  size_t stories = forming_->stories().size();
  for (const std::unique_ptr<Batch>& batch : in_flight_) stories += batch->stories().size();
  return stories;
}

}  // namespace newswire

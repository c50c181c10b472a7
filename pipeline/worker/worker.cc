#include "pipeline/worker/worker.h"

#include <algorithm>
#include <utility>

#include "absl/log/check.h"
#include "absl/log/log.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/held/held_story.h"

namespace newswire {
namespace {

// A frame stays below the 1 MiB that brokers accept by default.
constexpr size_t kFullFrameBytes = 900 * 1024;

// What has not come back from the ledger by then is appended again: entries and claims may stand there more than once.
constexpr absl::Duration kAppendAgainAfter = absl::Seconds(30);

// What dead letters name as the stage that refused a held record.
constexpr std::string_view kReleaseStage = "release";
constexpr size_t kHeldRecordsAtOnce = 500;
// When memory for held stories is full and none of them is due, others come to the front so often.
constexpr absl::Duration kHeldTurn = absl::Seconds(10);
// Nobody appends, and a held story is due by this machine's clock: the ledger's clock is asked so often.
constexpr absl::Duration kTickInterval = absl::Seconds(1);

class ArbiterFeed final : public LedgerFrameSink {
 public:
  ArbiterFeed(Arbiter& arbiter, absl::flat_hash_set<SourcePosition>& void_claims, const LedgerRecord& record)
      : arbiter_(arbiter), void_claims_(void_claims), record_(record) {}
  void OnEntryAhead(const LedgerEntry& entry) override { arbiter_.Prefetch(entry); }
  void OnEntry(size_t place, const LedgerEntry& entry) override {
    arbiter_.ApplyEntry((record_.offset << kRankPlaceBits) + static_cast<Rank>(place), record_.append_time, entry);
  }
  void OnClaim(const LedgerClaim& claim) override {
    if (!arbiter_.ApplyClaim(claim)) void_claims_.insert(claim.position);
  }

 private:
  Arbiter& arbiter_;
  absl::flat_hash_set<SourcePosition>& void_claims_;
  const LedgerRecord& record_;
};

bool AwaitsDecision(const StoryInFlight& in_flight) {
  return !in_flight.dropped && in_flight.rejected_by.empty() && in_flight.asks_ledger;
}

// Without a ledger there is nothing to compare with: a story ends as its own words say.
Decision DecideAlone(const Story& story) {
  Decision decision;
  decision.claim.position = story.raw.position;
  // Nobody could release it: what is withheld, and a story under an embargo, stay in the held topic.
  if (story.entry.is_held) {
    decision.claim.action = Action::kHold;
    return decision;
  }
  switch (story.entry.kind) {
    case StoryKind::kKill: decision.claim.action = Action::kKill; break;
    case StoryKind::kWithhold:
      decision.claim.action = story.entry.folded_bytes > 0 ? Action::kHold : Action::kWithhold;
      break;
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
    arbiter_.SetReplaying(true);
    observer_.OnReplay(0, bounds.end - bounds.begin);
    while (next < bounds.end) {
      absl::Status applied;
      auto apply = [&](const LedgerRecord& record) {
        ArbiterFeed feed(arbiter_, void_claims_, record);
        applied.Update(ReadLedgerFrame(record.frame, feed));
        ledger_clock_ = std::max(ledger_clock_, record.append_time);
        next = record.offset + 1;
      };
      NW_ASSIGN_OR_RETURN(const int read, transport_.ReadLedger(absl::Milliseconds(100), apply));
      NW_RETURN_IF_ERROR(applied);
      if (read > 0) observer_.OnReplay(next - bounds.begin, bounds.end - bounds.begin);
    }
    arbiter_.SetReplaying(false);
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
  NW_RETURN_IF_ERROR(TakeHeld());
  if (awaits_ledger) {
    NW_RETURN_IF_ERROR(ReadLedgerFor(short_wait));
  } else {
    if (awaits_lanes) pool_.WaitForProgress(short_wait);
    // Other workers' entries are applied as they come, not only when this worker waits for its own.
    if (options_.use_ledger) NW_RETURN_IF_ERROR(ReadLedgerFor(absl::ZeroDuration()));
  }
  // Entries go into the ledger in input order: of two copies the one that came first leads.
  bool is_next_to_append = true;
  for (const std::unique_ptr<Batch>& batch : in_flight_) {
    if (is_next_to_append || batch->state != Batch::State::kReading) NW_RETURN_IF_ERROR(Advance(*batch));
    is_next_to_append = is_next_to_append && batch->state != Batch::State::kReading;
  }
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
  forming_ = NewBatch();
  return absl::OkStatus();
}

std::unique_ptr<Batch> Worker::NewBatch() {
  if (free_.empty()) return std::make_unique<Batch>();
  std::unique_ptr<Batch> batch = std::move(free_.back());
  free_.pop_back();
  return batch;
}

absl::Status Worker::TakeHeld() {
  if (release_writer_ == nullptr || !taking_input_) return absl::OkStatus();
  const bool is_full = hold_queue_.size_bytes() >= options_.max_held_bytes;
  if (!is_full) {
    NW_ASSIGN_OR_RETURN(std::unique_ptr<InputBatch> held,
                        transport_.PollHeld(kHeldRecordsAtOnce, options_.max_held_bytes - hold_queue_.size_bytes()));
    if (held != nullptr && !held->records().empty()) hold_queue_.Add(std::move(held));
  }
  const absl::Time now = now_();
  const TimeMs due = hold_queue_.next_release();
  const TimeMs clock = absl::ToUnixMillis(now);
  const bool is_overdue = due != kNoTime && due <= clock;
  observer_.OnHeld(hold_queue_.story_count(), is_overdue ? absl::Milliseconds(clock - due) : absl::ZeroDuration());
  if (in_flight_.size() >= static_cast<size_t>(options_.max_batches_in_flight)) return absl::OkStatus();

  const bool make_room = is_full && now - held_moved_at_ >= kHeldTurn;
  std::unique_ptr<InputBatch> taken =
      hold_queue_.Take(ledger_clock_, static_cast<size_t>(options_.max_batch_stories), make_room, held_steps_);
  if (taken != nullptr) {
    held_moved_at_ = now;
    std::unique_ptr<Batch> batch = NewBatch();
    batch->AddHeld(std::move(taken), held_steps_, now);
    batch->Close();
    in_flight_bytes_ += batch->input_bytes();
    in_flight_.push_back(std::move(batch));
    return ReadHeldStories(*in_flight_.back());
  }
  if (is_overdue && ledger_clock_ < due && now - ticked_at_ >= kTickInterval) {
    // An empty frame: its append time is what counts.
    ticked_at_ = now;
    frame_.Clear();
    return transport_.AppendToLedger(frame_.Finish());
  }
  return absl::OkStatus();
}

absl::Status Worker::ReadHeldStories(Batch& batch) {
  for (StoryInFlight& in_flight : batch.stories()) {
    if (!in_flight.asks_ledger) continue;
    const absl::Status read = ReadHeldStory(in_flight.story);
    if (read.ok()) continue;
    in_flight.verdict = Verdict::Reject(in_flight.story, RejectReason::kMissingField, read.message());
    in_flight.rejected_by = kReleaseStage;
  }
  batch.state = Batch::State::kAppended;
  return AppendEntries(batch);
}

void Worker::WriteHeld(Batch& batch) {
  for (const std::unique_ptr<Slice>& slice : batch.slices()) {
    for (StoryInFlight& in_flight : batch.stories().subspan(slice->begin, slice->end - slice->begin)) {
      if (!in_flight.to_write) continue;
      const Story& story = in_flight.story;
      in_flight.first_record = static_cast<uint32_t>(slice->records.size());
      if (!in_flight.rejected_by.empty()) {
        release_writer_->WriteDeadLetter(story, in_flight.rejected_by, in_flight.verdict, slice->records);
      } else if (in_flight.held_step == HeldStep::kRelease) {
        release_writer_->WriteReleased(story, in_flight.decision, slice->records);
      } else if (in_flight.held_step == HeldStep::kHoldOn) {
        slice->records.push_back({.topic = OutputTopic::kHeld,
                                  .key = story.raw.key,
                                  .value = story.raw.value,
                                  .headers = story.raw.headers,
                                  .timestamp = story.raw.timestamp});
      }
      in_flight.record_count = static_cast<uint32_t>(slice->records.size()) - in_flight.first_record;
    }
  }
}

absl::Status Worker::ReadLedgerFor(absl::Duration wait) {
  absl::Status applied;
  auto apply = [&](const LedgerRecord& record) {
    ArbiterFeed feed(arbiter_, void_claims_, record);
    applied.Update(ReadLedgerFrame(record.frame, feed));
    ledger_clock_ = std::max(ledger_clock_, record.append_time);
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
    if (!AwaitsDecision(in_flight)) continue;
    CHECK(batch.is_held() || in_flight.story.entry.position == in_flight.story.raw.position);
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
    if (!AwaitsDecision(in_flight)) continue;
    const std::optional<LedgerClaim> claim = arbiter_.Propose(in_flight.story.entry.position);
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
    if (!AwaitsDecision(in_flight)) continue;
    if (!options_.use_ledger) {
      in_flight.decision = DecideAlone(in_flight.story);
      in_flight.settled = true;
      continue;
    }
    const SourcePosition& position = in_flight.story.entry.position;
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
    in_flight.to_write = !in_flight.dropped && (in_flight.settled || !in_flight.rejected_by.empty() || !in_flight.asks_ledger);
  }
  batch.state = Batch::State::kWriting;
  if (batch.is_held()) return WriteHeld(batch);
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
    if (batch.is_held()) {
      observer_.OnReleased(batch, now_() - begin);
    } else {
      observer_.OnCommitted(batch, now_() - begin);
    }
  }
  in_flight_bytes_ -= batch.input_bytes();
  Recycle(std::move(in_flight_.front()));
  in_flight_.pop_front();
  return absl::OkStatus();
}

void Worker::Drop(std::span<const InputPartition> partitions) {
  size_t returned = forming_->Drop(partitions);
  for (const std::unique_ptr<Batch>& batch : in_flight_) returned += batch->Drop(partitions);
  hold_queue_.Drop(partitions);
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
  hold_queue_.Clear();
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

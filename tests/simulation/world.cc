#include "tests/simulation/world.h"

#include <set>
#include <utility>

#include "absl/log/check.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"

namespace newswire {

struct World::Node final : LocalFaults {
  Node(World& in, int max_ledger_records)
      : world(in),
        arbiter(in.options_.make_arbiter()),
        transport(in.broker_, this, max_ledger_records),
        worker(Options(in), transport, *arbiter, in.pool_, observer, [this] { return absl::FromUnixMillis(world.broker_.now()); }) {
    if (in.options_.release) worker.ReleaseHeld(std::make_unique<OutcomeAsText>());
  }

  static WorkerOptions Options(World& in) {
    WorkerOptions options;
    options.max_batch_stories = 1 + static_cast<int>(in.rng_() % 5);
    options.max_batches_in_flight = 1 + static_cast<int>(in.rng_() % 3);
    options.ledger_reach = in.options_.ledger_reach;
    if (in.rng_() % 3 == 0) options.max_held_bytes = 4000;  // a few records: some are seen only when others move
    return options;
  }
  bool TakeFrame(std::string_view frame) override {
    if (!world.faults_on_) return false;
    if (world.rng_() % 4 == 0) {
      ++world.events_.repeated_frames;
      world.delayed_frames_.emplace_back(frame);  // a retry whose first try arrives too
    }
    if (world.rng_() % 2 == 0) return false;
    ++world.events_.delayed_frames;
    world.delayed_frames_.emplace_back(frame);
    return true;
  }
  CommitFault OnCommit() override {
    if (!world.faults_on_ || world.rng_() % 6 != 0) return CommitFault::kNone;
    ++world.events_.lost_commits;
    return world.rng_() % 2 == 0 ? CommitFault::kLostBefore : CommitFault::kLostAfter;
  }

  World& world;
  std::unique_ptr<Arbiter> arbiter;
  LocalTransport transport;
  WorkerObserver observer;
  Worker worker;
};

World::World(uint64_t seed, WorldOptions options, std::vector<std::string> stories, LanePool& pool)
    : rng_(seed),
      options_(std::move(options)),
      stories_(std::move(stories)),
      pool_(pool),
      broker_(options_.partitions),
      nodes_(static_cast<size_t>(options_.workers)) {
  broker_.SetTime(1'700'000'000'000);
  if (options_.release) broker_.KeepHeld();
}

World::~World() = default;

void World::Crash(size_t slot) {
  unnoticed_.push_back(nodes_[slot]->transport.member());
  nodes_[slot].reset();
  ++events_.crashes;
}

void World::Event() {
  if (options_.max_tick_ms > 0) broker_.SetTime(broker_.now() + static_cast<TimeMs>(rng_() % static_cast<uint64_t>(options_.max_tick_ms)));
  if (produced_ < stories_.size() && rng_() % 3 == 0) {
    StoredRecord record;
    if (!stories_[produced_].empty()) record.value = stories_[produced_];
    broker_.Produce(static_cast<int>(rng_() % static_cast<uint64_t>(options_.partitions)), std::move(record));
    ++produced_;
  }
  if (!delayed_frames_.empty() && rng_() % 3 == 0) {
    const size_t which = rng_() % delayed_frames_.size();
    broker_.AppendToLedger(std::move(delayed_frames_[which]));
    delayed_frames_.erase(delayed_frames_.begin() + static_cast<std::ptrdiff_t>(which));
  }
  if (!unnoticed_.empty() && rng_() % 6 == 0) {
    broker_.Leave(unnoticed_.back());
    unnoticed_.pop_back();
  }
  const size_t slot = rng_() % nodes_.size();
  if (nodes_[slot] == nullptr) {
    if (faults_on_ && rng_() % 3 != 0) return;
    nodes_[slot] = std::make_unique<Node>(*this, 1 + static_cast<int>(rng_() % 4));
    CHECK_OK(nodes_[slot]->worker.Start());
    return;
  }
  if (faults_on_ && rng_() % 24 == 0) return Crash(slot);
  if (faults_on_ && rng_() % 40 == 0) {
    ++events_.expulsions;
    broker_.Leave(nodes_[slot]->transport.member());  // a long pause: the group goes on without it, it does not know
  }
  CHECK_OK(nodes_[slot]->worker.Step(absl::ZeroDuration()));
}

bool World::AtRest() const {
  if (produced_ < stories_.size()) return false;
  for (int p = 0; p < broker_.partition_count(); ++p) {
    if (broker_.committed(p) < broker_.end_offset(p)) return false;
  }
  if (options_.release && broker_.held_committed() < broker_.held_end()) return false;
  for (const auto& node : nodes_) {
    if (node != nullptr && !node->worker.idle()) return false;
  }
  return true;
}

bool World::Run() {
  for (int i = 0; i < options_.faulty_events; ++i) Event();
  faults_on_ = false;
  for (int i = 0; i < 20'000; ++i) {
    if (AtRest()) return true;
    Event();
  }
  return false;
}

bool World::HasReleaseTime(const SourcePosition& position) const {
  const StoredRecord* record = broker_.Read(position.partition, position.offset);
  return record != nullptr && record->value.has_value() && absl::StrContains(*record->value, "embargoed");
}

std::vector<Outcome> World::Outcomes() const {
  std::vector<Outcome> outcomes;
  std::set<std::string> held;
  for (const StoredRecord& record : broker_.output()) {
    // The same held record again: it only went to the end of the topic.
    if (record.topic == OutputTopic::kHeld && !held.insert(*record.value).second) continue;
    const std::vector<std::string> fields = absl::StrSplit(*record.value, '\t');
    CHECK_EQ(fields.size(), 6u) << *record.value;
    Outcome outcome;
    int action = 0;
    CHECK(absl::SimpleAtoi(fields[0], &outcome.position.partition) && absl::SimpleAtoi(fields[1], &outcome.position.offset) &&
          absl::SimpleAtoi(fields[3], &action));
    outcome.position.incarnation = broker_.incarnation();
    outcome.dead_letter = fields[2] == "dead";
    outcome.released = fields[2] == "released";
    outcome.held = record.topic == OutputTopic::kHeld;
    outcome.action = static_cast<Action>(action);
    outcome.uri = fields[4];
    outcome.leader_uri = fields[5];
    outcome.place = outcomes.size();
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

namespace {

OutputRecord Text(const Story& story, const SourcePosition& at, std::string_view kind, Action action,
                  std::string_view leader_uri) {
  OutputRecord record;
  record.value = story.arena->Copy(absl::StrCat(at.partition, "\t", at.offset, "\t", kind, "\t", static_cast<int>(action),
                                                "\t", story.uri, "\t", leader_uri));
  return record;
}

}  // namespace

void OutcomeAsText::WriteDecided(const Story& story, const Decision& decision, std::vector<OutputRecord>& out) {
  const bool is_held = decision.claim.action == Action::kHold;
  OutputRecord record =
      Text(story, story.raw.position, is_held ? "held" : "decided", decision.claim.action, decision.leader_uri);
  if (is_held) {
    record.topic = OutputTopic::kHeld;
    const std::span<Header> headers = story.arena->AllocateArray<Header>(story.entry.is_held ? 2 : 1);
    headers[0] = {kHeldEntryHeader, story.arena->Copy(held_entry_.Write(story.entry))};
    if (story.entry.is_held) {
      headers[1] = {kReleaseTimeHeader, story.arena->Copy(absl::FormatTime(absl::RFC3339_full, absl::FromUnixMillis(story.embargoed_until), absl::UTCTimeZone()))};
    }
    record.headers = headers;
  }
  out.push_back(record);
}

void OutcomeAsText::WriteReleased(const Story& story, const Decision& decision, std::vector<OutputRecord>& out) {
  // ReleasePosition keeps partition and offset.
  out.push_back(Text(story, story.entry.position, "released", decision.claim.action, decision.leader_uri));
}

void OutcomeAsText::WriteDeadLetter(const Story& story, std::string_view, const Verdict&, std::vector<OutputRecord>& out) {
  out.push_back(Text(story, story.raw.position, "dead", Action::kNew, ""));
}

}  // namespace newswire

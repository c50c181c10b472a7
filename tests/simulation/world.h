// A simulated cluster: real workers on a LocalBroker, in one thread, under a schedule drawn from a seed.
#pragma once

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "pipeline/arbiter.h"
#include "pipeline/held/held_story.h"
#include "pipeline/local/local_broker.h"
#include "pipeline/local/local_transport.h"
#include "pipeline/worker/lane_pool.h"
#include "pipeline/worker/worker.h"

namespace newswire {

// What happened to one story, as the output topics tell it.
struct Outcome {
  SourcePosition position;
  bool dead_letter = false;
  bool held = false;      // went to the held topic; its release is another outcome
  bool released = false;  // came out of it; `position` is that of the held story
  Action action = Action::kNew;
  std::string uri;
  std::string leader_uri;
  size_t place = 0;  // in the order of the output
};

struct WorldOptions {
  int partitions = 2;
  int workers = 2;
  int stories = 20;
  int faulty_events = 120;          // events under faults; after them the world is left in peace until all is done
  bool release = false;             // held stories are released
  TimeMs max_tick_ms = 0;           // the ledger's clock goes on by up to so much an event
  absl::Duration ledger_reach = absl::Hours(24 * 365);
  std::function<std::unique_ptr<Arbiter>()> make_arbiter;
};

// Counts of what the schedule did, to prove that it did something.
struct WorldEvents {
  int crashes = 0;
  int expulsions = 0;
  int delayed_frames = 0;
  int repeated_frames = 0;
  int lost_commits = 0;
  int held_again = 0;
};

// Confined to one thread. `pool` has no threads of its own and may be shared by worlds.
class World {
 public:
  World(uint64_t seed, WorldOptions options, std::vector<std::string> stories, LanePool& pool);
  ~World();

  // Runs the whole schedule. False if the world did not come to rest.
  bool Run();

  std::vector<Outcome> Outcomes() const;
  // The story at `position` is under an embargo (and not only withheld).
  bool HasReleaseTime(const SourcePosition& position) const;
  const LocalBroker& broker() const { return broker_; }
  const WorldEvents& events() const { return events_; }

 private:
  struct Node;
  void Event();
  void Crash(size_t slot);
  bool AtRest() const;

  std::mt19937_64 rng_;
  const WorldOptions options_;
  std::vector<std::string> stories_;
  size_t produced_ = 0;
  LanePool& pool_;
  LocalBroker broker_;
  bool faults_on_ = true;
  WorldEvents events_;
  std::vector<std::string> delayed_frames_;  // sent by workers, some dead by now; the broker has not seen them yet
  std::vector<LocalBroker::MemberId> unnoticed_;  // crashed members whose session has not timed out yet
  std::vector<std::unique_ptr<Node>> nodes_;  // null: down
};

// Writes an outcome as text that World::Outcomes reads back.
class OutcomeAsText final : public OutcomeWriter {
 public:
  void WriteDecided(const Story& story, const Decision& decision, std::vector<OutputRecord>& out) override;
  void WriteReleased(const Story& story, const Decision& decision, std::vector<OutputRecord>& out) override;
  void WriteDeadLetter(const Story& story, std::string_view stage, const Verdict& verdict,
                       std::vector<OutputRecord>& out) override;

 private:
  HeldEntryWriter held_entry_;
};

}  // namespace newswire

// The stage contract: one step of the way of a story before or beside the ledger.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "pipeline/reason.h"
#include "pipeline/story.h"

namespace newswire {

// What a stage decided about one story: hand it on, or refuse it. A refused story becomes a dead letter.
class [[nodiscard]] Verdict {
 public:
  static Verdict Pass() { return Verdict(); }
  // `detail` is for humans (what was found, what was expected, where) and is copied into the story's arena.
  static Verdict Reject(Story& story, RejectReason reason, std::string_view detail) {
    Verdict verdict;
    verdict.rejected_ = true;
    verdict.reason_ = reason;
    verdict.detail_ = story.arena->Copy(detail);
    return verdict;
  }
  bool rejected() const { return rejected_; }
  RejectReason reason() const { return reason_; }
  std::string_view detail() const { return detail_; }

 private:
  Verdict() = default;
  bool rejected_ = false;
  RejectReason reason_ = RejectReason::kEmpty;
  std::string_view detail_;
};

// One step of the chain.
// Lifecycle: one instance a lane, built at start by a StageFactory, destroyed when the worker has drained.
// Thread-safety: confined to one lane; two methods of one instance are never called at once.
class Stage {
 public:
  Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  virtual ~Stage() = default;

  // Lower-case verb, static storage; metric label and `stage` of cuts and dead letters. Never changes once released.
  virtual std::string_view name() const = 0;

  // Judges `story` and fills the stage's fields of it. A pure function of the story and the stage's configuration: no
  // clock, no I/O, no state from story to story (a replay must give the same bytes). It cannot fail as a service;
  // what can fail is done by the factory at start. Steady state: no heap allocation.
  virtual Verdict Process(Story& story) = 0;
};

// Makes one instance for one lane. Errors (a model that cannot be loaded, a bad option) stop the start.
using StageFactory = std::function<absl::StatusOr<std::unique_ptr<Stage>>()>;

// The stages of a service in their order. Those before the ledger may reject; those after it may not: what the ledger
// holds as a leader must be published (DESIGN section 3, "no leader is ever a ghost").
struct StageOrder {
  std::vector<StageFactory> before_ledger;
  std::vector<StageFactory> after_ledger;
};

}  // namespace newswire

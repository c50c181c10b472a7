// Which story each lane is at work on, kept where a crash cannot take it: finds the story that crashes a worker.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "pipeline/raw_record.h"

namespace newswire {

// A small file, mapped into memory and written by plain stores (the kernel keeps them when the process dies; a machine
// that dies is no story's fault). Every lane notes there the story and the stage that it enters. A life that ended
// while a lane was inside a stage, by a fatal signal of that lane's own thread or after it had been in there for
// kHangSeconds, counts against that story; after kDeathsToIsolate such lives the story is kept away from the stage.
// A kill from outside, or a crash of another thread, counts against none.
// Thread-safety: a Mark belongs to its lane's thread, Tick() to one thread; the rest may be called from all.
class CrashJournal {
 public:
  static constexpr int kDeathsToIsolate = 3;
  static constexpr uint32_t kHangSeconds = 10;
  static constexpr size_t kMaxLanes = 256;
  static constexpr size_t kMaxSuspects = 128;  // the newest of them

  // What one lane is at work on, as the file holds it.
  struct alignas(64) Record {
    uint64_t incarnation;
    int64_t offset;
    int32_t partition;
    int32_t place;        // -1: none
    uint32_t entered_at;  // tick
    uint32_t died;        // 1: a fatal signal met this lane's thread
  };

  // Writes the record of one lane. A few stores, no call into the system.
  class Mark {
   public:
    Mark(Record* record, uint32_t* tick) : record_(record), tick_(tick) {}
    // The lane enters the stage at `place` (its index in Lane::StageNames) with the story at `position`.
    void Enter(const SourcePosition& position, int place) {
      record_->incarnation = position.incarnation;
      record_->offset = position.offset;
      record_->partition = position.partition;
      record_->entered_at = std::atomic_ref(*tick_).load(std::memory_order_relaxed);
      record_->place = place;
      // Whoever reads this does so when the process is dead: only the compiler must keep the order.
      std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    // The lane is at work on no story.
    void Leave() {
      std::atomic_signal_fence(std::memory_order_seq_cst);
      record_->place = -1;
    }

   private:
    friend class CrashJournal;
    Record* record_;
    uint32_t* tick_;
  };

  struct Suspect {
    SourcePosition position;
    int32_t place = 0;
    int32_t deaths = 0;
  };

  // Opens or makes `path` for so many lanes, and counts what the life before was at work on. What is no journal of this
  // version is begun anew. kFailedPrecondition if another process has it open; otherwise what the system says.
  static absl::StatusOr<std::unique_ptr<CrashJournal>> Open(const std::string& path, int lanes);
  ~CrashJournal();  // an orderly end: no lane is at work
  CrashJournal(const CrashJournal&) = delete;
  CrashJournal& operator=(const CrashJournal&) = delete;

  // From now on fatal signals (SEGV, BUS, ILL, FPE, ABRT) are noted in the mark of the thread that they meet, and then
  // take their course. For the whole process.
  static void NoteFatalSignals();
  // The calling thread works for the lane of `mark` from now on, as long as the journal is open. Gives it a stack of its own for signals, so that an
  // overflow of the ordinary one is noted, too.
  static void BeginThread(const Mark& mark);

  Mark mark(int lane);
  // The place that the story must be kept away from; -1: none. O(number of suspects), of which there are usually none.
  int IsolatedFrom(const SourcePosition& position) const;
  bool has_suspects() const { return !suspects_.empty(); }
  const std::vector<Suspect>& suspects() const { return suspects_; }

  // Tells the journal what time it is, in whole seconds of any steady clock. Cheap.
  void Tick(uint32_t seconds);

 private:
  struct File;
  CrashJournal(int descriptor, File* file, int lanes) : descriptor_(descriptor), file_(file), lanes_(lanes) {}
  void CountDeaths();

  const int descriptor_;
  File* const file_;  // mapped
  const int lanes_;
  std::vector<Suspect> suspects_;
};

}  // namespace newswire

#include "pipeline/worker/worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status_matchers.h"
#include "absl/strings/str_cat.h"
#include "pipeline/local/local_transport.h"
#include "tests/support/plain_arbiter.h"

namespace newswire {
namespace {

using ::absl_testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Before the ledger: refuses "bad", takes a while over "slow", and fingerprints by the raw bytes.
class FakeStage final : public Stage {
 public:
  std::string_view name() const override { return "fake"; }
  Verdict Process(Story& story) override {
    const std::string_view value = story.raw.value.value_or("");
    if (value == "bad") return Verdict::Reject(story, RejectReason::kInvalidJson, "found bad, expected good");
    if (value == "slow") std::this_thread::sleep_for(std::chrono::milliseconds(3));
    story.uri = value;
    story.entry.position = story.raw.position;
    story.entry.raw_hash = std::hash<std::string_view>()(value);
    return Verdict::Pass();
  }
};

class FakeLateStage final : public Stage {
 public:
  std::string_view name() const override { return "late"; }
  Verdict Process(Story& story) override {
    story.language = language.load();
    return Verdict::Pass();
  }
  static inline std::atomic<const char*> language = "en";  // what a stage may get anew while no story is on its way
};

class FakeWriter final : public OutcomeWriter {
 public:
  void WriteDecided(const Story& story, const Decision& decision, std::vector<OutputRecord>& out) override {
    const bool published = IsPublished(decision.claim.action);
    OutputRecord record;
    record.topic = published ? OutputTopic::kClean : OutputTopic::kDuplicates;
    record.value = story.arena->Copy(absl::StrCat(published ? "clean " : "duplicate ", story.uri, " ", story.language));
    out.push_back(record);
  }
  void WriteReleased(const Story&, const Decision&, std::vector<OutputRecord>&) override {}
  void WriteDeadLetter(const Story& story, std::string_view stage, const Verdict& verdict,
                       std::vector<OutputRecord>& out) override {
    OutputRecord record;
    record.topic = OutputTopic::kDeadLetter;
    record.value = story.arena->Copy(absl::StrCat("dead ", stage, " ", verdict.detail()));
    out.push_back(record);
  }
};

class CountingObserver final : public WorkerObserver {
 public:
  void OnReceived(size_t stories, size_t) override { received += stories; }
  void OnReturned(size_t stories) override { returned += stories; }
  void OnCommitted(const Batch& batch, absl::Duration) override {
    for (const StoryInFlight& in_flight : batch.stories()) ended += in_flight.dropped ? 0 : 1;
    ++batches;
  }
  size_t received = 0;
  size_t returned = 0;
  size_t ended = 0;
  int batches = 0;
};

std::vector<Lane> MakeLanes(int count) {
  StageOrder order;
  order.before_ledger.push_back([] { return std::make_unique<FakeStage>(); });
  order.after_ledger.push_back([] { return std::make_unique<FakeLateStage>(); });
  std::vector<Lane> lanes;
  for (int i = 0; i < count; ++i) lanes.push_back(*Lane::Create(order, [] { return std::make_unique<FakeWriter>(); }));
  return lanes;
}

StoredRecord Record(std::string value) {
  StoredRecord record;
  record.value = std::move(value);
  return record;
}

struct Rig {
  explicit Rig(int threads = 0, WorkerOptions options = {}, int partitions = 1)
      : broker(partitions),
        transport(broker),
        pool(threads, MakeLanes(threads == 0 ? 1 : threads)),
        worker(options, transport, arbiter, pool, observer) {
    EXPECT_THAT(worker.Start(), IsOk());
  }
  void RunUntilIdle() {
    for (int i = 0; i < 100'000; ++i) {
      ASSERT_THAT(worker.Step(absl::Milliseconds(1)), IsOk());
      bool all = worker.idle();
      for (int p = 0; p < broker.partition_count(); ++p) all = all && broker.committed(p) == broker.end_offset(p);
      if (all) return;
    }
    FAIL() << "the worker did not become idle";
  }
  std::vector<std::string> Output() const {
    std::vector<std::string> values;
    for (const StoredRecord& record : broker.output()) values.push_back(*record.value);
    return values;
  }
  LocalBroker broker;
  LocalTransport transport;
  PlainArbiter arbiter;
  LanePool pool;
  CountingObserver observer;
  Worker worker;
};

TEST(Worker, GivesEveryStoryOneOutcomeInInputOrder) {
  Rig rig;
  for (const char* value : {"a", "b", "bad", "a", "c"}) rig.broker.Produce(0, Record(value));
  rig.RunUntilIdle();
  EXPECT_THAT(rig.Output(), ElementsAre("clean a en", "clean b en", "dead fake found bad, expected good", "duplicate a en",
                                        "clean c en"));
  EXPECT_EQ(rig.broker.committed(0), 5);
  EXPECT_EQ(rig.observer.received, 5u);
  EXPECT_EQ(rig.observer.ended, 5u);
}

TEST(Worker, KeepsTheOrderOverManyBatchesAndThreads) {
  WorkerOptions options;
  options.max_batch_stories = 50;
  options.max_batches_in_flight = 3;
  Rig rig(2, options);
  std::vector<std::string> expected;
  for (int i = 0; i < 2000; ++i) {
    const std::string value = i % 97 == 0 ? "slow" : absl::StrCat("story ", i);
    rig.broker.Produce(0, Record(value));
    expected.push_back(absl::StrCat(i > 0 && i % 97 == 0 ? "duplicate " : "clean ", value, " en"));
  }
  rig.RunUntilIdle();
  EXPECT_EQ(rig.Output(), expected);
  EXPECT_GE(rig.observer.batches, 40);
}

TEST(Worker, IsIdleOnceTheIntakeHasStoppedAndGoesOnLater) {
  WorkerOptions options;
  options.max_batch_stories = 20;
  options.max_batches_in_flight = 3;
  Rig rig(2, options);
  for (int i = 0; i < 500; ++i) rig.broker.Produce(0, Record(absl::StrCat("story ", i)));
  for (int i = 0; i < 3; ++i) ASSERT_THAT(rig.worker.Step(absl::ZeroDuration()), IsOk());
  rig.worker.StopIntake();
  for (int i = 0; i < 100'000 && !rig.worker.idle(); ++i) ASSERT_THAT(rig.worker.Step(absl::Milliseconds(1)), IsOk());
  ASSERT_TRUE(rig.worker.idle());
  const size_t done = rig.Output().size();
  EXPECT_EQ(rig.broker.committed(0), static_cast<int64_t>(done)) << "what was taken is committed";
  ASSERT_GT(done, 0u);
  ASSERT_LT(done, 500u);

  FakeLateStage::language = "fr";
  rig.worker.ResumeIntake();
  rig.RunUntilIdle();
  FakeLateStage::language = "en";
  const std::vector<std::string> output = rig.Output();
  ASSERT_THAT(output, SizeIs(500));
  for (size_t i = 0; i < output.size(); ++i) {
    EXPECT_EQ(output[i], absl::StrCat("clean story ", i, i < done ? " en" : " fr"));
  }
}

TEST(Worker, HoldsNoMoreBytesThanItMay) {
  WorkerOptions options;
  options.max_in_flight_bytes = 10'000;
  options.max_batch_stories = 1000;
  Rig rig(0, options);
  for (int i = 0; i < 100; ++i) rig.broker.Produce(0, Record(std::string(1000, static_cast<char>('a' + i % 26))));
  ASSERT_THAT(rig.worker.Step(absl::ZeroDuration()), IsOk());
  EXPECT_LE(rig.worker.stories_in_flight(), 11u);
  rig.RunUntilIdle();
  EXPECT_THAT(rig.Output(), SizeIs(100));
}

TEST(Worker, TakesAStoryLargerThanItsWholeBudget) {
  WorkerOptions options;
  options.max_in_flight_bytes = 1000;
  Rig rig(0, options);
  rig.broker.Produce(0, Record(std::string(5000, 'x')));
  rig.RunUntilIdle();
  EXPECT_THAT(rig.Output(), SizeIs(1));
}

TEST(Worker, DropsTheWorkOfRevokedPartitionsAndTheirNewOwnerDoesIt) {
  WorkerOptions options;
  options.max_batches_in_flight = 4;
  Rig rig(0, options, 2);
  for (int i = 0; i < 6; ++i) rig.broker.Produce(i % 2, Record(absl::StrCat("story ", i)));
  ASSERT_THAT(rig.worker.Step(absl::ZeroDuration()), IsOk());  // taken, not committed yet
  EXPECT_THAT(rig.Output(), IsEmpty());

  LocalTransport other_transport(rig.broker);
  PlainArbiter other_arbiter;
  LanePool other_pool(0, MakeLanes(1));
  CountingObserver other_observer;
  Worker other({}, other_transport, other_arbiter, other_pool, other_observer);
  ASSERT_THAT(other.Start(), IsOk());
  for (int i = 0; i < 50; ++i) {
    ASSERT_THAT(rig.worker.Step(absl::ZeroDuration()), IsOk());
    ASSERT_THAT(other.Step(absl::ZeroDuration()), IsOk());
  }
  EXPECT_THAT(rig.Output(), SizeIs(6));
  EXPECT_EQ(rig.broker.committed(0), 3);
  EXPECT_EQ(rig.broker.committed(1), 3);
  EXPECT_EQ(rig.observer.returned, 6u);
  EXPECT_EQ(rig.observer.received, rig.observer.ended + rig.observer.returned);
}

class OneLostAnswer final : public LocalFaults {
 public:
  explicit OneLostAnswer(CommitFault fault) : fault_(fault) {}
  CommitFault OnCommit() override { return std::exchange(fault_, CommitFault::kNone); }

 private:
  CommitFault fault_;
};

TEST(Worker, PublishesOnceWhenTheAnswerOfACommitIsLost) {
  for (const auto fault : {LocalFaults::CommitFault::kLostBefore, LocalFaults::CommitFault::kLostAfter}) {
    LocalBroker broker(1);
    OneLostAnswer faults(fault);
    LocalTransport transport(broker, &faults);
    PlainArbiter arbiter;
    LanePool pool(0, MakeLanes(1));
    CountingObserver observer;
    Worker worker({}, transport, arbiter, pool, observer);
    ASSERT_THAT(worker.Start(), IsOk());
    broker.Produce(0, Record("a"));
    for (int i = 0; i < 40; ++i) ASSERT_THAT(worker.Step(absl::ZeroDuration()), IsOk());
    EXPECT_THAT(broker.output(), SizeIs(1)) << static_cast<int>(fault);
    EXPECT_TRUE(worker.idle());
  }
}

TEST(Worker, WithoutALedgerEveryStoryIsNew) {
  WorkerOptions options;
  options.use_ledger = false;
  Rig rig(0, options);
  for (const char* value : {"a", "a"}) rig.broker.Produce(0, Record(value));
  rig.RunUntilIdle();
  EXPECT_THAT(rig.Output(), ElementsAre("clean a en", "clean a en"));
  EXPECT_EQ(rig.broker.ledger_end(), 0);
}

}  // namespace
}  // namespace newswire

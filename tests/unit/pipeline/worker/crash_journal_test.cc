#include "pipeline/worker/crash_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/log/check.h"
#include "absl/status/status_matchers.h"
#include "absl/strings/str_cat.h"
#include "pipeline/local/local_transport.h"
#include "pipeline/worker/lane_pool.h"
#include "pipeline/worker/worker.h"
#include "tests/support/plain_arbiter.h"

namespace newswire {
namespace {

using ::absl_testing::StatusIs;

constexpr SourcePosition kStory = {.incarnation = 7, .partition = 2, .offset = 1057};
constexpr int kStrip = 1;

// One life of a worker: `live` in a child process. Gives the status of waitpid.
int Life(const std::function<void()>& live) {
  const pid_t child = fork();
  CHECK_GE(child, 0);
  if (child == 0) {
    live();
    std::_Exit(0);
  }
  int status = 0;
  CHECK_EQ(waitpid(child, &status, 0), child);
  return status;
}

class CrashJournalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "crash-journal-XXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    path_ = folder_ + "/journal";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // A life that ends by `end` while its lane 1 is in strip with kStory.
  void LifeInStrip(const std::function<void(CrashJournal&)>& end) {
    Life([&] {
      CrashJournal::NoteFatalSignals();
      auto journal = CrashJournal::Open(path_, 2);
      CHECK_OK(journal);
      (*journal)->Tick(1000);
      CrashJournal::Mark mark = (*journal)->mark(1);
      std::thread([&] {
        CrashJournal::BeginThread(mark);
        mark.Enter(kStory, kStrip);
        end(**journal);
      }).join();
    });
  }
  std::unique_ptr<CrashJournal> Open() {
    auto journal = CrashJournal::Open(path_, 2);
    CHECK_OK(journal);
    return *std::move(journal);
  }

  std::string folder_;
  std::string path_;
};

[[gnu::noinline]] int Overflow(volatile char* above, int depth) {
  volatile char frame[4096];
  frame[0] = *above;
  return depth == 0 ? 0 : Overflow(frame, depth - 1) + frame[0];
}

TEST_F(CrashJournalTest, SetsAStoryAsideAfterThreeCrashesInTheSameStage) {
  const std::function<void(CrashJournal&)> ends[] = {
      [](CrashJournal&) { std::abort(); },
      [](CrashJournal&) { raise(SIGSEGV); },
      [](CrashJournal&) { CHECK(false) << "an invariant"; },
  };
  for (const auto& end : ends) {
    EXPECT_EQ(Open()->IsolatedFrom(kStory), -1);
    LifeInStrip(end);
  }
  const auto journal = Open();
  EXPECT_EQ(journal->IsolatedFrom(kStory), kStrip);
  EXPECT_EQ(journal->IsolatedFrom({.incarnation = 7, .partition = 2, .offset = 1058}), -1);
  EXPECT_EQ(journal->IsolatedFrom({.incarnation = 8, .partition = 2, .offset = 1057}), -1);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_F(CrashJournalTest, NoticesThatTheStackOverflowed) {
  LifeInStrip([](CrashJournal&) {
    volatile char top = 1;
    Overflow(&top, 1'000'000);
  });
  EXPECT_EQ(Open()->suspects().size(), 1u);
}
#endif

TEST_F(CrashJournalTest, BlamesNoStoryForAKillFromOutside) {
  for (int i = 0; i < 5; ++i) LifeInStrip([](CrashJournal&) { raise(SIGKILL); });
  EXPECT_FALSE(Open()->has_suspects());
}

TEST_F(CrashJournalTest, BlamesNoStoryForACrashOfAnotherThread) {
  LifeInStrip([](CrashJournal&) { std::thread([] { std::abort(); }).join(); });
  EXPECT_FALSE(Open()->has_suspects());
}

TEST_F(CrashJournalTest, CountsAKillAfterAHang) {
  LifeInStrip([](CrashJournal& journal) {
    journal.Tick(1000 + CrashJournal::kHangSeconds);
    raise(SIGKILL);
  });
  ASSERT_EQ(Open()->suspects().size(), 1u);
  EXPECT_EQ(Open()->suspects()[0].deaths, 1);
}

TEST_F(CrashJournalTest, CountsNothingOnceTheStoryIsDoneOrTheWorkerEndsInOrder) {
  Life([&] {
    CrashJournal::NoteFatalSignals();
    auto journal = Open();
    CrashJournal::Mark mark = journal->mark(0);
    CrashJournal::BeginThread(mark);
    mark.Enter(kStory, kStrip);
    mark.Leave();
    std::abort();
  });
  Life([&] {
    auto journal = Open();
    journal->mark(0).Enter(kStory, kStrip);
  });
  EXPECT_FALSE(Open()->has_suspects());
}

TEST_F(CrashJournalTest, BeginsAnewWhereTheFileIsNoJournal) {
  for (const std::string& content : {std::string(), std::string("rubbish"), std::string(100'000, 'x')}) {
    std::ofstream(path_, std::ios::binary) << content;
    EXPECT_FALSE(Open()->has_suspects());
  }
}

TEST_F(CrashJournalTest, IsRefusedWhileAnotherWorkerHasIt) {
  const auto journal = Open();
  EXPECT_THAT(CrashJournal::Open(path_, 2), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(CrashJournalTest, IsRefusedInAFolderThatIsNotThere) {
  EXPECT_THAT(CrashJournal::Open(folder_ + "/none/journal", 2), StatusIs(absl::StatusCode::kNotFound));
}

// --- a worker with a story that crashes it ----------------------------------------------------------------------------

// Crashes with a story that says its name.
class Crashing final : public Stage {
 public:
  explicit Crashing(std::string_view name) : name_(name) {}
  std::string_view name() const override { return name_; }
  Verdict Process(Story& story) override {
    const std::string_view value = story.raw.value.value_or("");
    if (value == absl::StrCat("crashes ", name_)) std::abort();
    story.uri = value;
    story.entry.position = story.raw.position;
    story.entry.raw_hash = std::hash<std::string_view>()(value);
    return Verdict::Pass();
  }

 private:
  const std::string_view name_;
};

class Writer final : public OutcomeWriter {
 public:
  void WriteDecided(const Story& story, const Decision&, std::vector<OutputRecord>& out) override {
    if (story.uri == "crashes publish") std::abort();
    const std::string_view flag = story.flags.empty() ? "" : story.flags[0];
    out.push_back({.topic = OutputTopic::kClean, .key = {}, .value = story.arena->Copy(absl::StrCat(story.uri, " ", flag)), .headers = {}});
  }
  void WriteReleased(const Story&, const Decision&, std::vector<OutputRecord>&) override {}
  void WriteDeadLetter(const Story& story, std::string_view stage, const Verdict& verdict,
                       std::vector<OutputRecord>& out) override {
    out.push_back({.topic = OutputTopic::kDeadLetter, .key = {}, .value = story.arena->Copy(absl::StrCat(stage, " ", Label(verdict.reason()))), .headers = {}});
  }
};

struct Case {
  const char* crashing;
  const char* outcome;  // of the story in the middle
};

class CrashingStory : public CrashJournalTest, public ::testing::WithParamInterface<Case> {};

// Runs the worker over three stories, the second of which is the crashing one, and writes its output to a file.
void LiveThrough(const std::string& journal_path, const std::string& output_path, const std::string& crashing) {
  CrashJournal::NoteFatalSignals();
  auto journal = CrashJournal::Open(journal_path, 1);
  CHECK_OK(journal);
  StageOrder order;
  order.before_ledger.push_back([] { return std::make_unique<Crashing>("strip"); });
  order.after_ledger.push_back([] { return std::make_unique<Crashing>("classify"); });
  std::vector<Lane> lanes;
  lanes.push_back(*Lane::Create(order, [] { return std::make_unique<Writer>(); }));
  lanes[0].Watch(journal->get(), (*journal)->mark(0));
  LocalBroker broker(1);
  for (const std::string& value : {std::string("first"), crashing, std::string("last")}) {
    StoredRecord record;
    record.value = value;
    broker.Produce(0, std::move(record));
  }
  LocalTransport transport(broker);
  PlainArbiter arbiter;
  LanePool pool(1, std::move(lanes));
  WorkerObserver observer;
  Worker worker({}, transport, arbiter, pool, observer);
  CHECK_OK(worker.Start());
  while (broker.committed(0) < 3) CHECK_OK(worker.Step(absl::Milliseconds(5)));
  std::ofstream output(output_path);
  for (const StoredRecord& record : broker.output()) output << *record.value << "\n";
}

TEST_P(CrashingStory, IsSetAsideAndAllOthersGoThrough) {
  const std::string output_path = folder_ + "/output";
  int lives = 0;
  for (int status = -1; status != 0 && lives < 10; ++lives) {
    status = Life([&] { LiveThrough(path_, output_path, GetParam().crashing); });
  }
  EXPECT_EQ(lives, CrashJournal::kDeathsToIsolate + 1);
  std::ifstream output(output_path);
  const std::string text{std::istreambuf_iterator<char>(output), std::istreambuf_iterator<char>()};
  EXPECT_EQ(text, absl::StrCat("first \n", GetParam().outcome, "\nlast \n"));
}

INSTANTIATE_TEST_SUITE_P(Stages, CrashingStory,
                         ::testing::Values(Case{"crashes strip", "strip crashes-worker"},
                                           Case{"crashes classify", "crashes classify skipped:classify"},
                                           Case{"crashes publish", "publish crashes-worker"}),
                         [](const auto& test) { return std::string(test.param.crashing).substr(8); });

}  // namespace
}  // namespace newswire

// The Kafka transport while its brokers are killed, paused and away. Each test has brokers of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "absl/status/status_matchers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "pipeline/kafka/kafka_topics.h"
#include "pipeline/kafka/kafka_transport.h"
#include "tests/integration/test_worker.h"
#include "tests/support/kafka_broker_fixture.h"
#include "tests/support/kafka_clients.h"

namespace newswire {
namespace {

using ::absl_testing::IsOk;
using ::absl_testing::IsOkAndHolds;

constexpr absl::Duration kPatience = absl::Seconds(100);
constexpr int kStories = 6000;

// Not too long ago: retention goes by the records' own time.
TimeMs FirstTime() {
  static const TimeMs first = absl::ToUnixMillis(absl::Now()) - 3'600'000;
  return first;
}

std::vector<TestRecord> Stories(int count) {
  std::vector<TestRecord> stories;
  for (int i = 0; i < count; ++i) {
    TestRecord& story = stories.emplace_back();
    story.partition = i % 4;
    story.key = absl::StrCat("story-", i);
    story.value = absl::StrCat("text of story ", i, std::string(300, '.'));
    story.timestamp = FirstTime() + i;
  }
  return stories;
}

void ExpectExactlyOnce(const Config& config, int count) {
  std::map<std::string, int> seen;
  for (const TestRecord& record : ReadAll(config.kafka.bootstrap_servers, config.topics.clean)) ++seen[*record.key];
  int lost = 0, repeated = 0;
  for (int i = 0; i < count; ++i) {
    const int times = seen[absl::StrCat("story-", i)];
    lost += times == 0;
    repeated += times > 1;
  }
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(repeated, 0);
  EXPECT_EQ(seen.size(), static_cast<size_t>(count));
}

void PrintStats(const char* name, const TransportStats& stats) {
  std::printf("%s: %lld transactions, %lld aborted, %lld rewinds, fences", name,
              static_cast<long long>(stats.transactions_committed), static_cast<long long>(stats.transactions_aborted),
              static_cast<long long>(stats.rewinds));
  for (int i = 0; i < kFenceReasonCount; ++i) {
    std::printf(" %s=%lld", kFenceReasonNames[i].data(), static_cast<long long>(stats.fences[i]));
  }
  std::printf("\n");
}

TEST(KafkaFaults, GoesOnExactlyOnceAfterTheBrokerWasKilledAndCameBack) {
  auto broker = KafkaBroker::Start({});
  ASSERT_THAT(broker, IsOk());
  Config config = TestConfig(broker->bootstrap_servers(), "kill");
  ASSERT_THAT(CreateTopics(config), IsOk());
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, Stories(kStories));
  CopyingWorker worker(config, 3);
  ASSERT_THAT(worker.transport().OpenLedger(absl::Hours(1)), IsOk());
  ASSERT_THAT(worker.Join(), IsOk());
  int64_t frames = 0, read = 0;
  for (int round = 1; round <= 3; ++round) {
    const int64_t goal = round * kStories / 4;
    ASSERT_THAT(worker.StepUntil([&] { return worker.committed_records() >= goal; }, kPatience), IsOkAndHolds(true));
    ASSERT_LT(worker.committed_records(), kStories) << "nothing left to do when the broker goes";
    ASSERT_THAT(broker->Kill(), IsOk());
    for (int i = 0; i < 5; ++i, ++frames) ASSERT_THAT(worker.transport().AppendToLedger(absl::StrCat(frames)), IsOk());
    std::thread restart([&] {
      absl::SleepFor(absl::Seconds(1));
      EXPECT_THAT(broker->Restart(), IsOk());
    });
    const absl::Time until = absl::Now() + absl::Seconds(2);
    while (absl::Now() < until) EXPECT_THAT(worker.Step(), IsOk());
    restart.join();
  }
  ASSERT_THAT(worker.StepUntil([&] { return worker.committed_records() >= kStories; }, kPatience), IsOkAndHolds(true));
  ExpectExactlyOnce(config, kStories);
  const absl::Time deadline = absl::Now() + kPatience;
  std::map<std::string, int> seen;
  while (seen.size() < static_cast<size_t>(frames) && absl::Now() < deadline) {
    auto got = worker.transport().ReadLedger(absl::Milliseconds(100), [&](const LedgerRecord& record) {
      EXPECT_EQ(record.offset, read++);
      ++seen[std::string(record.frame)];
    });
    ASSERT_THAT(got, IsOk());
  }
  EXPECT_EQ(seen.size(), static_cast<size_t>(frames)) << "frames that were handed over while the broker was away";
  PrintStats("killed thrice", worker.transport().Stats());
}

TEST(KafkaFaults, FencesItsProducerWhenARequestWentUnanswered) {
  auto broker = KafkaBroker::Start({});
  ASSERT_THAT(broker, IsOk());
  Config config = TestConfig(broker->bootstrap_servers(), "pause");
  config.kafka.transaction_timeout_ms = 3000;  // and of a request
  ASSERT_THAT(CreateTopics(config), IsOk());
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, Stories(kStories));
  CopyingWorker worker(config, 2);
  ASSERT_THAT(worker.Join(), IsOk());
  for (int round = 1; round <= 2; ++round) {
    ASSERT_THAT(worker.StepUntil([&] { return worker.committed_records() >= round * kStories / 4; }, kPatience),
                IsOkAndHolds(true));
    ASSERT_LT(worker.committed_records(), kStories);
    ASSERT_THAT(broker->Pause(), IsOk());
    std::thread resume([&] {
      absl::SleepFor(absl::Seconds(5));
      EXPECT_THAT(broker->Resume(), IsOk());
    });
    const absl::Time until = absl::Now() + absl::Seconds(6);
    while (absl::Now() < until) EXPECT_THAT(worker.Step(), IsOk());
    resume.join();
  }
  ASSERT_THAT(worker.StepUntil([&] { return worker.committed_records() >= kStories; }, kPatience), IsOkAndHolds(true));
  ExpectExactlyOnce(config, kStories);
  const TransportStats stats = worker.transport().Stats();
  PrintStats("paused twice", stats);
  int64_t fences = 0;
  for (const int64_t count : stats.fences) fences += count;
  EXPECT_GE(fences, 1);
}

TEST(KafkaFaults, ClosesWithinTenSecondsWhenNoBrokerAnswers) {
  auto broker = KafkaBroker::Start({});
  ASSERT_THAT(broker, IsOk());
  Config config = TestConfig(broker->bootstrap_servers(), "close");
  ASSERT_THAT(CreateTopics(config), IsOk());
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, Stories(400));
  for (const bool pause : {true, false}) {
    SCOPED_TRACE(pause ? "paused" : "killed");
    auto transport = KafkaTransport::Create(config);
    ASSERT_THAT(transport, IsOk());
    ASSERT_THAT((*transport)->OpenLedger(absl::Hours(1)), IsOk());
    ASSERT_THAT((*transport)->JoinInput([](auto) {}), IsOk());
    std::unique_ptr<InputBatch> batch;
    const absl::Time deadline = absl::Now() + kPatience;
    while (batch == nullptr && absl::Now() < deadline) {
      auto polled = (*transport)->Poll(10, 1 << 20, absl::Milliseconds(100));
      ASSERT_THAT(polled, IsOk());
      batch = *std::move(polled);
    }
    ASSERT_NE(batch, nullptr);
    ASSERT_THAT(pause ? broker->Pause() : broker->Kill(), IsOk());
    ASSERT_THAT((*transport)->AppendToLedger("frame"), IsOk());
    const absl::Time started = absl::Now();
    EXPECT_THAT((*transport)->Close(), IsOk());
    transport->reset();
    batch.reset();
    EXPECT_LT(absl::Now() - started, absl::Seconds(10));
    if (pause) {
      ASSERT_THAT(broker->Resume(), IsOk());
    }
  }
}

TEST(KafkaFaults, LosesNothingWhenEachOfThreeBrokersIsKilledInTurn) {
  auto brokers = KafkaBroker::Start({.nodes = 3, .cpus = {}, .properties = {}});
  ASSERT_THAT(brokers, IsOk());
  Config config = TestConfig(brokers->bootstrap_servers(), "three", 3);
  ASSERT_THAT(CreateTopics(config), IsOk());
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, Stories(kStories));
  CopyingWorker worker(config, 3);
  ASSERT_THAT(worker.Join(), IsOk());
  for (int node = 1; node <= 3; ++node) {
    ASSERT_THAT(worker.StepUntil([&] { return worker.committed_records() >= node * kStories / 4; }, kPatience),
                IsOkAndHolds(true));
    ASSERT_LT(worker.committed_records(), kStories) << "nothing left to do when node " << node << " goes";
    ASSERT_THAT(brokers->Kill(node), IsOk());
    std::thread restart([&] { EXPECT_THAT(brokers->Restart(node), IsOk()); });
    const absl::Time until = absl::Now() + absl::Seconds(3);
    while (absl::Now() < until && worker.committed_records() < (node + 1) * kStories / 4 - 200) {
      EXPECT_THAT(worker.Step(), IsOk());
    }
    restart.join();
  }
  ASSERT_THAT(worker.StepUntil([&] { return worker.committed_records() >= kStories; }, kPatience), IsOkAndHolds(true));
  ExpectExactlyOnce(config, kStories);
  PrintStats("three brokers", worker.transport().Stats());
}

}  // namespace
}  // namespace newswire

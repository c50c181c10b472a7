// The Kafka transport against a real Apache Kafka on loopback.
#include "pipeline/kafka/kafka_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "absl/status/status_matchers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "pipeline/kafka/client_config.h"
#include "pipeline/kafka/kafka_topics.h"
#include "pipeline/kafka/rd_handles.h"
#include "tests/integration/test_worker.h"
#include "tests/support/kafka_broker_fixture.h"
#include "tests/support/kafka_clients.h"

namespace newswire {
namespace {

using ::absl_testing::IsOk;
using ::absl_testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(100);

// One broker for all tests of this program; those that hurt it have their own.
KafkaBroker& SharedBroker() {
  static KafkaBroker* broker = [] {
    absl::StatusOr<KafkaBroker> started = KafkaBroker::Start(
        {.nodes = 1,
         .cpus = {},
         // The new group protocol learns of changes by heartbeats, at their default of 5 s too slowly for a test.
         .properties = {"group.consumer.min.heartbeat.interval.ms=200", "group.consumer.heartbeat.interval.ms=200"}});
    CHECK_OK(started.status());
    return new KafkaBroker(*std::move(started));
  }();
  return *broker;
}

class SharedBrokerEnvironment : public ::testing::Environment {
 public:
  void TearDown() override {
    if (started) {
      EXPECT_THAT(SharedBroker().Remove(), IsOk());
    }
  }
  static inline bool started = false;
};
[[maybe_unused]] auto* const kEnvironment = ::testing::AddGlobalTestEnvironment(new SharedBrokerEnvironment);

std::string UniquePrefix() {
  static int number = 0;
  return absl::StrCat("t", ++number);
}

Config NewTopics() {
  SharedBrokerEnvironment::started = true;
  const Config config = TestConfig(SharedBroker().bootstrap_servers(), UniquePrefix());
  CHECK_OK(CreateTopics(config));
  return config;
}

// Not too long ago: retention goes by the records' own time.
TimeMs FirstTime() {
  static const TimeMs first = absl::ToUnixMillis(absl::Now()) - 3'600'000;
  return first;
}

// `count` stories over `partitions` partitions, their text made from `seed`.
std::vector<TestRecord> Stories(int count, int partitions, uint32_t seed, int first = 0) {
  std::mt19937 random(seed);
  std::vector<TestRecord> stories;
  for (int i = first; i < first + count; ++i) {
    TestRecord& story = stories.emplace_back();
    story.partition = i % partitions;
    story.key = absl::StrCat("story-", i);
    std::string text = absl::StrCat("HARBOUR TOWN, story ", i, ": ");
    const size_t bytes = 50 + random() % 2000;
    while (text.size() < bytes) absl::StrAppend(&text, "ferry ", random() % 1000, " ");
    story.value = std::move(text);
    story.timestamp = FirstTime() + i;
  }
  return stories;
}

// Every story of `expected` stands in the clean topic exactly once, with its own text.
void ExpectExactlyOnce(const Config& config, const std::vector<TestRecord>& expected) {
  std::map<std::string, std::string> wanted;
  for (const TestRecord& story : expected) wanted[*story.key] = *story.value;
  std::map<std::string, int> seen;
  for (const TestRecord& record : ReadAll(config.kafka.bootstrap_servers, config.topics.clean)) {
    ++seen[*record.key];
    ASSERT_TRUE(wanted.contains(*record.key)) << *record.key;
    EXPECT_EQ(*record.value, wanted[*record.key]) << *record.key;
  }
  int lost = 0, repeated = 0;
  for (const auto& [key, value] : wanted) {
    lost += seen[key] == 0;
    repeated += seen[key] > 1;
  }
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(repeated, 0);
}

// All of `count` stories are committed by the group.
bool AllCommitted(const Config& config, int64_t count) {
  const std::vector<int64_t> offsets = CommittedOffsets(config.kafka.bootstrap_servers, config.kafka.group_id,
                                                        config.topics.raw, config.topics.partitions);
  int64_t sum = 0;
  for (const int64_t offset : offsets) sum += std::max<int64_t>(0, offset);
  return sum >= count;
}

TEST(KafkaTransport, CarriesKeyValueHeadersAndTimeOfEveryRecordThroughOnce) {
  const Config config = NewTopics();
  std::vector<TestRecord> stories = Stories(500, 4, 1);
  stories[7].headers = {{"ce_id", "urn:x:7"}, {"empty", ""}, {"ce_id", "urn:x:7b"}};
  stories[8].headers = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}};
  stories[9].value = "";
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, stories);
  CopyingWorker worker(config);
  ASSERT_THAT(worker.Join(), IsOk());
  ASSERT_THAT(worker.StepUntil([&] { return worker.committed_records() >= 500; }, kPatience),
              absl_testing::IsOkAndHolds(true));
  ExpectExactlyOnce(config, stories);
  std::map<std::string, const TestRecord*> in;
  for (const TestRecord& story : stories) in[*story.key] = &story;
  std::map<int32_t, int64_t> last_time;
  for (const TestRecord& record : ReadAll(config.kafka.bootstrap_servers, config.topics.clean)) {
    EXPECT_EQ(record.timestamp, in[*record.key]->timestamp) << *record.key;
    EXPECT_EQ(record.headers, in[*record.key]->headers) << *record.key;
  }
  EXPECT_THAT(CommittedOffsets(config.kafka.bootstrap_servers, config.kafka.group_id, config.topics.raw, 4),
              ElementsAre(125, 125, 125, 125));
  const TransportStats stats = worker.transport().Stats();
  EXPECT_EQ(stats.records_consumed, 500);
  EXPECT_EQ(stats.records_produced, 500);
  EXPECT_EQ(stats.transactions_aborted, 0);
  EXPECT_EQ(stats.rewinds, 0);
  ASSERT_EQ(stats.partitions.size(), 4);
  for (const PartitionLag& lag : stats.partitions) {
    EXPECT_EQ(lag.lag, 0);
    EXPECT_EQ(lag.behind_ms, 0);
    EXPECT_EQ(lag.committed_offset, 125);
  }
}

TEST(KafkaTransport, KeepsTheOrderOfAKey) {
  Config config = NewTopics();
  std::vector<TestRecord> versions = Stories(400, 1, 2);
  for (size_t i = 0; i < versions.size(); ++i) versions[i].key = absl::StrCat("item-", i % 5);
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, versions);
  CopyingWorker worker(config);
  ASSERT_THAT(worker.Join(), IsOk());
  ASSERT_THAT(worker.StepUntil([&] { return worker.committed_records() >= 400; }, kPatience),
              absl_testing::IsOkAndHolds(true));
  std::map<std::string, std::vector<int64_t>> times;
  std::map<std::string, std::set<int32_t>> partitions;
  for (const TestRecord& record : ReadAll(config.kafka.bootstrap_servers, config.topics.clean)) {
    times[*record.key].push_back(record.timestamp);
    partitions[*record.key].insert(record.partition);
  }
  ASSERT_EQ(times.size(), 5);
  for (const auto& [key, sequence] : times) {
    EXPECT_TRUE(std::ranges::is_sorted(sequence)) << key;
    EXPECT_EQ(partitions[key].size(), 1) << key;
  }
}

TEST(KafkaTransport, DeliversTombstonesAndRecordsWithoutKey) {
  const Config config = NewTopics();
  std::vector<TestRecord> records(2);
  records[0].partition = records[1].partition = 0;
  records[0].key = "gone";
  records[1].value = "no key";
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, records);
  auto transport = KafkaTransport::Create(config);
  ASSERT_THAT(transport, IsOk());
  ASSERT_THAT((*transport)->JoinInput([](auto) {}), IsOk());
  std::vector<std::unique_ptr<InputBatch>> batches;
  size_t count = 0;
  const absl::Time deadline = absl::Now() + kPatience;
  while (count < 2 && absl::Now() < deadline) {
    auto batch = (*transport)->Poll(10, 1 << 20, absl::Milliseconds(100));
    ASSERT_THAT(batch, IsOk());
    if (*batch == nullptr) continue;
    for (const RawRecord& record : (*batch)->records()) {
      if (record.position.offset == 0) {
        EXPECT_EQ(record.key, "gone");
        EXPECT_FALSE(record.value.has_value());
      } else {
        EXPECT_FALSE(record.key.has_value());
        EXPECT_EQ(record.value, "no key");
      }
      EXPECT_EQ(record.topic, config.topics.raw);
      EXPECT_NE(record.position.incarnation, 0);
      ++count;
    }
    batches.push_back(*std::move(batch));
  }
  EXPECT_EQ(count, 2);
  ASSERT_THAT((*transport)->Close(), IsOk());
  transport->reset();
  batches.clear();  // batches may outlive their transport
}

TEST(KafkaTransport, KeepsAPollWithinItsLimits) {
  const Config config = NewTopics();
  std::vector<TestRecord> stories;
  for (int i = 0; i < 400; ++i) {
    TestRecord& story = stories.emplace_back();
    story.partition = i % 4;
    story.value = std::string(1000, 'x');
  }
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, stories);
  auto transport = KafkaTransport::Create(config);
  ASSERT_THAT(transport, IsOk());
  ASSERT_THAT((*transport)->JoinInput([](auto) {}), IsOk());
  size_t count = 0, largest = 0;
  const absl::Time deadline = absl::Now() + kPatience;
  for (int round = 0; count < 400 && absl::Now() < deadline; ++round) {
    const bool by_bytes = round % 2 == 0;
    auto batch = (*transport)->Poll(by_bytes ? 1000 : 7, by_bytes ? 20'000 : 1 << 20, absl::Milliseconds(100));
    ASSERT_THAT(batch, IsOk());
    if (*batch == nullptr) continue;
    count += (*batch)->records().size();
    largest = std::max(largest, (*batch)->records().size());
    if (by_bytes) {
      EXPECT_LE((*batch)->size_bytes(), 40'000);
    } else {
      EXPECT_LE((*batch)->records().size(), 7);
    }
  }
  EXPECT_EQ(count, 400);
  EXPECT_GT(largest, 7);
}

TEST(KafkaTransport, RefusesOffsetsItDoesNotOwnAndReadsAgain) {
  const Config config = NewTopics();
  const std::vector<TestRecord> stories = Stories(40, 4, 3);
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, stories);
  CopyingWorker worker(config, 1000);
  ASSERT_THAT(worker.Join(), IsOk());
  ASSERT_THAT(worker.StepUntil([&] { return worker.polled_records() >= 40; }, kPatience),
              absl_testing::IsOkAndHolds(true));
  const std::string text = "never to be seen";
  const OutputRecord output = {.topic = OutputTopic::kClean, .key = "ghost", .value = text, .headers = {}};
  const TransportStats before = worker.transport().Stats();
  // Of another incarnation, of no partition of ours, and further than was delivered.
  const ConsumedUpTo foreign[] = {{{.incarnation = 1, .partition = 0}, 1}, {{.incarnation = 1, .partition = 99}, 1}};
  for (const ConsumedUpTo& upto : foreign) {
    EXPECT_THAT(worker.transport().Commit(std::span(&output, 1), std::span(&upto, 1)),
                absl_testing::IsOkAndHolds(CommitResult::kRewound));
  }
  EXPECT_EQ(worker.transport().Stats().rewinds, before.rewinds + 2);
  worker.DropInFlight();
  ASSERT_THAT(worker.StepUntil([&] { return worker.committed_records() >= 40; }, kPatience),
              absl_testing::IsOkAndHolds(true));
  ExpectExactlyOnce(config, stories);
}

TEST(KafkaTransport, RewindsToTheMiddleAfterPartOfTheWorkWasCommitted) {
  const Config config = NewTopics();
  const std::vector<TestRecord> stories = Stories(800, 4, 4);
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, stories);
  CopyingWorker worker(config, 3);
  ASSERT_THAT(worker.Join(), IsOk());
  std::mt19937 random(5);
  int forced = 0;
  const absl::Time deadline = absl::Now() + kPatience;
  while (worker.committed_records() < 800 && absl::Now() < deadline) {
    ASSERT_THAT(worker.Step(), IsOk());
    if (random() % 3 == 0 && forced < 15) {
      const ConsumedUpTo foreign = {{.incarnation = 1, .partition = 0}, 1};
      ASSERT_THAT(worker.transport().Commit({}, std::span(&foreign, 1)),
                  absl_testing::IsOkAndHolds(CommitResult::kRewound));
      worker.DropInFlight();
      ++forced;
    }
  }
  EXPECT_EQ(worker.committed_records(), 800);
  EXPECT_GT(forced, 5);
  EXPECT_GT(worker.polled_records(), 800);
  ExpectExactlyOnce(config, stories);
}

TEST(KafkaTransport, StopsWithTheRecordsNameWhenTheBrokerWillNeverTakeIt) {
  const Config config = NewTopics();
  DeleteTopic(config.kafka.bootstrap_servers, config.topics.clean);
  absl::SleepFor(absl::Milliseconds(500));
  CreateTopic(config.kafka.bootstrap_servers, config.topics.clean, 4, {{"max.message.bytes", "20000"}});
  std::mt19937 random(6);
  std::string incompressible(60'000, ' ');
  for (char& c : incompressible) c = static_cast<char>(random());
  std::vector<TestRecord> records = Stories(2, 1, 6);
  records[1].key = "urn:newsml:too-large";
  records[1].value = incompressible;
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, records);
  CopyingWorker worker(config, 1);
  ASSERT_THAT(worker.Join(), IsOk());
  absl::Status status;
  const absl::Time deadline = absl::Now() + kPatience;
  while (status.ok() && absl::Now() < deadline) status = worker.Step();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               AllOf(HasSubstr("urn:newsml:too-large"), HasSubstr(config.topics.clean),
                                     HasSubstr("max.message.bytes"))));
  for (const TestRecord& record : ReadAll(config.kafka.bootstrap_servers, config.topics.clean)) {
    EXPECT_NE(*record.key, "urn:newsml:too-large");
  }
}

TEST(KafkaTransport, EndsTheTransactionThatItsSlotLeftOpenAtOnce) {
  const Config config = NewTopics();
  const std::vector<TestRecord> stories = Stories(40, 4, 7);
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, stories);
  // An earlier life that died in the middle of its transaction.
  auto conf = MakeClientConf(ClientRole::kTransaction, config);
  ASSERT_THAT(conf, IsOk());
  auto dead = NewClient(RD_KAFKA_PRODUCER, *std::move(conf));
  ASSERT_THAT(dead, IsOk());
  RdClientPtr zombie(*dead);
  ASSERT_EQ(rd_kafka_init_transactions(zombie.get(), 20'000), nullptr);
  ASSERT_EQ(rd_kafka_begin_transaction(zombie.get()), nullptr);
  ASSERT_EQ(rd_kafka_producev(zombie.get(), RD_KAFKA_V_TOPIC(config.topics.clean.c_str()),
                              RD_KAFKA_V_KEY("torn", size_t{4}), RD_KAFKA_V_END),
            RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_flush(zombie.get(), 10'000);
  zombie.reset();
  const absl::Time started = absl::Now();
  CopyingWorker worker(config);
  ASSERT_THAT(worker.Join(), IsOk());
  ASSERT_THAT(worker.StepUntil([&] { return worker.committed_records() >= 40; }, kPatience),
              absl_testing::IsOkAndHolds(true));
  ExpectExactlyOnce(config, stories);  // readable at once, and "torn" is not there
  EXPECT_LT(absl::Now() - started, absl::Seconds(8)) << "waited for the transaction time-out of 10 s";
  EXPECT_GT(ReadAll(config.kafka.bootstrap_servers, config.topics.clean, Isolation::kReadUncommitted).size(), 40);
}

TEST(KafkaTransport, AZombieOfTheSameSlotCannotPublish) {
  const Config config = NewTopics();
  const std::vector<TestRecord> stories = Stories(400, 4, 8);
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, stories);
  CopyingWorker zombie(config, 2);
  ASSERT_THAT(zombie.Join(), IsOk());
  ASSERT_THAT(zombie.StepUntil([&] { return zombie.committed_records() >= 100 && zombie.in_flight() > 0; }, kPatience),
              absl_testing::IsOkAndHolds(true));
  // While it sleeps, its successor takes the slot.
  CopyingWorker successor(config, 2);
  ASSERT_THAT(successor.Join(), IsOk());
  const int64_t before = zombie.committed_records();
  ASSERT_THAT(zombie.CommitOldest(), IsOk());
  EXPECT_EQ(zombie.committed_records(), before);
  EXPECT_EQ(zombie.rewinds(), 1);
  EXPECT_EQ(zombie.transport().Stats().fences[static_cast<int>(FenceReason::kFenced)], 1);
  // The zombie goes; the successor has it all.
  zombie.DropInFlight();
  ASSERT_THAT(zombie.transport().Close(), IsOk());
  ASSERT_THAT(successor.StepUntil([&] { return AllCommitted(config, 400); }, kPatience),
              absl_testing::IsOkAndHolds(true));
  ExpectExactlyOnce(config, stories);
}

TEST(KafkaTransport, TwoWorkersOfOneSlotAreToldSo) {
  const Config config = NewTopics();
  CopyingWorker first(config, 1), second(config, 1);
  ASSERT_THAT(first.Join(), IsOk());
  ASSERT_THAT(second.Join(), IsOk());
  const OutputRecord output = {.topic = OutputTopic::kHeld, .key = "k", .value = "v", .headers = {}};
  absl::Status status;
  for (int i = 0; i < 40 && status.ok(); ++i) {
    for (CopyingWorker* worker : {&first, &second}) {
      auto result = worker->transport().Commit(std::span(&output, 1), {});
      if (!result.ok()) status = result.status();
    }
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("service.slot \"0\"")));
}

struct Protocol {
  std::string name;
  std::string group_protocol;
  std::string assignor;  // of the classic protocol
};

class KafkaRebalance : public ::testing::TestWithParam<Protocol> {};

TEST_P(KafkaRebalance, LosesAndRepeatsNothingWhileWorkersComeAndGo) {
  Config config = NewTopics();
  config.kafka.group_protocol = GetParam().group_protocol;
  if (!GetParam().assignor.empty()) config.kafka.client["partition.assignment.strategy"] = GetParam().assignor;
  constexpr uint32_t kSeed = 20240511;
  constexpr int kStories = 12'000;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  std::vector<TestRecord> stories = Stories(kStories, 4, kSeed);
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, stories);
  std::vector<std::unique_ptr<CopyingWorker>> workers;
  int next_slot = 0, changes = 0;
  int64_t dropped = 0, rewinds = 0, committed_by_removed = 0;
  const auto add = [&] {
    Config own = config;
    own.service.slot = absl::StrCat(next_slot++);
    workers.push_back(std::make_unique<CopyingWorker>(own, 12));
    return workers.back()->Join();
  };
  const auto remove = [&](size_t i) {
    dropped += workers[i]->dropped_by_revocation();
    rewinds += workers[i]->rewinds();
    committed_by_removed += workers[i]->committed_records();
    workers.erase(workers.begin() + static_cast<ptrdiff_t>(i));
  };
  // How often a change of membership met work in flight. Cooperative members often learn of a change by a refused
  // commit before they are asked for their partitions.
  const auto met = [&] {
    int64_t sum = dropped + rewinds;
    for (const auto& worker : workers) sum += worker->dropped_by_revocation() + worker->rewinds();
    return sum;
  };
  const auto committed = [&] {
    int64_t sum = committed_by_removed;
    for (const auto& worker : workers) sum += worker->committed_records();
    return sum;
  };
  ASSERT_THAT(add(), IsOk());
  const absl::Time deadline = absl::Now() + absl::Seconds(150);
  bool all_committed = false;
  while (absl::Now() < deadline) {
    // Small batches, in random order of the workers, with some always in flight. On a slow machine, too, some of the work
    // is done between two changes.
    const absl::Time until = absl::Now() + absl::Milliseconds(600);
    const absl::Time patient_until = absl::Now() + absl::Seconds(15);
    const int64_t goal = std::min(committed() + 400, static_cast<int64_t>(stories.size()));
    while (absl::Now() < until || (committed() < goal && absl::Now() < patient_until)) {
      ASSERT_THAT(workers[random() % workers.size()]->Step(absl::Milliseconds(2), 20), IsOk());
    }
    all_committed = AllCommitted(config, static_cast<int64_t>(stories.size()));
    if (all_committed && met() > 0) break;
    if (all_committed) {  // nothing was shown yet: on a quick machine all is done between two changes
      const std::vector<TestRecord> more = Stories(kStories, 4, kSeed, static_cast<int>(stories.size()));
      ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, more);
      stories.insert(stories.end(), more.begin(), more.end());
    }
    if (workers.size() < 3 && (workers.size() == 1 || random() % 3 != 0)) {
      ASSERT_THAT(add(), IsOk());
    } else {
      remove(random() % workers.size());
    }
    ++changes;
  }
  while (!workers.empty()) remove(workers.size() - 1);
  EXPECT_TRUE(all_committed);
  ExpectExactlyOnce(config, stories);
  std::printf("%s: %d changes of membership, %lld stories in flight dropped by revocations, %lld rewinds\n",
              GetParam().name.c_str(), changes, static_cast<long long>(dropped), static_cast<long long>(rewinds));
  EXPECT_GT(met(), 0) << "no change met work in flight: the test shows nothing";
}

INSTANTIATE_TEST_SUITE_P(Protocols, KafkaRebalance,
                         ::testing::Values(Protocol{"Eager", "classic", ""},
                                           Protocol{"Cooperative", "classic", "cooperative-sticky"},
                                           Protocol{"Consumer", "consumer", ""}),
                         [](const auto& test) { return test.param.name; });

TEST(KafkaTransport, TellsATopicFromALaterOneOfTheSameName) {
  const Config config = NewTopics();
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, Stories(40, 4, 9));
  CopyingWorker worker(config, 1000);
  ASSERT_THAT(worker.Join(), IsOk());
  uint64_t first_incarnation = 0, incarnation = 0;
  const auto poll = [&] {
    auto batch = worker.transport().Poll(100, 1 << 20, absl::Milliseconds(50));
    EXPECT_THAT(batch, IsOk());
    if (batch.ok() && *batch != nullptr) incarnation = (*batch)->records().front().position.incarnation;
  };
  absl::Time deadline = absl::Now() + kPatience;
  while (incarnation == 0 && absl::Now() < deadline) poll();
  first_incarnation = incarnation;
  ASSERT_NE(first_incarnation, 0);
  DeleteTopic(config.kafka.bootstrap_servers, config.topics.raw);
  absl::SleepFor(absl::Seconds(1));
  CreateTopic(config.kafka.bootstrap_servers, config.topics.raw, 4, {});
  ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, Stories(8, 4, 10));
  deadline = absl::Now() + kPatience;
  while (incarnation == first_incarnation && absl::Now() < deadline) poll();
  EXPECT_NE(incarnation, first_incarnation);
  ASSERT_FALSE(worker.revoked().empty()) << "work of the deleted topic was to be dropped";
  EXPECT_EQ(worker.revoked().front().incarnation, first_incarnation);
}

// --- ledger ----------------------------------------------------------------------------------------------------------

TEST(KafkaLedgerTopic, ReadsBackEveryFrameInOneOrderForAllReaders) {
  const Config config = NewTopics();
  Config other_config = config;
  other_config.service.slot = "1";
  auto one = KafkaTransport::Create(config), other = KafkaTransport::Create(other_config);
  ASSERT_THAT(one, IsOk());
  ASSERT_THAT(other, IsOk());
  ASSERT_THAT((*one)->OpenLedger(absl::Hours(1)), IsOk());
  for (int i = 0; i < 500; ++i) {
    ASSERT_THAT((i % 2 == 0 ? *one : *other)->AppendToLedger(absl::StrCat("frame-", i)), IsOk());
  }
  auto bounds = (*other)->OpenLedger(absl::Hours(1));
  ASSERT_THAT(bounds, IsOk());
  EXPECT_EQ(bounds->begin, 0);
  std::vector<std::vector<std::string>> seen(2);
  std::vector<int64_t> next(2);
  const absl::Time deadline = absl::Now() + kPatience;
  while ((seen[0].size() < 500 || seen[1].size() < 500) && absl::Now() < deadline) {
    for (size_t reader = 0; reader < 2; ++reader) {
      auto read = (reader == 0 ? *one : *other)->ReadLedger(absl::Milliseconds(20), [&](const LedgerRecord& record) {
        EXPECT_EQ(record.offset, next[reader]++);
        EXPECT_GT(record.append_time, 1'600'000'000'000);
        seen[reader].emplace_back(record.frame);
      });
      ASSERT_THAT(read, IsOk());
    }
  }
  EXPECT_EQ(seen[0].size(), 500);
  EXPECT_EQ(seen[0], seen[1]);
  std::ranges::sort(seen[0]);
  EXPECT_EQ(std::adjacent_find(seen[0].begin(), seen[0].end()), seen[0].end());
}

TEST(KafkaLedgerTopic, ReplaysFromTheReachOn) {
  const Config config = NewTopics();
  auto writer = KafkaTransport::Create(config);
  ASSERT_THAT(writer, IsOk());
  ASSERT_THAT((*writer)->OpenLedger(absl::Hours(1)), IsOk());
  ASSERT_THAT((*writer)->AppendToLedger("old"), IsOk());
  absl::SleepFor(absl::Milliseconds(750));
  const absl::Time between = absl::Now();
  absl::SleepFor(absl::Milliseconds(750));
  ASSERT_THAT((*writer)->AppendToLedger("new"), IsOk());
  ASSERT_THAT((*writer)->Close(), IsOk());
  auto reader = KafkaTransport::Create(config);
  ASSERT_THAT(reader, IsOk());
  // A minute more is read than asked for, for clocks that differ.
  auto bounds = (*reader)->OpenLedger(absl::Now() - between - absl::Minutes(1));
  ASSERT_THAT(bounds, IsOk());
  EXPECT_EQ(bounds->begin, 1);
  EXPECT_EQ(bounds->end, 2);
  std::vector<std::string> frames;
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (frames.empty() && absl::Now() < deadline) {
    ASSERT_THAT((*reader)->ReadLedger(absl::Milliseconds(100),
                                      [&](const LedgerRecord& record) { frames.emplace_back(record.frame); }),
                IsOk());
  }
  EXPECT_THAT(frames, ElementsAre("new"));
  auto nothing = KafkaTransport::Create(config);
  bounds = (*nothing)->OpenLedger(-absl::Hours(1));
  ASSERT_THAT(bounds, IsOk());
  EXPECT_EQ(bounds->begin, 2);
  EXPECT_EQ(bounds->end, 2);
}

TEST(KafkaLedgerTopic, DoesNotBlockWhenAskedNotTo) {
  const Config config = NewTopics();
  auto transport = KafkaTransport::Create(config);
  ASSERT_THAT(transport, IsOk());
  ASSERT_THAT((*transport)->OpenLedger(absl::Hours(1)), IsOk());
  const absl::Time started = absl::Now();
  for (int i = 0; i < 1000; ++i) {
    ASSERT_THAT((*transport)->ReadLedger(absl::ZeroDuration(), [](const LedgerRecord&) {}),
                absl_testing::IsOkAndHolds(0));
  }
  EXPECT_LT(absl::Now() - started, absl::Milliseconds(500));
}

TEST(KafkaLedgerTopic, ReadsItsOwnWriteWithinMilliseconds) {
  const Config config = NewTopics();
  auto transport = KafkaTransport::Create(config);
  ASSERT_THAT(transport, IsOk());
  ASSERT_THAT((*transport)->OpenLedger(absl::Hours(1)), IsOk());
  const std::string frame(30'000, 'f');  // of a hundred stories
  std::vector<double> took_ms;
  for (int i = 0; i < 200; ++i) {
    const absl::Time started = absl::Now();
    ASSERT_THAT((*transport)->AppendToLedger(frame), IsOk());
    int read = 0;
    while (read == 0 && absl::Now() < started + absl::Seconds(10)) {
      auto got = (*transport)->ReadLedger(absl::Milliseconds(100), [](const LedgerRecord&) {});
      ASSERT_THAT(got, IsOk());
      read = *got;
    }
    ASSERT_EQ(read, 1);
    took_ms.push_back(absl::ToDoubleMilliseconds(absl::Now() - started));
  }
  std::ranges::sort(took_ms);
  std::printf("read own write of 30 kB: p50 %.2f ms, p95 %.2f ms, p99 %.2f ms\n", took_ms[100], took_ms[190],
              took_ms[198]);
  EXPECT_LT(took_ms[100], 50.0);
}

TEST(KafkaLedgerTopic, RefusesALedgerWithTheProducersClock) {
  const Config config = NewTopics();
  DeleteTopic(config.kafka.bootstrap_servers, config.topics.ledger);
  absl::SleepFor(absl::Milliseconds(500));
  CreateTopic(config.kafka.bootstrap_servers, config.topics.ledger, 1, {});
  auto transport = KafkaTransport::Create(config);
  ASSERT_THAT(transport, IsOk());
  ASSERT_THAT((*transport)->OpenLedger(absl::Hours(1)), IsOk());
  ASSERT_THAT((*transport)->AppendToLedger("frame"), IsOk());
  absl::Status status;
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (status.ok() && absl::Now() < deadline) {
    status = (*transport)->ReadLedger(absl::Milliseconds(100), [](const LedgerRecord&) {}).status();
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("LogAppendTime")));
}

TEST(KafkaLedgerTopic, SaysSoWhenTheLedgerIsLost) {
  const Config config = NewTopics();
  auto transport = KafkaTransport::Create(config);
  ASSERT_THAT(transport, IsOk());
  ASSERT_THAT((*transport)->OpenLedger(absl::Hours(1)), IsOk());
  for (int i = 0; i < 10; ++i) ASSERT_THAT((*transport)->AppendToLedger("frame"), IsOk());
  int read = 0;
  absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (read < 10 && absl::Now() < deadline) {
    auto got = (*transport)->ReadLedger(absl::Milliseconds(100), [](const LedgerRecord&) {});
    ASSERT_THAT(got, IsOk());
    read += *got;
  }
  ASSERT_EQ(read, 10);
  DeleteTopic(config.kafka.bootstrap_servers, config.topics.ledger);
  absl::SleepFor(absl::Seconds(1));
  ASSERT_THAT(CreateTopics(config), IsOk());
  absl::Status status;
  deadline = absl::Now() + absl::Seconds(40);
  while (status.ok() && absl::Now() < deadline) {
    status = (*transport)->ReadLedger(absl::Milliseconds(100), [](const LedgerRecord&) {}).status();
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss, HasSubstr(config.topics.ledger)));
}

// The next held records, within kPatience.
std::unique_ptr<InputBatch> NextHeld(KafkaTransport& transport) {
  for (const absl::Time deadline = absl::Now() + kPatience; absl::Now() < deadline;) {
    absl::StatusOr<std::unique_ptr<InputBatch>> held = transport.PollHeld(100, 1 << 20);
    CHECK_OK(held.status());
    if (*held != nullptr) return *std::move(held);
    CHECK_OK(transport.Poll(0, 1, absl::Milliseconds(20)).status());
  }
  ADD_FAILURE() << "no held record came";
  return nullptr;
}

ConsumedUpTo After(const RawRecord& record) {
  return {.partition = {.incarnation = record.position.incarnation, .partition = record.position.partition},
          .next_offset = record.position.offset + 1};
}

TEST(KafkaTransport, HeldRecordsComeBackAndAreCommittedInOneTransactionWithTheirReleaseAndWithInput) {
  Config config = NewTopics();
  const std::vector<Header> headers = {{"nw_release_time", "2031-01-05T12:00:00Z"}};
  const auto held_record = [&](std::string_view key) {
    return OutputRecord{.topic = OutputTopic::kHeld, .key = key, .value = "held", .headers = headers, .timestamp = FirstTime()};
  };
  {
    absl::StatusOr<std::unique_ptr<KafkaTransport>> transport = KafkaTransport::Create(config);
    ASSERT_THAT(transport, IsOk());
    ASSERT_THAT((*transport)->JoinInput([](std::span<const InputPartition>) {}), IsOk());
    ASSERT_THAT((*transport)->Commit(std::vector<OutputRecord>{held_record("first")}, {}),
                absl_testing::IsOkAndHolds(CommitResult::kCommitted));
    const std::unique_ptr<InputBatch> held = NextHeld(**transport);
  ASSERT_NE(held, nullptr);
    ASSERT_EQ(held->records().size(), 1u);
    EXPECT_EQ(held->records()[0].key, "first");
    EXPECT_EQ(held->records()[0].FindHeader("nw_release_time"), "2031-01-05T12:00:00Z");

    ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, Stories(1, 1, 3));
    std::unique_ptr<InputBatch> input;
    for (int i = 0; i < 1000 && input == nullptr; ++i) {
      absl::StatusOr<std::unique_ptr<InputBatch>> polled = (*transport)->Poll(10, 1 << 20, absl::Milliseconds(100));
      ASSERT_THAT(polled, IsOk());
      input = *std::move(polled);
    }
    ASSERT_NE(input, nullptr);
    const std::vector<ConsumedUpTo> consumed = {After(held->records()[0]), After(input->records()[0])};
    EXPECT_NE(consumed[0].partition, consumed[1].partition);
    const OutputRecord released = {.topic = OutputTopic::kClean, .key = "first", .value = "released", .headers = {}};
    ASSERT_THAT((*transport)->Commit(std::vector<OutputRecord>{released}, consumed),
                absl_testing::IsOkAndHolds(CommitResult::kCommitted));
    EXPECT_TRUE(AllCommitted(config, 1));
    ASSERT_THAT((*transport)->Close(), IsOk());
  }
  // Whoever comes next reads on behind it.
  config.service.slot = "next";
  absl::StatusOr<std::unique_ptr<KafkaTransport>> next = KafkaTransport::Create(config);
  ASSERT_THAT(next, IsOk());
  ASSERT_THAT((*next)->JoinInput([](std::span<const InputPartition>) {}), IsOk());
  ASSERT_THAT((*next)->Commit(std::vector<OutputRecord>{held_record("second")}, {}),
              absl_testing::IsOkAndHolds(CommitResult::kCommitted));
  const std::unique_ptr<InputBatch> held = NextHeld(**next);
  ASSERT_NE(held, nullptr);
  ASSERT_EQ(held->records().size(), 1u);
  EXPECT_EQ(held->records()[0].key, "second");
  ASSERT_THAT((*next)->Close(), IsOk());
  const std::vector<TestRecord> clean = ReadAll(config.kafka.bootstrap_servers, config.topics.clean);
  ASSERT_EQ(clean.size(), 1u);
  EXPECT_EQ(clean[0].value, "released");
}

TEST(KafkaTransport, NamesTheTopicThatIsMissing) {
  SharedBrokerEnvironment::started = true;
  const Config config = TestConfig(SharedBroker().bootstrap_servers(), UniquePrefix());
  auto transport = KafkaTransport::Create(config);
  ASSERT_THAT(transport, IsOk());
  EXPECT_THAT((*transport)->OpenLedger(absl::Hours(1)),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(config.topics.ledger)));
  EXPECT_THAT((*transport)->JoinInput([](auto) {}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(config.topics.clean)));
}

// --- topics ----------------------------------------------------------------------------------------------------------

TEST(KafkaTopics, CheckFindsNothingWrongWithWhatCreateMade) {
  const Config config = NewTopics();
  auto findings = CheckTopics(config);
  ASSERT_THAT(findings, IsOk());
  int facts = 0;
  for (const TopicFinding& finding : *findings) {
    EXPECT_EQ(finding.level, FindingLevel::kFact)
        << finding.topic << " " << finding.setting << ": found " << finding.found << ", expected " << finding.expected;
    ++facts;
  }
  EXPECT_GT(facts, 3);
  EXPECT_THAT(CreateTopics(config), IsOk()) << "a second create leaves them as they are";
}

TEST(KafkaTopics, CheckNamesEveryDeviation) {
  SharedBrokerEnvironment::started = true;
  const Config config = TestConfig(SharedBroker().bootstrap_servers(), UniquePrefix());
  const std::string& servers = config.kafka.bootstrap_servers;
  CreateTopic(servers, config.topics.ledger, 3,
              {{"cleanup.policy", "compact"}, {"retention.ms", "3600000"}, {"segment.ms", "604800000"}});
  CreateTopic(servers, config.topics.clean, 2, {{"cleanup.policy", "delete"}});
  auto findings = CheckTopics(config);
  ASSERT_THAT(findings, IsOk());
  std::set<std::pair<std::string, std::string>> named;
  for (const TopicFinding& finding : *findings) {
    if (finding.level != FindingLevel::kFact) named.insert({finding.topic, finding.setting});
  }
  const std::pair<std::string, std::string> expected[] = {{config.topics.ledger, "partitions"},
                                                          {config.topics.ledger, "cleanup.policy"},
                                                          {config.topics.ledger, "retention.ms"},
                                                          {config.topics.ledger, "segment.ms"},
                                                          {config.topics.ledger, "message.timestamp.type"},
                                                          {config.topics.clean, "cleanup.policy"},
                                                          {config.topics.clean, "max.message.bytes"},
                                                          {config.topics.raw, "exists"},
                                                          {config.topics.held, "exists"},
                                                          {config.topics.dead_letter, "exists"},
                                                          {config.topics.duplicates, "exists"}};
  for (const auto& deviation : expected) {
    EXPECT_TRUE(named.contains(deviation)) << deviation.first << " " << deviation.second;
  }
}

}  // namespace
}  // namespace newswire

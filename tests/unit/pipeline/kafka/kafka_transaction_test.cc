// How a transaction ends for each error that a broker may answer. librdkafka's mock cluster makes the errors; it keeps
// no transactions, so what becomes visible is for tests/integration to say.
#include "pipeline/kafka/kafka_transaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka_mock.h>

#include <memory>
#include <numeric>

#include "absl/status/status_matchers.h"
#include "absl/time/clock.h"
#include "pipeline/kafka/client_config.h"
#include "pipeline/kafka/topic_identity.h"

namespace newswire {
namespace {

using ::absl_testing::IsOk;
using ::absl_testing::IsOkAndHolds;
using ::absl_testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using Outcome = KafkaTransaction::Outcome;

enum Api : int16_t {
  kProduce = 0,
  kInitProducerId = 22,
  kAddPartitions = 24,
  kAddOffsets = 25,
  kEndTxn = 26,
  kTxnOffsetCommit = 28
};

class KafkaTransactionTest : public ::testing::Test {
 protected:
  KafkaTransactionTest() {
    char reason[256];
    RdConfPtr conf(rd_kafka_conf_new());
    host_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), reason, sizeof(reason)));
    (void)conf.release();
    cluster_ = rd_kafka_mock_cluster_new(host_.get(), 1);
    for (const std::string& topic : {config_.topics.raw, config_.topics.clean, config_.topics.held}) {
      rd_kafka_mock_topic_create(cluster_, topic.c_str(), 2, 1);
    }
    config_.kafka.bootstrap_servers = rd_kafka_mock_cluster_bootstraps(cluster_);
    config_.kafka.transaction_timeout_ms = 4000;
    group_.reset(rd_kafka_consumer_group_metadata_new(config_.kafka.group_id.c_str()));
    offsets_.reset(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(offsets_.get(), config_.topics.raw.c_str(), 0)->offset = 7;
  }
  ~KafkaTransactionTest() override {
    transaction_.reset();
    rd_kafka_mock_cluster_destroy(cluster_);
  }

  void Start() {
    auto transaction = KafkaTransaction::Create(config_, counters_);
    ASSERT_THAT(transaction, IsOk());
    transaction_ = *std::move(transaction);
    ASSERT_THAT(transaction_->Recover(absl::Seconds(10)), IsOk());
  }
  absl::StatusOr<Outcome> Run() {
    const OutputRecord record = {.topic = OutputTopic::kClean, .key = "urn:newsml:a", .value = "text", .headers = {}};
    return transaction_->Run(std::span(&record, 1), offsets_.get(), group_.get());
  }
  void Fail(Api api, rd_kafka_resp_err_t error, int times = 1) {
    std::vector<rd_kafka_resp_err_t> errors(static_cast<size_t>(times), error);
    rd_kafka_mock_push_request_errors_array(cluster_, api, errors.size(), errors.data());
  }
  int64_t Fences(FenceReason reason) const { return counters_.fences[static_cast<size_t>(reason)]; }
  int64_t AllFences() const { return std::accumulate(counters_.fences.begin(), counters_.fences.end(), int64_t{0}); }

  Config config_;
  RdClientPtr host_;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
  RdGroupMetadataPtr group_;
  RdPartitionListPtr offsets_;
  TransportCounters counters_;
  std::unique_ptr<KafkaTransaction> transaction_;
};

TEST_F(KafkaTransactionTest, CommitsOneAfterTheOtherWithOneProducer) {
  Start();
  for (int i = 0; i < 5; ++i) EXPECT_THAT(Run(), IsOkAndHolds(Outcome::kCommitted));
  EXPECT_EQ(counters_.transactions_committed, 5);
  EXPECT_EQ(AllFences(), 0);
}

// The guard: librdkafka sends these again by itself and the commit succeeds, but the first request may still be on its
// way, so the next transaction must not have the same epoch.
TEST_F(KafkaTransactionTest, GivesItsProducerUpAfterARequestThatWasSentTwice) {
  for (const Api api : {kEndTxn, kAddOffsets, kAddPartitions, kTxnOffsetCommit, kProduce}) {
    SCOPED_TRACE(api);
    Start();
    const int64_t before = Fences(FenceReason::kRequestUnanswered);
    Fail(api, RD_KAFKA_RESP_ERR__TRANSPORT);
    const absl::StatusOr<Outcome> outcome = Run();
    ASSERT_THAT(outcome, IsOk());
    EXPECT_FALSE(transaction_->ready());
    ASSERT_THAT(transaction_->Recover(absl::Seconds(10)), IsOk());
    EXPECT_TRUE(transaction_->ready());
    if (*outcome == Outcome::kCommitted) {
      EXPECT_EQ(Fences(FenceReason::kRequestUnanswered), before + 1);
    }
    EXPECT_THAT(Run(), IsOkAndHolds(Outcome::kCommitted));
  }
  EXPECT_GE(Fences(FenceReason::kRequestUnanswered), 3);
}

struct Ending {
  Api api;
  rd_kafka_resp_err_t error;
  Outcome outcome;
  int fence;  // FenceReason, or -1
};

TEST_F(KafkaTransactionTest, EndsAsTheErrorDemands) {
  const Ending endings[] = {
      // The group has moved on: the zombie fence of KIP-447.
      {kTxnOffsetCommit, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, Outcome::kAborted, -1},
      {kTxnOffsetCommit, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, Outcome::kAborted, -1},
      {kTxnOffsetCommit, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, Outcome::kAborted, -1},
      // Another producer has the slot.
      {kEndTxn, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, Outcome::kInDoubt, static_cast<int>(FenceReason::kFenced)},
      {kEndTxn, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, Outcome::kInDoubt, static_cast<int>(FenceReason::kFenced)},
      {kAddOffsets, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, Outcome::kInDoubt,
       static_cast<int>(FenceReason::kFenced)},
      {kEndTxn, RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, Outcome::kInDoubt, static_cast<int>(FenceReason::kFatal)},
      // Answers that say "later".
      {kEndTxn, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, Outcome::kCommitted, -1},
      {kAddOffsets, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, Outcome::kCommitted, -1},
      {kAddPartitions, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, Outcome::kCommitted, -1},
      {kTxnOffsetCommit, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, Outcome::kCommitted, -1},
  };
  for (const Ending& ending : endings) {
    SCOPED_TRACE(testing::Message() << "request " << ending.api << " answered " << rd_kafka_err2name(ending.error));
    Start();
    const int64_t fences = AllFences();
    Fail(ending.api, ending.error);
    EXPECT_THAT(Run(), IsOkAndHolds(ending.outcome));
    if (ending.fence >= 0) {
      EXPECT_GE(Fences(static_cast<FenceReason>(ending.fence)), 1);
      EXPECT_EQ(AllFences(), fences + 1);
      EXPECT_FALSE(transaction_->ready());
    } else {
      EXPECT_EQ(AllFences(), fences);
      EXPECT_TRUE(transaction_->ready());
    }
    if (ending.outcome == Outcome::kAborted) {
      EXPECT_GE(counters_.transactions_aborted, 1);
    }
    ASSERT_THAT(transaction_->Recover(absl::Seconds(10)), IsOk());
    EXPECT_THAT(Run(), IsOkAndHolds(Outcome::kCommitted)) << "and goes on";
  }
}

TEST_F(KafkaTransactionTest, StopsWithTheRecordsNameWhenTheBrokerWillNeverTakeIt) {
  const rd_kafka_resp_err_t refusals[] = {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_RECORD,
                                          RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP,
                                          RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED};
  for (const rd_kafka_resp_err_t refusal : refusals) {
    SCOPED_TRACE(rd_kafka_err2name(refusal));
    Start();
    Fail(kProduce, refusal);
    const absl::StatusOr<Outcome> outcome = Run();
    ASSERT_FALSE(outcome.ok());
    EXPECT_THAT(outcome.status().message(), AllOf(HasSubstr("urn:newsml:a"), HasSubstr(config_.topics.clean)));
  }
}

TEST_F(KafkaTransactionTest, StopsWhenARightIsMissing) {
  Start();
  Fail(kTxnOffsetCommit, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED);
  EXPECT_THAT(Run(), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(KafkaTransactionTest, StopsWhenItsTransactionalIdIsForbidden) {
  auto transaction = KafkaTransaction::Create(config_, counters_);
  ASSERT_THAT(transaction, IsOk());
  Fail(kInitProducerId, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
  EXPECT_THAT((*transaction)->Recover(absl::Seconds(5)), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(KafkaTransactionTest, SaysTryAgainWhileNoBrokerAnswers) {
  rd_kafka_mock_broker_set_down(cluster_, 1);
  auto transaction = KafkaTransaction::Create(config_, counters_);
  ASSERT_THAT(transaction, IsOk());
  EXPECT_THAT((*transaction)->Recover(absl::Milliseconds(200)), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE((*transaction)->ready());
  rd_kafka_mock_broker_set_up(cluster_, 1);
  EXPECT_THAT((*transaction)->Recover(absl::Seconds(10)), IsOk());
}

// librdkafka's call would wait for the dead coordinator for ever.
TEST_F(KafkaTransactionTest, GivesItsProducerUpWhenTheGroupsCoordinatorIsGone) {
  rd_kafka_mock_cluster_destroy(cluster_);
  cluster_ = rd_kafka_mock_cluster_new(host_.get(), 2);
  for (const std::string& topic : {config_.topics.raw, config_.topics.clean, config_.topics.held}) {
    rd_kafka_mock_topic_create(cluster_, topic.c_str(), 1, 2);
    rd_kafka_mock_partition_set_leader(cluster_, topic.c_str(), 0, 1);
  }
  config_.kafka.bootstrap_servers = rd_kafka_mock_cluster_bootstraps(cluster_);
  config_.kafka.transaction_timeout_ms = 1500;
  rd_kafka_mock_coordinator_set(cluster_, "transaction", TransactionalId(config_).c_str(), 1);
  rd_kafka_mock_coordinator_set(cluster_, "group", config_.kafka.group_id.c_str(), 2);
  Start();
  EXPECT_THAT(Run(), IsOkAndHolds(Outcome::kCommitted));
  rd_kafka_mock_broker_set_down(cluster_, 2);
  absl::Time started = absl::Now();
  absl::StatusOr<Outcome> outcome = Run();
  // A request that was on its way when the connection closed ends with it; the next one finds no coordinator.
  for (int tries = 1; tries < 5 && outcome.ok() && *outcome == Outcome::kAborted; ++tries) {
    ASSERT_THAT(transaction_->Recover(absl::Seconds(10)), IsOk());
    started = absl::Now();
    outcome = Run();
  }
  EXPECT_THAT(outcome, IsOkAndHolds(Outcome::kInDoubt));
  EXPECT_LT(absl::Now() - started, absl::Seconds(10));
  EXPECT_EQ(Fences(FenceReason::kOutcomeUnknown), 1);
  rd_kafka_mock_coordinator_set(cluster_, "group", config_.kafka.group_id.c_str(), 1);
  ASSERT_THAT(transaction_->Recover(absl::Seconds(10)), IsOk());
  EXPECT_THAT(Run(), IsOkAndHolds(Outcome::kCommitted));
}

TEST_F(KafkaTransactionTest, RefusesARecordForATopicThatIsOff) {
  Start();
  const OutputRecord record = {.topic = OutputTopic::kAudit, .key = "k", .value = "v", .headers = {}};
  EXPECT_THAT(transaction_->Run(std::span(&record, 1), nullptr, nullptr),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(Incarnation, TellsClustersNamesAndIdsApart) {
  const TopicDescription topic = {.name = "wire.raw", .exists = true, .id_high = 1, .id_low = 2};
  TopicDescription renamed = topic, remade = topic;
  renamed.name = "wire.raw2";
  remade.id_low = 3;
  EXPECT_EQ(Incarnation("c1", topic), Incarnation("c1", topic));
  EXPECT_NE(Incarnation("c1", topic), Incarnation("c2", topic));
  EXPECT_NE(Incarnation("c1", topic), Incarnation("c1", renamed));
  EXPECT_NE(Incarnation("c1", topic), Incarnation("c1", remade));
}

}  // namespace
}  // namespace newswire

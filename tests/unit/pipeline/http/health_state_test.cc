#include "pipeline/http/health_state.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace newswire {
namespace {

using ::testing::HasSubstr;

class HealthStateTest : public ::testing::Test {
 protected:
  void Pass(absl::Duration span) { now_ += span; }

  absl::Time now_ = absl::FromUnixSeconds(1'000);
  HealthState health_{absl::Seconds(60), [this] { return now_; }};
};

TEST_F(HealthStateTest, StartsLiveButNotReady) {
  EXPECT_TRUE(health_.Live().ok);
  EXPECT_FALSE(health_.Ready().ok);
  EXPECT_EQ(health_.Ready().reason, "starting");
}

TEST_F(HealthStateTest, ReadyIsWhatTheWorkerSays) {
  health_.SetNotReady("replaying the ledger: 34 %");
  EXPECT_EQ(health_.Ready().reason, "replaying the ledger: 34 %");
  health_.SetReady();
  EXPECT_TRUE(health_.Ready().ok);
  health_.SetNotReady("draining");
  EXPECT_FALSE(health_.Ready().ok);
  health_.SetNotReady("");
  EXPECT_FALSE(health_.Ready().ok);
}

TEST_F(HealthStateTest, AnIdleWorkerThatTurnsIsLiveForEver) {
  for (int i = 0; i < 100; ++i) {
    Pass(absl::Seconds(30));
    health_.OnTurn(false);
    EXPECT_TRUE(health_.Live().ok);
  }
}

TEST_F(HealthStateTest, AWorkerThatNoLongerTurnsIsNotLive) {
  health_.OnTurn(false);
  Pass(absl::Seconds(59));
  EXPECT_TRUE(health_.Live().ok);
  Pass(absl::Seconds(1));
  EXPECT_FALSE(health_.Live().ok);
  EXPECT_THAT(health_.Live().reason, HasSubstr("the worker has not turned for 60 s"));
}

TEST_F(HealthStateTest, StoriesThatWaitWithoutACommitEndIt) {
  health_.OnTurn(false);
  Pass(absl::Hours(1));
  health_.OnTurn(true);  // waiting begins now, not when the last commit was
  for (int i = 0; i < 59; ++i) {
    Pass(absl::Seconds(1));
    health_.OnTurn(true);
    ASSERT_TRUE(health_.Live().ok);
  }
  Pass(absl::Seconds(1));
  health_.OnTurn(true);
  EXPECT_THAT(health_.Live().reason, HasSubstr("stories have waited for 60 s without a commit"));
  health_.OnProgress();
  EXPECT_TRUE(health_.Live().ok);
}

TEST_F(HealthStateTest, CommitsKeepABusyWorkerLive) {
  for (int i = 0; i < 100; ++i) {
    health_.OnTurn(true);
    Pass(absl::Seconds(50));
    health_.OnProgress();
    EXPECT_TRUE(health_.Live().ok);
  }
}

TEST_F(HealthStateTest, WhatWasWaitingAndIsDoneWaitsNoLonger) {
  health_.OnTurn(true);
  Pass(absl::Seconds(50));
  health_.OnTurn(false);
  Pass(absl::Seconds(50));
  health_.OnTurn(true);
  Pass(absl::Seconds(50));
  EXPECT_TRUE(health_.Live().ok);
}

TEST_F(HealthStateTest, ALongReplayIsProgress) {
  for (int i = 0; i < 100; ++i) {
    Pass(absl::Seconds(20));
    health_.OnProgress();
    EXPECT_TRUE(health_.Live().ok);
  }
}

}  // namespace
}  // namespace newswire

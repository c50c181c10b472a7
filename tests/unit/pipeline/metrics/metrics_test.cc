#include "pipeline/metrics/metrics.h"

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/pipeline/metrics/exposition.h"

namespace newswire {
namespace {

using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::Not;

MetricsOptions Options() { return {.version = "1.2.3", .stages = {"decode", "strip", "fingerprint"}}; }

Exposition Scrape(const Metrics& metrics) { return ReadExposition(metrics.Serialize()); }

double OutcomesAndFlight(const Exposition& e) {
  return e.Sum("newswire_stories_published_total") + e.Sum("newswire_stories_duplicates_total") +
         e.Sum("newswire_stories_dead_letters_total") + e.Value("newswire_stories_held_total") +
         e.Value("newswire_stories_returned_total") + e.Value("newswire_stories_in_flight");
}

TEST(Metrics, CountsOutcomesByActionReasonAndStage) {
  Metrics metrics(Options());
  metrics.OnReceived(10, 24'000);
  BatchTally tally;
  tally.AddPublished(Action::kNew, kNoTime);
  tally.AddPublished(Action::kNew, kNoTime);
  tally.AddPublished(Action::kCorrection, kNoTime);
  tally.AddDuplicate(DuplicateReason::kExact, kNoTime);
  tally.AddDeadLetter("decode", RejectReason::kTooLarge, kNoTime);
  tally.AddDeadLetter("worker", "crash", kNoTime);
  tally.AddHeld(kNoTime);
  metrics.OnCommitted(tally, 1'700'000'000'500);
  metrics.OnReturned(2);
  const Exposition e = Scrape(metrics);
  EXPECT_EQ(e.Value("newswire_stories_received_total"), 10);
  EXPECT_EQ(e.Value("newswire_received_bytes_total"), 24'000);
  EXPECT_EQ(e.Value("newswire_stories_published_total{action=\"new\"}"), 2);
  EXPECT_EQ(e.Value("newswire_stories_published_total{action=\"correction\"}"), 1);
  EXPECT_EQ(e.Value("newswire_stories_published_total{action=\"kill\"}"), 0);
  EXPECT_EQ(e.Value("newswire_stories_duplicates_total{reason=\"exact\"}"), 1);
  EXPECT_EQ(e.Sum("newswire_stories_dead_letters_total"), 2);
  EXPECT_EQ(e.Value("newswire_stories_dead_letters_total{reason=\"too-large\",stage=\"decode\"}"), 1);
  EXPECT_EQ(e.Value("newswire_stories_dead_letters_total{reason=\"crash\",stage=\"worker\"}"), 1);
  EXPECT_EQ(e.Value("newswire_stories_held_total"), 1);
  EXPECT_EQ(e.Value("newswire_stories_returned_total"), 2);
  EXPECT_EQ(e.Value("newswire_stories_in_flight"), 1);
  EXPECT_EQ(e.Value("newswire_last_commit_timestamp_seconds"), 1'700'000'000.5);
}

TEST(Metrics, EveryScrapeAddsUpWhateverTheWorkerIsDoing) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  Metrics metrics(Options());
  std::atomic<int> scrapes = 0;
  std::thread worker([&] {
    std::mt19937 random(seed);
    BatchTally tally;
    int64_t in_flight = 0;
    while (scrapes < 40) {
      const int64_t received = random() % 50;
      metrics.OnReceived(received, received * 2'400);
      in_flight += received;
      if (random() % 5 == 0) {  // a rewind: all in flight goes back
        metrics.OnReturned(in_flight);
        in_flight = 0;
        continue;
      }
      tally.Clear();
      const int64_t finished =
          in_flight == 0 ? 0 : static_cast<int64_t>(random() % static_cast<uint64_t>(in_flight + 1));
      for (int64_t i = 0; i < finished; ++i) {
        switch (random() % 4) {
          case 0: tally.AddPublished(Action::kNew, 0); break;
          case 1: tally.AddDuplicate(DuplicateReason::kNear, 0); break;
          case 2: tally.AddDeadLetter("strip", RejectReason::kEmpty, 0); break;
          default: tally.AddHeld(0); break;
        }
      }
      metrics.OnCommitted(tally, 1'000);
      in_flight -= finished;
    }
  });
  while (scrapes < 40) {
    const Exposition e = Scrape(metrics);
    EXPECT_EQ(e.Value("newswire_stories_received_total"), OutcomesAndFlight(e));
    EXPECT_GE(e.Value("newswire_stories_in_flight"), 0);
    ++scrapes;
  }
  worker.join();
  const Exposition e = Scrape(metrics);
  EXPECT_GT(e.Value("newswire_stories_received_total"), 0);
  EXPECT_EQ(e.Value("newswire_stories_received_total"), OutcomesAndFlight(e));
}

TEST(Metrics, StageTimeIsPerStory) {
  Metrics metrics(Options());
  metrics.ObserveStage(1, 500, 500 * 4e-6);
  metrics.ObserveStage(1, 500, 500 * 40e-6);
  metrics.ObserveStage(1, 0, 0);
  const Exposition e = Scrape(metrics);
  EXPECT_EQ(e.Value("newswire_stage_seconds_count{stage=\"strip\"}"), 1'000);
  EXPECT_THAT(e.Value("newswire_stage_seconds_sum{stage=\"strip\"}"), DoubleNear(0.022, 1e-9));
  EXPECT_EQ(e.Value("newswire_stage_seconds_bucket{stage=\"strip\",le=\"5e-06\"}"), 500);
  EXPECT_EQ(e.Value("newswire_stage_seconds_bucket{stage=\"strip\",le=\"0.0001\"}"), 1'000);
  EXPECT_EQ(e.Value("newswire_stage_seconds_count{stage=\"decode\"}"), 0);
}

TEST(Metrics, EndToEndIsFromTheInputTimestampToTheCommit) {
  Metrics metrics(Options());
  BatchTally tally;
  tally.AddPublished(Action::kNew, 10'000);
  tally.AddPublished(Action::kKill, 9'960);
  tally.AddDuplicate(DuplicateReason::kNear, 10'300);  // a clock ahead of ours
  tally.AddHeld(kNoTime);
  metrics.OnReceived(4, 0);
  metrics.OnCommitted(tally, 10'200);
  const Exposition e = Scrape(metrics);
  EXPECT_EQ(e.Value("newswire_end_to_end_seconds_count"), 3);
  EXPECT_THAT(e.Value("newswire_end_to_end_seconds_sum"), DoubleNear(0.2 + 0.24, 1e-9));
  EXPECT_EQ(e.Value("newswire_end_to_end_seconds_bucket{le=\"0.005\"}"), 1);
  EXPECT_EQ(e.Value("newswire_end_to_end_seconds_bucket{le=\"0.1\"}"), 1);
  EXPECT_EQ(e.Value("newswire_end_to_end_seconds_bucket{le=\"0.25\"}"), 3);
  EXPECT_EQ(e.Value("newswire_kill_seconds_count"), 1);
}

TEST(Metrics, TellsWhatTheStagesDidWithStories) {
  Metrics metrics(Options());
  BatchTally tally;
  Story story;
  story.text = "0123456789";
  story.body = "0123";
  story.source = "afp";
  story.raw.timestamp = 5'000;
  story.cuts = {{.stage = "strip", .rule = "credit", .begin_byte = 0, .end_byte = 1},
                {.stage = "strip", .rule = "credit", .begin_byte = 2, .end_byte = 3}};
  story.flags = {"uncut:word-guard"};
  story.language = "pt-BR";
  for (const uint32_t medtop : {16'000'000u, 4'000'000u, 20'000'065u}) story.topics.emplace_back().medtop = medtop;
  tally.AddStory(story);
  story.topics.clear();
  story.topics_status = "unsupported-language";
  story.language = "";
  story.raw.timestamp = 4'000;
  tally.AddStory(story);
  tally.AddPublished(Action::kNew, 5'000);
  tally.AddPublished(Action::kNew, 4'000);
  metrics.OnReceived(2, 0);
  metrics.OnCommitted(tally, 6'000);
  const Exposition e = Scrape(metrics);
  EXPECT_EQ(e.Value("newswire_cuts_total{rule=\"credit\"}"), 4);
  EXPECT_EQ(e.Value("newswire_strip_flags_total{flag=\"uncut:word-guard\"}"), 2);
  EXPECT_EQ(e.Value("newswire_topics_total{topic=\"16000000\"}"), 1);
  EXPECT_EQ(e.Value("newswire_topics_total{topic=\"04000000\"}"), 1);
  EXPECT_EQ(e.Value("newswire_topics_total{topic=\"other\"}"), 1);
  EXPECT_EQ(e.Value("newswire_topics_none_total{reason=\"unsupported-language\"}"), 1);
  EXPECT_EQ(e.Value("newswire_language_total{language=\"pt\"}"), 1);
  EXPECT_EQ(e.Value("newswire_language_total{language=\"none\"}"), 1);
  EXPECT_EQ(e.Value("newswire_clean_ratio_bucket{le=\"0.35\"}"), 0);
  EXPECT_EQ(e.Value("newswire_clean_ratio_bucket{le=\"0.4\"}"), 2);
  EXPECT_THAT(e.Value("newswire_clean_ratio_sum"), DoubleNear(0.8, 1e-9));
  EXPECT_EQ(e.Value("newswire_feed_stories_total{source=\"afp\"}"), 2);
  EXPECT_EQ(e.Value("newswire_feed_last_story_timestamp_seconds{source=\"afp\"}"), 5);
}

TEST(Metrics, AFeedKeepsItsNewestTime) {
  Metrics metrics(Options());
  for (const TimeMs time : {7'000, 3'000}) {
    BatchTally tally;
    Story story;
    story.source = "dpa";
    story.raw.timestamp = time;
    tally.AddStory(story);
    tally.AddPublished(Action::kNew, time);
    metrics.OnReceived(1, 0);
    metrics.OnCommitted(tally, 8'000);
  }
  EXPECT_EQ(Scrape(metrics).Value("newswire_feed_last_story_timestamp_seconds{source=\"dpa\"}"), 7);
}

TEST(Metrics, InputCannotMakeTheNumberOfSeriesGrowWithoutBound) {
  Metrics metrics(Options());
  for (int batch = 0; batch < 20; ++batch) {
    std::vector<std::string> sources;
    for (int i = 0; i < 100; ++i) sources.push_back(absl::StrCat("feed-", batch, "-", i));
    sources.push_back(std::string(500, 'x'));
    sources.push_back("line\nend");
    sources.push_back("\xFF\xFE");
    BatchTally tally;
    for (const std::string& source : sources) {
      Story story;
      story.source = source;
      story.raw.timestamp = 1'000;
      tally.AddStory(story);
      tally.AddPublished(Action::kNew, 1'000);
      metrics.CountFence(source);
    }
    metrics.OnReceived(tally.outcomes(), 0);
    metrics.OnCommitted(tally, 2'000);
  }
  const Exposition e = Scrape(metrics);
  EXPECT_EQ(e.Sum("newswire_feed_stories_total"), 20 * 103);
  EXPECT_GT(e.Value("newswire_feed_stories_total{source=\"other\"}"), 1'000);
  EXPECT_LT(e.samples.size(), 1'200u);
}

TEST(Metrics, LagDisappearsWithItsPartition) {
  Metrics metrics(Options());
  metrics.SetLag(3, 12, 1.5);
  metrics.SetLag(4, 0, 0);
  metrics.SetAssignedPartitions(2);
  EXPECT_EQ(Scrape(metrics).Value("newswire_partition_lag_stories{partition=\"3\"}"), 12);
  EXPECT_EQ(Scrape(metrics).Value("newswire_partition_lag_seconds{partition=\"3\"}"), 1.5);
  metrics.RemoveLag(3);
  metrics.RemoveLag(99);
  const std::string text = metrics.Serialize();
  EXPECT_THAT(text, Not(HasSubstr("partition=\"3\"")));
  EXPECT_THAT(text, HasSubstr("newswire_partition_lag_stories{partition=\"4\"} 0"));
  metrics.SetLag(3, 7, 2);
  EXPECT_EQ(Scrape(metrics).Value("newswire_partition_lag_stories{partition=\"3\"}"), 7);
}

TEST(Metrics, WhatShouldNotHappenStandsAtZeroFromTheStart) {
  const Exposition e = Scrape(Metrics(Options()));
  EXPECT_EQ(e.Value("newswire_fences_total{reason=\"outcome_unknown\"}"), 0);
  EXPECT_EQ(e.Value("newswire_transactions_total{result=\"rewound\"}"), 0);
  EXPECT_EQ(e.Value("newswire_rebalances_total{kind=\"lost\"}"), 0);
  EXPECT_EQ(e.Value("newswire_build_info{version=\"1.2.3\"}"), 1);
}

TEST(Metrics, RestoreAndDedupAreTold) {
  Metrics metrics(Options());
  metrics.SetRestore(250, 1'000, 2.5);
  metrics.SetDedup(42, 26'880);
  metrics.SetReady(true);
  const Exposition e = Scrape(metrics);
  EXPECT_EQ(e.Value("newswire_restore_done_ratio"), 0.25);
  EXPECT_EQ(e.Value("newswire_dedup_memory_bytes"), 26'880);
  EXPECT_EQ(e.Value("newswire_ready"), 1);
  metrics.SetRestore(0, 0, 0);
  EXPECT_EQ(Scrape(metrics).Value("newswire_restore_done_ratio"), 1) << "an empty ledger is read at once";
}

}  // namespace
}  // namespace newswire

// The property that the whole service rests on: whatever the order of crashes, re-reads and late starts, every worker
// reads the same answer from the ledger, no cluster of similar stories is lost, and what the rule says is what the
// plain definition says.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include "stages/dedup/dedup_arbiter.h"

namespace newswire {
namespace {

// --- stories whose similarity is known exactly
// ------------------------------------------------------------------------- A story is a run of kGrams grams on a line,
// beginning at x. Two are similar when they overlap by enough: a relation that is not transitive, as with real stories.
constexpr int kGrams = 60;

bool Similar(int x, int y) {
  const double distance = std::min(kGrams, std::abs(x - y));
  return (kGrams - distance) / (kGrams + distance) >= 0.32 || (kGrams - distance) / kGrams >= 0.60;
}

LedgerEntry EntryAt(int x, int64_t source_offset) {
  LedgerEntry entry;
  entry.position = {1, 0, source_offset};
  entry.item = 1'000'000 + static_cast<uint64_t>(source_offset);
  entry.body_hash = {static_cast<uint64_t>(x) * 0x9E3779B97F4A7C15u, 1};
  entry.headline_hash = static_cast<uint64_t>(source_offset);
  entry.folded_bytes = 700;
  entry.gram_count = kGrams;
  entry.sketch_count = kGrams;
  for (int i = 0; i < kGrams; ++i) {
    uint64_t gram = static_cast<uint64_t>(x + i + 1'000'000) * 0xC2B2AE3D27D4EB4Fu;
    gram = (gram ^ (gram >> 31)) * 0x9E3779B97F4A7C15u;
    entry.sketch[static_cast<size_t>(i)] = static_cast<uint32_t>(gram >> 32);
  }
  std::sort(entry.sketch.begin(), entry.sketch.begin() + kGrams);
  return entry;
}

// --- the rule by its plain definition
// ----------------------------------------------------------------------------------

class PlainRule {
 public:
  PlainRule(TimeMs window_ms, size_t window_stories) : window_ms_(window_ms), window_stories_(window_stories) {}
  void Apply(Rank rank, TimeMs time, int x, int64_t story) {
    while (!stories_.empty() && stories_.front().time >> 10 < (time - window_ms_) >> 10) Expire();
    while (!past_.empty() && past_.front().time >> 10 < (time - 2 * window_ms_) >> 10) past_.erase(past_.begin());
    if (LeaderOf(story).has_value()) return;
    while (stories_.size() >= window_stories_) Expire();
    Rank leader = kNoRank;
    for (const Story& earlier : stories_) {
      if (leader == kNoRank && earlier.leader == kNoRank && Similar(earlier.x, x)) leader = earlier.rank;
    }
    stories_.push_back({rank, time, x, story, leader});
  }
  // kNoRank: a leader; nullopt: not known.
  std::optional<Rank> LeaderOf(int64_t story) const {
    for (const Story& known : stories_) {
      if (known.story == story) return known.leader;
    }
    for (const Story& known : past_) {
      if (known.story == story) return known.leader;
    }
    return std::nullopt;
  }

 private:
  // Out of the window: nothing is compared with it any more, but its position is known for another one.
  void Expire() {
    past_.push_back(stories_.front());
    stories_.erase(stories_.begin());
    if (past_.size() > window_stories_) past_.erase(past_.begin());
  }
  struct Story {
    Rank rank;
    TimeMs time;
    int x;
    int64_t story;
    Rank leader;
  };
  TimeMs window_ms_;
  size_t window_stories_;
  std::vector<Story> stories_;
  std::vector<Story> past_;
};

TEST(LedgerAgreement, ArbiterSaysWhatThePlainDefinitionSays) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    const TimeMs window_ms = 200'000 + random() % 400'000;
    const size_t window_stories = 20 + random() % 200;
    DedupArbiter arbiter({.window_ms = window_ms, .window_stories = window_stories});
    PlainRule plain(window_ms, window_stories);
    TimeMs time = 1'700'000'000'000;
    std::vector<std::pair<int, int64_t>> sent;
    for (int64_t offset = 0; offset < 400; ++offset) {
      if (random() % 20 == 0) time += random() % 30'000;
      if (sent.empty() || random() % 3 != 0) sent.emplace_back(random() % 1500, static_cast<int64_t>(sent.size()));
      const auto [x, story] = sent[random() % 4 == 0 ? random() % sent.size() : sent.size() - 1];
      const Rank rank = offset << kRankPlaceBits;
      arbiter.ApplyEntry(rank, time, EntryAt(x, story));
      plain.Apply(rank, time, x, story);
      const std::optional<LedgerClaim> claim = arbiter.Propose({1, 0, story});
      const std::optional<Rank> leader = plain.LeaderOf(story);
      ASSERT_EQ(claim.has_value(), leader.has_value());
      ASSERT_EQ(claim->leader, *leader) << "story " << story << " at " << x;
      ASSERT_EQ(IsPublished(claim->action), *leader == kNoRank);
    }
    for (const auto& [x, story] : sent) {
      const std::optional<LedgerClaim> claim = arbiter.Propose({1, 0, story});
      const std::optional<Rank> leader = plain.LeaderOf(story);
      ASSERT_EQ(claim.has_value(), leader.has_value());
      if (claim.has_value()) {
        ASSERT_EQ(claim->leader, *leader);
      }
    }
  }
}

// --- naive rules
// -------------------------------------------------------------------------------------------------------

// Each story is decided by a worker that has read up to some point behind that story's last append.
struct Loss {
  int clusters = 0;  // connected groups of similar stories of which nothing is published
  int stories = 0;   // stories dropped although nothing similar to them is published
};

using Decide =
    std::function<bool(const std::vector<int64_t>& log, size_t end, int64_t story, const std::vector<int>& xs)>;

Loss LossOf(const Decide& is_published, uint32_t seed) {
  std::mt19937 random(seed);
  constexpr int kStories = 18;
  std::vector<int> xs(kStories);
  for (int& x : xs) x = static_cast<int>(random() % 150);
  std::vector<int64_t> log;
  for (int64_t story = 0; story < kStories; ++story) {
    log.push_back(story);
    if (random() % 5 < 2) log.push_back(story);  // its worker died after the append: another appends it again
    if (random() % 8 == 0) log.push_back(story);
  }
  std::shuffle(log.begin(), log.end(), random);
  std::vector<bool> published(kStories);
  for (int64_t story = 0; story < kStories; ++story) {
    const size_t last = static_cast<size_t>(std::find(log.rbegin(), log.rend(), story).base() - log.begin());
    const size_t end = last + random() % (log.size() - last + 1);
    published[static_cast<size_t>(story)] = is_published(log, end, story, xs);
  }
  Loss loss;
  std::vector<size_t> cluster(kStories);
  std::iota(cluster.begin(), cluster.end(), size_t{0});
  auto find = [&](size_t a) {
    while (cluster[a] != a) a = cluster[a];
    return a;
  };
  for (size_t a = 0; a < kStories; ++a) {
    bool any_similar = published[a];
    for (size_t b = 0; b < kStories; ++b) {
      if (!Similar(xs[a], xs[b])) continue;
      cluster[find(a)] = find(b);
      any_similar = any_similar || published[b];
    }
    loss.stories += !any_similar;
  }
  std::set<size_t> all, alive;
  for (size_t a = 0; a < kStories; ++a) {
    all.insert(find(a));
    if (published[a]) alive.insert(find(a));
  }
  loss.clusters = static_cast<int>(all.size() - alive.size());
  return loss;
}

Loss LossOverManyRuns(const Decide& is_published) {
  Loss sum;
  for (uint32_t seed = 0; seed < 40; ++seed) {
    const Loss loss = LossOf(is_published, seed);
    sum.clusters += loss.clusters;
    sum.stories += loss.stories;
  }
  return sum;
}

TEST(LedgerAgreement, RuleAnySimilarEntryOfAnotherSourceLosesStories) {
  const Loss loss =
      LossOverManyRuns([](const std::vector<int64_t>& log, size_t end, int64_t story, const std::vector<int>& xs) {
        return std::none_of(log.begin(), log.begin() + static_cast<ptrdiff_t>(end), [&](int64_t other) {
          return other != story && Similar(xs[static_cast<size_t>(other)], xs[static_cast<size_t>(story)]);
        });
      });
  EXPECT_GT(loss.clusters, 0);
  EXPECT_GT(loss.stories, 0);
}

TEST(LedgerAgreement, RuleSimilarEntryBeforeMyLastAppendLosesStories) {
  const Loss loss =
      LossOverManyRuns([](const std::vector<int64_t>& log, size_t, int64_t story, const std::vector<int>& xs) {
        const size_t last = static_cast<size_t>(std::find(log.rbegin(), log.rend(), story).base() - log.begin()) - 1;
        return std::none_of(log.begin(), log.begin() + static_cast<ptrdiff_t>(last), [&](int64_t other) {
          return other != story && Similar(xs[static_cast<size_t>(other)], xs[static_cast<size_t>(story)]);
        });
      });
  EXPECT_GT(loss.clusters, 0);
  EXPECT_GT(loss.stories, 0);
}

TEST(LedgerAgreement, ArbiterLosesNone) {
  const Loss loss =
      LossOverManyRuns([](const std::vector<int64_t>& log, size_t end, int64_t story, const std::vector<int>& xs) {
        DedupArbiter arbiter({});
        for (size_t i = 0; i < end; ++i) {
          arbiter.ApplyEntry(static_cast<Rank>(i) << kRankPlaceBits, 1'700'000'000'000,
                             EntryAt(xs[static_cast<size_t>(log[i])], log[i]));
        }
        return IsPublished(arbiter.Propose({1, 0, story})->action);
      });
  EXPECT_EQ(loss.clusters, 0);
  EXPECT_EQ(loss.stories, 0);
}

// --- a cluster of workers over one ledger
// ------------------------------------------------------------------------------

struct LogRecord {
  TimeMs time = 0;
  std::optional<LedgerEntry> entry;
  std::optional<LedgerClaim> claim;
};

constexpr TimeMs kWindowMs = 120'000;

class Cluster {
 public:
  Cluster(uint32_t seed, int workers, bool life_cycle) : random_(seed), life_cycle_(life_cycle) {
    for (int i = 0; i < workers; ++i) workers_.push_back(NewWorker(0));
  }

  void Run(int steps) {
    for (int i = 0; i < steps; ++i) Step();
    // Peace: everything is read, claimed and settled.
    for (int round = 0; round < 20; ++round) {
      for (Worker& worker : workers_) {
        Read(worker, log_.size());
        for (const LedgerEntry& entry : worker.open) {
          if (!worker.arbiter->Propose(entry.position).has_value()) Append(entry);
        }
        Read(worker, log_.size());
        Claim(worker);
      }
    }
    for (Worker& worker : workers_) EXPECT_TRUE(worker.open.empty()) << "stories that nobody can settle";
  }

  // Every worker that knows a story says the same of it as the worker that wrote its outcome, and so does everyone who
  // starts now, from wherever at least two windows back.
  void ExpectAgreement() {
    std::vector<Worker> readers = std::move(workers_);
    const TimeMs now = log_.back().time;
    const size_t latest_start = FirstAt(now - 2 * kWindowMs);
    for (int i = 0; i < 6; ++i) readers.push_back(NewWorker(i == 0 ? latest_start : random_() % (latest_start + 1)));
    int compared = 0;
    for (Worker& reader : readers) {
      if (reader.read < log_.size()) Replay(reader);
    }
    for (const auto& [story, outcome] : outcomes_) {
      const bool in_window = first_append_.at(story) > now - kWindowMs;
      for (Worker& reader : readers) {
        const std::optional<Decision> decision = reader.arbiter->Settled({1, 0, story});
        if (in_window) {
          ASSERT_TRUE(decision.has_value()) << "story " << story;
        }
        if (!decision.has_value()) continue;
        ++compared;
        ASSERT_EQ(decision->claim.action, outcome.action) << "story " << story;
        ASSERT_EQ(decision->claim.leader, outcome.leader) << "story " << story;
        ASSERT_EQ(decision->claim.version, outcome.version) << "story " << story;
        ASSERT_EQ(decision->claim.reason, outcome.reason) << "story " << story;
      }
    }
    EXPECT_GT(compared, 100);
  }

  void ExpectNothingLost() {
    int linked = 0;
    for (const auto& [story, outcome] : outcomes_) {
      if (IsPublished(outcome.action) || outcome.action == Action::kHold) continue;
      ++linked;
      const int64_t leader = story_of_rank_.at(outcome.leader);
      const auto led = outcomes_.find(leader);
      ASSERT_TRUE(led != outcomes_.end())
          << "story " << story << " is linked to " << leader << ", which has no outcome";
      ASSERT_TRUE(IsPublished(led->second.action)) << "story " << story << " is linked to the unpublished " << leader;
    }
    EXPECT_GT(linked, 20);
    EXPECT_EQ(outcomes_.size(), static_cast<size_t>(next_story_));
    EXPECT_GT(crashes_, 0);
  }

 private:
  struct Worker {
    std::unique_ptr<DedupArbiter> arbiter;
    size_t read = 0;
    std::vector<LedgerEntry> open;  // stories of its partitions that have no outcome yet
  };

  Worker NewWorker(size_t from) {
    Worker worker;
    worker.arbiter = std::make_unique<DedupArbiter>(DedupArbiterOptions{.window_ms = kWindowMs});
    worker.read = from;
    return worker;
  }

  size_t FirstAt(TimeMs time) const {
    return static_cast<size_t>(
        std::lower_bound(log_.begin(), log_.end(), time, [](const LogRecord& r, TimeMs t) { return r.time < t; }) -
        log_.begin());
  }

  void Append(const LedgerEntry& entry) {
    story_of_rank_[static_cast<Rank>(log_.size()) << kRankPlaceBits] = entry.position.offset;
    first_append_.try_emplace(entry.position.offset, time_);
    log_.push_back({.time = time_, .entry = entry, .claim = {}});
  }

  void Read(Worker& worker, size_t end) {
    for (; worker.read < end; ++worker.read) {
      const LogRecord& record = log_[worker.read];
      if (record.entry.has_value()) {
        worker.arbiter->ApplyEntry(static_cast<Rank>(worker.read) << kRankPlaceBits, record.time, *record.entry);
      } else {
        worker.arbiter->ApplyClaim(*record.claim);
      }
    }
    std::erase_if(worker.open, [&](const LedgerEntry& entry) {
      const std::optional<Decision> decision = worker.arbiter->Settled(entry.position);
      if (!decision.has_value()) return false;
      const auto [outcome, first] = outcomes_.try_emplace(entry.position.offset, decision->claim);
      EXPECT_TRUE(first || (outcome->second.action == decision->claim.action &&
                            outcome->second.leader == decision->claim.leader))
          << "story " << entry.position.offset << " ended in two ways";
      return true;
    });
  }

  // As a worker that starts does it.
  void Replay(Worker& worker) {
    worker.arbiter->SetReplaying(true);
    Read(worker, log_.size());
    worker.arbiter->SetReplaying(false);
  }

  void Claim(Worker& worker) {
    for (const LedgerEntry& entry : worker.open) {
      if (const std::optional<LedgerClaim> claim = worker.arbiter->Propose(entry.position)) {
        log_.push_back({.time = time_, .entry = {}, .claim = claim});
      }
    }
  }

  LedgerEntry NewStory() {
    const int64_t story = next_story_++;
    LedgerEntry entry = EntryAt(static_cast<int>(random_() % 900), story);
    if (life_cycle_) {
      if (random_() % 3 == 0) {
        entry.item = random_() % 12;
        entry.version_created = random_() % 2 == 0 ? kNoTime : static_cast<TimeMs>(random_() % 40);
      }
      const uint32_t kind = random_() % 30;
      if (kind == 0) entry.kind = StoryKind::kKill;
      if (kind == 1) entry.kind = StoryKind::kWithhold;
      if (kind == 2) entry.kind = StoryKind::kCorrection;
      if (kind == 3) entry.kind = StoryKind::kRepeat;
      if (kind == 4) entry.kind = StoryKind::kWrapup;
      if (kind == 5 || kind == 6) {
        entry.is_held = true;
        held_.push_back(entry);
      }
      if (kind == 7 && !held_.empty()) {  // one of the held comes again, its embargo over
        const size_t which = random_() % held_.size();
        entry = held_[which];
        entry.position = {1, 0, story};
        entry.is_held = false;
        entry.is_release = true;
        held_.erase(held_.begin() + static_cast<ptrdiff_t>(which));
      }
      if (kind == 8) {  // a notice about an item of that number
        entry.kind = random_() % 4 == 0 ? StoryKind::kWithhold : StoryKind::kKill;
        entry.is_reference = true;
        entry.headline_hash = 0;
        entry.folded_bytes = 60;
        entry.sketch_count = 0;
      }
      entry.number_hash = 1 + random_() % 20;
    }
    return entry;
  }

  void Step() {
    time_ += random_() % 400;
    Worker& worker = workers_[random_() % workers_.size()];
    switch (random_() % 8) {
      case 0:
      case 1:
      case 2: {
        const LedgerEntry entry = NewStory();
        worker.open.push_back(entry);
        if (random_() % 10 != 0) Append(entry);  // else it dies before, or is slow
        break;
      }
      case 3:
      case 4: Read(worker, worker.read + random_() % (log_.size() - worker.read + 1)); break;
      case 5:
      case 6:
        Read(worker, log_.size());
        Claim(worker);
        for (const LedgerEntry& entry : worker.open) {
          if (random_() % 6 == 0) Append(entry);  // no answer in time: appended again
        }
        break;
      case 7:
        if (random_() % 6 != 0) break;
        // It dies. Another starts with an empty memory, somewhere two windows back or more, reads all and takes over.
        ++crashes_;
        std::vector<LedgerEntry> open = std::move(worker.open);
        const size_t latest = FirstAt(time_ - 2 * kWindowMs);
        worker = NewWorker(random_() % 2 == 0 ? latest : random_() % (latest + 1));
        Replay(worker);
        worker.open = std::move(open);
        for (const LedgerEntry& entry : worker.open) Append(entry);
        break;
    }
  }

  std::mt19937 random_;
  const bool life_cycle_;
  std::vector<LedgerEntry> held_;
  std::vector<Worker> workers_;
  std::vector<LogRecord> log_;
  TimeMs time_ = 1'700'000'000'000;
  int64_t next_story_ = 0;
  int crashes_ = 0;
  std::map<int64_t, LedgerClaim> outcomes_;
  std::map<int64_t, TimeMs> first_append_;
  std::map<Rank, int64_t> story_of_rank_;
};

TEST(LedgerAgreement, WorkersAgreeAndLoseNothingThroughCrashesAndLateStarts) {
  for (uint32_t seed = 0; seed < 3; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Cluster cluster(seed, 4, /*life_cycle=*/false);
    cluster.Run(2500);
    cluster.ExpectNothingLost();
    cluster.ExpectAgreement();
    if (HasFatalFailure()) return;
  }
}

TEST(LedgerAgreement, WorkersAgreeOnVersionsAndKills) {
  for (uint32_t seed = 100; seed < 103; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Cluster cluster(seed, 3, /*life_cycle=*/true);
    cluster.Run(2500);
    cluster.ExpectNothingLost();
    cluster.ExpectAgreement();
    if (HasFatalFailure()) return;
  }
}

// Readers that begin too late to see a leader's first entry claim by what they see; the log settles it all the same.
TEST(LedgerAgreement, ConflictingClaimsAreSettledByTheirOrderForEveryone) {
  for (uint32_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    std::vector<LogRecord> log;
    constexpr int kStories = 40;
    for (int64_t story = 0; story < kStories; ++story) {
      log.push_back(
          {.time = 1'700'000'000'000, .entry = EntryAt(static_cast<int>(random() % 400), story), .claim = {}});
    }
    auto rank = [](size_t i) { return static_cast<Rank>(i) << kRankPlaceBits; };
    // Three workers that have seen different beginnings of the ledger write their claims, interleaved.
    std::vector<std::unique_ptr<DedupArbiter>> workers;
    for (int i = 0; i < 3; ++i) {
      workers.push_back(std::make_unique<DedupArbiter>(DedupArbiterOptions{}));
      for (size_t e = i == 0 ? 0 : random() % 20; e < kStories; ++e)
        workers.back()->ApplyEntry(rank(e), log[e].time, *log[e].entry);
    }
    for (int i = 0; i < 300; ++i) {
      DedupArbiter& worker = *workers[random() % workers.size()];
      const SourcePosition position{1, 0, static_cast<int64_t>(random() % kStories)};
      if (const std::optional<LedgerClaim> claim = worker.Propose(position)) {
        log.push_back({.time = 1'700'000'000'000, .entry = {}, .claim = claim});
        if (random() % 3 != 0) {
          for (const auto& each : workers) each->ApplyClaim(*claim);
        } else {
          // Claims cross: these workers read it only after their own next claim, but in the order of the log.
          DedupArbiter& other = *workers[random() % workers.size()];
          const SourcePosition next{1, 0, static_cast<int64_t>(random() % kStories)};
          const std::optional<LedgerClaim> crossing = other.Propose(next);
          for (const auto& each : workers) each->ApplyClaim(*claim);
          if (crossing.has_value()) {
            log.push_back({.time = 1'700'000'000'000, .entry = {}, .claim = crossing});
            for (const auto& each : workers) each->ApplyClaim(*crossing);
          }
        }
      }
    }
    DedupArbiter fresh(DedupArbiterOptions{});
    for (size_t i = 0; i < log.size(); ++i) {
      if (log[i].entry.has_value()) fresh.ApplyEntry(rank(i), log[i].time, *log[i].entry);
      if (log[i].claim.has_value()) fresh.ApplyClaim(*log[i].claim);
    }
    for (int64_t story = 20; story < kStories; ++story) {  // those that all have seen
      const std::optional<Decision> expected = fresh.Settled({1, 0, story});
      for (const auto& worker : workers) {
        const std::optional<Decision> decision = worker->Settled({1, 0, story});
        ASSERT_EQ(decision.has_value(), expected.has_value()) << story;
        if (!expected.has_value()) continue;
        ASSERT_EQ(decision->claim.action, expected->claim.action) << story;
        ASSERT_EQ(decision->claim.leader, expected->claim.leader) << story;
      }
      if (expected.has_value() && !IsPublished(expected->claim.action)) {
        const int64_t leader = expected->claim.leader >> kRankPlaceBits;
        const std::optional<Decision> led = fresh.Settled({1, 0, leader});
        ASSERT_TRUE(!led.has_value() || IsPublished(led->claim.action))
            << story << " is linked to an unpublished story";
        ASSERT_TRUE(IsPublished(fresh.Propose({1, 0, leader})->action));
      }
    }
  }
}

}  // namespace
}  // namespace newswire

// Schedules of crash, re-read, rebalance, pause, delayed and repeated append, and commits whose answer is lost. Every
// schedule is drawn from a seed; a failure names it. NEWSWIRE_SCHEDULES sets how many (default below), NEWSWIRE_SEED
// runs one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/log/check.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "pipeline/held/held_story.h"
#include "pipeline/ledger/ledger_frame.h"
#include "stages/dedup/dedup_arbiter.h"
#include "stages/stage_order.h"
#include "tests/simulation/naive_arbiter.h"
#include "tests/simulation/world.h"

namespace newswire {
namespace {

constexpr int kSchedules = 10'000;
constexpr TimeMs kWorldBegins = 1'700'000'000'000;

int Schedules() {
  const char* text = std::getenv("NEWSWIRE_SCHEDULES");
  return text == nullptr ? kSchedules : std::atoi(text);
}

// The stages up to the ledger are the product's own; what comes out is written as text.
LanePool& Pool() {
  static LanePool& pool = [&]() -> LanePool& {
    const Config config;
    StageOrder order = MakeStageOrder(config);
    order.after_ledger.clear();
    std::vector<Lane> lanes;
    absl::StatusOr<Lane> lane = Lane::Create(order, [] { return std::make_unique<OutcomeAsText>(); });
    CHECK_OK(lane);
    lanes.push_back(*std::move(lane));
    return *new LanePool(0, std::move(lanes));
  }();
  return pool;
}

// Stories whose likeness is not transitive: each body is a window of one long stream of sentences, so neighbours are
// near-duplicates and distant ones are not. Besides, exact repeats, corrections, kills, and records that are no story.
// With `embargoes`, some are held for up to five minutes, some are withheld, and some items have two versions.
std::vector<std::string> MakeStories(std::mt19937_64& rng, int count, bool embargoes = false) {
  static const char* const kWords[] = {"harbour", "minister", "council", "rain", "bridge", "vote", "market", "doctor",
                                       "river", "teacher", "budget", "engine", "court", "island", "festival", "strike"};
  std::vector<std::string> sentences;
  for (int i = 0; i < 60; ++i) {
    std::vector<std::string> words;
    for (int w = 0; w < 14; ++w) words.emplace_back(kWords[rng() % std::size(kWords)]);
    words.push_back(absl::StrCat("mark", std::string(1, static_cast<char>('a' + i % 26)), std::string(1, static_cast<char>('a' + i / 26))));
    std::string sentence = absl::StrCat(absl::StrJoin(words, " "), ".");
    sentence[0] = absl::ascii_toupper(sentence[0]);
    sentences.push_back(sentence);
  }
  std::vector<std::string> stories;
  for (int i = 0; i < count; ++i) {
    const uint64_t kind = rng() % 20;
    if (kind == 0) {
      stories.emplace_back();  // a tombstone
      continue;
    }
    if (kind <= 3 && !stories.empty()) {
      stories.push_back(stories[rng() % stories.size()]);
      continue;
    }
    if (kind == 4) {
      const int item = static_cast<int>(rng() % static_cast<uint64_t>(i + 2));
      if (rng() % 2 == 0) {
        stories.push_back(absl::StrCat(R"({"uri":"urn:test:item)", item, R"(","pubstatus":"canceled","version":")", i, R"("})"));
      } else {
        stories.push_back(absl::StrCat(R"({"uri":"urn:test:kill)", i, R"(","headline":"KILL KILL KILL","body_text":)",
                                       R"("Please kill the story headlined 'Report )", item, R"( of the day'."})"));
      }
      continue;
    }
    const size_t first = rng() % 40;
    const std::string text = absl::StrJoin(sentences.begin() + static_cast<std::ptrdiff_t>(first),
                                           sentences.begin() + static_cast<std::ptrdiff_t>(first + 10), " ");
    const std::string_view tag = kind == 5 ? "CORRECTED-" : kind == 6 ? "WRAPUP 1-" : "";
    std::string hold;
    if (embargoes && kind >= 7 && kind <= 10) {
      hold = absl::StrCat(R"("embargoed":")", absl::FormatTime(absl::RFC3339_full, absl::FromUnixMillis(kWorldBegins + static_cast<TimeMs>(rng() % 300'000)), absl::UTCTimeZone()), R"(",)");
    }
    if (embargoes && kind == 11) hold = R"("pubstatus":"withheld",)";
    const bool again = embargoes && kind == 12 && i > 0;  // a newer version of an earlier item
    const int item = again ? static_cast<int>(rng() % static_cast<uint64_t>(i)) : i;
    stories.push_back(absl::StrCat("{", hold, R"("uri":"urn:test:)", kind == 5 ? "correction" : "item", item, R"(","headline":")", tag,
                                   "Report ", item, R"( of the day","body_text":")", text, R"("})"));
  }
  return stories;
}

struct Found {
  std::set<SourcePosition> seen;
  int repeated = 0;
  int lost = 0;
  int without_leader = 0;  // called a duplicate of a story that was never published
  int suppressed = 0;        // corrections and kills that were not published
  int held_wrongly = 0;      // released before it was held, twice, or never
  int leader_forgotten = 0;  // its leader had left the window when it was written
  bool at_rest = true;
  size_t held_count = 0;
  size_t released_count = 0;
};

Found Examine(const World& world, bool at_rest) {
  Found found;
  found.at_rest = at_rest;
  const std::vector<Outcome> outcomes = world.Outcomes();
  std::set<std::string> published;
  std::map<SourcePosition, size_t> held_at;
  std::set<SourcePosition> released;
  std::map<std::string, bool> corrections;
  for (const Outcome& outcome : outcomes) {
    if (outcome.released) {
      const auto held = held_at.find(outcome.position);
      found.held_wrongly += held == held_at.end() || !released.insert(outcome.position).second ? 1 : 0;
    } else {
      found.repeated += found.seen.insert(outcome.position).second ? 0 : 1;
      if (outcome.held) held_at.emplace(outcome.position, outcome.place);
    }
    if (!outcome.dead_letter && IsPublished(outcome.action)) published.insert(outcome.uri);
    const bool is_kill = absl::StrContains(outcome.uri, "kill");
    const bool is_correction = absl::StrContains(outcome.uri, "correction");
    // A second copy of a correction is a redelivery, and a killed one is blocked.
    if (is_kill) found.suppressed += outcome.action == Action::kKill ? 0 : 1;
    if (is_correction && outcome.action != Action::kBlocked && !outcome.dead_letter) corrections[outcome.uri] |= IsPublished(outcome.action);
  }
  for (const auto& [uri, is_published] : corrections) found.suppressed += is_published ? 0 : 1;
  found.held_count = held_at.size();
  found.released_count = released.size();
  for (int p = 0; p < world.broker().partition_count(); ++p) {
    for (int64_t o = 0; o < world.broker().end_offset(p); ++o) {
      found.lost += found.seen.contains({world.broker().incarnation(), p, o}) ? 0 : 1;
    }
  }
  for (const Outcome& outcome : outcomes) {
    if (outcome.dead_letter || outcome.action != Action::kDuplicate) continue;
    if (outcome.leader_uri.empty()) {
      ++found.leader_forgotten;
    } else if (!published.contains(outcome.leader_uri)) {
      ++found.without_leader;
    }
  }
  return found;
}

int Violations(const Found& found) {
  return found.repeated + found.suppressed + found.held_wrongly + found.lost + found.without_leader + found.leader_forgotten + (found.at_rest ? 0 : 1);
}

// One undisturbed worker that reads the same ledger order, and listens to nobody's claims.
class UndisturbedReader final : public LedgerFrameSink {
 public:
  explicit UndisturbedReader(std::unique_ptr<Arbiter> arbiter) : arbiter_(std::move(arbiter)) {}
  void Read(const LocalBroker& broker) {
    for (int64_t offset = 0; offset < broker.ledger_end(); ++offset) {
      record_ = broker.ReadLedger(offset);
      CHECK_OK(ReadLedgerFrame(record_.frame, *this));
    }
  }
  void OnEntry(size_t place, const LedgerEntry& entry) override {
    arbiter_->ApplyEntry((record_.offset << kRankPlaceBits) + static_cast<Rank>(place), record_.append_time, entry);
    const std::optional<LedgerClaim> claim = arbiter_->Propose(entry.position);
    if (claim.has_value()) claims_.try_emplace(entry.position, *claim);
  }
  void OnClaim(const LedgerClaim&) override {}
  const std::map<SourcePosition, LedgerClaim>& claims() const { return claims_; }

 private:
  std::unique_ptr<Arbiter> arbiter_;
  LedgerRecord record_;
  std::map<SourcePosition, LedgerClaim> claims_;
};

// Prints a world for whoever runs one seed: the ledger in its order, then the outcomes.
class LedgerPrinter final : public LedgerFrameSink {
 public:
  void Print(const LocalBroker& broker) {
    for (int64_t offset = 0; offset < broker.ledger_end(); ++offset) {
      record_ = broker.ReadLedger(offset);
      CHECK_OK(ReadLedgerFrame(record_.frame, *this));
    }
  }
  void OnEntry(size_t place, const LedgerEntry& entry) override {
    std::printf("%lld.%zu at %lld ms: entry %d/%lld %s\n", static_cast<long long>(record_.offset), place,
                static_cast<long long>(record_.append_time % 10'000'000), entry.position.partition,
                static_cast<long long>(entry.position.offset), std::string(entry.uri).c_str());
  }
  void OnClaim(const LedgerClaim& claim) override {
    std::printf("%lld at %lld ms: claim %d/%lld rank %lld action %d leader %lld\n", static_cast<long long>(record_.offset),
                static_cast<long long>(record_.append_time % 10'000'000), claim.position.partition,
                static_cast<long long>(claim.position.offset), static_cast<long long>(claim.rank >> kRankPlaceBits),
                static_cast<int>(claim.action), static_cast<long long>(claim.leader >> kRankPlaceBits));
  }

 private:
  LedgerRecord record_;
};

void Tell(const World& world) {
  LedgerPrinter().Print(world.broker());
  for (const Outcome& outcome : world.Outcomes()) {
    std::printf("outcome %d/%lld %s: action %d of '%s'\n", outcome.position.partition,
                static_cast<long long>(outcome.position.offset), outcome.dead_letter ? "dead letter" : outcome.uri.c_str(),
                static_cast<int>(outcome.action), outcome.leader_uri.c_str());
  }
}

WorldOptions RandomOptions(std::mt19937_64& rng) {
  WorldOptions options;
  options.partitions = 1 + static_cast<int>(rng() % 3);
  options.workers = 1 + static_cast<int>(rng() % 3);
  options.stories = 8 + static_cast<int>(rng() % 16);
  options.faulty_events = 60 + static_cast<int>(rng() % 120);
  return options;
}

uint64_t FirstSeed() {
  const char* text = std::getenv("NEWSWIRE_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

TEST(Simulation, EveryStoryEndsOnceAndAsOneUndisturbedWorkerWouldHaveIt) {
  WorldEvents total;
  const uint64_t first = FirstSeed();
  const uint64_t count = std::getenv("NEWSWIRE_SEED") == nullptr ? static_cast<uint64_t>(Schedules()) : 1;
  int64_t stories = 0;
  int64_t duplicates = 0;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    std::mt19937_64 rng(seed);
    WorldOptions options = RandomOptions(rng);
    options.make_arbiter = [] { return MakeArbiter(Config()); };
    World world(seed, options, MakeStories(rng, options.stories), Pool());
    const bool at_rest = world.Run();
    const Found found = Examine(world, at_rest);
    ASSERT_TRUE(found.at_rest) << "seed " << seed;
    ASSERT_EQ(found.lost, 0) << "seed " << seed;
    ASSERT_EQ(found.repeated, 0) << "seed " << seed;
    ASSERT_EQ(found.suppressed, 0) << "seed " << seed;
    ASSERT_EQ(found.without_leader, 0) << "seed " << seed;
    ASSERT_EQ(found.leader_forgotten, 0) << "seed " << seed;

    UndisturbedReader undisturbed(MakeArbiter(Config()));
    undisturbed.Read(world.broker());
    for (const Outcome& outcome : world.Outcomes()) {
      if (outcome.dead_letter) continue;
      const auto claim = undisturbed.claims().find(outcome.position);
      ASSERT_NE(claim, undisturbed.claims().end()) << "seed " << seed;
      ASSERT_EQ(claim->second.action, outcome.action) << "seed " << seed << " " << outcome.uri;
      duplicates += IsPublished(outcome.action) ? 0 : 1;
    }
    stories += static_cast<int64_t>(world.Outcomes().size());
    total.crashes += world.events().crashes;
    total.expulsions += world.events().expulsions;
    total.delayed_frames += world.events().delayed_frames;
    total.repeated_frames += world.events().repeated_frames;
    total.lost_commits += world.events().lost_commits;
  }
  std::printf("seeds %llu..%llu: %lld stories (%lld not published), %d crashes, %d expulsions, %d frames delayed, %d repeated, %d commits without answer\n",
              static_cast<unsigned long long>(first), static_cast<unsigned long long>(first + count - 1),
              static_cast<long long>(stories), static_cast<long long>(duplicates), total.crashes, total.expulsions,
              total.delayed_frames, total.repeated_frames, total.lost_commits);
  if (count > 100) {
    // The schedules did disturb: on average more than one crash and one lost answer each, and there were duplicates.
    EXPECT_GT(total.crashes, static_cast<int>(count));
    EXPECT_GT(total.lost_commits, static_cast<int>(count) / 4);
    EXPECT_GT(duplicates, static_cast<int64_t>(count));
  }
}

// Time goes on and the window is short: workers that start late know less than those that never went down, and still
// nothing is lost, repeated, or linked to a story that was never published.
TEST(Simulation, WorkersThatStartedAtDifferentTimesAgreeWhileTheWindowMoves) {
  const uint64_t first = FirstSeed();
  const uint64_t count = std::getenv("NEWSWIRE_SEED") == nullptr ? static_cast<uint64_t>(Schedules() / 4) : 1;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    std::mt19937_64 rng(seed);
    WorldOptions options = RandomOptions(rng);
    DedupArbiterOptions arbiter;
    arbiter.window_ms = 40'000 + static_cast<TimeMs>(rng() % 120'000);
    options.ledger_reach = absl::Milliseconds(2 * arbiter.window_ms);
    options.max_tick_ms = 2'000;
    options.make_arbiter = [arbiter] { return std::make_unique<DedupArbiter>(arbiter); };
    World world(seed, options, MakeStories(rng, options.stories), Pool());
    const bool at_rest = world.Run();
    const Found found = Examine(world, at_rest);
    if (std::getenv("NEWSWIRE_SEED") != nullptr) Tell(world);
    ASSERT_TRUE(found.at_rest) << "seed " << seed;
    ASSERT_EQ(found.lost, 0) << "seed " << seed;
    ASSERT_EQ(found.repeated, 0) << "seed " << seed;
    ASSERT_EQ(found.without_leader, 0) << "seed " << seed;
  }
}

// Embargoes end while workers crash, sleep and lose partitions: every held story is released once, as one undisturbed
// worker would have it, and what came during the hold (a kill, a newer version, another feed's copy) wins.
TEST(Simulation, HeldStoriesAreReleasedOnceAndWhatCameMeanwhileWins) {
  const uint64_t first = FirstSeed();
  const uint64_t count = std::getenv("NEWSWIRE_SEED") == nullptr ? static_cast<uint64_t>(Schedules() / 2) : 1;
  size_t held = 0;
  size_t released = 0;
  std::map<Action, int> ends;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    std::mt19937_64 rng(seed);
    WorldOptions options = RandomOptions(rng);
    options.release = true;
    options.max_tick_ms = 5'000;
    options.make_arbiter = [] { return MakeArbiter(Config()); };
    World world(seed, options, MakeStories(rng, options.stories, /*embargoes=*/true), Pool());
    const bool at_rest = world.Run();
    if (std::getenv("NEWSWIRE_SEED") != nullptr) Tell(world);
    const Found found = Examine(world, at_rest);
    ASSERT_TRUE(found.at_rest) << "seed " << seed;
    ASSERT_EQ(found.lost, 0) << "seed " << seed;
    ASSERT_EQ(found.repeated, 0) << "seed " << seed;
    ASSERT_EQ(found.suppressed, 0) << "seed " << seed;
    ASSERT_EQ(found.held_wrongly, 0) << "seed " << seed;
    ASSERT_EQ(found.without_leader, 0) << "seed " << seed;

    UndisturbedReader undisturbed(MakeArbiter(Config()));
    undisturbed.Read(world.broker());
    size_t to_release = 0;
    for (const Outcome& outcome : world.Outcomes()) {
      if (outcome.dead_letter) continue;
      const SourcePosition position = outcome.released ? ReleasePosition(outcome.position) : outcome.position;
      const auto claim = undisturbed.claims().find(position);
      ASSERT_NE(claim, undisturbed.claims().end()) << "seed " << seed;
      ASSERT_EQ(claim->second.action, outcome.action) << "seed " << seed << " " << outcome.uri;
      to_release += outcome.held && world.HasReleaseTime(outcome.position) ? 1 : 0;
      if (outcome.released) ++ends[outcome.action];
    }
    ASSERT_EQ(found.released_count, to_release) << "seed " << seed;
    held += found.held_count;
    released += found.released_count;
  }
  std::printf("seeds %llu..%llu: %zu stories held, %zu released:", static_cast<unsigned long long>(first),
              static_cast<unsigned long long>(first + count - 1), held, released);
  for (const auto& [action, times] : ends) std::printf(" %s %d", std::string(Label(action)).c_str(), times);
  std::printf("\n");
  if (count > 100) {
    EXPECT_GT(released, count);
    EXPECT_GT(ends[Action::kBlocked], 0);
    EXPECT_GT(ends[Action::kLate], 0);
  }
}

class NaiveRules : public testing::TestWithParam<NaiveRule> {};

TEST_P(NaiveRules, AreCaughtLosingStories) {
  int caught = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    std::mt19937_64 rng(seed);
    WorldOptions options = RandomOptions(rng);
    options.make_arbiter = [] { return std::make_unique<NaiveArbiter>(GetParam()); };
    World world(seed, options, MakeStories(rng, options.stories), Pool());
    const bool at_rest = world.Run();
    caught += Violations(Examine(world, at_rest)) > 0 ? 1 : 0;
  }
  std::printf("%d of 300 schedules catch the rule\n", caught);
  EXPECT_GT(caught, 0);
}

INSTANTIATE_TEST_SUITE_P(Simulation, NaiveRules, testing::Values(NaiveRule::kAnyOther, NaiveRule::kBeforeLast),
                         [](const testing::TestParamInfo<NaiveRule>& rule) {
                           return rule.param == NaiveRule::kAnyOther ? "AnyOtherEntry" : "EntryBeforeMyLast";
                         });

}  // namespace
}  // namespace newswire

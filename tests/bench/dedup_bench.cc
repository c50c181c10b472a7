#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "pipeline/ledger/ledger_frame.h"
#include "stages/dedup/dedup_arbiter.h"
#include "stages/fingerprint/fingerprint_stage.h"
#include "stages/fingerprint/fold.h"
#include "stages/fingerprint/sketch.h"
#include "tests/bench/news_like_text.h"

namespace newswire {
namespace {

// Entries as stories of 2.4 kB make them: 64 hashes below 2^27.4, some numbers and names, a URI of 55 bytes; three of
// ten are reprints of a story of the last 20,000, cut to between a third and the whole.
class EntrySource {
 public:
  explicit EntrySource(size_t keep) : recent_(keep) {}

  const LedgerEntry& Next() {
    entry_ = LedgerEntry();
    const int64_t n = count_++;
    entry_.position = {1, static_cast<int32_t>(n % 4), n};
    uri_ = "urn:newsml:newswire.example:20310105:" + Hex(random_());
    entry_.uri = uri_;
    entry_.source_id = std::string_view(uri_).substr(uri_.size() - 16);
    entry_.item = random_();
    entry_.body_hash = {random_(), random_()};
    entry_.headline_hash = random_();
    entry_.folded_bytes = 1900;
    entry_.sketch_count = kSketchSize;
    constexpr uint32_t kRange = 178'000'000;
    const bool is_reprint = random_() % 10 < 3 && n > 100;
    const auto& original =
        recent_[random_() % std::min<size_t>(recent_.size(), static_cast<size_t>(std::max<int64_t>(n, 1)))];
    const uint32_t kept_pct = 35 + random_() % 66;
    for (size_t i = 0; i < kSketchSize; ++i) {
      entry_.sketch[i] =
          is_reprint && random_() % 100 < kept_pct ? original[i] : static_cast<uint32_t>(random_() % kRange);
    }
    std::sort(entry_.sketch.begin(), entry_.sketch.end());
    entry_.number_count = 10;
    entry_.name_count = 10;
    for (size_t i = 0; i < 10; ++i) {
      entry_.numbers[i] = static_cast<uint32_t>(random_());
      entry_.names[i] = static_cast<uint32_t>(random_()) & ~1u;
    }
    std::sort(entry_.numbers.begin(), entry_.numbers.begin() + 10);
    std::sort(entry_.names.begin(), entry_.names.begin() + 10);
    recent_[static_cast<size_t>(n) % recent_.size()] = entry_.sketch;
    return entry_;
  }

 private:
  static std::string Hex(uint64_t value) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
    return text;
  }
  std::mt19937_64 random_{37};
  std::vector<std::array<uint32_t, kSketchSize>> recent_;
  int64_t count_ = 0;
  std::string uri_;
  LedgerEntry entry_;
};

// Of this process up to now. One benchmark a process tells the truth: later ones start from the peak of those before.
int64_t PeakRssBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * 1024;
}
const int64_t kRssAtStart = PeakRssBytes();

constexpr TimeMs kNow = 1'700'000'000'000;

double ThreadCpuMicros() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

// What the stories of a wire do to an arbiter that remembers so many of them and forgets one for each that it learns,
// in batches as the worker has them: each story is announced two entries ahead, as ReadLedgerFrame does.
//   peak_rss_as_filled  bytes a story of the whole process, over its start, when the window was full
//   peak_rss_a_story    the same at the end, with the stories of the window before
//   p99_us              CPU of one story's ApplyEntry and Propose, of every sixteenth
class FullWindow {
 public:
  FullWindow(benchmark::State& state, size_t window)
      : state_(state), source_(20'000), arbiter_({.window_stories = window}) {
    for (size_t i = 0; i < window; ++i) arbiter_.ApplyEntry(NextRank(), kNow, source_.Next());
    state.counters["bytes_a_story"] =
        static_cast<double>(arbiter_.memory_bytes()) / static_cast<double>(arbiter_.story_count());
    state.counters["peak_rss_as_filled"] = PeakRssAStory();
    micros_.reserve(400'000);
  }
  EntrySource& source() { return source_; }
  void Apply(std::span<const LedgerEntry> entries) {
    for (size_t i = 0; i < std::min<size_t>(2, entries.size()); ++i) arbiter_.Prefetch(entries[i]);
    for (size_t i = 0; i < entries.size(); ++i) {
      const bool is_timed = i % 16 == 7;  // asking for the time takes as long as a tenth of a story
      const double before = is_timed ? ThreadCpuMicros() : 0;
      if (i + 2 < entries.size()) arbiter_.Prefetch(entries[i + 2]);
      arbiter_.ApplyEntry(NextRank(), kNow, entries[i]);
      duplicates_ += arbiter_.Propose(entries[i].position)->action == Action::kDuplicate;
      if (is_timed) micros_.push_back(static_cast<float>(ThreadCpuMicros() - before));
    }
    applied_ += entries.size();
  }
  void Report() {
    state_.SetItemsProcessed(static_cast<int64_t>(applied_));
    std::ranges::nth_element(micros_, micros_.begin() + static_cast<ptrdiff_t>(micros_.size() * 99 / 100));
    state_.counters["p99_us"] = micros_[micros_.size() * 99 / 100];
    state_.counters["peak_rss_a_story"] = PeakRssAStory();
    state_.counters["duplicates_pct"] = 100.0 * static_cast<double>(duplicates_) / static_cast<double>(applied_);
  }

 private:
  Rank NextRank() { return rank_++ << kRankPlaceBits; }
  double PeakRssAStory() const {
    return static_cast<double>(PeakRssBytes() - kRssAtStart) / static_cast<double>(arbiter_.story_count());
  }
  benchmark::State& state_;
  EntrySource source_;
  DedupArbiter arbiter_;
  Rank rank_ = 0;
  size_t applied_ = 0;
  size_t duplicates_ = 0;
  std::vector<float> micros_;
};

constexpr size_t kBatch = 512;

// Query and insert alone; an iteration is a batch.
void BM_ApplyEntry(benchmark::State& state) {
  FullWindow window(state, static_cast<size_t>(state.range(0)));
  std::vector<LedgerEntry> entries(kBatch);
  std::vector<std::string> uris(kBatch);
  for (auto _ : state) {
    state.PauseTiming();
    for (size_t i = 0; i < kBatch; ++i) {
      entries[i] = window.source().Next();
      uris[i] = entries[i].uri;
      entries[i].uri = uris[i];
      entries[i].source_id = {};
    }
    state.ResumeTiming();
    window.Apply(entries);
  }
  window.Report();
}
BENCHMARK(BM_ApplyEntry)->Arg(20'000)->Arg(400'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// The stage as one piece, on texts of 2.4 kB of which three of ten are copies cut short: sketch, query and insert; or,
// with range(1), all of fingerprint (identity, numbers, names too), query and insert.
void BM_Stage(benchmark::State& state) {
  FullWindow window(state, static_cast<size_t>(state.range(0)));
  const bool whole_stage = state.range(1) != 0;
  const std::unique_ptr<Stage> stage = *FingerprintStage::Make(IdentityConfig());
  std::mt19937 random(43);
  std::vector<std::string> texts(kBatch);
  std::vector<std::string> folded(kBatch, std::string(2400, '\0'));
  std::vector<std::string> ids(kBatch);
  std::vector<LedgerEntry> entries(kBatch);
  std::vector<uint32_t> scratch;
  Arena arena;
  Story story;
  int64_t offset = 0;
  for (auto _ : state) {
    state.PauseTiming();
    for (size_t i = 0; i < kBatch; ++i) {
      texts[i] = i > 10 && random() % 10 < 3 ? texts[i - 1 - random() % 10].substr(0, 800 + random() % 1600)
                                             : NewsLikeText(2400, random);
      ids[i] = "desk-" + std::to_string(offset + static_cast<int64_t>(i));
      entries[i] = window.source().Next();
      entries[i].uri = entries[i].source_id = ids[i];
      entries[i].position = {2, 0, offset + static_cast<int64_t>(i)};
    }
    offset += static_cast<int64_t>(kBatch);
    arena.Reset();
    state.ResumeTiming();
    for (size_t i = 0; i < kBatch; ++i) {
      if (whole_stage) {
        RawRecord raw;
        raw.value = texts[i];
        raw.timestamp = kNow;
        raw.position = entries[i].position;
        story.Reset(&arena, raw);
        story.headline = std::string_view(texts[i]).substr(0, 60);
        story.body = texts[i];
        story.lead = std::string_view(texts[i]).substr(0, 200);
        story.source_id = ids[i];
        benchmark::DoNotOptimize(stage->Process(story));
        entries[i] = story.entry;
      } else {
        Sketch sketch;
        MakeSketch({folded[i].data(), Fold(texts[i], folded[i].data())}, scratch, sketch);
        entries[i].sketch = sketch.hashes;
        entries[i].sketch_count = static_cast<uint8_t>(sketch.count);
      }
    }
    window.Apply(entries);
  }
  window.Report();
}
BENCHMARK(BM_Stage)->Args({1'000'000, 0})->Args({1'000'000, 1})->Unit(benchmark::kMillisecond);

class Discard final : public LedgerFrameSink {
 public:
  void OnEntry(size_t, const LedgerEntry& entry) override { sum += entry.item; }
  void OnClaim(const LedgerClaim& claim) override { sum += static_cast<uint64_t>(claim.rank); }
  uint64_t sum = 0;
};

void BM_WriteFrame(benchmark::State& state) {
  EntrySource source(100);
  const LedgerEntry entry = source.Next();
  LedgerFrameWriter writer;
  size_t bytes = 0;
  for (auto _ : state) {
    writer.Clear();
    for (int i = 0; i < 500; ++i) writer.Add(entry);
    bytes = writer.Finish().size();
  }
  state.SetItemsProcessed(state.iterations() * 500);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(bytes));
  state.counters["bytes_an_entry"] = static_cast<double>(bytes) / 500;
}
BENCHMARK(BM_WriteFrame);

void BM_ReadFrame(benchmark::State& state) {
  EntrySource source(100);
  LedgerFrameWriter writer;
  for (int i = 0; i < 500; ++i) writer.Add(source.Next());
  const std::string frame(writer.Finish());
  Discard sink;
  for (auto _ : state) benchmark::DoNotOptimize(ReadLedgerFrame(frame, sink).ok());
  benchmark::DoNotOptimize(sink.sum);
  state.SetItemsProcessed(state.iterations() * 500);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(frame.size()));
}
BENCHMARK(BM_ReadFrame);

// A ledger as two workers write it, in frames of 500 entries with the claims behind them, replayed into an arbiter: what a
// restart costs before the worker is ready (reading from the broker apart).
class ReplaySink final : public LedgerFrameSink {
 public:
  explicit ReplaySink(Arbiter& arbiter) : arbiter_(arbiter) {}
  void BeginFrame() { ++offset_; }
  void OnEntryAhead(const LedgerEntry& entry) override { arbiter_.Prefetch(entry); }
  void OnEntry(size_t place, const LedgerEntry& entry) override {
    arbiter_.ApplyEntry((offset_ << kRankPlaceBits) + static_cast<Rank>(place), 1'700'000'000'000, entry);
  }
  void OnClaim(const LedgerClaim& claim) override { arbiter_.ApplyClaim(claim); }

 private:
  Arbiter& arbiter_;
  Rank offset_ = -1;
};

void BM_Replay(benchmark::State& state) {
  const size_t stories = static_cast<size_t>(state.range(0));
  std::vector<std::string> ledger;
  {
    EntrySource source(20'000);
    DedupArbiter writer({});
    ReplaySink sink(writer);
    LedgerFrameWriter frame;
    std::vector<SourcePosition> positions;
    for (size_t i = 0; i < stories; i += 500) {
      frame.Clear();
      positions.clear();
      for (int n = 0; n < 500; ++n) {
        const LedgerEntry& entry = source.Next();
        frame.Add(entry);
        positions.push_back(entry.position);
      }
      ledger.emplace_back(frame.Finish());
      sink.BeginFrame();
      benchmark::DoNotOptimize(ReadLedgerFrame(ledger.back(), sink).ok());
      frame.Clear();
      for (const SourcePosition& position : positions) frame.Add(*writer.Propose(position));
      ledger.emplace_back(frame.Finish());
      sink.BeginFrame();
      benchmark::DoNotOptimize(ReadLedgerFrame(ledger.back(), sink).ok());
    }
  }
  for (auto _ : state) {
    DedupArbiter arbiter({});
    ReplaySink sink(arbiter);
    arbiter.SetReplaying(true);
    for (const std::string& frame : ledger) {
      sink.BeginFrame();
      benchmark::DoNotOptimize(ReadLedgerFrame(frame, sink).ok());
    }
    arbiter.SetReplaying(false);
    if (arbiter.story_count() != stories) state.SkipWithError("stories are missing");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(stories));
}
BENCHMARK(BM_Replay)->Arg(200'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace newswire

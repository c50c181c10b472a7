#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "pipeline/ledger/ledger_frame.h"
#include "stages/dedup/dedup_arbiter.h"

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

// Applies entries to an arbiter that remembers `range(0)` stories and forgets one for each that it learns. p99_us is of the
// wall clock. peak_rss_a_story counts the whole process; as_filled when the window was full, the other one at the end,
// with the stories of the window before.
void BM_ApplyEntry(benchmark::State& state) {
  const size_t window = static_cast<size_t>(state.range(0));
  EntrySource source(20'000);
  DedupArbiterOptions options;
  options.window_stories = window;
  DedupArbiter arbiter(options);
  Rank rank = 0;
  for (size_t i = 0; i < window; ++i) arbiter.ApplyEntry(rank++ << kRankPlaceBits, 1'700'000'000'000, source.Next());
  state.counters["bytes_a_story"] =
      static_cast<double>(arbiter.memory_bytes()) / static_cast<double>(arbiter.story_count());
  auto rss_a_story = [&arbiter] {
    return static_cast<double>(PeakRssBytes() - kRssAtStart) / static_cast<double>(arbiter.story_count());
  };
  state.counters["peak_rss_as_filled"] = rss_a_story();
  std::vector<float> micros;
  micros.reserve(4'000'000);
  std::vector<LedgerEntry> entries(4096);
  std::vector<std::string> uris(entries.size());
  size_t duplicates = 0;
  size_t next = entries.size();
  for (auto _ : state) {
    if (next == entries.size()) {
      state.PauseTiming();
      for (size_t i = 0; i < entries.size(); ++i) {
        entries[i] = source.Next();
        uris[i] = entries[i].uri;
        entries[i].uri = uris[i];
        entries[i].source_id = {};
      }
      next = 0;
      state.ResumeTiming();
    }
    const auto begin = std::chrono::steady_clock::now();
    arbiter.ApplyEntry(rank++ << kRankPlaceBits, 1'700'000'000'000, entries[next]);
    duplicates += arbiter.Propose(entries[next].position)->action == Action::kDuplicate;
    if (micros.size() < micros.capacity()) {
      micros.push_back(std::chrono::duration<float, std::micro>(std::chrono::steady_clock::now() - begin).count());
    }
    ++next;
  }
  state.SetItemsProcessed(state.iterations());
  std::ranges::nth_element(micros, micros.begin() + static_cast<ptrdiff_t>(micros.size() * 99 / 100));
  state.counters["p99_us"] = micros[micros.size() * 99 / 100];
  state.counters["peak_rss_a_story"] = rss_a_story();
  state.counters["duplicates_pct"] = 100.0 * static_cast<double>(duplicates) / static_cast<double>(state.iterations());
}
BENCHMARK(BM_ApplyEntry)->Arg(20'000)->Arg(400'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

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

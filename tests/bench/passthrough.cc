// Bare pass-through: the transport with the service's own client settings and no stages. Consume, produce the raw
// value, commit. What newswire needs above it is what its stages cost.
//
//   passthrough [--stories 300000] [--batch 2000] [--broker-cpu 0] [--cpu 1] [--rounds 3] [--compression lz4]
//     measures: a broker of its own (tests/support/kafka_broker) on --broker-cpu, the subject on --cpu alone, every
//     round over the same stories; CPU time and memory are of the subject only.
//   passthrough --config FILE
//     runs as the service does, with its configuration, until SIGTERM: for tests/bench/run.
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/log/check.h"
#include "absl/log/globals.h"
#include "absl/log/initialize.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "pipeline/config/load_config.h"
#include "pipeline/kafka/kafka_topics.h"
#include "pipeline/kafka/kafka_transport.h"
#include "tests/support/kafka_broker_fixture.h"
#include "tests/support/kafka_clients.h"

namespace newswire {
namespace {

constexpr size_t kStoryBytes = 2400;

// Text that compresses as news does, about three to one.
std::string StoryText(std::mt19937& random) {
  static const std::vector<std::string> words = [] {
    std::mt19937 letters(1);
    std::vector<std::string> made(8000);
    for (std::string& word : made) {
      const size_t length = 2 + letters() % 9;
      for (size_t i = 0; i < length; ++i) word.push_back(static_cast<char>('a' + letters() % 26));
    }
    return made;
  }();
  std::string text;
  text.reserve(kStoryBytes + 16);
  while (text.size() < kStoryBytes) {
    // Frequent words are more frequent, as in any language.
    const double u = static_cast<double>(random()) / static_cast<double>(std::mt19937::max());
    absl::StrAppend(&text, words[static_cast<size_t>(u * u * u * static_cast<double>(words.size() - 1))], " ");
  }
  text.resize(kStoryBytes);
  return text;
}

void ProduceStories(const Config& config, int stories) {
  std::mt19937 random(20240511);
  constexpr int kAtOnce = 50'000;
  for (int done = 0; done < stories; done += kAtOnce) {
    std::vector<TestRecord> records(static_cast<size_t>(std::min(kAtOnce, stories - done)));
    for (size_t i = 0; i < records.size(); ++i) {
      records[i].partition = static_cast<int32_t>(i % static_cast<size_t>(config.topics.partitions));
      records[i].key = absl::StrCat("urn:newsml:example.com:20240511:", done + static_cast<int>(i));
      records[i].value = StoryText(random);
      records[i].timestamp = absl::ToUnixMillis(absl::Now());
    }
    ProduceAll(config.kafka.bootstrap_servers, config.topics.raw, records);
  }
}

void RunOn(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  CHECK_EQ(sched_setaffinity(0, sizeof(set), &set), 0);
}

double CpuSeconds(const rusage& usage) {
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

volatile sig_atomic_t stop = 0;

// What one subject did.
struct Work {
  int64_t stories = 0;
  int64_t transactions = 0;
  absl::Time first_batch = absl::InfiniteFuture();
  absl::Duration longest_commit;
};

// Consumes, produces and commits until `stories` are done or a signal came. `on_first_batch` runs before the first one.
template <typename OnFirstBatch>
Work PassThrough(KafkaTransport& transport, int64_t stories, size_t batch_records, const OnFirstBatch& on_first_batch) {
  CHECK_OK(transport.JoinInput([](std::span<const InputPartition>) {}));
  Work work;
  std::vector<OutputRecord> outputs;
  std::map<int32_t, ConsumedUpTo> consumed;
  std::vector<ConsumedUpTo> offsets;
  while (work.stories < stories && stop == 0) {
    auto batch = transport.Poll(batch_records, 64 << 20, absl::Milliseconds(50));
    CHECK_OK(batch.status());
    if (*batch == nullptr) continue;
    if (work.transactions == 0) {
      work.first_batch = absl::Now();
      on_first_batch();
    }
    outputs.clear();
    consumed.clear();
    offsets.clear();
    for (const RawRecord& record : (*batch)->records()) {
      outputs.push_back({.topic = OutputTopic::kClean,
                         .key = record.key,
                         .value = record.value,
                         .headers = record.headers,
                         .timestamp = record.timestamp});
      ConsumedUpTo& upto = consumed[record.position.partition];
      upto.partition = {.incarnation = record.position.incarnation, .partition = record.position.partition};
      upto.next_offset = record.position.offset + 1;
    }
    for (const auto& [partition, upto] : consumed) offsets.push_back(upto);
    const absl::Time commit_started = absl::Now();
    auto result = transport.Commit(outputs, offsets);
    CHECK_OK(result.status());
    if (*result != CommitResult::kCommitted) continue;  // it comes again
    work.longest_commit = std::max(work.longest_commit, absl::Now() - commit_started);
    work.stories += static_cast<int64_t>(outputs.size());
    ++work.transactions;
  }
  return work;
}

void Measure(const Config& config, int stories, size_t batch_records) {
  auto transport = KafkaTransport::Create(config);
  CHECK_OK(transport.status());
  rusage before{}, after{};
  const Work work = PassThrough(**transport, stories, batch_records, [&] { getrusage(RUSAGE_SELF, &before); });
  const double wall = absl::ToDoubleSeconds(absl::Now() - work.first_batch);
  getrusage(RUSAGE_SELF, &after);
  const double cpu = CpuSeconds(after) - CpuSeconds(before);
  const auto done = static_cast<double>(work.stories), transactions = static_cast<double>(work.transactions);
  std::printf(
      "%.0f stories of %zu B in %.2f s: %.0f/s, %.2f CPU s, %.0f per CPU second (%.2f us each), %.0f transactions of "
      "%.0f, longest commit %.0f ms, peak memory %ld MB, rewinds %lld\n",
      done, kStoryBytes, wall, done / wall, cpu, done / cpu, cpu * 1e6 / done, transactions, done / transactions,
      absl::ToDoubleMilliseconds(work.longest_commit), after.ru_maxrss / 1024,
      static_cast<long long>((*transport)->Stats().rewinds));
  CHECK_OK((*transport)->Close());
}

void RunAsService(const std::string& file, size_t batch_records) {
  const absl::StatusOr<Config> config = LoadConfig(file, ProcessEnvironment());
  CHECK_OK(config.status());
  struct sigaction action {};
  action.sa_handler = [](int) { stop = 1; };
  CHECK_EQ(sigaction(SIGTERM, &action, nullptr), 0);
  CHECK_EQ(sigaction(SIGINT, &action, nullptr), 0);
  auto transport = KafkaTransport::Create(*config);
  CHECK_OK(transport.status());
  PassThrough(**transport, std::numeric_limits<int64_t>::max(), batch_records, [] {});
  CHECK_OK((*transport)->Close());
}

int Main(int argc, char** argv) {
  int stories = 300'000, broker_cpu = 0, cpu = 1, rounds = 3;
  size_t batch = 2000;
  std::string file, compression = Config().kafka.compression;
  CLI::App app("Kafka to Kafka without stages, exactly once");
  app.add_option("--config", file, "run as the service does, with this configuration, until SIGTERM");
  app.add_option("--stories", stories);
  app.add_option("--batch", batch, "stories a transaction");
  app.add_option("--broker-cpu", broker_cpu);
  app.add_option("--cpu", cpu);
  app.add_option("--rounds", rounds, "over the same input");
  app.add_option("--compression", compression, "of the output: none, lz4, zstd, snappy");
  CLI11_PARSE(app, argc, argv);
  absl::SetStderrThreshold(absl::LogSeverityAtLeast::kError);
  absl::InitializeLog();
  if (!file.empty()) {
    RunAsService(file, batch);
    return 0;
  }

  absl::StatusOr<KafkaBroker> broker =
      KafkaBroker::Start({.nodes = 1, .cpus = absl::StrCat(broker_cpu), .properties = {}});
  CHECK_OK(broker.status());
  const std::string servers = broker->bootstrap_servers();
  Config config = TestConfig(servers, absl::StrCat("passthrough-", getpid()));
  config.kafka.session_timeout_ms = Config().kafka.session_timeout_ms;
  config.kafka.compression = compression;
  CHECK_OK(CreateTopics(config));
  const pid_t child = fork();
  CHECK_GE(child, 0);
  if (child == 0) {
    ProduceStories(config, stories);
    _exit(0);
  }
  int status = 0;
  CHECK_EQ(waitpid(child, &status, 0), child);
  CHECK_EQ(status, 0) << "the stories could not be written";
  for (int round = 0; round < rounds; ++round) {
    const pid_t subject = fork();
    CHECK_GE(subject, 0);
    if (subject == 0) {
      RunOn(cpu);
      Config own = config;
      absl::StrAppend(&own.kafka.group_id, "-", round);
      Measure(own, stories, batch);
      std::fflush(stdout);
      _exit(0);
    }
    CHECK_EQ(waitpid(subject, &status, 0), subject);
    if (status != 0) return 1;
  }
  return 0;
}

}  // namespace
}  // namespace newswire

int main(int argc, char** argv) { return newswire::Main(argc, argv); }

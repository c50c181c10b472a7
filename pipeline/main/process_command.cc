// newswire process: the stages over files or standard input, on the local transport.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pipeline/arbiter.h"
#include "pipeline/config/load_config.h"
#include "pipeline/local/local_transport.h"
#include "pipeline/main/assembly.h"
#include "pipeline/main/commands.h"
#include "pipeline/main/json_line.h"
#include "pipeline/main/story_card.h"
#include "pipeline/worker/lane_pool.h"
#include "pipeline/worker/worker.h"
#include "stages/stage_order.h"

namespace newswire {
namespace {

struct ProcessArguments {
  std::string config;
  bool lines = false;
  bool audit = false;
  bool strict = false;
  bool cards = false;
  std::string dedup;
  std::vector<std::string> files;
};

// Reads the input record by record: a file a record, or a line a record.
class InputReader {
 public:
  explicit InputReader(const ProcessArguments& arguments) : arguments_(arguments) {}

  // False at the end of all input. Unreadable files are an error.
  absl::StatusOr<bool> Next(StoredRecord& record) {
    while (true) {
      if (current_ != nullptr) {
        std::string line;
        if (std::getline(*current_, line)) {
          record = {};
          record.value = std::move(line);
          return true;
        }
        current_ = nullptr;
        ++next_file_;
        continue;
      }
      if (next_file_ >= arguments_.files.size()) return false;
      const std::string& name = arguments_.files[next_file_];
      if (name != "-") {
        file_ = std::ifstream(name, std::ios::binary);
        if (!file_ || std::filesystem::is_directory(name)) return absl::NotFoundError(absl::StrCat(name, ": cannot be read"));
      }
      std::istream& input = name == "-" ? std::cin : file_;
      if (arguments_.lines) {
        current_ = &input;
        continue;
      }
      ++next_file_;
      record = {};
      record.value.emplace(std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>());
      if (name != "-") record.headers.emplace_back("source-file", std::filesystem::path(name).filename().string());
      return true;
    }
  }

 private:
  const ProcessArguments& arguments_;
  size_t next_file_ = 0;
  std::ifstream file_;
  std::istream* current_ = nullptr;
};

// Shows on a terminal that something is happening when it takes longer than two seconds.
class Progress {
 public:
  void Show(size_t records) {
    const absl::Time now = absl::Now();
    if (now - begin_ < absl::Seconds(2) || now - shown_ < absl::Seconds(1)) return;
    shown_ = now;
    std::fprintf(stderr, "newswire process: %zu records in %.0f s\n", records, absl::ToDoubleSeconds(now - begin_));
  }

 private:
  const absl::Time begin_ = absl::Now();
  absl::Time shown_ = absl::InfinitePast();
};

absl::StatusOr<bool> Process(const Config& config, const ProcessArguments& arguments) {
  LocalBroker broker(1);
  broker.ForgetCommitted();
  LocalTransport transport(broker);
  const std::unique_ptr<Arbiter> arbiter = MakeArbiter(config);
  const int threads = StageThreads(config);
  absl::StatusOr<std::vector<Lane>> lanes = MakeLanes(config, threads);
  if (!lanes.ok()) return lanes.status();
  LanePool pool(threads, *std::move(lanes));
  WorkerObserver observer;
  Worker worker(MakeWorkerOptions(config), transport, *arbiter, pool, observer);

  bool any_dead_letter = false;
  std::string line;
  broker.OnCommitted([&](std::span<const OutputRecord> records) {
    for (const OutputRecord& record : records) {
      any_dead_letter |= record.topic == OutputTopic::kDeadLetter;
      line.clear();
      if (arguments.cards) {
        AppendStoryCard(record, line);
      } else {
        AppendJsonLine(record, config.topics, line);
      }
      std::fwrite(line.data(), 1, line.size(), stdout);
    }
  });
  if (const absl::Status started = worker.Start(); !started.ok()) return started;

  InputReader reader(arguments);
  Progress progress;
  const size_t ahead = static_cast<size_t>(config.limits.max_batch_stories) * 2;
  size_t records = 0;
  while (!broker.input_ended() || !worker.idle() || !transport.input_ended()) {
    size_t waiting_bytes = 0;
    while (!broker.input_ended() && static_cast<size_t>(broker.end_offset(0) - broker.committed(0)) < ahead &&
           waiting_bytes < config.limits.max_in_flight_bytes) {
      StoredRecord record;
      absl::StatusOr<bool> read = reader.Next(record);
      if (!read.ok()) return read.status();
      if (!*read) {
        broker.EndInput();
        break;
      }
      waiting_bytes += record.value->size();
      broker.Produce(0, std::move(record));
      ++records;
    }
    // The window by time stands still here: it is told by the ledger's clock, and a file has none.
    if (const absl::Status step = worker.Step(absl::Milliseconds(5)); !step.ok()) return step;
    progress.Show(records);
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) return absl::UnavailableError("standard output: cannot be written");
  return any_dead_letter;
}

}  // namespace

void AddProcessCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<ProcessArguments>();
  CLI::App* command = app.add_subcommand("process", "Run stories through all stages, without a broker; JSON lines out");
  command->add_option("FILE", arguments->files, "Files, a story each; - is standard input")->required();
  command->add_flag("--lines", arguments->lines, "Every line of the input is a record (a raw envelope)");
  command->add_option("--dedup", arguments->dedup, "What happens to duplicates (default: as configured, route)")
      ->check(CLI::IsMember({"route", "flag", "drop", "off"}));
  command->add_flag("--audit", arguments->audit, "Also write an audit record for every story");
  command->add_flag("--cards", arguments->cards, "A few lines for people instead of JSON");
  command->add_flag("--strict", arguments->strict, "Exit with 3 if any record became a dead letter");
  command->add_option("--config", arguments->config, "Configuration file (default: the built-in defaults)");
  command->callback([arguments, &exit_code] {
    absl::StatusOr<Config> config = LoadConfig(arguments->config, ProcessEnvironment());
    if (!config.ok()) {
      std::fprintf(stderr, "%s\n", std::string(config.status().message()).c_str());
      exit_code = kExitUsage;
      return;
    }
    if (!arguments->dedup.empty()) config->dedup.mode = arguments->dedup;
    if ((arguments->audit || arguments->cards) && config->topics.audit.empty()) config->topics.audit = "wire.audit";
    if (!arguments->audit && !arguments->cards) config->topics.audit.clear();
    const absl::StatusOr<bool> any_dead_letter = Process(*config, *arguments);
    if (!any_dead_letter.ok()) {
      std::fprintf(stderr, "newswire process: %s\n", std::string(any_dead_letter.status().message()).c_str());
      exit_code = absl::IsNotFound(any_dead_letter.status()) ? kExitUsage : kExitFailure;
    } else if (arguments->strict && *any_dead_letter) {
      exit_code = kExitDeadLetters;
    }
  });
}

}  // namespace newswire

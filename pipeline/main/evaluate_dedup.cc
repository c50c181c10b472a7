// newswire evaluate dedup: how many copies are found among labelled stories.
#include <CLI/CLI.hpp>

#include <simdjson.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/config/load_config.h"
#include "pipeline/main/commands.h"
#include "pipeline/main/evaluate_command.h"
#include "pipeline/main/labelled_lines.h"
#include "stages/dedup/dedup_evaluation.h"
#include "stages/stage_order.h"

namespace newswire {
namespace {

struct DedupArguments {
  std::vector<std::string> files;
  std::string config;
  std::string half = "all";
  std::string misses;
  bool json = false;
};

// A labelled story as it was read.
struct LabelledStory {
  std::string name;     // for --misses: the line's id, "a" or "b" of a pair
  std::string record;   // raw envelope
  uint32_t cluster = 0;
  std::string edit;
};

class LabelledStories {
 public:
  explicit LabelledStories(std::string half) : half_(std::move(half)) {}

  // {"cluster": C, ...envelope}; or {"a": T, "b": T, "label": true?, "edit": ""?, "id": N?} with T a text or an envelope,
  // "original" and "copy" standing for "a" and "b".
  absl::Status Add(const simdjson::dom::object& line) {
    ++lines_;
    uint64_t id = lines_;
    if (line["id"].get(id) != simdjson::SUCCESS) id = lines_;
    if (half_ != "all" && (id % 2 == 0) != (half_ == "even")) return absl::OkStatus();
    simdjson::dom::element cluster;
    if (line["cluster"].get(cluster) == simdjson::SUCCESS) {
      std::string_view edit;
      if (line["edit"].get(edit) != simdjson::SUCCESS) edit = {};
      first_.push_back({std::to_string(id), simdjson::to_string(line), ClusterOf(simdjson::to_string(cluster)),
                        std::string(edit)});
      return absl::OkStatus();
    }
    simdjson::dom::element a, b;
    const bool pair = (line["a"].get(a) == simdjson::SUCCESS && line["b"].get(b) == simdjson::SUCCESS) ||
                      (line["original"].get(a) == simdjson::SUCCESS && line["copy"].get(b) == simdjson::SUCCESS);
    if (!pair) return absl::InvalidArgumentError("expected \"cluster\", or \"a\" and \"b\", or \"original\" and \"copy\"");
    bool label = true;
    if (line["label"].get(label) != simdjson::SUCCESS) label = true;
    std::string_view edit;
    if (line["edit"].get(edit) != simdjson::SUCCESS) edit = {};
    const uint32_t of_a = ClusterOf(absl::StrCat("line ", lines_));
    const uint32_t of_b = label ? of_a : ClusterOf(absl::StrCat("line ", lines_, " b"));
    first_.push_back({absl::StrCat(id, "a"), Envelope(a, absl::StrCat("a", id)), of_a, ""});
    second_.push_back({absl::StrCat(id, "b"), Envelope(b, absl::StrCat("b", id)), of_b, std::string(edit)});
    return absl::OkStatus();
  }

  // In the order in which they are sent: the first stories of all pairs, then the second, so that each of these meets all
  // others.
  std::vector<LabelledStory> Take() {
    for (LabelledStory& story : second_) first_.push_back(std::move(story));
    second_.clear();
    return std::move(first_);
  }

 private:
  uint32_t ClusterOf(const std::string& name) {
    return clusters_.try_emplace(name, static_cast<uint32_t>(clusters_.size())).first->second;
  }
  static std::string Envelope(const simdjson::dom::element& text, const std::string& id) {
    if (!text.is_string()) return simdjson::to_string(text);
    return absl::StrCat(R"({"id":")", id, R"(","body":)", simdjson::to_string(text), "}");
  }

  const std::string half_;
  uint64_t lines_ = 0;
  std::vector<LabelledStory> first_, second_;
  std::unordered_map<std::string, uint32_t> clusters_;
};

using Clock = std::chrono::steady_clock;

absl::Status Evaluate(const Config& config, const DedupArguments& arguments) {
  LabelledStories labelled(arguments.half);
  NW_RETURN_IF_ERROR(ForEachLabelledLine(
      arguments.files, [&labelled](const simdjson::dom::object& line) { return labelled.Add(line); }));
  const std::vector<LabelledStory> stories = labelled.Take();

  std::vector<std::unique_ptr<Stage>> stages;
  for (const StageFactory& factory : MakeStageOrder(config).before_ledger) {
    NW_ASSIGN_OR_RETURN(stages.emplace_back(), factory());
  }
  const std::unique_ptr<Arbiter> arbiter = MakeArbiter(config);
  std::vector<double> seconds(stages.size() + 1);
  std::vector<JudgedStory> judged(stories.size());
  std::unordered_map<uint32_t, uint32_t> first_of_cluster;
  size_t refused = 0;
  Arena arena;
  Story story;
  for (size_t i = 0; i < stories.size(); ++i) {
    JudgedStory& result = judged[i];
    result.cluster = stories[i].cluster;
    result.edit = stories[i].edit;
    result.is_copy = !first_of_cluster.try_emplace(result.cluster, static_cast<uint32_t>(i)).second;
    result.leader = static_cast<uint32_t>(i);
    arena.Reset();
    RawRecord record;
    record.topic = "wire.raw";
    record.position = {.incarnation = 1, .partition = 0, .offset = static_cast<int64_t>(i)};
    record.timestamp = 0;
    record.value = stories[i].record;
    story.Reset(&arena, record);
    bool passed = true;
    for (size_t s = 0; s < stages.size() && passed; ++s) {
      const Clock::time_point begin = Clock::now();
      passed = !stages[s]->Process(story).rejected();
      seconds[s] += std::chrono::duration<double>(Clock::now() - begin).count();
    }
    if (!passed) {
      ++refused;
      continue;
    }
    const Clock::time_point begin = Clock::now();
    const Rank rank = static_cast<Rank>(i) << kRankPlaceBits;
    // The clock of the window stands still: a file tells no time of arrival.
    arbiter->ApplyEntry(rank, /*append_time=*/1'000'000'000'000, story.entry);
    const std::optional<LedgerClaim> claim = arbiter->Propose(story.entry.position);
    if (claim.has_value()) arbiter->ApplyClaim(*claim);
    seconds.back() += std::chrono::duration<double>(Clock::now() - begin).count();
    result.text_hash = story.entry.body_hash[0];
    if (!claim.has_value() || claim->leader == kNoRank) continue;
    result.leader = static_cast<uint32_t>(claim->leader >> kRankPlaceBits);
    result.link = IsPublished(claim->action) ? LinkKind::kVersion : LinkKind::kDuplicate;
    result.similarity = std::max(claim->jaccard_e4 / 1e4,
                                 claim->containment_e4 / 1e4 - (config.dedup.containment - config.dedup.jaccard));
  }

  const DedupEvaluation evaluation = EvaluateDedup(judged);
  if (!arguments.misses.empty()) {
    std::FILE* const out = std::fopen(arguments.misses.c_str(), "w");
    if (out == nullptr) return absl::UnavailableError(absl::StrCat(arguments.misses, ": cannot be written"));
    for (size_t i = 0; i < judged.size(); ++i) {
      const JudgedStory& it = judged[i];
      const bool same = it.leader != i && judged[it.leader].cluster == it.cluster;
      if ((it.is_copy && same && it.link == LinkKind::kDuplicate) || (!it.is_copy && it.link == LinkKind::kNone)) continue;
      std::fprintf(out, "%s\t%s\t%s\t%s\t%.3f\n", stories[i].name.c_str(), stories[i].edit.c_str(),
                   it.link == LinkKind::kNone ? "missed" : it.link == LinkKind::kVersion ? "version" : "duplicate",
                   it.link == LinkKind::kNone ? "" : stories[it.leader].name.c_str(), it.similarity);
    }
    if (std::fclose(out) != 0) return absl::UnavailableError(absl::StrCat(arguments.misses, ": cannot be written"));
  }
  const double n = std::max<double>(1, static_cast<double>(stories.size()));
  if (arguments.json) {
    std::string json = DedupEvaluationJson(evaluation);
    json.pop_back();
    absl::StrAppend(&json, ",\"refused\":", refused, ",\"microseconds_a_story\":{");
    for (size_t s = 0; s < stages.size(); ++s) {
      absl::StrAppend(&json, "\"", stages[s]->name(), "\":", seconds[s] * 1e6 / n, ",");
    }
    std::printf("%s\"ledger\":%.3f}}\n", json.c_str(), seconds.back() * 1e6 / n);
    return absl::OkStatus();
  }
  std::printf("%srefused by a stage             %zu\nmicroseconds a story          ",
              DedupEvaluationTable(evaluation).c_str(), refused);
  for (size_t s = 0; s < stages.size(); ++s) {
    std::printf(" %s %.1f", std::string(stages[s]->name()).c_str(), seconds[s] * 1e6 / n);
  }
  std::printf(" ledger %.1f\n", seconds.back() * 1e6 / n);
  return absl::OkStatus();
}

}  // namespace

void AddEvaluateDedup(CLI::App& evaluate, int& exit_code) {
  auto arguments = std::make_shared<DedupArguments>();
  CLI::App* command =
      evaluate.add_subcommand("dedup", "Copies found and stories mixed up, through the stages as they run in the service");
  command
      ->add_option("FILE", arguments->files,
                   "JSON lines: {\"cluster\": C, ...envelope} or {\"a\": T, \"b\": T, \"label\"?, \"edit\"?, \"id\"?}, T a "
                   "text or an envelope; - is standard input")
      ->required();
  command->add_option("--half", arguments->half, "Only lines with odd or even \"id\"")
      ->capture_default_str()
      ->check(CLI::IsMember({"all", "odd", "even"}));
  command->add_option("--misses", arguments->misses, "File for copies not called duplicates, and originals tied to others");
  command->add_flag("--json", arguments->json, "One JSON object instead of a table");
  command->add_option("--config", arguments->config, "Configuration file (default: the built-in defaults)");
  command->callback([arguments, &exit_code] {
    const absl::StatusOr<Config> config = LoadConfig(arguments->config, ProcessEnvironment());
    const absl::Status status = config.ok() ? Evaluate(*config, *arguments) : config.status();
    exit_code = status.ok() ? 0 : kExitUsage;
    if (!status.ok()) std::fprintf(stderr, "newswire evaluate dedup: %s\n", std::string(status.message()).c_str());
  });
}

}  // namespace newswire

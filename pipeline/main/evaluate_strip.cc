// newswire evaluate strip: how close the cleaned bodies are to the right ones.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/base/status_macros.h"
#include "pipeline/config/load_config.h"
#include "pipeline/main/commands.h"
#include "pipeline/main/evaluate_command.h"
#include "pipeline/main/labelled_lines.h"
#include "pipeline/main/single_story.h"
#include "stages/strip/body_score.h"

namespace newswire {
namespace {

struct StripArguments {
  std::vector<std::string> files;
  std::string config;
  std::string content_type = "text/plain";
  std::string group;
  bool json = false;
};

struct Scores {
  BodyScore nothing;   // the input as it is
  BodyScore stripped;
  size_t refused = 0;
  size_t uncut = 0;    // stories that a guard left as they were
};

void Print(const std::map<std::string, Scores>& groups, bool json) {
  if (!json) {
    std::printf("%-20s %6s | nothing %5s %5s %5s | strip %5s %5s %5s | %6s %9s %7s %5s\n", "group", "pages", "P", "R", "F1",
                "P", "R", "F1", "gain", "lost/10k", "refused", "uncut");
  }
  for (const auto& [name, scores] : groups) {
    const BodyScore& before = scores.nothing;
    const BodyScore& after = scores.stripped;
    const char* form = json ? "{\"group\":\"%s\",\"pages\":%zu,\"nothing\":{\"precision\":%.4f,\"recall\":%.4f,\"f1\":%.4f},"
                              "\"strip\":{\"precision\":%.4f,\"recall\":%.4f,\"f1\":%.4f},\"gain\":%.4f,"
                              "\"gold_words_lost_per_10000\":%.2f,\"refused\":%zu,\"uncut\":%zu}\n"
                            : "%-20s %6zu |         %.3f %.3f %.3f |       %.3f %.3f %.3f | %+.3f %9.1f %7zu %5zu\n";
    std::printf(form, name.c_str(), before.pages(), before.precision(), before.recall(), before.f1(), after.precision(),
                after.recall(), after.f1(), after.f1() - before.f1(), after.lost_per_10000(), scores.refused, scores.uncut);
  }
}

absl::Status Evaluate(const Config& config, const StripArguments& arguments) {
  NW_ASSIGN_OR_RETURN(const std::unique_ptr<SingleStory> stages, SingleStory::Create(config));
  std::map<std::string, Scores> groups;
  const absl::Status read = ForEachLabelledLine(arguments.files, [&](const simdjson::dom::object& line) -> absl::Status {
    std::string_view input, gold, type = arguments.content_type, group = "all";
    NW_RETURN_IF_ERROR(ReadText(line, "input", input));
    NW_RETURN_IF_ERROR(ReadText(line, "gold", gold));
    if (line["content_type"].get(type) != simdjson::SUCCESS) type = arguments.content_type;
    if (!arguments.group.empty() && line[arguments.group].get(group) != simdjson::SUCCESS) group = "(none)";
    const Header header = {"content-type", type};
    const Story& story = stages->Run(input, std::span(&header, 1));
    Scores& scores = groups[std::string(group)];
    const bool refused = !stages->rejected_by().empty();
    scores.nothing.Add(gold, input, input);
    scores.stripped.Add(gold, input, refused ? std::string_view() : story.body);
    scores.refused += refused ? 1 : 0;
    for (const std::string_view flag : story.flags) scores.uncut += flag.starts_with("uncut") ? 1 : 0;
    return absl::OkStatus();
  });
  NW_RETURN_IF_ERROR(read);
  Print(groups, arguments.json);
  return absl::OkStatus();
}

}  // namespace

void AddEvaluateStrip(CLI::App& evaluate, int& exit_code) {
  auto arguments = std::make_shared<StripArguments>();
  CLI::App* command = evaluate.add_subcommand(
      "strip", "Bodies against the right ones: precision, recall and F1 of word 4-grams, beside doing nothing");
  command->add_option("FILE", arguments->files, "JSON lines {\"input\", \"gold\", \"content_type\"?}; - is standard input")
      ->required();
  command->add_option("--content-type", arguments->content_type, "Of inputs that do not tell theirs")->capture_default_str();
  command->add_option("--group", arguments->group, "Member by whose values the table has its rows");
  command->add_flag("--json", arguments->json, "JSON lines instead of a table");
  command->add_option("--config", arguments->config, "Configuration file (default: the built-in defaults)");
  command->callback([arguments, &exit_code] {
    const absl::StatusOr<Config> config = LoadConfig(arguments->config, ProcessEnvironment());
    const absl::Status status = config.ok() ? Evaluate(*config, *arguments) : config.status();
    if (status.ok()) return;
    std::fprintf(stderr, "newswire evaluate strip: %s\n", std::string(status.message()).c_str());
    exit_code = kExitUsage;
  });
}

}  // namespace newswire

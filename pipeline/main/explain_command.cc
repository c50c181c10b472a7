// newswire explain FILE: one story, line by line. newswire explain FILE OTHER: why two are or are not the same.
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/config/load_config.h"
#include "pipeline/main/commands.h"
#include "pipeline/main/explain_pair.h"
#include "pipeline/main/single_story.h"
#include "pipeline/main/story_explanation.h"
#include "stages/classify/classify_stage.h"

namespace newswire {
namespace {

struct ExplainArguments {
  std::string config;
  std::string content_type;
  std::string colour = "auto";
  std::string file;
  std::string other;
  bool json = false;
};

absl::StatusOr<std::string> ReadFile(const std::string& name) {
  if (name == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream file(name, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) return absl::NotFoundError(absl::StrCat(name, ": cannot be read"));
  return content;
}

bool InColour(const ExplainArguments& arguments) {
  return arguments.colour == "always" || (arguments.colour == "auto" && isatty(STDOUT_FILENO) != 0);
}

absl::Status ExplainFile(const Config& config, const ExplainArguments& arguments) {
  if (!arguments.other.empty()) {
    const ExplainPairOptions options = {.json = arguments.json, .colour = InColour(arguments)};
    return ExplainPair(config, arguments.file, arguments.other, options, std::cout);
  }
  NW_ASSIGN_OR_RETURN(const std::string record, ReadFile(arguments.file));
  NW_ASSIGN_OR_RETURN(const std::unique_ptr<SingleStory> stages, SingleStory::Create(config));
  std::vector<Header> headers;
  if (!arguments.content_type.empty()) headers.push_back({"content-type", arguments.content_type});
  const Story& story = stages->Run(record, headers);
  const StoryExplanation explanation = Explain(story, stages->rejected_by(), stages->verdict());
  std::string text;
  if (arguments.json) {
    text = RenderJson(explanation);
  } else {
    NW_ASSIGN_OR_RETURN(const std::shared_ptr<const TopicModel> model, LoadTopicModel(config.classify.model));
    text = absl::StrCat(RenderText(explanation, InColour(arguments)), "newswire ", NEWSWIRE_VERSION, ", topic model ", model->name(), "\n");
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return absl::OkStatus();
}

}  // namespace

void AddExplainCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<ExplainArguments>();
  CLI::App* command = app.add_subcommand(
      "explain",
      "One story, line by line: kept, made a field or removed, and by which rule; fields, topics, notes. Or why two "
      "stories are or are not the same");
  command->add_option("FILE", arguments->file, "The story as it came; - is standard input")->required();
  command->add_option("OTHER", arguments->other,
                      "A second story: what it is to the first, and why, with the bodies side by side");
  command->add_flag("--json", arguments->json, "For programs");
  command->add_option("--content-type", arguments->content_type, "What the file is (default: told by its content)");
  command->add_option("--color", arguments->colour, "Colours on a terminal (auto), always, or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command->add_option("--config", arguments->config, "Configuration file (default: the built-in defaults)");
  command->callback([arguments, &exit_code] {
    const absl::StatusOr<Config> config = LoadConfig(arguments->config, ProcessEnvironment());
    const absl::Status status = config.ok() ? ExplainFile(*config, *arguments) : config.status();
    if (status.ok()) return;
    std::fprintf(stderr, "newswire explain: %s\n", std::string(status.message()).c_str());
    exit_code = kExitUsage;
  });
}

}  // namespace newswire

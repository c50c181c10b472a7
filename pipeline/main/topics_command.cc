// newswire topics check|create: the topics with the settings that the guarantees need.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <string>

#include "pipeline/config/load_config.h"
#include "pipeline/kafka/kafka_topics.h"
#include "pipeline/log/log.h"
#include "pipeline/main/commands.h"

namespace newswire {
namespace {

// Prints what was found; exit 1 if a guarantee does not hold.
int Check(const Config& config) {
  const absl::StatusOr<std::vector<TopicFinding>> findings = CheckTopics(config);
  if (!findings.ok()) {
    std::fprintf(stderr, "newswire topics: %s\n", std::string(findings.status().message()).c_str());
    return kExitFailure;
  }
  bool sound = true;
  for (const TopicFinding& finding : *findings) {
    sound = sound && finding.level != FindingLevel::kError;
    const std::string_view level = kFindingLevelNames[static_cast<size_t>(finding.level)];
    std::printf("%.*s: %s%s%s: found %s%s%s\n", static_cast<int>(level.size()), level.data(), finding.topic.c_str(),
                finding.topic.empty() ? "cluster " : ": ", finding.setting.c_str(), finding.found.c_str(),
                finding.expected.empty() ? "" : ", expected ", finding.expected.c_str());
  }
  return sound ? 0 : kExitFailure;
}

}  // namespace

void AddTopicsCommand(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("topics", "Check the topics of the service, or create those that are missing");
  command->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  auto add = [&](const char* name, const char* about, bool create) {
    CLI::App* verb = command->add_subcommand(name, about);
    verb->add_option("--config", *file, "Configuration file")->required();
    verb->callback([file, create, &exit_code] {
      const absl::StatusOr<Config> config = LoadConfig(*file, ProcessEnvironment());
      if (!config.ok()) {
        std::fprintf(stderr, "%s\n", std::string(config.status().message()).c_str());
        exit_code = kExitUsage;
        return;
      }
      log::StartForCommand();
      if (create) {
        if (const absl::Status created = CreateTopics(*config); !created.ok()) {
          std::fprintf(stderr, "newswire topics: %s\n", std::string(created.message()).c_str());
          exit_code = kExitFailure;
          return;
        }
      }
      exit_code = Check(*config);
    });
  };
  add("check", "Name every setting that a guarantee needs and the cluster does not have; exit 1 if there is one", false);
  add("create", "Create the topics that are missing, then check", true);
}

}  // namespace newswire

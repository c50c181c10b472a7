// newswire config check|print: what the settings are, before anything runs with them.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <string>

#include "pipeline/config/load_config.h"
#include "pipeline/config/print_config.h"
#include "pipeline/main/commands.h"

namespace newswire {

void AddConfigCommand(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("config", "Check the settings, or print the effective ones");
  command->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  auto add = [&](const char* name, const char* about, bool print) {
    CLI::App* verb = command->add_subcommand(name, about);
    verb->add_option("FILE,--config", *file, "Configuration file (default: the built-in defaults and the environment)");
    verb->callback([file, print, &exit_code] {
      const absl::StatusOr<Config> config = LoadConfig(*file, ProcessEnvironment());
      if (!config.ok()) {
        std::fprintf(stderr, "%s\n", std::string(config.status().message()).c_str());
        exit_code = kExitUsage;
      } else if (print) {
        std::fputs(PrintConfig(*config).c_str(), stdout);
      } else {
        std::puts("configuration is valid");
      }
    });
  };
  add("check", "Exit 2 and name file, line and field of everything that is wrong", false);
  add("print", "Print every option with its effective value, secrets masked", true);
}

}  // namespace newswire

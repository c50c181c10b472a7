#include "pipeline/main/evaluate_command.h"

#include <CLI/CLI.hpp>

namespace newswire {

void AddEvaluateCommand(CLI::App& app, [[maybe_unused]] int& exit_code) {
  CLI::App* const evaluate = app.add_subcommand("evaluate", "How well a stage does on labelled stories");
  evaluate->require_subcommand(1);
}

}  // namespace newswire

#include "pipeline/main/evaluate_command.h"

#include <CLI/CLI.hpp>

#include "stages/classify/evaluate_topics_command.h"

namespace newswire {

void AddEvaluateCommand(CLI::App& app, int& exit_code) {
  CLI::App* const evaluate = app.add_subcommand("evaluate", "How well a stage does on labelled stories");
  evaluate->require_subcommand(1);
  AddEvaluateTopicsCommand(*evaluate, &exit_code);
  AddEvaluateStrip(*evaluate, exit_code);
  AddEvaluateFields(*evaluate, exit_code);
  AddEvaluateDedup(*evaluate, exit_code);
}

}  // namespace newswire

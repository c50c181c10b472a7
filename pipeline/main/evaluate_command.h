// newswire evaluate: how well a stage does on labelled stories. The parent of one subcommand for each part.
#pragma once

namespace CLI {
class App;
}

namespace newswire {

// Adds "evaluate" to `app`. Each part adds its own subcommand to it in evaluate_command.cc with a function
// `void AddEvaluate<Part>(CLI::App& evaluate, int& exit_code)`, declared where the part lives.
void AddEvaluateCommand(CLI::App& app, int& exit_code);

// Bodies and fields against labelled ones.
void AddEvaluateStrip(CLI::App& evaluate, int& exit_code);
void AddEvaluateFields(CLI::App& evaluate, int& exit_code);
// Copies found among labelled stories (format: stages/dedup/README.md).
void AddEvaluateDedup(CLI::App& evaluate, int& exit_code);

}  // namespace newswire

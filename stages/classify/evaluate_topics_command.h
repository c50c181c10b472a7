// `newswire evaluate topics`.
#pragma once

#include <CLI/CLI.hpp>

namespace newswire {

// Adds the subcommand to `evaluate`; it sets `*exit_code` when it has run.
void AddEvaluateTopicsCommand(CLI::App& evaluate, int* exit_code);

}  // namespace newswire

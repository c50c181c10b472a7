// Subcommand "train" of the newswire program.
#pragma once

#include <CLI/CLI.hpp>

namespace newswire {

// Adds "train" to `app`. When it is parsed, the training runs and `*exit_code` is set: 0, or 2 for bad input (with a
// message on standard error).
void AddTrainCommand(CLI::App& app, int* exit_code);

}  // namespace newswire

// newswire: the command line. Each command is one file of this folder.
#include <CLI/CLI.hpp>

#include "pipeline/main/commands.h"
#include "pipeline/main/evaluate_command.h"
#include "stages/classify/train_command.h"

int main(int argc, char** argv) {
  CLI::App app{"newswire turns raw news-wire stories into clean records."};
  app.set_version_flag("--version", NEWSWIRE_VERSION);
  app.require_subcommand(1);
  int exit_code = 0;
  newswire::AddRunCommand(app, exit_code);
  newswire::AddProcessCommand(app, exit_code);
  newswire::AddConfigCommand(app, exit_code);
  newswire::AddLedgerCommand(app, exit_code);
  newswire::AddTopicsCommand(app, exit_code);
  newswire::AddDeadLetterCommand(app, exit_code);
  newswire::AddExplainCommand(app, exit_code);
  newswire::AddTrainCommand(app, &exit_code);
  newswire::AddLearnCommand(app, exit_code);
  newswire::AddEvaluateCommand(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // CLI11 reports usage errors by throwing; nothing of ours does
    const int code = app.exit(error);
    return code == 0 ? 0 : newswire::kExitUsage;
  }
  return exit_code;
}

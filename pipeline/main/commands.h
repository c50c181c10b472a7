// The commands of the program. Each adds its subcommand to `app`; when it has run, `exit_code` is what main returns.
#pragma once

namespace CLI {
class App;
}

namespace newswire {

inline constexpr int kExitFailure = 1;      // the service could not go on
inline constexpr int kExitUsage = 2;        // bad configuration or arguments, found before anything was done
inline constexpr int kExitDeadLetters = 3;  // process --strict: some record became a dead letter

void AddRunCommand(CLI::App& app, int& exit_code);
void AddProcessCommand(CLI::App& app, int& exit_code);
void AddConfigCommand(CLI::App& app, int& exit_code);
void AddLedgerCommand(CLI::App& app, int& exit_code);
void AddTopicsCommand(CLI::App& app, int& exit_code);
void AddDeadLetterCommand(CLI::App& app, int& exit_code);
void AddExplainCommand(CLI::App& app, int& exit_code);
void AddLearnCommand(CLI::App& app, int& exit_code);

}  // namespace newswire

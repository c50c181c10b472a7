#include "tests/support/kafka_broker_fixture.h"

#include <stdlib.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pipeline/base/status_macros.h"

namespace newswire {
namespace {

absl::StatusOr<std::string> RunScript(const std::vector<std::string>& arguments) {
  std::vector<std::string> quoted;
  for (const std::string& argument : arguments) quoted.push_back(absl::StrCat("'", argument, "'"));
  const std::string command =
      absl::StrCat("'", NEWSWIRE_SOURCE_DIR, "/tests/support/kafka_broker' ", absl::StrJoin(quoted, " "));
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return absl::InternalError(absl::StrCat("cannot run ", command));
  std::string output;
  std::array<char, 4096> buffer;
  while (const size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), got);
  const int code = pclose(pipe);
  if (code != 0) return absl::InternalError(absl::StrCat(command, " ended with ", WEXITSTATUS(code)));
  return std::string(absl::StripAsciiWhitespace(output));
}

absl::Status Signal(std::string_view verb, const std::string& folder, int node) {
  return RunScript({std::string(verb), folder, absl::StrCat(node)}).status();
}

}  // namespace

absl::StatusOr<KafkaBroker> KafkaBroker::Start(const Options& options) {
  std::string folder = (std::filesystem::temp_directory_path() / "newswire-kafka-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return absl::InternalError(absl::StrCat("cannot make folder ", folder));
  std::vector<std::string> arguments = {"start", folder, "-n", absl::StrCat(options.nodes)};
  if (!options.cpus.empty()) arguments.insert(arguments.end(), {"-c", options.cpus});
  arguments.insert(arguments.end(), options.properties.begin(), options.properties.end());
  absl::StatusOr<std::string> servers = RunScript(arguments);
  KafkaBroker broker(folder, servers.ok() ? *servers : "");
  NW_RETURN_IF_ERROR(servers.status());
  return broker;
}

KafkaBroker::KafkaBroker(KafkaBroker&& other) noexcept
    : folder_(std::exchange(other.folder_, "")), bootstrap_servers_(std::move(other.bootstrap_servers_)) {}

KafkaBroker::~KafkaBroker() { (void)Remove(); }

absl::Status KafkaBroker::Remove() {
  if (folder_.empty()) return absl::OkStatus();
  const std::string folder = std::exchange(folder_, "");
  NW_RETURN_IF_ERROR(RunScript({"kill", folder}).status());
  std::error_code failed;
  std::filesystem::remove_all(folder, failed);
  return failed ? absl::InternalError(absl::StrCat("cannot remove ", folder, ": ", failed.message()))
                : absl::OkStatus();
}

absl::Status KafkaBroker::Kill(int node) { return Signal("kill", folder_, node); }
absl::Status KafkaBroker::Stop(int node) { return Signal("stop", folder_, node); }
absl::Status KafkaBroker::Restart(int node) { return Signal("node", folder_, node); }
absl::Status KafkaBroker::Pause(int node) { return Signal("pause", folder_, node); }
absl::Status KafkaBroker::Resume(int node) { return Signal("resume", folder_, node); }

}  // namespace newswire

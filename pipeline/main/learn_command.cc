// newswire learn: the furniture of a source, from an archive of its raw stories.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/arena.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/config/load_config.h"
#include "pipeline/main/commands.h"
#include "stages/decode/decode_stage.h"
#include "stages/strip/furniture.h"
#include "stages/strip/furniture_learner.h"
#include "stages/strip/strip_stage.h"

namespace newswire {
namespace {

struct LearnArguments {
  std::string source;
  std::string output;
  std::string config;
  std::vector<std::string> archive;
  FurnitureLimits limits;
};

// The stories of one source, record by record through decode.
class Archive {
 public:
  static absl::StatusOr<std::unique_ptr<Archive>> Open(const LearnArguments& arguments, const Config& config) {
    std::unique_ptr<Archive> archive(new Archive(arguments));
    NW_ASSIGN_OR_RETURN(archive->decode_, MakeDecodeStageFactory(config.limits)());
    NW_ASSIGN_OR_RETURN(archive->strip_, MakeStripStageFactory("")());
    return archive;
  }

  absl::Status Learn() {
    for (const std::string& name : arguments_.archive) NW_RETURN_IF_ERROR(ReadPath(name));
    return absl::OkStatus();
  }

  const FurnitureLearner& learner() const { return learner_; }
  size_t refused() const { return refused_; }
  size_t of_others() const { return of_others_; }

 private:
  explicit Archive(const LearnArguments& arguments) : arguments_(arguments), learner_(arguments.limits) {}

  // A folder stands for all files below it, in the order of their names.
  absl::Status ReadPath(const std::string& name) {
    std::error_code error;
    if (name == "-" || !std::filesystem::is_directory(name, error)) return ReadFile(name);
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(name, error)) {
      if (entry.is_regular_file(error)) files.push_back(entry.path().string());
    }
    if (error) return absl::NotFoundError(absl::StrCat(name, ": cannot be read: ", error.message()));
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) NW_RETURN_IF_ERROR(ReadFile(file));
    return absl::OkStatus();
  }

  // JSON lines are a record a line; any other file is a record.
  absl::Status ReadFile(const std::string& name) {
    std::ifstream file;
    if (name != "-") {
      file.open(name, std::ios::binary);
      if (!file) return absl::NotFoundError(absl::StrCat(name, ": cannot be read"));
    }
    std::istream& input = name == "-" ? std::cin : file;
    if (name == "-" || absl::EndsWith(name, ".jsonl") || absl::EndsWith(name, ".ndjson")) {
      for (std::string line; std::getline(input, line);) {
        if (!line.empty()) Add(line);
      }
    } else {
      const std::string record{std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>()};
      Add(record);
    }
    if (input.bad()) return absl::UnavailableError(absl::StrCat(name, ": cannot be read to its end"));
    return absl::OkStatus();
  }

  void Add(std::string_view record) {
    arena_.Reset();
    RawRecord raw;
    raw.value = record;
    story_.Reset(&arena_, raw);
    if (decode_->Process(story_).rejected()) {
      ++refused_;
      return;
    }
    if (!story_.source.empty() && story_.source != arguments_.source) {
      ++of_others_;
      return;
    }
    // Of an HTML page, what the page model leaves.
    if (story_.page == nullptr) {
      learner_.Add(story_.text);
    } else if (strip_->Process(story_).rejected()) {
      ++refused_;
    } else {
      learner_.Add(story_.body);
    }
  }

  const LearnArguments& arguments_;
  FurnitureLearner learner_;
  std::unique_ptr<Stage> decode_;
  std::unique_ptr<Stage> strip_;
  Arena arena_;
  Story story_;
  size_t refused_ = 0;
  size_t of_others_ = 0;
};

absl::Status WriteFile(const std::string& name, const std::string& content) {
  std::ofstream file(name, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  return file ? absl::OkStatus() : absl::UnavailableError(absl::StrCat(name, ": cannot be written"));
}

absl::Status Learn(const LearnArguments& arguments) {
  NW_ASSIGN_OR_RETURN(const Config config, LoadConfig(arguments.config, ProcessEnvironment()));
  NW_ASSIGN_OR_RETURN(const std::unique_ptr<Archive> archive, Archive::Open(arguments, config));
  NW_RETURN_IF_ERROR(archive->Learn());
  const FurnitureLearner& learner = archive->learner();
  if (learner.stories() < arguments.limits.min_stories) {
    return absl::InvalidArgumentError(absl::StrCat("found ", learner.stories(), " stories of ", arguments.source, " (",
                                                   archive->of_others(), " of other sources, ", archive->refused(),
                                                   " refused by decode or strip), expected at least ",
                                                   arguments.limits.min_stories));
  }
  NW_RETURN_IF_ERROR(WriteFile(arguments.output, learner.File(arguments.source)));
  std::fprintf(stderr, "%s: %zu lines from %u stories of %s (%zu of other sources, %zu refused by decode or strip)\n",
               arguments.output.c_str(), learner.Lines().size(), learner.stories(), arguments.source.c_str(),
               archive->of_others(), archive->refused());
  return absl::OkStatus();
}

}  // namespace

void AddLearnCommand(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<LearnArguments>();
  CLI::App* const command = app.add_subcommand(
      "learn", "Learn the lines that a source's stories have at their edges again and again, from an archive");
  command->add_option("--source", arguments->source, "The source, as the envelope names it")->required();
  command->add_option("-o,--output", arguments->output, "Furniture file to write (option strip.furniture)")->required();
  command->add_option("--config", arguments->config, "Configuration file (limits)");
  command
      ->add_option("archive", arguments->archive,
                   "Raw stories: .jsonl and .ndjson files (a record a line), other files (a record), folders; - is "
                   "standard input, a record a line")
      ->required();
  command->add_option("--min-stories", arguments->limits.min_stories, "A line must stand at the edge of so many")
      ->capture_default_str()
      ->check(CLI::Range(2, 1000000));
  command->callback([arguments, &exit_code] {
    const absl::Status status = Learn(*arguments);
    exit_code = status.ok() ? 0 : kExitUsage;
    if (!status.ok()) std::fprintf(stderr, "newswire learn: %s\n", std::string(status.message()).c_str());
  });
}

}  // namespace newswire

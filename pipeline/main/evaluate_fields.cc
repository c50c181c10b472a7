// newswire evaluate fields: how often headline, byline, dateline and the other fields are right.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/config/load_config.h"
#include "pipeline/main/commands.h"
#include "pipeline/main/evaluate_command.h"
#include "pipeline/main/labelled_lines.h"
#include "pipeline/main/single_story.h"

namespace newswire {
namespace {

struct FieldsArguments {
  std::vector<std::string> files;
  std::string config;
  std::string content_type = "text/plain";
  size_t misses = 0;
};

struct Counts {
  size_t right = 0;     // found as labelled, or rightly not found
  size_t wrong = 0;     // found, and labelled otherwise
  size_t missed = 0;    // labelled, not found
  size_t invented = 0;  // found, and labelled as not there
};

// The value of a field by its name in the labels; nullopt if there is no such field.
std::optional<std::string> ValueOf(const Story& story, std::string_view field) {
  const auto joined = [](const auto& values) { return absl::StrJoin(values, "; "); };
  if (field == "headline") return std::string(story.headline);
  if (field == "tags") return joined(story.tags);
  if (field == "by") return std::string(story.by);
  if (field == "by_names") return joined(story.by_names);
  if (field == "located") return std::string(story.located);
  if (field == "agency") return std::string(story.agency);
  if (field == "standfirst") return std::string(story.standfirst);
  if (field == "credit") return std::string(story.credit);
  if (field == "slug") return std::string(story.slug);
  if (field == "language") return std::string(story.language);
  if (field == "uri") return std::string(story.provider_uri);
  if (field == "copyright") return std::string(story.copyright);
  if (field == "date") return std::string(story.source_date);
  return std::nullopt;
}

constexpr std::string_view kFields =
    "headline, tags, by, by_names, located, agency, standfirst, credit, slug, language, uri, copyright, date";

std::string Normal(std::string text) {
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

// A string; a list, joined by "; "; null is the empty one.
absl::StatusOr<std::string> LabelOf(const simdjson::dom::element& value, std::string_view name) {
  std::string_view text;
  if (value.is_null()) return std::string();
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  simdjson::dom::array list;
  if (value.get(list) != simdjson::SUCCESS) {
    return absl::InvalidArgumentError(absl::StrCat("fields.", name, ": expected a string, a list of strings, or null"));
  }
  std::vector<std::string> parts;
  for (const simdjson::dom::element each : list) {
    if (each.get(text) != simdjson::SUCCESS) {
      return absl::InvalidArgumentError(absl::StrCat("fields.", name, ": expected a list of strings"));
    }
    parts.emplace_back(text);
  }
  return absl::StrJoin(parts, "; ");
}

absl::Status Evaluate(const Config& config, const FieldsArguments& arguments) {
  NW_ASSIGN_OR_RETURN(const std::unique_ptr<SingleStory> stages, SingleStory::Create(config));
  std::map<std::string, Counts> fields;
  size_t stories = 0, refused = 0, shown = 0;
  const absl::Status read = ForEachLabelledLine(arguments.files, [&](const simdjson::dom::object& line) -> absl::Status {
    std::string_view input, type;
    NW_RETURN_IF_ERROR(ReadText(line, "input", input));
    if (line["content_type"].get(type) != simdjson::SUCCESS) type = arguments.content_type;
    simdjson::dom::object labels;
    if (line["fields"].get(labels) != simdjson::SUCCESS) {
      return absl::InvalidArgumentError("member \"fields\" is missing or no object");
    }
    const Header header = {"content-type", type};
    const Story& story = stages->Run(input, std::span(&header, 1));
    ++stories;
    refused += stages->rejected_by().empty() ? 0 : 1;
    for (const auto [name, value] : labels) {
      NW_ASSIGN_OR_RETURN(std::string label, LabelOf(value, name));
      std::optional<std::string> found = ValueOf(story, name);
      if (!found) return absl::InvalidArgumentError(absl::StrCat("fields.", name, ": expected one of ", kFields));
      const std::string wanted = Normal(std::move(label)), got = Normal(*std::move(found));
      Counts& counts = fields[std::string(name)];
      size_t& count = wanted == got    ? counts.right
                      : got.empty()    ? counts.missed
                      : wanted.empty() ? counts.invented
                                       : counts.wrong;
      ++count;
      if (wanted != got && shown < arguments.misses) {
        ++shown;
        std::printf("story %zu, %s: found \"%s\", labelled \"%s\"\n", stories, std::string(name).c_str(), got.c_str(),
                    wanted.c_str());
      }
    }
    return absl::OkStatus();
  });
  NW_RETURN_IF_ERROR(read);
  std::printf("%-12s %8s %8s %8s %8s %8s\n", "field", "right", "wrong", "missed", "invented", "accuracy");
  for (const auto& [name, counts] : fields) {
    const size_t all = counts.right + counts.wrong + counts.missed + counts.invented;
    std::printf("%-12s %8zu %8zu %8zu %8zu %8.3f\n", name.c_str(), counts.right, counts.wrong, counts.missed,
                counts.invented, static_cast<double>(counts.right) / static_cast<double>(all));
  }
  std::printf("%zu stories, %zu refused\n", stories, refused);
  return absl::OkStatus();
}

}  // namespace

void AddEvaluateFields(CLI::App& evaluate, int& exit_code) {
  auto arguments = std::make_shared<FieldsArguments>();
  CLI::App* command = evaluate.add_subcommand("fields", "Headline, byline, dateline and the other fields against labels");
  command->add_option("FILE", arguments->files,
                      "JSON lines {\"input\", \"fields\": {NAME: text, list or null}, \"content_type\"?}; - is standard input")
      ->required();
  command->add_option("--content-type", arguments->content_type, "Of inputs that do not tell theirs")->capture_default_str();
  command->add_option("--misses", arguments->misses, "Show so many fields that are not as labelled");
  command->add_option("--config", arguments->config, "Configuration file (default: the built-in defaults)");
  command->footer(absl::StrCat("Fields: ", kFields));
  command->callback([arguments, &exit_code] {
    const absl::StatusOr<Config> config = LoadConfig(arguments->config, ProcessEnvironment());
    const absl::Status status = config.ok() ? Evaluate(*config, *arguments) : config.status();
    if (status.ok()) return;
    std::fprintf(stderr, "newswire evaluate fields: %s\n", std::string(status.message()).c_str());
    exit_code = kExitUsage;
  });
}

}  // namespace newswire

#include "pipeline/config/load_config.h"

#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/config/option_table.h"

extern char** environ;

namespace newswire {
namespace {

constexpr std::string_view kPrefix = "NEWSWIRE_";
constexpr std::string_view kStep = "__";
constexpr size_t kMaxSecretBytes = 64 * 1024;
constexpr size_t kMaxConfigBytes = 1024 * 1024;

std::string ReadStream(std::istream& stream, size_t max_bytes) {
  std::string text(max_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(stream.gcount()));
  return text;
}

// A value as it was found, before it has a type.
struct Found {
  std::string text;
  bool is_plain = true;  // not between quotes: may be a number, true or false
  bool is_secret = false;
  std::string where;  // "newswire.yaml:12" or "NEWSWIRE_KAFKA__GROUP_ID"

  std::string Shown() const {
    if (is_secret) return "a secret";
    return is_plain ? text : absl::StrCat("text \"", absl::CHexEscape(text), "\"");
  }
};

class Reader {
 public:
  explicit Reader(std::string_view file_name) : file_name_(file_name) {}

  void ReadFile(const YAML::Node& document);
  void ReadEnvironment(const Environment& environment);
  void CheckTogether();

  absl::StatusOr<Config> Finish() && {
    if (!errors_.empty()) return absl::InvalidArgumentError(absl::StrJoin(errors_, "\n"));
    return std::move(config_);
  }

 private:
  std::string LineOf(const YAML::Node& node) const { return absl::StrCat(file_name_, ":", node.Mark().line + 1); }
  void AddError(std::string_view where, std::string_view path, std::string_view found, std::string_view expected) {
    errors_.push_back(absl::StrCat(where, ": ", path, ": found ", found, ", expected ", expected));
  }

  // Calls on_entry(key, where, value) for each entry of a map, and reports repeated keys and keys that are no text.
  template <typename OnEntry>
  void ForEachEntry(const YAML::Node& map, std::string_view path, OnEntry on_entry);
  void ReadSection(std::string_view section, const YAML::Node& node);
  void ReadOption(const Option& option, const std::string& where, const YAML::Node& node);
  // The text of a scalar node, "${file:...}" resolved; nullopt if an error was reported.
  std::optional<Found> ReadScalar(std::string_view path, std::string_view expected, const std::string& where,
                                  const YAML::Node& node);
  std::optional<Found> Resolve(std::string_view path, Found found);
  void Set(const Option& option, const Found& found);
  void SetProperty(const Option& option, std::string_view property, const Found& found);

  // Two settings that must stand in a relation: reported at the one of them that was set.
  void Require(bool holds, std::string_view path, std::string_view other_path, std::string_view found,
               std::string_view expected);

  const std::string file_name_;
  Config config_;
  std::map<std::string, std::string, std::less<>> set_at_;  // path -> where
  std::vector<std::string> errors_;
};

template <typename OnEntry>
void Reader::ForEachEntry(const YAML::Node& map, std::string_view path, OnEntry on_entry) {
  std::map<std::string, std::string> seen_at;
  for (const auto& entry : map) {
    const std::string where = LineOf(entry.first);
    if (!entry.first.IsScalar()) {
      AddError(where, path.empty() ? "(top level)" : path, "a key that is no text", "a name");
      continue;
    }
    const std::string key = entry.first.Scalar();
    const auto [it, is_new] = seen_at.try_emplace(key, where);
    if (!is_new) {
      const std::string key_path = path.empty() ? key : absl::StrCat(path, ".", key);
      AddError(where, key_path,
               absl::StrCat("the key again (first in line ", it->second.substr(it->second.rfind(':') + 1), ")"),
               "it once");
      continue;
    }
    on_entry(key, where, entry.second);
  }
}

void Reader::ReadFile(const YAML::Node& document) {
  if (document.IsNull()) return;
  if (!document.IsMap()) {
    AddError(LineOf(document), "(top level)", document.IsSequence() ? "a list" : "a text", "a map of sections");
    return;
  }
  ForEachEntry(document, "", [&](const std::string& key, const std::string& where, const YAML::Node& value) {
    const auto sections = SectionTable();
    const bool is_known =
        std::any_of(sections.begin(), sections.end(), [&](const Section& section) { return section.name == key; });
    if (!is_known) {
      const std::string names = absl::StrJoin(
          sections, ", ", [](std::string* out, const Section& section) { absl::StrAppend(out, section.name); });
      AddError(where, key, "an unknown section", absl::StrCat("one of ", names));
      return;
    }
    if (value.IsNull()) return;
    if (!value.IsMap()) {
      AddError(where, key, value.IsSequence() ? "a list" : "a value", "a map of options");
      return;
    }
    ReadSection(key, value);
  });
}

void Reader::ReadSection(std::string_view section, const YAML::Node& node) {
  ForEachEntry(node, section, [&](const std::string& key, const std::string& where, const YAML::Node& value) {
    const std::string path = absl::StrCat(section, ".", key);
    const Option* option = FindOption(path);
    if (option != nullptr) {
      ReadOption(*option, where, value);
      return;
    }
    std::vector<std::string_view> known;
    for (const Option& candidate : OptionTable()) {
      if (absl::StartsWith(candidate.path, absl::StrCat(section, ".")))
        known.push_back(candidate.path.substr(section.size() + 1));
    }
    AddError(where, path, "an unknown option", absl::StrCat("one of ", absl::StrJoin(known, ", ")));
  });
}

void Reader::ReadOption(const Option& option, const std::string& where, const YAML::Node& node) {
  if (std::holds_alternative<PropertiesOption>(option.kind)) {
    if (node.IsNull()) return;
    if (!node.IsMap()) {
      AddError(where, option.path, node.IsSequence() ? "a list" : "a value", Expected(option));
      return;
    }
    ForEachEntry(node, option.path,
                 [&](const std::string& property, const std::string& property_where, const YAML::Node& value) {
                   const auto found =
                       ReadScalar(absl::StrCat(option.path, ".", property), "a text", property_where, value);
                   if (found) SetProperty(option, property, *found);
                 });
    return;
  }
  const auto found = ReadScalar(option.path, Expected(option), where, node);
  if (found) Set(option, *found);
}

std::optional<Found> Reader::ReadScalar(std::string_view path, std::string_view expected, const std::string& where,
                                        const YAML::Node& node) {
  if (!node.IsScalar()) {
    AddError(where, path, node.IsNull() ? "nothing" : node.IsMap() ? "a map" : "a list", expected);
    return std::nullopt;
  }
  return Resolve(path, Found{.text = node.Scalar(), .is_plain = node.Tag() == "?", .is_secret = false, .where = where});
}

std::optional<Found> Reader::Resolve(std::string_view path, Found found) {
  std::string_view name = found.text;
  if (!absl::ConsumePrefix(&name, "${file:")) return found;
  constexpr std::string_view kExpected = "${file:PATH} with the path of a readable file of at most 64 KiB";
  if (!absl::ConsumeSuffix(&name, "}") || name.empty()) {
    AddError(found.where, path, found.text, kExpected);
    return std::nullopt;
  }
  errno = 0;
  std::ifstream stream{std::string(name), std::ios::binary};
  if (!stream) {
    AddError(found.where, path, absl::StrCat(found.text, " (", std::strerror(errno), ")"), kExpected);
    return std::nullopt;
  }
  std::string content = ReadStream(stream, kMaxSecretBytes);
  if (stream.bad() || content.size() > kMaxSecretBytes || (content.empty() && errno == EISDIR)) {
    AddError(found.where, path, found.text, kExpected);
    return std::nullopt;
  }
  if (absl::EndsWith(content, "\n")) content.pop_back();
  if (absl::EndsWith(content, "\r")) content.pop_back();
  found.text = std::move(content);
  found.is_plain = true;
  found.is_secret = true;
  return found;
}

void Reader::Set(const Option& option, const Found& found) {
  const auto refuse = [&] { AddError(found.where, option.path, found.Shown(), Expected(option)); };
  struct Assign {
    Config& config;
    const Found& found;
    // Each returns false for a value that the option does not take.
    bool operator()(const IntegerOption& kind) const {
      int64_t value = 0;
      if (!found.is_plain || !absl::SimpleAtoi(found.text, &value) || value < kind.min || value > kind.max)
        return false;
      std::visit([&](auto place) { place(config) = static_cast<std::decay_t<decltype(place(config))>>(value); },
                 kind.place);
      return true;
    }
    bool operator()(const RealOption& kind) const {
      double value = 0;
      if (!found.is_plain || !absl::SimpleAtod(found.text, &value) || !(value >= kind.min && value <= kind.max))
        return false;
      kind.place(config) = value;
      return true;
    }
    bool operator()(const BooleanOption& kind) const {
      if (!found.is_plain || (found.text != "true" && found.text != "false")) return false;
      kind.place(config) = found.text == "true";
      return true;
    }
    bool operator()(const ChoiceOption& kind) const {
      if (std::find(kind.choices.begin(), kind.choices.end(), found.text) == kind.choices.end()) return false;
      kind.place(config) = found.text;
      return true;
    }
    bool operator()(const TextOption& kind) const {
      if (!kind.valid(found.text)) return false;
      kind.place(config) = found.text;
      return true;
    }
    bool operator()(const PropertiesOption&) const { return false; }
  };
  if (!std::visit(Assign{config_, found}, option.kind)) {
    refuse();
    return;
  }
  set_at_[std::string(option.path)] = found.where;
  if (found.is_secret) config_.secrets.insert(std::string(option.path));
}

void Reader::SetProperty(const Option& option, std::string_view property, const Found& found) {
  const std::string path = absl::StrCat(option.path, ".", property);
  if (property.empty()) {
    AddError(found.where, option.path, "a property without a name", Expected(option));
    return;
  }
  if (const std::string_view why = WhyOwned(property); !why.empty()) {
    AddError(found.where, path, "a property that may not be set here", absl::StrCat("it to be left out: ", why));
    return;
  }
  std::get<PropertiesOption>(option.kind).place(config_)[std::string(property)] = found.text;
  if (found.is_secret) config_.secrets.insert(path);
}

void Reader::ReadEnvironment(const Environment& environment) {
  constexpr std::string_view kExpected = "the variable of an option, for example NEWSWIRE_KAFKA__GROUP_ID";
  for (const auto& [name, value] : environment) {
    std::string_view rest = name;
    if (!absl::ConsumePrefix(&rest, kPrefix)) continue;
    const std::vector<std::string> steps = absl::StrSplit(absl::AsciiStrToLower(rest), absl::MaxSplits(kStep, 2));
    Found found{.text = value, .is_plain = true, .is_secret = false, .where = name};
    if (steps.size() == 1) {
      // One "_" where two were meant. Others are not ours: Kubernetes sets NEWSWIRE_SERVICE_HOST for a service of that
      // name.
      for (const Option& option : OptionTable()) {
        if (absl::StrReplaceAll(option.path, {{".", "_"}}) == steps[0]) {
          AddError(name, option.path, "one \"_\" for a step",
                   absl::StrCat(kPrefix, absl::AsciiStrToUpper(absl::StrReplaceAll(option.path, {{".", kStep}}))));
        }
      }
      continue;
    }
    const std::string path = absl::StrCat(steps[0], ".", steps[1]);
    const Option* option = FindOption(path);
    const bool takes_properties = option != nullptr && std::holds_alternative<PropertiesOption>(option->kind);
    if (option == nullptr || takes_properties != (steps.size() == 3)) {
      AddError(name, absl::StrJoin(steps, "."), "an unknown option", kExpected);
      continue;
    }
    if (takes_properties) {
      const std::string property = absl::StrReplaceAll(steps[2], {{"_", "."}});
      if (const auto resolved = Resolve(absl::StrCat(path, ".", property), found))
        SetProperty(*option, property, *resolved);
    } else {
      if (const auto resolved = Resolve(path, found)) Set(*option, *resolved);
    }
  }
}

void Reader::Require(bool holds, std::string_view path, std::string_view other_path, std::string_view found,
                     std::string_view expected) {
  if (holds) return;
  std::string_view where = "defaults";
  if (const auto it = set_at_.find(path); it != set_at_.end()) {
    where = it->second;
  } else if (const auto other = set_at_.find(other_path); other != set_at_.end()) {
    where = other->second;
  }
  AddError(where, path, found, expected);
}

void Reader::CheckTogether() {
  const ServiceConfig& service = config_.service;
  const KafkaConfig& kafka = config_.kafka;
  const LimitsConfig& limits = config_.limits;
  const auto require_less = [&](std::string_view path, auto value, std::string_view other_path, auto other) {
    Require(value < other, path, other_path, absl::StrCat(value),
            absl::StrCat("less than ", other_path, " (", other, ")"));
  };
  const auto require_at_most = [&](std::string_view path, auto value, std::string_view other_path, auto other) {
    Require(value <= other, path, other_path, absl::StrCat(value),
            absl::StrCat("at most ", other_path, " (", other, ")"));
  };
  require_less("service.drain_timeout_ms", service.drain_timeout_ms, "service.stall_timeout_ms",
               service.stall_timeout_ms);
  require_less("kafka.session_timeout_ms", kafka.session_timeout_ms, "service.stall_timeout_ms",
               service.stall_timeout_ms);
  require_less("limits.max_batch_ms", limits.max_batch_ms, "kafka.transaction_timeout_ms",
               kafka.transaction_timeout_ms);
  require_at_most("kafka.transaction_timeout_ms", kafka.transaction_timeout_ms, "kafka.session_timeout_ms",
                  kafka.session_timeout_ms);
  require_at_most("kafka.transaction_timeout_ms", kafka.transaction_timeout_ms, "service.drain_timeout_ms",
                  service.drain_timeout_ms);
  require_at_most("limits.max_body_bytes", limits.max_body_bytes, "limits.max_record_bytes", limits.max_record_bytes);
  require_at_most("limits.max_record_bytes", limits.max_record_bytes, "limits.max_in_flight_bytes",
                  limits.max_in_flight_bytes);
  require_at_most("dedup.jaccard", config_.dedup.jaccard, "dedup.containment", config_.dedup.containment);

  std::map<std::string, std::string_view> path_of_topic;
  for (const Option& option : OptionTable()) {
    const auto* text = std::get_if<TextOption>(&option.kind);
    if (text == nullptr || !absl::StartsWith(option.path, "topics.") || text->place(config_).empty()) continue;
    const std::string& topic = text->place(config_);
    const auto [it, is_new] = path_of_topic.try_emplace(topic, option.path);
    Require(is_new, option.path, it->second, topic, absl::StrCat("another topic than ", it->second));
  }
}

}  // namespace

Environment ProcessEnvironment() {
  Environment environment;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const size_t equals = text.find('=');
    if (equals != std::string_view::npos) environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

absl::StatusOr<Config> ParseConfig(std::string_view yaml, std::string_view file_name, const Environment& environment) {
  Reader reader(file_name);
  try {  // yaml-cpp throws; here is its border
    std::istringstream stream{std::string(yaml)};
    const std::vector<YAML::Node> documents = YAML::LoadAll(stream);
    if (documents.size() > 1) {
      return absl::InvalidArgumentError(
          absl::StrCat(file_name, ": found ", documents.size(), " YAML documents, expected one"));
    }
    if (!documents.empty()) reader.ReadFile(documents.front());
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(file_name, ":", error.mark.line + 1, ": found ", error.msg,
                                                   " (column ", error.mark.column + 1, "), expected YAML"));
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(file_name, ": found ", error.what(), ", expected YAML"));
  }
  reader.ReadEnvironment(environment);
  reader.CheckTogether();
  return std::move(reader).Finish();
}

absl::StatusOr<Config> LoadConfig(const std::string& path, const Environment& environment) {
  if (path.empty()) return ParseConfig("", "defaults", environment);
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream)
    return absl::NotFoundError(
        absl::StrCat(path, ": found no readable file (", std::strerror(errno), "), expected the configuration"));
  const std::string text = ReadStream(stream, kMaxConfigBytes);
  if (stream.bad() || (text.empty() && errno == EISDIR)) {
    return absl::NotFoundError(absl::StrCat(path, ": found no readable file, expected the configuration"));
  }
  if (text.size() > kMaxConfigBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": found more than ", kMaxConfigBytes, " bytes, expected a configuration"));
  }
  return ParseConfig(text, path, environment);
}

}  // namespace newswire

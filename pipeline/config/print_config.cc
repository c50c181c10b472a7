#include "pipeline/config/print_config.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pipeline/config/option_table.h"

namespace newswire {
namespace {

constexpr std::string_view kMask = "\"********\"";
constexpr size_t kColumns = 118;

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      absl::StrAppend(&quoted, "\\x", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string Number(double value) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), value);
  return std::string(digits, end);
}

// What stands behind "key:".
std::string ValueText(const Option& option, Config& config) {
  struct Print {
    Config& config;
    std::string_view path;
    std::string Text(std::string_view text) const {
      return config.secrets.contains(std::string(path)) ? std::string(kMask) : Quoted(text);
    }
    std::string operator()(const IntegerOption& kind) const {
      return std::visit([&](auto place) { return absl::StrCat(" ", place(config)); }, kind.place);
    }
    std::string operator()(const RealOption& kind) const { return absl::StrCat(" ", Number(kind.place(config))); }
    std::string operator()(const BooleanOption& kind) const { return kind.place(config) ? " true" : " false"; }
    std::string operator()(const ChoiceOption& kind) const { return absl::StrCat(" ", kind.place(config)); }
    std::string operator()(const TextOption& kind) const { return absl::StrCat(" ", Text(kind.place(config))); }
    std::string operator()(const PropertiesOption& kind) const {
      if (kind.place(config).empty()) return " {}";
      std::string text;
      for (const auto& [name, value] : kind.place(config)) {
        const bool is_secret = IsSecretProperty(name) || config.secrets.contains(absl::StrCat(path, ".", name));
        absl::StrAppend(&text, "\n    ", Quoted(name), ": ", is_secret ? std::string(kMask) : Quoted(value));
      }
      return text;
    }
  };
  return std::visit(Print{config, option.path}, option.kind);
}

void AppendComment(std::string_view text, std::string_view indent, std::string& to) {
  std::string line;
  const auto end_line = [&] {
    if (!line.empty()) absl::StrAppend(&to, indent, "#", line, "\n");
    line.clear();
  };
  for (const std::string_view word : absl::StrSplit(text, ' ')) {
    if (indent.size() + 1 + line.size() + 1 + word.size() > kColumns) end_line();
    absl::StrAppend(&line, " ", word);
  }
  end_line();
}

std::string Print(Config config, bool is_annotated) {
  std::string text;
  for (const Section& section : SectionTable()) {
    if (is_annotated) {
      text += '\n';
      AppendComment(section.meaning, "", text);
    }
    absl::StrAppend(&text, section.name, ":\n");
    for (const Option& option : OptionTable()) {
      const auto [in_section, key] =
          std::pair<std::string_view, std::string_view>(absl::StrSplit(option.path, absl::MaxSplits('.', 1)));
      if (in_section != section.name) continue;
      if (is_annotated) {
        AppendComment(option.meaning, "  ", text);
        AppendComment(absl::StrCat("Takes ", Expected(option), "."), "  ", text);
      }
      absl::StrAppend(&text, "  ", key, ":", ValueText(option, config), "\n");
    }
  }
  return text;
}

}  // namespace

std::string PrintConfig(const Config& config) { return Print(config, false); }

std::string PrintAnnotatedConfig(const Config& config) { return Print(config, true); }

}  // namespace newswire

// Every option in one table: path, meaning, unit, bounds, place in the tree. Reading, printing and checking all go by
// it.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pipeline/config/config.h"

namespace newswire {

// A whole number in [min, max]; `place` gives its field in a tree.
struct IntegerOption {
  std::variant<int& (*)(Config&), int64_t& (*)(Config&), size_t& (*)(Config&)> place;
  int64_t min;
  int64_t max;
};

struct RealOption {
  double& (*place)(Config&);
  double min;
  double max;
};

struct BooleanOption {
  bool& (*place)(Config&);
};

// One of a closed list.
struct ChoiceOption {
  std::string& (*place)(Config&);
  std::vector<std::string_view> choices;
};

// Free text that `valid` accepts; `form` says what that is ("a topic name: ...").
struct TextOption {
  std::string& (*place)(Config&);
  bool (*valid)(std::string_view);
  std::string_view form;
};

// Names and texts that are passed on. `owned` are names that may not be set: the guarantees rest on them.
struct PropertiesOption {
  std::map<std::string, std::string>& (*place)(Config&);
};

struct Option {
  std::string_view path;     // "kafka.group_id"
  std::string_view unit;     // "ms", "bytes", ...; "" = none
  std::string_view meaning;  // what it is, and what a change of it does
  std::variant<IntegerOption, RealOption, BooleanOption, ChoiceOption, TextOption, PropertiesOption> kind;
};

// All options, in the order of config.h; options of a section stand together.
std::span<const Option> OptionTable();

// The option at `path`, or nullptr.
const Option* FindOption(std::string_view path);

// A section of the tree and what it is about.
struct Section {
  std::string_view name;
  std::string_view meaning;
};
std::span<const Section> SectionTable();

// What values the option takes, as a phrase: "an integer of 1 to 64", "one of json, text".
std::string Expected(const Option& option);

// Why a librdkafka property may not be set under kafka.client; "" if it may.
std::string_view WhyOwned(std::string_view property);

// True for librdkafka properties that hold a password, a key or a token.
bool IsSecretProperty(std::string_view property);

}  // namespace newswire

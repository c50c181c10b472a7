// The tables behind media_topics.h and provider_codes.h.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace newswire::internal {

struct CodePair {
  uint32_t code;
  uint32_t topic;
};
struct CodeName {
  uint32_t code;
  std::string_view name;
};

// All three sorted by code.
std::span<const CodePair> MediaTopicParents();   // of every Media Topic below the heads: the code above it
std::span<const CodePair> SubjectCodeTopics();   // Subject Code -> the Media Topic that took its place; heads left out
std::span<const CodeName> SecondLevelNames();

}  // namespace newswire::internal

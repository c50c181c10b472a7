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
struct MediaTopicBelowHead {
  uint32_t code;
  uint32_t above;
  std::string_view name;  // English label
};

// Both sorted by code.
std::span<const MediaTopicBelowHead> MediaTopicsBelowHeads();
std::span<const CodePair> SubjectCodeTopics();  // Subject Code -> the Media Topic that took its place; heads left out

}  // namespace newswire::internal

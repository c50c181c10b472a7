#include "stages/classify/media_topics.h"

#include <algorithm>
#include <array>

#include "stages/classify/media_topic_tree.h"

namespace newswire {
namespace {

constexpr std::array<MediaTopicHead, kMediaTopicHeadCount> kHeads = {{
    {1000000, "arts, culture, entertainment and media"},
    {2000000, "crime, law and justice"},
    {3000000, "disaster, accident and emergency incident"},
    {4000000, "economy, business and finance"},
    {5000000, "education"},
    {6000000, "environment"},
    {7000000, "health"},
    {8000000, "human interest"},
    {9000000, "labour"},
    {10000000, "lifestyle and leisure"},
    {11000000, "politics"},
    {12000000, "religion"},
    {13000000, "science and technology"},
    {14000000, "society"},
    {15000000, "sport"},
    {16000000, "conflict, war and peace"},
    {17000000, "weather"},
}};

const internal::MediaTopicBelowHead* FindBelowHead(uint32_t medtop) {
  const std::span<const internal::MediaTopicBelowHead> topics = internal::MediaTopicsBelowHeads();
  const auto found = std::ranges::lower_bound(topics, medtop, {}, &internal::MediaTopicBelowHead::code);
  return found != topics.end() && found->code == medtop ? &*found : nullptr;
}

}  // namespace

std::span<const MediaTopicHead, kMediaTopicHeadCount> MediaTopicHeads() { return kHeads; }

uint32_t MediaTopicParent(uint32_t medtop) {
  const internal::MediaTopicBelowHead* const topic = FindBelowHead(medtop);
  return topic == nullptr ? 0 : topic->above;
}

uint32_t MediaTopicHeadOf(uint32_t medtop) {
  while (medtop != 0 && !IsMediaTopicHead(medtop)) medtop = MediaTopicParent(medtop);
  return medtop;
}

uint32_t MediaTopicSecondLevelOf(uint32_t medtop) {
  while (medtop != 0) {
    const uint32_t parent = MediaTopicParent(medtop);
    if (IsMediaTopicHead(parent)) return medtop;
    medtop = parent;
  }
  return 0;
}

std::string_view MediaTopicName(uint32_t medtop) {
  if (IsMediaTopicHead(medtop)) return kHeads[medtop / 1000000 - 1].name;
  const internal::MediaTopicBelowHead* const topic = FindBelowHead(medtop);
  return topic == nullptr ? std::string_view() : topic->name;
}

}  // namespace newswire

// The IPTC Media Topics: the 17 heads, and the tree below them.
//
// Codes and English labels are facts of the IPTC's vocabulary http://cv.iptc.org/newscodes/mediatopic/ (CC BY 4.0).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace newswire {

inline constexpr int kMediaTopicHeadCount = 17;

struct MediaTopicHead {
  uint32_t medtop;        // 1000000 .. 17000000; printed with eight digits ("01000000")
  std::string_view name;  // English label, static storage
};

// All heads by code: index i is head i + 1.
std::span<const MediaTopicHead, kMediaTopicHeadCount> MediaTopicHeads();

constexpr bool IsMediaTopicHead(uint32_t medtop) {
  return medtop % 1000000 == 0 && medtop >= 1000000 && medtop <= kMediaTopicHeadCount * 1000000u;
}

// The code right above `medtop`; 0 for a head and for what the vocabulary does not have. O(log codes).
uint32_t MediaTopicParent(uint32_t medtop);

// The head that `medtop` stands under (or is); 0 if the vocabulary has no such code.
uint32_t MediaTopicHeadOf(uint32_t medtop);

// The code right below the head that `medtop` stands under (or is); 0 for heads and for what the vocabulary has not.
uint32_t MediaTopicSecondLevelOf(uint32_t medtop);

// English label, static storage; empty for what the vocabulary does not have. O(log codes).
std::string_view MediaTopicName(uint32_t medtop);

}  // namespace newswire

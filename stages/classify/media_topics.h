// The IPTC Media Topics: the 17 heads, and the head of every code below them.
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

// Index of the head that `medtop` stands under (or is), -1 if the vocabulary has no such code. O(log runs).
int MediaTopicHeadIndex(uint32_t medtop);

}  // namespace newswire

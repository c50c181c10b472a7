// Subjects in the vocabularies of providers, as Media Topics.
#pragma once

#include <cstdint>
#include <string_view>

#include "pipeline/story.h"

namespace newswire {

struct MappedCode {
  uint32_t medtop = 0;           // 0: no Media Topic says as much
  std::string_view creator;      // who gives such codes, static storage; empty: the provider of the story
  bool is_whole_answer = false;  // false: a desk or a category, one a story, that says nothing about further topics
};

// What a provider's code says about the topics of a story. Known are
//   Subject Codes of the IPTC ("subj", "...subjectcode..."): the Media Topic that took the place of the code, or of the
//     nearest code above it that has one ("15054001" -> soccer -> sport)
//   topic codes of LSEG and Reuters ("N2": "SPO" -> sport, "VOTE" -> election)
//   one-letter categories of ANPA 1312 and AP ("ap-category", "anpa...": "s" -> sport)
//   subjects of AP ("ap...") by their English name ("Government and politics" -> politics)
// O(log codes), no allocation.
MappedCode MapProviderCode(const ProviderCode& code);

}  // namespace newswire

// Bytes of a topic model file (*.nwtm): little endian, three parts one behind the other.
//
//   TopicModelHeader                      one
//   TopicModelLanguage                    header.language_count of them
//   TopicModelLine                        2 ^ header.line_bits of them, at a multiple of 64
#pragma once

#include <cstddef>
#include <cstdint>

#include "stages/classify/media_topics.h"

namespace newswire {

inline constexpr char kTopicModelMagic[4] = {'N', 'W', 'T', 'M'};
inline constexpr uint32_t kTopicModelVersion = 1;
inline constexpr int kMinLineBits = 4;
inline constexpr int kMaxLineBits = 16;  // a tag is the low half of a key, the line number comes from the high half
inline constexpr int kMaxModelLanguages = 64;
inline constexpr int kWaysPerLine = 3;
inline constexpr int kConfidenceSteps = 100;
inline constexpr uint8_t kNeverAssigned = 101;  // a threshold that no confidence reaches

struct TopicModelHeader {
  char magic[4];
  uint32_t version;
  uint64_t file_bytes;
  uint64_t checksum;         // XXH3-64 of all bytes behind this field
  uint32_t feature_version;  // kTopicFeatureVersion of the training
  uint32_t language_count;
  uint32_t line_bits;
  uint32_t lines_offset;
  char name[32];                      // "topics-1", zero-padded
  float scale[kMediaTopicHeadCount];  // a head's weight = stored weight * scale
  float bias[kMediaTopicHeadCount];
  char reserved[24];
};
static_assert(sizeof(TopicModelHeader) == 232);

// What the model knows of a language. Confidence c (1..100) is reached from score cutoff[head][c - 1] on.
struct TopicModelLanguage {
  char code[8];  // BCP 47 primary subtag, zero-padded
  uint8_t
      threshold_pct[kMediaTopicHeadCount];  // a head is assigned from this confidence on; kNeverAssigned: no evidence
  char reserved[7];
  float cutoff[kMediaTopicHeadCount][kConfidenceSteps];
};
static_assert(sizeof(TopicModelLanguage) == 8 + 17 + 7 + 17 * 400);

// One cache line: the features of three keys that share it. tag 0 = empty.
struct alignas(64) TopicModelLine {
  uint16_t tag[kWaysPerLine];
  uint8_t idf_squared[kWaysPerLine];  // in units of 1/kIdfSquaredUnits
  int8_t weight[kWaysPerLine][kMediaTopicHeadCount];
  char reserved[4];
};
static_assert(sizeof(TopicModelLine) == 64);

inline constexpr int kIdfSquaredUnits = 2;

// Sublinear term frequency in quarters: round(4 * (1 + ln(count))).
inline constexpr int kTermFrequency[] = {0, 4, 7, 8, 10, 10, 11};
inline constexpr int kTermFrequencyUnits = 4;

inline uint32_t TopicLineOf(uint32_t key, uint32_t line_bits) { return (key >> 16) >> (16 - line_bits); }
inline uint16_t TopicTagOf(uint32_t key) { return static_cast<uint16_t>(key); }

}  // namespace newswire

// Bytes of a topic model file (*.nwtm): little endian, parts one behind the other, each at a multiple of 64.
//
//   TopicModelHeader                                     one
//   TopicModelLabel                                      header.label_count of them
//   char[8] code, TopicModelLimit[label_count], 0-fill   header.language_count of them
//   uint16_t                                             2 ^ header.bucket_bits of them: displacement of a bucket
//   rows of header.row_lines * 64 bytes                  header.row_count of them
//
// A row belongs to one feature: uint16 tag, uint8 idf squared, int8 weight[label_count]. The row of a key is found by
// hash and displace (Belazzougui, Botelho, Dietzfelbinger 2009): the keys of the training never share a row, and the
// tag tells a key that the model does not know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace newswire {

inline constexpr char kTopicModelMagic[4] = {'N', 'W', 'T', 'M'};
// A file names the lowest version that gives what it says: 3 where rivalry is not 0.
inline constexpr uint32_t kTopicModelVersion = 2;
inline constexpr uint32_t kTopicModelRivalryVersion = 3;
inline constexpr size_t kModelAlignment = 64;
inline constexpr int kMaxBucketBits = 16;
inline constexpr uint32_t kMaxModelRows = 1u << 20;
inline constexpr int kMaxModelLanguages = 64;
inline constexpr int kRowHeadBytes = 3;  // tag and idf, before the weights
inline constexpr int kMaxRowLines = 4;
inline constexpr int kMaxTopicLabels = kMaxRowLines * 64 - kRowHeadBytes;
inline constexpr int kConfidenceSteps = 100;

struct TopicModelHeader {
  char magic[4];
  uint32_t version;
  uint64_t file_bytes;
  uint64_t checksum;         // XXH3-64 of all bytes behind this field
  uint32_t feature_version;  // kTopicFeatureVersion of the training
  uint32_t label_count;
  uint32_t language_count;
  uint32_t bucket_bits;
  uint32_t row_count;
  uint32_t row_lines;  // 64-byte lines a row
  uint32_t languages_offset;
  uint32_t language_bytes;  // of one of them
  uint32_t buckets_offset;
  uint32_t rows_offset;
  uint8_t bigram_tokens;  // TopicFeatureRules
  uint8_t always_one;     // 1: a story of which no label reaches its threshold is given the likeliest
  char reserved[2];
  float rivalry;  // 0..1; see LowerByRivals()
  char name[56];  // "topics-4", zero-padded
};
static_assert(sizeof(TopicModelHeader) == 128);

struct TopicModelLabel {
  uint32_t medtop;  // Media Topic; 0: a label of the user's own
  float scale;      // a weight = stored weight * scale
  float bias;
  char name[52];  // "04000000" or the user's own, zero-padded
};
static_assert(sizeof(TopicModelLabel) == 64);

// What the model knows of a label in a language.
struct TopicModelLimit {
  float threshold;                 // the label is given from this score on; infinity: never, there is no evidence
  float cutoff[kConfidenceSteps];  // confidence c (1..100) is reached from score cutoff[c - 1] on; rising
};
static_assert(sizeof(TopicModelLimit) == 404);

inline constexpr int kIdfSquaredUnits = 2;  // idf squared is stored in halves

// Sublinear term frequency in quarters: round(4 * (1 + ln(count))).
inline constexpr uint8_t kTermFrequency[] = {0, 4, 7, 8, 10, 10, 11};
inline constexpr int kTermFrequencyUnits = 4;

inline uint16_t TopicTagOf(uint32_t key) { return static_cast<uint16_t>(key >> 16); }
inline uint32_t TopicBucketOf(uint32_t key, uint32_t bucket_bits) { return key & ((1u << bucket_bits) - 1); }
// Row of a key in a bucket of that displacement.
inline uint32_t TopicRowOf(uint32_t key, uint16_t displacement, uint32_t row_count) {
  const uint64_t mixed = (uint64_t{key} + (uint64_t{displacement} << 32)) * 0x9E3779B97F4A7C15ull;
  const uint32_t spread = static_cast<uint32_t>((mixed ^ mixed >> 29) >> 16);
  return static_cast<uint32_t>(uint64_t{spread} * row_count >> 32);
}

}  // namespace newswire

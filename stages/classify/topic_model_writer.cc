#include "stages/classify/topic_model_writer.h"

#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "stages/classify/row_places.h"
#include "stages/classify/topic_features.h"
#include "stages/classify/topic_model.h"

namespace newswire {
namespace {

size_t Aligned(size_t bytes) { return (bytes + kModelAlignment - 1) / kModelAlignment * kModelAlignment; }

}  // namespace

std::string MakeModelFile(const Vocabulary& vocabulary, const TrainingLabels& labels,
                          const std::vector<LabelWeights>& weights,
                          const std::map<std::string, LanguageEvidence>& languages, const TrainOptions& options) {
  const size_t label_count = labels.labels.size();
  std::vector<uint32_t> keys;
  for (const ModelWord& word : vocabulary.words) keys.push_back(word.key);
  const RowPlaces places = PlaceRows(keys);

  TopicModelHeader header = {};
  std::memcpy(header.magic, kTopicModelMagic, sizeof(header.magic));
  header.rivalry = static_cast<float>(options.rivalry);
  header.version = options.rivalry > 0 ? kTopicModelRivalryVersion : kTopicModelVersion;
  header.feature_version = kTopicFeatureVersion;
  header.label_count = static_cast<uint32_t>(label_count);
  header.language_count = static_cast<uint32_t>(languages.size());
  header.bucket_bits = places.bucket_bits;
  header.row_count = places.row_count;
  header.row_lines = static_cast<uint32_t>((kRowHeadBytes + label_count + 63) / 64);
  header.languages_offset = static_cast<uint32_t>(sizeof(header) + label_count * sizeof(TopicModelLabel));
  header.language_bytes = static_cast<uint32_t>(Aligned(8 + label_count * sizeof(TopicModelLimit)));
  header.buckets_offset = header.languages_offset + header.language_count * header.language_bytes;
  header.rows_offset =
      static_cast<uint32_t>(header.buckets_offset + Aligned(places.displacements.size() * sizeof(uint16_t)));
  header.bigram_tokens = static_cast<uint8_t>(options.bigram_tokens);
  header.always_one = options.always_one;
  std::memcpy(header.name, options.name.data(), options.name.size());
  const size_t row_bytes = size_t{64} * header.row_lines;
  header.file_bytes = header.rows_offset + places.row_count * row_bytes;

  std::string bytes(header.file_bytes, '\0');
  for (size_t i = 0; i < label_count; ++i) {
    TopicModelLabel label = {};
    label.medtop = labels.labels[i].medtop;
    std::memcpy(label.name, labels.names[i].data(), labels.names[i].size());
    double largest = 0;
    for (size_t word = 0; word < vocabulary.words.size() && !weights[i].empty(); ++word) {
      largest = std::max(largest, std::abs(static_cast<double>(weights[i][word]) * vocabulary.words[word].Idf()));
    }
    const double scale = largest > 0 ? largest / 127 : 1;
    label.scale = static_cast<float>(scale);
    label.bias = weights[i].empty() ? static_cast<float>(kNothingLearnt) : weights[i].back();
    std::memcpy(bytes.data() + sizeof(header) + i * sizeof(label), &label, sizeof(label));
    for (size_t word = 0; word < vocabulary.words.size() && !weights[i].empty(); ++word) {
      char* const row = bytes.data() + header.rows_offset + places.rows[word] * row_bytes;
      row[kRowHeadBytes + i] =
          static_cast<char>(std::lround(static_cast<double>(weights[i][word]) * vocabulary.words[word].Idf() / scale));
    }
  }
  for (size_t word = 0; word < vocabulary.words.size(); ++word) {
    char* const row = bytes.data() + header.rows_offset + places.rows[word] * row_bytes;
    const uint16_t tag = TopicTagOf(keys[word]);
    std::memcpy(row, &tag, sizeof(tag));
    row[2] = static_cast<char>(vocabulary.words[word].idf_squared);
  }
  char* at = bytes.data() + header.languages_offset;
  for (const auto& [code, evidence] : languages) {
    std::memcpy(at, code.data(), code.size());
    std::memcpy(at + 8, evidence.limits.data(), label_count * sizeof(TopicModelLimit));
    at += header.language_bytes;
  }
  std::memcpy(bytes.data() + header.buckets_offset, places.displacements.data(),
              places.displacements.size() * sizeof(uint16_t));
  std::memcpy(bytes.data(), &header, sizeof(header));
  constexpr size_t kChecksumAt = offsetof(TopicModelHeader, checksum);
  constexpr size_t kChecksumFrom = kChecksumAt + sizeof(uint64_t);
  header.checksum = XXH3_64bits(bytes.data() + kChecksumFrom, bytes.size() - kChecksumFrom);
  std::memcpy(bytes.data() + kChecksumAt, &header.checksum, sizeof(header.checksum));
  return bytes;
}

}  // namespace newswire

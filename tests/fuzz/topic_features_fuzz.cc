// Any bytes as headline and body: no read or write outside, counts within their bounds.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/log/check.h"
#include "stages/classify/topic_features.h"
#include "stages/classify/topic_model.h"
#include "stages/language/language_detector.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static newswire::TopicFeatureExtractor extractor;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t title_bytes = size > 0 ? data[0] % size : 0;
  const std::string_view codes[] = {text};
  const newswire::TopicFeatureRules rules = {static_cast<uint8_t>(size > 1 ? data[1] : 0)};
  const auto features = extractor.Extract({text.substr(0, title_bytes), text.substr(title_bytes), codes}, rules);
  for (const newswire::TopicFeature& feature : features) {
    CHECK(feature.count >= 1 && feature.count <= newswire::kMaxFeatureCount);
  }
  newswire::TopicScores scores;
  newswire::TopicModel::BuiltIn()->Score(features, scores);
  newswire::IsPlainlyEnglish(text);
  char tag[64];
  CHECK_LE(newswire::NormalizeLanguageTag(text, tag, sizeof(tag)), sizeof(tag));
  return 0;
}

// The linear topic model: features in, a score and a confidence for each of the 17 heads out.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stages/classify/media_topics.h"
#include "stages/classify/topic_features.h"
#include "stages/classify/topic_model_format.h"

namespace newswire {

// Score of each head. Comparable between stories of one head only; see TopicModel::ConfidencePct().
using TopicScores = std::array<float, kMediaTopicHeadCount>;

// An immutable model over bytes that somebody else owns or that it has mapped. Thread-safe; one for all lanes.
//
// score = scale * sum(tf * w) / sqrt(sum(tf^2 * idf^2)) + bias, with integer sums: the same story gives the same bits
// everywhere. Weights carry their idf already (Joachims 1998: linear models on tf-idf of unit length).
class TopicModel {
 public:
  // The model that the build carries (stages/classify/model/). CHECKs that it is sound: it is part of the program.
  static std::shared_ptr<const TopicModel> BuiltIn();
  // Maps a file. NotFound / InvalidArgument with what was found and what was expected. 1 ms for 4 MB.
  static absl::StatusOr<std::shared_ptr<const TopicModel>> FromFile(const std::string& path);
  // Reads a model in place: `bytes` must be aligned to 64 and outlive it.
  static absl::StatusOr<std::shared_ptr<const TopicModel>> FromBytes(std::string_view bytes);

  TopicModel(const TopicModel&) = delete;
  TopicModel& operator=(const TopicModel&) = delete;
  ~TopicModel();

  std::string_view name() const { return name_; }
  std::span<const TopicModelLanguage> languages() const { return languages_; }

  // Entry of a BCP 47 tag by its primary subtag ("en-US" -> "en"); nullptr = this model has no evidence for it.
  const TopicModelLanguage* FindLanguage(std::string_view tag) const;

  // Scores of a story. `known_features`, if wanted, is how many of its features the model has a weight for.
  TopicScores Score(std::span<const TopicFeature> features, int* known_features = nullptr) const;

  // Calibrated probability in per cent that a story of `language` with that score is about `head`.
  static int ConfidencePct(const TopicModelLanguage& language, int head, float score);

 private:
  TopicModel(std::string_view bytes, void* mapped) : bytes_(bytes), mapped_(mapped) {}

  std::string_view bytes_;
  void* mapped_;  // to be unmapped, or nullptr
  std::string_view name_;
  const TopicModelHeader* header_ = nullptr;
  std::span<const TopicModelLanguage> languages_;
  const TopicModelLine* lines_ = nullptr;
};

}  // namespace newswire

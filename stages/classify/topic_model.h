// The linear topic model: features in, a score and a confidence for each label out.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "stages/classify/topic_features.h"
#include "stages/classify/topic_model_format.h"

namespace newswire {

// One label of a model.
struct TopicLabel {
  uint32_t medtop;        // 0: a label of the user's own
  uint32_t head;          // of the medtop
  std::string_view name;  // of a Media Topic its English label
};

// What a model knows of a language: one limit a label.
struct TopicLanguage {
  std::string_view code;  // BCP 47 primary subtag
  std::span<const TopicModelLimit> limits;
};

// Scores of all labels; only the first labels().size() mean something. Comparable between stories of one label only;
// see TopicModel::ConfidencePct().
using TopicScores = std::array<float, kMaxTopicLabels>;
using TopicFlags = std::array<bool, kMaxTopicLabels>;

// Lowers each score by the share `rivalry` of the highest of the others, that one taken between -1 and 1 (the margins
// of the SVM): most stories are about one thing, so where another topic is sure the rest has to show more. Among heads
// and labels of the user's own; a code below a head (head_of[label] != label) stays as it is and is no rival.
// O(labels).
void LowerByRivals(std::span<const size_t> head_of, float rivalry, std::span<float> scores);

// An immutable model over bytes that somebody else owns or that it holds. Thread-safe; one for all lanes.
//
// score = scale * sum(tf * w) / sqrt(sum(tf^2 * idf^2)) + bias, with integer sums: the same story gives the same bits
// everywhere; then LowerByRivals() if the model says so. Weights carry their idf already (Joachims 1998: linear models on
// tf-idf of unit length).
class TopicModel {
 public:
  // The model that the build carries (stages/classify/model/). CHECKs that it is sound: it is part of the program.
  static std::shared_ptr<const TopicModel> BuiltIn();
  // Reads a file. NotFound / InvalidArgument with what was found and what was expected. 2 ms for 5 MB.
  static absl::StatusOr<std::shared_ptr<const TopicModel>> FromFile(const std::string& path);
  // Reads a model in place: `bytes` must be aligned to 64 and outlive it.
  static absl::StatusOr<std::shared_ptr<const TopicModel>> FromBytes(std::string_view bytes);

  TopicModel(const TopicModel&) = delete;
  TopicModel& operator=(const TopicModel&) = delete;
  ~TopicModel();

  std::string_view name() const { return name_; }
  // "topics-4+1f3a0c44": the name and half of the checksum, so that two trainings of one name are told apart.
  const std::string& version() const { return version_; }
  std::span<const TopicLabel> labels() const { return labels_; }
  std::span<const TopicLanguage> languages() const { return languages_; }
  const TopicFeatureRules& feature_rules() const { return rules_; }

  // Entry of a BCP 47 tag by its primary subtag ("en-US" -> "en"); nullptr = this model has no evidence for it.
  const TopicLanguage* FindLanguage(std::string_view tag) const;

  // Scores of a story into `scores`; returns how many of its features the model has a weight for.
  int Score(std::span<const TopicFeature> features, TopicScores& scores) const;

  // Which labels a story of `language` gets: those that reach their threshold, a code below a head only together with
  // its head where the model has that; if the model says so, the likeliest of the others where there is none. Only the first labels().size() mean something.
  void Assign(const TopicLanguage& language, const TopicScores& scores, TopicFlags& is_assigned) const;

  // Calibrated probability in per cent that a story with that score has the label.
  static int ConfidencePct(const TopicModelLimit& limit, float score);
  // The same without steps, for ranking; beyond 99.5 % it goes on rising.
  static float Confidence(const TopicModelLimit& limit, float score);

 private:
  TopicModel() = default;

  std::string name_;
  std::string version_;
  TopicFeatureRules rules_;
  bool always_one_ = false;
  float rivalry_ = 0;
  std::vector<TopicLabel> labels_;
  std::vector<size_t> head_of_;  // label of the head above a label; the label itself if it is a head or the user's own
  std::vector<TopicLanguage> languages_;
  const TopicModelLabel* scales_ = nullptr;
  const uint16_t* displacements_ = nullptr;
  const char* rows_ = nullptr;
  uint32_t bucket_bits_ = 0;
  uint32_t row_count_ = 0;
  uint32_t row_lines_ = 0;
  void* owned_ = nullptr;  // memory of a model that was read from a file
};

}  // namespace newswire

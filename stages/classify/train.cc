#include "stages/classify/train.h"

#include <linear.h>
#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <limits>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pipeline/base/status_macros.h"
#include "stages/classify/calibration.h"
#include "stages/classify/labelled_story.h"
#include "stages/classify/media_topics.h"
#include "stages/classify/row_places.h"
#include "stages/classify/topic_evaluation.h"
#include "stages/classify/topic_features.h"
#include "stages/classify/topic_model.h"
#include "stages/classify/topic_model_format.h"

namespace newswire {
namespace {

using Clock = std::chrono::steady_clock;

// Tells on standard error how far the work is, from the third second on and then every five.
class Progress {
 public:
  explicit Progress(int total) : total_(total), start_(Clock::now()), last_(start_) {}

  void Step() {
    const std::scoped_lock lock(mutex_);
    ++done_;
    const auto now = Clock::now();
    if (now - start_ < std::chrono::seconds(2) || (now - last_ < std::chrono::seconds(5) && done_ < total_)) return;
    last_ = now;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    std::fprintf(stderr, "newswire train: %d of %d trainings, %.0f s, about %.0f s left\n", done_, total_, seconds,
                 seconds / done_ * (total_ - done_));
  }

 private:
  const int total_;
  const Clock::time_point start_;
  std::mutex mutex_;
  Clock::time_point last_;
  int done_ = 0;
};

struct Word {
  uint32_t key = 0;
  uint8_t idf_squared = 0;  // in units of 1/kIdfSquaredUnits
  double Idf() const { return std::sqrt(static_cast<double>(idf_squared) / kIdfSquaredUnits); }
};

// The words that the model will know, sorted by key; LIBLINEAR's index of a word is its position + 1.
struct Vocabulary {
  std::vector<Word> words;
  absl::flat_hash_map<uint32_t, int> position;
};

constexpr int kNoFold = -1;
constexpr int kOfAll = -1;  // the training that leaves nothing out
constexpr int kNoPeriod = std::numeric_limits<int>::min();

struct Example {
  const LabelledStory* story;
  std::vector<TopicFeature> features;
  std::vector<Judgement> judgements;  // one a label
  std::vector<feature_node> nodes;    // LIBLINEAR's sparse row: bias, end mark
  int fold = 0;                       // whose training leaves it out and then gives it a score; kNoFold: it has none
  int period = kNoPeriod;  // place of its group in time; from 0 on it is scored by a training of earlier ones
  int copies = 1;          // how often it stands in the problem

  // Whether training number `training` goes without it: first those of the folds, then those of the periods.
  bool IsLeftOut(int training, const TrainOptions& options) const {
    if (training == kOfAll) return false;
    if (training < options.folds) return fold == training;
    return period != kNoPeriod && period >= training - options.folds;
  }
  // Whether that training gives it its score.
  bool IsScoredBy(int training, const TrainOptions& options) const {
    return training < options.folds ? fold == training : period == training - options.folds;
  }
};

// The labels of a training; TopicLabel::name points into `names`.
struct Labels {
  std::vector<std::string> names;
  std::vector<TopicLabel> labels;

  bool IsBelowHead(size_t label) const { return labels[label].medtop != labels[label].head; }
};

// Heads first, then codes of the second level, then the user's own labels.
Labels FindLabels(const std::vector<LabelledStory>& stories, const TrainOptions& options) {
  std::map<std::pair<int, std::string>, int> story_counts;
  for (const LabelledStory& story : stories) {
    if (story.split != LabelledSplit::kTrain || !story.is_evidence) continue;
    std::vector<std::pair<int, std::string>> found;
    for (const std::string& topic : story.topics) {
      const uint32_t medtop = MediaTopicOfLabel(topic);
      if (medtop == 0) {
        found.emplace_back(2, topic);
        continue;
      }
      found.emplace_back(0, absl::StrFormat("%08d", MediaTopicHeadOf(medtop)));
      const uint32_t second = MediaTopicSecondLevelOf(medtop);
      if (second != 0) found.emplace_back(1, absl::StrFormat("%08d", second));
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    for (auto& label : found) ++story_counts[std::move(label)];
  }
  Labels labels;
  for (const auto& [label, count] : story_counts) {
    if (label.first != 1 || count >= 2 * options.min_positive_stories) labels.names.push_back(label.second);
  }
  for (const std::string& name : labels.names) {
    const uint32_t medtop = MediaTopicOfLabel(name);
    labels.labels.push_back({medtop, MediaTopicHeadOf(medtop), name});
  }
  return labels;
}

std::vector<Example> MakeExamples(const std::vector<LabelledStory>& stories, const Labels& labels,
                                  const TrainOptions& options) {
  std::vector<Example> examples;
  TopicFeatureExtractor extractor;
  const TopicFeatureRules rules = {static_cast<uint8_t>(options.bigram_tokens)};
  for (const LabelledStory& story : stories) {
    if (story.split != LabelledSplit::kTrain) continue;
    const std::vector<std::string_view> codes(story.codes.begin(), story.codes.end());
    const std::span<const TopicFeature> features = extractor.Extract({story.title, story.text, codes}, rules);
    if (features.empty()) continue;
    Example& example = examples.emplace_back();
    example.story = &story;
    example.features.assign(features.begin(), features.end());
    JudgeStory(story, labels.labels, example.judgements);
    const uint64_t text_hash = XXH3_64bits_withSeed(story.text.data(), story.text.size(), options.seed);
    const uint64_t group_hash =
        story.group.empty() ? text_hash : XXH3_64bits_withSeed(story.group.data(), story.group.size(), options.seed);
    example.fold = story.is_evidence ? static_cast<int>(group_hash % static_cast<uint64_t>(options.folds)) : kNoFold;
    const double whole = std::floor(story.weight);
    const double chance = static_cast<double>(text_hash >> 11) / 9007199254740992.0;  // 2^53
    example.copies = static_cast<int>(whole) + (chance < story.weight - whole ? 1 : 0);
  }
  return examples;
}

// Groups in time: the last `forward_groups` of them are periods 0, 1, ..
void AssignPeriods(const TrainOptions& options, std::vector<Example>& examples) {
  if (options.forward_groups == 0) return;
  std::map<std::string_view, int> periods;
  for (const Example& example : examples) {
    if (!example.story->group.empty()) periods[example.story->group] = 0;
  }
  int period = std::min(0, options.forward_groups - static_cast<int>(periods.size()));
  for (auto& [group, place] : periods) place = period++;
  for (Example& example : examples) {
    if (!example.story->group.empty()) example.period = periods[example.story->group];
  }
}

Vocabulary MakeVocabulary(const std::vector<Example>& examples, const TrainOptions& options) {
  absl::flat_hash_map<uint32_t, int> story_counts;
  for (const Example& example : examples) {
    std::vector<uint32_t> keys;
    for (const TopicFeature& feature : example.features) keys.push_back(feature.key);
    std::sort(keys.begin(), keys.end());  // a key may come twice
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    for (const uint32_t key : keys) ++story_counts[key];
  }
  std::vector<std::pair<int, uint32_t>> commonest;
  for (const auto& [key, count] : story_counts) {
    if (count >= options.min_stories) commonest.emplace_back(-count, key);
  }
  std::sort(commonest.begin(), commonest.end());
  commonest.resize(std::min(commonest.size(), static_cast<size_t>(options.max_words)));
  Vocabulary vocabulary;
  for (const auto& [negative_count, key] : commonest) {
    const double idf =
        1 + std::log((1.0 + static_cast<double>(examples.size())) / (1.0 - static_cast<double>(negative_count)));
    const double units = std::clamp(std::round(kIdfSquaredUnits * idf * idf), 1.0, 255.0);
    vocabulary.words.push_back({key, static_cast<uint8_t>(units)});
  }
  std::sort(vocabulary.words.begin(), vocabulary.words.end(),
            [](const Word& a, const Word& b) { return a.key < b.key; });
  for (size_t i = 0; i < vocabulary.words.size(); ++i) {
    vocabulary.position[vocabulary.words[i].key] = static_cast<int>(i);
  }
  return vocabulary;
}

// The row of LIBLINEAR: the same numbers as in TopicModel::Score().
void MakeRow(const Vocabulary& vocabulary, Example& example) {
  double squared_length = 0;
  for (const TopicFeature& feature : example.features) {
    const auto found = vocabulary.position.find(feature.key);
    if (found == vocabulary.position.end()) continue;
    const double value = static_cast<double>(kTermFrequency[feature.count]) / kTermFrequencyUnits *
                         vocabulary.words[static_cast<size_t>(found->second)].Idf();
    squared_length += value * value;
    example.nodes.push_back({found->second + 1, value});
  }
  std::stable_sort(example.nodes.begin(), example.nodes.end(),
                   [](const feature_node& a, const feature_node& b) { return a.index < b.index; });
  size_t kept = 0;
  for (size_t i = 0; i < example.nodes.size(); ++i) {
    if (kept > 0 && example.nodes[kept - 1].index == example.nodes[i].index) {
      example.nodes[kept - 1].value += example.nodes[i].value;
    } else {
      example.nodes[kept++] = example.nodes[i];
    }
  }
  example.nodes.resize(kept);
  const double length = std::sqrt(squared_length);
  for (feature_node& node : example.nodes) node.value /= length;
  example.nodes.push_back({static_cast<int>(vocabulary.words.size()) + 1, 1.0});
  example.nodes.push_back({-1, 0.0});
}

// Weights of the words, then the bias; empty if there are no stories of both kinds to learn from.
using Weights = std::vector<float>;

constexpr double kNothingLearnt = -10;

double ScoreOf(const Weights& weights, const Example& example) {
  if (weights.empty()) return kNothingLearnt;
  double score = 0;
  for (const feature_node& node : example.nodes) {
    if (node.index > 0) score += static_cast<double>(weights[static_cast<size_t>(node.index) - 1]) * node.value;
  }
  return score;
}

Weights TrainLabel(std::vector<Example>& examples, size_t label, int training, size_t columns,
                   const TrainOptions& options) {
  std::vector<feature_node*> rows;
  std::vector<double> targets;
  bool has_positive = false;
  bool has_negative = false;
  for (Example& example : examples) {
    const Judgement judgement = example.judgements[label];
    if (example.IsLeftOut(training, options) || judgement == Judgement::kOpen) continue;
    const bool is_topic = judgement == Judgement::kTopic;
    (is_topic ? has_positive : has_negative) |= example.copies > 0;
    for (int copy = 0; copy < example.copies; ++copy) {
      rows.push_back(example.nodes.data());
      targets.push_back(is_topic ? 1 : -1);
    }
  }
  if (!has_positive || !has_negative) return {};
  problem data = {};
  data.l = static_cast<int>(rows.size());
  data.n = static_cast<int>(columns);
  data.y = targets.data();
  data.x = rows.data();
  data.bias = 1;
  parameter settings = {};
  // The primal solvers draw no random numbers.
  settings.solver_type = options.loss == TopicLoss::kLogistic ? L2R_LR : L2R_L2LOSS_SVC;
  settings.eps = 0.001;
  settings.C = options.cost;
  int rare_label = 1;
  const auto positives = static_cast<double>(std::ranges::count(targets, 1));
  double rare_weight = std::pow((static_cast<double>(targets.size()) - positives) / positives, options.balance);
  settings.nr_weight = 1;
  settings.weight_label = &rare_label;
  settings.weight = &rare_weight;
  model* trained = train(&data, &settings);
  const double sign = trained->label[0] == 1 ? 1 : -1;
  Weights weights(columns);
  for (size_t i = 0; i < columns; ++i) weights[i] = static_cast<float>(sign * trained->w[i]);
  free_and_destroy_model(&trained);
  return weights;
}

constexpr float kNotScored = std::numeric_limits<float>::infinity();

struct Trained {
  std::vector<std::vector<float>> scores;  // [label][example], by a training that left the example's fold out
  // The same, but where the example has a period by a training of earlier periods; kNotScored before the first.
  std::vector<std::vector<float>> forward_scores;
  std::vector<Weights> weights;            // [label], of all examples
};

Trained TrainAll(std::vector<Example>& examples, size_t label_count, size_t columns, const TrainOptions& options) {
  set_print_string_function([](const char*) {});
  Trained trained;
  trained.scores.assign(label_count, std::vector<float>(examples.size(), kNotScored));
  trained.forward_scores = trained.scores;
  trained.weights.resize(label_count);
  const int training_count = options.folds + options.forward_groups;
  const size_t task_count = (static_cast<size_t>(training_count) + 1) * label_count;
  Progress progress(static_cast<int>(task_count));
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t task = next++; task < task_count; task = next++) {
      const int training = static_cast<int>(task / label_count);
      const size_t label = task % label_count;
      if (training == training_count) {
        trained.weights[label] = TrainLabel(examples, label, kOfAll, columns, options);
      } else {
        const Weights weights = TrainLabel(examples, label, training, columns, options);
        const bool is_forward = training >= options.folds;
        for (size_t i = 0; i < examples.size(); ++i) {
          if (!examples[i].IsScoredBy(training, options)) continue;
          const auto score = static_cast<float>(ScoreOf(weights, examples[i]));
          if (!is_forward) trained.scores[label][i] = score;
          if (is_forward || examples[i].period == kNoPeriod) trained.forward_scores[label][i] = score;
        }
      }
      progress.Step();
    }
  };
  const int thread_count =
      options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  std::vector<std::thread> threads;
  for (int i = 1; i < thread_count; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return trained;
}

// What the threshold of all labels with few stories counts beside a label's own.
constexpr float kSharedThresholdStories = 2;

constexpr double kLeastCredibleF1 = 0.2;

// So many held-out stories must have been given a code before they can withhold it.
constexpr int64_t kEnoughHeldOutStories = 10;

struct LanguageEvidence {
  std::vector<TopicModelLimit> limits;
  int stories = 0;
  std::vector<int> positives;
  std::vector<Threshold> thresholds;  // with cross-validated counts
  std::vector<Threshold> measured;    // on stories that the training, or training and threshold, have not seen

  bool IsSound(const TrainOptions& options) const {
    return stories >= options.min_language_stories && MicroF1() >= options.min_language_f1;
  }
  void Withhold(size_t label) {
    limits[label].threshold = std::numeric_limits<float>::infinity();
    std::fill_n(limits[label].cutoff, kConfidenceSteps, std::numeric_limits<float>::infinity());
  }
  double MacroF1() const {
    double sum = 0;
    for (const Threshold& threshold : thresholds) sum += threshold.F1();
    return sum / static_cast<double>(thresholds.size());
  }
  double MicroF1() const {
    Threshold sum;
    for (const Threshold& threshold : thresholds) {
      sum.true_positives += threshold.true_positives;
      sum.false_positives += threshold.false_positives;
      sum.false_negatives += threshold.false_negatives;
    }
    return sum.F1();
  }
};

// Fills in the steps of confidence. The curve of the likeliest first-level label is laid over all of these labels, so
// their order is kept.
void SetConfidences(const std::string& language, const std::vector<Example>& examples, const Labels& labels,
                    const Trained& trained, const std::vector<Sigmoid>& sigmoids, const TrainOptions& options,
                    LanguageEvidence& evidence) {
  std::vector<ToldStory> told;
  for (size_t i = 0; i < examples.size(); ++i) {
    const Example& example = examples[i];
    if (example.story->language != language || !example.story->is_evidence || example.story->topics.empty()) continue;
    ToldStory likeliest = {-1, false, static_cast<double>(example.copies)};
    Judgement judgement = Judgement::kOpen;
    for (size_t label = 0; label < labels.labels.size(); ++label) {
      if (labels.IsBelowHead(label) || evidence.positives[label] < options.min_positive_stories) continue;
      const float score = trained.forward_scores[label][i];
      if (score == kNotScored) continue;
      const double probability = sigmoids[label].At(score);
      if (probability <= likeliest.probability) continue;
      likeliest.probability = probability;
      judgement = example.judgements[label];
    }
    likeliest.is_right = judgement == Judgement::kTopic;
    if (judgement != Judgement::kOpen) told.push_back(likeliest);
  }
  const ReliabilityCurve curve = ReliabilityCurve::Fit(std::move(told));
  for (size_t label = 0; label < labels.labels.size(); ++label) {
    const bool is_given = labels.IsBelowHead(label) ? evidence.thresholds[label].is_set()
                                                    : evidence.positives[label] >= options.min_positive_stories;
    std::array<float, kConfidenceSteps> cutoffs;
    cutoffs.fill(std::numeric_limits<float>::infinity());
    if (is_given) cutoffs = ConfidenceCutoffs(sigmoids[label], labels.IsBelowHead(label) ? ReliabilityCurve() : curve);
    std::copy(cutoffs.begin(), cutoffs.end(), evidence.limits[label].cutoff);
  }
}

std::map<std::string, LanguageEvidence> CalibrateLanguages(const std::vector<Example>& examples, const Labels& labels,
                                                           const Trained& trained, const TrainOptions& options) {
  std::map<std::string, LanguageEvidence> languages;
  for (const Example& example : examples) languages[example.story->language].stories += example.story->is_evidence;
  for (auto& [code, evidence] : languages) {
    std::vector<Sigmoid> sigmoids;
    std::map<size_t, std::vector<ScoredStory>> few;  // labels with too few stories to trust their own threshold
    for (size_t label = 0; label < labels.labels.size(); ++label) {
      std::vector<ScoredStory> scored;
      std::vector<ScoredStory> scored_forward;
      int positives = 0;
      for (size_t i = 0; i < examples.size(); ++i) {
        const Example& example = examples[i];
        const Judgement judgement = example.judgements[label];
        if (example.story->language != code || judgement == Judgement::kOpen || !example.story->is_evidence) continue;
        const bool is_topic = judgement == Judgement::kTopic;
        positives += is_topic;
        const auto weight = static_cast<double>(example.copies);
        scored.push_back({trained.scores[label][i], is_topic, weight, example.fold});
        const float forward_score = trained.forward_scores[label][i];
        if (forward_score != kNotScored) scored_forward.push_back({forward_score, is_topic, weight, example.fold});
      }
      TopicModelLimit& limit = evidence.limits.emplace_back();
      sigmoids.push_back(FitSigmoid(scored));
      const bool is_below = labels.IsBelowHead(label);
      const double min_precision = is_below ? options.min_precision_below : options.min_precision;
      const double flatness = positives < options.few_stories ? 0 : options.threshold_flatness;
      Threshold threshold = BestThreshold(scored, min_precision, flatness);
      // So few hits say nothing about a better place than the boundary of the training (SCutFBR, Yang 2001).
      const bool is_hopeless = threshold.is_set() && threshold.F1() < kLeastCredibleF1;
      if (min_precision == 0 && positives >= options.few_stories && is_hopeless) threshold = ThresholdAt(0, scored);
      const Threshold measured = options.forward_groups > 0 ? ThresholdAt(threshold.score, scored_forward)
                                                            : MeasureThreshold(scored, min_precision, flatness);
      evidence.measured.push_back(measured);
      if (positives < options.min_positive_stories ||
          (is_below && measured.Precision() < options.min_measured_precision_below)) {
        threshold = Threshold();
        threshold.false_negatives = positives;
      }
      limit.threshold = threshold.score;
      evidence.thresholds.push_back(threshold);
      evidence.positives.push_back(positives);
      if (positives >= options.min_positive_stories && positives < options.few_stories) few[label] = std::move(scored);
    }
    std::vector<ScoredStory> together;
    for (const auto& [label, scored] : few) together.insert(together.end(), scored.begin(), scored.end());
    const float shared = BestThreshold(std::move(together), options.min_precision).score;
    for (const auto& [label, scored] : few) {
      const float own = evidence.thresholds[label].score;
      const auto positives = static_cast<float>(evidence.positives[label]);
      const float pulled = (positives * own + kSharedThresholdStories * shared) / (positives + kSharedThresholdStories);
      evidence.limits[label].threshold = pulled;
      evidence.thresholds[label] = ThresholdAt(pulled, scored);
    }
    SetConfidences(code, examples, labels, trained, sigmoids, options, evidence);
  }
  return languages;
}

size_t Aligned(size_t bytes) { return (bytes + kModelAlignment - 1) / kModelAlignment * kModelAlignment; }

std::string MakeModelFile(const Vocabulary& vocabulary, const Labels& labels, const std::vector<Weights>& weights,
                          const std::map<std::string, LanguageEvidence>& languages, const TrainOptions& options) {
  const size_t label_count = labels.labels.size();
  std::vector<uint32_t> keys;
  for (const Word& word : vocabulary.words) keys.push_back(word.key);
  const RowPlaces places = PlaceRows(keys);

  TopicModelHeader header = {};
  std::memcpy(header.magic, kTopicModelMagic, sizeof(header.magic));
  header.version = kTopicModelVersion;
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

absl::Status WriteFile(const std::string& path, std::string_view bytes) {
  const std::string part = absl::StrCat(path, ".part");
  {
    std::ofstream file(part, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be written"));
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be replaced"));
  }
  return absl::OkStatus();
}

std::string FormatTraining(const std::vector<Example>& examples, const Vocabulary& vocabulary, const Labels& labels,
                           const std::map<std::string, LanguageEvidence>& languages, const TrainOptions& options) {
  std::string text = absl::StrFormat(
      "# Training report of %s\n\nStories: %d. Words: %d. Labels: %d. Features version %d, word pairs among the first "
      "%d. "
      "%s, C %g, seed %d, %d folds, words of at least %d stories.\n\n## Languages\n\nCross-validated at the "
      "thresholds; a "
      "language with fewer than %d stories or below micro F1 %.2f is left out of the model.\n\n| language | stories | "
      "micro "
      "F1 | macro F1 | |\n|---|---|---|---|---|\n",
      options.name, examples.size(), vocabulary.words.size(), labels.labels.size(), kTopicFeatureVersion,
      options.bigram_tokens, options.loss == TopicLoss::kLogistic ? "Logistic loss" : "Squared hinge loss",
      options.cost, options.seed, options.folds, options.min_stories, options.min_language_stories,
      options.min_language_f1);
  for (const auto& [code, evidence] : languages) {
    absl::StrAppendFormat(&text, "| %s | %d | %.3f | %.3f | %s |\n", code, evidence.stories, evidence.MicroF1(),
                          evidence.MacroF1(), evidence.IsSound(options) ? "" : "left out");
  }
  absl::StrAppend(
      &text,
      "\n## Labels by language\n\nStories with the label / threshold in per cent / cross-validated precision / "
      "F1; - where there is no evidence. Measured: precision on later groups than those of the "
      "training, or else of thresholds set on the other folds; a code below the heads is given where it reaches ",
      absl::StrFormat("%.2f", options.min_measured_precision_below), ".\n\n| label |");
  for (const auto& [code, evidence] : languages) absl::StrAppend(&text, " ", code, " |");
  absl::StrAppend(&text, "\n|---|");
  for (size_t i = 0; i < languages.size(); ++i) absl::StrAppend(&text, "---|");
  absl::StrAppend(&text, "\n");
  for (size_t label = 0; label < labels.labels.size(); ++label) {
    absl::StrAppend(&text, "| ", labels.names[label], " ", MediaTopicName(labels.labels[label].medtop), " |");
    for (const auto& [code, evidence] : languages) {
      const Threshold& threshold = evidence.thresholds[label];
      if (threshold.is_set()) {
        absl::StrAppendFormat(&text, " %d / %d / %.3f / %.3f", evidence.positives[label],
                              TopicModel::ConfidencePct(evidence.limits[label], threshold.score), threshold.Precision(),
                              threshold.F1());
        if (labels.IsBelowHead(label)) {
          absl::StrAppendFormat(&text, " (measured %.3f)", evidence.measured[label].Precision());
        }
        absl::StrAppend(&text, " |");
      } else if (labels.IsBelowHead(label) && evidence.measured[label].true_positives > 0) {
        absl::StrAppendFormat(&text, " %d / - (measured %.3f) |", evidence.positives[label],
                              evidence.measured[label].Precision());
      } else {
        absl::StrAppendFormat(&text, " %d / - |", evidence.positives[label]);
      }
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

// Codes below the heads that the held-out stories show to be less precise than asked, where they show enough.
std::vector<size_t> LabelsToWithhold(const TopicEvaluation& held_out, const TrainOptions& options) {
  std::vector<size_t> withheld;
  for (size_t label = 0; label < held_out.all.judged.size(); ++label) {
    const LabelCounts& counts = held_out.all.judged[label];
    const bool is_shown = counts.true_positives + counts.false_positives >= kEnoughHeldOutStories;
    if (!held_out.IsFirstLevel(label) && is_shown && counts.Precision() < options.min_measured_precision_below) {
      withheld.push_back(label);
    }
  }
  return withheld;
}

std::string FormatWithheld(const std::vector<size_t>& withheld, const Labels& labels, const TrainOptions& options) {
  std::string text;
  for (const size_t label : withheld) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", labels.names[label], " ",
                    MediaTopicName(labels.labels[label].medtop));
  }
  if (text.empty()) return text;
  return absl::StrFormat("\nWithheld, because the held-out stories show a precision below %.2f: %s.\n",
                         options.min_measured_precision_below, text);
}

absl::Status CheckOptions(const TrainOptions& options) {
  if (options.inputs.empty()) return absl::InvalidArgumentError("no input file");
  if (options.output.empty()) return absl::InvalidArgumentError("no output file");
  if (options.name.size() >= sizeof(TopicModelHeader::name)) {
    return absl::InvalidArgumentError(absl::StrCat("name \"", options.name, "\": expected at most 55 bytes"));
  }
  if (options.folds < 2)
    return absl::InvalidArgumentError(absl::StrCat("folds ", options.folds, ": expected at least 2"));
  return absl::OkStatus();
}

}  // namespace

absl::Status Train(const TrainOptions& options) {
  NW_RETURN_IF_ERROR(CheckOptions(options));
  std::vector<LabelledStory> stories;
  for (const std::string& input : options.inputs) NW_RETURN_IF_ERROR(ReadLabelledStories(input, stories));
  const Labels labels = FindLabels(stories, options);
  if (labels.labels.empty() || labels.labels.size() > kMaxTopicLabels) {
    return absl::InvalidArgumentError(
        absl::StrCat(labels.labels.size(), " labels in the stories for training, expected 1 to ", kMaxTopicLabels));
  }
  std::vector<Example> examples = MakeExamples(stories, labels, options);
  AssignPeriods(options, examples);
  const Vocabulary vocabulary = MakeVocabulary(examples, options);
  if (vocabulary.words.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("nothing to learn from: ", examples.size(),
                                                   " stories for training, no word in ", options.min_stories,
                                                   " of them"));
  }
  for (Example& example : examples) MakeRow(vocabulary, example);
  const Trained trained = TrainAll(examples, labels.labels.size(), vocabulary.words.size() + 1, options);
  const std::map<std::string, LanguageEvidence> languages = CalibrateLanguages(examples, labels, trained, options);
  std::map<std::string, LanguageEvidence> sound = languages;
  std::erase_if(sound, [&](const auto& entry) { return !entry.second.IsSound(options); });
  if (sound.empty() || sound.size() > kMaxModelLanguages) {
    return absl::InvalidArgumentError(absl::StrCat(sound.size(), " languages with at least ",
                                                   options.min_language_stories, " stories and a micro F1 of at least ",
                                                   options.min_language_f1, ", expected 1 to ", kMaxModelLanguages));
  }
  NW_RETURN_IF_ERROR(WriteFile(options.output, MakeModelFile(vocabulary, labels, trained.weights, sound, options)));
  absl::StatusOr<std::shared_ptr<const TopicModel>> model = TopicModel::FromFile(options.output);
  if (!model.ok()) return model.status();
  const std::vector<size_t> withheld =
      LabelsToWithhold(EvaluateTopics(**model, stories, LabelledSplit::kTest), options);
  if (!withheld.empty()) {
    for (auto& [code, evidence] : sound) {
      for (const size_t label : withheld) evidence.Withhold(label);
    }
    NW_RETURN_IF_ERROR(WriteFile(options.output, MakeModelFile(vocabulary, labels, trained.weights, sound, options)));
    model = TopicModel::FromFile(options.output);
    if (!model.ok()) return model.status();
  }
  if (options.report.empty()) return absl::OkStatus();
  return WriteFile(options.report,
                   absl::StrCat(FormatTraining(examples, vocabulary, labels, languages, options),
                                FormatWithheld(withheld, labels, options), "\n## Held-out stories (split \"test\")\n\n",
                                FormatEvaluation(EvaluateTopics(**model, stories, LabelledSplit::kTest)),
                                "\n## Stories of the training, for comparison\n\n",
                                FormatEvaluation(EvaluateTopics(**model, stories, LabelledSplit::kTrain))));
}

}  // namespace newswire

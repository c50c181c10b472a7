#include "stages/classify/train.h"

#include <linear.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pipeline/base/status_macros.h"
#include "stages/classify/calibration.h"
#include "stages/classify/labelled_story.h"
#include "stages/classify/media_topics.h"
#include "stages/classify/topic_evaluation.h"
#include "stages/classify/topic_features.h"
#include "stages/classify/topic_model.h"
#include "stages/classify/topic_model_format.h"

namespace newswire {
namespace {

using Clock = std::chrono::steady_clock;

// Tells on standard error how far the work is, from the third second on and then once a second.
class Progress {
 public:
  explicit Progress(int total) : total_(total), start_(Clock::now()), last_(start_) {}

  void Step() {
    const std::scoped_lock lock(mutex_);
    ++done_;
    const auto now = Clock::now();
    if (now - start_ < std::chrono::seconds(2) || (now - last_ < std::chrono::seconds(1) && done_ < total_)) return;
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

struct Example {
  const LabelledStory* story;
  std::vector<TopicFeature> features;
  std::vector<feature_node> nodes;  // LIBLINEAR's sparse row: bias, end mark
  int fold = 0;
  int copies = 1;  // how often it stands in the problem
};

std::vector<Example> MakeExamples(const std::vector<LabelledStory>& stories, const TrainOptions& options) {
  std::vector<Example> examples;
  TopicFeatureExtractor extractor;
  for (const LabelledStory& story : stories) {
    if (story.split != LabelledSplit::kTrain) continue;
    const std::span<const TopicFeature> features = extractor.Extract(story.title, story.text);
    if (features.empty()) continue;
    Example& example = examples.emplace_back();
    example.story = &story;
    example.features.assign(features.begin(), features.end());
    const uint64_t text_hash = XXH3_64bits_withSeed(story.text.data(), story.text.size(), options.seed);
    const uint64_t group_hash =
        story.group.empty() ? text_hash : XXH3_64bits_withSeed(story.group.data(), story.group.size(), options.seed);
    example.fold = static_cast<int>(group_hash % static_cast<uint64_t>(options.folds));
    const double whole = std::floor(story.weight);
    const double chance = static_cast<double>(text_hash >> 11) / 9007199254740992.0;  // 2^53
    example.copies = static_cast<int>(whole) + (chance < story.weight - whole ? 1 : 0);
  }
  return examples;
}

Vocabulary MakeVocabulary(const std::vector<Example>& examples, const TrainOptions& options) {
  absl::flat_hash_map<uint32_t, int> story_counts;
  for (const Example& example : examples) {
    for (const TopicFeature& feature : example.features) ++story_counts[feature.key];
  }
  // The words of a line, commonest first: what does not fit is left out before anything is learnt from it.
  std::map<uint32_t, std::vector<std::pair<int, uint32_t>>> lines;
  for (const auto& [key, count] : story_counts) {
    if (count < options.min_stories) continue;
    lines[TopicLineOf(key, static_cast<uint32_t>(options.line_bits))].emplace_back(-count, key);
  }
  Vocabulary vocabulary;
  for (auto& [line, words] : lines) {
    std::sort(words.begin(), words.end());
    std::set<uint16_t> tags;  // one line, two keys of one tag: with fewer than 16 line bits these cannot be told apart
    for (const auto& [negative_count, key] : words) {
      if (tags.size() == kWaysPerLine || !tags.insert(TopicTagOf(key)).second) continue;
      const double idf =
          1 + std::log((1.0 + static_cast<double>(examples.size())) / (1.0 - static_cast<double>(negative_count)));
      const double units = std::clamp(std::round(kIdfSquaredUnits * idf * idf), 1.0, 255.0);
      vocabulary.words.push_back({key, static_cast<uint8_t>(units)});
    }
  }
  std::sort(vocabulary.words.begin(), vocabulary.words.end(),
            [](const Word& a, const Word& b) { return a.key < b.key; });
  for (size_t i = 0; i < vocabulary.words.size(); ++i) {
    vocabulary.position[vocabulary.words[i].key] = static_cast<int>(i);
  }
  return vocabulary;
}

void MakeRow(const Vocabulary& vocabulary, Example& example) {
  double squared_length = 0;
  for (const TopicFeature& feature : example.features) {
    const auto found = vocabulary.position.find(feature.key);
    if (found == vocabulary.position.end()) continue;
    const double value = static_cast<double>(kTermFrequency[feature.count]) / kTermFrequencyUnits *
                         vocabulary.words[static_cast<size_t>(found->second)].Idf();
    example.nodes.push_back({found->second + 1, value});
    squared_length += value * value;
  }
  std::sort(example.nodes.begin(), example.nodes.end(),
            [](const feature_node& a, const feature_node& b) { return a.index < b.index; });
  const double length = std::sqrt(squared_length);
  for (feature_node& node : example.nodes) node.value /= length;
  example.nodes.push_back({static_cast<int>(vocabulary.words.size()) + 1, 1.0});
  example.nodes.push_back({-1, 0.0});
}

// Weights of the words, then the bias; empty if there are no stories of both kinds to learn from.
using Weights = std::vector<double>;

double ScoreOf(const Weights& weights, const Example& example) {
  if (weights.empty()) return -10;
  double score = 0;
  for (const feature_node& node : example.nodes) {
    if (node.index > 0) score += weights[static_cast<size_t>(node.index) - 1] * node.value;
  }
  return score;
}

Weights TrainHead(std::vector<Example>& examples, int head, int left_out_fold, size_t columns, double cost) {
  std::vector<feature_node*> rows;
  std::vector<double> labels;
  bool has_positive = false;
  bool has_negative = false;
  for (Example& example : examples) {
    if (example.fold == left_out_fold || (example.story->unknown_heads >> head & 1) != 0) continue;
    const bool is_topic = (example.story->topic_heads >> head & 1) != 0;
    (is_topic ? has_positive : has_negative) |= example.copies > 0;
    for (int copy = 0; copy < example.copies; ++copy) {
      rows.push_back(example.nodes.data());
      labels.push_back(is_topic ? 1 : -1);
    }
  }
  if (!has_positive || !has_negative) return {};
  problem data = {};
  data.l = static_cast<int>(rows.size());
  data.n = static_cast<int>(columns);
  data.y = labels.data();
  data.x = rows.data();
  data.bias = 1;
  parameter settings = {};
  settings.solver_type = L2R_LR;  // the primal solver draws no random numbers
  settings.eps = 0.001;
  settings.C = cost;
  model* trained = train(&data, &settings);
  const double sign = trained->label[0] == 1 ? 1 : -1;
  Weights weights(columns);
  for (size_t i = 0; i < columns; ++i) weights[i] = sign * trained->w[i];
  free_and_destroy_model(&trained);
  return weights;
}

// All trainings: of every head, with every fold left out, and with none left out (fold index = folds).
std::vector<std::vector<Weights>> TrainAll(std::vector<Example>& examples, size_t columns,
                                           const TrainOptions& options) {
  set_print_string_function([](const char*) {});
  std::vector<std::vector<Weights>> weights(static_cast<size_t>(options.folds) + 1,
                                            std::vector<Weights>(kMediaTopicHeadCount));
  const int task_count = (options.folds + 1) * kMediaTopicHeadCount;
  Progress progress(task_count);
  std::atomic<int> next = 0;
  const auto work = [&] {
    for (int task = next++; task < task_count; task = next++) {
      const int fold = task / kMediaTopicHeadCount;
      const int head = task % kMediaTopicHeadCount;
      weights[static_cast<size_t>(fold)][static_cast<size_t>(head)] =
          TrainHead(examples, head, fold == options.folds ? -1 : fold, columns, options.cost);
      progress.Step();
    }
  };
  const int thread_count =
      options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  std::vector<std::thread> threads;
  for (int i = 1; i < thread_count; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return weights;
}

double F1(const Threshold& threshold) {
  const double all = 2 * threshold.true_positives + threshold.false_positives + threshold.false_negatives;
  return all > 0 ? 2 * threshold.true_positives / all : 0;
}

struct LanguageEvidence {
  TopicModelLanguage entry{};
  int stories = 0;
  std::array<int, kMediaTopicHeadCount> positives{};
  std::array<Threshold, kMediaTopicHeadCount> thresholds{};  // with cross-validated counts

  bool IsSound(const TrainOptions& options) const {
    return stories >= options.min_language_stories && MicroF1() >= options.min_language_f1;
  }
  double MicroF1() const {
    Threshold sum = {};
    for (const Threshold& threshold : thresholds) {
      sum.true_positives += threshold.true_positives;
      sum.false_positives += threshold.false_positives;
      sum.false_negatives += threshold.false_negatives;
    }
    return F1(sum);
  }
};

std::map<std::string, LanguageEvidence> CalibrateLanguages(const std::vector<Example>& examples,
                                                           const std::vector<std::vector<Weights>>& weights,
                                                           const TrainOptions& options) {
  std::map<std::string, LanguageEvidence> languages;
  for (const Example& example : examples) ++languages[example.story->language].stories;
  for (auto& [code, evidence] : languages) {
    std::memcpy(evidence.entry.code, code.data(), code.size());
    for (int head = 0; head < kMediaTopicHeadCount; ++head) {
      const size_t h = static_cast<size_t>(head);
      std::vector<ScoredStory> scored;
      for (const Example& example : examples) {
        if (example.story->language != code || (example.story->unknown_heads >> head & 1) != 0) continue;
        const bool is_topic = (example.story->topic_heads >> head & 1) != 0;
        evidence.positives[h] += is_topic;
        scored.push_back({ScoreOf(weights[static_cast<size_t>(example.fold)][h], example), is_topic,
                          static_cast<double>(example.copies)});
      }
      const std::array<float, kConfidenceSteps> cutoffs = ConfidenceCutoffs(FitSigmoid(scored));
      std::copy(cutoffs.begin(), cutoffs.end(), evidence.entry.cutoff[h]);
      evidence.thresholds[h] = BestThreshold(scored, cutoffs, options.min_precision);
      if (evidence.positives[h] < options.min_positive_stories) {
        evidence.thresholds[h] = {kNeverAssigned, 0, 0, static_cast<double>(evidence.positives[h])};
      }
      evidence.entry.threshold_pct[h] = evidence.thresholds[h].confidence_pct;
    }
  }
  return languages;
}

std::string MakeModelFile(const Vocabulary& vocabulary, const std::vector<Weights>& weights,
                          const std::map<std::string, LanguageEvidence>& languages, const TrainOptions& options) {
  TopicModelHeader header = {};
  std::memcpy(header.magic, kTopicModelMagic, sizeof(header.magic));
  header.version = kTopicModelVersion;
  header.feature_version = kTopicFeatureVersion;
  header.language_count = static_cast<uint32_t>(languages.size());
  header.line_bits = static_cast<uint32_t>(options.line_bits);
  const size_t languages_end = sizeof(TopicModelHeader) + languages.size() * sizeof(TopicModelLanguage);
  header.lines_offset = static_cast<uint32_t>((languages_end + 63) / 64 * 64);
  std::memcpy(header.name, options.name.data(), options.name.size());
  for (size_t head = 0; head < kMediaTopicHeadCount; ++head) {
    double largest = 0;
    for (size_t i = 0; i < vocabulary.words.size() && !weights[head].empty(); ++i) {
      largest = std::max(largest, std::abs(weights[head][i] * vocabulary.words[i].Idf()));
    }
    header.scale[head] = largest > 0 ? static_cast<float>(largest / 127) : 1.0f;
    header.bias[head] = weights[head].empty() ? -10.0f : static_cast<float>(weights[head].back());
  }
  std::vector<TopicModelLine> lines(size_t{1} << options.line_bits);
  for (size_t i = 0; i < vocabulary.words.size(); ++i) {
    const Word& word = vocabulary.words[i];
    TopicModelLine& line = lines[TopicLineOf(word.key, header.line_bits)];
    const size_t way = static_cast<size_t>(std::find(line.tag, line.tag + kWaysPerLine, 0) - line.tag);
    line.tag[way] = TopicTagOf(word.key);
    line.idf_squared[way] = word.idf_squared;
    for (size_t head = 0; head < kMediaTopicHeadCount; ++head) {
      if (weights[head].empty()) continue;
      line.weight[way][head] =
          static_cast<int8_t>(std::lround(weights[head][i] * word.Idf() / static_cast<double>(header.scale[head])));
    }
  }
  header.file_bytes = header.lines_offset + lines.size() * sizeof(TopicModelLine);
  std::string bytes(header.file_bytes, '\0');
  char* at = bytes.data() + sizeof(header);
  for (const auto& [code, evidence] : languages) {
    std::memcpy(at, &evidence.entry, sizeof(evidence.entry));
    at += sizeof(evidence.entry);
  }
  std::memcpy(bytes.data() + header.lines_offset, lines.data(), lines.size() * sizeof(TopicModelLine));
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

std::string FormatTraining(const std::vector<Example>& examples, const Vocabulary& vocabulary,
                           const std::map<std::string, LanguageEvidence>& languages, const TrainOptions& options) {
  std::string text = absl::StrFormat(
      "# Training report of %s\n\nStories: %d. Words: %d. Features version %d. C %g, seed %d, %d folds, words of at "
      "least %d stories, 2^%d lines.\n\n## Languages\n\nCross-validated at the thresholds; a language with fewer than "
      "%d "
      "stories or below micro F1 %.2f is left out of the model.\n\n| language | stories | micro F1 | "
      "|\n|---|---|---|---|\n",
      options.name, examples.size(), vocabulary.words.size(), kTopicFeatureVersion, options.cost, options.seed,
      options.folds, options.min_stories, options.line_bits, options.min_language_stories, options.min_language_f1);
  for (const auto& [code, evidence] : languages) {
    absl::StrAppendFormat(&text, "| %s | %d | %.3f | %s |\n", code, evidence.stories, evidence.MicroF1(),
                          evidence.IsSound(options) ? "" : "left out");
  }
  absl::StrAppend(
      &text,
      "\n## Heads by language\n\nStories with the head / threshold in per cent / cross-validated F1; - where "
      "there is no evidence.\n\n| head |");
  for (const auto& [code, evidence] : languages) absl::StrAppend(&text, " ", code, " |");
  absl::StrAppend(&text, "\n|---|");
  for (size_t i = 0; i < languages.size(); ++i) absl::StrAppend(&text, "---|");
  absl::StrAppend(&text, "\n");
  for (size_t head = 0; head < kMediaTopicHeadCount; ++head) {
    absl::StrAppendFormat(&text, "| %08d %s |", MediaTopicHeads()[head].medtop, MediaTopicHeads()[head].name);
    for (const auto& [code, evidence] : languages) {
      const Threshold& threshold = evidence.thresholds[head];
      if (threshold.confidence_pct == kNeverAssigned) {
        absl::StrAppendFormat(&text, " %d / - |", evidence.positives[head]);
      } else {
        absl::StrAppendFormat(&text, " %d / %d / %.3f |", evidence.positives[head], threshold.confidence_pct,
                              F1(threshold));
      }
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

absl::Status CheckOptions(const TrainOptions& options) {
  if (options.inputs.empty()) return absl::InvalidArgumentError("no input file");
  if (options.output.empty()) return absl::InvalidArgumentError("no output file");
  if (options.name.size() >= sizeof(TopicModelHeader::name)) {
    return absl::InvalidArgumentError(absl::StrCat("name \"", options.name, "\": expected at most 31 bytes"));
  }
  if (options.folds < 2)
    return absl::InvalidArgumentError(absl::StrCat("folds ", options.folds, ": expected at least 2"));
  if (options.line_bits < kMinLineBits || options.line_bits > kMaxLineBits) {
    return absl::InvalidArgumentError(
        absl::StrCat("line_bits ", options.line_bits, ": expected ", kMinLineBits, " to ", kMaxLineBits));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Train(const TrainOptions& options) {
  NW_RETURN_IF_ERROR(CheckOptions(options));
  std::vector<LabelledStory> stories;
  for (const std::string& input : options.inputs) NW_RETURN_IF_ERROR(ReadLabelledStories(input, stories));
  std::vector<Example> examples = MakeExamples(stories, options);
  const Vocabulary vocabulary = MakeVocabulary(examples, options);
  if (vocabulary.words.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("nothing to learn from: ", examples.size(),
                                                   " stories for training, no word in ", options.min_stories,
                                                   " of them"));
  }
  for (Example& example : examples) MakeRow(vocabulary, example);
  const std::vector<std::vector<Weights>> weights = TrainAll(examples, vocabulary.words.size() + 1, options);
  const std::map<std::string, LanguageEvidence> languages = CalibrateLanguages(examples, weights, options);
  std::map<std::string, LanguageEvidence> sound = languages;
  std::erase_if(sound, [&](const auto& entry) { return !entry.second.IsSound(options); });
  if (sound.empty() || sound.size() > kMaxModelLanguages) {
    return absl::InvalidArgumentError(absl::StrCat(sound.size(), " languages with at least ",
                                                   options.min_language_stories, " stories and a micro F1 of at least ",
                                                   options.min_language_f1, ", expected 1 to ", kMaxModelLanguages));
  }
  NW_RETURN_IF_ERROR(WriteFile(options.output, MakeModelFile(vocabulary, weights.back(), sound, options)));

  absl::StatusOr<std::shared_ptr<const TopicModel>> model = TopicModel::FromFile(options.output);
  if (!model.ok()) return model.status();
  if (options.report.empty()) return absl::OkStatus();
  return WriteFile(options.report,
                   absl::StrCat(FormatTraining(examples, vocabulary, languages, options),
                                "\n## Held-out stories (split \"test\")\n\n",
                                FormatEvaluation(EvaluateTopics(**model, stories, LabelledSplit::kTest)),
                                "\n## Stories of the training, for comparison\n\n",
                                FormatEvaluation(EvaluateTopics(**model, stories, LabelledSplit::kTrain))));
}

}  // namespace newswire

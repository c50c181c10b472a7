#include "stages/classify/training_examples.h"

#include <xxhash.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_format.h"
#include "stages/classify/media_topics.h"

namespace newswire {
namespace {

// Groups in time: the last `forward_groups` of them are periods 0, 1, ..
void AssignPeriods(const TrainOptions& options, std::vector<TrainingExample>& examples) {
  if (options.forward_groups == 0) return;
  std::map<std::string_view, int> periods;
  for (const TrainingExample& example : examples) {
    if (!example.story->group.empty()) periods[example.story->group] = 0;
  }
  int period = std::min(0, options.forward_groups - static_cast<int>(periods.size()));
  for (auto& [group, place] : periods) place = period++;
  for (TrainingExample& example : examples) {
    if (!example.story->group.empty()) example.period = periods[example.story->group];
  }
}

}  // namespace

TrainingLabels FindLabels(const std::vector<LabelledStory>& stories, const TrainOptions& options) {
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
  TrainingLabels labels;
  for (const auto& [label, count] : story_counts) {
    if (label.first != 1 || count >= 2 * options.min_positive_stories) labels.names.push_back(label.second);
  }
  for (const std::string& name : labels.names) {
    const uint32_t medtop = MediaTopicOfLabel(name);
    labels.labels.push_back({medtop, MediaTopicHeadOf(medtop), name});
  }
  return labels;
}

std::vector<size_t> TrainingLabels::HeadOf() const {
  std::vector<size_t> head_of;
  for (size_t label = 0; label < labels.size(); ++label) {
    const auto head = std::ranges::find(labels, labels[label].head, &TopicLabel::medtop);
    head_of.push_back(IsBelowHead(label) ? static_cast<size_t>(head - labels.begin()) : label);
  }
  return head_of;
}

std::vector<TrainingExample> MakeExamples(const std::vector<LabelledStory>& stories, const TrainingLabels& labels,
                                          const TrainOptions& options) {
  std::vector<TrainingExample> examples;
  TopicFeatureExtractor extractor;
  const TopicFeatureRules rules = {static_cast<uint8_t>(options.bigram_tokens)};
  for (const LabelledStory& story : stories) {
    if (story.split != LabelledSplit::kTrain) continue;
    const std::vector<std::string_view> codes(story.codes.begin(), story.codes.end());
    const std::span<const TopicFeature> features = extractor.Extract({story.title, story.text, codes}, rules);
    if (features.empty()) continue;
    TrainingExample& example = examples.emplace_back();
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
  AssignPeriods(options, examples);
  return examples;
}

Vocabulary MakeVocabulary(const std::vector<TrainingExample>& examples, const TrainOptions& options) {
  absl::flat_hash_map<uint32_t, int> story_counts;
  for (const TrainingExample& example : examples) {
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
            [](const ModelWord& a, const ModelWord& b) { return a.key < b.key; });
  for (size_t i = 0; i < vocabulary.words.size(); ++i) {
    vocabulary.position[vocabulary.words[i].key] = static_cast<int>(i);
  }
  return vocabulary;
}

void MakeRow(const Vocabulary& vocabulary, TrainingExample& example) {
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

}  // namespace newswire

// Stories with known topics, for training and evaluation.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "stages/classify/topic_model.h"

namespace newswire {

enum class LabelledSplit : uint8_t { kTrain, kTest };

// One line of labelled JSON:
//   {"text": "...", "title"?: "...", "language"?: "en", "topics": [16000000, "soccer", ...], "unknown"?: [11000000,
//   ...],
//    "codes"?: ["..."], "set"?: "...", "split"?: "train" | "test", "group"?: "...", "weight"?: 1, "evidence"?: true}
// A topic is a Media Topic (a number, or a string of eight digits, with "medtop:" or without) or a label of your own
// (any other string). A Media Topic stands for itself and for the codes above it.
struct LabelledStory {
  std::string title;
  std::string text;
  std::vector<std::string> codes;  // of the envelope: slug, the provider's categories
  std::string language = "en";
  std::string set = "unnamed";
  std::string group;  // stories of one group are never parted between folds
  LabelledSplit split = LabelledSplit::kTrain;
  bool is_evidence = true;          // false: to be learnt from, but no story: sets no threshold and calibrates nothing
  double weight = 1;                // how many stories it counts for in training
  std::vector<std::string> topics;  // Media Topics as eight digits
  // What the label says nothing about (a set that gives one topic a story, chosen from five): it counts neither for nor
  // against. Below a head that is open, all is open.
  std::vector<std::string> unknown;
};

// Appends the stories of the file at `path` to `stories`. InvalidArgument names file, line and field.
absl::Status ReadLabelledStories(const std::string& path, std::vector<LabelledStory>& stories);

// The Media Topic that a label is; 0 if it is one of the user's own.
uint32_t MediaTopicOfLabel(std::string_view label);

enum class Judgement : uint8_t { kNot, kTopic, kOpen };

// What the story's own labels say about each of `labels`, into `judgements` (as many). A head that is not named does
// not hold; a code below a head is open where the story names the head but no code below it.
void JudgeStory(const LabelledStory& story, std::span<const TopicLabel> labels, std::vector<Judgement>& judgements);

}  // namespace newswire

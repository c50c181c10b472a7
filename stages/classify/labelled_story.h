// Stories with known topics, for training and evaluation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "stages/classify/media_topics.h"

namespace newswire {

enum class LabelledSplit : uint8_t { kTrain, kTest };

// One line of labelled JSON:
//   {"text": "...", "title"?: "...", "language"?: "en", "topics": [16000000, ...], "unknown"?: [11000000, ...],
//    "set"?: "...", "split"?: "train" | "test", "group"?: "...", "weight"?: 1}
// A code stands for its head. `unknown` names the heads that the label says nothing about (a set that gives one topic a
// story, chosen from five): they count neither for nor against. Stories of one `group` are never parted between folds.
struct LabelledStory {
  std::string title;
  std::string text;
  std::string language = "en";
  std::string set = "unnamed";
  std::string group;
  LabelledSplit split = LabelledSplit::kTrain;
  double weight = 1;           // how many stories it counts for in training
  uint32_t topic_heads = 0;    // bit h: about head h
  uint32_t unknown_heads = 0;  // bit h: not known whether about head h; never together with topic_heads
};

// Appends the stories of the file at `path` to `stories`. InvalidArgument names file, line and field.
absl::Status ReadLabelledStories(const std::string& path, std::vector<LabelledStory>& stories);

}  // namespace newswire

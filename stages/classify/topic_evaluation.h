// How well a topic model does on stories whose topics are known.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "stages/classify/labelled_story.h"
#include "stages/classify/topic_model.h"

namespace newswire {

struct HeadCounts {
  int64_t true_positives = 0;
  int64_t false_positives = 0;
  int64_t false_negatives = 0;

  int64_t support() const { return true_positives + false_negatives; }
  double Precision() const;  // 1 where nothing was assigned
  double Recall() const;
  double F1() const;
};

// Figures over a set of stories. Strict: a topic that the label leaves open counts as wrong. A set that gives one label
// a story makes that too hard (a story about a strike at an airline is two topics), so `open_heads` has the counts
// without the pairs that are left open.
struct TopicFigures {
  int64_t stories = 0;
  int64_t stories_with_topic = 0;                             // at least one was assigned
  int64_t top1_right = 0;                                     // the likeliest of all 17 heads is one of the topics
  int64_t top1_stories = 0;                                   // stories that have a topic to be found
  std::array<HeadCounts, kMediaTopicHeadCount> heads{};       // strict
  std::array<HeadCounts, kMediaTopicHeadCount> open_heads{};  // pairs left open do not count
  struct Judged {
    int confidence_pct;
    bool is_right;
  };
  std::vector<Judged> assigned;   // every topic that was assigned, but for pairs left open
  std::vector<Judged> likeliest;  // the likeliest head of every story with a topic, assigned or not

  static HeadCounts Micro(const std::array<HeadCounts, kMediaTopicHeadCount>& heads);
  static double MacroF1(const std::array<HeadCounts, kMediaTopicHeadCount>& heads);  // mean over heads with support
  // Largest share of stories for which the likeliest head is right in at least `precision` of them, when stories are
  // taken in the order of confidence.
  double CoverageAtPrecision(double precision) const;
  // Expected calibration error of the assigned topics, ten bins, in 0..1.
  double CalibrationError() const;
};

struct TopicEvaluation {
  TopicFigures all;
  std::map<std::string, TopicFigures> by_set;
  std::map<std::string, TopicFigures> by_language;
};

// Asks `model` about every story of `split`, exactly as the classify stage does.
TopicEvaluation EvaluateTopics(const TopicModel& model, std::span<const LabelledStory> stories, LabelledSplit split);

// The evaluation as Markdown tables.
std::string FormatEvaluation(const TopicEvaluation& evaluation);

}  // namespace newswire

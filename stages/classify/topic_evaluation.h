// How well a topic model does on stories whose topics are known.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "stages/classify/labelled_story.h"
#include "stages/classify/topic_model.h"

namespace newswire {

struct LabelCounts {
  int64_t true_positives = 0;
  int64_t false_positives = 0;
  int64_t false_negatives = 0;

  int64_t support() const { return true_positives + false_negatives; }
  double Precision() const;  // 1 where nothing was assigned
  double Recall() const;
  double F1() const;
};

// Figures over a set of stories. Strict: a topic that the label leaves open counts as wrong. A set that gives one label
// a story makes that too hard (a story about a strike at an airline is two topics), so `judged` has the counts without
// the pairs that are left open.
struct TopicFigures {
  struct Told {
    float confidence_pct;
    bool is_right;
    bool is_open = false;  // the story's labels leave it open: not right, but no error of the confidence either
  };

  int64_t stories = 0;
  int64_t stories_with_topic = 0;   // at least one was assigned
  std::vector<LabelCounts> strict;  // one a label of the model
  std::vector<LabelCounts> judged;  // pairs left open do not count
  std::vector<Told> assigned;       // every head (or own label) that was assigned, but for pairs left open
  // The likeliest head (or own label) of every story that has one, assigned or not, and how that compares: what the
  // story is, in rows, against what was the likeliest. Row of a story: the likeliest if it is right, else its first.
  std::vector<Told> likeliest;
  std::vector<std::vector<int64_t>> confusion;

  double Accuracy() const;          // of the likeliest
  double LikeliestMacroF1() const;  // over labels that stories have
  static LabelCounts Micro(std::span<const LabelCounts> labels);
  static double MacroF1(std::span<const LabelCounts> labels);  // mean over labels with support
  // Largest share of stories for which the likeliest is right in at least `precision` of them, when they are taken
  // in the order of confidence. Stories whose likeliest is left open do not count here, nor below.
  double CoverageAtPrecision(double precision) const;
  // Expected calibration error in ten bins, 0..1 (Naeini, Cooper and Hauskrecht 2015).
  static double CalibrationError(std::span<const Told> told);
};

struct TopicEvaluation {
  std::vector<TopicLabel> labels;  // of the model; names are the model's
  TopicFigures all;
  std::map<std::string, TopicFigures> by_set;
  std::map<std::string, TopicFigures> by_language;

  bool IsFirstLevel(size_t label) const { return labels[label].medtop == labels[label].head; }
};

// Asks `model` about every story of `split`, exactly as the classify stage does. The model must outlive the answer.
TopicEvaluation EvaluateTopics(const TopicModel& model, std::span<const LabelledStory> stories, LabelledSplit split);

// The evaluation as Markdown tables: figures, labels, confusion, reliability.
std::string FormatEvaluation(const TopicEvaluation& evaluation);

// A picture (SVG) of the reliability curve: of the stories whose likeliest label had a confidence, how many were right.
std::string ReliabilityPicture(const TopicFigures& figures);

}  // namespace newswire

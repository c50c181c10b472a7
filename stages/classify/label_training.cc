#include "stages/classify/label_training.h"

#include <linear.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <mutex>
#include <thread>
#include <utility>

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

double ScoreOf(const LabelWeights& weights, const TrainingExample& example) {
  if (weights.empty()) return kNothingLearnt;
  double score = 0;
  for (const feature_node& node : example.nodes) {
    if (node.index > 0) score += static_cast<double>(weights[static_cast<size_t>(node.index) - 1]) * node.value;
  }
  return score;
}

LabelWeights TrainLabel(std::vector<TrainingExample>& examples, size_t label, int training, size_t columns,
                        const TrainOptions& options) {
  std::vector<feature_node*> rows;
  std::vector<double> targets;
  bool has_positive = false;
  bool has_negative = false;
  for (TrainingExample& example : examples) {
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
  LabelWeights weights(columns);
  for (size_t i = 0; i < columns; ++i) weights[i] = static_cast<float>(sign * trained->w[i]);
  free_and_destroy_model(&trained);
  return weights;
}

// The mean of each weight; empty if there is nothing to take it of.
LabelWeights Mean(const std::vector<const LabelWeights*>& trainings) {
  if (trainings.empty()) return {};
  LabelWeights mean(trainings.front()->size());
  for (size_t i = 0; i < mean.size(); ++i) {
    double sum = 0;
    for (const LabelWeights* const weights : trainings) sum += static_cast<double>((*weights)[i]);
    mean[i] = static_cast<float>(sum / static_cast<double>(trainings.size()));
  }
  return mean;
}

}  // namespace

TrainedLabels TrainAll(std::vector<TrainingExample>& examples, size_t label_count, size_t columns,
                       const TrainOptions& options) {
  set_print_string_function([](const char*) {});
  TrainedLabels trained;
  trained.scores.assign(label_count, std::vector<float>(examples.size(), kNotScored));
  trained.forward_scores = trained.scores;
  trained.weights.resize(label_count);
  const int training_count = options.folds + options.forward_groups;
  const size_t task_count = static_cast<size_t>(training_count + (options.mean_of_folds ? 0 : 1)) * label_count;
  std::vector<LabelWeights> of_folds(options.mean_of_folds ? static_cast<size_t>(options.folds) * label_count : 0);
  Progress progress(static_cast<int>(task_count));
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t task = next++; task < task_count; task = next++) {
      const int training = static_cast<int>(task / label_count);
      const size_t label = task % label_count;
      if (training == training_count) {
        trained.weights[label] = TrainLabel(examples, label, kOfAll, columns, options);
      } else {
        LabelWeights weights = TrainLabel(examples, label, training, columns, options);
        const bool is_forward = training >= options.folds;
        for (size_t i = 0; i < examples.size(); ++i) {
          if (!examples[i].IsScoredBy(training, options)) continue;
          const auto score = static_cast<float>(ScoreOf(weights, examples[i]));
          if (!is_forward) trained.scores[label][i] = score;
          if (is_forward || examples[i].period == kNoPeriod) trained.forward_scores[label][i] = score;
        }
        if (options.mean_of_folds && !is_forward) of_folds[task] = std::move(weights);
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
  for (size_t label = 0; options.mean_of_folds && label < label_count; ++label) {
    std::vector<const LabelWeights*> learnt;
    for (size_t task = label; task < of_folds.size(); task += label_count) {
      if (!of_folds[task].empty()) learnt.push_back(&of_folds[task]);
    }
    trained.weights[label] = Mean(learnt);
  }
  return trained;
}

void LowerByRivals(const TrainingLabels& labels, double rivalry, TrainedLabels& trained) {
  const std::vector<size_t> head_of = labels.HeadOf();
  std::vector<float> row(head_of.size());
  for (std::vector<std::vector<float>>* const scores : {&trained.scores, &trained.forward_scores}) {
    for (size_t example = 0; example < scores->front().size(); ++example) {
      // A training scores all labels of an example or none.
      if (scores->front()[example] == kNotScored) continue;
      for (size_t label = 0; label < row.size(); ++label) row[label] = (*scores)[label][example];
      LowerByRivals(head_of, static_cast<float>(rivalry), row);
      for (size_t label = 0; label < row.size(); ++label) (*scores)[label][example] = row[label];
    }
  }
}

}  // namespace newswire

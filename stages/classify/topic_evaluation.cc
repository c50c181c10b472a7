#include "stages/classify/topic_evaluation.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "stages/classify/topic_features.h"

namespace newswire {
namespace {

constexpr size_t kBins = 10;
constexpr double kSoughtPrecision = 0.9;

double Ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

void Add(bool is_assigned, bool is_topic, LabelCounts& counts) {
  counts.true_positives += is_assigned && is_topic;
  counts.false_positives += is_assigned && !is_topic;
  counts.false_negatives += !is_assigned && is_topic;
}

// What the model says about one story.
struct Answer {
  TopicFlags is_assigned{};
  std::vector<float> confidence_pct;
  int likeliest = -1;  // head or own label
};

void Count(const Answer& answer, const std::vector<Judgement>& judgements, int first_topic,
           const TopicEvaluation& evaluation, TopicFigures& figures) {
  const size_t label_count = evaluation.labels.size();
  figures.strict.resize(label_count);
  figures.judged.resize(label_count);
  figures.confusion.resize(label_count, std::vector<int64_t>(label_count));
  ++figures.stories;
  bool has_topic = false;
  for (size_t label = 0; label < label_count; ++label) {
    const bool is_assigned = answer.is_assigned[label];
    const bool is_topic = judgements[label] == Judgement::kTopic;
    has_topic |= is_assigned;
    Add(is_assigned, is_topic, figures.strict[label]);
    if (judgements[label] == Judgement::kOpen) continue;
    Add(is_assigned, is_topic, figures.judged[label]);
    if (is_assigned && evaluation.IsFirstLevel(label)) {
      figures.assigned.push_back({std::min(answer.confidence_pct[label], 100.0f), is_topic});
    }
  }
  figures.stories_with_topic += has_topic;
  if (first_topic < 0) return;
  const bool is_right = answer.likeliest >= 0 && judgements[static_cast<size_t>(answer.likeliest)] == Judgement::kTopic;
  const float confidence_pct =
      answer.likeliest < 0 ? 0 : std::min(answer.confidence_pct[static_cast<size_t>(answer.likeliest)], 100.0f);
  const bool is_open = answer.likeliest >= 0 && judgements[static_cast<size_t>(answer.likeliest)] == Judgement::kOpen;
  figures.likeliest.push_back({confidence_pct, is_right, is_open});
  if (answer.likeliest >= 0) {
    const auto column = static_cast<size_t>(answer.likeliest);
    ++figures.confusion[is_right ? column : static_cast<size_t>(first_topic)][column];
  }
}

std::vector<LabelCounts> FirstLevel(const TopicEvaluation& evaluation, const std::vector<LabelCounts>& counts) {
  std::vector<LabelCounts> first_level;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (evaluation.IsFirstLevel(i)) first_level.push_back(counts[i]);
  }
  return first_level;
}

std::string FormatFigures(const std::string& name, const TopicEvaluation& evaluation, const TopicFigures& figures) {
  const std::vector<LabelCounts> strict = FirstLevel(evaluation, figures.strict);
  const std::vector<LabelCounts> judged = FirstLevel(evaluation, figures.judged);
  const LabelCounts micro = TopicFigures::Micro(strict);
  const LabelCounts judged_micro = TopicFigures::Micro(judged);
  return absl::StrFormat(
      "| %s | %d | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f / %.3f / %.3f | %.3f | %.3f |\n", name,
      figures.stories, figures.Accuracy(), figures.LikeliestMacroF1(), figures.CoverageAtPrecision(kSoughtPrecision),
      TopicFigures::CalibrationError(figures.likeliest), micro.Precision(), micro.Recall(), micro.F1(),
      judged_micro.Precision(), judged_micro.F1(), TopicFigures::MacroF1(judged), TopicFigures::MacroF1(strict),
      Ratio(static_cast<double>(figures.stories_with_topic), static_cast<double>(figures.stories)));
}

constexpr char kFigureColumns[] =
    "| stories | n | likeliest: accuracy | macro F1 | coverage at precision .90 | ECE | assigned: precision | recall | "
    "micro F1 | open pairs left out: precision / micro F1 / macro F1 | macro F1 | with a topic |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|\n";

std::string LabelName(const TopicLabel& label) {
  return label.medtop == 0 ? std::string(label.name) : absl::StrFormat("%08d %s", label.medtop, label.name);
}

struct Bin {
  double stories = 0;
  double right = 0;
  double confidence = 0;  // sum, 0..1
};

std::array<Bin, kBins> Bins(std::span<const TopicFigures::Told> told) {
  std::array<Bin, kBins> bins;
  for (const TopicFigures::Told& one : told) {
    if (one.is_open) continue;
    Bin& bin = bins[std::min(static_cast<size_t>(one.confidence_pct * kBins / 100), kBins - 1)];
    bin.stories += 1;
    bin.right += one.is_right;
    bin.confidence += static_cast<double>(one.confidence_pct) / 100;
  }
  return bins;
}

void AppendConfusion(const TopicEvaluation& evaluation, std::string& text) {
  std::vector<size_t> used;
  const auto& confusion = evaluation.all.confusion;
  for (size_t i = 0; i < confusion.size(); ++i) {
    int64_t sum = 0;
    for (size_t j = 0; j < confusion.size(); ++j) sum += confusion[i][j] + confusion[j][i];
    if (sum > 0) used.push_back(i);
  }
  constexpr size_t kWidestTable = 40;
  if (used.empty() || used.size() > kWidestTable) return;
  absl::StrAppend(&text, "\nRows: what the story is. Columns: the likeliest.\n\n| |");
  const auto number = [&](size_t label) {
    const TopicLabel& l = evaluation.labels[label];
    return l.medtop == 0 ? std::string(l.name) : absl::StrFormat("%02d", l.medtop / 1000000);
  };
  for (const size_t label : used) absl::StrAppend(&text, " ", number(label), " |");
  absl::StrAppend(&text, "\n|---|");
  for (size_t i = 0; i < used.size(); ++i) absl::StrAppend(&text, "---|");
  for (const size_t row : used) {
    absl::StrAppend(&text, "\n| ", number(row), " |");
    for (const size_t column : used) absl::StrAppend(&text, " ", confusion[row][column], " |");
  }
  absl::StrAppend(&text, "\n");
}

}  // namespace

double LabelCounts::Precision() const {
  const int64_t assigned = true_positives + false_positives;
  return assigned > 0 ? static_cast<double>(true_positives) / static_cast<double>(assigned) : 1.0;
}

double LabelCounts::Recall() const {
  return support() > 0 ? static_cast<double>(true_positives) / static_cast<double>(support()) : 1.0;
}

double LabelCounts::F1() const {
  const int64_t all = 2 * true_positives + false_positives + false_negatives;
  return all > 0 ? 2.0 * static_cast<double>(true_positives) / static_cast<double>(all) : 1.0;
}

double TopicFigures::Accuracy() const {
  const auto right = std::ranges::count_if(likeliest, &Told::is_right);
  return Ratio(static_cast<double>(right), static_cast<double>(likeliest.size()));
}

double TopicFigures::LikeliestMacroF1() const {
  std::vector<LabelCounts> labels(confusion.size());
  for (size_t row = 0; row < confusion.size(); ++row) {
    for (size_t column = 0; column < confusion.size(); ++column) {
      if (row == column) {
        labels[row].true_positives += confusion[row][row];
      } else {
        labels[row].false_negatives += confusion[row][column];
        labels[column].false_positives += confusion[row][column];
      }
    }
  }
  return MacroF1(labels);
}

LabelCounts TopicFigures::Micro(std::span<const LabelCounts> labels) {
  LabelCounts micro;
  for (const LabelCounts& counts : labels) {
    micro.true_positives += counts.true_positives;
    micro.false_positives += counts.false_positives;
    micro.false_negatives += counts.false_negatives;
  }
  return micro;
}

double TopicFigures::MacroF1(std::span<const LabelCounts> labels) {
  double sum = 0;
  int count = 0;
  for (const LabelCounts& counts : labels) {
    if (counts.support() == 0) continue;
    sum += counts.F1();
    ++count;
  }
  return Ratio(sum, count);
}

double TopicFigures::CoverageAtPrecision(double precision) const {
  std::vector<Told> sorted = likeliest;
  std::erase_if(sorted, [](const Told& one) { return one.is_open; });
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Told& a, const Told& b) { return a.confidence_pct > b.confidence_pct; });
  size_t best = 0;
  size_t right = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    right += sorted[i].is_right;
    const bool is_last_of_step = i + 1 == sorted.size() || sorted[i + 1].confidence_pct != sorted[i].confidence_pct;
    if (is_last_of_step && static_cast<double>(right) >= precision * static_cast<double>(i + 1)) best = i + 1;
  }
  return Ratio(static_cast<double>(best), static_cast<double>(sorted.size()));
}

double TopicFigures::CalibrationError(std::span<const Told> told) {
  double error = 0;
  double stories = 0;
  for (const Bin& bin : Bins(told)) {
    error += std::abs(bin.confidence - bin.right);
    stories += bin.stories;
  }
  return Ratio(error, stories);
}

TopicEvaluation EvaluateTopics(const TopicModel& model, std::span<const LabelledStory> stories, LabelledSplit split) {
  TopicEvaluation evaluation;
  evaluation.labels.assign(model.labels().begin(), model.labels().end());
  // A user's own label is told by the name that stands in the model, a Media Topic by its code.
  TopicFeatureExtractor extractor;
  TopicScores scores;
  std::vector<Judgement> judgements;
  std::vector<Judgement> first_judgements;
  for (const LabelledStory& story : stories) {
    if (story.split != split) continue;
    const TopicLanguage* const language = model.FindLanguage(story.language);
    Answer answer;
    answer.confidence_pct.assign(evaluation.labels.size(), 0);
    if (language != nullptr) {
      const std::vector<std::string_view> codes(story.codes.begin(), story.codes.end());
      model.Score(extractor.Extract({story.title, story.text, codes}, model.feature_rules()), scores);
      model.Assign(*language, scores, answer.is_assigned);
      for (size_t label = 0; label < evaluation.labels.size(); ++label) {
        const TopicModelLimit& limit = language->limits[label];
        answer.confidence_pct[label] = TopicModel::Confidence(limit, scores[label]);
        const bool is_candidate = evaluation.IsFirstLevel(label) && answer.confidence_pct[label] > 0;
        if (is_candidate &&
            (answer.likeliest < 0 ||
             answer.confidence_pct[label] > answer.confidence_pct[static_cast<size_t>(answer.likeliest)])) {
          answer.likeliest = static_cast<int>(label);
        }
      }
    }
    JudgeStory(story, evaluation.labels, judgements);
    int first_topic = -1;
    if (!story.topics.empty()) {
      LabelledStory first;
      first.topics = {story.topics.front()};
      JudgeStory(first, evaluation.labels, first_judgements);
      for (size_t label = 0; label < evaluation.labels.size() && first_topic < 0; ++label) {
        if (first_judgements[label] == Judgement::kTopic) first_topic = static_cast<int>(label);
      }
    }
    Count(answer, judgements, first_topic, evaluation, evaluation.all);
    Count(answer, judgements, first_topic, evaluation, evaluation.by_set[story.set]);
    Count(answer, judgements, first_topic, evaluation, evaluation.by_language[story.language]);
  }
  return evaluation;
}

std::string FormatEvaluation(const TopicEvaluation& evaluation) {
  std::string text = kFigureColumns;
  absl::StrAppend(&text, FormatFigures("all", evaluation, evaluation.all));
  for (const auto& [set, figures] : evaluation.by_set) {
    absl::StrAppend(&text, FormatFigures("set " + set, evaluation, figures));
  }
  for (const auto& [language, figures] : evaluation.by_language) {
    absl::StrAppend(&text, FormatFigures("language " + language, evaluation, figures));
  }
  absl::StrAppend(&text,
                  "\n| label | stories | precision | recall | F1 | open pairs left out: precision / recall / F1 "
                  "|\n|---|---|---|---|---|---|\n");
  for (size_t label = 0; label < evaluation.all.strict.size(); ++label) {
    const LabelCounts& strict = evaluation.all.strict[label];
    const LabelCounts& judged = evaluation.all.judged[label];
    absl::StrAppendFormat(&text, "| %s | %d | %.3f | %.3f | %.3f | %.3f / %.3f / %.3f |\n",
                          LabelName(evaluation.labels[label]), strict.support(), strict.Precision(), strict.Recall(),
                          strict.F1(), judged.Precision(), judged.Recall(), judged.F1());
  }
  AppendConfusion(evaluation, text);
  absl::StrAppend(&text, "\n| confidence of the likeliest | stories | mean confidence | right |\n|---|---|---|---|\n");
  const std::array<Bin, kBins> bins = Bins(evaluation.all.likeliest);
  for (size_t i = 0; i < kBins; ++i) {
    absl::StrAppendFormat(&text, "| %d to %d %% | %.0f | %.3f | %.3f |\n", i * 10, i * 10 + 10, bins[i].stories,
                          Ratio(bins[i].confidence, bins[i].stories), Ratio(bins[i].right, bins[i].stories));
  }
  return text;
}

std::string ReliabilityPicture(const TopicFigures& figures) {
  constexpr int kSide = 400;
  constexpr int kMargin = 60;
  const auto x = [](double value) { return kMargin + value * kSide; };
  const auto y = [](double value) { return kMargin + (1 - value) * kSide; };
  std::string svg = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %1$d\" font-family=\"sans-serif\" "
      "font-size=\"13\">\n"
      "<rect width=\"%1$d\" height=\"%1$d\" fill=\"white\"/>\n"
      "<path d=\"M%2$d %2$dV%3$dH%3$d\" fill=\"none\" stroke=\"black\"/>\n"
      "<path d=\"M%2$d %3$dL%3$d %2$d\" stroke=\"gray\" stroke-dasharray=\"4\"/>\n",
      kSide + 2 * kMargin, kMargin, kMargin + kSide);
  for (int tick = 0; tick <= 100; tick += 20) {
    absl::StrAppendFormat(&svg, "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n", x(tick / 100.0),
                          kMargin + kSide + 18, tick);
    absl::StrAppendFormat(&svg, "<text x=\"%d\" y=\"%.0f\" text-anchor=\"end\">%d</text>\n", kMargin - 6,
                          y(tick / 100.0) + 4, tick);
  }
  const std::array<Bin, kBins> bins = Bins(figures.likeliest);
  const double total = static_cast<double>(std::max<size_t>(1, figures.likeliest.size()));
  std::string line;
  for (const Bin& bin : bins) {
    if (bin.stories == 0) continue;
    const double at_x = x(bin.confidence / bin.stories);
    const double at_y = y(bin.right / bin.stories);
    absl::StrAppendFormat(&line, "%s%.1f %.1f", line.empty() ? "M" : "L", at_x, at_y);
    // Area by the share of stories.
    absl::StrAppendFormat(&svg,
                          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"steelblue\"><title>%.0f stories, %.0f %% "
                          "right</title></circle>\n",
                          at_x, at_y, 3 + 20 * std::sqrt(bin.stories / total), bin.stories,
                          100 * bin.right / bin.stories);
  }
  absl::StrAppendFormat(&svg, "<path d=\"%s\" fill=\"none\" stroke=\"steelblue\" stroke-width=\"2\"/>\n", line);
  absl::StrAppendFormat(
      &svg,
      "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">confidence of the likeliest topic, %%</text>\n"
      "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">right, %%</text>\n"
      "<text x=\"%d\" y=\"30\" text-anchor=\"middle\">%d stories, calibration error %.3f</text>\n</svg>\n",
      kMargin + kSide / 2, kMargin + kSide + 44, kMargin + kSide / 2, kMargin + kSide / 2, figures.likeliest.size(),
      TopicFigures::CalibrationError(figures.likeliest));
  return svg;
}

}  // namespace newswire

#include "stages/dedup/dedup_evaluation.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace newswire {
namespace {

// The story that leads the family of each.
std::vector<uint32_t> Families(std::span<const JudgedStory> stories) {
  std::vector<uint32_t> family(stories.size());
  for (uint32_t i = 0; i < stories.size(); ++i) {
    const uint32_t leader = stories[i].leader;
    family[i] = stories[i].link == LinkKind::kNone || leader >= i ? i : family[leader];
  }
  return family;
}

void BCubed(std::span<const JudgedStory> stories, std::span<const uint32_t> family, DedupEvaluation& evaluation) {
  std::map<uint32_t, double> of_cluster;
  std::map<uint32_t, double> of_family;
  std::map<std::pair<uint32_t, uint32_t>, double> of_both;
  for (size_t i = 0; i < stories.size(); ++i) {
    of_cluster[stories[i].cluster] += 1;
    of_family[family[i]] += 1;
    of_both[{stories[i].cluster, family[i]}] += 1;
  }
  for (const auto& [both, count] : of_both) {
    evaluation.bcubed_precision += count * count / of_family[both.second];
    evaluation.bcubed_recall += count * count / of_cluster[both.first];
  }
  const double n = static_cast<double>(stories.size());
  evaluation.bcubed_precision /= n;
  evaluation.bcubed_recall /= n;
  const double sum = evaluation.bcubed_precision + evaluation.bcubed_recall;
  evaluation.bcubed_f1 = sum == 0 ? 0 : 2 * evaluation.bcubed_precision * evaluation.bcubed_recall / sum;
}

double NegativePairs(std::span<const JudgedStory> stories) {
  std::map<uint32_t, double> of_cluster;
  for (const JudgedStory& story : stories) of_cluster[story.cluster] += 1;
  const double n = static_cast<double>(stories.size());
  double pairs = n * (n - 1) / 2;
  for (const auto& [cluster, count] : of_cluster) pairs -= count * (count - 1) / 2;
  return pairs;
}

double RecallAtOneInMillion(std::vector<std::pair<double, bool>> links, double negative_pairs, size_t copies) {
  std::stable_sort(links.begin(), links.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  const size_t allowed = std::max<size_t>(1, static_cast<size_t>(negative_pairs / 1e6));
  size_t right = 0;
  size_t wrong = 0;
  for (const auto& [similarity, is_right] : links) {
    if (!is_right && ++wrong > allowed) break;
    right += is_right;
  }
  return copies == 0 ? 1 : static_cast<double>(right) / static_cast<double>(copies);
}

}  // namespace

DedupEvaluation EvaluateDedup(std::span<const JudgedStory> stories) {
  DedupEvaluation evaluation;
  evaluation.stories = stories.size();
  if (stories.empty()) return evaluation;
  const std::vector<uint32_t> family = Families(stories);
  std::map<uint32_t, uint32_t> first_of_cluster;
  for (uint32_t i = 0; i < stories.size(); ++i) first_of_cluster.try_emplace(stories[i].cluster, i);
  std::vector<std::pair<double, bool>> links;  // similarity, is right
  for (size_t i = 0; i < stories.size(); ++i) {
    const JudgedStory& story = stories[i];
    evaluation.copies += story.is_copy;
    bool right = false;
    bool wrong = false;
    if (story.link != LinkKind::kNone && story.leader < i) {
      const JudgedStory& leader = stories[story.leader];
      // A copy belongs to the family of its original, wherever that was put: the original's own tie has been judged.
      const bool same_story =
          leader.cluster == story.cluster ||
          (story.is_copy && family[first_of_cluster[story.cluster]] == family[story.leader]);
      const bool same_text = leader.text_hash == story.text_hash;
      right = same_story && story.is_copy;
      evaluation.labelled_apart += !same_story && same_text;
      wrong = !same_story && !same_text;
      if (right || wrong) links.emplace_back(story.similarity, right);
    }
    const bool is_duplicate = story.link == LinkKind::kDuplicate;
    auto count = [&](LinkScore& score, bool counts) {
      score.right += right && counts;
      score.missed += story.is_copy && !(right && counts);
      score.wrong += wrong && counts;
    };
    count(evaluation.duplicates, is_duplicate);
    count(evaluation.links, true);
    if (!story.is_copy || story.edit.empty()) continue;
    count(evaluation.duplicates_by_edit[std::string(story.edit)], is_duplicate);
    count(evaluation.links_by_edit[std::string(story.edit)], true);
  }
  evaluation.negative_pairs = NegativePairs(stories);
  evaluation.recall_at_one_in_million = RecallAtOneInMillion(std::move(links), evaluation.negative_pairs, evaluation.copies);
  BCubed(stories, family, evaluation);
  return evaluation;
}

std::string DedupEvaluationTable(const DedupEvaluation& evaluation) {
  std::string table;
  auto row = [&table](std::string_view name, const LinkScore& score) {
    absl::StrAppendFormat(&table, "%-28s P %.4f  R %.4f  F1 %.4f  (right %d, missed %d, wrong %d)\n", name,
                          score.precision(), score.recall(), score.f1(), score.right, score.missed, score.wrong);
  };
  absl::StrAppendFormat(&table, "%d stories, %d copies\n", evaluation.stories, evaluation.copies);
  row("duplicates", evaluation.duplicates);
  row("duplicates and versions", evaluation.links);
  for (const auto& [edit, score] : evaluation.links_by_edit) {
    row(absl::StrCat("  ", edit), score);
    const LinkScore& duplicates = evaluation.duplicates_by_edit.find(edit)->second;
    if (duplicates.right != score.right) {
      absl::StrAppendFormat(&table, "    of these versions: %d\n", score.right - duplicates.right);
    }
  }
  absl::StrAppendFormat(&table, "wrong ties in a million pairs  %.3f (%.0f pairs)\n",
                        evaluation.negative_pairs == 0
                            ? 0.0
                            : static_cast<double>(evaluation.links.wrong) * 1e6 / evaluation.negative_pairs,
                        evaluation.negative_pairs);
  absl::StrAppendFormat(&table, "recall at one in a million     %.4f\n", evaluation.recall_at_one_in_million);
  absl::StrAppendFormat(&table, "B-cubed                        P %.4f  R %.4f  F1 %.4f\n",
                        evaluation.bcubed_precision, evaluation.bcubed_recall, evaluation.bcubed_f1);
  if (evaluation.labelled_apart != 0) {
    absl::StrAppendFormat(&table, "labelled apart, same text      %d (not counted)\n", evaluation.labelled_apart);
  }
  return table;
}

std::string DedupEvaluationJson(const DedupEvaluation& evaluation) {
  auto score = [](const LinkScore& s) {
    return absl::StrFormat(R"({"precision":%.5f,"recall":%.5f,"f1":%.5f,"right":%d,"missed":%d,"wrong":%d})",
                           s.precision(), s.recall(), s.f1(), s.right, s.missed, s.wrong);
  };
  std::string edits;
  for (const auto& [edit, links] : evaluation.links_by_edit) {
    // Edit names come from a JSON string; those that would need escaping are written without what needs it.
    std::string name;
    for (const char c : edit) {
      if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) name += c;
    }
    absl::StrAppend(&edits, edits.empty() ? "" : ",", "\"", name, R"(":{"duplicates":)",
                    score(evaluation.duplicates_by_edit.find(edit)->second), R"(,"links":)", score(links), "}");
  }
  return absl::StrFormat(
      R"({"stories":%d,"copies":%d,"duplicates":%s,"links":%s,"negative_pairs":%.0f,"recall_at_one_in_million":%.5f,)"
      R"("bcubed":{"precision":%.5f,"recall":%.5f,"f1":%.5f},"labelled_apart":%d,"edits":{%s}})",
      evaluation.stories, evaluation.copies, score(evaluation.duplicates), score(evaluation.links),
      evaluation.negative_pairs, evaluation.recall_at_one_in_million, evaluation.bcubed_precision,
      evaluation.bcubed_recall, evaluation.bcubed_f1, evaluation.labelled_apart, edits);
}

}  // namespace newswire

#include "stages/strip/page_model.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace newswire {
namespace {

// An inner node goes to `below` if the number is at most `at_most`, else to `above`; a negative child is a leaf: ~index.
struct Node {
  uint8_t feature;
  int16_t at_most;
  int16_t below;
  int16_t above;
};
struct Trees {
  std::span<const uint16_t> roots;  // index of the first node of each tree
  std::span<const Node> nodes;
  std::span<const float> leaves;
};

#include "stages/strip/page_model_trees.inc"

// The second round looks only where the first one had a doubt near by: at most blocks it had none.
constexpr int kNear = 3;
constexpr int16_t kDoubtful = 30;

constexpr int kMaxBlocksToText = 15;
constexpr int16_t kMinParagraphUnits = 8;
constexpr int16_t kMinStandfirstUnits = 4;

int16_t Thousandths(float log_odds) { return static_cast<int16_t>(std::lround(1000.0f / (1.0f + std::exp(-log_odds)))); }

template <size_t n>
int16_t Run(const Trees& trees, const std::array<int16_t, n>& row) {
  float sum = 0;
  for (const uint16_t root : trees.roots) {
    int at = root;
    while (at >= 0) {
      const Node& node = trees.nodes[static_cast<size_t>(at)];
      at = row[node.feature] <= node.at_most ? node.below : node.above;
    }
    sum += trees.leaves[static_cast<size_t>(~at)];
  }
  return Thousandths(sum);
}

}  // namespace

const std::vector<int16_t>& PageModel::Judge(std::span<const PageFeatureRow> rows) {
  const auto count = static_cast<int>(rows.size());
  const auto index = [](int i) { return static_cast<size_t>(i); };
  first_.resize(rows.size());
  mass_.resize(rows.size() + 1);
  mass_[0] = 0;
  for (int i = 0; i < count; ++i) {
    first_[index(i)] = Run(kFirstRound, rows[index(i)]);
    const auto units = static_cast<uint32_t>(rows[index(i)][static_cast<size_t>(PageFeature::kUnits)]);
    mass_[index(i) + 1] = mass_[index(i)] + units * static_cast<uint32_t>(first_[index(i)]) / 100;
  }
  const uint32_t all = mass_[index(count)];
  const auto first = [&](int i) { return i < 0 || i >= count ? int16_t{0} : first_[index(i)]; };
  const auto mean = [&](int begin, int end) {
    begin = std::max(begin, 0);
    end = std::min(end, count);
    int sum = 0;
    for (int i = begin; i < end; ++i) sum += first_[index(i)];
    return static_cast<int16_t>(end > begin ? sum / (end - begin) : 0);
  };
  second_.resize(rows.size());
  std::array<int16_t, kPageContextCount + kPageFeatureCount> row;
  for (int i = 0; i < count; ++i) {
    int16_t highest = 0;
    for (int near = i - kNear; near <= i + kNear; ++near) highest = std::max(highest, first(near));
    if (highest < kDoubtful) {
      second_[index(i)] = first(i);
      continue;
    }
    row[0] = first(i);
    for (int distance = 1; distance <= kNear; ++distance) {
      row[index(2 * distance - 1)] = first(i - distance);
      row[index(2 * distance)] = first(i + distance);
    }
    row[7] = static_cast<int16_t>(mass_[index(i)] * uint64_t{100} / (all + 1));
    row[8] = static_cast<int16_t>((all - mass_[index(i) + 1]) * uint64_t{100} / (all + 1));
    row[9] = static_cast<int16_t>(std::min<uint32_t>(all / 10, 3000));
    row[10] = mean(i - 6, i);
    row[11] = mean(i + 1, i + 7);
    std::copy(rows[index(i)].begin(), rows[index(i)].end(), row.begin() + kPageContextCount);
    second_[index(i)] = Run(kSecondRound, row);
  }
  return second_;
}

const std::vector<int16_t>& PageModel::JudgeStandfirst(std::span<const PageFeatureRow> rows) {
  const auto number = [&](size_t i, PageFeature feature) { return rows[i][static_cast<size_t>(feature)]; };
  standfirst_.assign(rows.size(), 0);
  size_t text = 0;
  while (text < rows.size() && (second_[text] < kRatherStory || number(text, PageFeature::kUnits) < kMinParagraphUnits)) {
    ++text;
  }
  if (text == rows.size()) return standfirst_;
  std::array<int16_t, kStandfirstContextCount + kPageFeatureCount> row;
  int16_t asked = 0;
  for (size_t i = text; i-- > 0 && i + kMaxBlocksToText >= text;) {
    if (number(i, PageFeature::kUnits) < kMinStandfirstUnits || number(i, PageFeature::kTitleShare) == 100) continue;
    row[0] = second_[i];
    row[1] = static_cast<int16_t>(text - i);
    row[2] = asked++;
    std::copy(rows[i].begin(), rows[i].end(), row.begin() + kStandfirstContextCount);
    if (second_[i] < kRatherStory) standfirst_[i] = Run(kStandfirst, row);
  }
  return standfirst_;
}

}  // namespace newswire

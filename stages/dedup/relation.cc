#include "stages/dedup/relation.h"

#include <algorithm>

#include "stages/fingerprint/numbers.h"
#include "stages/fingerprint/sketch.h"
#include "stages/fingerprint/story_kind.h"

namespace newswire {
namespace {

constexpr uint32_t kMinShared = 4;
constexpr uint32_t kMinInRange = 8;
constexpr double kCloseJaccard = 0.60;      // from here on a number near the same words is the same fact
constexpr double kCloserJaccard = 0.85;     // from here on every number is expected to stand in both texts
constexpr double kIdenticalJaccard = 0.90;  // from here on every "not" is
constexpr double kIdenticalLength = 0.95;
constexpr double kBriefLength = 0.60;
constexpr double kUpdateNewShare = 0.15;     // of an "UPDATE n-" that is new, to count as an update
constexpr double kCutLength = 0.80;          // a text that has become so much shorter is a copy cut short ...
constexpr double kCutUpdateNewShare = 0.40;  // ... unless so much of it is new: more than a bad scan makes
constexpr double kExcerptContainment =
    0.75;  // of a short text in a long one; a scan with 2 % of faults keeps .98^10 = .82
constexpr uint32_t kMinExcerptBytes = 80;
constexpr size_t kMinNames = 3;  // fewer on either side prove nothing

struct NameComparison {
  bool names_disjoint = false;
  bool tickers_disjoint = false;
};

NameComparison CompareNames(std::span<const uint16_t> a, std::span<const uint16_t> b) {
  size_t names_a = 0;
  size_t names_b = 0;
  size_t tickers_a = 0;
  size_t tickers_b = 0;
  size_t names_shared = 0;
  size_t tickers_shared = 0;
  for (const uint16_t name : a) ((name & 1) != 0 ? tickers_a : names_a) += 1;
  for (const uint16_t name : b) ((name & 1) != 0 ? tickers_b : names_b) += 1;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) ((a[i] & 1) != 0 ? tickers_shared : names_shared) += 1;
    const bool step_a = a[i] <= b[j];
    j += b[j] <= a[i];
    i += step_a;
  }
  return {.names_disjoint = names_a >= kMinNames && names_b >= kMinNames && names_shared == 0,
          .tickers_disjoint = tickers_a > 0 && tickers_b > 0 && tickers_shared == 0};
}

}  // namespace

RelationResult Judge(const ComparedStory& story, const ComparedStory& leader, const SimilarityThresholds& thresholds) {
  RelationResult result;
  if (story.sketch_version != leader.sketch_version) return result;
  if (story.language != 0 && leader.language != 0 && story.language != leader.language) return result;
  if (story.take != leader.take && story.take != 0 && leader.take != 0) return result;

  const SketchSimilarity similarity = Compare(story.sketch, leader.sketch);
  if (similarity.shared < kMinShared || similarity.smaller < kMinInRange) return result;
  if (similarity.jaccard < thresholds.jaccard && similarity.containment < thresholds.containment) return result;
  result.jaccard = similarity.jaccard;
  result.containment = similarity.containment;

  const double length_ratio = static_cast<double>(std::min(story.folded_bytes, leader.folded_bytes)) /
                              std::max<double>(1, std::max(story.folded_bytes, leader.folded_bytes));
  const bool nearly_identical = similarity.jaccard >= kIdenticalJaccard && length_ratio >= kIdenticalLength;
  const NumberComparison numbers = CompareNumbers(story.numbers, leader.numbers);
  const bool capped = story.numbers.size() == kMaxNumbers || leader.numbers.size() == kMaxNumbers;
  const bool numbers_differ = numbers.same_place_differs ||
                              (numbers.near_place_differs && similarity.jaccard >= kCloseJaccard) ||
                              (numbers.each_has_others && similarity.jaccard >= kCloserJaccard) ||
                              (nearly_identical && capped && story.number_digest != leader.number_digest);
  if (story.folded_bytes < kShortFoldedBytes) {
    const bool is_excerpt = story.folded_bytes >= kMinExcerptBytes && leader.folded_bytes >= kShortFoldedBytes &&
                            similarity.a_in_b >= kExcerptContainment && !numbers_differ && !numbers.a_has_others;
    result.relation = is_excerpt ? Relation::kDuplicate : Relation::kUnrelated;
    return result;
  }
  const NameComparison names = CompareNames(story.names, leader.names);
  if (names.tickers_disjoint && similarity.jaccard < kIdenticalJaccard) {
    result.relation = Relation::kOtherStory;
    return result;
  }
  if (numbers_differ) {
    result.relation = names.names_disjoint || names.tickers_disjoint ? Relation::kOtherStory : Relation::kUpdate;
    return result;
  }
  if (nearly_identical && story.negation_count != leader.negation_count) {
    result.relation = Relation::kUpdate;
    return result;
  }
  if (story.update != leader.update && story.update != 0) {
    if (story.update < leader.update) {
      result.relation = Relation::kOlder;
      return result;
    }
    const double new_share = 1 - similarity.a_in_b;
    const bool is_cut = story.folded_bytes < kCutLength * leader.folded_bytes;
    if (numbers.a_has_others || new_share >= (is_cut ? kCutUpdateNewShare : kUpdateNewShare)) {
      result.relation = Relation::kUpdate;
      return result;
    }
  }
  if (length_ratio < kBriefLength && story.folded_bytes > leader.folded_bytes) {
    result.relation = Relation::kUpdate;
    return result;
  }
  result.relation = Relation::kDuplicate;
  return result;
}

}  // namespace newswire

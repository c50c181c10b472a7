#include "stages/dedup/relation.h"

#include <algorithm>

#include "stages/fingerprint/numbers.h"
#include "stages/fingerprint/sketch.h"
#include "stages/fingerprint/story_kind.h"

namespace newswire {
namespace {

constexpr uint32_t kMinShared = 4;
constexpr uint32_t kMinInRange = 8;
constexpr uint32_t kMinInRangeUnderHeadline = 4;  // of the same provider
constexpr uint32_t kSureInRange = 16;             // a containment out of fewer hashes must be borne out
constexpr uint32_t kMinSharedInGrey = 12;
constexpr double kGreyJaccard = 0.10;       // below the threshold
constexpr double kGreyContainment = 0.18;   // below the threshold
constexpr double kCloseJaccard = 0.60;      // from here on a number near the same words is the same fact
constexpr double kCloserJaccard = 0.85;     // from here on every number is expected to stand in both texts
constexpr double kIdenticalJaccard = 0.90;  // from here on every "not" is
constexpr double kIdenticalLength = 0.95;
constexpr double kBriefLength = 0.60;
// So much longer, and so much of the earlier text still there, is the desk's next take. A reprint with local additions
// has a sender of its own.
constexpr double kTakeGrowth = 1.12;
constexpr double kTakeContainment = 0.60;
constexpr uint32_t kMinNumbersOfReport = 3;
// An alert is followed by its story within the hour; a daily or weekly headline comes again later.
constexpr TimeMs kAlertReachMs = 6 * 3600 * 1000;
constexpr uint32_t kMaxNoticeBytes = 600;  // folded: some 120 words
constexpr size_t kMinNumbersOfTable = 12;
constexpr size_t kTableBytesANumber = 24;  // letters and digits for each of its numbers; news has some 100
constexpr double kUpdateNewShare = 0.08;   // of an "UPDATE n-" that is new, to count as an update; sentences in another
                                           // order make 5 %
constexpr double kUpdateGrowth = 1.03;     // so much longer it need be; lengths are exact where shares are samples
constexpr uint32_t kUpdateGrowthBytes = 40;  // a sentence
constexpr double kCutLength = 0.80;          // a text that has become so much shorter is a copy cut short ...
constexpr double kCutUpdateNewShare = 0.40;  // ... unless so much of it is new: more than a bad scan makes
// Of a short text in a long one; a scan with 2 % of faults keeps .98^10 = .82, and a sample of it may say less.
constexpr double kExcerptContainment = 0.75;
constexpr double kBorneOutExcerpt = 0.65;
constexpr double kShortJaccard = 0.50;
constexpr uint32_t kMinExcerptBytes = 80;
constexpr size_t kMinNames = 3;  // fewer on either side prove nothing
constexpr size_t kMinNamesForTicker = 2;
constexpr double kDamagedTickerContainment = 0.85;  // two oil companies' price notes have up to .75

struct NameComparison {
  size_t fewer = 0;  // names of the story that has fewer, ticker symbols apart
  size_t more = 0;
  size_t shared = 0;
  size_t tickers_shared = 0;
  bool tickers_disjoint = false;
  bool disjoint() const { return fewer >= kMinNames && shared == 0; }
  bool mostly_others() const { return fewer >= kMinNames && 2 * shared <= fewer; }
};

NameComparison CompareNames(std::span<const uint16_t> a, std::span<const uint16_t> b) {
  NameComparison result;
  size_t tickers_a = 0;
  size_t tickers_b = 0;
  for (const uint16_t name : a) tickers_a += name & 1;
  for (const uint16_t name : b) tickers_b += name & 1;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) ((a[i] & 1) != 0 ? result.tickers_shared : result.shared) += 1;
    const bool step_a = a[i] <= b[j];
    j += b[j] <= a[i];
    i += step_a;
  }
  result.fewer = std::min(a.size() - tickers_a, b.size() - tickers_b);
  result.more = std::max(a.size() - tickers_a, b.size() - tickers_b);
  result.tickers_disjoint = tickers_a > 0 && tickers_b > 0 && result.tickers_shared == 0;
  return result;
}

// Do numbers and names speak for one story?
bool BorneOut(const NumberComparison& numbers, const NameComparison& names) {
  return !(numbers.a_has_others && numbers.b_has_others) && !numbers.same_place_differs &&
         2 * names.shared >= names.fewer && (numbers.shared_values >= 2 || names.shared >= 2);
}

// Apart by the provider's time if both tell it, else by the ledger's.
bool IsAnotherDay(const ComparedStory& story, const ComparedStory& leader) {
  if (story.version_created != kNoTime && leader.version_created != kNoTime) {
    return story.version_created - leader.version_created > kMaxChangeMs;
  }
  return story.appended != kNoTime && leader.appended != kNoTime && story.appended - leader.appended > kMaxChangeMs;
}

// Numbers differ: is the story the next issue of a report, or another company's, in the same words?
bool IsOtherStory(const ComparedStory& story, const ComparedStory& leader, const NumberComparison& numbers,
                  const NameComparison& names, bool same_desk) {
  if (names.disjoint() || names.tickers_disjoint) return true;
  if (story.kind == StoryKind::kCorrection || story.update != 0) return false;
  // A correction or an update changes some of the numbers, the next issue most of them.
  const bool most_differ =
      numbers.fewer_values >= kMinNumbersOfReport && 2 * numbers.shared_values < numbers.fewer_values + same_desk;
  return most_differ || (same_desk && names.mostly_others()) || IsAnotherDay(story, leader);
}

}  // namespace

RelationResult Judge(const ComparedStory& story, const ComparedStory& leader, const SimilarityThresholds& thresholds) {
  RelationResult result;
  if (story.sketch_version != leader.sketch_version) return result;
  if (story.language != 0 && leader.language != 0 && story.language != leader.language) return result;
  if (story.take != leader.take && story.take != 0 && leader.take != 0) return result;

  const bool same_provider = story.provider_hash == leader.provider_hash;
  const bool same_desk = same_provider && story.provider_hash != 0;
  const bool same_headline = same_provider && story.headline_hash != 0 && story.headline_hash == leader.headline_hash;
  const SketchSimilarity similarity = Compare(story.sketch, leader.sketch);
  if (similarity.shared < kMinShared || similarity.smaller < (same_headline ? kMinInRangeUnderHeadline : kMinInRange)) {
    return result;
  }
  const bool sure = similarity.jaccard >= thresholds.jaccard ||
                    (similarity.containment >= thresholds.containment && similarity.smaller >= kSureInRange);
  const bool grey =
      similarity.containment >= thresholds.containment ||
      (similarity.shared >= kMinSharedInGrey && (similarity.jaccard >= thresholds.jaccard - kGreyJaccard ||
                                                 similarity.containment >= thresholds.containment - kGreyContainment));
  if (!sure && !grey) return result;
  const NumberComparison numbers = CompareNumbers(story.numbers, leader.numbers);
  const NameComparison names = CompareNames(story.names, leader.names);
  const bool borne_out = BorneOut(numbers, names);
  if (!sure && (!borne_out || names.tickers_disjoint)) return result;
  result.jaccard = similarity.jaccard;
  result.containment = similarity.containment;
  // A desk's text of which it keeps half under another headline was written anew.
  if (!sure && same_desk && !same_headline && similarity.containment < thresholds.containment) {
    if (!names.mostly_others() && !IsAnotherDay(story, leader)) result.relation = Relation::kUpdate;
    return result;
  }

  const double length_ratio = static_cast<double>(std::min(story.folded_bytes, leader.folded_bytes)) /
                              std::max<double>(1, std::max(story.folded_bytes, leader.folded_bytes));
  const bool nearly_identical = similarity.jaccard >= kIdenticalJaccard && length_ratio >= kIdenticalLength;
  const bool capped = story.numbers.size() == kMaxNumbers || leader.numbers.size() == kMaxNumbers;
  // In a table the numbers are the text: one more of them is a later reading.
  const bool is_table =
      story.numbers.size() >= kMinNumbersOfTable && story.folded_bytes <= kTableBytesANumber * story.numbers.size();
  const bool numbers_differ = numbers.same_place_differs || (is_table && numbers.a_has_others) ||
                              (numbers.near_place_differs && (same_desk || similarity.jaccard >= kCloseJaccard)) ||
                              (numbers.each_has_others && similarity.jaccard >= kCloserJaccard) ||
                              (nearly_identical && capped && story.number_digest != leader.number_digest);
  // Monday's rainfall is not Sunday's, though it only lacks a number.
  const bool is_other_notice = same_desk && same_headline && leader.folded_bytes < kMaxNoticeBytes &&
                               story.number_digest != leader.number_digest && IsAnotherDay(story, leader);
  const bool story_is_short = story.folded_bytes < kShortFoldedBytes;
  const bool leader_is_short = leader.folded_bytes < kShortFoldedBytes;
  if (story_is_short || leader_is_short) {
    result.relation = Relation::kUnrelated;
    if (names.tickers_disjoint) return result;
    // The desk's own short text with a line more, less, or changed: of a table three numbers in four are the same.
    const bool same_subject =
        is_table ? same_desk && 4 * numbers.shared_values >= 3 * numbers.fewer_values
                 : (same_headline || names.tickers_shared != 0) && 2 * numbers.shared_values > numbers.fewer_values;
    if (same_subject && similarity.containment >= thresholds.containment &&
        !IsOtherStory(story, leader, numbers, names, same_desk)) {
      result.relation = Relation::kUpdate;
    }
    if (numbers_differ) return result;
    const bool tiny = std::min(story.folded_bytes, leader.folded_bytes) < kMinExcerptBytes;
    if (story_is_short && leader_is_short) {
      const bool named = story.headline_hash == leader.headline_hash || names.tickers_shared != 0 ||
                         (names.shared >= kMinNames && 3 * names.shared >= 2 * names.more);
      const bool same = !numbers.a_has_others && !numbers.b_has_others &&
                        (tiny ? similarity.jaccard >= kIdenticalJaccard && names.tickers_shared != 0
                              : similarity.jaccard >= kShortJaccard && named);
      if (same) result.relation = Relation::kDuplicate;
    } else if (tiny) {
      return result;
    } else if (story_is_short) {
      const double least = borne_out ? kBorneOutExcerpt : kExcerptContainment;
      if (similarity.a_in_b >= least && !numbers.a_has_others && !is_other_notice) {
        result.relation = Relation::kDuplicate;
      }
    } else {
      if (similarity.b_in_a >= kExcerptContainment && !numbers.b_has_others) result.relation = Relation::kUpdate;
    }
    return result;
  }
  // A symbol of three letters that a scan has damaged is another symbol. Two companies have names of their own.
  const bool ticker_is_damaged = names.shared >= kMinNamesForTicker && names.shared == names.fewer && borne_out &&
                                 similarity.containment >= kDamagedTickerContainment;
  if (names.tickers_disjoint && similarity.jaccard < kIdenticalJaccard && !ticker_is_damaged) {
    result.relation = Relation::kOtherStory;
    return result;
  }
  if (numbers_differ) {
    result.relation =
        IsOtherStory(story, leader, numbers, names, same_desk) ? Relation::kOtherStory : Relation::kUpdate;
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
    const bool has_grown = story.folded_bytes >= leader.folded_bytes + kUpdateGrowthBytes &&
                           story.folded_bytes >= kUpdateGrowth * leader.folded_bytes;
    if (numbers.a_has_others || has_grown || new_share >= (is_cut ? kCutUpdateNewShare : kUpdateNewShare)) {
      result.relation = Relation::kUpdate;
      return result;
    }
  }
  const bool is_next_take = (same_headline || same_desk) && story.folded_bytes >= kTakeGrowth * leader.folded_bytes &&
                            similarity.b_in_a >= kTakeContainment;
  if (is_next_take) {
    result.relation = Relation::kUpdate;
    return result;
  }
  if (length_ratio < kBriefLength && story.folded_bytes > leader.folded_bytes) {
    result.relation = Relation::kUpdate;
    return result;
  }
  const bool is_template =
      is_other_notice || (same_desk && names.mostly_others() && similarity.jaccard < kCloseJaccard);
  result.relation = is_template ? Relation::kOtherStory : Relation::kDuplicate;
  return result;
}

bool FollowsUnderHeadline(const ComparedStory& story, const ComparedStory& earlier) {
  if (story.sketch_version != earlier.sketch_version || story.take != earlier.take) return false;
  if (story.language != 0 && earlier.language != 0 && story.language != earlier.language) return false;
  if (story.provider_hash != 0 && CompareNames(story.names, earlier.names).tickers_shared != 0) {
    return !IsAnotherDay(story, earlier);
  }
  if (earlier.folded_bytes >= kShortFoldedBytes || story.folded_bytes < kShortFoldedBytes ||
      story.appended - earlier.appended > kAlertReachMs) {
    return false;
  }
  const NumberComparison numbers = CompareNumbers(story.numbers, earlier.numbers);
  return !numbers.b_has_others && !numbers.same_place_differs;
}

}  // namespace newswire

// How well duplicates are found, told from labelled stories and what the service said of them.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace newswire {

// How a story was tied to an earlier one.
enum class LinkKind : uint8_t {
  kNone,       // published as a story of its own
  kVersion,    // published, as an update or correction of `leader`'s family
  kDuplicate,  // not published: a copy of `leader`
};

// A story of the labelled set, in the order in which it was sent.
struct JudgedStory {
  uint32_t cluster = 0;        // stories of one cluster tell one story (the label)
  std::string_view edit = {};       // what was done to this copy ("trunc"); empty for a story that is no copy
  bool is_copy = false;        // an earlier story of its cluster is to be found
  LinkKind link = LinkKind::kNone;
  uint32_t leader = 0;         // index of the story that it was tied to; if link is kNone its own
  double similarity = 0;       // of the link, in [0, 1]
  uint64_t text_hash = 0;      // of the compared text: stories of equal hash are the same whatever their label says
};

// right: copies tied to a story of their cluster. wrong: stories tied to another cluster. missed: copies not right.
struct LinkScore {
  size_t right = 0;
  size_t missed = 0;
  size_t wrong = 0;
  double precision() const { return right + wrong == 0 ? 1 : static_cast<double>(right) / static_cast<double>(right + wrong); }
  double recall() const { return right + missed == 0 ? 1 : static_cast<double>(right) / static_cast<double>(right + missed); }
  double f1() const { return right == 0 ? 0 : 2 * precision() * recall() / (precision() + recall()); }
};

struct DedupEvaluation {
  size_t stories = 0;
  size_t copies = 0;
  LinkScore duplicates;  // a copy counts as found only if it was called a duplicate
  LinkScore links;       // ... or a version of its original
  // Ties between stories that the labels hold apart though their compared texts are the same; not counted as wrong.
  size_t labelled_apart = 0;
  double negative_pairs = 0;       // pairs of an earlier and a later story of different clusters
  double recall_at_one_in_million = 0;  // of `links`, when only so many are kept, the most similar first, that at most
                                        // one negative pair in a million is tied (at least one pair may be)
  // B-cubed over all stories: clusters of the labels against families of the links (Bagga and Baldwin, "Entity-based
  // cross-document coreferencing using the vector space model", 1998).
  double bcubed_precision = 0;
  double bcubed_recall = 0;
  double bcubed_f1 = 0;
  std::map<std::string, LinkScore, std::less<>> duplicates_by_edit;
  std::map<std::string, LinkScore, std::less<>> links_by_edit;
};

// O(n log n).
DedupEvaluation EvaluateDedup(std::span<const JudgedStory> stories);

// A table for people, or one JSON object.
std::string DedupEvaluationTable(const DedupEvaluation& evaluation);
std::string DedupEvaluationJson(const DedupEvaluation& evaluation);

}  // namespace newswire

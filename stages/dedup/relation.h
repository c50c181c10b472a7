// What two stories are to each other, judged by their texts alone.
#pragma once

#include <cstdint>
#include <span>

#include "pipeline/base/time.h"
#include "pipeline/ledger/ledger_entry.h"

namespace newswire {

// What is compared of a story. Spans are borrowed.
struct ComparedStory {
  StoryKind kind = StoryKind::kStory;
  uint8_t sketch_version = 0;
  uint8_t take = 0;
  uint16_t update = 0;
  uint16_t language = 0;
  uint16_t negation_count = 0;
  uint32_t folded_bytes = 0;
  uint32_t number_digest = 0;
  uint32_t headline_hash = 0;
  uint32_t provider_hash = 0;  // 0 = not known
  TimeMs version_created = kNoTime;
  TimeMs appended = kNoTime;  // to the ledger
  std::span<const uint32_t> sketch;
  std::span<const uint32_t> numbers;
  std::span<const uint16_t> names;  // lowest bit set: a ticker; ascending
};

enum class Relation : uint8_t {
  kUnrelated,   // not similar
  kOtherStory,  // similar by template only: other numbers and other names
  kUpdate,      // the newer story says something else than the older one: it must be published
  kOlder,       // an update of a lower number than the one that is there
  kDuplicate,
};

struct RelationResult {
  Relation relation = Relation::kUnrelated;
  double jaccard = 0;
  double containment = 0;
};

struct SimilarityThresholds {
  double jaccard = 0.32;
  double containment = 0.60;
};

// What `story` is to the earlier `leader`.
//
// Similar, by the sketches: at least 4 shared hashes, 8 in the common range (4 under one headline of one provider), and
//  - Jaccard or containment over its threshold (knowledge: measured on news reprints); a containment that rests on
//    fewer than 16 hashes must be borne out; or
//  - the grey band: up to .10 below the Jaccard or .18 below the containment threshold, 12 shared hashes, and borne
//    out. A sketch of 64 tells a share within some .06; names and numbers are evidence that does not hang on its
//    sample.
// Borne out: the story with fewer numbers has none that the other lacks, half of the names of the one with fewer are
// the other's, and two numbers or two names are shared.
// One desk: the same provider, and its name is known. It does not send its own text again in other words.
//
// Then, in this order:
//  - different-take      takes of different numbers are never the same
//  - written-anew        in the grey band under another headline of one desk: an update within the day (20 hours), or
//                        nothing if names are mostly others
//  - excerpt             a text too short to be compared is the same as a long leader only if it stands there, numbers
//                        and all
//  - short               two such texts are the same only if their numbers are the same and headline, ticker symbol or
//                        names say so: dividends and fixings of two companies have one text
//  - short-within        a short leader whose text, numbers and all, stands in a longer story: an update of it
//  - short-update        a short text and another under the same headline or ticker symbol that share most numbers (of
//                        a desk's tables: three in four)
//  - other-story         ticker symbols have nothing in common, in texts that are not identical (unless names and
//                        numbers speak for a symbol that a scan has damaged); or numbers differ and names have nothing
//                        in common, of one desk: are mostly others
//  - other-issue         numbers differ, and most of them (of three or more; of one desk: half of them), or the story
//                        comes another day: next week's report in the same words
//  - update-numbers      numbers differ: between the same words ("a 49-year lease" / "a 50-year lease"); or, in texts
//                        of one desk or that are close, before or behind the same words; or, in texts that are closer
//                        still, each has a number that the other lacks; or, in a table, the newer one has one more. A
//                        number that is missing differs from nothing
//  - update-negation     in nearly identical texts the number of negations differs ("was guilty" / "was not guilty")
//  - update-tag          "UPDATE 2-" of a story that is there as UPDATE 1 or untagged, and it brings something new:
//                        a number, a sentence more, or 8 % of new text
//  - older-update        "UPDATE 1-" of a story that is there as UPDATE 2
//  - next-take           a longer text (12 %) of one desk, or under the same headline of the same provider, still holds
//                        the leader's
//  - brief-within        a brief whose text is part of a much longer new story
//  - other-notice        of one desk: names are mostly others; or a text of 120 words or fewer comes another day under
//                        the same headline and has not the very same numbers
//  - duplicate           all else, a reprint cut short or with local additions too
RelationResult Judge(const ComparedStory& story, const ComparedStory& leader, const SimilarityThresholds& thresholds);

// So long after it a story still follows what was sent under its headline: who changes a number does so within the day,
// the same words later are the next day's report.
inline constexpr TimeMs kMaxChangeMs = 20 * 3600 * 1000;

// Whether `story` follows an earlier one of the same provider under the same headline, though their texts are not
// similar. It is its update then.
//  - alert   a text too short to be compared, within six hours: all of its numbers stand in the story
//  - report  of one desk, within the day: both name one ticker symbol
bool FollowsUnderHeadline(const ComparedStory& story, const ComparedStory& earlier);

}  // namespace newswire

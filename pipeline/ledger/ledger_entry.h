// What the shared ledger holds of a story: enough to tell, for any other story, whether the two are the same.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "pipeline/base/time.h"
#include "pipeline/raw_record.h"

namespace newswire {

// What a story does to the item it belongs to, told by status, headline tags and text before any comparison.
enum class StoryKind : uint8_t {
  kStory = 0,
  kAlert = 1,       // headline only, or too short to be compared: exact matches only
  kTake = 2,        // take n of a long story
  kUpdate = 3,      // "UPDATE 2-", "1st Ld-Writethru", same item with a newer version
  kCorrection = 4,  // "CORRECTED-", "REFILE-"
  kRepeat = 5,      // "RPT-"
  kKill = 6,        // withdrawn: canceled, kill text, or delete signal
  kWithhold = 7,    // not for publication for now
  kWrapup = 8,      // "WRAPUP 2-": a roundup that shares paragraphs with its parts
};
inline constexpr int kStoryKindCount = 9;

inline constexpr int kSketchSize = 64;
// How sketch, numbers and names are made. 2: grams by characters, another hash; 1: by bytes.
inline constexpr uint8_t kSketchVersion = 2;
inline constexpr int kMaxNumbers = 48;
inline constexpr int kMaxNames = 24;

// The fingerprint of one story at one source position. Plain data; strings are borrowed (from the story's arena when
// it is appended, from the ledger frame when it is read back).
struct LedgerEntry {
  SourcePosition position;
  StoryKind kind = StoryKind::kStory;
  uint8_t sketch_version = kSketchVersion;  // entries of different sketch versions are never compared
  uint8_t take = 0;            // take number of kTake, else 0
  uint16_t update = 0;         // n of "UPDATE n-", else 0
  uint64_t item = 0;           // hash of the item URI
  TimeMs version_created = kNoTime;
  uint64_t provider_version = 0;        // a counter or time stamp of the provider; 0 = none
  uint64_t raw_hash = 0;                // XXH3-64 of the raw value: equal bytes
  std::array<uint64_t, 2> body_hash{};  // XXH3-128 of the folded body (letters and digits only)
  uint64_t headline_hash = 0;           // XXH3-64 of the folded headline without tags (of a reference: of the quoted one),
                                        // 0 if it is empty
  // What a later "kill item 157" may call this story; of a reference: what it calls the other one. 0 = not told.
  uint32_t provider_hash = 0;           // of the folded name of feed or agency
  uint32_t slug_hash = 0;               // of the folded slug without brackets
  uint32_t number_hash = 0;             // of the provider's number of the item, without leading zeros
  uint32_t folded_bytes = 0;            // length of the folded body
  uint32_t gram_count = 0;              // distinct 10-grams of the folded body (estimated above the sketch size)
  uint32_t number_digest = 0;           // sum of the hashes of all distinct numbers, those beyond kMaxNumbers too
  uint16_t negation_count = 0;          // "not", "n't", "never", "without", ... in the folded body
  bool uri_is_derived = false;  // the URI was made from the headline: it is no word of the provider's on identity
  bool is_held = false;         // under an embargo that had not ended when the story came
  bool is_release = false;      // a held story comes again, now that its embargo is over
  bool is_from_agency = false;  // the feed that sent it is the agency that its dateline names
  bool is_reference = false;    // kill or hold of another item, named by headline_hash, slug_hash, number_hash
  uint8_t sketch_count = 0;     // used part of `sketch`
  uint8_t number_count = 0;
  uint8_t name_count = 0;
  uint16_t language = 0;                       // two lower-case letters, high byte first; 0 = not known
  std::array<uint32_t, kSketchSize> sketch{};  // the smallest gram hashes, ascending, distinct
  // Numbers in headline and body, ascending, distinct: 20 bits hash of the letters around it, 12 bits hash of its
  // value.
  std::array<uint32_t, kMaxNumbers> numbers{};
  // Hashes of names and tickers in headline and lead, ascending, distinct; the lowest bit is set for a ticker.
  std::array<uint32_t, kMaxNames> names{};
  std::string_view uri;
  std::string_view source_id;
};

}  // namespace newswire

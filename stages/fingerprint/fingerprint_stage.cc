#include "stages/fingerprint/fingerprint_stage.h"

#include <xxhash.h>

#include <algorithm>
#include <charconv>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/utf8.h"
#include "stages/fingerprint/fold.h"
#include "stages/fingerprint/identity.h"
#include "stages/fingerprint/item_reference.h"
#include "stages/fingerprint/story_kind.h"

namespace newswire {
namespace {

constexpr size_t kMaxLeadBytes = 600;      // of a body whose first paragraph strip did not single out
constexpr size_t kMaxSourceIdBytes = 256;  // that the ledger remembers

// A counter ("3") or a time stamp ("20241214T101500Z", "2024-12-14T10:15:00Z") as a number that grows with it.
// Example: AP sends 0 first; Reuters sends 978556838 and later 1542761538.
uint64_t ParseProviderVersion(std::string_view text) {
  if (text.empty()) return 0;
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  // One above the provider's own number: 0 is a version, too.
  if (error == std::errc() && end == text.data() + text.size()) return number + 1;
  if (const TimeMs time = ParseIso8601(text); time != kNoTime && time >= 0) return static_cast<uint64_t>(time) + 1;
  return 0;
}

// Told by the record's own times, never by the clock; where nobody knows when the story came, it may have come before
// its time.
bool IsUnderEmbargo(const Story& story) {
  if (story.embargoed_until == kNoTime) return false;
  const TimeMs received = story.received != kNoTime ? story.received : story.raw.timestamp;
  return received == kNoTime || story.embargoed_until > received;
}

// Feed "reuters", dateline "(Reuters)".
bool IsFromAgency(const Story& story) {
  return !story.agency.empty() && absl::EqualsIgnoreCase(story.source, story.agency);
}

uint16_t LanguageCode(std::string_view declared) {
  if (declared.size() < 2 || (declared.size() > 2 && declared[2] != '-' && declared[2] != '_')) return 0;
  const char first = static_cast<char>(declared[0] | 0x20);
  const char second = static_cast<char>(declared[1] | 0x20);
  if (first < 'a' || first > 'z' || second < 'a' || second > 'z') return 0;
  return static_cast<uint16_t>((first << 8) | second);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Stage>> FingerprintStage::Make(const IdentityConfig& config) {
  const bool valid = !config.domain.empty() && config.domain.size() <= 253 &&
                     std::all_of(config.domain.begin(), config.domain.end(), [](char c) {
                       return kFoldedAscii[static_cast<uint8_t>(c)] != 0 || c == '.' || c == '-';
                     });
  if (!valid) {
    return absl::InvalidArgumentError(absl::StrCat("identity.domain: found \"", config.domain,
                                                   "\", expected a domain name of letters, digits, \".\" and \"-\""));
  }
  return std::unique_ptr<Stage>(new FingerprintStage(config.domain));
}

Verdict FingerprintStage::Process(Story& story) {
  const ItemIdentity identity = MakeItemIdentity(story, domain_, folded_);
  story.uri = identity.uri;

  LedgerEntry& entry = story.entry;
  entry = LedgerEntry();
  entry.position = story.raw.position;
  entry.uri = identity.uri;
  entry.uri_is_derived = identity.is_derived;
  entry.source_id = TruncateUtf8(story.source_id, kMaxSourceIdBytes);
  entry.item = XXH3_64bits(identity.uri.data(), identity.uri.size());
  entry.version_created = story.version_created;
  entry.provider_version = ParseProviderVersion(story.provider_version);
  entry.language = LanguageCode(story.declared_language);
  if (story.raw.value.has_value()) entry.raw_hash = XXH3_64bits(story.raw.value->data(), story.raw.value->size());

  const std::string_view headline = !story.headline.empty() ? story.headline : story.raw_headline;
  const std::string_view body = story.body.substr(std::min<size_t>(story.dateline_bytes, story.body.size()));
  if (const size_t room = std::max(headline.size(), body.size()) + 16; folded_.size() < room) folded_.resize(room);

  const size_t headline_bytes = Fold(headline, folded_.data());
  entry.headline_hash = headline_bytes == 0 ? 0 : XXH3_64bits(folded_.data(), headline_bytes);
  const std::string_view folded(folded_.data(), Fold(body, folded_.data()));
  const XXH128_hash_t hash = XXH3_128bits(folded.data(), folded.size());
  entry.body_hash = {hash.low64, hash.high64};
  entry.folded_bytes = static_cast<uint32_t>(folded.size());

  const KindOfStory kind = JudgeKind({.status = story.pub_status,
                                      .tags = story.tags,
                                      .folded_body_bytes = folded.size(),
                                      .embargo_is_timed = story.embargoed_until != kNoTime,
                                      .headline = headline,
                                      .ed_note = story.ed_note});
  entry.kind = kind.kind;
  entry.take = kind.take;
  entry.update = kind.update;
  entry.is_held = IsUnderEmbargo(story);

  MakeSketch(folded, scratch_, sketch_);
  entry.gram_count = sketch_.gram_count;
  entry.sketch_count = static_cast<uint8_t>(sketch_.count);
  std::copy_n(sketch_.hashes.begin(), sketch_.count, entry.sketch.begin());

  entry.negation_count = CountNegations(body, folded);
  CollectNumbers(headline, body, scratch_, numbers_);
  entry.number_digest = numbers_.digest;
  entry.number_count = static_cast<uint8_t>(numbers_.count);
  std::copy_n(numbers_.keys.begin(), numbers_.count, entry.numbers.begin());

  const std::string_view lead = !story.lead.empty() ? story.lead : TruncateUtf8(body, kMaxLeadBytes);
  CollectNames(headline, lead, scratch_, names_);
  entry.name_count = static_cast<uint8_t>(names_.count);
  std::copy_n(names_.hashes.begin(), names_.count, entry.names.begin());
  entry.is_from_agency = IsFromAgency(story);
  FillNames(story, folded_);  // last: it overwrites the folded body
  return Verdict::Pass();
}

StageFactory MakeFingerprintStageFactory(const IdentityConfig& config) {
  return [config] { return FingerprintStage::Make(config); };
}

}  // namespace newswire

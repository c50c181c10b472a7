#include "stages/classify/provider_codes.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "stages/classify/media_topic_tree.h"
#include "stages/classify/media_topics.h"

namespace newswire {
namespace {

struct NamedTopic {
  std::string_view name;
  uint32_t medtop;
};

// Topic codes of LSEG (prefix N2) that say what a story is about; codes of places, of languages and of products are
// none.
constexpr NamedTopic kLsegTopics[] = {
    {"ART", 1000000},  {"CEN", 20000344}, {"COM", 20000385}, {"CRIM", 20000082}, {"CRU", 4000000},   {"DBT", 20000385},
    {"DIP", 20000638}, {"DIS", 3000000},  {"DIV", 20000170}, {"ECI", 20000344},  {"EDU", 5000000},   {"ENT", 1000000},
    {"ENV", 6000000},  {"FILM", 1000000}, {"FRX", 20000385}, {"GOL", 20000385},  {"GOLF", 15000000}, {"GRA", 20000385},
    {"HEA", 7000000},  {"INT", 20000344}, {"IPO", 20000170}, {"JOB", 9000000},   {"JUDIC", 2000000}, {"LIF", 10000000},
    {"MCE", 20000344}, {"MET", 20000385}, {"MRG", 20000170}, {"MUS", 1000000},   {"NRG", 4000000},   {"ODD", 8000000},
    {"POL", 11000000}, {"REL", 12000000}, {"RES", 20000170}, {"RESF", 20000170}, {"SCI", 13000000},  {"SOCC", 15000000},
    {"SPO", 15000000}, {"STX", 20000385}, {"TEN", 15000000}, {"TRD", 20000344},  {"VIO", 16000000},  {"VOTE", 20000574},
    {"WAR", 16000000}, {"WEA", 17000000}, {"WRM", 20000418},
};

// ANPA 1312, category codes: d food, e entertainment, f financial, l lifestyle, o weather, p politics, q and s sport, r
// racing, t travel. National, international, regional and Washington news, features and comment say no topic.
constexpr NamedTopic kAnpaCategories[] = {
    {"d", 10000000}, {"e", 1000000},  {"f", 4000000},  {"l", 10000000}, {"o", 17000000},
    {"p", 11000000}, {"q", 15000000}, {"r", 15000000}, {"s", 15000000}, {"t", 10000000},
};

// Broad subjects of AP, in lower case.
constexpr NamedTopic kApSubjects[] = {
    {"accidents and disasters", 3000000},
    {"arts and entertainment", 1000000},
    {"business", 4000000},
    {"crime", 20000082},
    {"economy", 20000344},
    {"education", 5000000},
    {"elections", 20000574},
    {"entertainment", 1000000},
    {"environment", 6000000},
    {"financial markets", 20000385},
    {"government and politics", 11000000},
    {"health", 7000000},
    {"international relations", 20000638},
    {"labor", 9000000},
    {"lifestyle", 10000000},
    {"politics", 11000000},
    {"religion", 12000000},
    {"science", 13000000},
    {"social affairs", 14000000},
    {"sports", 15000000},
    {"technology", 13000000},
    {"war and unrest", 16000000},
    {"weather", 17000000},
};

template <size_t kCount>
uint32_t Find(const NamedTopic (&topics)[kCount], std::string_view name) {
  const auto found =
      std::ranges::find_if(topics, [&](const NamedTopic& topic) { return absl::EqualsIgnoreCase(topic.name, name); });
  return found == std::end(topics) ? 0 : found->medtop;
}

uint32_t OfSubjectCode(std::string_view text) {
  if (const size_t at = text.find_last_of("/:"); at != std::string_view::npos) text.remove_prefix(at + 1);
  if (text.size() != 8 || !std::ranges::all_of(text, absl::ascii_isdigit)) return 0;
  uint32_t code = 0;
  for (const char digit : text) code = code * 10 + static_cast<uint32_t>(digit - '0');
  const std::span<const internal::CodePair> topics = internal::SubjectCodeTopics();
  for (const uint32_t level : {1u, 1000u}) {
    const uint32_t above = code / level * level;
    const auto found = std::ranges::lower_bound(topics, above, {}, &internal::CodePair::code);
    if (found != topics.end() && found->code == above) return found->topic;
  }
  const uint32_t head = code / 1000000 * 1000000;  // the heads of both vocabularies have the same numbers
  return IsMediaTopicHead(head) ? head : 0;
}

bool StartsWith(std::string_view text, std::string_view prefix) { return absl::StartsWithIgnoreCase(text, prefix); }

}  // namespace

MappedCode MapProviderCode(const ProviderCode& code) {
  const std::string_view scheme = code.scheme;
  if (absl::EqualsIgnoreCase(scheme, "subj") || absl::StrContainsIgnoreCase(scheme, "subjectcode") ||
      absl::StrContainsIgnoreCase(code.code, "/subjectcode/")) {
    return {OfSubjectCode(code.code), "", true};
  }
  if (absl::EqualsIgnoreCase(scheme, "N2")) return {Find(kLsegTopics, code.code), "LSEG", true};
  const bool is_ap = absl::EqualsIgnoreCase(scheme, "ap") || StartsWith(scheme, "ap-");
  if (absl::EqualsIgnoreCase(scheme, "ap-category") || StartsWith(scheme, "anpa")) {
    return {Find(kAnpaCategories, code.code), is_ap ? "AP" : "", false};
  }
  if (is_ap) return {Find(kApSubjects, code.name), "AP", false};
  return {};
}

}  // namespace newswire

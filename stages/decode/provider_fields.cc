#include "stages/decode/provider_fields.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/utf8.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/repairs.h"

namespace newswire {
namespace {

constexpr size_t kMaxSubjects = 200;
constexpr size_t kMaxGenres = 50;
constexpr size_t kMaxAltIds = 50;
constexpr size_t kCodeDigits = 8;

bool IsEightDigits(std::string_view text) {
  return text.size() == kCodeDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

// "http://cv.iptc.org/newscodes/mediatopic/16000000" or "medtop:16000000" -> "16000000"; empty if it is neither.
std::string_view MedtopDigits(std::string_view id) {
  for (const std::string_view mark : {"mediatopic/", "medtop:"}) {
    const size_t at = id.find(mark);
    if (at == std::string_view::npos) continue;
    const std::string_view digits = id.substr(at + mark.size());
    if (IsEightDigits(digits)) return digits;
  }
  return {};
}

// "urn:...", "tag:...", "https:...": a scheme (RFC 3986, 3.1) of two letters or more and something behind it.
bool IsUri(std::string_view id) {
  const size_t colon = id.find(':');
  if (colon == std::string_view::npos || colon < 2 || colon + 1 == id.size()) return false;
  return std::all_of(id.begin(), id.begin() + static_cast<ptrdiff_t>(colon), [](char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '+' || c == '-';
  });
}

}  // namespace

void SetStatus(std::string_view told, Story& story) {
  std::string_view status = absl::StripAsciiWhitespace(told);
  if (const size_t colon = status.rfind(':'); colon != std::string_view::npos) status.remove_prefix(colon + 1);
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return absl::EqualsIgnoreCase(status, name); });
  };
  if (status.empty() || is_one_of({"usable"})) {
    story.pub_status = PubStatus::kUsable;
  } else if (is_one_of({"canceled"})) {
    story.pub_status = PubStatus::kCanceled;
  } else if (is_one_of({"withheld"})) {
    story.pub_status = PubStatus::kWithheld;
  } else if (is_one_of({"embargoed"})) {
    story.pub_status = story.embargoed_until == kNoTime ? PubStatus::kWithheld : PubStatus::kUsable;
  } else {
    AddRepair(story.repairs, Repair::kStatus);
    const bool killed = is_one_of({"cancelled", "killed", "kill", "deleted", "withdrawn", "retracted"});
    story.pub_status = killed ? PubStatus::kCanceled : PubStatus::kWithheld;
  }
}

Verdict SetEmbargo(std::string_view format, std::string_view told, Story& story) {
  told = absl::StripAsciiWhitespace(told);
  if (told.empty()) return Verdict::Pass();
  story.embargoed_until = ParseIso8601(told);
  if (story.embargoed_until != kNoTime) return Verdict::Pass();
  return Verdict::Reject(story, RejectReason::kMissingField,
                         absl::StrCat(format, ": the embargo \"", TruncateUtf8(told, 64),
                                      "\" is no time; expected one like 2024-12-14T06:00:00Z"));
}

Verdict SetIdentity(std::string_view format, std::string_view provider, std::string_view id, Story& story) {
  id = KeepLine(id, *story.arena, story.repairs);
  if (id.empty()) return Verdict::Pass();
  if (!IsUri(id)) {
    if (provider.empty()) provider = story.source;
    std::string name;
    for (const char c : provider) {
      const auto b = static_cast<unsigned char>(c);
      if (absl::ascii_isalnum(b) || c == '.') {
        name.push_back(static_cast<char>(absl::ascii_tolower(b)));
      } else if (!name.empty() && name.back() != '-') {
        name.push_back('-');
      }
      if (name.size() == 64) break;
    }
    while (name.ends_with('-') || name.ends_with('.')) name.pop_back();
    id = story.arena->Copy(absl::StrCat("urn:newsml:", name.empty() ? "provider" : name, ":", id));
  }
  if (id.size() > kMaxUriBytes) {
    return Verdict::Reject(story, RejectReason::kMissingField,
                           absl::StrCat(format, ": an identifier of ", id.size(), " bytes; expected at most ",
                                        kMaxUriBytes));
  }
  story.provider_uri = id;
  return Verdict::Pass();
}

void AddSubject(const ToldSubject& subject, std::string_view provider, Story& story) {
  std::string_view digits = MedtopDigits(subject.uri);
  if (digits.empty()) digits = MedtopDigits(subject.code);
  // Eight digits alone may be a Subject Code, the vocabulary before: the scheme tells.
  const bool is_medtop =
      absl::EqualsIgnoreCase(subject.scheme, "medtop") || absl::StrContains(subject.scheme, "mediatopic");
  if (digits.empty() && is_medtop && IsEightDigits(subject.code)) digits = subject.code;
  Arena& arena = *story.arena;
  if (!digits.empty()) {
    uint32_t medtop = 0;
    for (const char c : digits) medtop = medtop * 10 + static_cast<uint32_t>(c - '0');
    const auto same = [&](const Topic& topic) { return topic.medtop == medtop; };
    if (story.provider_topics.size() == kMaxSubjects || std::ranges::any_of(story.provider_topics, same)) return;
    const std::string_view creator = KeepLine(subject.creator, arena, story.repairs);
    story.provider_topics.push_back({medtop, subject.confidence_pct, KeepLine(subject.name, arena, story.repairs),
                                     creator.empty() ? provider : creator});
    return;
  }
  if (story.provider_codes.size() == kMaxSubjects) return;
  std::string_view scheme = subject.scheme;
  std::string_view code = subject.code.empty() ? subject.uri : subject.code;
  if (scheme.empty() && !absl::StrContains(code, "://")) {
    if (const size_t colon = code.find(':'); colon != std::string_view::npos) {
      scheme = code.substr(0, colon);
      code.remove_prefix(colon + 1);
    }
  }
  scheme = KeepLine(scheme, arena, story.repairs);
  code = KeepLine(code, arena, story.repairs);
  if (code.empty()) return;
  const auto same = [&](const ProviderCode& known) { return known.code == code && known.scheme == scheme; };
  if (std::ranges::any_of(story.provider_codes, same)) return;
  story.provider_codes.push_back({scheme, code, KeepLine(subject.name, arena, story.repairs)});
}

void AddGenre(std::string_view name, std::string_view code, Story& story) {
  if (const size_t at = code.find_last_of("/:"); at != std::string_view::npos) code.remove_prefix(at + 1);
  if ((name.empty() && code.empty()) || story.provider_genres.size() == kMaxGenres) return;
  story.provider_genres.push_back(
      {KeepLine(name, *story.arena, story.repairs), KeepLine(code, *story.arena, story.repairs)});
}

void AddAltId(std::string_view role, std::string_view value, Story& story) {
  if (story.provider_alt_ids.size() == kMaxAltIds) return;
  value = KeepLine(value, *story.arena, story.repairs);
  if (value.empty()) return;
  story.provider_alt_ids.push_back({KeepLine(role, *story.arena, story.repairs), value});
}

int UrgencyOf(std::string_view told) {
  int urgency = 0;
  return absl::SimpleAtoi(told, &urgency) && urgency >= 1 && urgency <= 9 ? urgency : 0;
}

Verdict JudgeStory(std::string_view what, std::string_view expected, Story& story) {
  if (story.pub_status != PubStatus::kUsable) {
    if (!story.provider_uri.empty() || !story.source_id.empty()) return Verdict::Pass();
    if (story.pub_status == PubStatus::kWithheld && !story.text.empty()) return Verdict::Pass();
    return Verdict::Reject(
        story, RejectReason::kMissingField,
        absl::StrCat(what, ": canceled or withheld, but it does not say which item it means: no identifier"));
  }
  if (!story.text.empty() || !story.raw_headline.empty()) return Verdict::Pass();
  return Verdict::Reject(story, RejectReason::kMissingField,
                         absl::StrCat(what, " \"", TruncateUtf8(story.provider_uri, 200),
                                      "\": neither a headline nor a text; expected ", expected));
}

}  // namespace newswire

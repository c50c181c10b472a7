#include "stages/decode/ninjs_reader.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/utf8.h"
#include "stages/decode/html_entities.h"
#include "stages/decode/html_text.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/repairs.h"
#include "stages/decode/text_policy.h"

namespace newswire {
namespace {

using simdjson::dom::element;

constexpr size_t kMaxUriBytes = 2048;  // identity, and the key of the clean record
constexpr size_t kMedtopDigits = 8;
constexpr uint8_t kFullConfidence = 100;
// A plain body without any line end is believed to be one paragraph up to this length.
constexpr size_t kMaxParagraphBytes = 600;

// Calls `visit` for every element of a list, or for a value that should have been in one.
template <typename Visitor>
void ForEach(const std::optional<element>& list, Visitor visit) {
  if (!list || list->is_null()) return;
  simdjson::dom::array array;
  if (list->get_array().get(array) != simdjson::SUCCESS) {
    visit(*list);
    return;
  }
  for (const element value : array) visit(value);
}

// Members of a concept, role or value object, as sent.
struct Members {
  std::string_view name, role, rel, uri, literal, scheme, code, creator, content_type;
  std::optional<element> value, confidence;
};

Members ReadMembers(element from, Story& story) {
  Members members;
  simdjson::dom::object object;
  if (from.get_object().get(object) != simdjson::SUCCESS) return members;
  struct Slot {
    std::string_view key;
    std::string_view Members::*member;
  };
  static constexpr Slot kSlots[] = {
      {"name", &Members::name},
      {"role", &Members::role},
      {"rel", &Members::rel},
      {"uri", &Members::uri},
      {"literal", &Members::literal},
      {"scheme", &Members::scheme},
      {"code", &Members::code},
      {"qcode", &Members::code},
      {"creator", &Members::creator},
      {"contentType", &Members::content_type},
      {"contenttype", &Members::content_type},
  };
  for (const auto field : object) {
    if (field.key == "value") members.value = field.value;
    if (field.key == "confidence") members.confidence = field.value;
    for (const Slot& slot : kSlots) {
      if (field.key != slot.key) continue;
      members.*slot.member = TextOf(field.value, *story.arena, story.repairs).value_or("");
      break;
    }
  }
  return members;
}

bool IsMedtopDigits(std::string_view text) {
  return text.size() == kMedtopDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

// "http://cv.iptc.org/newscodes/mediatopic/16000000" or "medtop:16000000" -> "16000000"; empty if it is neither.
std::string_view MedtopDigits(std::string_view id) {
  for (const std::string_view mark : {"mediatopic/", "medtop:"}) {
    const size_t at = id.find(mark);
    if (at == std::string_view::npos) continue;
    const std::string_view digits = id.substr(at + mark.size());
    if (IsMedtopDigits(digits)) return digits;
  }
  return {};
}

uint32_t MedtopOf(const Members& subject) {
  std::string_view digits = MedtopDigits(subject.uri);
  if (digits.empty()) digits = MedtopDigits(subject.literal);
  if (digits.empty()) digits = MedtopDigits(subject.code);
  // Eight digits alone may be a Subject Code, the vocabulary before: the scheme tells.
  const bool medtop_scheme = subject.scheme.find("mediatopic") != std::string_view::npos || subject.scheme == "medtop";
  if (digits.empty() && medtop_scheme && IsMedtopDigits(subject.code)) digits = subject.code;
  if (digits.empty()) return 0;
  uint32_t medtop = 0;
  for (const char c : digits) medtop = medtop * 10 + static_cast<uint32_t>(c - '0');
  return medtop;
}

std::string_view LastPathPart(std::string_view uri) {
  const size_t at = uri.find_last_of("/:");
  return at == std::string_view::npos ? uri : uri.substr(at + 1);
}

bool ContainsIgnoringCase(std::string_view text, std::string_view part) {
  return absl::StrContainsIgnoreCase(text, part);
}

}  // namespace

std::span<const WireFormat> NinjsReader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kNinjs1, WireFormat::kNinjs2, WireFormat::kNinjs3};
  return kFormats;
}

NinjsReader::Field NinjsReader::FindField(std::string_view key) {
  struct Entry {
    std::string_view key;
    Field field;
  };
  // Sorted by key.
  static constexpr Entry kEntries[] = {
      {"altIds", kAltIds},
      {"altids", kAltIds},
      {"bodies", kBodies},
      {"by", kBy},
      {"byline", kBy},
      {"contentCreated", kContentCreated},
      {"contentcreated", kContentCreated},
      {"copyrightHolder", kCopyrightHolder},
      {"copyrightNotice", kCopyrightNotice},
      {"copyrightholder", kCopyrightHolder},
      {"copyrightnotice", kCopyrightNotice},
      {"edNote", kEdNote},
      {"ednote", kEdNote},
      {"embargoed", kEmbargoed},
      {"embargoedUntil", kEmbargoed},
      {"embargoeduntil", kEmbargoed},
      {"firstCreated", kFirstCreated},
      {"firstcreated", kFirstCreated},
      {"genre", kGenres},
      {"genres", kGenres},
      {"guid", kGuid},
      {"headline", kHeadline},
      {"headlines", kHeadlines},
      {"infoSources", kInfoSources},
      {"infosource", kInfoSources},
      {"infosources", kInfoSources},
      {"language", kLanguage},
      {"located", kLocated},
      {"pubStatus", kPubStatus},
      {"pubstatus", kPubStatus},
      {"slugline", kSlug},
      {"source", kSource},
      {"subject", kSubjects},
      {"subjects", kSubjects},
      {"title", kTitle},
      {"type", kType},
      {"urgency", kUrgency},
      {"uri", kUri},
      {"usageTerms", kUsageTerms},
      {"usageterms", kUsageTerms},
      {"version", kVersion},
      {"versionCreated", kVersionCreated},
      {"versioncreated", kVersionCreated},
  };
  static_assert(std::is_sorted(std::begin(kEntries), std::end(kEntries),
                               [](const Entry& a, const Entry& b) { return a.key < b.key; }));
  const auto* const found = std::lower_bound(std::begin(kEntries), std::end(kEntries), key,
                                             [](const Entry& entry, std::string_view k) { return entry.key < k; });
  return found != std::end(kEntries) && found->key == key ? found->field : kFieldCount;
}

void NinjsReader::Collect(simdjson::dom::object item) {
  fields_.fill(std::nullopt);
  patterned_bodies_.clear();
  patterned_headlines_.clear();
  const auto add = [](std::vector<Patterned>& list, std::string_view suffix, element value) {
    for (Patterned& entry : list) {
      if (entry.suffix == suffix) {
        entry.value = value;
        return;
      }
    }
    list.push_back({suffix, value});
  };
  constexpr size_t kMaxPatterned = 64;  // more are not looked at: keeps hostile records linear
  for (const auto field : item) {
    const std::string_view key = field.key;
    if (key.starts_with("body_")) {
      if (patterned_bodies_.size() < kMaxPatterned) add(patterned_bodies_, key.substr(5), field.value);
    } else if (key.starts_with("headline_")) {
      if (patterned_headlines_.size() < kMaxPatterned) add(patterned_headlines_, key.substr(9), field.value);
    } else if (const Field known = FindField(key); known != kFieldCount) {
      fields_[known] = field.value;
    }
  }
}

std::string_view NinjsReader::UncleanText(Field field, Story& story) {
  if (!fields_[field]) return {};
  const std::optional<std::string_view> text = TextOf(*fields_[field], *story.arena, story.repairs);
  if (!text) AddRepair(story.repairs, Repair::kFieldType);
  return text.value_or("");
}

std::string_view NinjsReader::Line(Field field, Story& story) {
  return KeepLine(UncleanText(field, story), *story.arena, story.repairs);
}

// "canceled" kills what is out already: no spelling of it may be taken for a story. What nobody knows is held.
Verdict NinjsReader::ReadStatus(Story& story) {
  const std::optional<element>& field = fields_[kPubStatus];
  if (!field) return Verdict::Pass();
  const std::optional<std::string_view> text = TextOf(*field, *story.arena, story.repairs);
  if (!text) {
    return Verdict::Reject(
        story, RejectReason::kMissingField,
        absl::StrCat("ninjs: \"pubStatus\" is ", TypeName(*field), "; expected usable, withheld or canceled"));
  }
  std::string_view status = absl::StripAsciiWhitespace(*text);
  if (absl::StartsWithIgnoreCase(status, "stat:")) status.remove_prefix(5);
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
  } else {
    AddRepair(story.repairs, Repair::kStatus);
    const bool killed = is_one_of({"cancelled", "killed", "kill", "deleted", "withdrawn", "retracted"});
    story.pub_status = killed ? PubStatus::kCanceled : PubStatus::kWithheld;
  }
  return Verdict::Pass();
}

Verdict NinjsReader::ReadEmbargo(Story& story) {
  const std::optional<element>& field = fields_[kEmbargoed];
  if (!field) return Verdict::Pass();
  const std::optional<std::string_view> text = TextOf(*field, *story.arena, story.repairs);
  const std::string_view told = absl::StripAsciiWhitespace(text.value_or("?"));
  if (told.empty()) return Verdict::Pass();
  story.embargoed_until = ParseIso8601(told);
  if (story.embargoed_until == kNoTime) {
    return Verdict::Reject(story, RejectReason::kMissingField,
                           absl::StrCat("ninjs: the embargo \"", TruncateUtf8(told, 64),
                                        "\" is no time; expected one like 2024-12-14T06:00:00Z"));
  }
  return Verdict::Pass();
}

Verdict NinjsReader::ReadHeadline(Story& story) {
  // A better role wins, then the first.
  int best = 0;
  std::string_view headline;
  std::string_view name_of_bad;
  std::optional<element> bad;
  const auto offer = [&](std::string_view name, std::string_view role, element value) {
    const std::optional<std::string_view> text = TextOf(value, *story.arena, story.repairs);
    if (!text) {
      name_of_bad = name;
      bad = value;
      return;
    }
    if (IsBlank(*text)) return;
    const int rank = role == "main" ? 3 : role.empty() ? 2 : 1;
    if (rank <= best) return;
    best = rank;
    headline = *text;
  };
  if (fields_[kHeadline]) offer("headline", "main", *fields_[kHeadline]);
  ForEach(fields_[kHeadlines], [&](element entry) {
    if (!entry.is_object()) {
      offer("headlines[]", "", entry);
      return;
    }
    const Members members = ReadMembers(entry, story);
    if (members.value) offer("headlines[].value", members.role, *members.value);
  });
  for (const Patterned& entry : patterned_headlines_) offer("headline_*", entry.suffix, entry.value);
  if (headline.empty() && bad) {
    return Verdict::Reject(story, RejectReason::kMissingField,
                           absl::StrCat("ninjs: \"", name_of_bad, "\" is ", TypeName(*bad), "; expected a string"));
  }
  if (const std::string_view line = KeepLine(headline, *story.arena, story.repairs); !line.empty())
    story.raw_headline = line;
  return Verdict::Pass();
}

Verdict NinjsReader::OfferBody(std::string_view name, std::string_view role, std::string_view content_type,
                               element value, Story& story) {
  const std::optional<std::string_view> text = TextOf(value, *story.arena, story.repairs);
  if (!text) {
    return Verdict::Reject(story, RejectReason::kMissingField,
                           absl::StrCat("ninjs: \"", name, "\" is ", TypeName(value), "; expected a string"));
  }
  if (IsBlank(*text)) return Verdict::Pass();
  const MediaType type = ParseMediaType(content_type);
  BodyKind kind = BodyKind::kOther;
  if (type.Is("text/html") || type.Is("application/xhtml+xml")) {
    kind = BodyKind::kHtml;
  } else if (type.Is("text/plain")) {
    kind = BodyKind::kPlain;
  } else if (type.type.empty()) {
    if (ContainsIgnoringCase(role, "html")) {
      kind = BodyKind::kHtml;
    } else if (!ContainsIgnoringCase(role, "xml") && !ContainsIgnoringCase(role, "nitf")) {
      kind = BodyKind::kPlain;
    }
  }
  if (kind == BodyKind::kPlain && LooksLikeHtml(*text)) kind = BodyKind::kHtml;
  Body& slot = kind == BodyKind::kPlain ? plain_ : kind == BodyKind::kHtml ? html_ : other_;
  if (slot.kind == BodyKind::kNone) slot = {kind, *text};
  return Verdict::Pass();
}

Verdict NinjsReader::ReadBody(Story& story) {
  plain_ = html_ = other_ = {};
  Verdict verdict = Verdict::Pass();
  ForEach(fields_[kBodies], [&](element entry) {
    if (verdict.rejected()) return;
    if (!entry.is_object()) {
      verdict = OfferBody("bodies[]", "", "", entry, story);
      return;
    }
    const Members members = ReadMembers(entry, story);
    if (members.value) verdict = OfferBody("bodies[].value", members.role, members.content_type, *members.value, story);
  });
  for (const Patterned& entry : patterned_bodies_) {
    if (verdict.rejected()) break;
    verdict = OfferBody("body_*", entry.suffix, "", entry.value, story);
  }
  if (verdict.rejected()) return verdict;

  const bool plain_lost_paragraphs = plain_.value.size() > kMaxParagraphBytes &&
                                     absl::StripAsciiWhitespace(plain_.value).find('\n') == std::string_view::npos;
  const Body& body = plain_.kind != BodyKind::kNone && !(plain_lost_paragraphs && html_.kind != BodyKind::kNone)
                         ? plain_
                     : html_.kind != BodyKind::kNone ? html_
                                                     : other_;
  if (body.value.size() > max_body_bytes_) {
    return Verdict::Reject(
        story, RejectReason::kTooLarge,
        absl::StrCat("ninjs: a body of ", body.value.size(), " bytes; limits.max_body_bytes is ", max_body_bytes_));
  }
  if (body.kind == BodyKind::kPlain || body.kind == BodyKind::kNone) {
    story.text = KeepText(body.value, *story.arena, story.repairs);
  } else if (body.value.find('<') == std::string_view::npos) {
    // Called HTML, but without a tag: its line ends are all the paragraphs there are.
    story.text = KeepText(DecodeHtmlEntities(body.value, *story.arena), *story.arena, story.repairs);
  } else {
    const std::string_view html = DecodeDoubleEscapes(body.value, *story.arena, story.repairs);
    story.text = NormalizeText(HtmlToText(html, *story.arena), *story.arena, story.repairs);
  }
  if (IsBlank(story.text)) story.text = {};
  return Verdict::Pass();
}

void NinjsReader::ReadSubjects(std::string_view provider, Story& story) {
  constexpr size_t kMaxTopics = 200;
  ForEach(fields_[kSubjects], [&](element entry) {
    const Members subject = ReadMembers(entry, story);
    const uint32_t medtop = MedtopOf(subject);
    if (medtop == 0 || story.provider_topics.size() == kMaxTopics) return;
    uint8_t confidence = kFullConfidence;
    if (subject.confidence) {
      const std::optional<int64_t> told = IntegerOf(*subject.confidence, story.repairs);
      if (told) confidence = static_cast<uint8_t>(std::clamp<int64_t>(*told, 0, kFullConfidence));
    }
    const std::string_view creator = KeepLine(subject.creator, *story.arena, story.repairs);
    story.provider_topics.push_back({medtop, confidence, KeepLine(subject.name, *story.arena, story.repairs),
                                     creator.empty() ? provider : creator});
  });
}

void NinjsReader::ReadGenres(Story& story) {
  constexpr size_t kMaxGenres = 50;
  ForEach(fields_[kGenres], [&](element entry) {
    const Members genre = ReadMembers(entry, story);
    const std::string_view code = !genre.uri.empty()    ? LastPathPart(genre.uri)
                                  : !genre.code.empty() ? genre.code
                                                        : genre.literal;
    if ((genre.name.empty() && code.empty()) || story.provider_genres.size() == kMaxGenres) return;
    story.provider_genres.push_back(
        {KeepLine(genre.name, *story.arena, story.repairs), KeepLine(code, *story.arena, story.repairs)});
  });
}

// 2.x and 3.x: [{"role", "value"}]; 1.x: {"role": "value"}.
void NinjsReader::ReadAltIds(Story& story) {
  constexpr size_t kMaxAltIds = 50;
  const auto add = [&](std::string_view role, element value) {
    const std::optional<std::string_view> text = TextOf(value, *story.arena, story.repairs);
    if (!text || text->empty() || story.provider_alt_ids.size() == kMaxAltIds) return;
    story.provider_alt_ids.push_back(
        {KeepLine(role, *story.arena, story.repairs), KeepLine(*text, *story.arena, story.repairs)});
  };
  if (!fields_[kAltIds]) return;
  simdjson::dom::object by_role;
  if (fields_[kAltIds]->get_object().get(by_role) == simdjson::SUCCESS) {
    for (const auto field : by_role) add(field.key, field.value);
    return;
  }
  ForEach(fields_[kAltIds], [&](element entry) {
    const Members members = ReadMembers(entry, story);
    if (members.value) add(members.role, *members.value);
  });
}

// The party that sent the item, not the people who wrote it.
std::string_view NinjsReader::ReadInfoSource(Story& story) {
  std::string_view source;
  ForEach(fields_[kInfoSources], [&](element entry) {
    const Members info = ReadMembers(entry, story);
    if (!source.empty() || info.name.empty()) return;
    for (const std::string_view person : {"reporter", "writer", "editor", "author", "photographer", "contact"}) {
      if (ContainsIgnoringCase(info.role, person) || ContainsIgnoringCase(info.rel, person)) return;
    }
    source = KeepLine(info.name, *story.arena, story.repairs);
  });
  return source;
}

// Which items are stories at all.
Verdict NinjsReader::JudgeContent(Story& story) {
  if (story.pub_status != PubStatus::kUsable) {
    if (!story.provider_uri.empty() || !story.source_id.empty()) return Verdict::Pass();
    if (story.pub_status == PubStatus::kWithheld && !story.text.empty()) return Verdict::Pass();
    return Verdict::Reject(story, RejectReason::kMissingField,
                           "ninjs: a canceled or withheld item without \"uri\" does not say which item it means");
  }
  if (!story.text.empty()) return Verdict::Pass();
  const std::string_view type = UncleanText(kType, story);
  for (const std::string_view other :
       {"audio", "video", "picture", "graphic", "animation", "event", "planning", "component"}) {
    if (!absl::EqualsIgnoreCase(type, other)) continue;
    return Verdict::Reject(story, RejectReason::kNoStory,
                           absl::StrCat("a ninjs item of type \"", other, "\" without a body"));
  }
  if (!story.raw_headline.empty()) return Verdict::Pass();
  return Verdict::Reject(
      story, RejectReason::kMissingField,
      absl::StrCat("ninjs item \"", TruncateUtf8(story.provider_uri, 200),
                   "\": neither a body (bodies, body_text, body_html) nor a headline (headlines, headline)"));
}

Verdict NinjsReader::Read(const Document& document, Story& story) {
  simdjson::dom::object item;
  if (document.json.get_object().get(item) != simdjson::SUCCESS) {
    return Verdict::Reject(story, RejectReason::kInvalidJson, "ninjs: expected an object");
  }
  story.format = document.format == WireFormat::kNinjs1   ? Format::kNinjs1
                 : document.format == WireFormat::kNinjs2 ? Format::kNinjs2
                                                          : Format::kNinjs3;
  story.text_is_body = true;
  Collect(item);

  story.provider_uri = Line(kUri, story);
  if (story.provider_uri.empty()) story.provider_uri = Line(kGuid, story);
  if (story.provider_uri.size() > kMaxUriBytes) {
    return Verdict::Reject(
        story, RejectReason::kMissingField,
        absl::StrCat("ninjs: a \"uri\" of ", story.provider_uri.size(), " bytes; expected at most ", kMaxUriBytes));
  }
  for (const auto read :
       {&NinjsReader::ReadStatus, &NinjsReader::ReadEmbargo, &NinjsReader::ReadBody, &NinjsReader::ReadHeadline}) {
    if (Verdict verdict = (this->*read)(story); verdict.rejected()) return verdict;
  }
  if (story.raw_headline.empty() && !story.text.empty()) story.raw_headline = Line(kTitle, story);

  story.provider_version = Line(kVersion, story);
  story.version_created = TimeOf(UncleanText(kVersionCreated, story), story.repairs);
  story.first_created = TimeOf(UncleanText(kFirstCreated, story), story.repairs);
  story.content_created = TimeOf(UncleanText(kContentCreated, story), story.repairs);
  story.declared_language = Line(kLanguage, story);
  story.provider_byline = Line(kBy, story);
  story.provider_located = Line(kLocated, story);
  story.slug = Line(kSlug, story);
  story.ed_note = KeepText(UncleanText(kEdNote, story), *story.arena, story.repairs);
  story.usage_terms = KeepText(UncleanText(kUsageTerms, story), *story.arena, story.repairs);
  const std::string_view holder = Line(kCopyrightHolder, story);
  story.copyright = KeepText(UncleanText(kCopyrightNotice, story), *story.arena, story.repairs);
  if (story.copyright.empty()) story.copyright = holder;
  if (fields_[kUrgency]) {
    const int64_t urgency = IntegerOf(*fields_[kUrgency], story.repairs).value_or(0);
    story.urgency = urgency >= 1 && urgency <= 9 ? static_cast<int>(urgency) : 0;
  }
  if (story.source.empty()) story.source = Line(kSource, story);
  if (story.source.empty()) story.source = ReadInfoSource(story);
  ReadSubjects(!story.source.empty() ? story.source : !holder.empty() ? holder : "provider", story);
  ReadGenres(story);
  ReadAltIds(story);
  return JudgeContent(story);
}

}  // namespace newswire

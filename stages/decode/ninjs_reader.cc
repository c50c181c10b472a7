#include "stages/decode/ninjs_reader.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/utf8.h"
#include "stages/decode/body_text.h"
#include "stages/decode/html_text.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/provider_fields.h"
#include "stages/decode/repairs.h"
#include "stages/decode/text_policy.h"

namespace newswire {
namespace {

using simdjson::dom::element;

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
  SetStatus(*text, story);
  return Verdict::Pass();
}

Verdict NinjsReader::ReadEmbargo(Story& story) {
  const std::optional<element>& field = fields_[kEmbargoed];
  if (!field) return Verdict::Pass();
  const std::optional<std::string_view> text = TextOf(*field, *story.arena, story.repairs);
  return SetEmbargo("ninjs", text.value_or("?"), story);
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
  return body.kind == BodyKind::kPlain || body.kind == BodyKind::kNone
             ? SetPlainBody("ninjs", body.value, max_body_bytes_, story)
             : SetHtmlBody("ninjs", body.value, max_body_bytes_, story);
}

void NinjsReader::ReadSubjects(std::string_view provider, Story& story) {
  ForEach(fields_[kSubjects], [&](element entry) {
    const Members told = ReadMembers(entry, story);
    ToldSubject subject{told.scheme, told.code.empty() ? told.literal : told.code, told.uri, told.name, told.creator};
    if (told.confidence) {
      const std::optional<int64_t> confidence = IntegerOf(*told.confidence, story.repairs);
      if (confidence) subject.confidence_pct = static_cast<uint8_t>(std::clamp<int64_t>(*confidence, 0, 100));
    }
    AddSubject(subject, provider, story);
  });
}

void NinjsReader::ReadGenres(Story& story) {
  ForEach(fields_[kGenres], [&](element entry) {
    const Members genre = ReadMembers(entry, story);
    AddGenre(genre.name, !genre.uri.empty() ? genre.uri : !genre.code.empty() ? genre.code : genre.literal, story);
  });
}

// 2.x and 3.x: [{"role", "value"}]; 1.x: {"role": "value"}.
void NinjsReader::ReadAltIds(Story& story) {
  const auto add = [&](std::string_view role, element value) {
    AddAltId(role, TextOf(value, *story.arena, story.repairs).value_or(""), story);
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
       {&NinjsReader::ReadEmbargo, &NinjsReader::ReadStatus, &NinjsReader::ReadBody, &NinjsReader::ReadHeadline}) {
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

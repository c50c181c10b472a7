#include "stages/publish/ninjs_record.h"

#include <algorithm>

#include "stages/publish/text_counts.h"

namespace newswire {
namespace {

void WriteHeadlines(const Story& story, JsonWriter& json) {
  JsonList headlines(json, R"(,"headlines":)");
  const auto headline = [&](std::string_view role_and_type, std::string_view value) {
    if (value.empty()) return;
    headlines.Next();
    json.Raw(role_and_type);
    json.String(value);
    json.Raw("}");
  };
  headline(R"({"role":"main","contentType":"text/plain","value":)", story.headline);
  if (story.raw_headline != story.headline) {
    headline(R"({"role":"source","contentType":"text/plain","value":)", story.raw_headline);
  }
  headlines.End();
}

void WriteGenres(const Story& story, JsonWriter& json) {
  JsonList genres(json, R"(,"genres":)");
  const auto write = [&](const Genre& genre) {
    genres.Next();
    json.Raw(R"({"name":)");
    json.String(genre.name);
    json.Raw(R"(,"uri":"http://cv.iptc.org/newscodes/genre/)");
    json.StringPart(genre.code);
    json.Raw("\"}");
  };
  for (const Genre& genre : story.provider_genres) write(genre);
  for (const Genre& genre : story.genres) {
    const auto is_same = [&](const Genre& other) { return other.code == genre.code; };
    if (std::ranges::none_of(story.provider_genres, is_same)) write(genre);
  }
  genres.End();
}

void WriteDescriptions(const Story& story, JsonWriter& json) {
  JsonList descriptions(json, R"(,"descriptions":)");
  const auto description = [&](std::string_view role_and_type, std::string_view value) {
    if (value.empty()) return;
    descriptions.Next();
    json.Raw(role_and_type);
    json.String(value);
    json.Raw("}");
  };
  description(R"({"role":"standfirst","contentType":"text/plain","value":)", story.standfirst);
  description(R"({"role":"lead","contentType":"text/plain","value":)", story.lead);
  description(R"({"role":"credit","contentType":"text/plain","value":)", story.credit);
  descriptions.End();
}

void WriteHtml(const Story& story, JsonWriter& json) {
  if (story.paragraphs.empty()) {
    json.Raw("<p>");
    json.HtmlPart(story.body);
    json.Raw("</p>");
  }
  for (const Paragraph& paragraph : story.paragraphs) {
    const std::string_view text =
        story.body.substr(paragraph.begin_byte, paragraph.end_byte - paragraph.begin_byte);
    if (paragraph.is_heading) {
      json.Raw("<h2>");
      json.HtmlPart(text);
      json.Raw("</h2>");
    } else {
      json.Raw("<p>");
      json.HtmlPart(text);
      json.Raw("</p>");
    }
  }
}

void WriteBodies(const Story& story, bool html_body, JsonWriter& json) {
  if (story.body.empty()) return;
  const TextCounts counts = CountText(story.body);
  const auto count_fields = [&] {
    json.NumberField(R"("charCount":)", counts.code_points);
    json.NumberField(R"(,"wordCount":)", counts.words);
  };
  json.Raw(R"(,"bodies":[{"role":"main","contentType":"text/plain",)");
  count_fields();
  json.Raw(R"(,"value":)");
  json.String(story.body);
  if (html_body) {
    json.Raw(R"(},{"role":"richtext","contentType":"text/html",)");
    count_fields();
    json.Raw(R"(,"value":")");
    WriteHtml(story, json);
    json.Raw("\"");
  }
  json.Raw("}]");
}

void WriteInfoSources(const Story& story, JsonWriter& json) {
  JsonList sources(json, R"(,"infoSources":)");
  const auto source = [&](std::string_view name, std::string_view role) {
    if (name.empty()) return;
    sources.Next();
    json.Raw(R"({"name":)");
    json.String(name);
    json.Raw(R"(,"role":")");
    json.Raw(role);
    json.Raw("\"}");
  };
  source(Originator(story), "originator");
  for (const PersonRole role : {PersonRole::kReporter, PersonRole::kWriter, PersonRole::kEditor}) {
    for (const Person& person : story.people) {
      if (person.role == role) source(person.name, Label(role));
    }
  }
  sources.End();
}

void WriteSubjects(const Story& story, JsonWriter& json) {
  JsonList subjects(json, R"(,"subjects":)");
  const auto subject = [&](const Topic& topic) {
    subjects.Next();
    json.Raw("{");
    if (!topic.name.empty()) {
      json.Raw(R"("name":)");
      json.String(topic.name);
      json.Raw(",");
    }
    char code[8];
    uint32_t rest = topic.medtop;
    for (size_t i = sizeof code; i-- > 0; rest /= 10) code[i] = static_cast<char>('0' + rest % 10);
    json.Raw(R"("uri":"http://cv.iptc.org/newscodes/mediatopic/)");
    json.Raw(std::string_view(code, sizeof code));
    json.Raw(R"(","rel":"about")");
    json.StringField(R"(,"creator":)", topic.creator);
    if (topic.confidence_pct > 0) {
      json.NumberField(R"(,"confidence":)", std::min<int>(topic.confidence_pct, 100));
    }
    json.Raw("}");
  };
  for (const Topic& topic : story.provider_topics) subject(topic);
  for (const Topic& topic : story.topics) {
    const auto is_same = [&](const Topic& other) { return other.medtop == topic.medtop; };
    if (std::ranges::none_of(story.provider_topics, is_same)) subject(topic);
  }
  subjects.End();
}

// Roles of altIds that newswire gives; a provider's own identifiers of these roles (our own record, sent round again)
// would contradict them.
constexpr std::string_view kOwnAltIdRoles[] = {"source-file", "source-id",  "source-version", "source-date",
                                               "url",         "raw-sha256", "body-sha256"};

void WriteAltIds(const Story& story, const NinjsFacts& facts, JsonWriter& json) {
  JsonList alt_ids(json, R"(,"altIds":)");
  const auto alt_id = [&](std::string_view role_and_value, std::string_view value) {
    if (value.empty()) return;
    alt_ids.Next();
    json.Raw(role_and_value);
    json.String(value);
    json.Raw("}");
  };
  alt_id(R"({"role":"source-file","value":)", story.source_file);
  alt_id(R"({"role":"source-id","value":)", story.source_id);
  alt_id(R"({"role":"source-version","value":)", story.provider_version);
  alt_id(R"({"role":"source-date","value":)", story.source_date);
  alt_id(R"({"role":"url","value":)", story.url);
  alt_id(R"({"role":"raw-sha256","value":)", facts.raw_sha256);
  if (!story.body.empty()) alt_id(R"({"role":"body-sha256","value":)", facts.body_sha256);
  for (const AltId& provider : story.provider_alt_ids) {
    const bool is_own_role = std::ranges::find(kOwnAltIdRoles, provider.role) != std::end(kOwnAltIdRoles);
    if (provider.value.empty() || is_own_role) continue;
    alt_ids.Next();
    json.Raw("{");
    if (!provider.role.empty()) {
      json.Raw(R"("role":)");
      json.String(provider.role);
      json.Raw(",");
    }
    json.Raw(R"("value":)");
    json.String(provider.value);
    json.Raw("}");
  }
  alt_ids.End();
}

}  // namespace

TimeMs VersionCreated(const Story& story) {
  for (const TimeMs time : {story.version_created, story.received, story.raw.timestamp}) {
    if (IsWritableTime(time)) return time;
  }
  return kNoTime;
}

std::string_view Originator(const Story& story) { return story.agency.empty() ? story.source : story.agency; }

std::string_view LanguageOf(const Story& story) {
  return story.language.empty() ? story.declared_language : story.language;
}

std::string_view Label(PersonRole role) {
  switch (role) {
    case PersonRole::kReporter: return "reporter";
    case PersonRole::kWriter: return "writer";
    case PersonRole::kEditor: return "editor";
  }
  return "reporter";
}

std::string_view Label(PubStatus status) {
  switch (status) {
    case PubStatus::kUsable: return "usable";
    case PubStatus::kWithheld: return "withheld";
    case PubStatus::kCanceled: return "canceled";
  }
  return "usable";
}

size_t ExpectedNinjsBytes(const Story& story, bool html_body) {
  constexpr size_t kFieldsBytes = 3072;
  constexpr size_t kTagBytes = 8;
  const size_t bodies = html_body ? 2 * story.body.size() + kTagBytes * story.paragraphs.size() : story.body.size();
  return kFieldsBytes + bodies + bodies / 16 + story.standfirst.size() + story.lead.size() + story.credit.size();
}

void WriteAssociation(std::string_view rel, std::string_view uri, JsonWriter& json) {
  json.Raw(R"(,"associations":[{"uri":)");
  json.String(uri);
  json.Raw(R"(,"name":)");
  json.String(rel);
  json.Raw(R"(,"rel":)");
  json.String(rel);
  json.Raw("}]");
}

void WriteNinjs(const Story& story, const NinjsFacts& facts, JsonWriter& json) {
  json.Raw(R"({"uri":)");
  json.String(story.uri);
  json.Raw(
      R"(,"standard":{"name":"ninjs","version":"3.1","schema":"http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"})"
      R"(,"type":"text","profile":"text-only","representationType":"full","version":")");
  json.Number(facts.version);
  json.Raw("\"");
  json.TimeField(R"(,"versionCreated":)", VersionCreated(story));
  json.TimeField(R"(,"firstCreated":)", story.first_created);
  json.TimeField(R"(,"contentCreated":)", story.content_created);
  json.TimeField(R"(,"embargoedUntil":)", story.embargoed_until);
  json.StringField(R"(,"pubStatus":)", Label(facts.pub_status));
  if (story.urgency >= 1 && story.urgency <= 9) {
    json.NumberField(R"(,"urgency":)", story.urgency);
  }
  json.StringField(R"(,"language":)", LanguageOf(story));
  WriteHeadlines(story, json);
  json.StringField(R"(,"by":)", story.by.empty() ? story.provider_byline : story.by);
  json.StringField(R"(,"located":)", story.located.empty() ? story.provider_located : story.located);
  WriteGenres(story, json);
  WriteDescriptions(story, json);
  json.StringField(R"(,"edNote":)", facts.ed_note);
  json.StringField(R"(,"slugline":)", story.slug);
  WriteBodies(story, facts.html_body, json);
  WriteInfoSources(story, json);
  WriteSubjects(story, json);
  WriteAltIds(story, facts, json);
  json.StringField(R"(,"copyrightNotice":)", story.copyright);
  json.StringField(R"(,"usageTerms":)", story.usage_terms);
  if (!facts.association_rel.empty()) WriteAssociation(facts.association_rel, facts.association_uri, json);
  json.Raw("}");
}

}  // namespace newswire

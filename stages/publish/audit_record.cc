#include "stages/publish/audit_record.h"

#include "pipeline/base/utf8.h"
#include "stages/decode/repairs.h"
#include "stages/publish/link_record.h"
#include "stages/publish/ninjs_record.h"

namespace newswire {
namespace {

std::string_view OutcomeLabel(Outcome outcome) {
  switch (outcome) {
    case Outcome::kClean: return "clean";
    case Outcome::kHeld: return "held";
    case Outcome::kDuplicate: return "duplicate";
    case Outcome::kDropped: return "dropped";
    case Outcome::kDeadLetter: return "dead-letter";
  }
  return "clean";
}

std::string_view FormatLabel(Format format) {
  switch (format) {
    case Format::kUnknown: return "unknown";
    case Format::kPlainText: return "text";
    case Format::kNinjs1: return "ninjs-1";
    case Format::kNinjs2: return "ninjs-2";
    case Format::kNinjs3: return "ninjs-3";
    case Format::kNewsMlG2: return "newsml-g2";
    case Format::kNewsMl1: return "newsml-1";
    case Format::kNitf: return "nitf";
    case Format::kIptc7901: return "iptc-7901";
    case Format::kAnpa1312: return "anpa-1312";
    case Format::kApMediaJson: return "ap-media";
    case Format::kMachineReadableNews: return "lseg-mrn";
    case Format::kFingerpostJson: return "fingerpost";
    case Format::kReutersConnect: return "reuters-connect";
    case Format::kJsonLd: return "json-ld";
    case Format::kRss: return "rss";
    case Format::kAtom: return "atom";
    case Format::kHtml: return "html";
  }
  return "unknown";
}

void WriteDecision(const Decision& decision, JsonWriter& json) {
  json.Raw(R"(,"action":")");
  json.Raw(Label(decision.claim.action));
  json.Raw("\"");
  if (!IsPublished(decision.claim.action)) {
    json.Raw(R"(,"reason":")");
    json.Raw(Label(ReasonOf(decision.claim)));
    json.Raw("\"");
  } else {
    json.NumberField(R"(,"version":)", decision.claim.version);
  }
  if (decision.leader_uri.empty()) return;
  json.StringField(R"(,"leader":)", decision.leader_uri);
  json.Raw(R"(,"similarity":)");
  WriteSimilarity(decision.claim, json);
}

void WriteRefusal(std::string_view stage, const Verdict& verdict, JsonWriter& json) {
  json.StringField(R"(,"stage":)", stage);
  json.StringField(R"(,"reason":)", Label(verdict.reason()));
  json.StringField(R"(,"detail":)", verdict.detail());
}

void WriteCuts(const Story& story, JsonWriter& json) {
  JsonList cuts(json, R"(,"cuts":)");
  for (const Cut& cut : story.cuts) {
    cuts.Next();
    json.Raw(R"({"stage":)");
    json.String(cut.stage);
    json.Raw(R"(,"rule":)");
    json.String(cut.rule);
    json.NumberField(R"(,"begin_byte":)", cut.begin_byte);
    json.NumberField(R"(,"end_byte":)", cut.end_byte);
    json.Raw(R"(,"text":)");
    json.String(TruncateUtf8(story.text.substr(cut.begin_byte, cut.end_byte - cut.begin_byte), kMaxAuditedCutBytes));
    json.Raw("}");
  }
  cuts.End();
}

void WriteLabels(const Story& story, JsonWriter& json) {
  JsonList repairs(json, R"(,"repairs":)");
  for (const RepairLabel& repair : kRepairLabels) {
    if (!HasRepair(story.repairs, repair.repair)) continue;
    repairs.Next();
    json.String(repair.label);
  }
  repairs.End();
  JsonList flags(json, R"(,"flags":)");
  for (std::string_view flag : story.flags) {
    flags.Next();
    json.String(flag);
  }
  flags.End();
  JsonList tags(json, R"(,"tags":)");
  for (std::string_view tag : story.tags) {
    tags.Next();
    json.String(tag);
  }
  tags.End();
}

void WritePeople(const Story& story, JsonWriter& json) {
  JsonList people(json, R"(,"people":)");
  for (const Person& person : story.people) {
    people.Next();
    json.Raw(R"({"name":)");
    json.String(person.name);
    json.Raw(R"(,"role":")");
    json.Raw(Label(person.role));
    json.Raw("\"");
    json.StringField(R"(,"place":)", person.place);
    json.Raw("}");
  }
  people.End();
}

}  // namespace

void WriteAuditRecord(const Story& story, const AuditFacts& facts, JsonWriter& json) {
  json.Raw(R"({"outcome":")");
  json.Raw(OutcomeLabel(facts.outcome));
  json.Raw("\"");
  json.StringField(R"(,"uri":)", story.uri);
  json.StringField(R"(,"source_id":)", story.source_id);
  if (facts.decision != nullptr) WriteDecision(*facts.decision, json);
  if (facts.verdict != nullptr) WriteRefusal(facts.stage, *facts.verdict, json);
  json.Raw(R"(,"source":)");
  WriteSource(story.raw, json);
  json.TimeField(R"(,"received":)", story.received);
  json.StringField(R"(,"format":)", FormatLabel(story.format));
  json.NumberField(R"(,"raw_bytes":)", story.raw.value.value_or(std::string_view()).size());
  json.NumberField(R"(,"text_bytes":)", story.text.size());
  json.NumberField(R"(,"body_bytes":)", story.body.size());
  size_t headings = 0;
  for (const Paragraph& paragraph : story.paragraphs) headings += paragraph.is_heading ? 1 : 0;
  json.NumberField(R"(,"paragraphs":)", story.paragraphs.size() - headings);
  json.NumberField(R"(,"headings":)", headings);
  WriteCuts(story, json);
  WriteLabels(story, json);
  json.StringField(R"(,"dateline":)", story.body.substr(0, story.dateline_bytes));
  json.StringField(R"(,"byline":)", story.by);
  json.StringField(R"(,"credit":)", story.credit);
  WritePeople(story, json);
  json.StringField(R"(,"language":)", story.language);
  json.StringField(R"(,"topics_status":)", story.topics_status);
  json.Raw(R"(,"versions":{"newswire":)");
  json.String(facts.software_version);
  json.StringField(R"(,"topic_model":)", facts.model_version);
  json.StringField(R"(,"furniture":)", facts.furniture_version);
  json.NumberField(R"(,"sketch":)", story.entry.sketch_version);
  json.Raw("}}");
}

}  // namespace newswire

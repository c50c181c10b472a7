#include "stages/publish/link_record.h"

namespace newswire {

DuplicateReason ReasonOf(const LedgerClaim& claim) {
  if (claim.reason != DuplicateReason::kNone) return claim.reason;
  switch (claim.action) {
    case Action::kRepeat: return DuplicateReason::kRepeat;
    case Action::kLate: return DuplicateReason::kLate;
    case Action::kBlocked: return DuplicateReason::kBlockedByKill;
    default: return DuplicateReason::kNear;
  }
}

void WriteSimilarity(const LedgerClaim& claim, JsonWriter& json) {
  const bool is_compared = claim.jaccard_e4 > 0 || claim.containment_e4 > 0;
  if (is_compared) {
    json.Raw(R"({"jaccard":)");
    json.FractionE4(claim.jaccard_e4);
    json.Raw(R"(,"containment":)");
    json.FractionE4(claim.containment_e4);
    json.Raw("}");
  } else if (claim.reason == DuplicateReason::kExact) {
    json.Raw(R"({"jaccard":1,"containment":1})");
  } else {
    json.Raw(R"({"jaccard":null,"containment":null})");
  }
}

void WriteSource(const RawRecord& record, JsonWriter& json) {
  json.Raw(R"({"topic":)");
  json.String(record.topic);
  json.Raw(R"(,"partition":)");
  json.Number(record.position.partition);
  json.Raw(R"(,"offset":)");
  json.Number(record.position.offset);
  json.Raw("}");
}

void WriteLinkRecord(const Story& story, const Decision& decision, JsonWriter& json) {
  json.Raw(R"({"source_id":)");
  json.StringOrNull(story.source_id);
  json.Raw(R"(,"uri":)");
  json.String(story.uri);
  json.Raw(R"(,"duplicate_of":)");
  json.StringOrNull(decision.leader_uri);
  json.Raw(R"(,"leader_source_id":)");
  json.StringOrNull(decision.leader_source_id);
  json.Raw(R"(,"reason":")");
  json.Raw(Label(ReasonOf(decision.claim)));
  json.Raw(R"(","similarity":)");
  WriteSimilarity(decision.claim, json);
  json.Raw(R"(,"source":)");
  WriteSource(story.raw, json);
  json.TimeField(R"(,"received":)", IsWritableTime(story.received) ? story.received : story.raw.timestamp);
  json.Raw("}");
}

}  // namespace newswire

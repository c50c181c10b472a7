#include "stages/publish/ninjs_outcome_writer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/log/check.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/base/utf8.h"
#include "stages/publish/dead_letter.h"
#include "stages/publish/link_record.h"
#include "stages/publish/ninjs_record.h"
#include "stages/publish/trace_context.h"

namespace newswire {
namespace {

constexpr std::string_view kJsonContentType = "application/json";
constexpr size_t kBodyHashDigitsInId = 16;
constexpr size_t kMaxTopicsInHeader = 8;
constexpr size_t kExpectedLinkBytes = 1024;
constexpr size_t kExpectedAuditBytes = 8 * 1024;
constexpr std::string_view kNoKillReason = "Withdrawn by the provider; no reason was given.";
constexpr std::string_view kNoWithholdReason = "Withheld by the provider; no reason was given.";

// Last word of ce_type.
std::string_view EventWord(Action action) {
  switch (action) {
    case Action::kNew: return "created";
    case Action::kUpdate: return "updated";
    case Action::kCorrection: return "corrected";
    case Action::kRepeat: return "repeated";
    case Action::kKill: return "killed";
    case Action::kWithhold: return "withheld";
    case Action::kHold: return "held";
    case Action::kDuplicate:
    case Action::kLate:
    case Action::kBlocked: return "duplicated";
  }
  return "created";
}

// The document that `write` makes. Views from decode are UTF-8; those of headers need not be, and JSON must: then it is
// written again with the ill-formed bytes replaced.
template <typename Write>
std::string_view WriteJson(Arena& arena, size_t expected_bytes, Write write) {
  JsonWriter json(arena, expected_bytes);
  write(json);
  const std::string_view document = json.Finish();
  if (IsValidUtf8(document)) return document;
  JsonWriter mended(arena, expected_bytes, IllFormedUtf8::kReplace);
  write(mended);
  return mended.Finish();
}

PubStatus StatusOf(const Story& story, Action action) {
  switch (action) {
    case Action::kKill: return PubStatus::kCanceled;
    case Action::kWithhold: return PubStatus::kWithheld;
    default: return story.pub_status;
  }
}

// The provider's note; a story that may not be used always tells a reason. "KILL: Please withdraw the item on the
// harbour, the figures are wrong." is itself the reason where the text, and not a status field, told of the kill.
std::string_view EdNoteOf(const Story& story, PubStatus status) {
  if (!story.ed_note.empty() || status == PubStatus::kUsable) return story.ed_note;
  if (story.pub_status == PubStatus::kUsable && !story.lead.empty()) return story.lead;
  return status == PubStatus::kCanceled ? kNoKillReason : kNoWithholdReason;
}

// How the record relates to the leader's item; empty if it does not, or is of that item.
std::string_view RelationOf(const Story& story, const Decision& decision, DedupMode mode) {
  if (decision.leader_uri.empty() || decision.leader_uri == story.uri) return {};
  switch (decision.claim.action) {
    case Action::kUpdate: return "evolvedFrom";
    case Action::kCorrection: return "replaces";
    case Action::kWithhold: return "withholds";
    case Action::kKill: return "cancels";
    // A roundup and a story that shares its passages.
    case Action::kNew: return story.entry.kind == StoryKind::kWrapup ? "contains" : "partOf";
    case Action::kHold: return {};
    default: return mode == DedupMode::kFlag ? "duplicateOf" : std::string_view();
  }
}

std::string_view LowerCase(Arena& arena, std::string_view text) {
  if (std::ranges::none_of(text, absl::ascii_isupper)) return text;
  char* const lower = arena.Allocate(text.size());
  std::ranges::transform(text, lower, [](char c) { return absl::ascii_tolower(static_cast<unsigned char>(c)); });
  return {lower, text.size()};
}

// "16000000,20000058": codes in the order of the record's subjects.
std::string_view TopicCodes(const Story& story, Arena& arena) {
  std::array<uint32_t, kMaxTopicsInHeader> codes;
  size_t count = 0;
  const auto add = [&](const std::vector<Topic>& topics) {
    for (const Topic& topic : topics) {
      if (count == codes.size()) return;
      if (std::find(codes.begin(), codes.begin() + count, topic.medtop) == codes.begin() + count) {
        codes[count++] = topic.medtop;
      }
    }
  };
  add(story.provider_topics);
  add(story.topics);
  if (count == 0) return {};
  constexpr size_t kCodeBytes = 8;
  const size_t bytes = count * (kCodeBytes + 1) - 1;
  char* const text = arena.Allocate(bytes);
  for (size_t i = 0; i < count; ++i) {
    char* const code = text + i * (kCodeBytes + 1);
    uint32_t rest = codes[i];
    for (size_t digit = kCodeBytes; digit-- > 0; rest /= 10) code[digit] = static_cast<char>('0' + rest % 10);
    if (i + 1 < count) code[kCodeBytes] = ',';
  }
  return {text, bytes};
}

// "wire.raw/3/1042"
std::string_view PositionText(const RawRecord& record, Arena& arena) {
  return Concat(arena, {record.topic, "/", Decimal(arena, record.position.partition), "/",
                        Decimal(arena, record.position.offset)});
}

// When the input record came to be, for ce_time.
TimeMs EventTime(const Story& story) {
  for (const TimeMs time : {story.raw.timestamp, story.received, story.version_created}) {
    if (IsWritableTime(time)) return time;
  }
  return kNoTime;
}

}  // namespace

absl::StatusOr<DedupMode> ParseDedupMode(std::string_view name) {
  if (name == "route") return DedupMode::kRoute;
  if (name == "flag") return DedupMode::kFlag;
  if (name == "drop") return DedupMode::kDrop;
  if (name == "off") return DedupMode::kOff;
  return absl::InvalidArgumentError(absl::StrCat("dedup.mode is '", name, "', expected route, flag, drop or off"));
}

absl::StatusOr<PublishOptions> MakePublishOptions(const Config& config, std::string_view software_version,
                                                  std::string_view model_version,
                                                  std::string_view furniture_version) {
  PublishOptions options;
  options.config = config.publish;
  NW_ASSIGN_OR_RETURN(options.dedup_mode, ParseDedupMode(config.dedup.mode));
  options.audit = !config.topics.audit.empty();
  options.software_version = std::string(software_version);
  options.model_version = std::string(model_version);
  options.furniture_version = std::string(furniture_version);
  return options;
}

absl::StatusOr<std::unique_ptr<OutcomeWriter>> NinjsOutcomeWriter::Create(PublishOptions options) {
  NW_ASSIGN_OR_RETURN(Sha256 sha256, Sha256::Create());
  return std::unique_ptr<OutcomeWriter>(new NinjsOutcomeWriter(std::move(options), std::move(sha256)));
}

std::function<absl::StatusOr<std::unique_ptr<OutcomeWriter>>()> MakeNinjsOutcomeWriterFactory(PublishOptions options) {
  return [options = std::move(options)] { return NinjsOutcomeWriter::Create(options); };
}

NinjsOutcomeWriter::NinjsOutcomeWriter(PublishOptions options, Sha256 sha256)
    : options_(std::move(options)), sha256_(std::move(sha256)) {
  for (int i = 0; i < kActionCount; ++i) {
    ce_types_.push_back(absl::StrCat(options_.config.ce_type_prefix, ".", EventWord(static_cast<Action>(i)), ".v1"));
  }
  audit_ce_type_ = absl::StrCat(options_.config.ce_type_prefix, ".audited.v1");
}

Outcome NinjsOutcomeWriter::OutcomeOf(const Story& story, const Decision& decision) const {
  const Action action = decision.claim.action;
  if (action == Action::kHold) return Outcome::kHeld;
  if (!IsPublished(action)) {
    const DuplicateReason reason = ReasonOf(decision.claim);
    const bool may_be_published = reason != DuplicateReason::kLate && reason != DuplicateReason::kBlockedByKill;
    const bool can_be_marked = !decision.leader_uri.empty() && decision.leader_uri != story.uri;
    const bool is_published = may_be_published && (options_.dedup_mode == DedupMode::kOff ||
                                                   (options_.dedup_mode == DedupMode::kFlag && can_be_marked));
    if (!is_published) return options_.dedup_mode == DedupMode::kDrop ? Outcome::kDropped : Outcome::kDuplicate;
  }
  return Outcome::kClean;
}

void NinjsOutcomeWriter::WriteDecided(const Story& story, const Decision& decision, std::vector<OutputRecord>& out) {
  DCHECK(!story.uri.empty());
  const Outcome outcome = OutcomeOf(story, decision);
  switch (outcome) {
    case Outcome::kClean:
    case Outcome::kHeld: out.push_back(NinjsRecord(story, decision, outcome)); break;
    case Outcome::kDuplicate: out.push_back(LinkRecord(story, decision)); break;
    case Outcome::kDropped:
    case Outcome::kDeadLetter: break;
  }
  if (options_.audit) {
    AuditFacts facts;
    facts.outcome = outcome;
    facts.decision = &decision;
    out.push_back(AuditRecord(story, facts));
  }
}

void NinjsOutcomeWriter::AddEvent(const Story& story, const Event& event) {
  headers_.Clear();
  headers_.Add("content-type", event.content_type);
  headers_.Add("ce_specversion", "1.0");
  headers_.Add("ce_type", event.type);
  headers_.Add("ce_source", options_.config.ce_source);
  headers_.Add("ce_id", event.id);
  headers_.AddIfAny("ce_subject", story.uri);
  headers_.AddIfAny("ce_time", TimeText(*story.arena, EventTime(story)));
  headers_.Add("ce_dataschema", event.schema);
  headers_.Add("ce_partitionkey", event.key);
  const TraceContext trace = TraceContextOf(story.raw, *story.arena);
  headers_.Add("traceparent", trace.traceparent);
  headers_.AddIfAny("tracestate", trace.tracestate);
  headers_.AddIfAny("nw_provider", LowerCase(*story.arena, story.source.empty() ? story.agency : story.source));
}

OutputRecord NinjsOutcomeWriter::NinjsRecord(const Story& story, const Decision& decision, Outcome outcome) {
  Arena& arena = *story.arena;
  const Action action = decision.claim.action == Action::kDuplicate && options_.dedup_mode == DedupMode::kOff
                            ? Action::kNew
                            : decision.claim.action;
  const Sha256Hex raw_sha256 = sha256_.Hex(story.raw.value.value_or(std::string_view()));
  const Sha256Hex body_sha256 = sha256_.Hex(story.body);

  NinjsFacts facts;
  facts.version = decision.claim.version;
  facts.pub_status = StatusOf(story, action);
  facts.ed_note = EdNoteOf(story, facts.pub_status);
  facts.association_rel = RelationOf(story, decision, options_.dedup_mode);
  facts.association_uri = decision.leader_uri;
  facts.raw_sha256 = raw_sha256.view();
  facts.body_sha256 = body_sha256.view();
  facts.html_body = options_.config.html_body;

  OutputRecord record;
  record.topic = outcome == Outcome::kHeld ? OutputTopic::kHeld : OutputTopic::kClean;
  record.key = story.uri;
  record.value = WriteJson(arena, ExpectedNinjsBytes(story, facts.html_body),
                           [&](JsonWriter& json) { WriteNinjs(story, facts, json); });
  record.timestamp = story.raw.timestamp;

  AddEvent(story, {.type = ce_types_[static_cast<size_t>(action)],
                   .id = Concat(arena, {story.uri, ":", Decimal(arena, facts.version), ":",
                                        facts.body_sha256.substr(0, kBodyHashDigitsInId)}),
                   .key = story.uri,
                   .schema = kNinjsSchemaUri,
                   .content_type = options_.config.content_type});
  headers_.Add("nw_pubstatus", Label(facts.pub_status));
  headers_.AddIfAny("nw_lang", LanguageOf(story));
  headers_.Add("nw_action", Label(action));
  headers_.AddIfAny("nw_topics", TopicCodes(story, arena));
  headers_.AddIfAny("nw_topics_status", story.topics_status);
  if (facts.association_rel == "duplicateOf") {
    headers_.Add("nw_duplicate_of", arena.Copy(decision.leader_uri));
    headers_.Add("nw_duplicate_reason", Label(ReasonOf(decision.claim)));
  }
  if (outcome == Outcome::kHeld) {
    if (story.entry.is_held) headers_.AddIfAny(kReleaseTimeHeader, TimeText(arena, story.embargoed_until));
    headers_.Add(kHeldEntryHeader, arena.Copy(held_entry_.Write(story.entry)));
  }
  headers_.AddIfAny("nw_version", options_.software_version);
  headers_.AddIfAny("nw_model", story.topic_model.empty() ? options_.model_version : story.topic_model);
  headers_.AddIfAny("nw_furniture", options_.furniture_version);
  headers_.PassThrough(story.raw.headers, arena);
  record.headers = headers_.Finish(arena);
  return record;
}

void NinjsOutcomeWriter::WriteReleased(const Story& story, const Decision& decision, std::vector<OutputRecord>& out) {
  switch (OutcomeOf(story, decision)) {
    case Outcome::kClean: out.push_back(ReleasedRecord(story, decision)); break;
    case Outcome::kDuplicate: out.push_back(LinkRecord(story, decision)); break;
    case Outcome::kHeld:
    case Outcome::kDropped:
    case Outcome::kDeadLetter: break;
  }
}

// The held record, with what was not decided when it was written: version, action and relation.
OutputRecord NinjsOutcomeWriter::ReleasedRecord(const Story& story, const Decision& decision) {
  Arena& arena = *story.arena;
  const RawRecord& held = story.raw;
  const Action action = decision.claim.action;
  const std::string_view version = Decimal(arena, decision.claim.version);
  const std::string_view relation = RelationOf(story, decision, options_.dedup_mode);

  OutputRecord record;
  record.topic = OutputTopic::kClean;
  record.key = held.key;
  record.timestamp = held.timestamp;
  std::string_view value = held.value.value_or("");
  constexpr std::string_view kBeforeVersion = R"("representationType":"full","version":")";
  if (const size_t at = value.find(kBeforeVersion); at != std::string_view::npos) {
    const size_t begin = at + kBeforeVersion.size();
    value = Concat(arena, {value.substr(0, begin), version, value.substr(std::min(value.find('"', begin), value.size()))});
  }
  if (!relation.empty() && value.ends_with('}')) {
    const std::string_view association =
        WriteJson(arena, kExpectedLinkBytes, [&](JsonWriter& json) { WriteAssociation(relation, decision.leader_uri, json); });
    value = Concat(arena, {value.substr(0, value.size() - 1), association, "}"});
  }
  record.value = value;

  headers_.Clear();
  for (const Header& header : held.headers) {
    if (header.name == kReleaseTimeHeader || header.name == kHeldEntryHeader) continue;
    if (header.name == "ce_type") {
      headers_.Add(header.name, ce_types_[static_cast<size_t>(action)]);
    } else if (header.name == "ce_id") {
      // "URI:version:hash of the body"
      headers_.Add(header.name, Concat(arena, {story.uri, ":", version, header.value.substr(std::min(header.value.rfind(':'), header.value.size()))}));
    } else if (header.name == "nw_action") {
      headers_.Add(header.name, Label(action));
      if (relation == "duplicateOf") {
        headers_.Add("nw_duplicate_of", arena.Copy(decision.leader_uri));
        headers_.Add("nw_duplicate_reason", Label(ReasonOf(decision.claim)));
      }
    } else {
      headers_.Add(header.name, header.value);
    }
  }
  record.headers = headers_.Finish(arena);
  return record;
}

OutputRecord NinjsOutcomeWriter::LinkRecord(const Story& story, const Decision& decision) {
  Arena& arena = *story.arena;
  OutputRecord record;
  record.topic = OutputTopic::kDuplicates;
  record.key = decision.leader_uri.empty() ? story.uri : arena.Copy(decision.leader_uri);
  record.value =
      WriteJson(arena, kExpectedLinkBytes, [&](JsonWriter& json) { WriteLinkRecord(story, decision, json); });
  record.timestamp = story.raw.timestamp;
  AddEvent(story, {.type = ce_types_[static_cast<size_t>(Action::kDuplicate)],
                   .id = Concat(arena, {story.uri, ":duplicate:", PositionText(story.raw, arena)}),
                   .key = *record.key,
                   .schema = kDuplicateSchemaUri,
                   .content_type = kJsonContentType});
  headers_.Add("nw_action", Label(Action::kDuplicate));
  headers_.Add("nw_duplicate_reason", Label(ReasonOf(decision.claim)));
  headers_.AddIfAny("nw_version", options_.software_version);
  record.headers = headers_.Finish(arena);
  return record;
}

OutputRecord NinjsOutcomeWriter::AuditRecord(const Story& story, const AuditFacts& facts) {
  Arena& arena = *story.arena;
  AuditFacts complete = facts;
  complete.software_version = options_.software_version;
  complete.model_version = story.topic_model.empty() ? options_.model_version : story.topic_model;
  complete.furniture_version = options_.furniture_version;
  const std::string_view position = PositionText(story.raw, arena);
  OutputRecord record;
  record.topic = OutputTopic::kAudit;
  record.key = story.uri.empty() ? position : story.uri;
  record.value =
      WriteJson(arena, kExpectedAuditBytes, [&](JsonWriter& json) { WriteAuditRecord(story, complete, json); });
  record.timestamp = story.raw.timestamp;
  AddEvent(story, {.type = audit_ce_type_,
                   .id = Concat(arena, {position, ":audit"}),
                   .key = *record.key,
                   .schema = kAuditSchemaUri,
                   .content_type = kJsonContentType});
  headers_.AddIfAny("nw_version", options_.software_version);
  record.headers = headers_.Finish(arena);
  return record;
}

void NinjsOutcomeWriter::WriteDeadLetter(const Story& story, std::string_view stage, const Verdict& verdict,
                                         std::vector<OutputRecord>& out) {
  Arena& arena = *story.arena;
  const RawRecord& raw = story.raw;
  const std::string_view raw_value = raw.value.value_or(std::string_view());
  size_t record_bytes = raw.key.value_or(std::string_view()).size() + raw_value.size();
  for (const Header& header : raw.headers) record_bytes += header.name.size() + header.value.size();
  const bool is_too_large = record_bytes > options_.config.max_dead_letter_bytes;

  OutputRecord record;
  record.topic = OutputTopic::kDeadLetter;
  record.key = raw.key;
  record.value = is_too_large ? std::string_view("") : raw.value;
  record.timestamp = raw.timestamp;

  headers_.Clear();
  headers_.AddAll(raw.headers);
  headers_.Add(kDeadLetterHeader, Decimal(arena, static_cast<int64_t>(raw.headers.size())));
  headers_.Add("nw_stage", stage);
  headers_.Add("nw_reason", Label(verdict.reason()));
  headers_.AddIfAny("nw_detail", TruncateUtf8(verdict.detail(), kMaxDetailBytes));
  headers_.Add("nw_source_topic", raw.topic);
  headers_.Add("nw_source_partition", Decimal(arena, raw.position.partition));
  headers_.Add("nw_source_offset", Decimal(arena, raw.position.offset));
  headers_.AddIfAny("nw_time", TimeText(arena, raw.timestamp));
  headers_.AddIfAny("nw_version", options_.software_version);
  if (is_too_large) {
    headers_.Add("nw_dataref", Concat(arena, {"kafka:", PositionText(raw, arena)}));
    headers_.Add("nw_raw_sha256", arena.Copy(sha256_.Hex(raw_value).view()));
    headers_.Add("nw_raw_bytes", Decimal(arena, static_cast<int64_t>(raw_value.size())));
  }
  record.headers = headers_.Finish(arena);
  out.push_back(record);

  if (options_.audit) {
    AuditFacts facts;
    facts.outcome = Outcome::kDeadLetter;
    facts.stage = stage;
    facts.verdict = &verdict;
    out.push_back(AuditRecord(story, facts));
  }
}

}  // namespace newswire

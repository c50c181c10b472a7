#include "stages/publish/ninjs_outcome_writer.h"

#include <simdjson.h>

#include <map>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pipeline/base/utf8.h"
#include "stages/publish/text_counts.h"
#include "tests/unit/stages/publish/sample_story.h"

namespace newswire {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class NinjsOutcomeWriterTest : public ::testing::Test {
 protected:
  std::vector<OutputRecord> Write(const Decision& decision, const PublishOptions& options = SampleOptions()) {
    auto writer = NinjsOutcomeWriter::Create(options);
    EXPECT_TRUE(writer.ok()) << writer.status();
    writers_.push_back(*std::move(writer));
    std::vector<OutputRecord> out;
    writers_.back()->WriteDecided(story(), decision, out);
    return out;
  }
  OutputRecord WriteOne(const Decision& decision, const PublishOptions& options = SampleOptions()) {
    const std::vector<OutputRecord> out = Write(decision, options);
    EXPECT_EQ(out.size(), 1u);
    return out.at(0);
  }
  static PublishOptions OptionsFor(DedupMode mode) {
    PublishOptions options = SampleOptions();
    options.dedup_mode = mode;
    return options;
  }
  Story& story() { return sample_.story(); }

  // The value at a JSON pointer (RFC 6901), as JSON; empty if there is none.
  std::string At(const OutputRecord& record, std::string_view pointer) {
    simdjson::dom::element document;
    const auto error = parser_.parse(record.value->data(), record.value->size()).get(document);
    EXPECT_EQ(error, simdjson::SUCCESS) << *record.value;
    simdjson::dom::element value;
    if (document.at_pointer(pointer).get(value) != simdjson::SUCCESS) return "";
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) return std::string(text);
    return simdjson::minify(value);
  }

  SampleStory sample_;
  std::vector<std::unique_ptr<OutcomeWriter>> writers_;  // headers borrow from them
  simdjson::dom::parser parser_;
};

TEST_F(NinjsOutcomeWriterTest, PublishesANewStoryUnderItsUri) {
  const OutputRecord record = WriteOne(DecisionOf(Action::kNew));
  EXPECT_EQ(record.topic, OutputTopic::kClean);
  EXPECT_EQ(record.key, kSampleUri);
  EXPECT_EQ(record.timestamp, story().raw.timestamp);
  EXPECT_EQ(At(record, "/uri"), kSampleUri);
  EXPECT_EQ(At(record, "/standard"),
            R"({"name":"ninjs","version":"3.1","schema":"http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"})");
  EXPECT_EQ(At(record, "/type"), "text");
  EXPECT_EQ(At(record, "/version"), "1");
  EXPECT_EQ(At(record, "/versionCreated"), "2024-09-17T12:00:00.200Z");
  EXPECT_EQ(At(record, "/firstCreated"), "");
  EXPECT_EQ(At(record, "/contentCreated"), "2024-09-17T00:00:00Z");
  EXPECT_EQ(At(record, "/pubStatus"), "usable");
  EXPECT_EQ(At(record, "/urgency"), "3");
  EXPECT_EQ(At(record, "/headlines/0/value"), story().headline);
  EXPECT_EQ(At(record, "/headlines/1/role"), "source");
  EXPECT_EQ(At(record, "/headlines/1/value"), story().raw_headline);
  EXPECT_EQ(At(record, "/genres"), R"([{"name":"Exclusive","uri":"http://cv.iptc.org/newscodes/genre/Exclusive"}])");
  EXPECT_EQ(At(record, "/descriptions/0/value"), story().lead);
  EXPECT_EQ(At(record, "/descriptions/1/value"), story().credit);
  EXPECT_EQ(At(record, "/descriptions/2"), "");
  EXPECT_EQ(At(record, "/bodies/0/value"), story().body);
  EXPECT_EQ(At(record, "/bodies/0/charCount"), std::to_string(CountCodePoints(story().body)));
  EXPECT_EQ(At(record, "/bodies/0/wordCount"), "66");
  EXPECT_EQ(At(record, "/bodies/1/wordCount"), "66");
  EXPECT_THAT(At(record, "/bodies/1/value"),
              HasSubstr("</p><h2>NIGHT SHIFTS</h2><p>\"We asked for sleep &amp; safety, not for more money,\" said Ida "
                        "Brandt, who speaks for the pilots &lt;of the outer fairway&gt;.</p><p>"));
  EXPECT_EQ(At(record, "/infoSources"),
            R"([{"name":"Northwire","role":"originator"},{"name":"Mira Solberg","role":"reporter"},)"
            R"({"name":"Jonas Falk","role":"reporter"},{"name":"Anne Holt","role":"editor"}])");
  EXPECT_EQ(At(record, "/subjects/0"),
            R"({"name":"labour","uri":"http://cv.iptc.org/newscodes/mediatopic/09000000","rel":"about",)"
            R"("creator":"newswire-classifier","confidence":91})");
  EXPECT_EQ(At(record, "/altIds/0/value"), "harbour-4711.txt");
  EXPECT_EQ(At(record, "/altIds/1/role"), "source-id");
  EXPECT_EQ(At(record, "/copyrightNotice"), "(c) 2024 Northwire");
  EXPECT_EQ(At(record, "/associations"), "");
}

TEST_F(NinjsOutcomeWriterTest, TheStandfirstOfAPageStandsBesideTheBody) {
  story().standfirst = "The pilots wanted sleep.\n\nThe port wanted tugs.";
  const OutputRecord record = WriteOne(DecisionOf(Action::kNew));
  EXPECT_EQ(At(record, "/descriptions/0"),
            R"({"role":"standfirst","contentType":"text/plain","value":"The pilots wanted sleep.\n\nThe port wanted tugs."})");
  EXPECT_EQ(At(record, "/descriptions/1/role"), "lead");
  EXPECT_EQ(At(record, "/bodies/0/value"), story().body);
}

TEST_F(NinjsOutcomeWriterTest, WritesHeadersThatFilterWithoutParsing) {
  const OutputRecord record = WriteOne(DecisionOf(Action::kNew));
  const std::map<std::string, std::string> expected = {
      {"content-type", "application/ninjs+json; charset=utf-8"},
      {"ce_specversion", "1.0"},
      {"ce_type", "example.newswire.item.created.v1"},
      {"ce_source", "/newswire/pipeline"},
      {"ce_subject", std::string(kSampleUri)},
      {"ce_time", "2024-09-17T12:00:00.250Z"},
      {"ce_dataschema", "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"},
      {"ce_partitionkey", std::string(kSampleUri)},
      {"nw_provider", "northwire"},
      {"nw_pubstatus", "usable"},
      {"nw_lang", "en"},
      {"nw_action", "new"},
      {"nw_topics", "09000000,04000000"},
      {"nw_version", "1.2.3"},
      {"nw_model", ""},
      {"nw_furniture", ""},
      {"source-file", "harbour-4711.txt"},
      {"x-desk", "shipping"},
  };
  for (const auto& [name, value] : expected) EXPECT_EQ(HeaderOf(record, name), value) << name;
  EXPECT_EQ(HeaderOf(record, "ce_id"),
            std::string(kSampleUri) + ":1:" + At(record, "/altIds/4/value").substr(0, 16));
  EXPECT_EQ(At(record, "/altIds/4/role"), "body-sha256");
}

TEST_F(NinjsOutcomeWriterTest, TellsEveryActionInTypeAndHeader) {
  const struct {
    Action action;
    std::string type;
    std::string nw_action;
    std::string pub_status;
  } cases[] = {
      {Action::kNew, "created", "new", "usable"},          {Action::kUpdate, "updated", "update", "usable"},
      {Action::kCorrection, "corrected", "correction", "usable"}, {Action::kKill, "killed", "kill", "canceled"},
      {Action::kWithhold, "withheld", "withhold", "withheld"},
  };
  for (const auto& c : cases) {
    const OutputRecord record = WriteOne(DecisionOf(c.action));
    EXPECT_EQ(HeaderOf(record, "ce_type"), "example.newswire.item." + c.type + ".v1");
    EXPECT_EQ(HeaderOf(record, "nw_action"), c.nw_action);
    EXPECT_EQ(HeaderOf(record, "nw_pubstatus"), c.pub_status);
    EXPECT_EQ(At(record, "/pubStatus"), c.pub_status);
  }
}

TEST_F(NinjsOutcomeWriterTest, NeverAsksTheClock) {
  story().received = kNoTime;
  story().raw.timestamp = kNoTime;
  story().content_created = kNoTime;
  const OutputRecord record = WriteOne(DecisionOf(Action::kNew));
  EXPECT_EQ(At(record, "/versionCreated"), "");
  EXPECT_EQ(At(record, "/contentCreated"), "");
  EXPECT_EQ(HeaderOf(record, "ce_time"), "");
  story().raw.timestamp = kSampleTime;
  EXPECT_EQ(At(WriteOne(DecisionOf(Action::kNew)), "/versionCreated"), "2024-09-17T12:00:00Z");
  story().version_created = kSampleTime - 60'000;
  EXPECT_EQ(At(WriteOne(DecisionOf(Action::kNew)), "/versionCreated"), "2024-09-17T11:59:00Z");
}

TEST_F(NinjsOutcomeWriterTest, LeavesOutWhatNobodyTold) {
  Story bare;
  bare.Reset(story().arena, RawRecord{});
  bare.uri = kSampleUri;
  bare.headline = "Flash: pilots end strike";
  story() = bare;
  const OutputRecord record = WriteOne(DecisionOf(Action::kNew));
  EXPECT_EQ(*record.value,
            R"({"uri":"urn:newsml:northwire.example:20240917:harbour-4711","standard":{"name":"ninjs","version":"3.1",)"
            R"("schema":"http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"},"type":"text","profile":"text-only",)"
            R"("representationType":"full","version":"1","pubStatus":"usable","headlines":[{"role":"main",)"
            R"("contentType":"text/plain","value":"Flash: pilots end strike"}],"altIds":[{"role":"raw-sha256","value":)"
            R"("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]})");
}

TEST_F(NinjsOutcomeWriterTest, WritesNoHtmlWhereItIsSwitchedOff) {
  PublishOptions options = SampleOptions();
  options.config.html_body = false;
  EXPECT_EQ(At(WriteOne(DecisionOf(Action::kNew), options), "/bodies/1"), "");
}

TEST_F(NinjsOutcomeWriterTest, NamesTheProvidersTopicsFirstAndEachOnce) {
  story().provider_topics = {{4000000, 0, "economy", "northwire"}};
  const OutputRecord record = WriteOne(DecisionOf(Action::kNew));
  EXPECT_EQ(At(record, "/subjects/0"),
            R"({"name":"economy","uri":"http://cv.iptc.org/newscodes/mediatopic/04000000","rel":"about",)"
            R"("creator":"northwire"})");
  EXPECT_THAT(At(record, "/subjects/1/uri"), HasSubstr("/09000000"));
  EXPECT_EQ(At(record, "/subjects/2"), "");
  EXPECT_EQ(HeaderOf(record, "nw_topics"), "04000000,09000000");
}

TEST_F(NinjsOutcomeWriterTest, KeepsTheProvidersIdentifiersButNotUnderItsOwnRoles) {
  story().provider_alt_ids = {{"wire-number", "0815"}, {"raw-sha256", "stale"}, {"", "plain"}};
  const OutputRecord record = WriteOne(DecisionOf(Action::kNew));
  EXPECT_EQ(At(record, "/altIds/5"), R"({"role":"wire-number","value":"0815"})");
  EXPECT_EQ(At(record, "/altIds/6"), R"({"value":"plain"})");
  EXPECT_THAT(std::string(*record.value), Not(HasSubstr("stale")));
}

TEST_F(NinjsOutcomeWriterTest, RelatesUpdatesAndCorrectionsToTheirFamily) {
  const OutputRecord update = WriteOne(DecisionOf(Action::kUpdate, DuplicateReason::kNone, kLeaderUri));
  EXPECT_EQ(At(update, "/associations"),
            R"([{"uri":"urn:newsml:northwire.example:20240917:harbour-4702",)"
            R"("name":"evolvedFrom","rel":"evolvedFrom"}])");
  const OutputRecord correction = WriteOne(DecisionOf(Action::kCorrection, DuplicateReason::kNone, kLeaderUri));
  EXPECT_EQ(At(correction, "/associations/0/rel"), "replaces");
  const OutputRecord same_item = WriteOne(DecisionOf(Action::kUpdate, DuplicateReason::kNone, kSampleUri));
  EXPECT_EQ(At(same_item, "/associations"), "");
}

TEST_F(NinjsOutcomeWriterTest, GivesEveryKillAReason) {
  story().ed_note = "Figures wrong, do not use.";
  EXPECT_EQ(At(WriteOne(DecisionOf(Action::kKill)), "/edNote"), "Figures wrong, do not use.");
  story().ed_note = {};
  EXPECT_EQ(At(WriteOne(DecisionOf(Action::kKill)), "/edNote"), story().lead) << "the kill was told by its text";
  story().pub_status = PubStatus::kCanceled;
  EXPECT_EQ(At(WriteOne(DecisionOf(Action::kKill)), "/edNote"), "Withdrawn by the provider; no reason was given.");
  story().body = {};
  story().paragraphs.clear();
  const OutputRecord record = WriteOne(DecisionOf(Action::kKill));
  EXPECT_EQ(At(record, "/bodies"), "");
  EXPECT_EQ(At(record, "/pubStatus"), "canceled");
  EXPECT_EQ(record.topic, OutputTopic::kClean);
}

TEST_F(NinjsOutcomeWriterTest, HeldRecordSaysUntilWhenAndWhatTheLedgerMustKnow) {
  story().embargoed_until = kSampleTime + 3'600'000;
  story().entry.is_held = true;
  const OutputRecord held = WriteOne(DecisionOf(Action::kHold));
  EXPECT_EQ(held.topic, OutputTopic::kHeld);
  EXPECT_EQ(held.key, kSampleUri);
  EXPECT_EQ(HeaderOf(held, "nw_release_time"), "2024-09-17T13:00:00Z");
  EXPECT_EQ(HeaderOf(held, "nw_action"), "hold");
  EXPECT_EQ(HeaderOf(held, "ce_type"), "example.newswire.item.held.v1");
  EXPECT_NE(HeaderOf(held, "nw_ledger_entry"), "");
  EXPECT_EQ(At(held, "/embargoedUntil"), "2024-09-17T13:00:00Z");
}

TEST_F(NinjsOutcomeWriterTest, WithheldStoryIsHeldWithoutATime) {
  const OutputRecord held = WriteOne(DecisionOf(Action::kHold));
  EXPECT_EQ(held.topic, OutputTopic::kHeld);
  EXPECT_EQ(HeaderOf(held, "nw_release_time"), "");
}

class ReleaseTest : public NinjsOutcomeWriterTest {
 protected:
  // The held record of the sample story, read back as the worker does.
  void Hold() {
    story().embargoed_until = kSampleTime + 3'600'000;
    story().entry.is_held = true;
    story().entry.uri = story().uri;
    story().entry.source_id = story().source_id;
    story().entry.position = story().raw.position;
    held_ = WriteOne(DecisionOf(Action::kHold));
    RawRecord raw;
    raw.position = {77, 0, 12};
    raw.topic = "wire.held";
    raw.timestamp = held_.timestamp;
    raw.key = held_.key;
    raw.value = held_.value;
    raw.headers = held_.headers;
    back_.Reset(&arena_, raw);
    ASSERT_TRUE(ReadHeldStory(back_).ok());
  }
  OutputRecord Release(const Decision& decision, PublishOptions options = SampleOptions()) {
    writer_ = *NinjsOutcomeWriter::Create(std::move(options));
    std::vector<OutputRecord> out;
    writer_->WriteReleased(back_, decision, out);
    return out.empty() ? OutputRecord() : out[0];
  }
  Arena arena_;
  std::unique_ptr<OutcomeWriter> writer_;
  OutputRecord held_;
  Story back_;
};

TEST_F(ReleaseTest, IsTheRecordThatWouldHaveGoneOutWithoutTheEmbargo) {
  Hold();
  EXPECT_TRUE(back_.entry.is_release);
  EXPECT_FALSE(back_.entry.is_held);
  EXPECT_NE(back_.entry.position, story().raw.position) << "the held story itself stands in the ledger, too";
  EXPECT_EQ(back_.uri, story().uri);
  const OutputRecord released = Release(DecisionOf(Action::kNew));
  const OutputRecord never_held = WriteOne(DecisionOf(Action::kNew));
  EXPECT_EQ(released.topic, OutputTopic::kClean);
  EXPECT_EQ(released.key, never_held.key);
  EXPECT_EQ(released.value, never_held.value);
  EXPECT_EQ(released.timestamp, never_held.timestamp);
  ASSERT_EQ(released.headers.size(), never_held.headers.size());
  for (size_t i = 0; i < released.headers.size(); ++i) {
    EXPECT_EQ(released.headers[i].name, never_held.headers[i].name);
    EXPECT_EQ(released.headers[i].value, never_held.headers[i].value);
  }
}

TEST_F(ReleaseTest, TellsTheVersionAndTheRelationThatTheLedgerGaveIt) {
  Hold();
  Decision decision = DecisionOf(Action::kUpdate, DuplicateReason::kNone, kLeaderUri);
  decision.claim.version = 12;
  const OutputRecord released = Release(decision);
  EXPECT_EQ(At(released, "/version"), "12");
  EXPECT_EQ(At(released, "/associations/0/rel"), "evolvedFrom");
  EXPECT_EQ(At(released, "/associations/0/uri"), kLeaderUri);
  EXPECT_EQ(HeaderOf(released, "nw_action"), "update");
  EXPECT_EQ(HeaderOf(released, "ce_type"), "example.newswire.item.updated.v1");
  EXPECT_EQ(released.value, WriteOne(decision).value);
  EXPECT_EQ(HeaderOf(released, "ce_id"), HeaderOf(WriteOne(decision), "ce_id"));
}

TEST_F(ReleaseTest, IsALinkWhenTheStoryWasKilledOrReplacedMeanwhile) {
  Hold();
  const OutputRecord blocked = Release(DecisionOf(Action::kBlocked, DuplicateReason::kBlockedByKill, kLeaderUri));
  EXPECT_EQ(blocked.topic, OutputTopic::kDuplicates);
  EXPECT_EQ(At(blocked, "/reason"), "blocked-by-kill");
  EXPECT_EQ(At(blocked, "/source_id"), "harbour-4711");
  EXPECT_EQ(Release(DecisionOf(Action::kLate, DuplicateReason::kLate, kLeaderUri)).topic, OutputTopic::kDuplicates);
}

TEST_F(ReleaseTest, RecordWithoutItsEntryIsNotReleased) {
  Hold();
  for (const std::string_view damaged : {"", "no base64!", "TldMRw=="}) {
    std::vector<Header> headers(held_.headers.begin(), held_.headers.end());
    for (Header& header : headers) {
      if (header.name == "nw_ledger_entry") header.value = damaged;
    }
    back_.raw.headers = headers;
    EXPECT_FALSE(ReadHeldStory(back_).ok()) << damaged;
  }
}

TEST_F(NinjsOutcomeWriterTest, LinksADuplicateToItsLeaderWithoutItsText) {
  Decision decision = DecisionOf(Action::kDuplicate, DuplicateReason::kNear, kLeaderUri);
  decision.claim.jaccard_e4 = 8125;
  decision.claim.containment_e4 = 9400;
  const OutputRecord record = WriteOne(decision);
  EXPECT_EQ(record.topic, OutputTopic::kDuplicates);
  EXPECT_EQ(record.key, kLeaderUri) << "it sits with its leader";
  EXPECT_EQ(*record.value,
            R"({"source_id":"harbour-4711","uri":"urn:newsml:northwire.example:20240917:harbour-4711",)"
            R"("duplicate_of":"urn:newsml:northwire.example:20240917:harbour-4702","leader_source_id":"harbour-4702",)"
            R"("reason":"near","similarity":{"jaccard":0.8125,"containment":0.94},)"
            R"("source":{"topic":"wire.raw","partition":3,"offset":1042},"received":"2024-09-17T12:00:00.200Z"})");
  EXPECT_EQ(HeaderOf(record, "content-type"), "application/json");
  EXPECT_EQ(HeaderOf(record, "ce_type"), "example.newswire.item.duplicated.v1");
  EXPECT_EQ(HeaderOf(record, "ce_id"), std::string(kSampleUri) + ":duplicate:wire.raw/3/1042");
  EXPECT_EQ(HeaderOf(record, "ce_partitionkey"), kLeaderUri);
  EXPECT_EQ(HeaderOf(record, "nw_action"), "duplicate");
  EXPECT_EQ(HeaderOf(record, "nw_duplicate_reason"), "near");
  EXPECT_EQ(HeaderOf(record, "x-desk"), "");
}

TEST_F(NinjsOutcomeWriterTest, LinksADuplicateWhoseLeaderHasLeftTheWindow) {
  const OutputRecord record = WriteOne(DecisionOf(Action::kDuplicate, DuplicateReason::kExact));
  EXPECT_EQ(record.key, kSampleUri);
  EXPECT_EQ(At(record, "/duplicate_of"), "null");
  EXPECT_EQ(At(record, "/similarity"), R"({"jaccard":1,"containment":1})");
}

TEST_F(NinjsOutcomeWriterTest, SendsEveryEndWhereTheModeSays) {
  constexpr auto kPublished = OutputTopic::kClean;
  constexpr auto kLinked = OutputTopic::kDuplicates;
  const struct {
    Action action;
    DuplicateReason reason;
    std::string_view leader;
    OutputTopic route, flag, off;
  } cases[] = {
      {Action::kDuplicate, DuplicateReason::kExact, kLeaderUri, kLinked, kPublished, kPublished},
      {Action::kDuplicate, DuplicateReason::kNear, kLeaderUri, kLinked, kPublished, kPublished},
      {Action::kRepeat, DuplicateReason::kRepeat, kLeaderUri, kLinked, kPublished, kPublished},
      {Action::kDuplicate, DuplicateReason::kRedelivery, kSampleUri, kLinked, kLinked, kPublished},
      {Action::kDuplicate, DuplicateReason::kNear, "", kLinked, kLinked, kPublished},
      {Action::kLate, DuplicateReason::kLate, kLeaderUri, kLinked, kLinked, kLinked},
      {Action::kBlocked, DuplicateReason::kBlockedByKill, kLeaderUri, kLinked, kLinked, kLinked},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(Label(c.reason));
    const Decision decision = DecisionOf(c.action, c.reason, c.leader);
    EXPECT_EQ(WriteOne(decision, OptionsFor(DedupMode::kRoute)).topic, c.route);
    EXPECT_EQ(WriteOne(decision, OptionsFor(DedupMode::kFlag)).topic, c.flag);
    EXPECT_EQ(WriteOne(decision, OptionsFor(DedupMode::kOff)).topic, c.off);
    EXPECT_THAT(Write(decision, OptionsFor(DedupMode::kDrop)), IsEmpty());
  }
  for (const Action action : {Action::kNew, Action::kUpdate, Action::kCorrection, Action::kKill, Action::kWithhold}) {
    for (const DedupMode mode : {DedupMode::kRoute, DedupMode::kFlag, DedupMode::kDrop, DedupMode::kOff}) {
      EXPECT_EQ(WriteOne(DecisionOf(action), OptionsFor(mode)).topic, kPublished) << Label(action);
    }
  }
}

TEST_F(NinjsOutcomeWriterTest, MarksAPublishedDuplicate) {
  const Decision decision = DecisionOf(Action::kDuplicate, DuplicateReason::kNear, kLeaderUri);
  const OutputRecord flagged = WriteOne(decision, OptionsFor(DedupMode::kFlag));
  EXPECT_EQ(At(flagged, "/associations/0/rel"), "duplicateOf");
  EXPECT_EQ(At(flagged, "/associations/0/uri"), kLeaderUri);
  EXPECT_EQ(HeaderOf(flagged, "nw_duplicate_of"), kLeaderUri);
  EXPECT_EQ(HeaderOf(flagged, "nw_duplicate_reason"), "near");
  EXPECT_EQ(HeaderOf(flagged, "nw_action"), "duplicate");
  const OutputRecord unmarked = WriteOne(decision, OptionsFor(DedupMode::kOff));
  EXPECT_EQ(At(unmarked, "/associations"), "");
  EXPECT_EQ(HeaderOf(unmarked, "nw_duplicate_of"), "");
  EXPECT_EQ(HeaderOf(unmarked, "nw_action"), "new");
}

TEST_F(NinjsOutcomeWriterTest, AuditsWhatWasCutAndByWhichRule) {
  PublishOptions options = SampleOptions();
  options.audit = true;
  options.model_version = "mt-7";
  options.furniture_version = "bbf2bb53e8ae6398";
  story().repairs = 1u << 4;
  const std::vector<OutputRecord> out = Write(DecisionOf(Action::kNew), options);
  ASSERT_EQ(out.size(), 2u);
  const OutputRecord& audit = out[1];
  EXPECT_EQ(audit.topic, OutputTopic::kAudit);
  EXPECT_EQ(audit.key, kSampleUri);
  EXPECT_EQ(At(audit, "/outcome"), "clean");
  EXPECT_EQ(At(audit, "/cuts/0"),
            R"({"stage":"strip","rule":"byline","begin_byte":0,"end_byte":31,)"
            R"("text":"By Mira Solberg and Jonas Falk\n"})");
  EXPECT_EQ(At(audit, "/cuts/2/text"), "Read next\n  * Ferry fares to rise in spring\n");
  EXPECT_EQ(At(audit, "/repairs"), R"(["controls"])");
  EXPECT_EQ(At(audit, "/flags"), R"(["run-together-words"])");
  EXPECT_EQ(At(audit, "/dateline"), "PORT LENNA, Norland (Northwire) - ");
  EXPECT_EQ(At(audit, "/people/0"), R"({"name":"Mira Solberg","role":"reporter","place":"Port Lenna"})");
  EXPECT_EQ(At(audit, "/paragraphs"), "3");
  EXPECT_EQ(At(audit, "/headings"), "1");
  EXPECT_EQ(At(audit, "/versions"), R"({"newswire":"1.2.3","topic_model":"mt-7","furniture":"bbf2bb53e8ae6398","sketch":2})");
  EXPECT_EQ(HeaderOf(out[0], "nw_model"), "mt-7");
  EXPECT_EQ(HeaderOf(out[0], "nw_furniture"), "bbf2bb53e8ae6398");
}

TEST_F(NinjsOutcomeWriterTest, AuditsLongCutsByTheirBeginningOnly) {
  PublishOptions options = SampleOptions();
  options.audit = true;
  std::string text;
  while (text.size() < 500) text += "x\xC3\xA9";
  story().text = text;
  story().cuts = {{"strip", "teaser-block", 0, static_cast<uint32_t>(text.size())}};
  const OutputRecord audit = Write(DecisionOf(Action::kNew), options).at(1);
  EXPECT_EQ(At(audit, "/cuts/0/text"), text.substr(0, 199)) << "200 would cut a character in two";
}

TEST_F(NinjsOutcomeWriterTest, AuditsDroppedAndRefusedStoriesToo) {
  PublishOptions options = OptionsFor(DedupMode::kDrop);
  options.audit = true;
  const std::vector<OutputRecord> dropped =
      Write(DecisionOf(Action::kDuplicate, DuplicateReason::kNear, kLeaderUri), options);
  ASSERT_EQ(dropped.size(), 1u);
  EXPECT_EQ(At(dropped[0], "/outcome"), "dropped");
  EXPECT_EQ(At(dropped[0], "/leader"), kLeaderUri);

  Story refused;
  refused.Reset(story().arena, story().raw);
  std::vector<OutputRecord> out;
  const Verdict verdict = Verdict::Reject(refused, RejectReason::kEmpty, "no text left");
  writers_.back()->WriteDeadLetter(refused, "strip", verdict, out);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[1].key, "wire.raw/3/1042");
  EXPECT_EQ(At(out[1], "/outcome"), "dead-letter");
  EXPECT_EQ(At(out[1], "/stage"), "strip");
  EXPECT_EQ(At(out[1], "/reason"), "empty");
  EXPECT_EQ(At(out[1], "/detail"), "no text left");
}

TEST_F(NinjsOutcomeWriterTest, GivesTheSameBytesOnAReplay) {
  PublishOptions options = SampleOptions();
  options.audit = true;
  SampleStory replayed;
  auto other_lane = NinjsOutcomeWriter::Create(options);
  ASSERT_TRUE(other_lane.ok());
  for (int action = 0; action < kActionCount; ++action) {
    const Decision decision = DecisionOf(static_cast<Action>(action), DuplicateReason::kNone, kLeaderUri);
    const std::vector<OutputRecord> first = Write(decision, options);
    std::vector<OutputRecord> second;
    (*other_lane)->WriteDecided(replayed.story(), decision, second);
    ASSERT_EQ(first.size(), second.size());
    for (size_t i = 0; i < first.size(); ++i) {
      EXPECT_EQ(first[i].key, second[i].key);
      EXPECT_EQ(first[i].value, second[i].value);
      ASSERT_EQ(first[i].headers.size(), second[i].headers.size());
      for (size_t h = 0; h < first[i].headers.size(); ++h) {
        EXPECT_EQ(first[i].headers[h].name, second[i].headers[h].name);
        EXPECT_EQ(first[i].headers[h].value, second[i].headers[h].value);
      }
    }
  }
}

TEST_F(NinjsOutcomeWriterTest, WritesWellFormedJsonEvenOfHeadersThatAreNoText) {
  story().source_id = "caf\xE9-\xFF\"";
  story().url = "\xC3";
  const OutputRecord record = WriteOne(DecisionOf(Action::kNew));
  EXPECT_TRUE(IsValidUtf8(*record.value));
  EXPECT_EQ(At(record, "/altIds/1/value"), "caf\xEF\xBF\xBD-\xEF\xBF\xBD\"");
  EXPECT_EQ(At(record, "/bodies/0/value"), story().body) << "what was well-formed stays as it is";
}

TEST_F(NinjsOutcomeWriterTest, AnyTextsReadBackAsTheyWere) {
  const unsigned seed = 424242;
  std::mt19937 random(seed);
  const auto any_text = [&random](size_t max_bytes) {
    std::string text;
    const size_t bytes = 1 + random() % max_bytes;
    while (text.size() < bytes) {
      switch (random() % 5) {
        case 0: text += "\"\\/<>&"[random() % 6]; break;
        case 1: text += static_cast<char>(random() % 0x20); break;
        case 2: AppendUtf8(random() % 0xD800, text); break;
        default: text += static_cast<char>(' ' + random() % 95);
      }
    }
    return text;
  };
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(testing::Message() << "seed " << seed << ", round " << round);
    const std::string headline = any_text(90), body = any_text(900), credit = any_text(60), name = any_text(20),
                      topic = any_text(30), note = any_text(50);
    sample_.SetBody(body);
    story().headline = headline;
    story().credit = credit;
    story().people = {{name, "", PersonRole::kWriter}};
    story().topics = {{20000058, 5, topic, "x"}};
    story().ed_note = note;
    const OutputRecord record = WriteOne(DecisionOf(Action::kNew));
    ASSERT_EQ(At(record, "/headlines/0/value"), headline);
    ASSERT_EQ(At(record, "/bodies/0/value"), body);
    ASSERT_EQ(At(record, "/bodies/0/charCount"), std::to_string(CountCodePoints(body)));
    ASSERT_EQ(At(record, "/descriptions/1/value"), credit);
    ASSERT_EQ(At(record, "/infoSources/1/name"), name);
    ASSERT_EQ(At(record, "/subjects/0/name"), topic);
    ASSERT_EQ(At(record, "/edNote"), note);
    writers_.clear();
  }
}

TEST(MakePublishOptions, TakesWhatPublishingNeeds) {
  Config config;
  config.dedup.mode = "flag";
  config.topics.audit = "wire.audit";
  config.publish.html_body = false;
  const auto options = MakePublishOptions(config, "2.0.0", "mt-8");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->dedup_mode, DedupMode::kFlag);
  EXPECT_TRUE(options->audit);
  EXPECT_FALSE(options->config.html_body);
  EXPECT_EQ(options->software_version, "2.0.0");
  EXPECT_EQ(options->model_version, "mt-8");
  config.dedup.mode = "remove";
  EXPECT_EQ(MakePublishOptions(config, "2.0.0").status().message(),
            "dedup.mode is 'remove', expected route, flag, drop or off");
}

}  // namespace
}  // namespace newswire

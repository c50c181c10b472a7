// schemas/examples are what the writer writes: they cannot drift from it.
// NEWSWIRE_UPDATE_EXAMPLES=1 writes them anew; look at the difference before you commit it.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "stages/publish/json_writer.h"
#include "tests/unit/stages/publish/sample_story.h"

namespace newswire {
namespace {

std::string_view TopicName(OutputTopic topic) {
  switch (topic) {
    case OutputTopic::kClean: return "wire.clean";
    case OutputTopic::kDuplicates: return "wire.duplicates";
    case OutputTopic::kDeadLetter: return "wire.deadletter";
    case OutputTopic::kHeld: return "wire.held";
    case OutputTopic::kAudit: return "wire.audit";
  }
  return "";
}

// {"topic","key","headers","value"}, a header a line; the value of a dead letter is text, of the others JSON.
std::string ExampleOf(const OutputRecord& record) {
  Arena arena;
  JsonWriter json(arena, 0);
  json.Raw("{\n\"topic\": ");
  json.String(TopicName(record.topic));
  json.Raw(",\n\"key\": ");
  json.String(record.key.value_or(""));
  json.Raw(",\n\"headers\": {");
  for (size_t i = 0; i < record.headers.size(); ++i) {
    json.Raw(i == 0 ? "\n  " : ",\n  ");
    json.String(record.headers[i].name);
    json.Raw(": ");
    json.String(record.headers[i].value);
  }
  json.Raw("\n},\n\"value\": ");
  if (record.topic == OutputTopic::kDeadLetter) {
    json.String(record.value.value_or(""));
  } else {
    json.Raw(*record.value);
  }
  json.Raw("\n}\n");
  return std::string(json.Finish());
}

void ExpectExample(const std::string& name, const OutputRecord& record) {
  const std::string path = std::string(NEWSWIRE_SOURCE_DIR "/schemas/examples/") + name;
  const std::string written = ExampleOf(record);
  if (std::getenv("NEWSWIRE_UPDATE_EXAMPLES") != nullptr) {
    std::ofstream(path, std::ios::binary) << written;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << "missing: " << path << "; NEWSWIRE_UPDATE_EXAMPLES=1 makes it";
  std::stringstream content;
  content << file.rdbuf();
  EXPECT_EQ(content.str(), written) << path;
}

class Examples : public ::testing::Test {
 protected:
  std::vector<OutputRecord> Write(const Decision& decision) {
    PublishOptions options = SampleOptions();
    options.audit = true;
    options.dedup_mode = mode_;
    writer_ = *NinjsOutcomeWriter::Create(options);
    std::vector<OutputRecord> out;
    writer_->WriteDecided(sample_.story(), decision, out);
    return out;
  }
  SampleStory sample_;
  DedupMode mode_ = DedupMode::kRoute;
  std::unique_ptr<OutcomeWriter> writer_;
};

TEST_F(Examples, CleanAndAudit) {
  const std::vector<OutputRecord> out = Write(DecisionOf(Action::kNew));
  ExpectExample("clean-new.json", out.at(0));
  ExpectExample("audit-clean.json", out.at(1));
}

TEST_F(Examples, Correction) {
  Decision decision = DecisionOf(Action::kCorrection, DuplicateReason::kNone, kLeaderUri);
  decision.claim.version = 2;
  sample_.story().raw_headline = "CORRECTED-Port Lenna's harbour pilots end \"sleep strike\"";
  sample_.story().ed_note = "Corrects number of pilots to 14, not 40, in first paragraph";
  ExpectExample("clean-correction.json", Write(decision).at(0));
}

TEST_F(Examples, Kill) {
  Story& story = sample_.story();
  story.body = story.lead = story.credit = {};
  story.paragraphs.clear();
  story.topics.clear();
  story.pub_status = PubStatus::kCanceled;
  story.ed_note = "A kill is mandatory: the strike has not ended.";
  Decision decision = DecisionOf(Action::kKill);
  decision.claim.version = 3;
  ExpectExample("clean-kill.json", Write(decision).at(0));
}

TEST_F(Examples, FlaggedDuplicate) {
  mode_ = DedupMode::kFlag;
  Decision decision = DecisionOf(Action::kDuplicate, DuplicateReason::kNear, kLeaderUri);
  ExpectExample("clean-flagged-duplicate.json", Write(decision).at(0));
}

TEST_F(Examples, DuplicateAndItsAudit) {
  Decision decision = DecisionOf(Action::kDuplicate, DuplicateReason::kNear, kLeaderUri);
  decision.claim.jaccard_e4 = 8125;
  decision.claim.containment_e4 = 9400;
  const std::vector<OutputRecord> out = Write(decision);
  ExpectExample("duplicate-near.json", out.at(0));
  ExpectExample("audit-duplicate.json", out.at(1));
}

TEST_F(Examples, LateVersionWithoutALeader) {
  sample_.story().source_id = {};
  ExpectExample("duplicate-late.json", Write(DecisionOf(Action::kLate, DuplicateReason::kLate)).at(0));
}

TEST_F(Examples, Held) {
  sample_.story().embargoed_until = kSampleTime + 6 * 3'600'000;
  sample_.story().entry.is_held = true;
  sample_.story().entry.sketch_version = 1;
  ExpectExample("held-new.json", Write(DecisionOf(Action::kHold)).at(0));
}

TEST_F(Examples, DeadLetterAndItsAudit) {
  Arena arena;
  RawRecord raw = sample_.story().raw;
  const Header headers[] = {{"content-type", "application/json"}, {"x-desk", "shipping"}};
  raw.headers = headers;
  raw.value = "{\"headline\": \"Port Lenna's harbour pilots end strike\", \"body\": }";
  Story refused;
  refused.Reset(&arena, raw);
  PublishOptions options = SampleOptions();
  options.audit = true;
  writer_ = *NinjsOutcomeWriter::Create(options);
  std::vector<OutputRecord> out;
  const Verdict verdict =
      Verdict::Reject(refused, RejectReason::kInvalidJson, "byte 63: found '}', expected a value");
  writer_->WriteDeadLetter(refused, "decode", verdict, out);
  ExpectExample("dead-letter.json", out.at(0));
  ExpectExample("audit-dead-letter.json", out.at(1));
}

TEST_F(Examples, DeadLetterTooLargeToCarry) {
  Story& story = sample_.story();
  PublishOptions options = SampleOptions();
  options.config.max_dead_letter_bytes = 100;
  writer_ = *NinjsOutcomeWriter::Create(options);
  std::vector<OutputRecord> out;
  writer_->WriteDeadLetter(
      story, "decode", Verdict::Reject(story, RejectReason::kTooLarge, "704 bytes, expected at most 100"), out);
  ExpectExample("dead-letter-by-reference.json", out.at(0));
}

std::string SchemaText(const std::string& name) {
  std::ifstream file(NEWSWIRE_SOURCE_DIR "/schemas/" + name, std::ios::binary);
  EXPECT_TRUE(file) << "missing: schemas/" << name;
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

TEST(Schemas, KnowEveryLabel) {
  const auto expect_label = [](const std::string& schema, std::string_view label) {
    EXPECT_NE(schema.find(absl::StrCat("\"", label, "\"")), std::string::npos) << label;
  };
  const std::string dead_letter = SchemaText("dead-letter-1.schema.json");
  for (int i = 0; i < kRejectReasonCount; ++i) expect_label(dead_letter, Label(static_cast<RejectReason>(i)));
  const std::string duplicate = SchemaText("duplicate-1.schema.json");
  const std::string headers = SchemaText("event-headers-1.schema.json");
  for (int i = 1; i < kDuplicateReasonCount; ++i) {
    expect_label(duplicate, Label(static_cast<DuplicateReason>(i)));
    expect_label(headers, Label(static_cast<DuplicateReason>(i)));
  }
  const std::string audit = SchemaText("audit-1.schema.json");
  for (int i = 0; i < kActionCount; ++i) expect_label(audit, Label(static_cast<Action>(i)));
}

}  // namespace
}  // namespace newswire

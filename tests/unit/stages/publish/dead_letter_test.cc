#include "stages/publish/dead_letter.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/stages/publish/sample_story.h"

namespace newswire {
namespace {

using ::testing::HasSubstr;

class DeadLetterTest : public ::testing::Test {
 protected:
  OutputRecord Refuse(const RawRecord& raw, PublishOptions options = SampleOptions()) {
    Story story;
    story.Reset(&arena_, raw);
    auto writer = NinjsOutcomeWriter::Create(std::move(options));
    EXPECT_TRUE(writer.ok()) << writer.status();
    writers_.push_back(*std::move(writer));
    std::vector<OutputRecord> out;
    const Verdict verdict =
        Verdict::Reject(story, RejectReason::kInvalidJson, "byte 17: found '}', expected a value");
    writers_.back()->WriteDeadLetter(story, "decode", verdict, out);
    EXPECT_EQ(out.size(), 1u);
    return out.at(0);
  }

  static void ExpectSame(const RestoredRecord& restored, const RawRecord& raw) {
    EXPECT_EQ(restored.key, raw.key);
    EXPECT_EQ(restored.value, raw.value);
    ASSERT_EQ(restored.headers.size(), raw.headers.size());
    for (size_t i = 0; i < raw.headers.size(); ++i) {
      EXPECT_EQ(restored.headers[i].name, raw.headers[i].name);
      EXPECT_EQ(restored.headers[i].value, raw.headers[i].value);
    }
  }

  Arena arena_;
  std::vector<std::unique_ptr<OutcomeWriter>> writers_;  // headers borrow from them
};

RawRecord SampleRecord(std::span<const Header> headers) {
  RawRecord raw;
  raw.position = {5, 2, 1042};
  raw.topic = "wire.raw";
  raw.timestamp = 1'726'574'400'000;
  raw.key = std::string_view("\x00\xFF key", 6);
  raw.value = "{\"body\": \xE9";
  raw.headers = headers;
  return raw;
}

TEST_F(DeadLetterTest, CarriesTheRecordByteForByteAndTellsWhyAndFromWhere) {
  const Header headers[] = {{"content-type", "application/json"}, {"x-desk", "\xFE"}};
  const RawRecord raw = SampleRecord(headers);
  const OutputRecord record = Refuse(raw);
  EXPECT_EQ(record.topic, OutputTopic::kDeadLetter);
  EXPECT_EQ(record.key, raw.key);
  EXPECT_EQ(record.value, raw.value);
  EXPECT_EQ(record.timestamp, raw.timestamp);
  EXPECT_EQ(HeaderOf(record, "content-type"), "application/json");
  EXPECT_EQ(HeaderOf(record, "nw_deadletter"), "2");
  EXPECT_EQ(HeaderOf(record, "nw_stage"), "decode");
  EXPECT_EQ(HeaderOf(record, "nw_reason"), "invalid-json");
  EXPECT_EQ(HeaderOf(record, "nw_detail"), "byte 17: found '}', expected a value");
  EXPECT_EQ(HeaderOf(record, "nw_source_topic"), "wire.raw");
  EXPECT_EQ(HeaderOf(record, "nw_source_partition"), "2");
  EXPECT_EQ(HeaderOf(record, "nw_source_offset"), "1042");
  EXPECT_EQ(HeaderOf(record, "nw_time"), "2024-09-17T12:00:00Z");
  EXPECT_EQ(HeaderOf(record, "nw_version"), "1.2.3");

  const auto restored = RestoreDeadLetter(record.key, record.value, record.headers);
  ASSERT_TRUE(restored.ok()) << restored.status();
  ExpectSame(*restored, raw);
  EXPECT_EQ(restored->value_reference, "");
}

TEST_F(DeadLetterTest, OfADeadLetterRestoresToThatDeadLetter) {
  const Header headers[] = {{"nw_reason", "the sender's own"}, {"nw_deadletter", "7"}};
  const RawRecord raw = SampleRecord(headers);
  const OutputRecord once = Refuse(raw);
  RawRecord sent_round = raw;
  sent_round.headers = once.headers;
  const OutputRecord twice = Refuse(sent_round);

  const auto restored = RestoreDeadLetter(twice.key, twice.value, twice.headers);
  ASSERT_TRUE(restored.ok()) << restored.status();
  ExpectSame(*restored, sent_round);
  const auto restored_again = RestoreDeadLetter(restored->key, restored->value, restored->headers);
  ASSERT_TRUE(restored_again.ok()) << restored_again.status();
  ExpectSame(*restored_again, raw);
}

TEST_F(DeadLetterTest, KeepsATombstoneATombstone) {
  RawRecord raw = SampleRecord({});
  raw.value = std::nullopt;
  raw.key = std::nullopt;
  const OutputRecord record = Refuse(raw);
  EXPECT_EQ(record.key, std::nullopt);
  EXPECT_EQ(record.value, std::nullopt);
  EXPECT_EQ(HeaderOf(record, "nw_dataref"), "");
}

TEST_F(DeadLetterTest, RefersToAValueThatIsTooLargeToCarry) {
  const std::string large(2000, 'x');
  RawRecord raw = SampleRecord({});
  raw.value = large;
  PublishOptions options = SampleOptions();
  options.config.max_dead_letter_bytes = 1500;
  const OutputRecord record = Refuse(raw, options);
  EXPECT_EQ(record.key, raw.key);
  EXPECT_EQ(record.value, "");
  EXPECT_EQ(HeaderOf(record, "nw_dataref"), "kafka:wire.raw/2/1042");
  EXPECT_EQ(HeaderOf(record, "nw_raw_bytes"), "2000");
  EXPECT_EQ(HeaderOf(record, "nw_raw_sha256"), "5c0e0ea421571c300b5df6aec0a118b5c3dc02e0683a546341d5efc689df2f58");
  const auto restored = RestoreDeadLetter(record.key, record.value, record.headers);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->value_reference, "kafka:wire.raw/2/1042");
}

TEST(RestoreDeadLetter, RefusesOtherRecords) {
  const Header plain[] = {{"content-type", "text/plain"}};
  EXPECT_THAT(std::string(RestoreDeadLetter({}, {}, plain).status().message()),
              HasSubstr("none of them nw_deadletter"));
  const Header damaged[] = {{"content-type", "text/plain"}, {"nw_deadletter", "3"}};
  EXPECT_THAT(std::string(RestoreDeadLetter({}, {}, damaged).status().message()), HasSubstr("expected 1"));
}

}  // namespace
}  // namespace newswire

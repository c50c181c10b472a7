// Stories through all stages, ledger and writer, on the local transport: what a user of `newswire process` relies on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/log/check.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "pipeline/local/local_transport.h"
#include "pipeline/main/assembly.h"
#include "pipeline/worker/lane_pool.h"
#include "pipeline/worker/worker.h"
#include "stages/stage_order.h"

namespace newswire {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::filesystem::path kRoot = NEWSWIRE_SOURCE_DIR;

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  CHECK(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

StoredRecord File(std::string name, std::string text) {
  StoredRecord record;
  record.value = std::move(text);
  record.headers.emplace_back("source-file", std::move(name));
  return record;
}

// Input to output, one worker, one partition.
std::vector<StoredRecord> Process(std::vector<StoredRecord> records) {
  const Config config;
  LocalBroker broker(1);
  LocalTransport transport(broker);
  const std::unique_ptr<Arbiter> arbiter = MakeArbiter(config);
  absl::StatusOr<std::vector<Lane>> lanes = MakeLanes(config, 1);
  CHECK_OK(lanes);
  LanePool pool(0, *std::move(lanes));
  WorkerObserver observer;
  Worker worker(MakeWorkerOptions(config), transport, *arbiter, pool, observer);
  CHECK_OK(worker.Start());
  const int64_t count = static_cast<int64_t>(records.size());
  for (StoredRecord& record : records) broker.Produce(0, std::move(record));
  for (int i = 0; i < 10'000 && broker.committed(0) < count; ++i) CHECK_OK(worker.Step(absl::ZeroDuration()));
  CHECK_EQ(broker.committed(0), count);
  return broker.output();
}

std::string HeaderOf(const StoredRecord& record, std::string_view name) {
  std::string value;
  for (const auto& [header, text] : record.headers) {
    if (header == name) value = text;
  }
  return value;
}

// "clean new", "duplicates duplicate exact", "dead invalid-json", ...
std::vector<std::string> Outcomes(const std::vector<StoredRecord>& output) {
  std::vector<std::string> outcomes;
  for (const StoredRecord& record : output) {
    switch (record.topic) {
      case OutputTopic::kClean: outcomes.push_back(absl::StrCat("clean ", HeaderOf(record, "nw_action"))); break;
      case OutputTopic::kDeadLetter: outcomes.push_back(absl::StrCat("dead ", HeaderOf(record, "nw_reason"))); break;
      case OutputTopic::kHeld: outcomes.push_back("held"); break;
      case OutputTopic::kAudit: break;
      case OutputTopic::kDuplicates: {
        simdjson::dom::parser parser;
        std::string_view reason;
        CHECK(parser.parse(*record.value)["reason"].get(reason) == simdjson::SUCCESS);
        outcomes.push_back(absl::StrCat("duplicate ", reason));
      }
    }
  }
  return outcomes;
}

// A story of the crawled shape with a teaser block behind it, and what editors and pages do to it.
struct Original {
  std::string text;         // the whole page
  std::string teasers;      // its block, from the heading on
  std::string other_teasers;
  std::string other_story;  // another story, without a block
  std::string lost_space_from, lost_space_to;
  std::string number_from, number_to;
};

void ExpectTheCasesOf(const Original& original) {
  const std::string without = original.text.substr(0, original.text.size() - original.teasers.size());
  auto outcome_of = [&](const std::string& second) {
    const std::vector<std::string> outcomes = Outcomes(Process({File("000_00000000000000a1.txt", original.text),
                                                                File("001_00000000000000b2.txt", second)}));
    CHECK_EQ(outcomes.size(), 2u);
    EXPECT_EQ(outcomes[0], "clean new");
    return outcomes[1];
  };
  EXPECT_EQ(outcome_of(original.text), "duplicate exact");
  EXPECT_EQ(outcome_of(without + original.other_teasers), "duplicate exact") << "another teaser block";
  EXPECT_EQ(outcome_of(original.other_story + original.teasers), "clean new") << "another story, the same teaser block";
  ASSERT_THAT(original.text, HasSubstr(original.lost_space_from));
  EXPECT_THAT(outcome_of(absl::StrReplaceAll(original.text, {{original.lost_space_from, original.lost_space_to}})),
              HasSubstr("duplicate"))
      << "a lost space mended";
  ASSERT_THAT(original.text, HasSubstr(original.number_from));
  EXPECT_THAT(outcome_of(absl::StrReplaceAll(original.text, {{original.number_from, original.number_to}})), HasSubstr("clean"))
      << "a number changed";
}

TEST(WholeWay, CopiesAreLinkedAndChangesArePublished) {
  Original original;
  original.text = ReadFile(kRoot / "deploy/samples/01_3f1c9a0b7d5e2846.txt");
  original.teasers = original.text.substr(original.text.find("Latest Stories"));
  const std::string reprint = ReadFile(kRoot / "deploy/samples/02_b84d20c7716fe9a3.txt");
  original.other_teasers = reprint.substr(reprint.find("Latest Stories"));
  original.other_story =
      " date 2026-03-10 Lake Torne freezes over for the first time in nine years\n\nBy Sanna Ek\n\n"
      "TORNE, Norlund (Reuters) - Lake Torne froze over on Tuesday for the first time in nine years, to the delight of skaters and the "
      "worry of the fishermen who had not yet brought their boats ashore.\n\nThe ice is eleven centimetres thick in the northern bay, the "
      "coast guard said, and half of that near the river.\n\n\"I have waited since my daughter was born,\" said Olle Hamrin, who had "
      "skated to work.\n\nThe last time the lake was closed to boats, it took until April before the ferry could sail.\n\n"
      "(Reporting by Sanna Ek; editing by Tom Whitcombe)\n\n";
  original.lost_space_from = "sawmills inland";
  original.lost_space_to = "sawmillsinland";
  original.number_from = "180 metres";
  original.number_to = "190 metres";
  ExpectTheCasesOf(original);
}

TEST(WholeWay, TheSeedStoryAndItsVariants) {
  const std::filesystem::path seed = kRoot / "../shared/data/seed/000_d7b7f427acf0f5e2.txt";
  if (!std::filesystem::exists(seed)) GTEST_SKIP() << "../shared/data/seed is not here";
  Original original;
  original.text = ReadFile(seed);
  original.teasers = original.text.substr(original.text.find("Latest Stories"));
  const std::string sample = ReadFile(kRoot / "deploy/samples/01_3f1c9a0b7d5e2846.txt");
  original.other_teasers = sample.substr(sample.find("Latest Stories"));
  original.other_story = sample.substr(0, sample.find("Latest Stories"));
  original.lost_space_from = "tothrow";
  original.lost_space_to = "to throw";
  original.number_from = "49-year";
  original.number_to = "50-year";
  ExpectTheCasesOf(original);
}

TEST(WholeWay, KillsAreNeverTakenForEachOther) {
  auto kill = [](const char* uri) {
    return File("kill.json", absl::StrCat(R"({"uri":")", uri, R"(","version":"2","pubstatus":"canceled"})"));
  };
  const std::vector<StoredRecord> output = Process({kill("urn:newsml:a"), kill("urn:newsml:b")});
  EXPECT_THAT(Outcomes(output), ElementsAre("clean kill", "clean kill"));
  EXPECT_THAT(*output[0].value, HasSubstr(R"("pubStatus":"canceled")"));
}

TEST(WholeWay, ACorrectionOfThePublishedStoryGetsThrough) {
  const std::string story = ReadFile(kRoot / "deploy/samples/01_3f1c9a0b7d5e2846.txt");
  const std::string corrected = absl::StrReplaceAll(story, {{"Exclusive-", "CORRECTED-"}, {"4.2 percent", "4.3 percent"}});
  EXPECT_THAT(Outcomes(Process({File("000_00000000000000a1.txt", story), File("001_00000000000000b2.txt", corrected)})),
              ElementsAre("clean new", "clean correction"));
}

TEST(WholeWay, BadInputEndsAsAnOutcomeWithItsReasonAndStopsNothing) {
  std::vector<StoredRecord> records(2);  // a tombstone, and nothing but a value
  records[1].value = "";
  const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
  int number = 0;
  auto file = [&](std::string text) { return File(absl::StrCat("story-", ++number, ".txt"), std::move(text)); };
  StoredRecord unknown_charset = file("Caf\xE9 opens in Halmund\n\nIt did.");
  unknown_charset.headers.emplace_back("content-type", "text/plain; charset=x-klingon");
  for (StoredRecord record :
       {file(R"({"uri":"urn:x:1","headline":"cut)"), file("Bridge\x81 \xFF\xFE\x9D opens"), file("One line and no more"),
        file(std::string("The bridge\0 opened on Monday.", 29)), file(deep), file(std::string(50'000'000, 'a')),
        unknown_charset, file("Latin-1 caf\xE9 in Halmund opens its doors\n\nIt is warm.")}) {
    records.push_back(std::move(record));
  }
  EXPECT_THAT(Outcomes(Process(std::move(records))),
              ElementsAre("dead tombstone", "dead empty", "dead invalid-json", "dead invalid-encoding", "clean new", "clean new",
                          "dead too-deep", "dead too-large", "dead unsupported-charset", "clean new"));
}

TEST(WholeWay, ADeadLetterCarriesTheRecordByteForByte) {
  StoredRecord record = File("x", "\x81 broken \x9D");
  record.key = "a key";
  const std::vector<StoredRecord> output = Process({record});
  ASSERT_THAT(Outcomes(output), ElementsAre("dead invalid-encoding"));
  EXPECT_EQ(output[0].value, record.value);
  EXPECT_EQ(output[0].key, record.key);
  EXPECT_EQ(HeaderOf(output[0], "source-file"), "x");
  EXPECT_EQ(HeaderOf(output[0], "nw_source_offset"), "0");
}

TEST(WholeWay, AReplayGivesTheSameBytes) {
  std::vector<StoredRecord> records;
  for (const auto& file : std::filesystem::directory_iterator(kRoot / "deploy/samples")) {
    records.push_back(File(file.path().filename().string(), ReadFile(file.path())));
  }
  const std::vector<StoredRecord> once = Process(records);
  const std::vector<StoredRecord> again = Process(records);
  ASSERT_EQ(once.size(), again.size());
  for (size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(once[i].key, again[i].key);
    EXPECT_EQ(once[i].value, again[i].value);
    EXPECT_EQ(once[i].headers, again[i].headers);
  }
}

}  // namespace
}  // namespace newswire

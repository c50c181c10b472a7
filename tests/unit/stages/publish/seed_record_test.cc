// The record that was made by hand for the project's first story, from the fields that the other stages would give.
#include <simdjson.h>

#include <filesystem>
#include <string>

#include "gtest/gtest.h"
#include "tests/unit/stages/publish/sample_story.h"

namespace newswire {
namespace {

constexpr char kSeedFolder[] = NEWSWIRE_SOURCE_DIR "/../shared/data/seed/";

TEST(SeedRecord, IsThatMadeByHandByteForByte) {
  const std::string expected_path = std::string(kSeedFolder) + "seed-expected.ninjs31.json";
  const std::string raw_path = std::string(kSeedFolder) + "000_d7b7f427acf0f5e2.txt";
  if (!std::filesystem::exists(expected_path)) GTEST_SKIP() << "no shared data beside the project: " << expected_path;
  simdjson::padded_string expected_file;
  ASSERT_EQ(simdjson::padded_string::load(expected_path).get(expected_file), simdjson::SUCCESS);
  simdjson::padded_string raw_file;
  ASSERT_EQ(simdjson::padded_string::load(raw_path).get(raw_file), simdjson::SUCCESS);
  simdjson::dom::parser parser;
  simdjson::dom::element expected;
  ASSERT_EQ(parser.parse(expected_file).get(expected), simdjson::SUCCESS);
  const auto text = [&expected](std::string_view pointer) {
    std::string_view value;
    EXPECT_EQ(expected.at_pointer(pointer).get(value), simdjson::SUCCESS) << pointer;
    return value;
  };

  SampleStory sample;  // for SetBody; nothing else of it stays
  Arena arena;
  Story& story = sample.story();
  RawRecord raw;
  raw.value = std::string_view(raw_file);
  story.Reset(&arena, raw);
  story.uri = text("/uri");
  story.source_file = text("/altIds/0/value");
  story.source_date = text("/altIds/1/value");
  story.content_created = ParseIso8601(story.source_date);
  story.language = text("/language");
  story.headline = text("/headlines/0/value");
  story.raw_headline = text("/headlines/1/value");
  story.by = text("/by");
  story.located = text("/located");
  story.genres = {{text("/genres/0/name"), "Exclusive"}};
  story.lead = text("/descriptions/0/value");
  story.credit = text("/descriptions/1/value");
  sample.SetBody(text("/bodies/0/value"));
  story.paragraphs.at(14).is_heading = true;
  story.agency = text("/infoSources/0/name");
  for (const char* i : {"1", "2", "3"}) {
    story.people.push_back({text(std::string("/infoSources/") + i + "/name"), "", PersonRole::kReporter});
  }
  story.people.push_back({text("/infoSources/4/name"), "", PersonRole::kEditor});
  for (const auto& [i, code] : {std::pair("0", 16000000u), {"1", 20000058u}, {"2", 20000638u}}) {
    const std::string subject = std::string("/subjects/") + i;
    story.topics.push_back({code, 0, text(subject + "/name"), text(subject + "/creator")});
  }

  auto writer = NinjsOutcomeWriter::Create(SampleOptions());
  ASSERT_TRUE(writer.ok()) << writer.status();
  std::vector<OutputRecord> out;
  (*writer)->WriteDecided(story, DecisionOf(Action::kNew), out);
  ASSERT_EQ(out.size(), 1u);
  std::string compact(expected_file.size(), '\0');
  size_t compact_bytes = 0;
  ASSERT_EQ(simdjson::minify(expected_file.data(), expected_file.size(), compact.data(), compact_bytes),
            simdjson::SUCCESS);
  compact.resize(compact_bytes);
  EXPECT_EQ(*out[0].value, compact);
  EXPECT_EQ(HeaderOf(out[0], "nw_provider"), "reuters");
}

}  // namespace
}  // namespace newswire

// The real data set beside the project, where it is there: IPTC's own examples and test suite, agency files, the seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "pipeline/base/utf8.h"
#include "stages/decode/json_document.h"
#include "stages/decode/sniff.h"
#include "tests/unit/stages/decode/decoded_story.h"

namespace newswire {
namespace {

namespace fs = std::filesystem;

const fs::path& SharedData() {
  static const fs::path path = fs::path(NEWSWIRE_SOURCE_DIR) / "../shared/data";
  return path;
}

#define SKIP_WITHOUT_SHARED_DATA() \
  if (!fs::exists(SharedData())) GTEST_SKIP() << "the shared data set is not beside the project"

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> FilesUnder(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool HasMember(const std::string& json, const char* name) {
  return json.find(std::string("\"").append(name)) != std::string::npos;
}

// A story with text, or a refusal that the file's own members explain.
void ExpectStoryOrReason(const fs::path& path, const std::string& json, const DecodedStory& decoded) {
  SCOPED_TRACE(path.lexically_relative(SharedData()).string());
  if (decoded.rejected()) {
    EXPECT_FALSE(decoded.detail().empty());
    EXPECT_TRUE(IsValidUtf8(decoded.detail()));
    EXPECT_TRUE(decoded.reason() == "missing-field" || decoded.reason() == "no-story" ||
                decoded.reason() == "unsupported-format")
        << decoded.reason() << ": " << decoded.detail();
    const bool is_text_story =
        HasMember(json, "body_text\"") || HasMember(json, "body_html\"") || HasMember(json, "bodies\"");
    const bool bad_embargo = decoded.detail().find("embargo") != std::string_view::npos;
    // An item inside another (associations) has a body, the outer one may have none.
    if (!bad_embargo && !HasMember(json, "associations\"")) {
      EXPECT_FALSE(is_text_story) << decoded.detail();
    }
  } else {
    const Story& story = decoded.story();
    EXPECT_TRUE(IsValidUtf8(story.text));
    EXPECT_TRUE(!story.text.empty() || !story.raw_headline.empty() || story.pub_status != PubStatus::kUsable);
    EXPECT_TRUE(story.format == Format::kNinjs1 || story.format == Format::kNinjs2 || story.format == Format::kNinjs3);
  }
}

TEST(SharedNinjs, EveryExampleIsAStoryOrRefusedWithAReason) {
  SKIP_WITHOUT_SHARED_DATA();
  int stories = 0;
  int files = 0;
  for (const fs::path& path : FilesUnder(SharedData() / "ninjs/examples")) {
    if (path.extension() != ".json" || path.string().find("schema") != std::string::npos) continue;
    const std::string json = ReadFile(path);
    const DecodedStory decoded(json);
    ++files;
    stories += !decoded.rejected();
    if (decoded.reason() == "invalid-json") {
      ADD_FAILURE() << path << ": " << decoded.detail();
      continue;
    }
    if (decoded.reason() == "unsupported-format") continue;  // a collection of items, a schema
    ExpectStoryOrReason(path, json, decoded);
  }
  RecordProperty("files", files);
  RecordProperty("stories", stories);
  std::printf("ninjs examples: %d of %d files are stories\n", stories, files);
  EXPECT_GT(stories, 15);
}

TEST(SharedNinjs, EveryPassFileOfTheTestSuiteIsAStoryOrRefusedWithAReason) {
  SKIP_WITHOUT_SHARED_DATA();
  int stories = 0;
  int files = 0;
  for (const fs::path& path : FilesUnder(SharedData() / "ninjs/validation/test_suite")) {
    if (path.extension() != ".json" || path.parent_path().filename() != "should_pass") continue;
    const std::string json = ReadFile(path);
    const DecodedStory decoded(json);
    ++files;
    stories += !decoded.rejected();
    ExpectStoryOrReason(path, json, decoded);
  }
  std::printf("ninjs pass files: %d of %d are stories\n", stories, files);
  EXPECT_GT(files, 150);
  EXPECT_GT(stories, 20);
}

TEST(SharedNinjs, FailFilesDoNoHarm) {
  SKIP_WITHOUT_SHARED_DATA();
  for (const fs::path& path : FilesUnder(SharedData() / "ninjs/validation/test_suite")) {
    if (path.extension() != ".json" || path.parent_path().filename() != "should_fail") continue;
    const DecodedStory decoded(ReadFile(path));
    if (decoded.rejected()) {
      EXPECT_FALSE(decoded.detail().empty()) << path;
    } else {
      EXPECT_TRUE(IsValidUtf8(decoded.story().text)) << path;
    }
  }
}

// What a file is, by its first bytes and keys: the row of the table.
std::string FormatOf(const std::string& bytes, const DecodedStory& decoded) {
  MediaType undeclared;
  const SniffedFormat sniffed = SniffRecord(undeclared, bytes);
  if (sniffed.format == WireFormat::kXml) return std::string("XML of other kinds");
  if (sniffed.format != WireFormat::kJson) return std::string(Name(sniffed.format));
  LimitsConfig limits;
  JsonDocument json(limits.max_nesting);
  uint32_t repairs = 0;
  if (json.Parse(bytes, repairs)) return "JSON: " + std::string(decoded.reason());
  return std::string(Name(SniffJson(json.root(), undeclared)));
}

// Which fields a reader has found, a count of the stories for each.
void CountFields(const Story& story, std::map<std::string, int>& fields) {
  fields["id"] += !story.provider_uri.empty() || !story.source_id.empty();
  fields["time"] += story.version_created != kNoTime || story.content_created != kNoTime;
  fields["version"] += !story.provider_version.empty();
  fields["headline"] += !story.raw_headline.empty();
  fields["slug"] += !story.slug.empty();
  fields["source"] += !story.source.empty();
  fields["urgency"] += story.urgency != 0;
  fields["codes"] += !story.provider_codes.empty();
  fields["byline"] += !story.provider_byline.empty();
}

TEST(SharedWires, EveryFileIsAStoryOrRefusedWithTheRightReason) {
  SKIP_WITHOUT_SHARED_DATA();
  std::map<std::string, std::map<std::string, int>> table;
  std::map<std::string, std::map<std::string, int>> fields;
  for (const fs::path& path : FilesUnder(SharedData() / "wire-formats")) {
    if (fs::file_size(path) > 4'000'000 || path.filename() == "LICENSE") continue;
    const std::string bytes = ReadFile(path);
    const DecodedStory decoded(bytes);
    SCOPED_TRACE(path.filename().string() + ": " + std::string(decoded.detail()));
    const std::string format = FormatOf(bytes, decoded);
    ++table[format][decoded.rejected() ? std::string(decoded.reason()) : "story"];
    if (!decoded.rejected()) {
      const Story& story = decoded.story();
      EXPECT_TRUE(IsValidUtf8(story.text));
      EXPECT_TRUE(!story.text.empty() || !story.raw_headline.empty() || story.pub_status != PubStatus::kUsable);
      CountFields(story, fields[format]);
      continue;
    }
    EXPECT_FALSE(decoded.detail().empty());
    EXPECT_TRUE(IsValidUtf8(decoded.detail()));
    // Files of the formats that are read are refused for what they are: no text, several stories, a picture.
    const bool is_read = format.starts_with("N") || format.starts_with("IPTC") || format.starts_with("ANPA") ||
                         format.starts_with("AP ") || format.starts_with("Reuters");
    if (is_read) {
      EXPECT_TRUE(decoded.reason() == "no-story" || decoded.reason() == "missing-field" ||
                  decoded.detail().find("expected one") != std::string_view::npos);
    }
  }
  for (const auto& [format, outcomes] : table) {
    std::printf("%-28s", format.c_str());
    for (const auto& [outcome, files] : outcomes) std::printf("  %s %d", outcome.c_str(), files);
    for (const auto& [field, stories] : fields[format]) std::printf("  %s %d", field.c_str(), stories);
    std::printf("\n");
  }
  // Teleprinter files are stories, all of them; of the others at least those that hold a text.
  EXPECT_EQ(table["ANPA 1312"]["story"], 11);
  EXPECT_EQ(table["IPTC 7901"]["story"], 6);
  EXPECT_EQ(fields["ANPA 1312"]["time"], 11);
  EXPECT_EQ(fields["IPTC 7901"]["time"], 6);
  EXPECT_GE(table["NITF"]["story"], 19);
  EXPECT_GE(table["NewsML-G2"]["story"], 30);
  EXPECT_GE(table["NewsML 1"]["story"], 7);
}

TEST(SharedWires, AgencyNinjsHasBodyHeadlineAndByline) {
  SKIP_WITHOUT_SHARED_DATA();
  const fs::path folder = SharedData() / "wire-formats/superdesk-core/tests/io/fixtures";
  for (const char* name : {"ninjs1.json", "ninjs2.json", "ninjs3.json", "ninjs4.json", "ninjs5.json", "ninjs6.json",
                           "ninjs_embargoed.json", "ninjsExMediumText1.json", "ninjsExSimpleText1.json"}) {
    SCOPED_TRACE(name);
    const DecodedStory decoded(ReadFile(folder / name));
    ASSERT_FALSE(decoded.rejected()) << decoded.detail();
    EXPECT_FALSE(decoded.story().text.empty());
    EXPECT_FALSE(decoded.story().raw_headline.empty());
    EXPECT_FALSE(decoded.story().provider_uri.empty());
    EXPECT_EQ(decoded.story().text.find("<p>"), std::string_view::npos);
  }
}

TEST(SharedSeed, IsHandedOnByteForByte) {
  SKIP_WITHOUT_SHARED_DATA();
  for (const fs::path& path : FilesUnder(SharedData() / "seed")) {
    if (path.extension() != ".txt") continue;
    const DecodedStory decoded(ReadFile(path));
    ASSERT_FALSE(decoded.rejected()) << decoded.detail();
    EXPECT_EQ(decoded.story().text, decoded.value());
    EXPECT_EQ(decoded.story().text.data(), decoded.value().data());
    EXPECT_EQ(decoded.story().repairs, 0u);
  }
}

}  // namespace
}  // namespace newswire

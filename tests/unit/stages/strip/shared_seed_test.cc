// The story the project started from, where it is at hand: every strip field of the hand-made record, byte for byte.
#include <gtest/gtest.h>
#include <simdjson.h>

#include "tests/unit/stages/strip/shared_data.h"
#include "tests/unit/stages/strip/strip_runner.h"

namespace newswire {
namespace {

constexpr std::string_view kSeedText = "seed/000_d7b7f427acf0f5e2.txt";
constexpr std::string_view kSeedRecord = "seed/seed-expected.ninjs31.json";

class SharedSeedTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(SharedDataPath(kSeedText)) || !std::filesystem::exists(SharedDataPath(kSeedRecord))) {
      GTEST_SKIP() << "the seed story is not beside the checkout";
    }
    json_ = simdjson::padded_string(ReadWholeFile(SharedDataPath(kSeedRecord)));
    ASSERT_FALSE(parser_.parse(json_).get(record_));
    runner_.Run(ReadWholeFile(SharedDataPath(kSeedText)));
  }

  // The value of the member of `list` that has this role.
  std::string OfRole(const char* list, std::string_view role, const char* field = "value") {
    for (auto item : ArrayOf(record_[list])) {
      std::string_view item_role;
      std::string_view value;
      if (!item["role"].get(item_role) && item_role == role && !item[field].get(value)) return std::string(value);
    }
    return "absent";
  }
  std::string Of(const char* field) {
    std::string_view value;
    return record_[field].get(value) ? "absent" : std::string(value);
  }

  StripRunner runner_;
  simdjson::dom::parser parser_;
  simdjson::padded_string json_;
  simdjson::dom::element record_;
};

TEST_F(SharedSeedTest, BodyIsTheExpectedOneByteForByte) {
  EXPECT_EQ(runner_.story().body, OfRole("bodies", "main"));
  EXPECT_TRUE(runner_.story().flags.empty());
}

TEST_F(SharedSeedTest, HtmlOfTheParagraphsIsTheExpectedOne) {
  std::string html;
  for (const Paragraph& paragraph : runner_.story().paragraphs) {
    html += paragraph.is_heading ? "<h2>" : "<p>";
    html += runner_.story().body.substr(paragraph.begin_byte, paragraph.end_byte - paragraph.begin_byte);
    html += paragraph.is_heading ? "</h2>" : "</p>";
  }
  EXPECT_EQ(html, OfRole("bodies", "richtext"));
}

TEST_F(SharedSeedTest, FieldsAreTheExpectedOnes) {
  const Story& story = runner_.story();
  EXPECT_EQ(story.headline, OfRole("headlines", "main"));
  EXPECT_EQ(story.raw_headline, OfRole("headlines", "source"));
  EXPECT_EQ(story.by, Of("by"));
  EXPECT_EQ(story.located, Of("located"));
  EXPECT_EQ(story.lead, OfRole("descriptions", "lead"));
  EXPECT_EQ(story.credit, OfRole("descriptions", "credit"));
  EXPECT_EQ(story.agency, OfRole("infoSources", "originator", "name"));
  EXPECT_EQ(story.source_date, OfRole("altIds", "source-date"));
  EXPECT_EQ(FormatRfc3339(story.content_created), Of("contentCreated"));
  ASSERT_EQ(story.genres.size(), 1u);
  std::string_view genre_uri;
  ASSERT_FALSE(record_["genres"].at(0)["uri"].get(genre_uri));
  EXPECT_EQ("http://cv.iptc.org/newscodes/genre/" + std::string(story.genres[0].code), genre_uri);
}

TEST_F(SharedSeedTest, PeopleComeInTheExpectedOrder) {
  std::string expected;
  for (auto source : ArrayOf(record_["infoSources"])) {
    std::string_view name;
    std::string_view role;
    ASSERT_FALSE(source["name"].get(name));
    ASSERT_FALSE(source["role"].get(role));
    if (role != "originator") expected += std::string(role) + " " + std::string(name) + "\n";
  }
  std::string found;
  for (const Person& person : runner_.story().people) {
    const char* const role = person.role == PersonRole::kEditor   ? "editor"
                             : person.role == PersonRole::kWriter ? "writer"
                                                                  : "reporter";
    found += std::string(role) + " " + std::string(person.name) + "\n";
  }
  EXPECT_EQ(found, expected);
}

TEST_F(SharedSeedTest, CutsAreTheOnesOfTheAudit) {
  std::string rules;
  for (const Cut& cut : runner_.story().cuts) rules += std::string(cut.rule) + " ";
  EXPECT_EQ(rules, "crawl-date headline author-line reading-time byline credit teaser-block ");
}

}  // namespace
}  // namespace newswire

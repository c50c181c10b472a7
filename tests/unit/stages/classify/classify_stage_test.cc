#include "stages/classify/classify_stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "pipeline/base/arena.h"
#include "pipeline/story.h"
#include "simdjson.h"
#include "stages/classify/media_topics.h"
#include "stages/language/language_stage.h"

namespace newswire {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// Stories of our own, shaped like a wire's.
constexpr std::string_view kMatchHeadline = "Late Okafor header sends Rovers into cup final";
constexpr std::string_view kMatchBody =
    "Striker Dele Okafor scored with a header in stoppage time as Calder Rovers beat Northwick Town 2-1 on Saturday to "
    "reach the cup final for the first time in 31 years.\n\nNorthwick had led through a penalty before half-time, but "
    "the "
    "visitors pressed after the break and their midfield took control of the match. \"The lads never stopped "
    "running,\" "
    "coach Tom Varley said. Goalkeeper Ivo Lang, who saved twice in the last ten minutes, will miss the first league "
    "game "
    "of next season after a second yellow card.";
constexpr std::string_view kWarHeadline = "Rebels shell airbase as ceasefire talks stall";
constexpr std::string_view kWarBody =
    "Rebel forces shelled a government airbase near the northern town of Kessar on Monday, killing at least nine "
    "soldiers, "
    "the army said, hours after ceasefire talks had broken up without agreement.\n\nArtillery fire could be heard "
    "along the "
    "front line through the night and warplanes struck two rebel convoys, residents said. Both sides accused each "
    "other of "
    "breaking the truce that was signed in March to end the civil war, in which some 40,000 people have been killed. "
    "Troops "
    "have been moved up from the coast, a military spokesman said.";
constexpr std::string_view kMarketBody =
    "Shares in Brightwater Mills fell 8 percent on Thursday after the textile maker cut its profit forecast for the "
    "year and "
    "said that it would pay no dividend.\n\nRevenue in the third quarter dropped to $412 million from $466 million, "
    "below the "
    "forecasts of analysts. The company blamed weak exports and higher cotton prices, and said its banks had agreed to "
    "extend a loan until June. Investors had expected an operating profit of $51 million.";

class ClassifyStageTest : public ::testing::Test {
 protected:
  ClassifyStageTest() : stage_(*TopicModelSource::Of("")) { story_.Reset(&arena_, RawRecord{}); }

  // The heads that the stage gives `headline` and `body`, as 1..17.
  std::set<int> Heads(std::string_view headline, std::string_view body, std::string_view language = "en") {
    story_.Reset(&arena_, RawRecord{});
    story_.headline = headline;
    story_.body = body;
    story_.language = language;
    EXPECT_FALSE(stage_.Process(story_).rejected());
    std::set<int> heads;
    for (const Topic& topic : story_.topics) heads.insert(static_cast<int>(MediaTopicHeadOf(topic.medtop) / 1000000));
    return heads;
  }

  Arena arena_;
  Story story_;
  ClassifyStage stage_;
};

TEST_F(ClassifyStageTest, NamesTheHeadsOfPlainStories) {
  EXPECT_THAT(Heads(kMatchHeadline, kMatchBody), ElementsAre(15));
  EXPECT_THAT(Heads(kWarHeadline, kWarBody), Contains(16));
  EXPECT_THAT(Heads("", kMarketBody), ElementsAre(4));
}

TEST_F(ClassifyStageTest, WritesATopicAsDownstreamWantsIt) {
  Heads(kMatchHeadline, kMatchBody);
  ASSERT_GE(story_.topics.size(), 1u);
  const Topic& topic = story_.topics[0];
  EXPECT_EQ(topic.medtop, 15000000u);
  EXPECT_EQ(topic.name, "sport");
  EXPECT_EQ(topic.creator, "newswire-classifier");
  EXPECT_GE(topic.confidence_pct, 50);
  EXPECT_LE(topic.confidence_pct, 100);
  EXPECT_EQ(story_.topics_status, "");
}

TEST_F(ClassifyStageTest, SortsByConfidence) {
  const std::string both = std::string(kWarBody) + "\n\n" + std::string(kMarketBody);
  Heads("Markets fall as war reaches coast", both);
  for (size_t i = 1; i < story_.topics.size(); ++i) {
    EXPECT_GE(story_.topics[i - 1].confidence_pct, story_.topics[i].confidence_pct);
  }
}

// What strip has cut stands in Story::text, not in the body: twenty teasers about sport must not make a war story
// sport.
TEST_F(ClassifyStageTest, TeasersOutsideTheBodyHaveNoVote) {
  Heads(kWarHeadline, kWarBody);
  const std::vector<Topic> clean = story_.topics;
  std::string page = std::string(kWarBody) + "\n\nLatest Stories\n";
  for (const std::string_view teaser :
       {"Okafor header sends Rovers into cup final", "Champions League: late penalty saves United",
        "Tennis: Marek out of Open after five-set match", "Striker signs new contract with Northwick Town",
        "Rugby coach names squad for first Test", "Basketball: Hawks win season opener",
        "Goalkeeper Lang to miss start of league season", "Cyclist Brandt takes yellow jersey on stage nine",
        "Golf: Lund leads by two shots after third round", "Swimmers win three gold medals at championships",
        "Baseball: Pitcher throws first no-hitter of season", "Hockey playoffs: overtime goal levels series"}) {
    page += std::string(teaser) + "\n";
  }
  story_.Reset(&arena_, RawRecord{});
  story_.headline = kWarHeadline;
  story_.text = page;
  story_.body = std::string_view(page).substr(0, kWarBody.size());
  story_.language = "en";
  ASSERT_FALSE(stage_.Process(story_).rejected());
  ASSERT_EQ(story_.topics.size(), clean.size());
  for (size_t i = 0; i < clean.size(); ++i) {
    EXPECT_EQ(story_.topics[i].medtop, clean[i].medtop);
    EXPECT_EQ(story_.topics[i].confidence_pct, clean[i].confidence_pct);
  }
  EXPECT_THAT(Heads("", page), Contains(15)) << "with the teasers in the body the answer would be another";
}

// A crawled page may tell in its standfirst alone what the story is about: topics are as if it headed the body.
TEST_F(ClassifyStageTest, TheStandfirstHasAVote) {
  const size_t end = kMatchBody.find("\n\n");
  Heads(kMatchHeadline, kMatchBody);
  const std::vector<Topic> in_body = story_.topics;
  story_.Reset(&arena_, RawRecord{});
  story_.headline = kMatchHeadline;
  story_.standfirst = kMatchBody.substr(0, end);
  story_.body = kMatchBody.substr(end + 2);
  story_.language = "en";
  ASSERT_FALSE(stage_.Process(story_).rejected());
  ASSERT_EQ(story_.topics.size(), in_body.size());
  for (size_t i = 0; i < in_body.size(); ++i) {
    EXPECT_EQ(story_.topics[i].medtop, in_body[i].medtop);
    EXPECT_EQ(story_.topics[i].confidence_pct, in_body[i].confidence_pct);
  }
}

TEST_F(ClassifyStageTest, TheDatelineHasNoVote) {
  const std::string dateline = "KESSAR, Olmia (Northern News) - ";
  const std::string with_dateline = dateline + std::string(kWarBody);
  Heads(kWarHeadline, kWarBody);
  const std::vector<Topic> without = story_.topics;
  story_.Reset(&arena_, RawRecord{});
  story_.headline = kWarHeadline;
  story_.body = with_dateline;
  story_.dateline_bytes = static_cast<uint32_t>(dateline.size());
  story_.language = "en";
  ASSERT_FALSE(stage_.Process(story_).rejected());
  ASSERT_EQ(story_.topics.size(), without.size());
  for (size_t i = 0; i < without.size(); ++i) EXPECT_EQ(story_.topics[i].confidence_pct, without[i].confidence_pct);
}

TEST_F(ClassifyStageTest, SaysWhyThereIsNoTopic) {
  EXPECT_THAT(Heads("", kWarBody, "de"), IsEmpty());
  EXPECT_EQ(story_.topics_status, "unsupported-language");
  EXPECT_THAT(Heads("", kWarBody, ""), IsEmpty());
  EXPECT_EQ(story_.topics_status, "unsupported-language");
  EXPECT_THAT(Heads("", "Text to follow."), IsEmpty());
  EXPECT_EQ(story_.topics_status, "no-confident-topic");
  EXPECT_THAT(Heads("", ""), IsEmpty());
  EXPECT_EQ(story_.topics_status, "no-text");
}

TEST_F(ClassifyStageTest, GivesNoTopicWhereTheBodyContradictsTheDeclaredLanguage) {
  story_.headline = kWarHeadline;
  story_.body = kWarBody;
  story_.language = "en";
  story_.flags.push_back(kLanguageDiffersFlag);
  ASSERT_FALSE(stage_.Process(story_).rejected());
  EXPECT_THAT(story_.topics, IsEmpty());
  EXPECT_EQ(story_.topics_status, "language-differs");
}

TEST_F(ClassifyStageTest, TheProvidersTopicsStandAndBringTheirHead) {
  story_.headline = kMatchHeadline;
  story_.body = kMatchBody;
  story_.language = "en";
  story_.provider_topics.push_back({20000056, 90, "armed conflict", "agency-desk"});
  story_.provider_topics.push_back({4000000, 0, "", "agency-desk"});
  ASSERT_FALSE(stage_.Process(story_).rejected());
  ASSERT_EQ(story_.topics.size(), 3u);
  EXPECT_EQ(story_.topics[0].medtop, 20000056u);
  EXPECT_EQ(story_.topics[0].name, "armed conflict");
  EXPECT_EQ(story_.topics[0].confidence_pct, 90);
  EXPECT_EQ(story_.topics[1].medtop, 4000000u);
  EXPECT_EQ(story_.topics[1].name, "economy, business and finance");
  EXPECT_EQ(story_.topics[2].medtop, 16000000u);
  EXPECT_EQ(story_.topics[2].creator, "agency-desk");
  EXPECT_EQ(story_.topics_status, "");
}

TEST_F(ClassifyStageTest, AllCodesAboveAProvidersTopicAreAdded) {
  story_.provider_topics.push_back({20000107, 100, "", "agency-desk"});
  ASSERT_FALSE(stage_.Process(story_).rejected());
  ASSERT_EQ(story_.topics.size(), 3u);
  EXPECT_EQ(story_.topics[1].medtop, 20000106u);
  EXPECT_EQ(story_.topics[1].name, "judiciary");
  EXPECT_EQ(story_.topics[2].medtop, 2000000u);
  EXPECT_EQ(story_.topics[2].creator, "agency-desk");
}

TEST_F(ClassifyStageTest, ASubjectOfTheProviderStandsWithFullConfidenceAndItsCreator) {
  story_.headline = kWarHeadline;
  story_.body = kWarBody;
  story_.language = "en";
  story_.source = "northern-news";
  story_.provider_codes.push_back({"subj", "15054000", "soccer"});
  story_.provider_codes.push_back({"N2", "VOTE", ""});
  ASSERT_FALSE(stage_.Process(story_).rejected());
  std::set<uint32_t> codes;
  for (const Topic& topic : story_.topics) {
    codes.insert(topic.medtop);
    EXPECT_EQ(topic.confidence_pct, 100);
    EXPECT_EQ(topic.creator, MediaTopicHeadOf(topic.medtop) == 11000000 ? "LSEG" : "northern-news");
  }
  EXPECT_EQ(codes, (std::set<uint32_t>{20001065, 20000822, 15000000, 20000574, 11000000}))
      << "what the provider says is the whole answer";
}

TEST_F(ClassifyStageTest, ADeskOfTheProviderIsNoWholeAnswer) {
  story_.headline = kWarHeadline;
  story_.body = kWarBody;
  story_.language = "en";
  story_.provider_codes.push_back({"ap-category", "s", "Sports"});
  ASSERT_FALSE(stage_.Process(story_).rejected());
  ASSERT_GE(story_.topics.size(), 2u);
  EXPECT_EQ(story_.topics[0].medtop, 15000000u);
  EXPECT_EQ(story_.topics[0].creator, "AP");
  EXPECT_NE(std::ranges::find(story_.topics, 16000000u, &Topic::medtop), story_.topics.end());
}

TEST_F(ClassifyStageTest, AnUnknownCodeLeavesTheStoryToTheModel) {
  story_.provider_codes.push_back({"section", "Sports", ""});
  story_.body = kMarketBody;
  story_.language = "en";
  ASSERT_FALSE(stage_.Process(story_).rejected());
  ASSERT_FALSE(story_.topics.empty());
  EXPECT_EQ(story_.topics[0].medtop, 4000000u);
}

TEST_F(ClassifyStageTest, ACodeBelowAHeadComesOnlyWithItsHead) {
  for (const std::string_view body : {kMatchBody, kWarBody, kMarketBody}) {
    Heads("", body);
    for (const Topic& topic : story_.topics) {
      EXPECT_NE(std::ranges::find(story_.topics, MediaTopicHeadOf(topic.medtop), &Topic::medtop), story_.topics.end());
    }
  }
}

TEST_F(ClassifyStageTest, AProvidersUnknownCodeIsPassedOnWithoutAHead) {
  story_.provider_topics.push_back({29999999, 0, "something newer", "agency-desk"});
  ASSERT_FALSE(stage_.Process(story_).rejected());
  ASSERT_EQ(story_.topics.size(), 1u);
  EXPECT_EQ(story_.topics[0].medtop, 29999999u);
}

TEST_F(ClassifyStageTest, TheSameStoryGivesTheSameTopicsWhateverCameBefore) {
  Heads(kWarHeadline, kWarBody);
  const std::vector<Topic> first = story_.topics;
  for (int i = 0; i < 100; ++i) Heads(kMatchHeadline, kMatchBody);
  Heads(kWarHeadline, kWarBody);
  ASSERT_EQ(story_.topics.size(), first.size());
  for (size_t i = 0; i < first.size(); ++i) EXPECT_EQ(story_.topics[i].confidence_pct, first[i].confidence_pct);
}

TEST(ClassifyStageFactoryTest, MakesStagesFromTheBuiltInModel) {
  const StageFactory factory = MakeClassifyStageFactory("");
  const absl::StatusOr<std::unique_ptr<Stage>> stage = factory();
  ASSERT_TRUE(stage.ok());
  EXPECT_EQ((*stage)->name(), "classify");
  EXPECT_TRUE(factory().ok()) << "one a lane";
}

TEST(ClassifyStageFactoryTest, AModelThatCannotBeReadStopsTheStart) {
  const absl::StatusOr<std::unique_ptr<Stage>> stage = MakeClassifyStageFactory("no/such/model.nwtm")();
  EXPECT_EQ(stage.status().code(), absl::StatusCode::kNotFound);
}

// "value" of the item with role "main" in the list `field`; empty if there is none.
std::string ValueOfMain(simdjson::dom::element record, std::string_view field) {
  simdjson::dom::array items;
  if (record[field].get(items) != simdjson::SUCCESS) return "";
  for (const simdjson::dom::element item : items) {
    std::string_view role;
    std::string_view value;
    if (item["role"].get(role) == simdjson::SUCCESS && role == "main" &&
        item["value"].get(value) == simdjson::SUCCESS) {
      return std::string(value);
    }
  }
  return "";
}

std::vector<std::string> Strings(simdjson::dom::element object, std::string_view field) {
  std::vector<std::string> strings;
  simdjson::dom::array items;
  if (object[field].get(items) != simdjson::SUCCESS) return strings;
  for (const simdjson::dom::element item : items) {
    std::string_view text;
    if (item.get(text) == simdjson::SUCCESS) strings.emplace_back(text);
  }
  return strings;
}

TEST_F(ClassifyStageTest, TheSeedIsAboutConflictAndAboutNothingOfItsTeasers) {
  const std::string folder = NEWSWIRE_SOURCE_DIR "/../shared/data/seed/";
  if (!std::ifstream(folder + "seed-expected.json"))
    GTEST_SKIP() << "the shared data is not here (../shared/data/seed)";
  simdjson::dom::parser parser;
  simdjson::dom::element record;
  ASSERT_EQ(parser.load(folder + "seed-expected.ninjs31.json").get(record), simdjson::SUCCESS);
  const std::string headline = ValueOfMain(record, "headlines");
  const std::string body = ValueOfMain(record, "bodies");
  ASSERT_GT(body.size(), 1000u);
  const std::set<int> heads = Heads(headline, body);
  simdjson::dom::parser expectation_parser;
  simdjson::dom::element expected;
  ASSERT_EQ(expectation_parser.load(folder + "seed-expected.json").get(expected), simdjson::SUCCESS);
  const auto head_of = [](const std::string& qcode) {
    return static_cast<int>(MediaTopicHeadOf(static_cast<uint32_t>(std::stoul(qcode.substr(qcode.find(':') + 1)))) /
                            1000000);
  };
  simdjson::dom::element topics;
  ASSERT_EQ(expected["topicExpectation"].get(topics), simdjson::SUCCESS);
  for (const std::string& qcode : Strings(topics, "mustTop")) EXPECT_THAT(heads, Contains(head_of(qcode)));
  for (const std::string& qcode : Strings(topics, "mustNot")) EXPECT_THAT(heads, Not(Contains(head_of(qcode))));
}

}  // namespace
}  // namespace newswire

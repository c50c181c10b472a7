#include "stages/decode/ninjs_reader.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "stages/decode/repairs.h"
#include "tests/unit/stages/decode/decoded_story.h"

namespace newswire {
namespace {

std::string OwnItem(std::string_view name) {
  std::ifstream file(std::string(NEWSWIRE_SOURCE_DIR) + "/tests/data/decode/" + std::string(name), std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(NinjsReader, ReadsVersion1) {
  const DecodedStory decoded(OwnItem("ninjs-1.json"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kNinjs1);
  EXPECT_EQ(story.provider_uri, "urn:newsml:tidewater.example:20250304:ferry");
  EXPECT_EQ(story.provider_version, "1");
  EXPECT_EQ(story.version_created, ParseIso8601("2025-03-04T06:10:00Z"));
  EXPECT_EQ(story.pub_status, PubStatus::kUsable);
  EXPECT_EQ(story.urgency, 4);
  EXPECT_EQ(story.declared_language, "en");
  EXPECT_EQ(story.raw_headline, "UPDATE 1-Ferry to Sandrey runs again");
  EXPECT_EQ(story.provider_byline, "Mina Oberholt");
  EXPECT_EQ(story.provider_located, "Harlow Quay");
  EXPECT_EQ(story.slug, "FERRY/SANDREY");
  EXPECT_EQ(story.ed_note, "Adds quote");
  EXPECT_EQ(story.text, "HARLOW QUAY (Tidewater Press) - The ferry runs again.") << "plain text goes before HTML";
  EXPECT_TRUE(story.text_is_body);
  EXPECT_EQ(story.source, "Tidewater Press");
  ASSERT_EQ(story.provider_topics.size(), 1u);
  EXPECT_EQ(story.provider_topics[0].medtop, 20000337u);
  EXPECT_EQ(story.provider_topics[0].confidence_pct, 100);
  EXPECT_EQ(story.provider_topics[0].name, "transport");
  EXPECT_EQ(story.provider_topics[0].creator, "Tidewater Press");
  ASSERT_EQ(story.provider_genres.size(), 1u);
  EXPECT_EQ(story.provider_genres[0].code, "Current");
  ASSERT_EQ(story.provider_alt_ids.size(), 1u);
  EXPECT_EQ(story.provider_alt_ids[0].role, "slugid");
  EXPECT_EQ(story.provider_alt_ids[0].value, "417");
}

TEST(NinjsReader, ReadsVersion2WithHtmlBody) {
  const DecodedStory decoded(OwnItem("ninjs-2.json"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kNinjs2);
  EXPECT_EQ(story.pub_status, PubStatus::kWithheld);
  EXPECT_EQ(story.embargoed_until, ParseIso8601("2025-03-05T06:00:00Z"));
  EXPECT_EQ(story.raw_headline, "Ferry to Sandrey runs again") << "role main goes before seo";
  EXPECT_EQ(
      story.text,
      "Ferry\n\nHARLOW QUAY \u2014 The ferry runs again.\nTickets cost 12 crowns.\n\nTICKETS\n\nadults\n\nchildren");
  ASSERT_EQ(story.provider_topics.size(), 1u);
  EXPECT_EQ(story.provider_topics[0].confidence_pct, 80);
  EXPECT_EQ(story.provider_topics[0].creator, "tidewater-desk");
  EXPECT_EQ(story.provider_topics[0].name, "");
  ASSERT_EQ(story.provider_alt_ids.size(), 1u);
  EXPECT_EQ(story.provider_alt_ids[0].value, "TW417");
}

TEST(NinjsReader, ReadsVersion3) {
  const DecodedStory decoded(OwnItem("ninjs-3.json"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kNinjs3);
  EXPECT_EQ(story.provider_version, "3");
  EXPECT_EQ(story.version_created, ParseIso8601("2025-03-04T09:10:00Z"));
  EXPECT_EQ(story.first_created, ParseIso8601("2025-03-04T07:10:00Z"));
  EXPECT_EQ(story.content_created, ParseIso8601("2025-03-04"));
  EXPECT_EQ(story.copyright, "(c) Tidewater Press 2025");
  EXPECT_EQ(story.usage_terms, "No archive");
  EXPECT_EQ(story.ed_note, "Third version");
  EXPECT_EQ(story.raw_headline, "UPDATE 2-Ferry to Sandrey runs again & again");
  EXPECT_EQ(story.text, "HARLOW QUAY (Tidewater Press) - The ferry runs again.\n\nTickets cost 12 crowns.");
  EXPECT_EQ(story.source, "Tidewater Press") << "the reporter is no source";
  EXPECT_EQ(story.provider_topics.size(), 1u);
  ASSERT_EQ(story.provider_genres.size(), 1u);
  EXPECT_EQ(story.provider_genres[0].name, "Update");
  EXPECT_EQ(story.provider_genres[0].code, "Update");
  EXPECT_EQ(story.repairs, static_cast<uint32_t>(Repair::kEntities));
}

TEST(NinjsReader, AKillPassesWithoutText) {
  const DecodedStory decoded(OwnItem("ninjs-kill.json"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().pub_status, PubStatus::kCanceled);
  EXPECT_EQ(decoded.story().text, "");
  EXPECT_EQ(decoded.story().ed_note, "Please kill: the ferry does not run.");
}

TEST(NinjsReader, AnAlertPassesWithItsHeadline) {
  const DecodedStory decoded(OwnItem("ninjs-alert.json"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().raw_headline, "FERRY BETWEEN HARLOW QUAY AND SANDREY STOPPED - HARBOUR MASTER");
  EXPECT_EQ(decoded.story().provider_version, "1");
  EXPECT_EQ(decoded.story().urgency, 1);
  EXPECT_TRUE(HasRepair(decoded.story().repairs, Repair::kFieldType));
}

TEST(NinjsReader, DirtyJsonIsMended) {
  const DecodedStory decoded(OwnItem("ninjs-dirty.json"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().raw_headline, "\u201CFerry\u201D runs");
  EXPECT_EQ(decoded.story().text, "HARLOW QUAY (Tidewater Press) -\tThe ferry\nruns \uFFFD again in C:\\Data.");
  for (const Repair repair : {Repair::kJsonEscape, Repair::kJsonControl, Repair::kJsonComma, Repair::kJsonSurrogate,
                              Repair::kJsonDoubleEscape, Repair::kJsonNumber}) {
    EXPECT_TRUE(HasRepair(decoded.story().repairs, repair)) << static_cast<uint32_t>(repair);
  }
}

TEST(NinjsReader, EverySpellingOfAStatusIsSafe) {
  struct Case {
    std::string_view status;
    PubStatus expected;
  };
  const Case cases[] = {{"usable", PubStatus::kUsable},
                        {"stat:usable", PubStatus::kUsable},
                        {"", PubStatus::kUsable},
                        {"canceled", PubStatus::kCanceled},
                        {"stat:canceled", PubStatus::kCanceled},
                        {"Cancelled", PubStatus::kCanceled},
                        {"killed", PubStatus::kCanceled},
                        {"withheld", PubStatus::kWithheld},
                        {"embargoed", PubStatus::kWithheld},
                        {"commissioned", PubStatus::kWithheld}};
  for (const Case& c : cases) {
    for (const std::string_view key : {"pubstatus", "pubStatus"}) {
      const DecodedStory decoded("{\"uri\":\"x\",\"headline\":\"h\",\"" + std::string(key) + "\":\"" +
                                 std::string(c.status) + "\"}");
      ASSERT_FALSE(decoded.rejected()) << decoded.detail();
      EXPECT_EQ(decoded.story().pub_status, c.expected) << c.status;
    }
  }
}

TEST(NinjsReader, TopicsComeFromMediaTopicCodesOnly) {
  struct Case {
    std::string_view subject;
    uint32_t medtop;
  };
  const Case cases[] = {
      {R"({"uri":"http://cv.iptc.org/newscodes/mediatopic/16000000"})", 16000000},
      {R"({"uri":"medtop:20000002"})", 20000002},
      {R"({"code":"medtop:16000000"})", 16000000},
      {R"({"literal":"medtop:16000000"})", 16000000},
      {R"({"code":"16000000","scheme":"http://cv.iptc.org/newscodes/mediatopic/"})", 16000000},
      {R"({"code":"16000000","scheme":"medtop"})", 16000000},
      {R"({"code":"16000000"})", 0},
      {R"({"code":"16000000","scheme":"http://cv.iptc.org/newscodes/subjectcode/"})", 0},
      {R"({"uri":"http://cv.iptc.org/newscodes/mediatopic/160"})", 0},
      {R"("politics")", 0},
      {R"({"code":5})", 0},
  };
  for (const Case& c : cases) {
    const DecodedStory decoded("{\"uri\":\"x\",\"headline\":\"h\",\"copyrightholder\":\"TP\",\"subject\":[" +
                               std::string(c.subject) + "]}");
    ASSERT_FALSE(decoded.rejected()) << decoded.detail();
    const auto& topics = decoded.story().provider_topics;
    ASSERT_EQ(topics.size(), c.medtop == 0 ? 0u : 1u) << c.subject;
    if (c.medtop == 0) continue;
    EXPECT_EQ(topics[0].medtop, c.medtop);
    EXPECT_EQ(topics[0].creator, "TP");
  }
}

TEST(NinjsReader, ChoosesTheBodyThatKeptItsParagraphs) {
  std::string long_line = "HARLOW QUAY (Tidewater Press) - ";
  while (long_line.size() < 800) long_line += "The ferry runs again. ";
  struct Case {
    std::string_view what;
    std::string members;
    std::string text;
  };
  const Case cases[] = {
      {"plain before HTML", R"("body_html":"<p>H</p>","body_text":"T")", "T"},
      {"plain that lost its paragraphs", "\"body_text\":\"" + long_line + "\",\"body_html\":\"<p>One</p><p>Two</p>\"",
       "One\n\nTwo"},
      {"nothing else than such a plain one", "\"body_text\":\"" + long_line + "\"", long_line},
      {"empty plain", R"("body_text":" ","body_html":"<p>H</p>")", "H"},
      {"HTML in a plain field", R"("body_text":"<p>One</p><p>Two</p>")", "One\n\nTwo"},
      {"HTML without tags", R"("body_html":"One &amp; two\n\nThree")", "One & two\n\nThree"},
      {"HTML before XML",
       R"("bodies":[{"contenttype":"application/xml","value":"<x>X</x>"},)"
       R"({"contenttype":"text/html","value":"<b>H</b>"}])",
       "H"},
      {"XML alone", R"("bodies":[{"contentType":"application/nitf+xml","value":"<nitf><body><p>N</p></body></nitf>"}])",
       "N"},
      {"no content type", R"("bodies":[{"value":"T"}])", "T"},
      {"one body without brackets", R"("bodies":{"contentType":"text/html","value":"<p>H</p>"})", "H"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const DecodedStory decoded("{\"uri\":\"x\"," + c.members + "}");
    ASSERT_FALSE(decoded.rejected()) << decoded.detail();
    EXPECT_EQ(decoded.story().text, c.text);
  }
}

TEST(NinjsReader, RefusesItemsThatAreNoStoryAndNamesTheField) {
  struct Case {
    std::string_view json, reason, detail_part;
  };
  const Case cases[] = {
      {R"({"uri":"x"})", "missing-field", "neither a body"},
      {R"({"uri":"x","bodies":[],"headlines":[{"value":" "}]})", "missing-field", "item \"x\""},
      {R"({"uri":"x","body_text":["a","b"]})", "missing-field", "\"body_*\" is an array; expected a string"},
      {R"({"uri":"x","bodies":[{"value":{"a":1}}]})", "missing-field", "\"bodies[].value\" is an object"},
      {R"({"uri":"x","headline":{"a":1}})", "missing-field", "\"headline\" is an object"},
      {R"({"uri":"x","headline":"h","pubstatus":["usable","canceled"]})", "missing-field", "\"pubStatus\" is an array"},
      {R"({"uri":"x","headline":"h","embargoed":"tomorrow"})", "missing-field", "the embargo \"tomorrow\" is no time"},
      {R"({"uri":"x","headline":"h","embargoed":{"a":1}})", "missing-field", "embargo"},
      {R"({"pubstatus":"canceled","body_text":"x"})", "missing-field", "does not say which item"},
      {R"({"uri":"x","type":"event","title":"A meeting"})", "no-story", "type \"event\""},
  };
  for (const Case& c : cases) {
    const DecodedStory decoded{std::string(c.json)};
    EXPECT_EQ(decoded.reason(), c.reason) << c.json;
    if (decoded.rejected()) {
      EXPECT_NE(decoded.detail().find(c.detail_part), std::string_view::npos) << decoded.detail();
    }
  }
}

TEST(NinjsReader, AnUnusableTimeOrUrgencyIsNotTold) {
  const DecodedStory decoded(
      R"({"uri":"x","headline":"h","versioncreated":"yesterday","urgency":12,"version":{"a":1}})");
  ASSERT_FALSE(decoded.rejected());
  EXPECT_EQ(decoded.story().version_created, kNoTime);
  EXPECT_EQ(decoded.story().urgency, 0);
  EXPECT_EQ(decoded.story().provider_version, "");
  EXPECT_TRUE(HasRepair(decoded.story().repairs, Repair::kTime));
  EXPECT_TRUE(HasRepair(decoded.story().repairs, Repair::kFieldType));
}

TEST(NinjsReader, EntitiesInIdentifiersAreDecoded) {
  const DecodedStory decoded(
      R"({"uri":"http://x.example/?a=1&amp;b=2","headline":"R&amp;D","body_text":"R&amp;D &lt;"})");
  EXPECT_EQ(decoded.story().provider_uri, "http://x.example/?a=1&b=2");
  EXPECT_EQ(decoded.story().raw_headline, "R&D");
  EXPECT_EQ(decoded.story().text, "R&amp;D &lt;") << "plain text is left alone";
}

}  // namespace
}  // namespace newswire

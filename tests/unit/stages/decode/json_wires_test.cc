// AP Media API, Machine Readable News, Fingerpost, Reuters Connect and JSON-LD: fields and texts of own fixtures.
#include <gtest/gtest.h>

#include <string>

#include "stages/decode/news_article.h"
#include "stages/decode/repairs.h"
#include "tests/unit/stages/decode/decoded_story.h"
#include "tests/unit/stages/decode/fixture.h"

namespace newswire {
namespace {

std::string_view CodeOf(const Story& story, std::string_view scheme) {
  for (const ProviderCode& code : story.provider_codes) {
    if (code.scheme == scheme) return code.code;
  }
  return "";
}

TEST(ApMedia, ReadsAnItemWithItsNitf) {
  const DecodedStory decoded(Fixture("json/ap-media.json"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kApMediaJson);
  EXPECT_EQ(story.provider_uri, "urn:newsml:ap.org:95e8bd71fed4");
  EXPECT_EQ(story.provider_version, "0") << "AP counts from 0";
  EXPECT_EQ(story.pub_status, PubStatus::kUsable);
  EXPECT_EQ(story.version_created, ParseIso8601("2025-03-04T09:10:00Z"));
  EXPECT_EQ(story.raw_headline, "Ferry to Sandrey runs again");
  EXPECT_EQ(story.provider_byline, "By MINA OBERHOLT and KARI VOLL");
  EXPECT_EQ(story.provider_located, "Harlow Quay, Sandrey");
  EXPECT_EQ(story.slug, "BC-SA--Ferry, 2nd Ld-Writethru");
  EXPECT_EQ(story.usage_terms, "Editorial use only.");
  EXPECT_EQ(CodeOf(story, "ap-category"), "i");
  EXPECT_EQ(CodeOf(story, "ap"), "94aaa8f8");
  EXPECT_EQ(story.text, "HARLOW QUAY (AP) \u2014 The ferry runs again.\n\nIce\n\nIt was stuck.");
  EXPECT_EQ(story.text_headings.size(), 1u);
  EXPECT_EQ(story.repairs, 0u);
}

TEST(ApMedia, StatusIsToldByFourFields) {
  struct Case {
    std::string_view fields;
    PubStatus status;
    bool embargo;
  };
  const Case cases[] = {
      {R"("pubstatus":"usable")", PubStatus::kUsable, false},
      {R"("pubstatus":"canceled")", PubStatus::kCanceled, false},
      {R"("pubstatus":"usable","editorialtypes":["Lead","Kill"])", PubStatus::kCanceled, false},
      {R"("pubstatus":"usable","editorialtypes":["Disregard"])", PubStatus::kCanceled, false},
      {R"("pubstatus":"usable","editorialtypes":["Withhold"])", PubStatus::kWithheld, false},
      {R"("pubstatus":"usable","editorialtypes":["HoldForRelease"],"embargoed":"2025-03-05T06:00:00Z")",
       PubStatus::kUsable, true},
      {R"("pubstatus":"embargoed","embargoed":"2025-03-05T06:00:00Z")", PubStatus::kUsable, true},
      {R"("pubstatus":"embargoed")", PubStatus::kWithheld, false},
      {R"("pubstatus":"withheld")", PubStatus::kWithheld, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.fields);
    const DecodedStory decoded(
        R"({"api_version":"2.2","data":{"item":{"type":"text","altids":{"itemid":"95e8"},"headline":"Ferry",)"
        R"("body_html":"<p>It runs.</p>",)" +
        std::string(c.fields) + "}}}");
    ASSERT_FALSE(decoded.rejected()) << decoded.detail();
    EXPECT_EQ(decoded.story().pub_status, c.status);
    EXPECT_EQ(decoded.story().embargoed_until != kNoTime, c.embargo);
  }
}

TEST(MachineReadableNews, ReadsATake) {
  const DecodedStory decoded(Fixture("json/machine-readable-news.json"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kMachineReadableNews);
  EXPECT_EQ(story.provider_uri, "urn:newsml:tide:nT4N1IR3DJ:take-2") << "no take replaces another";
  EXPECT_EQ(story.source, "TIDE");
  EXPECT_EQ(story.raw_headline, "UPDATE 1-Sandrey Ferries runs again");
  EXPECT_EQ(CodeOf(story, "R"), "FRY.HQ");
  ASSERT_EQ(story.provider_topics.size(), 1u);
  EXPECT_EQ(story.text,
            "HARLOW QUAY, March 4 (Tidewater) - The harbour's largest operator, Sandrey Ferries <0417.XA><FRY.HQ>, runs "
            "again after nine days of ice, it said on Tuesday. [nT4N1IR0AA]\n\nIt carries 400 passengers on each of its "
            "trips between the quay and the island.\n\n((mina.oberholt@tidewater.example;))");
}

TEST(MachineReadableNews, AnAlertHasNoBody) {
  const DecodedStory decoded(
      R"({"altId":"nT1","takeSequence":1,"messageType":1,"headline":"FERRY RUNS","body":"","provider":"NS:TIDE","urgency":1})");
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().provider_uri, "urn:newsml:tide:nT1");
  EXPECT_EQ(decoded.story().text, "");
  EXPECT_EQ(decoded.story().raw_headline, "FERRY RUNS");
}

TEST(Fingerpost, ReadsAnItemOfDirtyJson) {
  const DecodedStory decoded(Fixture("json/fingerpost.json"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kFingerpostJson);
  EXPECT_EQ(story.provider_uri, "tag:tidewater.example,2025:T417");
  EXPECT_EQ(story.provider_version, "3");
  EXPECT_EQ(story.pub_status, PubStatus::kUsable) << "an empty status is usable";
  EXPECT_EQ(story.urgency, 3);
  EXPECT_EQ(CodeOf(story, "iptccat"), "f");
  EXPECT_EQ(story.text, "The \u201Cferry\u201D runs again.\n\nIt was stuck.");
  EXPECT_TRUE(HasRepair(story.repairs, Repair::kJsonEscape));
  EXPECT_EQ(DecodedStory(R"({"source-feed":"FIP","uri":"x","headline":"","body_text":""})").reason(), "no-story");
  const DecodedStory no_urn(R"({"source-feed":"T","uri":"https://feed.example/T417/1741072350/3","headline":"x"})");
  EXPECT_EQ(no_urn.story().provider_uri, "https://feed.example/T417") << "the same for every version";
}

TEST(ReutersConnect, ReadsAnItem) {
  const DecodedStory decoded(Fixture("json/reuters-connect.json"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kReutersConnect);
  EXPECT_EQ(story.provider_uri, "tag:tidewater.example,2025:newsml_RC2FERRY");
  EXPECT_EQ(story.provider_byline, "Mina Oberholt");
  EXPECT_EQ(story.text, "March 4 (Tidewater) - The ferry runs again.\n\nIce\n\nIt was stuck.");
  EXPECT_EQ(story.text_headings.size(), 1u);
  const DecodedStory guid_only(R"({"versionedGuid":"tag:t.example,2025:newsml_1:978556838","headLine":"x"})");
  EXPECT_EQ(guid_only.story().provider_uri, "tag:t.example,2025:newsml_1");
}

TEST(JsonLd, ReadsAnArticleOfAGraph) {
  const DecodedStory decoded(Fixture("json/news-article.jsonld"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kJsonLd);
  EXPECT_EQ(story.provider_uri, "https://tidewater.example/ferry#article");
  EXPECT_EQ(story.url, "https://tidewater.example/ferry");
  EXPECT_EQ(story.first_created, ParseIso8601("2025-03-04T07:10:00Z"));
  EXPECT_EQ(story.version_created, ParseIso8601("2025-03-04T09:10:00Z"));
  EXPECT_EQ(story.provider_byline, "Mina Oberholt and Kari Voll");
  EXPECT_EQ(story.source, "Tidewater Press");
  EXPECT_EQ(story.provider_located, "Harlow Quay/Sandrey");
  EXPECT_EQ(story.ed_note, "An earlier version misspelt the captain's name.");
  EXPECT_EQ(story.text, "The ferry between Harlow Quay and Sandrey runs again.\n\nIt was stuck in ice for nine days.");
}

TEST(JsonWires, WhatIsNoStoryIsRefusedWithItsReason) {
  struct Case {
    std::string_view what, value, reason, detail_part;
  };
  const Case cases[] = {
      {"AP's link to a text", R"({"api_version":"2","data":{"item":{"type":"text","headline":"x"}}})", "missing-field",
       "put it into the item as \"nitf\""},
      {"AP's picture", R"({"api_version":"2","data":{"item":{"type":"picture","headline":"x"}}})", "no-story", "picture"},
      {"AP's feed of two", R"({"api_version":"2","data":{"items":[{"item":{}},{"item":{}}]}})", "unsupported-format",
       "feed of 2 items; expected one"},
      {"AP's answer without items", R"({"api_version":"2","data":{"items":[]}})", "no-story", "without an item"},
      {"AP's NITF, broken", R"({"api_version":"2","data":{"item":{"headline":"x","nitf":"<nitf><p>"}}})", "invalid-xml",
       "XML"},
      {"a take of nothing", R"({"altId":"n1","takeSequence":1,"body":" "})", "missing-field", "neither a headline"},
      {"no article", R"({"@context":"https://schema.org","@type":"Recipe","name":"Soup"})", "no-story", "NewsArticle"},
      {"a kill of nothing", R"({"source-feed":"T","status":"canceled"})", "missing-field", "no identifier"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const DecodedStory decoded{std::string(c.value)};
    EXPECT_EQ(decoded.reason(), c.reason) << decoded.detail();
    EXPECT_NE(decoded.detail().find(c.detail_part), std::string_view::npos) << decoded.detail();
  }
}

}  // namespace
}  // namespace newswire

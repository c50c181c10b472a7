// NewsML-G2, NewsML 1, NITF, RSS and Atom: fields and texts of own fixtures, and what is refused.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "stages/decode/repairs.h"
#include "tests/unit/stages/decode/decoded_story.h"
#include "tests/unit/stages/decode/fixture.h"

namespace newswire {
namespace {

std::string G2(std::string_view items) {
  return absl::StrCat("<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemSet>", items,
                      "</itemSet></newsMessage>");
}

std::string G2Item(std::string_view item_meta, std::string_view content) {
  return absl::StrCat("<newsItem guid=\"urn:newsml:tidewater.example:20250304:417\" version=\"2\"><itemMeta>",
                      item_meta, "</itemMeta><contentMeta><headline>Ferry runs</headline></contentMeta><contentSet>",
                      content, "</contentSet></newsItem>");
}

std::string_view CodeOf(const Story& story, std::string_view scheme) {
  for (const ProviderCode& code : story.provider_codes) {
    if (code.scheme == scheme) return code.code;
  }
  return "";
}

std::string_view AltIdOf(const Story& story, std::string_view role) {
  for (const AltId& id : story.provider_alt_ids) {
    if (id.role == role) return id.value;
  }
  return "";
}

std::string_view Heading(const Story& story, size_t i) {
  const ByteRange& range = story.text_headings.at(i);
  return story.text.substr(range.begin_byte, range.end_byte - range.begin_byte);
}

TEST(NewsMlG2, APlaceThatReutersHasNotIsNone) {
  std::string item = Fixture("xml/newsml-g2-story.xml");
  for (size_t at; (at = item.find("<name>Harlow Quay</name>")) != std::string::npos;) {
    item.replace(at, std::strlen("<name>Harlow Quay</name>"), "<name>No-Data-Available</name>");
  }
  const DecodedStory decoded(item);
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().provider_located, "");
}

TEST(NewsMlG2, ReadsAnItemWithXhtml) {
  const DecodedStory decoded(Fixture("xml/newsml-g2-story.xml"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kNewsMlG2);
  EXPECT_EQ(story.provider_uri, "tag:tidewater.example,2025:newsml_T1N2FERRY");
  EXPECT_EQ(story.provider_version, "978556838");
  EXPECT_EQ(story.version_created, ParseIso8601("2025-03-04T09:10:00Z"));
  EXPECT_EQ(story.first_created, ParseIso8601("2025-03-04T07:10:00Z"));
  EXPECT_EQ(story.content_created, ParseIso8601("2025-03-04T05:50:00Z"));
  EXPECT_EQ(story.pub_status, PubStatus::kUsable);
  EXPECT_EQ(story.urgency, 3);
  EXPECT_EQ(story.source, "tidewater.example");
  EXPECT_EQ(story.declared_language, "en-GB");
  EXPECT_EQ(story.raw_headline, "UPDATE 2-Ferry to Sandrey runs again");
  EXPECT_EQ(story.slug, "FERRY-SANDREY/ (UPDATE 2)");
  EXPECT_EQ(story.provider_byline, "By Mina Oberholt");
  EXPECT_EQ(story.provider_located, "Harlow Quay, Sandrey");
  EXPECT_EQ(story.ed_note, "Adds comment of the captain") << "the private note is not for readers";
  EXPECT_EQ(story.copyright, "(c) Tidewater Press 2025 & partners") << "in the item's language";
  EXPECT_EQ(story.usage_terms, "Not for use in Sandrey");
  EXPECT_EQ(AltIdOf(story, "USN"), "T1N2FERRY");
  EXPECT_EQ(AltIdOf(story, "versioned-id"), "tag:tidewater.example,2025:newsml_T1N2FERRY:978556838");
  ASSERT_EQ(story.provider_topics.size(), 1u);
  EXPECT_EQ(story.provider_topics[0].medtop, 20000337u);
  EXPECT_EQ(story.provider_topics[0].name, "transport");
  EXPECT_EQ(CodeOf(story, "subj"), "04015000");
  EXPECT_EQ(CodeOf(story, "N2"), "TRAN");
  ASSERT_EQ(story.provider_genres.size(), 1u);
  EXPECT_EQ(story.provider_genres[0].code, "Update");
  EXPECT_EQ(story.text,
            "HARLOW QUAY (Tidewater Press) - The ferry Ada Brandt between Harlow Quay and Sandrey runs again after "
            "nine days, the harbour office said on Tuesday.\n\nIce\n\n\"We had no choice,\" said captain Odile Brandt. "
            "The ice was 40 cm thick.\n\nDay\tTrips\nMonday\t4\n\nTickets cost R&D 12.\nChildren pay half.");
  ASSERT_EQ(story.text_headings.size(), 1u);
  EXPECT_EQ(Heading(story, 0), "Ice");
  EXPECT_EQ(story.repairs, 0u);
}

TEST(NewsMlG2, AKillPassesWithAnEmptyBody) {
  const DecodedStory decoded(Fixture("xml/newsml-g2-kill.xml"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().pub_status, PubStatus::kCanceled);
  EXPECT_EQ(decoded.story().provider_uri, "tag:tidewater.example,2025:newsml_T1N2FERRY") << "the URI of the story";
  EXPECT_EQ(decoded.story().provider_version, "1542761538");
  EXPECT_EQ(decoded.story().version_created, ParseIso8601("2025-03-04T10:34:45Z"));
  EXPECT_EQ(decoded.story().text, "");
}

TEST(NewsMlG2, StatusAndEmbargoAsTold) {
  struct Case {
    std::string_view what, item_meta;
    PubStatus status;
    bool embargo, refused;
  };
  const Case cases[] = {
      {"nothing told", "", PubStatus::kUsable, false, false},
      {"withheld", "<pubStatus qcode=\"stat:withheld\"/>", PubStatus::kWithheld, false, false},
      {"deleted by signal", "<pubStatus qcode=\"stat:usable\"/><signal qcode=\"edStat:D\"/>", PubStatus::kCanceled,
       false, false},
      {"another word is held", "<pubStatus qcode=\"stat:checking\"/>", PubStatus::kWithheld, false, false},
      {"embargo", "<embargoed>2025-03-05T06:00:00Z</embargoed>", PubStatus::kUsable, true, false},
      {"empty embargo", "<embargoed></embargoed>", PubStatus::kUsable, false, false},
      {"embargo that is no time", "<embargoed>tomorrow</embargoed>", PubStatus::kUsable, false, true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const DecodedStory decoded(G2(G2Item(c.item_meta, "<inlineData contenttype=\"text/plain\">It runs.</inlineData>")));
    EXPECT_EQ(decoded.rejected(), c.refused) << decoded.detail();
    if (decoded.rejected()) continue;
    EXPECT_EQ(decoded.story().pub_status, c.status);
    EXPECT_EQ(decoded.story().embargoed_until != kNoTime, c.embargo);
  }
}

TEST(NewsMlG2, BodiesOfEveryKind) {
  struct Case {
    std::string_view what, content, text;
  };
  const Case cases[] = {
      {"plain data", "<inlineData contenttype=\"text/plain\">It runs.\n\nAgain.</inlineData>", "It runs.\n\nAgain."},
      {"HTML in CDATA", "<inlineData contenttype=\"text/html\"><![CDATA[<p>It runs.</p><p>A&amp;B</p>]]></inlineData>",
       "It runs.\n\nA&B"},
      {"escaped HTML", "<inlineData>&lt;p&gt;It runs.&lt;/p&gt;&lt;p&gt;Again.&lt;/p&gt;</inlineData>",
       "It runs.\n\nAgain."},
      {"NITF", "<inlineXML><nitf><body><body.content><p>It runs.</p></body.content></body></nitf></inlineXML>",
       "It runs."},
      {"a wrapped story in one paragraph",
       "<inlineXML><html><body><p>(Adds detail)\n    * Ferry runs\n    * Ice gone\n    HARLOW QUAY, March 4 (Tidewater) - "
       "The ferry between Harlow\nQuay and Sandrey runs again after nine days of ice in which\nnobody left the "
       "island.\n    It is the first time.</p></body></html></inlineXML>",
       "(Adds detail)\n\n* Ferry runs\n\n* Ice gone\n\nHARLOW QUAY, March 4 (Tidewater) - The ferry between Harlow "
       "Quay and Sandrey runs again after nine days of ice in which nobody left the island.\n\nIt is the first "
       "time."},
      {"a vocabulary nobody knows", "<inlineXML><BODY><RUBRIK>Ice</RUBRIK><TXT><P>It <B>runs</B>.</P><CIT>Again.</CIT>"
       "</TXT></BODY></inlineXML>",
       "Ice\n\nIt runs.\n\nAgain."},
      {"a sound in base 64", "<inlineData contenttype=\"audio/mpeg\">SUQzBAAAAAAA</inlineData>", ""},
      {"names keep their spaces", "<inlineXML><html><body><p><b>Ada</b> <i>Brandt</i></p><p>x</p></body></html></inlineXML>",
       "Ada Brandt\n\nx"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const DecodedStory decoded(G2(G2Item("", c.content)));
    ASSERT_FALSE(decoded.rejected()) << decoded.detail();
    EXPECT_EQ(decoded.story().text, c.text);
  }
}

TEST(NewsMl1, ReadsAnItem) {
  const DecodedStory decoded(Fixture("xml/newsml-1.xml"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kNewsMl1);
  EXPECT_EQ(story.provider_uri, "urn:newsml:tidewater.example:20250304T091002Z:TX-HAR-FXW86") << "no revision in it";
  EXPECT_EQ(story.provider_version, "2");
  EXPECT_EQ(story.version_created, ParseIso8601("2025-03-04T09:10:00Z"));
  EXPECT_EQ(story.first_created, ParseIso8601("2025-03-04T07:00:00Z"));
  EXPECT_EQ(story.urgency, 4);
  EXPECT_EQ(story.raw_headline, "Ferry to Sandrey runs again");
  EXPECT_EQ(story.slug, "Sandrey-FERRY");
  EXPECT_EQ(story.provider_located, "Harlow Quay");
  EXPECT_EQ(story.usage_terms, "NO ARCHIVAL USE");
  EXPECT_EQ(story.provider_codes.size(), 2u);
  EXPECT_EQ(CodeOf(story, "subj"), "04015002");
  EXPECT_EQ(story.text,
            "HARLOW QUAY, March 4, 2025 (Tidewater) - The ferry between Harlow Quay and Sandrey runs again, the "
            "harbour office said.\n\nIt had been stuck in ice for nine days.")
      << "the longest of its texts, with the dateline";
}

TEST(Nitf, ReadsADocument) {
  const DecodedStory decoded(Fixture("xml/nitf.xml"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kNitf);
  EXPECT_EQ(story.provider_uri, "urn:newsml:tidewater-press:22751909");
  EXPECT_EQ(story.provider_version, "04");
  EXPECT_EQ(story.version_created, ParseIso8601("2025-03-04T09:10:00Z"));
  EXPECT_EQ(story.content_created, ParseIso8601("2025-03-04T06:00:00Z")) << "the attribute, not the text";
  EXPECT_EQ(story.embargoed_until, ParseIso8601("2025-03-04T12:00:00Z")) << "date.release is later than date.issue";
  EXPECT_EQ(story.urgency, 4);
  EXPECT_EQ(story.declared_language, "en-US");
  EXPECT_EQ(story.raw_headline, "Ferry to Sandrey runs again");
  EXPECT_EQ(story.provider_byline, "By Mina Oberholt");
  EXPECT_EQ(story.provider_located, "HARLOW QUAY");
  EXPECT_EQ(story.slug, "TIDE-FERRY");
  EXPECT_EQ(story.copyright, "(c) 2025 Tidewater Press");
  EXPECT_EQ(story.ed_note, "For global distribution");
  EXPECT_EQ(CodeOf(story, "subj"), "04015000");
  EXPECT_EQ(CodeOf(story, "TIDE"), "T0417");
  EXPECT_EQ(CodeOf(story, "anpa-category"), "i");
  EXPECT_EQ(story.text,
            "HARLOW QUAY (Tidewater Press) - The Harbour Office said the caf\u00E9 on board opens.\n\nIce\n\nNine days "
            "of ice, captain Odile Brandt said.\n\nReporting by Mina Oberholt; editing by Kari Voll");
  ASSERT_EQ(story.text_headings.size(), 1u);
  EXPECT_EQ(Heading(story, 0), "Ice");
}

TEST(Nitf, InitialsAreNoByline) {
  const DecodedStory decoded(
      "<nitf><head><docdata><doc-id id-string=\"417\"/></docdata></head><body><body.head><hedline><hl1>Ferry "
      "runs</hl1></hedline><byline>gr/bp</byline><distributor>Agencia Tide</distributor></body.head><body.content>"
      "<p>It runs.</p></body.content></body></nitf>");
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().provider_byline, "");
  EXPECT_EQ(decoded.story().provider_uri, "urn:newsml:agencia-tide:417");
}

TEST(Feeds, OneItemIsAStory) {
  const DecodedStory rss(Fixture("xml/rss.xml"));
  ASSERT_FALSE(rss.rejected()) << rss.detail();
  EXPECT_EQ(rss.story().format, Format::kRss);
  EXPECT_EQ(rss.story().provider_uri, "urn:newsml:tidewater-press:tidewater-417");
  EXPECT_EQ(rss.story().url, "https://tidewater.example/ferry?a=1&b=2");
  EXPECT_EQ(rss.story().version_created, ParseIso8601("2025-03-04T09:10:00Z"));
  EXPECT_EQ(rss.story().raw_headline, "Ferry to Sandrey runs again & again");
  EXPECT_EQ(rss.story().provider_byline, "Mina Oberholt");
  EXPECT_EQ(rss.story().text, "The ferry between Harlow Quay and Sandrey runs again.\n\nIce\n\nIt was stuck.");
  EXPECT_EQ(rss.story().text_headings.size(), 1u);

  const DecodedStory atom(Fixture("xml/atom.xml"));
  ASSERT_FALSE(atom.rejected()) << atom.detail();
  EXPECT_EQ(atom.story().format, Format::kAtom);
  EXPECT_EQ(atom.story().provider_uri, "tag:tidewater.example,2025:417");
  EXPECT_EQ(atom.story().first_created, ParseIso8601("2025-03-04T07:10:00Z"));
  EXPECT_EQ(atom.story().provider_byline, "Mina Oberholt") << "of the feed";
  EXPECT_EQ(atom.story().text, "The ferry between Harlow Quay and Sandrey runs again.\n\nIt was stuck.");
}

std::string Repeat(std::string_view text, size_t times) {
  std::string result;
  for (size_t i = 0; i < times; ++i) result += text;
  return result;
}

TEST(XmlWires, WhatIsNoStoryIsRefusedWithItsReason) {
  const std::string item = G2Item("<itemClass qcode=\"ninat:text\"/>", "<inlineData>x</inlineData>");
  std::string bomb = "<!DOCTYPE nitf [<!ENTITY lol0 \"lol\">";
  for (int i = 1; i < 10; ++i) {
    absl::StrAppend(&bomb, "<!ENTITY lol", i, " \"", Repeat(absl::StrCat("&lol", i - 1, ";"), 10), "\">");
  }
  struct Case {
    std::string_view what;
    std::string value;
    std::string_view reason, detail_part;
  };
  const Case cases[] = {
      {"two stories", G2(item + item), "unsupported-format", "2 news items (2 of class text); expected one: send each"},
      {"a package", G2("<packageItem guid=\"x\"/>"), "no-story", "found packageItem"},
      {"a concept", "<conceptItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\"/>", "no-story", "conceptItem"},
      {"a picture", G2(G2Item("<itemClass qcode=\"ninat:picture\"/>", "<remoteContent href=\"x\"/>")), "no-story",
       "class \"picture\""},
      {"a kill of nothing", "<newsItem><itemMeta><pubStatus qcode=\"stat:canceled\"/></itemMeta></newsItem>",
       "missing-field", "no identifier"},
      {"two NewsML items", "<NewsML><NewsItem/><NewsItem/></NewsML>", "unsupported-format", "2 news items"},
      {"no NewsML item", "<NewsML/>", "no-story", "without a NewsItem"},
      {"a NITF without words", "<nitf><body><body.content><p> </p></body.content></body></nitf>", "missing-field",
       "neither a headline nor a text"},
      {"a feed of three", "<rss><channel><item/><item/><item/></channel></rss>", "unsupported-format",
       "3 items; expected one: send each item"},
      {"an empty feed", "<feed xmlns=\"http://www.w3.org/2005/Atom\"/>", "no-story", "without an item"},
      {"cut", "<nitf><body><body.content><p>It ru", "invalid-xml", "XML: "},
      {"never closed", "<nitf><body><body.content><p>It runs.</body>", "invalid-xml", "line 1"},
      {"nested 10,000 deep", "<nitf>" + Repeat("<p>", 10'000) + "x" + Repeat("</p>", 10'000) + "</nitf>", "too-deep",
       "10001 levels deep; limits.max_nesting is 64"},
      {"300,000 elements", "<nitf>" + Repeat("<p/>", 300'000) + "</nitf>", "too-large", "300001 elements"},
      {"an entity bomb without a text", bomb + "]><nitf><body/></nitf>", "missing-field", "neither a headline"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    const DecodedStory decoded(c.value);
    EXPECT_EQ(decoded.reason(), c.reason) << decoded.detail();
    EXPECT_NE(decoded.detail().find(c.detail_part), std::string_view::npos) << decoded.detail();
  }
}

TEST(XmlWires, EntitiesAreNotExpandedAndNothingIsFetched) {
  std::string bomb = "<!DOCTYPE nitf [<!ENTITY a \"0123456789\"><!ENTITY file SYSTEM \"file:///etc/hostname\">";
  bomb += "]><nitf><body><body.content><p>&a;&file;&amp;&eacute;</p></body.content></body></nitf>";
  const DecodedStory decoded(bomb);
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().text, "&a;&file;&\u00E9");
}

TEST(XmlWires, CharsetsOfTheDeclarationAndWrongOnes) {
  const auto nitf = [](std::string_view encoding, std::string_view text) {
    return absl::StrCat("<?xml version=\"1.0\" encoding=\"", encoding, "\"?><nitf><body><body.content><p>", text,
                        "</p></body.content></body></nitf>");
  };
  struct Case {
    std::string_view encoding, bytes, text;
  };
  const Case cases[] = {{"ISO-8859-1", "caf\xE9", "caf\u00E9"},
                        {"windows-1252", "\x93x\x94", "\u201Cx\u201D"},
                        {"ISO-8859-1", "caf\u00E9", "caf\u00E9"},
                        {"us-ascii", "caf\u00E9", "caf\u00E9"},
                        {"utf8", "caf\u00E9", "caf\u00E9"},
                        {"UTF-8", "caf\xE9", "caf\u00E9"},
                        {"x-unknown", "caf\u00E9", "caf\u00E9"}};
  for (const Case& c : cases) {
    const DecodedStory decoded(nitf(c.encoding, c.bytes));
    ASSERT_FALSE(decoded.rejected()) << c.encoding << ": " << decoded.detail();
    EXPECT_EQ(decoded.story().text, c.text) << c.encoding;
  }
  EXPECT_EQ(DecodedStory(nitf("koi8-r", "\xCB\xC9")).reason(), "unsupported-charset");
}

TEST(XmlWires, BidiAndMojibakeStayAndControlsGo) {
  const DecodedStory decoded(
      "<nitf><body><body.content><p>\u202Eabc\u202C \u00E2\u20AC\u2122 x\u00ADy\u200B&#8203;&#0;&#x1F;</p><hl2>\u00ADIce"
      "</hl2><p>z</p></body.content></body></nitf>");
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_EQ(decoded.story().text, "\u202Eabc\u202C \u00E2\u20AC\u2122 xy\uFFFD\n\nIce\n\nz");
  ASSERT_EQ(decoded.story().text_headings.size(), 1u);
  EXPECT_EQ(Heading(decoded.story(), 0), "Ice") << "the range moves with the characters that went";
}

TEST(XmlWires, InAnEnvelopeAndByContentType) {
  const DecodedStory in_envelope(
      R"({"source":"tide","body":"<nitf><body><body.content><p>It runs.</p></body.content></body></nitf>"})");
  ASSERT_FALSE(in_envelope.rejected()) << in_envelope.detail();
  EXPECT_EQ(in_envelope.story().text, "It runs.");
  EXPECT_EQ(in_envelope.story().source, "tide");
  const DecodedStory declared(Fixture("xml/newsml-1.xml"), {{"content-type", "application/xml"}});
  EXPECT_FALSE(declared.rejected()) << declared.detail();
}

}  // namespace
}  // namespace newswire

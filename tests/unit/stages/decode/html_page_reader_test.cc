#include "stages/decode/html_page_reader.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/unit/stages/decode/decoded_story.h"

namespace newswire {
namespace {

std::string File(const std::string& name) {
  std::ifstream file(std::string(NEWSWIRE_SOURCE_DIR) + "/tests/data/html/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(HtmlPageReader, TakesFieldsFromHeadAndJsonLd) {
  const DecodedStory decoded(File("news.html"));
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  const Story& story = decoded.story();
  EXPECT_EQ(story.format, Format::kHtml);
  EXPECT_FALSE(story.text_is_body);
  EXPECT_EQ(story.raw_headline, "Harbour crews at Sandrey accept new rota");
  EXPECT_EQ(story.provider_byline, "Mina Oberholt, Tor Lie");
  EXPECT_EQ(story.provider_authors, (std::vector<std::string_view>{"Mina Oberholt", "Tor Lie"}));
  EXPECT_EQ(story.source, "Tidewater Courier");
  EXPECT_EQ(story.url, "https://courier.example/harbour/rota");
  EXPECT_EQ(story.declared_language, "en-GB");
  EXPECT_EQ(FormatRfc3339(story.first_created), "2025-03-04T06:10:00Z");
  EXPECT_EQ(FormatRfc3339(story.version_created), "2025-03-04T08:30:00Z");
  ASSERT_NE(story.page, nullptr);
  EXPECT_TRUE(story.page->declared_article);
  EXPECT_NE(story.text.find("Most read"), std::string_view::npos) << "all that is seen is in the text";
  EXPECT_EQ(story.text.find("Not a paragraph of the story"), std::string_view::npos);
}

TEST(HtmlPageReader, CharsetComesFromTheHeaderElseThePage) {
  const std::string page = "<html><head><meta charset=\"iso-8859-15\"><title>x</title></head><body><p>40 \xA4</p></body></html>";
  EXPECT_EQ(DecodedStory(page).story().text, "40 \u20AC");
  EXPECT_EQ(DecodedStory(page, {{"content-type", "text/html; charset=windows-1252"}}).story().text, "40 \u00A4");
  EXPECT_NE(DecodedStory(File("old-table.html")).story().text.find("\u201CWe shall take"), std::string_view::npos);
  EXPECT_EQ(FindMetaCharset("<meta http-equiv=Content-Type content='text/html; charset=utf-8'>"), "utf-8");
  EXPECT_EQ(FindMetaCharset("<!-- <meta charset=a> --><meta charset=' b '>"), "b");
  EXPECT_EQ(FindMetaCharset("<p>charset=a"), "");
}

TEST(HtmlPageReader, AFragmentIsABody) {
  const DecodedStory decoded(R"({"body":"<p>One &amp; two.</p><p>Three.</p>","content_type":"text/html"})");
  ASSERT_FALSE(decoded.rejected()) << decoded.detail();
  EXPECT_TRUE(decoded.story().text_is_body);
  EXPECT_EQ(decoded.story().page, nullptr);
  EXPECT_EQ(decoded.story().text, "One & two.\n\nThree.");
}

TEST(HtmlPageReader, TheHeadlineIsWithoutTheSitesName) {
  const struct {
    const char* head;
    const char* headline;
  } cases[] = {
      {"<title>Toll to end - Fjord News</title><meta property=og:site_name content='Fjord News'>", "Toll to end"},
      {"<title>Toll to end - drivers cheer</title><meta property=og:site_name content='Fjord News'>", "Toll to end - drivers cheer"},
      {"<title>Fjord</title><meta property=og:title content='Toll to end | FJORD NEWS'><meta property=og:site_name content='Fjord News'>",
       "Toll to end"},
      {"<title>Toll to end &raquo; Local</title></head><h1>Toll to end</h1>", "Toll to end"},
      {"<title>Fjord</title><script type=application/ld+json>{\"@type\":[\"ReportageNewsArticle\"],\"headline\":\"Toll &amp; bridge\"}</script>",
       "Toll & bridge"},
  };
  for (const auto& c : cases) {
    const DecodedStory decoded(std::string("<html><head>") + c.head + "<p>text");
    ASSERT_FALSE(decoded.rejected()) << decoded.detail();
    EXPECT_EQ(decoded.story().raw_headline, c.headline) << c.head;
  }
}

TEST(HtmlPageReader, BrokenJsonLdIsNoFaultOfTheStory) {
  const DecodedStory decoded("<html><head><title>Toll to end</title><script type=application/ld+json>{\"@type\":</script><p>text");
  ASSERT_FALSE(decoded.rejected());
  EXPECT_EQ(decoded.story().raw_headline, "Toll to end");
}

TEST(HtmlPageReader, TruncatedAnywhereItEndsInAStoryOrAReason) {
  for (const char* const name : {"news.html", "old-table.html"}) {
    const std::string page = File(name);
    for (size_t bytes = 0; bytes < page.size(); bytes += 97) {
      const DecodedStory decoded(page.substr(0, bytes), {{"content-type", "text/html"}});
      EXPECT_EQ(decoded.rejected() && decoded.detail().empty(), false);
    }
  }
}

}  // namespace
}  // namespace newswire

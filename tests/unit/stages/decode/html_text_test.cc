#include "stages/decode/html_text.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

#include "pipeline/base/utf8.h"
#include "stages/decode/html_entities.h"

namespace newswire {
namespace {

struct Case {
  std::string_view what, html, text;
};

const Case kCases[] = {
    {"paragraphs", "<p>One.</p><p>Two.</p>", "One.\n\nTwo."},
    {"paragraphs never closed", "<p>One.<p>Two.", "One.\n\nTwo."},
    {"white space between and inside", "\n  <p>\n One\n  two. </p>\n\n\n<p>Three.</p>\n", "One two.\n\nThree."},
    {"inline tags keep words together", "<p>fer<b>ry</b> <a href=\"x\">runs</a>.</p>", "ferry runs."},
    {"line breaks", "One<br>two<br/>three<BR />four", "One\ntwo\nthree\nfour"},
    {"two line breaks", "One<br><br/>two", "One\n\ntwo"},
    {"headings stand alone", "<h1>Ferry</h1>Text<h2>TICKETS</h2><p>More</p>", "Ferry\n\nText\n\nTICKETS\n\nMore"},
    {"lists", "<p>Prices:</p><ul><li>adults</li><li>children</li></ul>", "Prices:\n\nadults\n\nchildren"},
    {"tables", "<table><tr><th>Day</th><th>Fare</th></tr><tr><td>Mon</td><td>12</td></tr></table>",
     "Day\tFare\nMon\t12"},
    {"references", "R&amp;D &lt;b&gt; caf&eacute; &#8212; &#x20AC;&#128;", "R&D <b> caf\u00E9 \u2014 \u20AC\u20AC"},
    {"decoded once", "&amp;lt;", "&lt;"},
    {"no references", "R&D & &nosuch; &#; &#x; a=1&copy=2 &", "R&D & &nosuch; &#; &#x; a=1&copy=2 &"},
    {"references to no character", "&#0;&#xD800;&#99999999;", "\uFFFD\uFFFD\uFFFD"},
    {"no-break spaces", "<p>12&nbsp;crowns\u00A0a&#160;day</p><p>&nbsp;</p><p>x</p>", "12 crowns a day\n\nx"},
    {"script and style", "a<script>if (1<2) '<p>'</script>b<style>p{}</style>c", "abc"},
    {"script never closed", "a<script>x", "a"},
    {"title of a page", "<html><head><title>Ferry</title><meta charset=x></head><body><p>One.</p></body></html>",
     "One."},
    {"figure with caption", "<p>One.</p><figure><img src='x'><figcaption>A ferry</figcaption></figure><p>Two.</p>",
     "One.\n\nTwo."},
    {"figure never closed", "<p>One.</p><figure><p>Two.</p>", "One.\n\nTwo."},
    {"comments", "a<!-- <p> -- > -->b<!-->c", "abc"},
    {"comment never closed", "a<!-- b", "a<!-- b"},
    {"declarations", "<?xml version=\"1.0\"?><!DOCTYPE html><p>a</p>", "a"},
    {"CDATA", "<![CDATA[<p>One.</p><p>Two.</p>]]>", "One.\n\nTwo."},
    {"brackets", "[1] ]]> x", "[1] ]]> x"},
    {"less-than signs in text", "a < b, 1<2, <3 and <-", "a < b, 1<2, <3 and <-"},
    {"tag never closed", "One <b two", "One <b two"},
    {"greater-than in an attribute", "<p title=\"a>b\">One</p>", "One"},
    {"quote in an attribute never closed", "<p title=\"a>One</p><p>Two</p>", "One\n\nTwo"},
    {"pre", "<pre>a\n b\n\nc</pre>", "a\nb\n\nc"},
    {"unknown and long tags", "<x-y>One</x-y> <averyveryverylongname>two</averyveryverylongname>", "One two"},
    {"upper case", "<P>One</P><P>Two</P>", "One\n\nTwo"},
    {"NITF blocks", "<block><hl2>TICKETS</hl2><p>One</p></block>", "TICKETS\n\nOne"},
    {"curly quotes stay", "<p>\u201COne\u201D \u2013 two</p>", "\u201COne\u201D \u2013 two"},
    {"empty kill", "<p/>", ""},
    {"nothing", "", ""},
};

TEST(HtmlToText, GivesTheTextOfABody) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.what);
    Arena arena;
    EXPECT_EQ(HtmlToText(c.html, arena), c.text);
  }
}

TEST(HtmlToText, IsLinearOnHostileInput) {
  const std::string_view units[] = {"<",  "<a ",      "<a =\"",          "<a ='\">",  "<!--",      "<!-->",
                                    "</", "<figure>", "<svg><p>",        "&",         "&#",        "<![CDATA[",
                                    "]]", "<script",  "<a b=\"><c d='>", "<title></", "<p>&nbsp;", "<a =\">'<b ='>"};
  for (const std::string_view unit : units) {
    std::string html;
    while (html.size() < 400'000) html += unit;
    Arena arena;
    const auto start = std::chrono::steady_clock::now();
    const std::string_view text = HtmlToText(html, arena);
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_LE(text.size(), html.size());
    // Quadratic would be minutes.
    EXPECT_LT(took, std::chrono::seconds(2)) << unit;
  }
}

TEST(HtmlToText, NeverWritesMoreThanItReadAndStaysValid) {
  const unsigned seed = 1312;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const std::string_view pieces[] = {"<p>",       "</p>",   "<br>", "<li>",     "&lt;",      "&#8212;", "&nbsp;",
                                     "x",         " ",      "\n",   "<",        ">",         "\"",      "=",
                                     "\u00A0",    "\u2014", "<td>", "<tr>",     "<pre>",     "</pre>",  "]]>",
                                     "<![CDATA[", "<!--",   "-->",  "<figure>", "</figure>", "<h2>",    "'"};
  for (int round = 0; round < 3000; ++round) {
    std::string html;
    for (size_t i = 0; i < random() % 30; ++i) html += pieces[random() % std::size(pieces)];
    Arena arena;
    const std::string_view text = HtmlToText(html, arena);
    ASSERT_LE(text.size(), html.size()) << html;
    ASSERT_TRUE(IsValidUtf8(text)) << html;
    ASSERT_EQ(text.find("\n\n\n"), std::string_view::npos) << html;
    ASSERT_FALSE(text.starts_with('\n') || text.ends_with('\n') || text.ends_with(' ')) << html;
  }
}

TEST(LooksLikeHtml, TellsMarkupFromText) {
  EXPECT_TRUE(LooksLikeHtml("<p>One.</p>"));
  EXPECT_TRUE(LooksLikeHtml(" \n<div>One.<br/>Two</div>"));
  EXPECT_FALSE(LooksLikeHtml("<AGRN.XX> shares rose"));
  EXPECT_FALSE(LooksLikeHtml("Use </p> to close a paragraph"));
  EXPECT_FALSE(LooksLikeHtml(""));
}

TEST(DecodeHtmlEntities, LeavesATextWithoutReferencesWhereItIs) {
  Arena arena;
  const std::string_view text = "R&D and more";
  EXPECT_EQ(DecodeHtmlEntities(text, arena).data(), text.data());
  EXPECT_EQ(DecodeHtmlEntities("a&amp;b&c&#39;d", arena), "a&b&c'd");
}

}  // namespace
}  // namespace newswire

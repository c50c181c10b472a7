#include "stages/decode/html_page.h"

#include <gtest/gtest.h>

#include <string>

#include "pipeline/base/utf8.h"
#include "stages/decode/html_marks.h"

namespace newswire {
namespace {

struct Case {
  const char* what;
  std::string_view html;
  std::string_view text;
};

TEST(HtmlPageParser, MakesBlocksOfWhatIsSeen) {
  const Case cases[] = {
      {"blocks", "<div>One <b>two</b><p>Three</div>four", "One two\n\nThree\n\nfour"},
      {"no white space from inline tags", "fer<b>ry</b> <i>bo</i>at", "ferry boat"},
      {"white space runs", " <p>  a \n\t b&nbsp; &#8239; c ", "a b c"},
      {"one br ends a line, two a block", "a<br>b<br> <br/>c</br>d", "a\nb\n\nc\nd"},
      {"references", "R&amp;D &#8220;x&#x201d; &eacute; &nosuch; &", "R&D \u201Cx\u201D \u00E9 &nosuch; &"},
      {"characters that nobody sees", "a\u00ADb\u200Bc&shy;d\x01" "e", "abcde"},
      {"script, style, svg, comment, iframe, template",
       "a<script>b</script><style>c</style><svg><text>d</text></svg><!--e--><iframe>f</iframe><template><p>g</template>h",
       "ah"},
      {"title is no text", "<title>T</title><p>x", "x"},
      {"list items without end tags", "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "a\n\nb\n\nc\n\nd"},
      {"table", "<table><tr><td>a<td>b<tr><th>c</th><td><p>d</p><p>e</table>f", "a\tb\n\nc\n\nd\n\ne\n\nf"},
      {"pre", "<pre>a\n  b</pre>", "a\nb"},
      {"an end tag too many", "<div>a</div></div></span>b<p>c</section>d", "a\n\nb\n\ncd"},
      {"links around blocks", "<a href=x><h3>a</h3><p>b</p></a>c", "a\n\nb\n\nc"},
      {"a paragraph ends at a block", "<p>a<b>b<div>c</div>d", "ab\n\nc\n\nd"},
      {"an unclosed link does not swallow the rest", "<p><a href=x>a<p>b", "a\n\nb"},
  };
  for (const Case& c : cases) {
    HtmlPageParser page;
    Arena arena;
    page.Parse(c.html, arena);
    EXPECT_EQ(page.text(), c.text) << c.what;
  }
}

TEST(HtmlPageParser, TellsWhereABlockStands) {
  HtmlPageParser page;
  Arena arena;
  page.Parse(
      "<main><article><h2 class='story-headline'>a</h2><p><a href=x>b</a> c</p><aside style='color:red; Display : "
      "none'>d</aside><article><p>e</p></article></article></main><nav><p>f</nav><div role=complementary><p>g",
      arena);
  ASSERT_EQ(page.blocks().size(), 6u);
  const auto settings = [&](size_t i) { return page.blocks()[i].settings; };
  EXPECT_EQ(settings(0), kInMain | kInArticle | kInHeading);
  EXPECT_EQ(settings(1), kInMain | kInArticle);
  EXPECT_EQ(page.blocks()[1].link_bytes, 1u);
  EXPECT_EQ(settings(2), kInMain | kInArticle | kInAside | kIsHidden);
  EXPECT_EQ(settings(3), kInMain | kInArticle | kInNestedArticle);
  EXPECT_EQ(settings(4), kInNav);
  EXPECT_EQ(settings(5), kInAside);
  const PageElement& heading = page.elements()[page.blocks()[0].element];
  EXPECT_EQ(heading.tag, HtmlTag::kH2);
  EXPECT_EQ(heading.marks, Bit(HtmlMark::kStory) | Bit(HtmlMark::kTitle));
  EXPECT_NE(page.elements()[page.blocks()[0].element].look, page.elements()[page.blocks()[1].element].look);
}

TEST(HtmlPageParser, KeepsWhatTheHeadSays) {
  HtmlPageParser page;
  Arena arena;
  page.Parse(
      "<html lang=nb><head><title> A &amp; B </title><meta name=author content='Kari Voll'><meta property=og:title "
      "content=A><meta property='article:published_time' content='2025-03-02'><link rel=canonical href=https://x.example/a>"
      "<script type='application/ld+json'>{\"a\":1}</script><script>{}</script></head><body><time datetime=2025-03-01>x",
      arena);
  EXPECT_EQ(page.head().title, " A &amp; B ");
  EXPECT_EQ(page.head().og_title, "A");
  EXPECT_EQ(page.head().author, "Kari Voll");
  EXPECT_EQ(page.head().published, "2025-03-02");
  EXPECT_EQ(page.head().time, "2025-03-01");
  EXPECT_EQ(page.head().canonical, "https://x.example/a");
  EXPECT_EQ(page.head().language, "nb");
  ASSERT_EQ(page.json_ld().size(), 1u);
  EXPECT_EQ(page.json_ld()[0], "{\"a\":1}");
}

TEST(HtmlMarks, AreTheMeaningsOfWordsInAnyWriting) {
  EXPECT_EQ(FindHtmlMarks("article-body"), Bit(HtmlMark::kArticle) | Bit(HtmlMark::kBody));
  EXPECT_EQ(FindHtmlMarks("c-articleBody__xyz9"), Bit(HtmlMark::kArticle) | Bit(HtmlMark::kBody));
  EXPECT_EQ(FindHtmlMarks("ArticleBODY"), Bit(HtmlMark::kArticle) | Bit(HtmlMark::kBody));
  EXPECT_EQ(FindHtmlMarks("badge particle averyveryverylongnameindeed"), 0u);
  EXPECT_EQ(FindHtmlMarks(""), 0u);
  EXPECT_EQ(FindHtmlMarks("twitter-share"), Bit(HtmlMark::kShare));
  EXPECT_EQ(FindHtmlMarks("twitter-tweet"), Bit(HtmlMark::kEmbed)) << "a post inside the story is no share button";
}

TEST(HtmlPageParser, BlocksAreTheTextInOrderWhateverThePage) {
  const std::string_view pieces[] = {"<p>", "</p>", "<div>", "</div>", "<a href=x>", "</a>", "<br>", "word ", "&amp;", "<table>",
                                     "<td>", "</table>", "<li>", "<b>", "</b>", "<h2>", "</h2>", "<svg>", "</svg>", "\u00A0",
                                     "<pre>", "\n", "<option>", "<select>", "</select>", "<noscript>", "\xF0\x9F\x9A\xA2"};
  uint32_t random = 11;
  HtmlPageParser page;
  for (int run = 0; run < 3000; ++run) {
    std::string html;
    for (int i = 0; i < run % 50; ++i) {
      random = random * 1664525 + 1013904223;
      html += pieces[(random >> 8) % std::size(pieces)];
    }
    Arena arena;
    page.Parse(html, arena);
    ASSERT_LE(page.text().size(), html.size() + 16) << html;
    ASSERT_TRUE(IsValidUtf8(page.text())) << html;
    uint32_t end = 0;
    for (const PageBlock& block : page.blocks()) {
      ASSERT_EQ(block.begin_byte, end == 0 ? 0 : end + 2) << html;
      ASSERT_LT(block.begin_byte, block.end_byte) << html;
      ASSERT_LT(block.element, page.elements().size()) << html;
      ASSERT_LE(block.link_bytes, block.end_byte - block.begin_byte) << html;
      end = block.end_byte;
    }
    ASSERT_EQ(end, page.text().size()) << html;
    for (size_t e = 1; e < page.elements().size(); ++e) ASSERT_LT(page.elements()[e].parent, e) << html;
  }
}

// A million bytes each of the worst that came to mind: seconds would be quadratic.
TEST(HtmlPageParser, IsLinearOnHostilePages) {
  const std::string_view units[] = {"<div>", "<p>a", "<b>", "<a href=x>", "</div>", "<li>", "<table><td>", "<!--", "<script>",
                                    "<script><!--<script></script>", "<a b='", "<div><table><td><b>", "<h1>", "&amp;", "<",
                                    "<p><span>", "<option>", "</p>", "<title>", "<svg>", "a<br><br>"};
  for (const std::string_view unit : units) {
    std::string html;
    while (html.size() < 1'000'000) html += unit;
    HtmlPageParser page;
    Arena arena;
    page.Parse(html, arena);
    EXPECT_LE(page.elements().size(), HtmlPageParser::kMaxElements) << unit;
    EXPECT_LE(page.blocks().size(), HtmlPageParser::kMaxBlocks) << unit;
  }
}

}  // namespace
}  // namespace newswire

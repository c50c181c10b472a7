#include "stages/decode/html_tokenizer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

namespace newswire {
namespace {

// "<p id=x>a</p>" -> "<p id=x>" 'a' </p>, in one line.
std::string Tokens(std::string_view html) {
  HtmlTokenizer tokenizer;
  tokenizer.Reset(html);
  HtmlToken token;
  std::string all;
  while (tokenizer.Next(token)) {
    if (!all.empty()) all += ' ';
    switch (token.kind) {
      case HtmlTokenKind::kText: all += "'" + std::string(token.text) + "'"; break;
      case HtmlTokenKind::kRawText: all += "raw'" + std::string(token.text) + "'"; break;
      case HtmlTokenKind::kEndTag: all += "</" + std::string(token.text) + ">"; break;
      case HtmlTokenKind::kStartTag:
        all += "<" + std::string(token.text);
        for (const HtmlAttribute& attribute : token.attributes) {
          all += " " + std::string(attribute.name) + "=[" + std::string(attribute.value) + "]";
        }
        all += token.self_closing ? "/>" : ">";
        break;
    }
  }
  return all;
}

struct Case {
  const char* what;
  std::string_view html;
  std::string_view tokens;
};

TEST(HtmlTokenizer, CutsAsBrowsersDo) {
  const Case cases[] = {
      {"nothing", "", ""},
      {"text", "ferry", "'ferry'"},
      {"tags", "<P>ferry</p >", "<P> 'ferry' </p>"},
      {"attributes of all kinds", "<a href='x>y' class=\"b c\" id=d hidden>", "<a href=[x>y] class=[b c] id=[d] hidden=[]>"},
      {"white space about =", "<a href\n=\t'x'>", "<a href=[x]>"},
      {"no white space between attributes", "<a b='1'c='2'>", "<a b=[1] c=[2]>"},
      {"a bare value with quotes and =", "<a b=c\"d=e>", "<a b=[c\"d=e]>"},
      {"a value that ends in a slash", "<a href=/x/>y", "<a href=[/x/]> 'y'"},
      {"self-closing", "<br/><br / ><img src=x />", "<br/> <br> <img src=[x]/>"},
      {"slashes between attributes", "<a / b=1 / c>", "<a b=[1] c=[]>"},
      {"a name that begins with =", "<a =b=c>", "<a =b=[c]>"},
      {"a quote inside a name", "<a b\"c=d>", "<a b\"c=[d]>"},
      {"attributes of an end tag", "</p class=x>y", "</p> 'y'"},
      {"less than", "2 < 3 and <3 <", "'2 < 3 and <3 <'"},
      {"an end tag without a name", "a</>b</ p>c", "'a' 'b' 'c'"},
      {"comments", "a<!-- <p>x</p> -->b<!---->c<!-->d<!--->e<!--x--!>f", "'a' 'b' 'c' 'd' 'e' 'f'"},
      {"a comment with dashes", "a<!-- -- -> --->b", "'a' 'b'"},
      {"a comment that never ends", "a<!-- b", "'a'"},
      {"doctype, instruction, CDATA", "<!DOCTYPE html><?xml x?><![CDATA[a]]>b", "'b'"},
      {"a tag that the end cuts", "a<b c='d", "'a'"},
      {"a quote that is never closed", "a<b c='d>e</b>", "'a'"},
      {"script", "<script>if (a<b) x='</p>';</script>y", "<script> raw'if (a<b) x='</p>';' </script> 'y'"},
      {"names that only begin so", "<style>a</styles></style>", "<style> raw'a</styles>' </style>"},
      {"title with tags", "<title>a <b> c</TITLE>d", "<title> raw'a <b> c' </TITLE> 'd'"},
      {"empty script", "<script src=x></script>y", "<script src=[x]> </script> 'y'"},
      {"script never closed", "<script>a<p>b", "<script> raw'a<p>b'"},
      {"script in a comment in a script", "<script><!--<script></script>--></script>x",
       "<script> raw'<!--<script></script>-->' </script> 'x'"},
      {"a comment in a script ends it all the same", "<script><!-- x</script>y", "<script> raw'<!-- x' </script> 'y'"},
      {"hidden for ever is not believed", "<script><!--<script></script>x<p>y",
       "<script> raw'<!--<script>' </script> 'x' <p> 'y'"},
      {"NUL and odd bytes", std::string_view("a\0<b\0>\xFF", 7), std::string_view("'a\0' <b\0> '\xFF'", 13)},
  };
  for (const Case& c : cases) EXPECT_EQ(Tokens(c.html), c.tokens) << c.what;
}

TEST(HtmlTokenizer, KeepsABoundedNumberOfAttributes) {
  std::string html = "<a";
  for (int i = 0; i < 10'000; ++i) html += " b" + std::to_string(i) + "=1";
  HtmlTokenizer tokenizer;
  html += ">x";
  tokenizer.Reset(html);
  HtmlToken token;
  ASSERT_TRUE(tokenizer.Next(token));
  EXPECT_EQ(token.attributes.size(), HtmlTokenizer::kMaxAttributes);
  ASSERT_TRUE(tokenizer.Next(token));
  EXPECT_EQ(token.text, "x");
}

TEST(HtmlTokenizer, FindsAttributesByNameInAnyCase) {
  const HtmlAttribute attributes[] = {{"CLASS", "a"}, {"class", "b"}, {"hidden", {}}};
  EXPECT_EQ(FindAttribute(attributes, "class"), "a");
  EXPECT_TRUE(FindAttribute(attributes, "id").empty());
}

TEST(HtmlTokenizer, TokensStayInsideOfThePageAndInOrder) {
  const std::string_view pieces[] = {"<", ">", "/", "!", "--", "a", "p", "script", "\"", "'", "=", " ", "</", "<!--", "-->", "title"};
  std::mt19937 random(7);
  for (int run = 0; run < 3000; ++run) {
    std::string html;
    for (size_t i = random() % 40; i > 0; --i) html += pieces[random() % std::size(pieces)];
    HtmlTokenizer tokenizer;
    tokenizer.Reset(html);
    HtmlToken token;
    const char* at = html.data();
    while (tokenizer.Next(token)) {
      ASSERT_GE(token.text.data(), at) << html;
      at = token.text.data() + token.text.size();
      ASSERT_LE(at, html.data() + html.size()) << html;
    }
  }
}

}  // namespace
}  // namespace newswire

#include "stages/decode/media_type.h"

#include <gtest/gtest.h>

namespace newswire {
namespace {

TEST(MediaType, IsTakenApartWhateverTheSpelling) {
  struct Case {
    std::string_view header, type, charset;
  };
  const Case cases[] = {
      {"", "", ""},
      {"text/plain", "text/plain", ""},
      {"text/plain; charset=utf-8", "text/plain", "utf-8"},
      {" Text/Plain ;Charset = \"ISO-8859-1\" ", "Text/Plain", "ISO-8859-1"},
      {"text/plain;format=flowed;charset='latin1'", "text/plain", "latin1"},
      {"text/plain;;charset", "text/plain", ""},
      {"; charset=utf-8", "", "utf-8"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.header);
    EXPECT_EQ(ParseMediaType(c.header).type, c.type);
    EXPECT_EQ(ParseMediaType(c.header).charset, c.charset);
  }
}

TEST(MediaType, NamesCompareWithoutCase) {
  const MediaType type = ParseMediaType("Application/NINJS+JSON");
  EXPECT_TRUE(type.Is("application/ninjs+json"));
  EXPECT_TRUE(type.HasSuffix("+json"));
  EXPECT_TRUE(type.HasPrefix("application/"));
  EXPECT_FALSE(type.Is("application/json"));
}

}  // namespace
}  // namespace newswire

#include "stages/fingerprint/identity.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace newswire {
namespace {

struct Identified {
  std::string uri;
  bool is_derived;
};

Identified IdentityOf(const std::function<void(Story&)>& fill) {
  Arena arena;
  Story story;
  RawRecord raw;
  raw.timestamp = FromCivilDay(2031, 7, 9);
  raw.value = "raw";
  story.Reset(&arena, raw);
  fill(story);
  std::vector<char> scratch;
  const ItemIdentity identity = MakeItemIdentity(story, "wire.example", scratch);
  return {std::string(identity.uri), identity.is_derived};
}

TEST(ItemIdentity, ProviderUriIsTakenAsItIs) {
  EXPECT_EQ(IdentityOf([](Story& s) {
              s.provider_uri = " tag:wire.example,2031:a/b ";
              s.source_id = "x";
            }).uri,
            "tag:wire.example,2031:a/b");
}

TEST(ItemIdentity, IsBuiltFromTheBestIdThereIs) {
  const struct {
    const char* name;
    std::function<void(Story&)> fill;
    std::string_view uri;
  } cases[] = {
      {"envelope id",
       [](Story& s) {
         s.source_id = "desk-17";
         s.source_file = "f.txt";
       },
       "urn:newsml:wire.example:20310709:desk-17"},
      {"hex tail of a file name", [](Story& s) { s.source_file = "000_0123456789abcdef.txt"; },
       "urn:newsml:wire.example:20310709:0123456789abcdef"},
      {"path before the file name", [](Story& s) { s.source_file = "in/2031/000_0123456789abcdef.txt"; },
       "urn:newsml:wire.example:20310709:0123456789abcdef"},
      {"stem of a file name", [](Story& s) { s.source_file = "harbour story_2.txt"; },
       "urn:newsml:wire.example:20310709:harbour%20story_2"},
      {"record key", [](Story& s) { s.raw.key = "key-4"; }, "urn:newsml:wire.example:20310709:key-4"},
      {"other characters", [](Story& s) { s.source_id = "a/b:c d\xC3\xA9"; },
       "urn:newsml:wire.example:20310709:a%2fb%3ac%20d%c3%a9"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Identified identity = IdentityOf(c.fill);
    EXPECT_EQ(identity.uri, c.uri);
    EXPECT_FALSE(identity.is_derived);
  }
}

TEST(ItemIdentity, BinaryKeyIsNoId) {
  EXPECT_TRUE(IdentityOf([](Story& s) {
                s.raw.key = std::string_view("\x00\x01\x02", 3);
                s.headline = "Quay";
              }).is_derived);
}

TEST(ItemIdentity, DayIsTheContentsDayFirst) {
  auto day = [](const std::function<void(Story&)>& fill) {
    return IdentityOf([&](Story& s) {
             s.source_id = "x";
             fill(s);
           })
        .uri;
  };
  EXPECT_EQ(day([](Story& s) {
              s.content_created = FromCivilDay(2030, 1, 2);
              s.version_created = FromCivilDay(2030, 1, 3);
            }),
            "urn:newsml:wire.example:20300102:x");
  EXPECT_EQ(day([](Story& s) { s.version_created = FromCivilDay(2030, 1, 3) + 86'399'999; }),
            "urn:newsml:wire.example:20300103:x");
  EXPECT_EQ(day([](Story& s) { s.received = FromCivilDay(1969, 12, 31); }), "urn:newsml:wire.example:19691231:x");
  EXPECT_EQ(day([](Story& s) { s.raw.timestamp = kNoTime; }), "urn:newsml:wire.example:x");
}

TEST(ItemIdentity, WithoutAnIdHeadlineAndNamesDecideAndTheBodyDoesNot) {
  auto derived = [](std::string_view headline, std::string_view name, std::string_view body) {
    const Identified identity = IdentityOf([&](Story& s) {
      s.headline = headline;
      s.by_names = {name};
      s.body = body;
      s.text = body;
    });
    EXPECT_TRUE(identity.is_derived);
    return identity.uri;
  };
  const std::string uri = derived("Quay reopens", "Mara Quist", "one body");
  EXPECT_EQ(uri, derived("QUAY  REOPENS", "Mara Quist", "another body"));
  EXPECT_NE(uri, derived("Quay reopens", "Ned Ellery", "one body"));
  EXPECT_NE(uri, derived("Quay closes", "Mara Quist", "one body"));
  EXPECT_EQ(uri.size(), std::string("urn:newsml:wire.example:20310709:").size() + 16);
}

TEST(ItemIdentity, StoriesWithoutHeadlineAndNameAreNotOneItem) {
  auto uri = [](std::string_view text) { return IdentityOf([&](Story& s) { s.text = text; }).uri; };
  EXPECT_NE(uri("The quay reopened.\nMore."), uri("The mill closed.\nMore."));
}

TEST(ItemIdentity, OverlongIdIsHashed) {
  const std::string id(5000, 'x');
  EXPECT_EQ(IdentityOf([&](Story& s) { s.source_id = id; }).uri.size(),
            std::string("urn:newsml:wire.example:20310709:").size() + 16);
}

}  // namespace
}  // namespace newswire

#include "stages/classify/topic_features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace newswire {
namespace {

using ::testing::ElementsAre;

std::vector<uint32_t> Keys(std::string_view title, std::string_view body) {
  TopicFeatureExtractor extractor;
  std::vector<uint32_t> keys;
  for (const TopicFeature& feature : extractor.Extract({title, body}, {})) keys.push_back(feature.key);
  return keys;
}

std::vector<uint32_t> SortedKeys(std::string_view title, std::string_view body) {
  std::vector<uint32_t> keys = Keys(title, body);
  std::sort(keys.begin(), keys.end());
  return keys;
}

// These numbers are in every model file: if they change, kTopicFeatureVersion must.
TEST(TopicFeaturesTest, KeysNeverChange) {
  EXPECT_THAT(Keys("", "Ferry"), ElementsAre(1041157461u, 4140050532u));
  EXPECT_THAT(Keys("", "quay of 1987"), ElementsAre(1970515286u, 1295297879u, 3181085139u));
  EXPECT_THAT(Keys("Quay", ""), ElementsAre(1970515286u, 2458080565u));
  EXPECT_THAT(Keys("", "\u00c9l\u00e8ve"), ElementsAre(907521929u, 3185224904u));
}

TEST(TopicFeaturesTest, SameWordsInAnyDressAreTheSameFeatures) {
  struct Case {
    std::string_view a;
    std::string_view b;
  };
  for (const Case& c : {Case{"FERRY Docks", "ferry docks"}, Case{"ferry, docks!", "ferry docks"},
                        Case{"the ferry's docks", "the ferry s docks"}, Case{"ferry\u2014docks", "ferry docks"},
                        Case{"\u201cferry\u201d\u00a0docks", "ferry docks"}, Case{"12 docks", "97 docks"},
                        Case{"\u00c5RHUS \u0160KODA \u1eb8D\u1ecc", "\u00e5rhus \u0161koda \u1eb9d\u1ecd"},
                        Case{"a ferry b docks", "ferry docks"}}) {
    SCOPED_TRACE(std::string(c.a) + " | " + std::string(c.b));
    EXPECT_EQ(SortedKeys("", c.a), SortedKeys("", c.b));
  }
}

TEST(TopicFeaturesTest, DifferentWordsAreDifferentFeatures) {
  struct Case {
    std::string_view a;
    std::string_view b;
  };
  for (const Case& c : {Case{"ferry", "fairy"}, Case{"12", "123"}, Case{"ferrydocks", "ferry docks"},
                        Case{"abcdefgh", "abcdefghabcdefgh"}, Case{"telegraphist", "telegraphists"}}) {
    SCOPED_TRACE(std::string(c.a) + " | " + std::string(c.b));
    EXPECT_NE(SortedKeys("", c.a), SortedKeys("", c.b));
  }
}

TEST(TopicFeaturesTest, InflectionsShareTheirFirstFiveLetters) {
  const std::vector<uint32_t> ministry = SortedKeys("", "ministry");
  const std::vector<uint32_t> ministers = SortedKeys("", "ministers");
  std::vector<uint32_t> shared;
  std::set_intersection(ministry.begin(), ministry.end(), ministers.begin(), ministers.end(),
                        std::back_inserter(shared));
  EXPECT_EQ(shared.size(), 1u);
  EXPECT_EQ(Keys("", "quay").size(), 1u) << "four letters have no prefix";
}

TEST(TopicFeaturesTest, HeadlineWordsCountAsBodyWordsAndOnceMore) {
  const std::vector<uint32_t> body = SortedKeys("", "quay");
  const std::vector<uint32_t> title = SortedKeys("quay", "");
  EXPECT_EQ(body.size(), 1u);
  EXPECT_EQ(title.size(), 2u);
  EXPECT_TRUE(std::includes(title.begin(), title.end(), body.begin(), body.end()));
}

TEST(TopicFeaturesTest, CountsUpToTheCap) {
  TopicFeatureExtractor extractor;
  EXPECT_EQ(extractor.Extract({"", "quay quay quay"}, {})[0].count, 3);
  EXPECT_EQ(extractor.Extract({"quay", "quay quay"}, {})[0].count, 3) << "headline and body together";
  std::string many;
  for (int i = 0; i < 40; ++i) many += "quay ";
  EXPECT_EQ(extractor.Extract({"", many}, {})[0].count, kMaxFeatureCount);
}

TEST(TopicFeaturesTest, PairsOfWordsAreFeaturesOfTheLeadIfTheRulesSaySo) {
  const auto count = [](std::string_view title, std::string_view body, uint8_t bigram_tokens) {
    TopicFeatureExtractor extractor;
    return extractor.Extract({title, body}, {bigram_tokens}).size();
  };
  EXPECT_EQ(count("", "oil tax law cut", 0), 4u);
  EXPECT_EQ(count("", "oil tax law cut", 48), 4u + 3u);
  EXPECT_EQ(count("", "oil tax law cut", 3), 4u + 2u) << "pairs among the first three";
  EXPECT_EQ(count("oil tax", "oil tax", 48), 4u + 1u) << "headline and lead share them";
  EXPECT_EQ(count("", "oil tax tax oil", 48), 2u + 3u) << "order counts";
}

TEST(TopicFeaturesTest, CodesOfTheEnvelopeStandApartFromWords) {
  TopicFeatureExtractor extractor;
  const std::string_view codes[] = {"CRUDE", "", "ap:i", "-"};
  const auto with_codes = extractor.Extract({"", "crude", codes}, {});
  EXPECT_EQ(with_codes.size(), 2u + 2u) << "a word, its prefix, two codes with letters";
  const auto key_of = [&](std::string_view code) { return extractor.Extract({"", "", {&code, 1}}, {})[0].key; };
  EXPECT_EQ(key_of("Crude"), key_of("CRUDE"));
  EXPECT_NE(key_of("04001000"), key_of("15054000")) << "digits count";
  const std::vector<std::string_view> many(100, "x");
  EXPECT_EQ(extractor.Extract({"", "", many}, {})[0].count, kMaxFeatureCount);
}

TEST(TopicFeaturesTest, AWordIsFoundWhereverItStands) {
  // Blocks of 64 bytes, the end of the text, and what an earlier text left in memory must not matter.
  TopicFeatureExtractor extractor;
  const uint32_t quay = Keys("", "quay")[0];
  for (size_t before = 0; before < 200; ++before) {
    SCOPED_TRACE(before);
    for (const std::string_view after : {"", " ", ". x", " y "}) {
      const auto features = extractor.Extract({"", std::string(before, ' ') + "quay" + std::string(after)}, {});
      ASSERT_EQ(features.size(), 1u);
      EXPECT_EQ(features[0].key, quay);
    }
  }
}

TEST(TopicFeaturesTest, OneStoryLeavesNothingBehindForTheNext) {
  TopicFeatureExtractor used;
  for (int i = 0; i < 70'000; ++i) used.Extract({"", i % 2 == 0 ? "ferry docks quay" : "other words"}, {});
  const std::span<const TopicFeature> after = used.Extract({"Harbour", "ferry quay ferry"}, {});
  TopicFeatureExtractor fresh;
  const std::span<const TopicFeature> first = fresh.Extract({"Harbour", "ferry quay ferry"}, {});
  ASSERT_EQ(after.size(), first.size());
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(after[i].key, first[i].key);
    EXPECT_EQ(after[i].count, first[i].count);
  }
}

TEST(TopicFeaturesTest, WordsBehindTheLimitAreNotLookedAt) {
  std::string body;
  for (size_t i = 0; i < kMaxBodyTokens; ++i) body += "w" + std::string(1, static_cast<char>('a' + i % 26)) + " ";
  EXPECT_EQ(SortedKeys("", body), SortedKeys("", body + "harbour"));
  EXPECT_NE(SortedKeys("", body), SortedKeys("", "harbour " + body));
}

TEST(TopicFeaturesTest, TakesEveryByteSequenceAndTheLargestStory) {
  std::string distinct_title;
  for (int i = 0; i < 100; ++i) {
    distinct_title += "title" + std::string(1, static_cast<char>('a' + i / 10)) +
                      std::string(1, static_cast<char>('a' + i % 10)) + " ";
  }
  std::string distinct_body;
  for (int i = 0; i < 2000; ++i) {
    for (int n = i; n > 0; n /= 26) distinct_body += static_cast<char>('a' + n % 26);
    distinct_body += "zzzzz ";
  }
  EXPECT_GT(Keys(distinct_title, distinct_body).size(), 500u);
  EXPECT_EQ(Keys("", std::string(100'000, 'x')).size(), 2u);
  for (const std::string_view text :
       {"", " ", "\xff\xfe\x80", "caf\xc3", "\xe2\x80", "\xf0\x9f\x98\x80 quay", "\xf8quay"}) {
    SCOPED_TRACE(text);
    EXPECT_LE(Keys(text, text).size(), 6u);
  }
}

}  // namespace
}  // namespace newswire

#include "stages/dedup/passages.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace newswire {
namespace {

TEST(Passages, SharedAndDifferingWordsStandSideBySide) {
  const std::vector<Passage> passages =
      AlignPassages("The port signed a 49-year lease on Tuesday.", "The port signed a 50-year lease late on Tuesday.");
  ASSERT_EQ(passages.size(), 5u);
  EXPECT_EQ(passages[0].a, "The port signed a ");
  EXPECT_TRUE(passages[0].shared);
  EXPECT_FALSE(passages[1].shared);
  EXPECT_EQ(passages[1].a, "49-year ");
  EXPECT_EQ(passages[1].b, "50-year ");
  EXPECT_TRUE(passages[2].shared);
  EXPECT_EQ(passages[3].a, "");
  EXPECT_EQ(passages[3].b, "late ");
  EXPECT_EQ(passages[4].b, "on Tuesday.");
}

TEST(Passages, LostSpacesCaseAndQuotesAreNoDifference) {
  const std::vector<Passage> passages =
      AlignPassages("Crews were asked to throw the \u201Cold\u201D nets out.", "CREWS were asked tothrow the \"old\" nets out");
  ASSERT_EQ(passages.size(), 1u);
  EXPECT_TRUE(passages[0].shared);
}

TEST(Passages, ConcatenatedTheyAreTheTexts) {
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    auto text = [&random] {
      std::string made;
      for (size_t i = 0, n = random() % 30; i < n; ++i) {
        made += std::string(random() % 3, ' ') + static_cast<char>('a' + random() % 4) + (random() % 5 == 0 ? "\n\n" : " ");
      }
      return made;
    };
    const std::string a = text();
    const std::string b = text();
    std::string joined_a, joined_b;
    bool shared_before = false;
    for (const Passage& passage : AlignPassages(a, b)) {
      joined_a += passage.a;
      joined_b += passage.b;
      EXPECT_FALSE(passage.shared && shared_before) << "two shared passages in a row";
      shared_before = passage.shared;
    }
    // A text of white space alone has no words.
    if (a.find_first_not_of(" \n") != std::string::npos) {
      EXPECT_EQ(joined_a, a) << round;
    }
    if (b.find_first_not_of(" \n") != std::string::npos) {
      EXPECT_EQ(joined_b, b) << round;
    }
  }
}

TEST(Passages, TextsLongerThanTheLimitEndInOneDifference) {
  std::string same;
  for (size_t i = 0; i < kMaxPassageWords; ++i) same += "word ";
  const std::string a = same + "end of one", b = same + "end of another";
  const std::vector<Passage> passages = AlignPassages(a, b);
  ASSERT_EQ(passages.size(), 2u);
  EXPECT_EQ(passages[1].a, "end of one");
}

TEST(DifferingWords, NumbersAndNamesOfOneTextOnly) {
  const std::string a = "Marta Quill said 1,450 workers and 17 ships, Quill said in (Varnholm).";
  const std::string b = "Marta Quill said 1450 workers and 19 ships. Lena Foss was not there.";
  EXPECT_EQ(DifferingNumbers(a, b).only_a, std::vector<std::string_view>{"17"});
  EXPECT_EQ(DifferingNumbers(a, b).only_b, std::vector<std::string_view>{"19"});
  EXPECT_EQ(DifferingNames(a, b).only_a, std::vector<std::string_view>{"Varnholm"});
  EXPECT_EQ(DifferingNames(a, b).only_b, (std::vector<std::string_view>{"Lena", "Foss"}));
  EXPECT_TRUE(DifferingNames(a, a).none());
}

}  // namespace
}  // namespace newswire

#include "stages/strip/word_guard.h"

#include <gtest/gtest.h>

#include <string>

namespace newswire {
namespace {

Cut At(uint32_t begin_byte, uint32_t end_byte) { return {"strip", "headline", begin_byte, end_byte}; }

TEST(WordGuardTest, AcceptsOtherWhiteSpaceAndAccountedCuts) {
  EXPECT_TRUE(WordsUnchanged("", {}, ""));
  EXPECT_TRUE(WordsUnchanged(" \n\n", {}, ""));
  EXPECT_TRUE(WordsUnchanged("the crews\n   went back\n", {}, "the crews went back"));
  EXPECT_TRUE(WordsUnchanged("the crews went\n\nback", {}, "the crews went back"));
  const Cut cuts[] = {At(0, 4), At(10, 14)};
  EXPECT_TRUE(WordsUnchanged("Head\nbody\nTail", cuts, "body"));
  const Cut middle[] = {At(5, 9)};
  EXPECT_TRUE(WordsUnchanged("Head body tail", middle, "Head\n\ntail"));
}

TEST(WordGuardTest, RefusesEveryChangeOfAWord) {
  const std::string text = "the crews went back to work after nine days on strike, their union said on Sunday";
  ASSERT_TRUE(WordsUnchanged(text, {}, text));
  for (size_t i = 0; i < text.size(); ++i) {
    SCOPED_TRACE(i);
    std::string changed = text;
    changed[i] = changed[i] == ' ' ? 'x' : changed[i] == 'e' ? 'f' : 'e';
    EXPECT_FALSE(WordsUnchanged(text, {}, changed)) << "a byte changed";
    std::string shorter = text;
    shorter.erase(i, 1);
    EXPECT_FALSE(WordsUnchanged(text, {}, shorter)) << "a byte lost, or two words joined";
    if (text[i] != ' ' && i > 0 && text[i - 1] != ' ') {
      std::string parted = text;
      parted.insert(i, 1, ' ');
      EXPECT_FALSE(WordsUnchanged(text, {}, parted)) << "a word parted";
    }
  }
  EXPECT_FALSE(WordsUnchanged(text, {}, text + " more"));
  EXPECT_FALSE(WordsUnchanged(text, {}, ""));
}

TEST(WordGuardTest, RefusesCutsThatOverlapAreUnsortedOrLieInsideAWord) {
  const Cut overlapping[] = {At(0, 5), At(4, 9)};
  EXPECT_FALSE(WordsUnchanged("Head body", overlapping, ""));
  const Cut unsorted[] = {At(5, 9), At(0, 4)};
  EXPECT_FALSE(WordsUnchanged("Head body", unsorted, ""));
  const Cut outside[] = {At(5, 10)};
  EXPECT_FALSE(WordsUnchanged("Head body", outside, "Head"));
  const Cut inside_end[] = {At(0, 7)};
  EXPECT_FALSE(WordsUnchanged("Head body", inside_end, "dy"));
  const Cut inside_begin[] = {At(7, 9)};
  EXPECT_FALSE(WordsUnchanged("Head body", inside_begin, "Head bo"));
  const Cut unaccounted[] = {At(0, 4)};
  EXPECT_FALSE(WordsUnchanged("Head body tail", unaccounted, "tail"));
}

}  // namespace
}  // namespace newswire

#include "stages/fingerprint/sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <string>

namespace newswire {
namespace {

std::string RandomText(std::mt19937_64& random, size_t bytes) {
  std::string text(bytes, ' ');
  for (char& c : text) c = static_cast<char>('a' + random() % 26);
  return text;
}

Sketch SketchOf(std::string_view folded) {
  std::vector<uint32_t> scratch;
  Sketch sketch;
  MakeSketch(folded, scratch, sketch);
  return sketch;
}

std::span<const uint32_t> Hashes(const Sketch& sketch) { return {sketch.hashes.data(), sketch.count}; }

TEST(Sketch, TextShorterThanAGramHasNone) {
  EXPECT_EQ(SketchOf("").count, 0u);
  EXPECT_EQ(SketchOf("ninebytes").count, 0u);
  EXPECT_EQ(SketchOf("tenbytes10").count, 1u);
}

TEST(Sketch, IsAscendingDistinctAndFull) {
  std::mt19937_64 random(1);
  for (const size_t bytes : {11u, 73u, 100u, 500u, 2000u, 40'000u}) {
    SCOPED_TRACE(bytes);
    const Sketch sketch = SketchOf(RandomText(random, bytes));
    EXPECT_EQ(sketch.count, std::min<size_t>(bytes - kGramBytes + 1, kSketchSize));
    for (size_t i = 1; i < sketch.count; ++i) EXPECT_LT(sketch.hashes[i - 1], sketch.hashes[i]);
  }
}

TEST(Sketch, IsTheSameWhereverTheTextLiesInMemoryAndHoweverItIsRead) {
  // One character of another script sends the text down the way that reads it sign by sign.
  std::mt19937_64 random(7);
  for (const size_t bytes : {10u, 41u, 42u, 63u, 64u, 65u, 97u, 73u + 64u}) {
    const std::string text = RandomText(random, bytes);
    const Sketch plain = SketchOf(text);
    const Sketch moved = SketchOf(std::string_view(" " + text).substr(1));
    EXPECT_TRUE(std::ranges::equal(Hashes(plain), Hashes(moved))) << bytes;
    const Sketch marked = SketchOf(text + "\u6E2F");
    if (marked.count < kSketchSize) {
      EXPECT_EQ(Compare(Hashes(plain), Hashes(marked)).a_in_b, 1) << bytes;
    }
  }
}

TEST(Sketch, HashesOfTextsThatDifferInTwoLettersSpreadEvenly) {
  // A linear hash would let many of these meet.
  std::set<uint32_t> hashes;
  for (char a = 'a'; a <= 'z'; ++a) {
    for (char b = 'a'; b <= 'z'; ++b) {
      std::string text = "abcdefghij";
      text[3] = a;
      text[7] = b;
      hashes.insert(SketchOf(text).hashes[0]);
    }
  }
  EXPECT_EQ(hashes.size(), 26u * 26u);
}

TEST(Sketch, RepeatedTextCountsItsGramsOnce) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "abcdefghijklm";
  const Sketch sketch = SketchOf(text);
  EXPECT_EQ(sketch.count, 13u);
  EXPECT_EQ(sketch.gram_count, 13u);
}

TEST(Sketch, EstimatesTheNumberOfGrams) {
  std::mt19937_64 random(2);
  double sum = 0;
  for (int round = 0; round < 50; ++round) sum += SketchOf(RandomText(random, 3000)).gram_count;
  EXPECT_NEAR(sum / 50, 2991, 200);
}

TEST(Sketch, HoldsTheSmallestOfAllHashes) {
  // A sketch of the whole can only have grams that are in the sketch of the half that they come from.
  std::mt19937_64 random(3);
  const std::string text = RandomText(random, 4000);
  const Sketch whole = SketchOf(text);
  const Sketch front = SketchOf(std::string_view(text).substr(0, 2004));
  const Sketch back = SketchOf(std::string_view(text).substr(1995));
  std::set<uint32_t> halves(front.hashes.begin(), front.hashes.end());
  halves.insert(back.hashes.begin(), back.hashes.end());
  for (const uint32_t hash : whole.hashes) EXPECT_TRUE(halves.contains(hash));
}

TEST(Compare, EqualTextsAreAllTheSame) {
  std::mt19937_64 random(4);
  const Sketch sketch = SketchOf(RandomText(random, 900));
  const SketchSimilarity same = Compare(Hashes(sketch), Hashes(sketch));
  EXPECT_EQ(same.jaccard, 1);
  EXPECT_EQ(same.containment, 1);
  EXPECT_EQ(same.shared, 64u);
}

TEST(Compare, NothingIsSimilarToNothing) {
  EXPECT_EQ(Compare({}, {}).containment, 0);
  std::mt19937_64 random(5);
  const Sketch a = SketchOf(RandomText(random, 900));
  const Sketch b = SketchOf(RandomText(random, 900));
  EXPECT_EQ(Compare(Hashes(a), Hashes(b)).shared, 0u);
  EXPECT_EQ(Compare(Hashes(a), {}).jaccard, 0);
}

TEST(Compare, EstimatesJaccardAndContainmentWithoutBias) {
  std::mt19937_64 random(6);
  for (const double kept : {1.0, 0.6, 0.35}) {
    for (const double added : {0.0, 0.4, 1.5}) {
      double jaccard = 0;
      double containment = 0;
      constexpr int kRounds = 60;
      for (int round = 0; round < kRounds; ++round) {
        const std::string text = RandomText(random, 3000);
        const std::string copy =
            text.substr(0, static_cast<size_t>(3000 * kept)) + RandomText(random, static_cast<size_t>(3000 * added));
        const SketchSimilarity s = Compare(Hashes(SketchOf(copy)), Hashes(SketchOf(text)));
        jaccard += s.jaccard / kRounds;
        containment += s.containment / kRounds;
      }
      SCOPED_TRACE(testing::Message() << kept << " kept, " << added << " added");
      EXPECT_NEAR(jaccard, kept / (1 + added), 0.035);
      EXPECT_NEAR(containment, kept / std::min(1.0, kept + added), 0.05);
    }
  }
}

}  // namespace
}  // namespace newswire

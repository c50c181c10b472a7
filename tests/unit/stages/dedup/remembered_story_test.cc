#include "stages/dedup/remembered_story.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <span>
#include <string>

#include "stages/fingerprint/sketch.h"

namespace newswire {
namespace {

TEST(RememberedStory, UnpacksWhatWasPacked) {
  std::mt19937 random(31);
  PackedRing ring;
  for (int round = 0; round < 300; ++round) {
    LedgerEntry entry;
    // Dense sketches of long texts and sparse ones of short texts, whose steps need the escape.
    const uint32_t range = round % 3 == 0 ? 0xFFFFFFFF : round % 3 == 1 ? 1u << 27 : 1u << 20;
    entry.sketch_count = static_cast<uint8_t>(random() % (kSketchSize + 1));
    for (size_t i = 0; i < entry.sketch_count; ++i) entry.sketch[i] = static_cast<uint32_t>(random()) % range;
    std::sort(entry.sketch.begin(), entry.sketch.begin() + entry.sketch_count);
    entry.number_count = static_cast<uint8_t>(random() % (kMaxNumbers + 1));
    for (size_t i = 0; i < entry.number_count; ++i) entry.numbers[i] = static_cast<uint32_t>(random());
    entry.name_count = static_cast<uint8_t>(random() % (kMaxNames + 1));
    for (size_t i = 0; i < entry.name_count; ++i) entry.names[i] = static_cast<uint32_t>(random());
    const std::string uri = "urn:newsml:wire.example:20310105:" + std::to_string(random());
    const std::string source_id = round % 2 == 0 ? uri.substr(33) : "id-" + std::to_string(round);
    entry.uri = uri;
    entry.source_id = source_id;
    RememberedStory story;
    Pack(entry, ring, story);
    UnpackedStory unpacked;
    Unpack(ring, story, unpacked);
    for (size_t i = 0; i < entry.sketch_count; ++i) {
      const int shift = i < kExactHashes ? 0 : kSketchCompareShift;
      ASSERT_EQ(entry.sketch[i] >> shift, unpacked.sketch[i] >> shift) << i;
    }
    const std::span<const uint32_t> sketch(entry.sketch.data(), entry.sketch_count);
    if (!sketch.empty()) {
      ASSERT_EQ(Compare(sketch, {unpacked.sketch.data(), entry.sketch_count}).jaccard, Compare(sketch, sketch).jaccard);
    }
    ASSERT_TRUE(
        std::equal(entry.numbers.begin(), entry.numbers.begin() + entry.number_count, unpacked.numbers.begin()));
    ASSERT_TRUE(std::is_sorted(unpacked.names.begin(), unpacked.names.begin() + entry.name_count));
    ASSERT_EQ(UriOf(ring, story), uri);
    ASSERT_EQ(SourceIdOf(ring, story), source_id);
  }
}

TEST(PackedRing, GoesOnBehindAChunkThatIsFullToTheLastByte) {
  PackedRing ring;
  uint64_t address = 0;
  for (size_t i = 0; i < 2 * PackedRing::kChunkBytes / 4096; ++i) ring.Push(4096, address);
  char* const next = ring.Push(10, address);
  EXPECT_EQ(address, 2 * PackedRing::kChunkBytes);
  EXPECT_EQ(ring.At(address), next);
  EXPECT_EQ(ring.memory_bytes(), 3 * PackedRing::kChunkBytes);
}

TEST(PackedRing, KeepsWhatIsNotPoppedAndReturnsWhatIs) {
  PackedRing ring;
  std::vector<uint64_t> addresses;
  for (int i = 0; i < 9000; ++i) {
    uint64_t address = 0;
    std::memset(ring.Push(700, address), i % 251, 700);
    addresses.push_back(address);
  }
  const size_t before = ring.memory_bytes();
  ring.PopBefore(addresses[6000]);
  EXPECT_LT(ring.memory_bytes(), before / 2);
  for (size_t i = 6000; i < addresses.size(); ++i) {
    ASSERT_EQ(static_cast<unsigned char>(ring.At(addresses[i])[699]), i % 251);
  }
  ring.PopBefore(addresses.back());
  EXPECT_LE(ring.memory_bytes(), 2 * PackedRing::kChunkBytes);
}

}  // namespace
}  // namespace newswire

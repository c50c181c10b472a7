#include "pipeline/ledger/ledger_frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace newswire {
namespace {

struct OwnedEntry {
  LedgerEntry entry;
  std::string uri, source_id;
};

class Collector final : public LedgerFrameSink {
 public:
  void OnEntry(size_t place, const LedgerEntry& entry) override {
    EXPECT_EQ(place, entries.size());
    entries.push_back({entry, std::string(entry.uri), std::string(entry.source_id)});
  }
  void OnClaim(const LedgerClaim& claim) override { claims.push_back(claim); }
  std::vector<OwnedEntry> entries;
  std::vector<LedgerClaim> claims;
};

LedgerEntry RandomEntry(std::mt19937_64& random, const std::string& uri) {
  LedgerEntry entry;
  entry.position = {random(), static_cast<int32_t>(random()), static_cast<int64_t>(random() >> 1)};
  entry.kind = static_cast<StoryKind>(random() % kStoryKindCount);
  entry.take = static_cast<uint8_t>(random());
  entry.update = static_cast<uint16_t>(random());
  entry.item = random();
  entry.version_created = random() % 2 == 0 ? kNoTime : static_cast<TimeMs>(random() >> 20);
  entry.provider_version = random();
  entry.raw_hash = random();
  entry.body_hash = {random(), random()};
  entry.headline_hash = random();
  entry.provider_hash = static_cast<uint32_t>(random());
  entry.slug_hash = static_cast<uint32_t>(random());
  entry.number_hash = static_cast<uint32_t>(random());
  entry.folded_bytes = static_cast<uint32_t>(random());
  entry.gram_count = static_cast<uint32_t>(random());
  entry.number_digest = static_cast<uint32_t>(random());
  entry.negation_count = static_cast<uint16_t>(random());
  for (bool* flag : {&entry.uri_is_derived, &entry.is_held, &entry.is_release, &entry.is_from_agency, &entry.is_reference}) {
    *flag = random() % 2 == 0;
  }
  entry.language = static_cast<uint16_t>(random());
  entry.sketch_count = static_cast<uint8_t>(random() % (kSketchSize + 1));
  entry.number_count = static_cast<uint8_t>(random() % (kMaxNumbers + 1));
  entry.name_count = static_cast<uint8_t>(random() % (kMaxNames + 1));
  for (int i = 0; i < entry.sketch_count; ++i) entry.sketch[static_cast<size_t>(i)] = static_cast<uint32_t>(random());
  for (int i = 0; i < entry.number_count; ++i) entry.numbers[static_cast<size_t>(i)] = static_cast<uint32_t>(random());
  for (int i = 0; i < entry.name_count; ++i) entry.names[static_cast<size_t>(i)] = static_cast<uint32_t>(random());
  entry.uri = uri;
  entry.source_id = std::string_view(uri).substr(uri.size() / 2);
  return entry;
}

LedgerClaim RandomClaim(std::mt19937_64& random) {
  LedgerClaim claim;
  claim.position = {random(), static_cast<int32_t>(random()), static_cast<int64_t>(random() >> 1)};
  claim.rank = static_cast<Rank>(random() >> 1);
  claim.leader = random() % 2 == 0 ? kNoRank : static_cast<Rank>(random() >> 1);
  claim.action = static_cast<Action>(random() % kActionCount);
  claim.reason = static_cast<DuplicateReason>(random() % 7);
  claim.jaccard_e4 = static_cast<uint16_t>(random());
  claim.containment_e4 = static_cast<uint16_t>(random());
  claim.version = static_cast<uint32_t>(random());
  return claim;
}

void ExpectEqual(const LedgerEntry& a, const OwnedEntry& b) {
  const LedgerEntry& e = b.entry;
  EXPECT_EQ(a.position, e.position);
  EXPECT_EQ(a.kind, e.kind);
  EXPECT_EQ(std::tie(a.sketch_version, a.take, a.update, a.item), std::tie(e.sketch_version, e.take, e.update, e.item));
  EXPECT_EQ(std::tie(a.version_created, a.provider_version, a.raw_hash, a.body_hash, a.headline_hash),
            std::tie(e.version_created, e.provider_version, e.raw_hash, e.body_hash, e.headline_hash));
  EXPECT_EQ(std::tie(a.folded_bytes, a.gram_count, a.number_digest, a.negation_count, a.uri_is_derived, a.language),
            std::tie(e.folded_bytes, e.gram_count, e.number_digest, e.negation_count, e.uri_is_derived, e.language));
  EXPECT_EQ(std::tie(a.provider_hash, a.slug_hash, a.number_hash), std::tie(e.provider_hash, e.slug_hash, e.number_hash));
  EXPECT_EQ(std::tie(a.is_held, a.is_release, a.is_from_agency, a.is_reference),
            std::tie(e.is_held, e.is_release, e.is_from_agency, e.is_reference));
  EXPECT_EQ(std::tie(a.sketch_count, a.number_count, a.name_count),
            std::tie(e.sketch_count, e.number_count, e.name_count));
  EXPECT_EQ(a.sketch, e.sketch);
  EXPECT_EQ(a.numbers, e.numbers);
  EXPECT_EQ(a.names, e.names);
  EXPECT_EQ(a.uri, b.uri);
  EXPECT_EQ(a.source_id, b.source_id);
}

std::string FrameOf(std::mt19937_64& random, size_t entries, size_t claims) {
  LedgerFrameWriter writer;
  for (size_t i = 0; i < entries; ++i)
    writer.Add(RandomEntry(random, "urn:newsml:wire.example:20310105:item-" + std::to_string(i)));
  for (size_t i = 0; i < claims; ++i) writer.Add(RandomClaim(random));
  return std::string(writer.Finish());
}

TEST(LedgerFrame, GivesBackWhatWasWritten) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 20; ++round) {
    SCOPED_TRACE(round);
    LedgerFrameWriter writer;
    std::vector<std::string> uris;
    std::vector<LedgerEntry> entries;
    std::vector<LedgerClaim> claims;
    for (size_t i = 0; i < random() % 30; ++i) uris.push_back(std::string(random() % 80, 'u') + std::to_string(i));
    for (const std::string& uri : uris) entries.push_back(RandomEntry(random, uri));
    for (size_t i = 0; i < random() % 30; ++i) claims.push_back(RandomClaim(random));
    for (const LedgerEntry& entry : entries) writer.Add(entry);
    for (const LedgerClaim& claim : claims) writer.Add(claim);
    Collector read;
    ASSERT_TRUE(ReadLedgerFrame(writer.Finish(), read).ok());
    ASSERT_EQ(read.entries.size(), entries.size());
    for (size_t i = 0; i < entries.size(); ++i) ExpectEqual(entries[i], read.entries[i]);
    ASSERT_EQ(read.claims.size(), claims.size());
    for (size_t i = 0; i < claims.size(); ++i) {
      EXPECT_EQ(claims[i].position, read.claims[i].position);
      EXPECT_EQ(std::tie(claims[i].rank, claims[i].leader, claims[i].action, claims[i].reason, claims[i].version),
                std::tie(read.claims[i].rank, read.claims[i].leader, read.claims[i].action, read.claims[i].reason,
                         read.claims[i].version));
      EXPECT_EQ(std::tie(claims[i].jaccard_e4, claims[i].containment_e4),
                std::tie(read.claims[i].jaccard_e4, read.claims[i].containment_e4));
    }
  }
}

// What a worker of the release before wrote: no names by which a kill may refer to the story, one flag.
TEST(LedgerFrame, ReadsVersionOne) {
  std::mt19937_64 random(13);
  const std::string uri = "urn:newsml:wire.example:20310105:item-1";
  const LedgerEntry entry = RandomEntry(random, uri);
  LedgerFrameWriter writer;
  writer.Add(entry);
  std::string frame(writer.Finish());
  constexpr size_t kHeaderBytes = 20;
  constexpr size_t kNamesAt = kHeaderBytes + 20 + 5 + 4 * 8 + 2 * 8 + 8;  // behind headline_hash
  frame.erase(kNamesAt, 12);
  constexpr size_t kFlagsAt = kNamesAt + 4 + 4 + 4 + 2;
  frame[kFlagsAt] = static_cast<char>(entry.uri_is_derived ? 1 : 0);
  frame[4] = 1;
  const uint64_t checksum =
      XXH3_64bits(frame.data() + kHeaderBytes, frame.size() - kHeaderBytes) ^ XXH3_64bits(frame.data(), 12);
  std::memcpy(frame.data() + 12, &checksum, 8);
  Collector read;
  ASSERT_TRUE(ReadLedgerFrame(frame, read).ok());
  ASSERT_EQ(read.entries.size(), 1u);
  LedgerEntry expected = entry;
  expected.provider_hash = expected.slug_hash = expected.number_hash = 0;
  expected.is_held = expected.is_release = expected.is_from_agency = expected.is_reference = false;
  ExpectEqual(expected, read.entries[0]);
}

TEST(LedgerFrame, WriterIsReusableAfterClear) {
  std::mt19937_64 random(12);
  LedgerFrameWriter writer;
  writer.Add(RandomEntry(random, "a"));
  writer.Finish();
  writer.Clear();
  EXPECT_TRUE(writer.empty());
  writer.Add(RandomClaim(random));
  Collector read;
  ASSERT_TRUE(ReadLedgerFrame(writer.Finish(), read).ok());
  EXPECT_TRUE(read.entries.empty());
  EXPECT_EQ(read.claims.size(), 1u);
}

TEST(LedgerFrame, EmptyFrameIsAFrame) {
  LedgerFrameWriter writer;
  Collector read;
  EXPECT_TRUE(ReadLedgerFrame(writer.Finish(), read).ok());
  EXPECT_TRUE(read.entries.empty());
}

TEST(LedgerFrame, TornFrameDeliversNothingWhereverItIsTorn) {
  std::mt19937_64 random(13);
  const std::string frame = FrameOf(random, 2, 2);
  for (size_t size = 0; size < frame.size(); ++size) {
    Collector read;
    const absl::Status status = ReadLedgerFrame(std::string_view(frame).substr(0, size), read);
    ASSERT_EQ(status.code(), absl::StatusCode::kDataLoss) << size;
    ASSERT_TRUE(read.entries.empty() && read.claims.empty()) << size;
  }
}

TEST(LedgerFrame, FrameWithBytesBehindItDeliversNothing) {
  std::mt19937_64 random(14);
  Collector read;
  EXPECT_EQ(ReadLedgerFrame(FrameOf(random, 1, 1) + "x", read).code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(read.entries.empty());
}

TEST(LedgerFrame, AnyFlippedBitIsSeenAndDeliversNothing) {
  std::mt19937_64 random(15);
  std::string frame = FrameOf(random, 2, 1);
  for (size_t byte = 0; byte < frame.size(); ++byte) {
    const int bit = static_cast<int>(random() % 8);
    frame[byte] = static_cast<char>(frame[byte] ^ (1 << bit));
    Collector read;
    ASSERT_EQ(ReadLedgerFrame(frame, read).code(), absl::StatusCode::kDataLoss) << "byte " << byte << " bit " << bit;
    ASSERT_TRUE(read.entries.empty() && read.claims.empty());
    frame[byte] = static_cast<char>(frame[byte] ^ (1 << bit));
  }
}

TEST(LedgerFrame, ForeignBytesAreNoFrame) {
  std::mt19937_64 random(16);
  for (const std::string& foreign : {std::string(), std::string("NWLG"), std::string(200, '\0'),
                                     std::string(R"({"uri":"urn:newsml:wire.example:20310105:a","type":"text"})")}) {
    Collector read;
    EXPECT_EQ(ReadLedgerFrame(foreign, read).code(), absl::StatusCode::kDataLoss);
  }
  for (int round = 0; round < 200; ++round) {
    std::string noise(random() % 400, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    Collector read;
    EXPECT_EQ(ReadLedgerFrame(noise, read).code(), absl::StatusCode::kDataLoss);
    EXPECT_TRUE(read.entries.empty());
  }
}

TEST(LedgerFrame, FrameOfANewerVersionIsToldFromDamage) {
  std::mt19937_64 random(18);
  std::string frame = FrameOf(random, 1, 0);
  frame[4] = kLedgerFrameVersion + 1;
  const uint64_t checksum = XXH3_64bits(frame.data() + 20, frame.size() - 20) ^ XXH3_64bits(frame.data(), 12);
  std::memcpy(frame.data() + 12, &checksum, 8);
  Collector read;
  const absl::Status status = ReadLedgerFrame(frame, read);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("version 3"));
  EXPECT_TRUE(read.entries.empty());
}

TEST(LedgerFrame, FullFrameOfTheLongestStoriesFitsARecordOfOneMegabyte) {
  std::mt19937_64 random(17);
  LedgerFrameWriter writer;
  const std::string uri(120, 'u');
  for (size_t i = 0; i < kMaxEntriesInFrame; ++i) {
    LedgerEntry entry = RandomEntry(random, uri);
    entry.sketch_count = kSketchSize;
    entry.number_count = kMaxNumbers;
    entry.name_count = kMaxNames;
    writer.Add(entry);
  }
  EXPECT_LT(writer.Finish().size(), 1u << 20);
}

}  // namespace
}  // namespace newswire

// What a worker does with the held topic's records: which it takes and when, and what it reads back of a story. That a
// kill or a newer version wins over a release is the ledger's business (stages/dedup/decision_table_test.cc), that
// every story is released once although workers come and go the simulation's.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "pipeline/held/held_story.h"
#include "pipeline/held/hold_queue.h"

namespace newswire {
namespace {

constexpr TimeMs kNoon = 1'900'000'000'000;
constexpr TimeMs kMinute = 60'000;

// Records of one partition, from `first_offset` on; their embargoes end `minutes` after noon, kNever has no end.
constexpr int kNever = -1000;
class HeldRecords final : public InputBatch {
 public:
  HeldRecords(int32_t partition, int64_t first_offset, const std::vector<int>& minutes) {
    times_.reserve(minutes.size());
    headers_.reserve(minutes.size());
    for (const int minute : minutes) {
      times_.push_back(
          absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMillis(kNoon + minute * kMinute), absl::UTCTimeZone()));
      headers_.push_back({kReleaseTimeHeader, times_.back()});
      RawRecord record;
      record.position = {7, partition, first_offset + static_cast<int64_t>(records_.size())};
      record.value = "{}";
      if (minute != kNever) record.headers = {&headers_.back(), 1};
      records_.push_back(record);
    }
  }
  std::span<const RawRecord> records() const override { return records_; }
  size_t size_bytes() const override { return 2 * records_.size(); }

 private:
  std::vector<std::string> times_;
  std::vector<Header> headers_;
  std::vector<RawRecord> records_;
};

// Offsets and steps of what is taken: "0 release, 1 hold on".
std::string Taken(HoldQueue& queue, TimeMs clock, bool make_room = false, size_t max_records = 100) {
  static constexpr std::array<const char*, 3> kSteps = {"release", "hold on", "pass over"};
  std::vector<HeldStep> steps;
  const std::unique_ptr<InputBatch> taken = queue.Take(clock, max_records, make_room, steps);
  EXPECT_EQ(steps.size(), taken == nullptr ? 0 : taken->records().size());
  std::string text;
  for (size_t i = 0; i < steps.size(); ++i) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", taken->records()[i].position.offset, " ",
                    kSteps[static_cast<size_t>(steps[i])]);
  }
  return text;
}

TEST(HoldQueue, TakesWhatIsDueAndWhatStandsBeforeIt) {
  struct Row {
    const char* what;
    std::vector<int> minutes;
    std::string taken;
    size_t left;
  };
  const Row rows[] = {
      {"nothing is due", {1, 2}, "", 2},
      {"at its very time", {0, 1}, "0 release", 1},
      {"late", {-90}, "0 release", 0},
      {"due behind one that is not", {5, 0, 6}, "0 hold on, 1 release", 1},
      {"two due", {-1, 5, -2}, "0 release, 1 hold on, 2 release", 0},
      {"withheld ones wait for nothing here", {kNever, kNever, 5}, "0 pass over, 1 pass over", 1},
      {"withheld between", {5, kNever, -1}, "0 hold on, 1 pass over, 2 release", 0},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    HoldQueue queue;
    queue.Add(std::make_unique<HeldRecords>(0, 0, row.minutes));
    EXPECT_EQ(Taken(queue, kNoon), row.taken);
    EXPECT_EQ(queue.story_count(), row.left);
    EXPECT_EQ(Taken(queue, kNoon), "") << "taken once";
  }
}

TEST(HoldQueue, NextReleaseIsTheEarliestOfAllPartitionsAndForgetsWhatIsTakenOrLost) {
  HoldQueue queue;
  EXPECT_EQ(queue.next_release(), kNoTime);
  queue.Add(std::make_unique<HeldRecords>(0, 0, std::vector<int>{9, 3}));
  queue.Add(std::make_unique<HeldRecords>(1, 0, std::vector<int>{kNever, 1}));
  EXPECT_EQ(queue.next_release(), kNoon + kMinute);
  EXPECT_EQ(Taken(queue, kNoon + kMinute), "0 pass over, 1 release");
  EXPECT_EQ(queue.next_release(), kNoon + 3 * kMinute);
  const InputPartition lost{7, 0};
  queue.Drop({&lost, 1});
  EXPECT_EQ(queue.next_release(), kNoTime);
  EXPECT_EQ(queue.size_bytes(), 0u);
  EXPECT_EQ(Taken(queue, kNoon + 60 * kMinute), "") << "the partition's next owner releases it";
}

TEST(HoldQueue, MakesRoomByTheOlderHalfAndTakesNoMoreThanItMay) {
  HoldQueue queue;
  queue.Add(std::make_unique<HeldRecords>(0, 10, std::vector<int>{5, 6, 7}));
  EXPECT_EQ(Taken(queue, kNoon, /*make_room=*/true), "10 hold on, 11 hold on");
  queue.Add(std::make_unique<HeldRecords>(0, 13, std::vector<int>{-1, -1}));
  EXPECT_EQ(Taken(queue, kNoon, false, /*max_records=*/2), "12 hold on, 13 release");
  EXPECT_EQ(Taken(queue, kNoon), "14 release");
  EXPECT_EQ(queue.story_count(), 0u);
}

class HeldStoryTest : public testing::Test {
 protected:
  absl::Status Read(std::string_view entry, bool with_header = true) {
    headers_ = {Header{kHeldEntryHeader, entry}, Header{"nw_provider", "northwire"}};
    record_.headers = with_header ? std::span<const Header>(headers_) : std::span<const Header>();
    story_.Reset(&arena_, record_);
    return ReadHeldStory(story_);
  }
  static LedgerEntry Entry() {
    LedgerEntry entry;
    entry.position = {11, 2, 345};
    entry.item = 42;
    entry.is_held = true;
    entry.uri = "tag:northwire.example,2031:item-157";
    return entry;
  }
  std::array<Header, 2> headers_;
  RawRecord record_;
  Arena arena_;
  Story story_;
};

TEST_F(HeldStoryTest, ComesBackAsItsReleaseAtAPlaceOfItsOwn) {
  HeldEntryWriter writer;
  const std::string written(writer.Write(Entry()));
  ASSERT_TRUE(Read(written).ok());
  EXPECT_EQ(story_.uri, Entry().uri);
  EXPECT_EQ(story_.source, "northwire");
  EXPECT_EQ(story_.entry.item, 42u);
  EXPECT_TRUE(story_.entry.is_release);
  EXPECT_FALSE(story_.entry.is_held);
  EXPECT_EQ(story_.entry.position, ReleasePosition(Entry().position));
  EXPECT_NE(story_.entry.position, Entry().position) << "the ledger knows that one as held";
  record_.position = {7, 0, 99};  // written to the end of the topic again
  ASSERT_TRUE(Read(written).ok());
  EXPECT_EQ(story_.entry.position, ReleasePosition(Entry().position)) << "released once, wherever it lies";
}

TEST_F(HeldStoryTest, ARecordThatDoesNotSayWhatItIsIsDamaged) {
  HeldEntryWriter writer;
  std::string damaged(writer.Write(Entry()));
  damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
  LedgerFrameWriter two;
  two.Add(Entry());
  two.Add(Entry());
  const std::string both = absl::Base64Escape(two.Finish());
  EXPECT_FALSE(Read("", /*with_header=*/false).ok());
  for (const std::string_view entry :
       {std::string_view("no base64!"), std::string_view(damaged), std::string_view(both)}) {
    EXPECT_EQ(Read(entry).code(), absl::StatusCode::kDataLoss) << entry;
  }
}

}  // namespace
}  // namespace newswire

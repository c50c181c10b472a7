// Which stories have a given gram: the inverted index over sketch hashes.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace newswire {

// Lists of story numbers, one a 32-bit hash, of which only the kMaxPostings newest are kept: what stands in more
// stories is a template or a quotation, and which ones are kept is a function of the stories in the window alone.
//
// A linear hash table of 64-byte buckets, each one cache line with 12 postings of 5 bytes (16 bits of the hash, which
// with the bucket's number name it exactly, and a story number of 24 bits). It grows by one bucket at a time, so no
// insertion is slower than another; a bucket that overflows is chained. Memory: about 6.7 bytes a posting.
// Story numbers are modulo 2^24; at most 2^24 - 1 stories may be live at once. Confined to one thread.
class SketchIndex {
 public:
  static constexpr uint32_t kStoryMask = 0xFFFFFF;
  static constexpr size_t kMaxPostings = 16;

  // `target_fill`: postings a bucket on average before the table grows (tests let it grow sooner).
  explicit SketchIndex(size_t target_fill = 10);
  SketchIndex(const SketchIndex&) = delete;
  SketchIndex& operator=(const SketchIndex&) = delete;
  ~SketchIndex();

  // Has the table grow at once to what so many postings will need, if there are none yet.
  void ReserveIfEmpty(size_t postings);

  // Adds `story` to the lists of `hashes`. `oldest_live` is the oldest story number in use: the age of a posting is
  // told relative to it. O(hashes).
  void Insert(std::span<const uint32_t> hashes, uint32_t story, uint32_t oldest_live);

  // Takes `story` out of the lists of `hashes` (where it still stands). O(hashes).
  void Remove(std::span<const uint32_t> hashes, uint32_t story);

  // Asks the memory for the buckets of `hashes`.
  void Prefetch(std::span<const uint32_t> hashes) const;

  // Asks the memory for what hangs on these buckets, once they are there: the lists of hashes that many stories have.
  void PrefetchOverflow(std::span<const uint32_t> hashes) const;

  // Appends to `stories` every posting of every hash: a story stands there once for each hash it shares. O(hashes).
  void Collect(std::span<const uint32_t> hashes, std::vector<uint32_t>& stories) const;

  size_t posting_count() const { return postings_; }
  size_t memory_bytes() const;

 private:
  static constexpr size_t kPlaces = 12;
  static constexpr size_t kSegmentBits = 16;
  static constexpr size_t kSegmentBuckets = size_t{1} << kSegmentBits;

  struct alignas(64) Bucket {
    uint16_t tags[kPlaces];
    uint8_t stories[kPlaces][3];
    uint32_t next_and_count;  // 28 bits: 1 + number of the overflow bucket; 4 bits: places used
  };
  static_assert(sizeof(Bucket) == 64);

  // Buckets at addresses that never move, on huge pages where the system has them: every look-up is at a random place.
  class BucketArray {
   public:
    BucketArray() = default;
    BucketArray(const BucketArray&) = delete;
    BucketArray& operator=(const BucketArray&) = delete;
    ~BucketArray();
    Bucket& operator[](size_t i) const { return segments_[i >> kSegmentBits][i & (kSegmentBuckets - 1)]; }
    void GrowTo(size_t buckets);
    size_t memory_bytes() const { return segments_.size() * kSegmentBuckets * sizeof(Bucket); }

   private:
    std::vector<Bucket*> segments_;
  };

  size_t BucketOf(uint32_t hash) const {
    const size_t low = hash & (level_size_ - 1);
    return low < split_ ? hash & (2 * level_size_ - 1) : low;
  }
  static size_t Count(const Bucket& bucket) { return bucket.next_and_count >> 28; }
  static uint32_t Next(const Bucket& bucket) { return bucket.next_and_count & 0xFFFFFFF; }
  static uint32_t StoryAt(const Bucket& bucket, size_t place) {
    const uint8_t* at = bucket.stories[place];
    return at[0] | (static_cast<uint32_t>(at[1]) << 8) | (static_cast<uint32_t>(at[2]) << 16);
  }
  // Bit i: place i is used and has this tag.
  static uint32_t PlacesOf(const Bucket& bucket, uint16_t tag);
  static void Set(Bucket& bucket, size_t place, uint16_t tag, uint32_t story);
  void InsertOne(uint32_t hash, uint32_t story, uint32_t oldest_live);
  void Append(Bucket& head, uint16_t tag, uint32_t story);
  void SplitOne();

  const size_t target_fill_;
  BucketArray buckets_;
  BucketArray overflow_;
  size_t level_size_ = kSegmentBuckets;  // power of two, at least 2^16
  size_t split_ = 0;                     // buckets of this level that have been split already
  uint32_t overflow_used_ = 0;
  uint32_t free_overflow_ = 0;  // 1 + number of the first free overflow bucket, chained
  size_t postings_ = 0;
  std::vector<std::pair<uint32_t, uint32_t>> moving_;  // scratch of SplitOne: tag, story
};

}  // namespace newswire

#include "stages/dedup/sketch_index.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstddef>

#include "absl/log/check.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace newswire {

SketchIndex::BucketArray::~BucketArray() {
  for (Bucket* segment : segments_) munmap(segment, kSegmentBuckets * sizeof(Bucket));
}

void SketchIndex::BucketArray::GrowTo(size_t buckets) {
  constexpr size_t kBytes = kSegmentBuckets * sizeof(Bucket);
  constexpr size_t kHugePage = 2 * 1024 * 1024;
  static_assert(kBytes % kHugePage == 0);
  while (segments_.size() * kSegmentBuckets < buckets) {
    // Fresh pages are zero: empty buckets. What lies before and behind the aligned part goes back.
    char* const mapped = static_cast<char*>(
        mmap(nullptr, kBytes + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    CHECK(mapped != MAP_FAILED) << "no memory for " << kBytes << " bytes of the sketch index";
    const size_t before = -reinterpret_cast<uintptr_t>(mapped) % kHugePage;
    if (before != 0) munmap(mapped, before);
    if (before != kHugePage) munmap(mapped + before + kBytes, kHugePage - before);
    madvise(mapped + before, kBytes, MADV_HUGEPAGE);
    segments_.push_back(reinterpret_cast<Bucket*>(mapped + before));
  }
}

SketchIndex::SketchIndex(size_t target_fill) : target_fill_(target_fill) { buckets_.GrowTo(level_size_); }
SketchIndex::~SketchIndex() = default;

size_t SketchIndex::memory_bytes() const { return buckets_.memory_bytes() + overflow_.memory_bytes(); }

void SketchIndex::Set(Bucket& bucket, size_t place, uint16_t tag, uint32_t story) {
  bucket.tags[place] = tag;
  bucket.stories[place][0] = static_cast<uint8_t>(story);
  bucket.stories[place][1] = static_cast<uint8_t>(story >> 8);
  bucket.stories[place][2] = static_cast<uint8_t>(story >> 16);
}

uint32_t SketchIndex::PlacesOf(const Bucket& bucket, uint16_t tag) {
  static_assert(offsetof(Bucket, tags) == 0 && kPlaces <= 16);
  const uint32_t used = (1u << Count(bucket)) - 1;
#if defined(__AVX2__)
  // Sixteen tags' worth of bytes; those behind the twelve are masked away. Two bits a tag become one.
  const __m256i equal = _mm256_cmpeq_epi16(_mm256_load_si256(reinterpret_cast<const __m256i*>(&bucket)),
                                           _mm256_set1_epi16(static_cast<int16_t>(tag)));
  const __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(equal), _mm256_extracti128_si256(equal, 1));
  return static_cast<uint32_t>(_mm_movemask_epi8(bytes)) & used;
#else
  uint32_t places = 0;
  for (size_t i = 0; i < kPlaces; ++i) places |= static_cast<uint32_t>(bucket.tags[i] == tag) << i;
  return places & used;
#endif
}

void SketchIndex::Prefetch(std::span<const uint32_t> hashes) const {
  for (const uint32_t hash : hashes) __builtin_prefetch(&buckets_[BucketOf(hash)]);
}

void SketchIndex::PrefetchOverflow(std::span<const uint32_t> hashes) const {
  for (const uint32_t hash : hashes) {
    if (const uint32_t next = Next(buckets_[BucketOf(hash)]); next != 0) __builtin_prefetch(&overflow_[next - 1]);
  }
}

void SketchIndex::Collect(std::span<const uint32_t> hashes, std::vector<uint32_t>& stories) const {
  PrefetchOverflow(hashes);
  for (const uint32_t hash : hashes) {
    const uint16_t tag = static_cast<uint16_t>(hash >> 16);
    for (const Bucket* bucket = &buckets_[BucketOf(hash)];; bucket = &overflow_[Next(*bucket) - 1]) {
      for (uint32_t hits = PlacesOf(*bucket, tag); hits != 0; hits &= hits - 1) {
        stories.push_back(StoryAt(*bucket, static_cast<size_t>(std::countr_zero(hits))));
      }
      if (Next(*bucket) == 0) break;
    }
  }
}

void SketchIndex::ReserveIfEmpty(size_t postings) {
  if (postings_ != 0) return;
  const size_t buckets = postings / target_fill_ + 1;
  while (2 * level_size_ <= buckets) {
    level_size_ *= 2;
    split_ = 0;
  }
  split_ = std::max(split_, buckets - std::min(buckets, level_size_));
  buckets_.GrowTo(level_size_ + split_);
}

void SketchIndex::Insert(std::span<const uint32_t> hashes, uint32_t story, uint32_t oldest_live) {
  Prefetch(hashes);
  for (const uint32_t hash : hashes) InsertOne(hash, story & kStoryMask, oldest_live);
}

void SketchIndex::InsertOne(uint32_t hash, uint32_t story, uint32_t oldest_live) {
  const uint16_t tag = static_cast<uint16_t>(hash >> 16);
  Bucket& head = buckets_[BucketOf(hash)];
  size_t same = 0;
  Bucket* oldest_bucket = nullptr;
  size_t oldest_place = 0;
  uint32_t oldest_age = 0;
  for (Bucket* bucket = &head;; bucket = &overflow_[Next(*bucket) - 1]) {
    for (uint32_t hits = PlacesOf(*bucket, tag); hits != 0; hits &= hits - 1) {
      const size_t i = static_cast<size_t>(std::countr_zero(hits));
      const uint32_t age = (StoryAt(*bucket, i) - oldest_live) & kStoryMask;
      if (same == 0 || age < oldest_age) {
        oldest_bucket = bucket;
        oldest_place = i;
        oldest_age = age;
      }
      ++same;
    }
    if (Next(*bucket) == 0) break;
  }
  if (same >= kMaxPostings) {
    if (((story - oldest_live) & kStoryMask) > oldest_age) Set(*oldest_bucket, oldest_place, tag, story);
    return;
  }
  Append(head, tag, story);
  ++postings_;
  if (postings_ > (level_size_ + split_) * target_fill_) SplitOne();
}

void SketchIndex::Append(Bucket& head, uint16_t tag, uint32_t story) {
  Bucket* bucket = &head;
  while (Count(*bucket) == kPlaces) {
    if (Next(*bucket) == 0) {
      uint32_t number = free_overflow_;
      if (number != 0) {
        free_overflow_ = Next(overflow_[number - 1]);
      } else {
        number = ++overflow_used_;
        overflow_.GrowTo(number);
      }
      overflow_[number - 1].next_and_count = 0;
      bucket->next_and_count |= number;
    }
    bucket = &overflow_[Next(*bucket) - 1];
  }
  Set(*bucket, Count(*bucket), tag, story);
  bucket->next_and_count += 1u << 28;
}

void SketchIndex::Remove(std::span<const uint32_t> hashes, uint32_t story) {
  PrefetchOverflow(hashes);
  story &= kStoryMask;
  for (const uint32_t hash : hashes) {
    const uint16_t tag = static_cast<uint16_t>(hash >> 16);
    Bucket& head = buckets_[BucketOf(hash)];
    Bucket* found = nullptr;
    size_t found_place = 0;
    Bucket* before_last = nullptr;
    Bucket* last = &head;
    for (Bucket* bucket = &head;; bucket = &overflow_[Next(*bucket) - 1]) {
      for (uint32_t hits = PlacesOf(*bucket, tag); hits != 0 && found == nullptr; hits &= hits - 1) {
        const size_t i = static_cast<size_t>(std::countr_zero(hits));
        if (StoryAt(*bucket, i) == story) {
          found = bucket;
          found_place = i;
        }
      }
      if (Next(*bucket) == 0) break;
      before_last = bucket;
      last = &overflow_[Next(*bucket) - 1];
    }
    if (found == nullptr) continue;
    // The last posting of the chain fills the gap, so only the last bucket is ever partly full.
    const size_t last_place = Count(*last) - 1;
    Set(*found, found_place, last->tags[last_place], StoryAt(*last, last_place));
    last->next_and_count -= 1u << 28;
    --postings_;
    if (Count(*last) == 0 && before_last != nullptr) {
      const uint32_t number = Next(*before_last);
      before_last->next_and_count &= ~0xFFFFFFFu;
      last->next_and_count = free_overflow_;
      free_overflow_ = number;
    }
  }
}

void SketchIndex::SplitOne() {
  const size_t from = split_;
  const size_t to = split_ + level_size_;
  buckets_.GrowTo(to + 1);
  moving_.clear();
  Bucket& head = buckets_[from];
  uint32_t next = Next(head);
  for (const Bucket* bucket = &head;; bucket = &overflow_[next - 1], next = Next(*bucket)) {
    for (size_t i = 0; i < Count(*bucket); ++i) moving_.emplace_back(bucket->tags[i], StoryAt(*bucket, i));
    if (next == 0) break;
  }
  for (uint32_t number = Next(head); number != 0;) {
    Bucket& bucket = overflow_[number - 1];
    const uint32_t following = Next(bucket);
    bucket.next_and_count = free_overflow_;
    free_overflow_ = number;
    number = following;
  }
  head.next_and_count = 0;
  Bucket& upper = buckets_[to];
  // Bit log2(level_size_) of the hash decides; it lies in the tag from 2^16 buckets on.
  const uint32_t bit = static_cast<uint32_t>(level_size_ >> 16);
  for (const auto& [tag, story] : moving_) Append((tag & bit) != 0 ? upper : head, static_cast<uint16_t>(tag), story);
  if (++split_ == level_size_) {
    level_size_ *= 2;
    split_ = 0;
  }
}

}  // namespace newswire

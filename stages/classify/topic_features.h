// What the topic model sees of a story: hashed words.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace newswire {

// The rules below are part of the model: a model file names the version that it was trained with.
inline constexpr uint32_t kTopicFeatureVersion = 1;

inline constexpr size_t kMaxTitleTokens = 48;   // further words of a headline are not looked at
inline constexpr size_t kMaxBodyTokens = 512;   // nor of a body: news tells its topic early, and the cost stays bounded
inline constexpr size_t kMaxBodyBytes = 4096;   // nor what stands behind so many bytes
inline constexpr uint8_t kMaxFeatureCount = 6;  // a word counts no more often than this

// One distinct feature of a story and how often it stands there (1..kMaxFeatureCount).
struct TopicFeature {
  uint32_t key = 0;  // the low 16 bits are never 0
  uint8_t count = 0;
};

// Turns a headline and a body into features. Tokens are runs of letters and digits in lower case, a digit is '#', a
// single letter is dropped, 40 bytes are the longest; case is folded for ASCII and the Latin blocks up to U+1EFF.
// Three namespaces, hashed apart: words of headline and body, words of the headline once more, and the first five
// letters (of them what fits into 8 bytes) of words that have as many: "minister" and "ministries" meet there.
// Scratch memory of 30 kB is kept; confined to one thread. Linear in the bytes that are looked at.
class TopicFeatureExtractor {
 public:
  TopicFeatureExtractor();

  // Views stay valid until the next call. Order: first mention first.
  std::span<const TopicFeature> Extract(std::string_view title, std::string_view body);

 private:
  enum class Namespace : uint8_t { kWord, kTitleWord, kPrefix };
  struct Slot {
    uint32_t key = 0;
    uint16_t epoch = 0;
    uint16_t index = 0;
  };
  // The most features a story can have: every token a word and a prefix, title tokens also title words.
  static constexpr size_t kMaxFeatures = 2 * kMaxBodyTokens + 3 * kMaxTitleTokens;
  static constexpr size_t kSlots = 2048;
  static_assert(kSlots >= kMaxFeatures * 3 / 2);

  void AddText(std::string_view text, size_t max_tokens, bool is_title);
  void Add(uint32_t key);

  std::vector<char> folded_;     // the text in lower case, 0 between tokens
  std::vector<uint16_t> edges_;  // of the tokens in it
  std::array<Slot, kSlots> slots_{};
  uint16_t epoch_ = 0;
  std::vector<TopicFeature> features_;  // the first feature_count_ are of this story
  size_t feature_count_ = 0;
};

}  // namespace newswire

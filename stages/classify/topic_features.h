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
inline constexpr uint32_t kTopicFeatureVersion = 2;

inline constexpr size_t kMaxTitleTokens = 48;   // further words of a headline are not looked at
inline constexpr size_t kMaxBodyTokens = 320;   // nor of a body: news tells its topic early, and the cost stays bounded
inline constexpr size_t kMaxBodyBytes = 2560;   // nor what stands behind so many bytes
inline constexpr size_t kMaxCodes = 16;         // of the envelope
inline constexpr size_t kMaxBigramTokens = 48;  // of the lead, see TopicFeatureRules
inline constexpr uint8_t kMaxFeatureCount = 6;  // a word counts no more often than this

// What a model may choose; it stands in the model file.
struct TopicFeatureRules {
  uint8_t bigram_tokens = 0;  // pairs of neighbouring words among the first so many words of headline and of body
};

// What is told of a story.
struct TopicText {
  std::string_view title;
  std::string_view body;
  std::span<const std::string_view> codes = {};  // of the envelope: slug, the provider's codes, sections, categories
};

// One distinct feature of a story and how often it stands there (1..kMaxFeatureCount).
struct TopicFeature {
  uint32_t key = 0;
  uint8_t count = 0;
};

// Turns a headline and a body into features. Tokens are runs of letters and digits in lower case; a digit is '#', a
// single ASCII letter is dropped, the first 16 bytes count; case is folded for ASCII and the Latin blocks up to U+1EFF.
// Namespaces, hashed apart: words of headline and body, words of the headline once more, the first five letters (of
// them what fits into 8 bytes) of words that have as many ("minister" and "ministries" meet there), codes of the
// envelope, and, if the rules say so, pairs of words of the lead.
// Scratch memory of 40 kB is kept; confined to one thread. Linear in the bytes that are looked at.
class TopicFeatureExtractor {
 public:
  TopicFeatureExtractor();

  // Views stay valid until the next call. Order: first mention first.
  std::span<const TopicFeature> Extract(const TopicText& text, const TopicFeatureRules& rules);

 private:
  static constexpr size_t kMaxTokens = kMaxTitleTokens + kMaxBodyTokens;
  // A word, a prefix and in the headline a title word a token; bigrams; codes.
  static constexpr size_t kMaxKeys = 2 * kMaxTokens + kMaxTitleTokens + 2 * kMaxBigramTokens + kMaxCodes;
  static constexpr size_t kSlots = 4096;  // 2 bytes each: they stay in the first-level cache

  size_t AddTokens(std::string_view text, size_t max_tokens, size_t bigram_tokens, bool is_title, size_t key_count);

  std::vector<char> folded_;     // the text in lower case, 0 between tokens
  std::vector<uint16_t> edges_;  // of the tokens in it
  std::vector<uint32_t> keys_;   // of the story, with repetitions
  std::vector<TopicFeature> features_;
  std::array<uint16_t, kSlots> slots_{};  // place in features_ of the last key that hashed here
};

}  // namespace newswire

#include "stages/language/language_detector.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>  // cld2's header uses FILE without it
#include <cstring>

#include "absl/strings/ascii.h"

namespace newswire {
namespace {

// Frequent in English and no words of another language that is written with the same letters: "in", "is", "was", "on",
// "for", "had", "her", "will" are Dutch, German or Swedish as well and stay out.
constexpr std::array<std::string_view, 36> kEnglishWords = {
    "the",   "of",    "and",  "that", "with",  "from",   "have",  "has",   "been",    "which", "their", "they",
    "were",  "would", "this", "said", "who",   "about",  "after", "but",   "are",     "more",  "when",  "than",
    "there", "other", "his",  "its",  "could", "should", "while", "where", "because", "what",  "our",   "you"};
constexpr size_t kEnglishProbeBytes = 768;
constexpr int kEnglishMinWords = 40;
constexpr int kEnglishMinDistinct = 5;
constexpr int kEnglishMinSharePct = 12;
// With so many of them so early the rest of the sample is not looked at.
constexpr int kEnglishSureWords = 60;
constexpr int kEnglishSureSharePct = 18;

constexpr size_t kMaxWordBytes = 8;
constexpr uint64_t kLowerCaseBits = 0x2020202020202020u;
constexpr size_t kBlockBytes = 64;

// Words of up to 8 letters as one number, their bytes in order.
constexpr uint64_t PackWord(std::string_view word) {
  uint64_t packed = 0;
  for (size_t i = 0; i < word.size(); ++i) packed |= static_cast<uint64_t>(static_cast<uint8_t>(word[i])) << (8 * i);
  return packed;
}

// A table without collisions: the multiplier was found by trying.
constexpr size_t kWordSlots = 256;
struct WordTable {
  uint64_t multiplier = 0;
  std::array<uint64_t, kWordSlots> word{};  // 0: none
  std::array<uint64_t, kWordSlots> bit{};

  constexpr size_t Slot(uint64_t packed) const { return static_cast<size_t>((packed * multiplier) >> 56); }
};
constexpr WordTable kWordTable = [] {
  for (uint64_t multiplier = 0x9E3779B97F4A7C15ull;; multiplier += 0xA0761D6478BD642Eull) {
    WordTable table;
    table.multiplier = multiplier;
    bool is_free = true;
    for (size_t i = 0; i < kEnglishWords.size() && is_free; ++i) {
      const size_t slot = table.Slot(PackWord(kEnglishWords[i]));
      is_free = table.word[slot] == 0;
      table.word[slot] = PackWord(kEnglishWords[i]);
      table.bit[slot] = uint64_t{1} << i;
    }
    if (is_free) return table;
  }
}();

// Bit i is set where byte i of the 64 at `from` is a letter or no ASCII: a word with an accent is one word, and none of
// ours.
uint64_t WordByteMask(const char* from) {
#ifdef __AVX2__
  const auto half = [from](size_t at) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + at));
    const __m256i lower = _mm256_sub_epi8(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), _mm256_set1_epi8('a'));
    const __m256i is_letter = _mm256_cmpeq_epi8(_mm256_min_epu8(lower, _mm256_set1_epi8(25)), lower);
    return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_or_si256(is_letter, bytes)));
  };
  return half(0) | uint64_t{half(32)} << 32;
#else
  uint64_t mask = 0;
  for (size_t i = 0; i < kBlockBytes; ++i) {
    const auto byte = static_cast<uint8_t>(from[i]);
    mask |= uint64_t{byte >= 0x80 || static_cast<uint8_t>((byte | 0x20) - 'a') < 26} << i;
  }
  return mask;
#endif
}

std::string_view CutAtCharacter(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

int CountLetters(std::string_view text) {
  uint32_t count = 0;
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    count += (static_cast<uint8_t>((byte | 0x20) - 'a') < 26) | (byte >= 0xC2);  // no branch: vector code
  }
  return static_cast<int>(count);
}

struct Rename {
  std::string_view from;
  std::string_view to;
};
// CLD2's and retired ISO 639 codes -> the codes of the IANA language subtag registry.
constexpr Rename kRenames[] = {{"iw", "he"},  {"jw", "jv"}, {"in", "id"},   {"mo", "ro"},    {"ji", "yi"},
                               {"bh", "bho"}, {"sh", "sr"}, {"blu", "hmn"}, {"sr-ME", "cnr"}};

std::string_view Renamed(std::string_view code) {
  for (const Rename& rename : kRenames) {
    if (code == rename.from) return rename.to;
  }
  return code;
}

std::string_view PrimarySubtag(std::string_view tag) { return tag.substr(0, tag.find('-')); }

// What the body of a news story cannot settle, or CLD2 does not know apart (Nigerian Pidgin is English to it).
std::string_view LanguageGroup(std::string_view primary) {
  constexpr Rename kGroups[] = {{"hr", "bs"}, {"sr", "bs"}, {"cnr", "bs"}, {"nb", "no"}, {"nn", "no"},
                                {"da", "no"}, {"ms", "id"}, {"tl", "fil"}, {"pcm", "en"}};
  for (const Rename& group : kGroups) {
    if (primary == group.from) return group.to;
  }
  return primary;
}

}  // namespace

bool IsPlainlyEnglish(std::string_view text) {
  // A copy with zeros behind it, so that blocks and words may be read whole.
  char probe[kEnglishProbeBytes + kBlockBytes + kMaxWordBytes] = {};
  const size_t size = std::min(text.size(), kEnglishProbeBytes);
  std::memcpy(probe, text.data(), size);
  int words = 0;
  int hits = 0;
  uint64_t seen = 0;
  size_t begin = 0;
  uint64_t last_bit = 0;
  for (size_t block = 0; block <= size; block += kBlockBytes) {
    const uint64_t mask = WordByteMask(probe + block);
    uint64_t borders = mask ^ (mask << 1 | last_bit);  // begins and ends in turn
    bool is_end = last_bit != 0;
    last_bit = mask >> 63;
    words += __builtin_popcountll(borders & mask);
    for (; borders != 0; borders &= borders - 1) {
      const size_t at = block + static_cast<size_t>(__builtin_ctzll(borders));
      const size_t length = at - begin;
      uint64_t packed;
      std::memcpy(&packed, probe + begin, sizeof(packed));
      const size_t kept = std::min(length, kMaxWordBytes);
      packed = (packed | kLowerCaseBits) & (~uint64_t{0} >> ((8 * (kMaxWordBytes - kept)) & 63));
      const size_t slot = kWordTable.Slot(packed);
      const bool is_hit = is_end & (length <= kMaxWordBytes) & (kWordTable.word[slot] == packed);
      hits += is_hit;
      seen |= is_hit ? kWordTable.bit[slot] : 0;
      begin = at;
      is_end = !is_end;
    }
    if (words >= kEnglishSureWords && hits * 100 >= words * kEnglishSureSharePct) break;
  }
  return words >= kEnglishMinWords && hits * 100 >= words * kEnglishMinSharePct &&
         __builtin_popcountll(seen) >= kEnglishMinDistinct;
}

DetectedLanguage DetectLanguage(std::string_view text) {
  DetectedLanguage detected;
  const std::string_view sample = CutAtCharacter(text, kLanguageSampleBytes);
  detected.letter_count = CountLetters(sample);
  if (detected.letter_count == 0) return detected;
  if (IsPlainlyEnglish(sample)) {
    detected.code = "en";
    return detected;
  }
  const CLD2::CLDHints no_hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  CLD2::Language languages[3];
  int percents[3];
  double scores[3];
  int text_bytes = 0;
  int valid_bytes = 0;
  bool is_reliable = false;
  const CLD2::Language language = CLD2::ExtDetectLanguageSummaryCheckUTF8(
      sample.data(), static_cast<int>(sample.size()), /*is_plain_text=*/true, &no_hints, /*flags=*/0, languages,
      percents, scores, /*resultchunkvector=*/nullptr, &text_bytes, &is_reliable, &valid_bytes);
  if (!is_reliable || language == CLD2::UNKNOWN_LANGUAGE || language == CLD2::TG_UNKNOWN_LANGUAGE) return detected;
  const std::string_view code = Renamed(CLD2::LanguageCode(language));
  // "xx-Copt" and the like name a script, "zzp" is Pig Latin, "tlh" Klingon: none is the language of a news story.
  if (code == "un" || code.substr(0, 2) == "xx" || code == "zzp" || code == "tlh") return detected;
  detected.code = code;
  return detected;
}

size_t NormalizeLanguageTag(std::string_view declared, char* out, size_t out_bytes) {
  declared = absl::StripAsciiWhitespace(declared);
  const size_t primary_length = std::min(declared.find_first_of("-_"), declared.size());
  if (primary_length < 2 || primary_length > 3 || declared.size() > out_bytes) return 0;
  size_t length = 0;
  size_t subtag_begin = 0;
  while (subtag_begin <= declared.size()) {
    const size_t subtag_end = std::min(declared.find_first_of("-_", subtag_begin), declared.size());
    const std::string_view subtag = declared.substr(subtag_begin, subtag_end - subtag_begin);
    if (subtag.empty() || subtag.size() > 8) return 0;
    if (subtag_begin > 0) out[length++] = '-';
    for (size_t i = 0; i < subtag.size(); ++i) {
      const unsigned char c = static_cast<unsigned char>(subtag[i]);
      if (!absl::ascii_isalnum(c) || (subtag_begin == 0 && !absl::ascii_isalpha(c))) return 0;
      const bool is_region = subtag_begin > 0 && subtag.size() == 2;
      const bool is_script_initial = subtag_begin > 0 && subtag.size() == 4 && i == 0;
      out[length++] = is_region || is_script_initial ? absl::ascii_toupper(c) : absl::ascii_tolower(c);
    }
    subtag_begin = subtag_end + 1;
  }
  const std::string_view primary(out, primary_length);
  const std::string_view renamed = Renamed(primary);
  if (renamed != primary && length + renamed.size() - primary_length <= out_bytes) {
    std::copy_backward(out + primary_length, out + length, out + length + (renamed.size() - primary_length));
    std::copy(renamed.begin(), renamed.end(), out);
    length += renamed.size() - primary_length;
  }
  return length;
}

bool IsSameLanguage(std::string_view a, std::string_view b) {
  return LanguageGroup(PrimarySubtag(a)) == LanguageGroup(PrimarySubtag(b));
}

}  // namespace newswire

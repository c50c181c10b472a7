#include "stages/language/language_detector.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

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

constexpr size_t kMaxWordBytes = 8;
constexpr uint64_t kLowerCaseBits = 0x2020202020202020u;
// A to Z and whatever is no ASCII: a word with an accent is one word, and none of ours.
constexpr std::array<bool, 256> kIsWordByte = [] {
  std::array<bool, 256> is_word{};
  for (int c = 0; c < 256; ++c) is_word[static_cast<size_t>(c)] = c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  return is_word;
}();

// Words of up to 8 letters as one number, their bytes in order.
constexpr uint64_t PackWord(std::string_view word) {
  uint64_t packed = 0;
  for (size_t i = 0; i < word.size(); ++i) packed |= static_cast<uint64_t>(static_cast<uint8_t>(word[i])) << (8 * i);
  return packed;
}
constexpr size_t kWordSlots = 256;
constexpr size_t WordSlot(uint64_t packed) { return static_cast<size_t>((packed * 0x9E3779B97F4A7C15ull) >> 56); }
struct WordTable {
  std::array<uint64_t, kWordSlots> word{};
  std::array<uint8_t, kWordSlots> index{};
};
constexpr WordTable MakeWordTable() {
  WordTable table;
  for (size_t i = 0; i < kEnglishWords.size(); ++i) {
    const uint64_t packed = PackWord(kEnglishWords[i]);
    size_t slot = WordSlot(packed);
    while (table.word[slot] != 0) slot = (slot + 1) % kWordSlots;
    table.word[slot] = packed;
    table.index[slot] = static_cast<uint8_t>(i);
  }
  return table;
}
constexpr WordTable kWordTable = MakeWordTable();

int EnglishWordIndex(uint64_t packed) {
  for (size_t slot = WordSlot(packed); kWordTable.word[slot] != 0; slot = (slot + 1) % kWordSlots) {
    if (kWordTable.word[slot] == packed) return kWordTable.index[slot];
  }
  return -1;
}

std::string_view CutAtCharacter(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

int CountLetters(std::string_view text) {
  int count = 0;
  for (const char c : text)
    count += absl::ascii_isalpha(static_cast<unsigned char>(c)) || static_cast<uint8_t>(c) >= 0xC2;
  return count;
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
  text = text.substr(0, kEnglishProbeBytes);
  int words = 0;
  int hits = 0;
  uint64_t seen = 0;
  const size_t size = text.size();
  for (size_t begin = 0; begin < size;) {
    if (!kIsWordByte[static_cast<uint8_t>(text[begin])]) {
      ++begin;
      continue;
    }
    size_t end = begin + 1;
    while (end < size && kIsWordByte[static_cast<uint8_t>(text[end])]) ++end;
    ++words;
    const size_t length = end - begin;
    if (length <= kMaxWordBytes && begin + kMaxWordBytes <= size) {
      uint64_t packed;
      std::memcpy(&packed, text.data() + begin, sizeof(packed));
      packed = (packed | kLowerCaseBits) & (~uint64_t{0} >> (8 * (kMaxWordBytes - length)));
      if (const int index = EnglishWordIndex(packed); index >= 0) {
        ++hits;
        seen |= uint64_t{1} << index;
      }
    }
    begin = end;
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

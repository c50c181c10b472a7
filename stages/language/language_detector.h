// What language a text is in: English by its function words, everything else by CLD2.
#pragma once

#include <cstddef>
#include <string_view>

namespace newswire {

inline constexpr size_t kLanguageSampleBytes = 2048;  // of a text that are looked at

struct DetectedLanguage {
  std::string_view code;  // BCP 47 ("en", "zh-Hant"); static storage; empty if unknown or not reliable
  int letter_count = 0;   // letters of the sample: how much the answer rests on
};

// The language of the first kLanguageSampleBytes of `text` (valid UTF-8, or the answer is empty). A pure function;
// thread-safe. 0.7 us for English, 30-250 us for anything else: CLD2 clears its tables at every call.
//
// English is told without CLD2 where words that only English has (the, of, and, which ...) are as frequent as they are
// in English prose and in no other language; a short, mixed or foreign text goes to CLD2.
DetectedLanguage DetectLanguage(std::string_view text);

// Whether `text` is English beyond doubt by its function words. The rule behind the short way above.
bool IsPlainlyEnglish(std::string_view text);

// Writes the BCP 47 spelling of a language that a provider declared ("EN_us" -> "en-US") to `out` and returns its
// length; 0 if `declared` is no language tag ("english", "??") or longer than `out_bytes`. Retired codes are replaced
// ("iw" -> "he").
size_t NormalizeLanguageTag(std::string_view declared, char* out, size_t out_bytes);

// Whether two tags mean one language for a reader, or a pair that no detector can tell apart from a few lines: the
// primary subtags are equal or of one group (bs hr sr; nb nn no da; id ms; fil tl; en pcm).
bool IsSameLanguage(std::string_view a, std::string_view b);

}  // namespace newswire

#include "stages/strip/story_zone.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "stages/strip/tail_lines.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

constexpr size_t kMinShortLines = 25;
constexpr size_t kMinPageLines = 5;
constexpr uint32_t kShortWords = 4;
constexpr uint32_t kPageLineWords = 6;
constexpr size_t kMaxBytesLookedAt = 400;
constexpr size_t kBytesAWord = 16;
constexpr uint32_t kMaxWeight = 60;
// Added to the log-odds: the price of a lost word is some four times that of a word too much.
constexpr float kLeanToStory = 1.5F;
constexpr uint32_t kMinProseWords = 30;
constexpr uint32_t kMaxBelowPercent = 60;

// Words of navigation, sharing and the like. As they stand alone on a line in English, German, French, Spanish,
// Italian, Portuguese.
constexpr WordSet kPageWords({"about",
                              "anzeige",
                              "archive",
                              "archives",
                              "article",
                              "careers",
                              "categories",
                              "category",
                              "click",
                              "comment",
                              "commentaires",
                              "comentarios",
                              "coment\u00E1rios",
                              "comments",
                              "commenti",
                              "compartilhar",
                              "compartir",
                              "condividi",
                              "contact",
                              "contatti",
                              "contacto",
                              "contato",
                              "email",
                              "events",
                              "facebook",
                              "feed",
                              "feedback",
                              "follow",
                              "forum",
                              "gallery",
                              "help",
                              "home",
                              "impressum",
                              "instagram",
                              "kommentar",
                              "kommentare",
                              "kontakt",
                              "latest",
                              "lesen",
                              "leggi",
                              "leia",
                              "lire",
                              "linkedin",
                              "links",
                              "loading",
                              "mehr",
                              "menu",
                              "more",
                              "newer",
                              "next",
                              "older",
                              "partager",
                              "permalink",
                              "photo",
                              "photos",
                              "pinterest",
                              "popular",
                              "posted",
                              "posts",
                              "previous",
                              "print",
                              "read",
                              "recent",
                              "reddit",
                              "related",
                              "replies",
                              "reply",
                              "rss",
                              "search",
                              "share",
                              "shop",
                              "sitemap",
                              "skip",
                              "startseite",
                              "submit",
                              "suche",
                              "suivez",
                              "tag",
                              "tags",
                              "teilen",
                              "top",
                              "topics",
                              "trending",
                              "tumblr",
                              "tweet",
                              "twitter",
                              "video",
                              "videos",
                              "view",
                              "website",
                              "whatsapp",
                              "youtube"});

constexpr WordSet kServiceWords({"abo",           "abonnieren",      "abonnez",     "account",        "advertise",
                                 "advertisement", "advertising",     "agb",         "anmelden",       "conditions",
                                 "cookie",        "cookies",         "copyright",   "datenschutz",    "disclaimer",
                                 "e-mail",        "javascript",      "log",         "login",          "logout",
                                 "newsletter",    "newsletters",     "password",    "privacidad",     "privacidade",
                                 "privacy",       "publicidad",      "publicidade", "publicit\u00E9", "pubblicit\u00E0",
                                 "register",      "registrieren",    "reserved",    "rights",         "sign",
                                 "signup",        "sponsored",       "subscribe",   "subscriber",     "subscribers",
                                 "subscription",  "suscr\u00EDbete", "terms",       "unsubscribe",    "username",
                                 "werbung"});

constexpr uint8_t kMaxCount = 3;

constexpr float kIntercept = -0.41F;
constexpr std::array<float, kZoneFeatures> kCoefficients = {
    // weight 1 to 60 and more, each without and with the end of a sentence
    -1.37F,
    -0.17F,
    -1.68F,
    -0.19F,
    -1.11F,
    -0.79F,
    -0.34F,
    -0.05F,
    -0.56F,
    -0.06F,
    -0.48F,
    0.22F,
    -0.25F,
    0.72F,
    0.70F,
    1.76F,
    0.91F,
    2.36F,
    // kind of the block two before, one before, one below, two below: none, brief, short, short sentence, long, prose
    -0.32F,
    -0.19F,
    -0.26F,
    0.01F,
    -0.15F,
    0.53F,
    2.30F,
    -1.07F,
    -0.59F,
    -0.66F,
    -0.65F,
    0.30F,
    -1.40F,
    -0.21F,
    -0.14F,
    0.01F,
    0.27F,
    1.09F,
    -3.03F,
    0.33F,
    0.41F,
    0.15F,
    0.53F,
    1.23F,
    // commas, quote, service words, in a line of up to 12 words, page words in a line of up to 8, in a longer one,
    // mark,
    // lower case, colon, blank line before, digits
    0.12F,
    0.54F,
    -0.79F,
    -1.01F,
    -0.95F,
    -0.24F,
    -0.52F,
    0.84F,
    1.79F,
    -0.65F,
    1.03F,
};

uint8_t WeightBucket(uint32_t weight) {
  constexpr uint32_t kBuckets[] = {1, 2, 4, 7, 11, 17, 29, 59};
  uint8_t bucket = 0;
  for (const uint32_t limit : kBuckets) bucket += weight > limit ? 1 : 0;
  return bucket;
}

uint8_t KindOf(uint32_t weight, bool ends_sentence) {
  if (weight <= 4) return 1;
  if (weight <= 11) return ends_sentence ? 3 : 2;
  return ends_sentence ? 5 : 4;
}

void CountPageWords(std::string_view content, BlockTraits& traits) {
  constexpr size_t kMaxWordBytes = 16;
  std::array<char, kMaxWordBytes> lower;
  for (size_t at = 0; at < content.size();) {
    size_t size = 0;
    for (; at < content.size(); ++at) {
      const char c = ToAsciiLower(content[at]);
      const bool letter = IsAsciiLower(c) || static_cast<unsigned char>(c) >= 0x80 || (c == '-' && size > 0);
      if (!letter) break;
      if (size < kMaxWordBytes) lower[size] = c;
      ++size;
    }
    ++at;
    if (size < 3 || size > kMaxWordBytes) continue;
    const std::string_view word(lower.data(), size);
    if (traits.page_words < kMaxCount && kPageWords.Contains(word)) ++traits.page_words;
    if (traits.service_words < kMaxCount && kServiceWords.Contains(word)) ++traits.service_words;
  }
}

// On a page, whatever is "Latest ..." is a list of other things: "Latest from the quays", "Latest blog posts".
bool IsLatestHeading(std::string_view line, const Block& block) {
  return !block.ends_sentence && absl::StartsWithIgnoreCase(line, "latest ");
}

// What a heading of something that follows a story takes from the score.
float PenaltyOf(std::string_view content, const Block& block, const BlockTraits& traits) {
  if (traits.weight > 8) return 0;
  if (IsTeaserHeading(content) || IsLatestHeading(content, block)) return 60;
  if (IsCommentsHeading(content)) return 30;
  if (IsCopyright(content)) return 100;
  return 0;
}

bool IsProse(const Block& block, const BlockTraits& traits) { return block.ends_sentence && traits.weight >= 12; }

// The last block of the story if the zone holds a list of other stories below it: one under a heading that only such
// lists have, with far more running text above it than below.
size_t LastAboveOtherStories(std::string_view text, const std::vector<Block>& blocks,
                             const std::vector<BlockTraits>& traits, const StoryZone& zone) {
  uint32_t below = 0;
  for (size_t i = zone.first; i <= zone.last; ++i) below += IsProse(blocks[i], traits[i]) ? traits[i].weight : 0;
  uint32_t above = 0;
  for (size_t i = zone.first; i <= zone.last; ++i) {
    if (IsProse(blocks[i], traits[i])) {
      above += traits[i].weight;
      below -= traits[i].weight;
      continue;
    }
    if (traits[i].weight > 8 || above < kMinProseWords * 2 || below * 100 > above * kMaxBelowPercent) continue;
    const std::string_view line = text.substr(blocks[i].begin_byte, blocks[i].end_byte - blocks[i].begin_byte);
    if (IsListOfStoriesHeading(line) || IsLatestHeading(line, blocks[i])) return i - 1;
  }
  return zone.last;
}

}  // namespace

BlockTraits TraitsOf(std::string_view content, const Block& block) {
  BlockTraits traits;
  const size_t bytes = content.size();
  traits.weight = static_cast<uint16_t>(std::min<size_t>(std::max<size_t>(block.words, bytes / kBytesAWord), 0xFFFF));
  traits.shape = static_cast<uint8_t>(WeightBucket(traits.weight) * 2 + (block.ends_sentence ? 1 : 0));
  traits.kind = KindOf(traits.weight, block.ends_sentence);
  traits.blank_before = block.blank_before;
  traits.starts_lower = StartsLower(content);
  traits.colon = content.back() == ':';
  content = content.substr(0, kMaxBytesLookedAt);
  size_t digits = 0;
  for (size_t i = 0; i < content.size(); ++i) {
    const char c = content[i];
    digits += IsDigitByte(c) ? 1 : 0;
    if (c == ',' && traits.commas < kMaxCount) ++traits.commas;
    if (c == '"') traits.quote = true;
    if (c == '|') traits.mark = true;
    if (c == '\xC2' && i + 1 < content.size()) {
      if (content[i + 1] == '\xA9' || content[i + 1] == '\xBB') traits.mark = true;
      if (content[i + 1] == '\xAB') traits.quote = true;
    }
    if (c == '\xE2' && i + 2 < content.size()) {
      const std::string_view sign = content.substr(i, 3);
      if (sign == "\u201C" || sign == "\u201E") traits.quote = true;
      if (sign == "\u203A" || sign == "\u2022" || sign == "\u2192") traits.mark = true;
    }
  }
  traits.digit_percent = static_cast<uint8_t>(std::min<size_t>(300 * digits / content.size(), 100));
  CountPageWords(content, traits);
  return traits;
}

std::array<float, kZoneFeatures> ZoneFeaturesOf(const std::vector<BlockTraits>& traits, size_t i) {
  std::array<float, kZoneFeatures> x{};
  const BlockTraits& own = traits[i];
  x[own.shape] = 1;
  auto kind = [&](size_t k) { return k < traits.size() ? traits[k].kind : 0; };  // i - 2 may wrap around: no block
  x[18 + kind(i - 2)] = 1;
  x[24 + kind(i - 1)] = 1;
  x[30 + kind(i + 1)] = 1;
  x[36 + kind(i + 2)] = 1;
  const bool brief = own.weight <= 8;
  x[42] = own.commas;
  x[43] = own.quote;
  x[44] = own.service_words;
  x[45] = own.weight <= 12 && own.service_words > 0;
  x[46] = brief ? own.page_words : 0;
  x[47] = brief ? 0 : own.page_words;
  x[48] = own.mark;
  x[49] = own.starts_lower;
  x[50] = own.colon;
  x[51] = own.blank_before;
  x[52] = static_cast<float>(own.digit_percent) / 100;
  return x;
}

float ZoneScoreOf(const std::vector<BlockTraits>& traits, size_t i) {
  // The product of coefficients and ZoneFeaturesOf(), term by term in their order, without those that are 0.
  const BlockTraits& own = traits[i];
  const auto& c = kCoefficients;
  auto kind = [&](size_t k) -> size_t { return k < traits.size() ? traits[k].kind : 0; };
  float score = kIntercept + c[own.shape] + c[18 + kind(i - 2)] + c[24 + kind(i - 1)] + c[30 + kind(i + 1)] +
                c[36 + kind(i + 2)];
  if (own.commas > 0) score += c[42] * own.commas;
  if (own.quote) score += c[43];
  if (own.service_words > 0) {
    score += c[44] * own.service_words;
    if (own.weight <= 12) score += c[45];
  }
  if (own.page_words > 0) score += c[own.weight <= 8 ? 46 : 47] * own.page_words;
  if (own.mark) score += c[48];
  if (own.starts_lower) score += c[49];
  if (own.colon) score += c[50];
  if (own.blank_before) score += c[51];
  return score + c[52] * (static_cast<float>(own.digit_percent) / 100);
}

StoryZone FindStoryZone(std::string_view text, const std::vector<Block>& blocks, StoryZoneScratch& scratch) {
  StoryZone zone;
  size_t short_lines = 0;
  for (const Block& block : blocks) {
    const uint32_t bytes = block.end_byte - block.begin_byte;
    short_lines +=
        block.words <= kShortWords && bytes < kBytesAWord * (kShortWords + 1) && !block.ends_sentence ? 1 : 0;
  }
  if (short_lines < kMinShortLines) return zone;
  auto text_of = [&](const Block& block) { return text.substr(block.begin_byte, block.end_byte - block.begin_byte); };
  scratch.traits.clear();
  size_t page_lines = 0;
  for (const Block& block : blocks) {
    const BlockTraits& traits = scratch.traits.emplace_back(TraitsOf(text_of(block), block));
    const bool page_word = traits.page_words > 0 || traits.service_words > 0;
    page_lines += page_word && traits.weight <= kPageLineWords && !block.ends_sentence ? 1 : 0;
  }
  if (page_lines < kMinPageLines) return zone;
  zone.is_page = true;

  float best = -1;
  float sum = 0;
  size_t first = 0;
  for (size_t i = 0; i < blocks.size(); ++i) {
    const BlockTraits& traits = scratch.traits[i];
    if (sum <= 0) {
      sum = 0;
      first = i;
    }
    const float weight = static_cast<float>(std::min<uint32_t>(traits.weight, kMaxWeight));
    sum += (ZoneScoreOf(scratch.traits, i) + kLeanToStory) * weight - PenaltyOf(text_of(blocks[i]), blocks[i], traits);
    if (sum > best) {
      best = sum;
      zone.first = first;
      zone.last = i;
    }
  }
  zone.last = LastAboveOtherStories(text, blocks, scratch.traits, zone);
  uint32_t prose = 0;
  for (size_t i = zone.first; i <= zone.last; ++i) {
    if (IsProse(blocks[i], scratch.traits[i])) prose += scratch.traits[i].weight;
  }
  zone.is_clear = best > 0 && prose >= kMinProseWords;
  return zone;
}

}  // namespace newswire

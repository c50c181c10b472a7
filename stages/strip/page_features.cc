#include "stages/strip/page_features.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "pipeline/base/utf8.h"
#include "stages/strip/byline.h"
#include "stages/strip/credit.h"
#include "stages/strip/lead_lines.h"
#include "stages/strip/page_words.h"
#include "stages/strip/tail_lines.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

constexpr uint32_t kMinProseUnits = 10;
constexpr uint32_t kMinOpenProseUnits = 30;  // without a mark at its end
constexpr uint32_t kMinStoryProseUnits = 50;
constexpr uint32_t kMaxProseLinkPct = 40;
constexpr size_t kBytesPerUnit = 12;
constexpr uint32_t kCorePct = 60;
constexpr uint32_t kWideCorePct = 90;
constexpr int kFar = 50;
constexpr size_t kMaxPatternBytes = 300;
constexpr uint32_t kMaxSaid = 9;
constexpr uint32_t kMaxHeadlineUnits = 60;
constexpr uint32_t kMinHeadlineUnits = 4;  // of a line that is not marked as a heading

// What is said to be another text than the story.
constexpr uint64_t kForeignMarks = Bit(HtmlMark::kComment) | Bit(HtmlMark::kRelated) | Bit(HtmlMark::kPopular) |
                                   Bit(HtmlMark::kTeaser) | Bit(HtmlMark::kFooter) | Bit(HtmlMark::kModal) |
                                   Bit(HtmlMark::kBio) | Bit(HtmlMark::kNewsletter) | Bit(HtmlMark::kLegal);
constexpr uint32_t kForeignSettings =
    kInNestedArticle | kInAside | kInNav | kInFooter | kInForm | kIsHidden | kInLink | kInButton;

bool HasSentenceInside(std::string_view text) {
  for (size_t at = text.find_first_of(".!?"); at != std::string_view::npos; at = text.find_first_of(".!?", at + 1)) {
    if (at + 1 < text.size() && (text[at + 1] == ' ' || text[at + 1] == '\n')) return true;
  }
  return text.find("\u3002") != std::string_view::npos;
}

int16_t Clip(uint64_t number, uint64_t max = 1000) { return static_cast<int16_t>(std::min(number, max)); }
int16_t Pct(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<int16_t>(std::min<uint64_t>(100, part * 100 / whole));
}

// A key for every word, or for every three words in a row.
class KeyOfWords {
 public:
  explicit KeyOfWords(size_t window) : window_(window) {}
  // Whether get() is a key: false for the first two words if three are wanted.
  bool Add(uint32_t word) {
    key_ = window_ == 3 ? (before_previous_ * 31 + previous_) * 31 + word : word;
    before_previous_ = previous_;
    previous_ = word;
    return ++seen_ >= window_;
  }
  uint32_t get() const { return key_; }

 private:
  size_t window_;
  size_t seen_ = 0;
  uint32_t key_ = 0;
  uint32_t previous_ = 0;
  uint32_t before_previous_ = 0;
};

}  // namespace

size_t PageFeatures::WordHashes::SlotOf(uint32_t key) const {
  size_t slot = (key * 0x9E3779B1u) & (slots_.size() - 1);
  while (slots_[slot] != 0 && slots_[slot] != key) slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

void PageFeatures::WordHashes::Fill(std::string_view text, size_t window) {
  window_ = window;
  count_ = 0;
  if (text.empty()) return;
  slots_.assign(std::bit_ceil(std::max<size_t>(64, text.size() / 2)), 0);
  KeyOfWords key(window_);
  ForEachPageWord(text, [&](uint32_t word) {
    if (!key.Add(word) || key.get() == 0) return;
    slots_[SlotOf(key.get())] = key.get();
    ++count_;
  });
}

int PageFeatures::WordHashes::SharePct(std::span<const uint32_t> words) const {
  if (count_ == 0) return 0;
  size_t asked = 0;
  size_t found = 0;
  KeyOfWords key(window_);
  for (const uint32_t word : words) {
    if (!key.Add(word)) continue;
    ++asked;
    if (slots_[SlotOf(key.get())] == key.get()) ++found;
  }
  return Pct(found, asked);
}

PageFeatures::OfLook& PageFeatures::LookOf(uint32_t look) {
  size_t slot = (look * 0x9E3779B1u) & (looks_.size() - 1);
  while (looks_[slot].blocks != 0 && looks_[slot].look != look) slot = (slot + 1) & (looks_.size() - 1);
  looks_[slot].look = look;
  return looks_[slot];
}

void PageFeatures::MeasureBlocks(const Page& page, std::string_view text) {
  of_blocks_.assign(page.blocks.size(), {});
  looks_.assign(std::bit_ceil(std::max<size_t>(64, page.blocks.size() * 2)), {});
  texts_.clear();
  words_.clear();
  first_words_.clear();
  units_ = bytes_ = link_bytes_ = prose_units_ = 0;
  for (size_t i = 0; i < page.blocks.size(); ++i) {
    const PageBlock& block = page.blocks[i];
    OfBlock& of = of_blocks_[i];
    const std::string_view content = text.substr(block.begin_byte, block.end_byte - block.begin_byte);
    const PageElement& element = page.elements[block.element];
    of.units = std::max(CountWords(content), static_cast<uint32_t>(content.size() / kBytesPerUnit));
    of.link_pct = static_cast<uint8_t>(Pct(block.link_bytes, content.size()));
    of.ends_sentence = EndsSentence(content);
    of.heading = static_cast<uint8_t>(HeadingLevel(element.tag));
    of.look = element.look * 31 + page.elements[element.parent].look;
    uint32_t hash = 0;
    PageWords said;
    first_words_.push_back(static_cast<uint32_t>(words_.size()));
    ForEachPageWord(content, [&](uint32_t word) {
      words_.push_back(word);
      hash = hash * 0x01000193u ^ word;
      said.Add(word);
    });
    of.title_pct = static_cast<uint8_t>(title_.SharePct(std::span(words_).subspan(first_words_.back())));
    of.words = said.words();
    for (int kind = 0; kind < kPageWordKinds; ++kind) {
      of.said[static_cast<size_t>(kind)] =
          static_cast<uint8_t>(std::min(said.count(static_cast<PageWordKind>(kind)), kMaxSaid));
    }
    of.text_hash = uint64_t{hash} << 32 | content.size();
    texts_.push_back(of.text_hash);
    const bool prose = of.link_pct <= kMaxProseLinkPct &&
                       (of.ends_sentence ? of.units >= kMinProseUnits
                                         : of.units >= kMinOpenProseUnits && HasSentenceInside(content));
    if (prose && of.heading == 0) {
      const bool foreign = (block.settings & kForeignSettings) != 0 || (element.all_marks & kForeignMarks) != 0;
      of.prose = std::min<uint32_t>(of.units, 100) * (foreign ? 2 : 10);
      if ((block.settings & kInBodyProp) != 0) of.prose *= 2;
      if (!foreign) prose_units_ += of.units;
    }
    units_ += of.units;
    bytes_ += static_cast<uint32_t>(content.size());
    link_bytes_ += block.link_bytes;
    OfLook& look = LookOf(of.look);
    ++look.blocks;
    look.units += of.units;
    look.prose += of.prose;
    look.bytes += static_cast<uint32_t>(content.size());
    look.link_bytes += block.link_bytes;
  }
  std::sort(texts_.begin(), texts_.end());
  first_words_.push_back(static_cast<uint32_t>(words_.size()));
  // What readers say of a short story is often longer than it.
  if (prose_units_ < kMinStoryProseUnits) return;
  for (size_t i = 0; i < page.blocks.size(); ++i) {
    if ((page.elements[page.blocks[i].element].all_marks & Bit(HtmlMark::kComment)) != 0) of_blocks_[i].prose = 0;
  }
}

std::span<const uint32_t> PageFeatures::WordsOf(size_t block) const {
  return std::span(words_).subspan(first_words_[block], first_words_[block + 1] - first_words_[block]);
}

// Calls `use(phrase)` for every three words in a row of a block.
template <typename Use>
void PageFeatures::ForEachPhrase(size_t block, Use use) {
  KeyOfWords words(3);
  for (const uint32_t word : WordsOf(block)) {
    if (!words.Add(word)) continue;
    const uint32_t key = words.get() | 1;  // 0 is an empty slot
    size_t slot = ((key * 0x9E3779B1u) >> 7) & (phrases_.size() - 1);
    while (phrases_[slot].key != 0 && phrases_[slot].key != key) slot = (slot + 1) & (phrases_.size() - 1);
    if (phrases_[slot].key == 0) phrases_[slot] = {key, static_cast<uint32_t>(block), 0};
    use(phrases_[slot]);
  }
}

void PageFeatures::FillPhrases() {
  phrases_.assign(std::bit_ceil(std::max<size_t>(64, words_.size() * 2)), {});
  for (size_t i = 0; i < of_blocks_.size(); ++i) {
    ForEachPhrase(i, [i](Phrase& phrase) { phrase.last_block = static_cast<uint32_t>(i); });
  }
}

void PageFeatures::MeasureElements(const Page& page) {
  of_elements_.assign(page.elements.size(), {});
  for (size_t i = 0; i < page.blocks.size(); ++i) {
    OfElement& of = of_elements_[page.blocks[i].element];
    of.units += of_blocks_[i].units;
    of.bytes += page.blocks[i].end_byte - page.blocks[i].begin_byte;
    of.link_bytes += page.blocks[i].link_bytes;
    of.prose += of_blocks_[i].prose;
  }
  for (size_t e = page.elements.size(); e-- > 1;) {
    OfElement& parent = of_elements_[page.elements[e].parent];
    parent.units += of_elements_[e].units;
    parent.bytes += of_elements_[e].bytes;
    parent.link_bytes += of_elements_[e].link_bytes;
    parent.prose += of_elements_[e].prose;
  }
}

// The deepest element that has `share_pct` of the page's running text inside.
uint32_t PageFeatures::FindCore(const Page& page, uint32_t share_pct) const {
  const uint64_t enough = uint64_t{of_elements_[0].prose} * share_pct;
  if (enough == 0) return 0;
  uint32_t core = 0;
  // Parents come before their children: the last one in order that is inside the one before and has enough.
  for (uint32_t e = 1; e < page.elements.size(); ++e) {
    if (uint64_t{of_elements_[e].prose} * 100 >= enough && page.elements[e].tag != HtmlTag::kP) core = e;
  }
  return core;
}

// Steps from every element up to an ancestor of the core, and what the elements on the way are called.
void PageFeatures::MeasureDistances(const Page& page) {
  for (OfElement& of : of_elements_) of.common = UINT32_MAX;
  for (uint32_t e = core_;; e = page.elements[e].parent) {
    of_elements_[e].common = e;
    if (e == 0) break;
  }
  for (uint32_t e = 1; e < page.elements.size(); ++e) {
    OfElement& of = of_elements_[e];
    if (of.common == e) continue;
    const OfElement& parent = of_elements_[page.elements[e].parent];
    of.common = parent.common;
    of.up = static_cast<uint16_t>(parent.up + 1);
    of.marks_below_core = parent.marks_below_core | page.elements[e].marks;
  }
}

// The block that says the page's title again, best as a heading; without one the first <h1>. All blocks if none.
size_t PageFeatures::FindHeadline(const Page& page) const {
  size_t found = page.blocks.size();
  size_t first_h1 = page.blocks.size();
  size_t best = 0;
  for (size_t i = 0; i < page.blocks.size(); ++i) {
    const OfBlock& of = of_blocks_[i];
    if (of.heading == 1 && first_h1 == page.blocks.size()) first_h1 = i;
    if (of.title_pct < 50 || of.units > kMaxHeadlineUnits) continue;
    if (of.heading == 0 && of.units < kMinHeadlineUnits) continue;
    const bool foreign = (page.blocks[i].settings & kForeignSettings) != 0 || of.link_pct > 50;
    // Hundredths of words. A heading is worth some words more, the higher the better.
    const size_t said = size_t{of.units} * of.title_pct * (foreign ? 1 : 2);
    const size_t score = said + (of.heading == 0 ? 0 : foreign ? 100 : 500 - 10 * size_t{of.heading});
    if (score > best) {
      best = score;
      found = i;
    }
  }
  return found < page.blocks.size() ? found : first_h1;
}

// Where the way from an element to the headline turns down again, and what lies on which side.
void PageFeatures::MeasureBranches(const Page& page, size_t headline) {
  way_.clear();
  if (headline == page.blocks.size()) return;
  for (OfElement& of : of_elements_) of.meeting = UINT32_MAX;
  for (uint32_t e = page.blocks[headline].element;; e = page.elements[e].parent) {
    of_elements_[e].meeting = e;
    of_elements_[e].branch = e;
    way_.push_back(e);
    if (e == 0) break;
  }
  std::reverse(way_.begin(), way_.end());
  for (uint32_t e = 1; e < page.elements.size(); ++e) {
    OfElement& of = of_elements_[e];
    if (of.meeting == e) continue;
    const uint32_t parent = page.elements[e].parent;
    of.meeting = of_elements_[parent].meeting;
    of.branch = of.meeting == parent ? e : of_elements_[parent].branch;
  }
}

const std::vector<PageFeatureRow>& PageFeatures::Measure(const Page& page, std::string_view text,
                                                         std::string_view title) {
  title_.Fill(title, 1);
  MeasureBlocks(page, text);
  MeasureElements(page);
  core_ = FindCore(page, kCorePct);
  wide_core_ = FindCore(page, kWideCorePct);
  MeasureDistances(page);
  witness_.Fill(page.witness, 3);
  description_.Fill(page.description, 1);

  const size_t count = page.blocks.size();
  rows_.assign(count, {});
  const size_t headline = FindHeadline(page);
  MeasureBranches(page, headline);
  FillPhrases();
  size_t core_blocks = 0;
  const auto in_core = [&](size_t i, uint32_t core) {
    for (uint32_t e = page.blocks[i].element;; e = page.elements[e].parent) {
      if (e == core) return true;
      if (e < core || e == 0) return false;
    }
  };
  for (size_t i = 0; i < count; ++i) core_blocks += of_elements_[page.blocks[i].element].common == core_ ? 1 : 0;

  const uint64_t all_prose = of_elements_[0].prose;
  uint64_t prose_before = 0;
  uint64_t units_before = 0;
  size_t core_before = 0;
  int since_prose = kFar;
  int since_heading = kFar;
  int heading_above = 0;
  int prose_run = 0;
  for (size_t i = 0; i < count; ++i) {
    const PageBlock& block = page.blocks[i];
    const OfBlock& of = of_blocks_[i];
    const std::string_view content = text.substr(block.begin_byte, block.end_byte - block.begin_byte);
    const PageElement& element = page.elements[block.element];
    const OfElement& of_element = of_elements_[block.element];
    const uint32_t parent = element.parent;
    const uint32_t grandparent = page.elements[parent].parent;
    PageFeatureRow& row = rows_[i];
    const auto set = [&row](PageFeature feature, auto value) {
      row[static_cast<size_t>(feature)] = static_cast<int16_t>(value);
    };
    using enum PageFeature;

    size_t digits = 0, upper = 0, letters = 0, commas = 0, tabs = 0, capital_words = 0;
    bool word_start = true;
    for (const char c : content) {
      const bool is_upper = IsAsciiUpper(c);
      digits += IsDigitByte(c) ? 1 : 0;
      upper += is_upper ? 1 : 0;
      letters += is_upper || IsAsciiLower(c) ? 1 : 0;
      commas += c == ',' ? 1 : 0;
      tabs += c == '\t' ? 1 : 0;
      capital_words += is_upper && word_start ? 1 : 0;
      word_start = IsSpaceByte(c);
    }
    set(kUnits, Clip(of.units));
    set(kBytes, Clip(content.size(), 5000));
    set(kLinkShare, of.link_pct);
    set(kLinks, Clip(block.links));
    set(kStrongShare, Pct(block.strong_bytes, content.size()));
    set(kEndsSentence, of.ends_sentence);
    set(kEndsColon, content.back() == ':');
    set(kEndsQuestion, content.back() == '?');
    set(kStartsUpper, StartsUpper(content));
    set(kStartsLower, StartsLower(content));
    set(kStartsDigit, StartsDigit(content));
    set(kDigitShare, Pct(digits, content.size()));
    set(kUpperShare, Pct(upper, letters));
    set(kTitleCaseShare, Pct(capital_words, of.units));
    set(kCommas, Clip(commas));
    set(kBreaks, Clip(block.breaks));
    set(kTabs, Clip(tabs));
    set(kImagesBefore, Clip(block.images_before));
    if (content.size() <= kMaxPatternBytes) {
      int minutes = 0;
      int pattern = 0;
      if (IsReadingTime(content, minutes) || IsTimestamp(content)) pattern = 1;
      else if (IsFurniture(content)) pattern = 2;
      else if (IsTeaserHeading(content)) pattern = 3;
      else if (IsCopyright(content) || IsStandardsLine(content)) pattern = 4;
      else if (IsCreditStart(content)) pattern = 5;
      else if (IsPostSignature(content)) pattern = 6;
      set(kTextPattern, pattern);
    }
    const auto said = [&of](PageWordKind kind) { return of.said[static_cast<size_t>(kind)]; };
    set(kOfferWords, said(PageWordKind::kOffer));
    set(kOfferShare, Pct(said(PageWordKind::kOffer), of.words));
    set(kNoticeWords, said(PageWordKind::kNotice));
    set(kSourceWords, said(PageWordKind::kSource));
    set(kPointsElsewhere, said(PageWordKind::kPointer) > 0);
    set(kHeadingLevel, of.heading);
    set(kIsParagraph, element.tag == HtmlTag::kP);
    set(kIsListItem, element.tag == HtmlTag::kLi);
    set(kIsCell, element.tag == HtmlTag::kTd || element.tag == HtmlTag::kTr || element.tag == HtmlTag::kTh);
    set(kIsBox, element.tag == HtmlTag::kDiv || element.tag == HtmlTag::kSection);
    const auto is = [&](uint32_t setting) { return (block.settings & setting) != 0; };
    set(kInArticle, is(newswire::kInArticle));
    set(kInNestedArticle, is(newswire::kInNestedArticle));
    set(kInMain, is(newswire::kInMain));
    set(kInAside, is(newswire::kInAside));
    set(kInNav, is(newswire::kInNav));
    set(kInHeader, is(newswire::kInHeader));
    set(kInFooter, is(newswire::kInFooter));
    set(kInForm, is(newswire::kInForm));
    set(kInFigure, is(newswire::kInFigure) + 2 * is(newswire::kInCaption));
    set(kInTable, is(newswire::kInTable));
    set(kInList, is(newswire::kInList));
    set(kInQuote, is(newswire::kInQuote));
    set(kInLink, is(newswire::kInLink));
    set(kInButton, is(newswire::kInButton));
    set(kIsHidden, is(newswire::kIsHidden));
    set(kInBodyProp, is(newswire::kInBodyProp));
    set(kInDetails, is(newswire::kInDetails));

    const bool inside = of_element.common == core_;
    set(kInCore, inside);
    set(kInWideCore, in_core(i, wide_core_));
    set(kUpToCore, Clip(of_element.up, kFar));
    set(kDownFromCore, Clip(page.elements[core_].depth - page.elements[of_element.common].depth, kFar));
    set(kUpToWideCore, Clip(element.depth > page.elements[wide_core_].depth
                                ? element.depth - page.elements[wide_core_].depth : 0, kFar));
    set(kDepth, element.depth);
    const OfElement& of_parent = of_elements_[parent];
    const OfElement& of_grandparent = of_elements_[grandparent];
    set(kParentProseShare, Pct(of_parent.prose, all_prose));
    set(kGrandparentProseShare, Pct(of_grandparent.prose, all_prose));
    set(kParentProseDensity, Pct(of_parent.prose, uint64_t{of_parent.units} * 10));
    set(kGrandparentProseDensity, Pct(of_grandparent.prose, uint64_t{of_grandparent.units} * 10));
    set(kParentLinkShare, Pct(of_parent.link_bytes, of_parent.bytes));
    set(kGrandparentLinkShare, Pct(of_grandparent.link_bytes, of_grandparent.bytes));
    set(kParentUnits, Clip(of_parent.units, 3000));
    set(kGrandparentUnits, Clip(of_grandparent.units, 3000));
    const OfLook& look = LookOf(of.look);
    set(kLookProseShare, Pct(look.prose, all_prose));
    set(kLookUnits, Clip(look.units, 3000));
    set(kLookLinkShare, Pct(look.link_bytes, look.bytes));
    set(kSiblingsOfLook, Clip(look.blocks));

    set(kUnitsBeforeShare, Pct(units_before, units_));
    set(kProseBeforeShare, Pct(prose_before, all_prose));
    set(kBlocksToProseBefore, since_prose);
    set(kAfterHeadline, headline == count ? 0 : i > headline ? 2 : i == headline ? 1 : -1);
    set(kBlocksToHeadline, headline == count ? -kFar
                                             : std::clamp<int64_t>(static_cast<int64_t>(i) - static_cast<int64_t>(headline),
                                                                   -kFar, 2 * kFar));
    set(kCoreBlocksBefore, Clip(core_before));
    set(kCoreBlocksAfter, Clip(core_blocks - core_before - (inside ? 1 : 0)));
    if (!way_.empty()) {
      // Parents come before their children: `way_` is sorted.
      const auto meeting = std::lower_bound(way_.begin(), way_.end(), of_element.meeting);
      const uint32_t nearer = meeting + 1 < way_.end() ? of_elements_[meeting[1]].prose : 0;
      const uint32_t branch = of_element.branch == of_element.meeting ? of.prose : of_elements_[of_element.branch].prose;
      set(kUpFromHeadline, Clip(static_cast<uint64_t>(way_.end() - meeting - 1), kFar));
      set(kUpToHeadline, Clip(element.depth - page.elements[of_element.meeting].depth, kFar));
      set(kNearerProse, Clip(nearer / 10, 3000));
      set(kNearerProseShare, Pct(nearer, all_prose));
      set(kBranchProse, Clip(branch / 10, 3000));
      set(kBranchProseShare, Pct(branch, all_prose));
      set(kCommonProseShare, Pct(of_elements_[of_element.meeting].prose, all_prose));
    } else {
      for (const PageFeature feature : {kUpFromHeadline, kUpToHeadline, kNearerProse, kNearerProseShare, kBranchProse,
                                        kBranchProseShare, kCommonProseShare}) {
        set(feature, -1);
      }
    }
    const auto neighbour = [&](size_t n, PageFeature units, PageFeature link) {
      set(units, Clip(of_blocks_[n].units));
      set(link, of_blocks_[n].link_pct);
    };
    const auto near_neighbour = [&](size_t n, PageFeature ends, PageFeature heading, PageFeature same) {
      set(ends, of_blocks_[n].ends_sentence);
      set(heading, of_blocks_[n].heading);
      const uint32_t other = page.blocks[n].element;
      set(same, other == block.element ? 3 : page.elements[other].parent == parent ? 2
                : other == parent || page.elements[other].parent == grandparent ? 1 : 0);
    };
    if (i >= 1) {
      neighbour(i - 1, kUnitsBefore1, kLinkShareBefore1);
      near_neighbour(i - 1, kEndsSentenceBefore1, kHeadingBefore1, kSameParentBefore1);
    }
    if (i + 1 < count) {
      neighbour(i + 1, kUnitsAfter1, kLinkShareAfter1);
      near_neighbour(i + 1, kEndsSentenceAfter1, kHeadingAfter1, kSameParentAfter1);
    }
    if (i >= 2) neighbour(i - 2, kUnitsBefore2, kLinkShareBefore2);
    if (i + 2 < count) neighbour(i + 2, kUnitsAfter2, kLinkShareAfter2);
    set(kProseRun, std::min(prose_run, kFar));
    set(kHeadingAbove, heading_above);
    set(kBlocksSinceHeading, since_heading);

    set(kHasWitness, !witness_.empty());
    if (!witness_.empty()) set(kWitnessShare, witness_.SharePct(WordsOf(i)));
    set(kDescriptionShare, description_.SharePct(WordsOf(i)));
    set(kTitleShare, of.title_pct);
    const auto same = std::equal_range(texts_.begin(), texts_.end(), of.text_hash);
    set(kRepeats, Clip(static_cast<uint64_t>(same.second - same.first) - 1));
    size_t phrases = 0, said_before = 0, said_after = 0;
    ForEachPhrase(i, [&](const Phrase& phrase) {
      ++phrases;
      said_before += phrase.first_block < i ? 1 : 0;
      said_after += phrase.last_block > i ? 1 : 0;
    });
    set(kSaidBeforeShare, Pct(said_before, phrases));
    set(kSaidAfterShare, Pct(said_after, phrases));
    set(kStartsUrl, content.substr(0, 4) == "http" || content.substr(0, 4) == "www.");
    set(kPageUnits, Clip(units_, 20000));
    set(kPageProse, Clip(prose_units_, 20000));
    set(kPageBlocks, Clip(count, 5000));
    set(kPageLinkShare, Pct(link_bytes_, bytes_));
    set(kCoreProseShare, Pct(of_elements_[core_].prose, all_prose));
    set(kWideCoreProseShare, Pct(of_elements_[wide_core_].prose, all_prose));
    set(kDeclaredArticle, page.declared_article);

    const uint64_t near = block.inner_marks | ((element.marks | (of_element.up > 1 ? page.elements[parent].marks : 0)) &
                                               of_element.marks_below_core);
    const uint64_t below = of_element.marks_below_core;
    const uint64_t around = element.all_marks;
    for (uint64_t rest = near | below | around; rest != 0; rest &= rest - 1) {
      const int mark = std::countr_zero(rest);
      const uint64_t bit = uint64_t{1} << mark;
      row[static_cast<size_t>(kMarks) + static_cast<size_t>(mark)] = (near & bit) != 0 ? 3 : (below & bit) != 0 ? 2 : 1;
    }

    units_before += of.units;
    prose_before += of.prose;
    core_before += inside ? 1 : 0;
    since_prose = of.prose > 0 ? 0 : std::min(since_prose + 1, kFar);
    prose_run = of.prose > 0 ? prose_run + 1 : 0;
    if (of.heading > 0) {
      heading_above = of.heading;
      since_heading = 0;
    } else {
      since_heading = std::min(since_heading + 1, kFar);
    }
  }
  int until_prose = kFar;
  for (size_t i = count; i-- > 0;) {
    rows_[i][static_cast<size_t>(PageFeature::kBlocksToProseAfter)] = static_cast<int16_t>(until_prose);
    until_prose = of_blocks_[i].prose > 0 ? 0 : std::min(until_prose + 1, kFar);
  }
  return rows_;
}

}  // namespace newswire

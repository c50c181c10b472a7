// What can be measured of each block of a page: the numbers that page_model judges by.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "pipeline/page.h"
#include "stages/strip/page_words.h"

namespace newswire {

// Counts are in units: words, or for scripts without spaces twelve bytes. Shares are in percent.
enum class PageFeature : uint8_t {
  kUnits, kBytes, kLinkShare, kLinks, kStrongShare, kEndsSentence, kEndsColon, kEndsQuestion, kStartsUpper,
  kStartsLower, kStartsDigit, kDigitShare, kUpperShare, kTitleCaseShare, kCommas, kBreaks, kTabs, kImagesBefore,
  kTextPattern, kOfferWords, kOfferShare, kNoticeWords, kSourceWords, kPointsElsewhere,
  kHeadingLevel, kIsParagraph, kIsListItem, kIsCell, kIsBox,
  kInArticle, kInNestedArticle, kInMain, kInAside, kInNav, kInHeader, kInFooter, kInForm, kInFigure, kInTable, kInList,
  kInQuote, kInLink, kInButton, kIsHidden, kInBodyProp, kInDetails,
  kInCore, kInWideCore, kUpToCore, kDownFromCore, kUpToWideCore, kDepth,
  kParentProseShare, kGrandparentProseShare, kParentProseDensity, kGrandparentProseDensity, kParentLinkShare,
  kGrandparentLinkShare, kParentUnits, kGrandparentUnits,
  kLookProseShare, kLookUnits, kLookLinkShare, kSiblingsOfLook,
  kUnitsBeforeShare, kProseBeforeShare, kBlocksToProseBefore, kBlocksToProseAfter, kAfterHeadline, kBlocksToHeadline,
  kCoreBlocksBefore, kCoreBlocksAfter,
  kUpFromHeadline, kUpToHeadline, kNearerProse, kNearerProseShare, kBranchProse, kBranchProseShare, kCommonProseShare,
  kUnitsBefore1, kLinkShareBefore1, kEndsSentenceBefore1, kHeadingBefore1, kSameParentBefore1,
  kUnitsAfter1, kLinkShareAfter1, kEndsSentenceAfter1, kHeadingAfter1, kSameParentAfter1,
  kUnitsBefore2, kLinkShareBefore2, kUnitsAfter2, kLinkShareAfter2,
  kProseRun, kHeadingAbove, kBlocksSinceHeading,
  kHasWitness, kWitnessShare, kDescriptionShare, kTitleShare, kRepeats,
  kSaidBeforeShare, kSaidAfterShare, kStartsUrl,
  kPageUnits, kPageProse, kPageBlocks, kPageLinkShare, kCoreProseShare, kWideCoreProseShare, kDeclaredArticle,
  kMarks,  // one number a HtmlMark: 3 = of the block, its element or parent, inside the core's surroundings; 2 = of an
           // ancestor there; 1 = of an ancestor that the core has as well; 0 = of none
};
inline constexpr size_t kPageFeatureCount = static_cast<size_t>(PageFeature::kMarks) + kHtmlMarkCount;

using PageFeatureRow = std::array<int16_t, kPageFeatureCount>;

// Measures page after page; keeps its memory. Confined to one thread. O(text + blocks + elements).
class PageFeatures {
 public:
  // `text` is the page's text, `title` its headline (may be empty). One row a block, valid until the next call.
  const std::vector<PageFeatureRow>& Measure(const Page& page, std::string_view text, std::string_view title);

  // Of the page measured last. Words of running text outside of links and of what is plainly not the story.
  uint32_t prose_units() const { return prose_units_; }

 private:
  struct OfElement {
    uint32_t units = 0;
    uint32_t bytes = 0;
    uint32_t link_bytes = 0;
    uint32_t prose = 0;   // units of running text, weighted
    uint32_t common = 0;  // nearest ancestor (or itself) that has the core inside
    uint64_t marks_below_core = 0;
    uint16_t up = 0;      // steps up to `common`
    uint32_t meeting = 0;  // nearest ancestor (or itself) that has the headline inside
    uint32_t branch = 0;   // its child on the way down to this element; itself if that is it
  };
  struct OfBlock {
    uint32_t units = 0;
    uint32_t prose = 0;
    uint32_t look = 0;
    uint32_t words = 0;
    uint64_t text_hash = 0;
    std::array<uint8_t, kPageWordKinds> said{};
    uint8_t link_pct = 0;
    uint8_t title_pct = 0;
    uint8_t heading = 0;
    bool ends_sentence = false;
  };
  struct OfLook {
    uint32_t look = 0;
    uint32_t blocks = 0;
    uint32_t units = 0;
    uint32_t prose = 0;
    uint32_t bytes = 0;
    uint32_t link_bytes = 0;
  };
  // Where on the page some words stand in a row.
  struct Phrase {
    uint32_t key = 0;
    uint32_t first_block = 0;
    uint32_t last_block = 0;
  };
  // Hashes of the words of a text, or of every three words in a row, to tell how much of a block it has.
  class WordHashes {
   public:
    void Fill(std::string_view text, size_t window);
    int SharePct(std::span<const uint32_t> words) const;
    bool empty() const { return count_ == 0; }

   private:
    size_t SlotOf(uint32_t key) const;

    std::vector<uint32_t> slots_;
    size_t count_ = 0;
    size_t window_ = 1;
  };

  void MeasureBlocks(const Page& page, std::string_view text);
  void MeasureElements(const Page& page);
  uint32_t FindCore(const Page& page, uint32_t share_pct) const;
  void MeasureDistances(const Page& page);
  size_t FindHeadline(const Page& page) const;
  void MeasureBranches(const Page& page, size_t headline);
  void FillPhrases();
  std::span<const uint32_t> WordsOf(size_t block) const;
  template <typename Use>
  void ForEachPhrase(size_t block, Use use);
  OfLook& LookOf(uint32_t look);

  std::vector<PageFeatureRow> rows_;
  std::vector<OfElement> of_elements_;
  std::vector<OfBlock> of_blocks_;
  std::vector<OfLook> looks_;
  std::vector<uint64_t> texts_;
  std::vector<uint32_t> words_;        // hashes of the words of all blocks
  std::vector<uint32_t> first_words_;  // index of each block's first one, and the end
  std::vector<Phrase> phrases_;        // of three words
  std::vector<uint32_t> way_;          // elements from the page down to the headline; empty if there is none
  WordHashes witness_;
  WordHashes description_;
  WordHashes title_;
  uint32_t core_ = 0;
  uint32_t wide_core_ = 0;
  uint32_t units_ = 0;
  uint32_t bytes_ = 0;
  uint32_t link_bytes_ = 0;
  uint32_t prose_units_ = 0;
};

}  // namespace newswire

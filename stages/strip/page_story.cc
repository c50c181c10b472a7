#include "stages/strip/page_story.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace newswire {
namespace {

constexpr uint32_t kMinStoryUnits = 12;          // a brief of one sentence
constexpr uint32_t kMinUndeclaredStoryUnits = 30;  // on a page that does not call itself an article
constexpr uint32_t kMinTeasers = 4;
constexpr int kMaxBylineDepth = 15;  // blocks below the headline
constexpr int kMaxBylineUnits = 12;

int Number(const PageFeatureRow& row, PageFeature feature) { return row[static_cast<size_t>(feature)]; }
// How near the meaning is: 3 = the block, its element or parent; see PageFeature::kMarks.
int Mark(const PageFeatureRow& row, HtmlMark mark) {
  return row[static_cast<size_t>(PageFeature::kMarks) + static_cast<size_t>(mark)];
}

// What is plainest about a block that is not the story.
StripRule Plainest(const PageFeatureRow& row) {
  using enum PageFeature;
  const auto called = [&row](std::initializer_list<HtmlMark> marks) {
    return std::any_of(marks.begin(), marks.end(), [&row](HtmlMark mark) { return Mark(row, mark) >= 2; });
  };
  if (Number(row, kHeadingLevel) == 1 || (Number(row, kTitleShare) == 100 && Number(row, kUnits) >= 3)) {
    return StripRule::kHeadlineRepeat;
  }
  if (Number(row, kIsHidden) != 0) return StripRule::kPageHidden;
  if (Number(row, kInNav) != 0 || called({HtmlMark::kNav, HtmlMark::kBreadcrumb})) return StripRule::kPageNavigation;
  if (called({HtmlMark::kComment})) return StripRule::kPageComments;
  if (called({HtmlMark::kRelated, HtmlMark::kPopular, HtmlMark::kTeaser}) || Number(row, kInLink) != 0) {
    return StripRule::kPageTeaser;
  }
  if (called({HtmlMark::kNewsletter, HtmlMark::kPaywall, HtmlMark::kAd, HtmlMark::kShop, HtmlMark::kModal}) ||
      Number(row, kInForm) != 0 || Number(row, kInButton) != 0) {
    return StripRule::kPagePitch;
  }
  if (called({HtmlMark::kShare})) return StripRule::kPageShare;
  if (Number(row, kInFigure) != 0 || called({HtmlMark::kCaption, HtmlMark::kGallery, HtmlMark::kVideo})) {
    return StripRule::kPageCaption;
  }
  if (called({HtmlMark::kAuthor, HtmlMark::kDate, HtmlMark::kTags, HtmlMark::kBio})) return StripRule::kPageMeta;
  if (Number(row, kInAside) + Number(row, kInFooter) + Number(row, kInHeader) != 0 ||
      called({HtmlMark::kFooter, HtmlMark::kSidebar, HtmlMark::kLegal})) {
    return StripRule::kPageMargin;
  }
  if (Number(row, kLinkShare) >= 60) return StripRule::kPageLinks;
  return Number(row, kInCore) != 0 ? StripRule::kPageOther : StripRule::kPageOutside;
}

}  // namespace

std::string PageStory::Find(const Page& page, std::string_view text, std::string_view headline) {
  const std::vector<PageFeatureRow>& rows = features_.Measure(page, text, headline);
  const std::vector<int16_t>& judged = model_.Judge(rows);
  const std::vector<int16_t>& standfirst = model_.JudgeStandfirst(rows);
  rules_.assign(rows.size(), StripRule::kNone);
  uint32_t units = 0;
  uint32_t standfirst_units = 0;
  uint32_t foreign_units = 0;  // of what calls itself a dialog or an error
  uint32_t teasers = 0;        // kept paragraphs below a heading that is a link
  uint32_t paragraphs = 0;
  bylines_.clear();
  for (size_t i = 0; i < rows.size(); ++i) {
    const int below_headline = Number(rows[i], PageFeature::kBlocksToHeadline);
    if (Mark(rows[i], HtmlMark::kAuthor) == 3 && below_headline >= -3 && below_headline <= kMaxBylineDepth &&
        Number(rows[i], PageFeature::kUnits) <= kMaxBylineUnits) {
      bylines_.push_back(static_cast<uint32_t>(i));
    }
    const auto block_units = static_cast<uint32_t>(Number(rows[i], PageFeature::kUnits));
    if (standfirst[i] >= kRatherStandfirst) {
      rules_[i] = StripRule::kPageStandfirst;
      standfirst_units += block_units;
      continue;
    }
    if (judged[i] < kRatherStory) {
      rules_[i] = Plainest(rows[i]);
      continue;
    }
    units += block_units;
    const bool dialog = Mark(rows[i], HtmlMark::kModal) >= (Number(rows[i], PageFeature::kIsHidden) != 0 ? 1 : 2);
    if (dialog || Mark(rows[i], HtmlMark::kError) >= 2) foreign_units += block_units;
    if (block_units < 8) continue;
    ++paragraphs;
    if (Number(rows[i], PageFeature::kHeadingBefore1) > 0 && Number(rows[i], PageFeature::kLinkShareBefore1) >= 80 &&
        Number(rows[i], PageFeature::kSameParentBefore1) >= 2) {
      ++teasers;
    }
  }
  if (units > 0 && units < foreign_units * 2) {
    return absl::StrCat("a page without a story: ", foreign_units, " of ", units,
                        " words that could be one are a dialog or a message");
  }
  const uint32_t min_units = page.declared_article ? kMinStoryUnits : kMinUndeclaredStoryUnits;
  if (units < min_units && units + standfirst_units >= min_units) {  // hardly more than its standfirst: that is the story
    std::replace(rules_.begin(), rules_.end(), StripRule::kPageStandfirst, StripRule::kNone);
    units += standfirst_units;
  }
  if (units < min_units) {
    return absl::StrCat("a page without a story: ", units, " of its ", Number(rows[0], PageFeature::kPageUnits),
                        " words could be one, in ", rows.size(), " blocks");
  }
  if (!page.declared_article && teasers >= kMinTeasers && teasers * 5 >= paragraphs * 3) {
    return absl::StrCat("a page without a story: an index of ", teasers, " teasers");
  }
  return {};
}

}  // namespace newswire

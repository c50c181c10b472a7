// A crawled page as decode hands it to strip: its visible blocks in order, and the tree of elements around them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace newswire {

// The elements that anything depends on. Everything else is kUnknown, an inline element.
enum class HtmlTag : uint8_t {
  kUnknown,
  // Inline.
  kA, kAbbr, kB, kCite, kCode, kDel, kEm, kFont, kI, kIns, kLabel, kMark, kQ, kS, kSmall, kSpan, kStrong, kSub, kSup,
  kTime, kU,
  // Without content.
  kArea, kBase, kBr, kCol, kEmbed, kHr, kImg, kInput, kLink, kMeta, kParam, kSource, kTrack, kWbr,
  // Text, not markup, up to the closing tag.
  kIframe, kNoembed, kNoframes, kScript, kStyle, kTextarea, kTitle, kXmp,
  // Never shown as text.
  kAudio, kCanvas, kMath, kObject, kSvg, kTemplate, kVideo,
  // Blocks.
  kAddress, kArticle, kAside, kBlockquote, kBody, kButton, kCaption, kCenter, kDd, kDetails, kDialog, kDiv, kDl, kDt,
  kFieldset, kFigcaption, kFigure, kFooter, kForm, kH1, kH2, kH3, kH4, kH5, kH6, kHead, kHeader, kHgroup, kHtml,
  kLegend, kLi, kMain, kMenu, kNav, kNoscript, kOl, kOption, kP, kPre, kSection, kSelect, kSummary, kTable, kTbody,
  kTd, kTfoot, kTh, kThead, kTr, kUl,
};
inline constexpr int kHtmlTagCount = static_cast<int>(HtmlTag::kUl) + 1;

constexpr bool IsBlockTag(HtmlTag tag) { return tag >= HtmlTag::kAddress; }
// 1..6; 0: no heading.
constexpr int HeadingLevel(HtmlTag tag) {
  return tag >= HtmlTag::kH1 && tag <= HtmlTag::kH6 ? static_cast<int>(tag) - static_cast<int>(HtmlTag::kH1) + 1 : 0;
}

// What a class name or id says of an element (stages/decode/html_marks.cc has the words).
enum class HtmlMark : uint8_t {
  kComment, kShare, kRelated, kPopular, kTeaser, kAd, kNewsletter, kPaywall, kCaption, kAuthor, kDate, kTags,
  kBreadcrumb, kNav, kFooter, kHeader, kSidebar, kMeta, kContent, kArticle, kStory, kPost, kBody, kText, kParagraph,
  kTitle, kLead, kGallery, kWidget, kModal, kHidden, kQuote, kVideo, kCredit, kFact, kLive, kImage, kList, kButton,
  kSearch, kWrapper, kMain, kLink, kLegal, kForm, kSection, kItem, kCount, kNote, kBio, kShop, kEvent, kFeed, kPrint,
  kEmbed, kMore, kCard, kRow, kKicker, kError,
};
inline constexpr int kHtmlMarkCount = static_cast<int>(HtmlMark::kError) + 1;
static_assert(kHtmlMarkCount <= 64);

constexpr uint64_t Bit(HtmlMark mark) { return uint64_t{1} << static_cast<int>(mark); }

// Where an element or block stands; inherited by all that is inside.
enum PageSetting : uint32_t {
  kInArticle = 1u << 0,
  kInMain = 1u << 1,     // <main>, role=main
  kInAside = 1u << 2,    // <aside>, role=complementary
  kInNav = 1u << 3,      // <nav>, role=navigation, menu
  kInHeader = 1u << 4,
  kInFooter = 1u << 5,
  kInForm = 1u << 6,     // <form>, <select>, <fieldset>, role=search
  kInFigure = 1u << 7,
  kInCaption = 1u << 8,  // <figcaption>, <caption>
  kInTable = 1u << 9,
  kInList = 1u << 10,    // <li>, <dl>
  kInQuote = 1u << 11,   // <blockquote>
  kInHeading = 1u << 12,
  kInLink = 1u << 13,    // an <a> around whole blocks
  kInButton = 1u << 14,
  kIsHidden = 1u << 15,  // hidden, display:none, aria-hidden=true, <noscript>, <dialog>
  kInBodyProp = 1u << 16,  // itemprop=articleBody
  kInNestedArticle = 1u << 17,
  kInDetails = 1u << 18,
  kInPre = 1u << 19,
};

// A block-level element. Parents come before their children; element 0 is the page.
struct PageElement {
  uint64_t marks = 0;       // bit set of HtmlMark: the words of its class, id, itemprop and the like
  uint64_t all_marks = 0;   // with those of all its ancestors
  uint32_t parent = 0;
  uint32_t settings = 0;    // PageSetting
  uint32_t look = 0;        // hash of tag and class: what looks alike on the page
  HtmlTag tag = HtmlTag::kUnknown;
  uint8_t depth = 0;        // at most 255
};

// Text that stands together: bytes [begin_byte, end_byte) of the page's text, never empty. Blocks are in order, without
// overlap, separated by a blank line. A block may hold line ends (<br>, <pre>) and tabs (cells of a table).
struct PageBlock {
  uint64_t inner_marks = 0;    // marks of the inline elements that the block begins with
  uint32_t begin_byte = 0;
  uint32_t end_byte = 0;
  uint32_t element = 0;        // the innermost block-level element
  uint32_t settings = 0;       // PageSetting
  uint32_t link_bytes = 0;     // of its text, inside <a>
  uint32_t strong_bytes = 0;   // inside <b>, <strong>, <em>, <i>
  uint16_t links = 0;
  uint16_t images_before = 0;  // since the block before
  uint16_t breaks = 0;         // <br> inside
};

struct Page {
  std::span<const PageElement> elements;
  std::span<const PageBlock> blocks;
  std::string_view description;  // of <meta>: often the standfirst
  std::string_view witness;      // JSON-LD articleBody: tells where the body lies, its words are not used
  bool declared_article = false;  // JSON-LD or OpenGraph say that the page is an article
};

}  // namespace newswire

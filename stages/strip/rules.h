// The rules by which strip takes something out of a story. Their ids are in cuts and audit records and never change
// once released; README.md has them in one table.
#pragma once

#include <cstdint>
#include <string_view>

namespace newswire {

// Every rule with one line as it comes over the wire.
enum class StripRule : uint8_t {
  kNone,
  kCrawlDate,          // " date 2025-03-02 " before a headline
  kSlug,               // "NORWAY-FERRIES/ (UPDATE 1, PIX)"  "BC-EU--Norway-Ferries, 1st Ld-Writethru"
  kTagLine,            // "URGENT"
  kKicker,             // "WORLD" above a headline
  kHeadline,           // "Ferry crews end strike in Bergen" (goes into a field)
  kHeadlineRepeat,     // the same once more
  kAuthorLine,         // "Kari Voll and Ola Nes" above "By Kari Voll and Ola Nes"
  kReadingTime,        // "3 min read"
  kTimestamp,          // "Published March 2, 2025 at 4:10 PM GMT"
  kByline,             // "By Kari Voll"
  kBylineTitle,        // "Associated Press"
  kAdvisory,           // "(Adds union comment in paragraph 4)"
  kCredit,             // "(Reporting by Kari Voll; Editing by Tor Lie)"
  kTeaserBlock,        // "Latest Stories" and the list below it
  kNotForPublication,  // "The following information is not for publication" and what follows
  kSignOff,            // "ENDS"  "-30-"  "hh/ab/cd"
  kCopyright,          // "(c) 2025 Fjord News Agency. All rights reserved."
  kStandards,          // "Our Standards: ..." and licence lines behind a credit
  kFurniture,          // "Advertisement"  "Share this article"
  kSourceFurniture,    // "Follow Fjord News on the quay radio", learned of this source
  kPageLead,           // navigation above the story of a whole page
  kPageLine,           // "Share  Tweet  Pin it" between its paragraphs
  kPageTail,           // teasers, comments and footer below it
  // Blocks of an HTML page that page_model does not take for its story, by what is plainest about them.
  kPageStandfirst,  // class="standfirst" between headline and text (goes into a field)
  kPageHidden,      // <div hidden>, style="display:none"
  kPageNavigation,  // <nav>, class="breadcrumb"
  kPageComments,    // class="comments"
  kPageTeaser,      // class="related", a block that is one link
  kPagePitch,       // class="newsletter", <form>, <button>, class="ad"
  kPageShare,       // class="share-bar"
  kPageCaption,     // <figure>, class="gallery"
  kPageMeta,        // class="byline", class="tags"
  kPageMargin,      // <header>, <footer>, <aside>
  kPageLinks,       // nothing but links
  kPageOutside,     // outside the element that holds the running text
  kPageOther,       // inside of it
};

constexpr std::string_view Id(StripRule rule) {
  switch (rule) {
    case StripRule::kNone: return "";
    case StripRule::kCrawlDate: return "crawl-date";
    case StripRule::kSlug: return "slug";
    case StripRule::kTagLine: return "tag-line";
    case StripRule::kKicker: return "kicker";
    case StripRule::kHeadline: return "headline";
    case StripRule::kHeadlineRepeat: return "headline-repeat";
    case StripRule::kAuthorLine: return "author-line";
    case StripRule::kReadingTime: return "reading-time";
    case StripRule::kTimestamp: return "timestamp";
    case StripRule::kByline: return "byline";
    case StripRule::kBylineTitle: return "byline-title";
    case StripRule::kAdvisory: return "advisory";
    case StripRule::kCredit: return "credit";
    case StripRule::kTeaserBlock: return "teaser-block";
    case StripRule::kNotForPublication: return "not-for-publication";
    case StripRule::kSignOff: return "sign-off";
    case StripRule::kCopyright: return "copyright";
    case StripRule::kStandards: return "standards";
    case StripRule::kFurniture: return "furniture";
    case StripRule::kSourceFurniture: return "source-furniture";
    case StripRule::kPageLead: return "page-lead";
    case StripRule::kPageLine: return "page-line";
    case StripRule::kPageTail: return "page-tail";
    case StripRule::kPageStandfirst: return "page-standfirst";
    case StripRule::kPageHidden: return "page-hidden";
    case StripRule::kPageNavigation: return "page-navigation";
    case StripRule::kPageComments: return "page-comments";
    case StripRule::kPageTeaser: return "page-teaser";
    case StripRule::kPagePitch: return "page-pitch";
    case StripRule::kPageShare: return "page-share";
    case StripRule::kPageCaption: return "page-caption";
    case StripRule::kPageMeta: return "page-meta";
    case StripRule::kPageMargin: return "page-margin";
    case StripRule::kPageLinks: return "page-links";
    case StripRule::kPageOutside: return "page-outside";
    case StripRule::kPageOther: return "page-other";
  }
  return "";
}

}  // namespace newswire

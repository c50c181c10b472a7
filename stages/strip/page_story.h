// Which blocks of a crawled page are its story, and whether it has one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/page.h"
#include "stages/strip/page_features.h"
#include "stages/strip/page_model.h"
#include "stages/strip/rules.h"

namespace newswire {

// Judges page after page; keeps its memory. Confined to one thread. O(text + blocks * trees).
class PageStory {
 public:
  // Fills rules(): one entry a block, kNone = story, kPageStandfirst = the standfirst above it. Which blocks go is for PageModel to say; the rule names what is
  // plainest about a block that goes. `headline` may be empty.
  // Returns why the page has no story (an index, an error, a consent wall, a video with its caption); empty if it has.
  std::string Find(const Page& page, std::string_view text, std::string_view headline);

  const std::vector<StripRule>& rules() const { return rules_; }
  // Short blocks that the page calls by the author's name, at and below the headline.
  const std::vector<uint32_t>& bylines() const { return bylines_; }

 private:
  PageFeatures features_;
  PageModel model_;
  std::vector<StripRule> rules_;
  std::vector<uint32_t> bylines_;
};

}  // namespace newswire

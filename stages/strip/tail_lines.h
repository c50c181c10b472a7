// Lines below the text of a story, and the page furniture that stands alone on a line.
#pragma once

#include <string_view>

namespace newswire {

// The end mark of a story: "ENDS", "-30-", "Reuter", "(END)", "###", "___", initials "hh/ab/cd", "dpa wsz jln npr",
// "AAP RTV", a transmission time "131137 GMT Nov 13". A whole line.
bool IsSignOff(std::string_view line);

// "Copyright 2025 Fjord News. All rights reserved.", "(c) 2025 Fjord News"
bool IsCopyright(std::string_view line);

// Lines of an agency's site behind the credit: "Our Standards: ...", "Purchase Licensing Rights", contact lines
// ("To contact the reporter on this story: ...").
bool IsStandardsLine(std::string_view line);

// Page furniture: "Advertisement", "Share this article", "Sign up here." `inline_only`: those that stand between
// paragraphs, too.
bool IsFurniture(std::string_view line);
bool IsInlineFurniture(std::string_view line);

// The heading of a block of teasers, in five languages, as a whole line: "Latest Stories", "More from Sports",
// "Lesen Sie auch". Whether such a block follows is for teaser_block.h to say.
bool IsTeaserHeading(std::string_view line);

// Of these, the headings that only a page's list of other stories has: "Latest Stories", "Most read", "Trending now".
bool IsListOfStoriesHeading(std::string_view line);

// The heading of readers' comments: "Comments", "14 comments", "Leave a reply", "Kommentare (3)".
bool IsCommentsHeading(std::string_view line);

// "The following information is not for publication": all that follows is for the desk.
bool IsNotForPublication(std::string_view line);

// "# Notebook", "# dpa NOTEBOOK", "* * * *": the lines that stand before it.
bool IsNotebookHead(std::string_view line);

}  // namespace newswire

// Headline tags: what a desk writes before (or behind) a headline to say which state or form of a story this is.
// Vocabulary: Reuters handbook (corrections, refiles, repeats, kills, updates), AP editorial types, AFP and dpa leads.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/types/span.h"
#include "pipeline/story.h"

namespace newswire {

// A tag in its normal form: "UPDATE 2" is {"UPDATE", 2}, "1ST LD-WRITETHRU" is {"LD-WRITETHRU", 1, ordinal}.
struct HeadlineTag {
  static constexpr size_t kMaxTextBytes = 40;

  std::string_view name;  // upper case, static storage
  uint16_t number = 0;    // 0 = none
  bool ordinal = false;

  // Writes the tag as Story::tags holds it ("UPDATE 2") to `to` and returns its length.
  size_t Write(std::array<char, kMaxTextBytes>& to) const;
  friend bool operator==(const HeadlineTag&, const HeadlineTag&) = default;
};

// The tags of one headline, in their order, each once. More than kMax are ignored.
class HeadlineTagList {
 public:
  static constexpr size_t kMax = 8;
  void Add(const HeadlineTag& tag);
  absl::Span<const HeadlineTag> tags() const { return {tags_.data(), size_}; }
  bool empty() const { return size_ == 0; }

 private:
  std::array<HeadlineTag, kMax> tags_;
  size_t size_ = 0;
};

// Takes the tags off both ends of `headline`, adds them to `tags` and returns what is left, never empty unless
// `headline` is. Desk labels ("Soccer-", "PRECIOUS-") are no tags. O(n).
std::string_view ParseHeadlineTags(std::string_view headline, HeadlineTagList& tags);

// `text` as a whole is one tag, as in slug brackets or on a line of its own: "UPDATE 1", "corrected", "1st
// Ld-Writethru". False, and `tags` as it was, if it is none.
bool ParseWholeTag(std::string_view text, HeadlineTagList& tags);

// The line is made of tags alone and in capitals, as wires put them above a headline: "URGENT", "1ST LEAD".
bool IsTagLine(std::string_view line, HeadlineTagList& tags);

// Adds the tags that a slug carries: its brackets "USA-WEATHER/ (UPDATE 1, PIX, CORRECTED)" or its comma parts
// "BC-US--Ethanol, 1st Ld-Writethru,1140".
void ParseSlugTags(std::string_view slug, HeadlineTagList& tags);

// Adds the tag that an advisory line stands for: "(Corrects spelling ...)" is CORRECTED, "(Refiles to ...)" REFILE,
// "(Repeats ...)" RPT. Nothing for "(Adds ...)".
void ParseAdvisoryTags(std::string_view advisory, HeadlineTagList& tags);

// Adds KILL, WITHDRAWN or HOLD where `block` is the notice of one: "KILL KILL KILL", "STORY WITHDRAWN", "A kill is
// mandatory", "HOLD HOLD HOLD". Only for the first blocks of a story and for editor's notes: a report about a kill may
// quote these words.
void ParseKillNotice(std::string_view block, HeadlineTagList& tags);

// The IPTC genre (http://cv.iptc.org/newscodes/genre/) that a tag stands for; nullptr for tags of state.
const Genre* GenreOfTag(std::string_view tag_name);

}  // namespace newswire

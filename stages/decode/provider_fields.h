// What wires of every format tell in the same words: status, embargo, identity, subjects, and whether a story came of
// it all.
#pragma once

#include <cstdint>
#include <string_view>

#include "pipeline/stage.h"
#include "pipeline/story.h"

namespace newswire {

inline constexpr size_t kMaxUriBytes = 2048;  // identity, and the key of the clean record

// Takes a publishing status in any wire's spelling: "usable", "stat:canceled", "Withheld", "killed", "embargoed" (which
// is usable when an embargo has been told, call it after SetEmbargo, else withheld). An unknown one holds the story
// (repair kStatus): what a provider did not call usable is not published. An empty one is usable.
void SetStatus(std::string_view told, Story& story);

// Takes the time of an embargo; an empty one is none. One that is no time refuses the story: guessing would publish too
// early. `format` begins the message ("NITF").
Verdict SetEmbargo(std::string_view format, std::string_view told, Story& story);

// Takes the provider's identity of the item; refused if it is longer than kMaxUriBytes. One that is a URI already
// ("urn:...", "tag:...", "http:...") stays as it is; any other becomes "urn:newsml:PROVIDER:ID", so that the number 417
// of one agency is not that of another. `provider` may be of any characters; without one the feed's name stands in.
Verdict SetIdentity(std::string_view format, std::string_view provider, std::string_view id, Story& story);

// A subject as told. Views into the parser or the arena.
struct ToldSubject {
  std::string_view scheme;   // "medtop", "subj", "N2", "http://cv.iptc.org/newscodes/mediatopic/"
  std::string_view code;     // "20000523"
  std::string_view uri;      // "http://cv.iptc.org/newscodes/mediatopic/20000523"
  std::string_view name;
  std::string_view creator;  // who assigned it; empty: the provider
  uint8_t confidence_pct = 100;
};

// Adds a Media Topic to provider_topics, a code of any other vocabulary to provider_codes; each once. "N2:OIL" in
// `code` without a scheme is taken apart. At most 200 of either.
void AddSubject(const ToldSubject& subject, std::string_view provider, Story& story);

// Adds a genre; of a URI or qcode the last part is the code. At most 50.
void AddGenre(std::string_view name, std::string_view code, Story& story);

// Adds a further identifier; an empty value is none. At most 50.
void AddAltId(std::string_view role, std::string_view value, Story& story);

// 1..9 of its digits, else 0.
int UrgencyOf(std::string_view told);

// Which items are stories: one with text or a headline; a canceled or withheld one that says which item it means.
// `what` names format and item in messages ("NITF document"); `expected` what a story would have ("body.content").
Verdict JudgeStory(std::string_view what, std::string_view expected, Story& story);

}  // namespace newswire

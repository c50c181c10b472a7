// By which names a wire calls its own items: "Please kill item dpa 157 'Ferry strike ends'", "story slugged PORT-STRIKE".
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pipeline/story.h"

namespace newswire {

// What a notice says of the item that it speaks of. Views into its text; empty = not told.
struct ItemReference {
  std::string_view agency;    // "dpa", where it stands before the number
  std::string_view number;    // digits without leading zeros
  std::string_view slug;
  std::string_view headline;  // as quoted, without the quotation marks
  bool empty() const { return number.empty() && slug.empty() && headline.empty(); }
};

// Reads the text of a kill or hold notice. O(n).
//   number     behind "item", "message", or "story number", "report no.": "item dpa 157", "story No. 0157", "item bdt0157"
//   slug       behind "slugged": "the story slugged PORT-STRIKE, which moved at 0914 GMT"
//   headline   the first quotation of at least two words: 'Ferry strike ends', "Ferry strike ends"
// Only the first 600 bytes: behind them the text itself may stand.
ItemReference FindItemReference(std::string_view notice);

// The digits at the end of an identifier, without leading zeros, where it is otherwise short: "157", "bdt0157",
// "dpa-157". Empty for others (hashes, long serial numbers), and when all digits are zero.
std::string_view NumberOfItem(std::string_view identifier);

// Hashes of the folded text; 0 for a text without letters and digits. `scratch` keeps its memory from call to call.
uint32_t HashOfName(std::string_view name, std::vector<char>& scratch);

// By what a later notice may call `story`: fills provider_hash, slug_hash and number_hash of its entry. For a notice
// (kill, hold) they are those of the story it speaks of, if it names one.
void FillNames(Story& story, std::vector<char>& scratch);

}  // namespace newswire

// The characters that a story's text may hold: the one pass that makes any UTF-8 text so. No word is ever changed:
// quotes, dashes, ligatures, bidi controls and misspellings stay, nothing is composed or decomposed, mojibake stays.
//
//   CR LF, CR, U+0085, U+2028, VT, FF        -> LF          U+2029                        -> LF LF
//   U+00A0, U+2000..U+200A, U+202F, U+205F   -> space       U+3000 (CJK indent)           stays
//   U+0080..U+009F: what windows-1252 has at that byte ("\u0093No\u0094" is "\u201CNo\u201D"), else removed
//   C0 (but LF, TAB), DEL                    -> removed     U+00AD, U+200B, U+2060, U+FEFF -> removed
//   U+200C, U+200D (they spell words in Persian and Hindi) stay
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/base/arena.h"
#include "pipeline/story.h"

namespace newswire {

// `utf8` by the rules above. Returns `utf8` itself when nothing needs a change, else a text in `arena`. Adds to
// `repairs` (repairs.h) kControls and kCharacters; line ends are no repair. REQUIRES: valid UTF-8. O(n).
std::string_view NormalizeText(std::string_view utf8, Arena& arena, uint32_t& repairs);

// The same, and `ranges` of `utf8` (sorted, without overlap) become ranges of the result.
std::string_view NormalizeText(std::string_view utf8, Arena& arena, uint32_t& repairs, std::span<ByteRange> ranges);

// The same for a field of one line (a headline, a byline): line ends and tabs are spaces, runs of spaces one space,
// none at the ends. A view into `utf8` or into `arena`.
std::string_view NormalizeLine(std::string_view utf8, Arena& arena, uint32_t& repairs);

// Number of control characters that NormalizeText would remove or that are no text at all: C0 but TAB, LF, VT, FF, CR;
// and DEL. O(n).
size_t CountControls(std::string_view bytes);

// True if there is nothing but white space.
bool IsBlank(std::string_view utf8);

}  // namespace newswire

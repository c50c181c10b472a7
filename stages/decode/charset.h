// Bytes of some charset to UTF-8.
//
// The order of decision, and why:
//  1. A byte order mark of UTF-8 or UTF-16 wins over every declaration: nothing else begins so.
//  2. Valid UTF-8 with at least one character outside ASCII is read as UTF-8 whatever 8-bit charset was declared, known
//     or unknown: text of another charset that happens to be well-formed UTF-8 is practically unknown, wrong labels are
//     common. Escape-based charsets (UTF-7, ISO-2022, HZ) are ASCII bytes that mean something else: refused by name.
//  3. A declared charset that we know: UTF-8, US-ASCII, ISO-8859-1 and windows-1252 (one and the same in practice,
//  WHATWG
//     Encoding), ISO-8859-15, UTF-16.
//  4. Nothing declared (or UTF-8, wrongly): windows-1252, if none of its five undefined bytes occurs and the bytes are
//     not plainly UTF-8 that was damaged on its way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/base/arena.h"
#include "pipeline/reason.h"

namespace newswire {

struct CharsetResult {
  std::string_view utf8;                // into the bytes, or into the arena; byte order mark taken off
  std::optional<RejectReason> refused;  // kUnsupportedCharset or kInvalidEncoding
  std::string detail;                   // why refused, for humans
};

// True if the bytes are UTF-16 by byte order mark or by declaration: then nothing can be told from them before
// DecodeCharset.
bool IsUtf16(std::string_view bytes, std::string_view declared_charset);

// Makes UTF-8 of `bytes`. `declared_charset` is a name of the IANA registry in any case, or empty. Adds kCharset* and
// kCutCharacter to `repairs`. O(n); no copy when the bytes are UTF-8.
CharsetResult DecodeCharset(std::string_view bytes, std::string_view declared_charset, Arena& arena, uint32_t& repairs);

}  // namespace newswire

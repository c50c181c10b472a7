// What IPTC 7901 and ANPA 1312 have in common: control characters that part header, text and what follows it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "pipeline/stage.h"
#include "stages/decode/format_reader.h"

namespace newswire {

// Views of the record, or of its UTF-8 in the story's arena.
struct TeleprinterFrame {
  std::string_view header;   // from SOH to STX
  std::string_view text;     // from STX to ETX, or EOT, or the end
  std::string_view trailer;  // from ETX to EOT; empty without ETX
};

// Decodes the charset and finds the parts of the one story there must be. `format` ("ANPA 1312") begins the messages.
// nullopt, or the refusal: charset, several stories, no SOH or STX, a text of more than `max_body_bytes`. O(n).
std::optional<Verdict> ReadTeleprinterFrame(const Document& document, std::string_view format, size_t max_body_bytes,
                                            Story& story, TeleprinterFrame& frame);

}  // namespace newswire

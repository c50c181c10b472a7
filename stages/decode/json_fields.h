// Fields of JSON as text: types taken leniently where no harm is done, characters made fit for a Story.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "pipeline/base/arena.h"
#include "pipeline/base/time.h"

namespace newswire {

// "a string", "a number", "an array", ...: for messages.
std::string_view TypeName(simdjson::dom::element value);

// The text of a field: a string as it is (a view into the parser's memory); a number as its digits (in `arena`, repair
// kFieldType); null is the empty text; of an array of exactly one such value that value. nullopt: any other type.
std::optional<std::string_view> TextOf(simdjson::dom::element value, Arena& arena, uint32_t& repairs);

// An integer, also from a string of digits (repair kFieldType); nullopt if it is none.
std::optional<int64_t> IntegerOf(simdjson::dom::element value, uint32_t& repairs);

// `json_text` for a field of several lines: "\u00a0" that was escaped twice decoded (repair kJsonDoubleEscape), then
// NormalizeText. The result lies in `arena`, never in the parser.
std::string_view KeepText(std::string_view json_text, Arena& arena, uint32_t& repairs);

// The same for a field of one line, HTML character references decoded (repair kEntities), then NormalizeLine.
std::string_view KeepLine(std::string_view json_text, Arena& arena, uint32_t& repairs);

// "\\u00a0" in a JSON text is the six characters \u00a0 in its value: a feed that escaped twice. Decodes them;
// `json_text` itself if there are none. O(n).
std::string_view DecodeDoubleEscapes(std::string_view json_text, Arena& arena, uint32_t& repairs);

// The time that `text` tells (ParseIso8601). kNoTime if it is empty, or none: then repair kTime.
TimeMs TimeOf(std::string_view text, uint32_t& repairs);

}  // namespace newswire

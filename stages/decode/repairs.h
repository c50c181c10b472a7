// What decode had to mend in a story, as a bit set: `Story::repairs`, counted by label.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace newswire {

enum class Repair : uint32_t {
  kCharsetGuessed = 1u << 0,     // no charset told (or UTF-8 told wrongly): read as windows-1252
  kCharsetWrong = 1u << 1,       // an 8-bit charset was declared, the bytes are UTF-8
  kCharsetIgnored = 1u << 2,     // an unknown charset was declared, the bytes are valid UTF-8
  kCutCharacter = 1u << 3,       // the text ends inside a UTF-8 character, which was dropped
  kControls = 1u << 4,           // control characters removed, or what they are in windows-1252
  kCharacters = 1u << 5,         // no-break and thin spaces made plain, zero-width characters removed
  kJsonEscape = 1u << 6,         // a backslash before a character that may not be escaped
  kJsonControl = 1u << 7,        // raw line ends, tabs or control characters inside JSON strings or between tokens
  kJsonComma = 1u << 8,          // a comma before } or ]
  kJsonSurrogate = 1u << 9,      // half of a surrogate pair, now U+FFFD
  kJsonDoubleEscape = 1u << 10,  // "\\u00a0" for "\u00a0"
  kJsonNumber = 1u << 11,        // a number that JSON cannot hold, kept as text
  kFieldType = 1u << 12,         // a field of another type than expected: converted, or ignored where harmless
  kTime = 1u << 13,              // a time that is no time: ignored
  kStatus = 1u << 14,            // a publishing status outside usable, withheld, canceled
  kEntities = 1u << 15,          // HTML entities in a field that should have none
};

struct RepairLabel {
  Repair repair;
  std::string_view label;  // value of the metric label; never changes once released
};

inline constexpr std::array kRepairLabels = {
    RepairLabel{Repair::kCharsetGuessed, "charset-guessed"},
    RepairLabel{Repair::kCharsetWrong, "charset-wrong"},
    RepairLabel{Repair::kCharsetIgnored, "charset-ignored"},
    RepairLabel{Repair::kCutCharacter, "cut-character"},
    RepairLabel{Repair::kControls, "controls"},
    RepairLabel{Repair::kCharacters, "characters"},
    RepairLabel{Repair::kJsonEscape, "json-escape"},
    RepairLabel{Repair::kJsonControl, "json-control"},
    RepairLabel{Repair::kJsonComma, "json-comma"},
    RepairLabel{Repair::kJsonSurrogate, "json-surrogate"},
    RepairLabel{Repair::kJsonDoubleEscape, "json-double-escape"},
    RepairLabel{Repair::kJsonNumber, "json-number"},
    RepairLabel{Repair::kFieldType, "field-type"},
    RepairLabel{Repair::kTime, "time"},
    RepairLabel{Repair::kStatus, "status"},
    RepairLabel{Repair::kEntities, "entities"},
};

constexpr void AddRepair(uint32_t& repairs, Repair repair) { repairs |= static_cast<uint32_t>(repair); }
constexpr bool HasRepair(uint32_t repairs, Repair repair) { return (repairs & static_cast<uint32_t>(repair)) != 0; }

}  // namespace newswire

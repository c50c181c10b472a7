// What Latin letters fold to. Derived from the decompositions of Unicode 15 (NFKD, combining marks dropped, lower
// case); letters without a decomposition (o with stroke, sharp s, thorn, ...) by their usual transcription.
#pragma once

namespace newswire {

// Two characters a code point: its folded form, padded with a space; two spaces: dropped; "~~": kept as it is.
inline constexpr char kFoldedLatin[] =  // U+0080..U+024F
    "                                "  // U+0080
    "                                "  // U+0090
    "                    a           "  // U+00A0
    "    2 3   ~~      1 o   141234  "  // U+00B0
    "a a a a a a aec e e e e i i i i "  // U+00C0
    "d n o o o o o   o u u u u y thss"  // U+00D0
    "a a a a a a aec e e e e i i i i "  // U+00E0
    "d n o o o o o   o u u u u y thy "  // U+00F0
    "a a a a a a c c c c c c c c d d "  // U+0100
    "d d e e e e e e e e e e g g g g "  // U+0110
    "g g g g h h h h i i i i i i i i "  // U+0120
    "i i ijijj j k k k l l l l l l l "  // U+0130
    "l l l n n n n n n ~~n n o o o o "  // U+0140
    "o o oeoer r r r r r s s s s s s "  // U+0150
    "s s t t t t t t u u u u u u u u "  // U+0160
    "u u u u w w y y y z z z z z z s "  // U+0170
    "b ~~~~~~~~~~~~~~~~~~~~~~~~~~e e "  // U+0180
    "~~f f ~~~~~~~~i ~~~~~~~~~~~~~~~~"  // U+0190
    "o o ~~~~~~~~~~~~~~~~~~~~~~~~~~u "  // U+01A0
    "u ~~~~~~~~z z ~~~~~~~~~~~~~~~~~~"  // U+01B0
    "~~~~~~~~dzdzdzljljljnjnjnja a i "  // U+01C0
    "i o o u u u u u u u u u u e a a "  // U+01D0
    "a a aeae~~~~g g k k o o o o ~~~~"  // U+01E0
    "j dzdzdzg g ~~~~n n a a aeaeo o "  // U+01F0
    "a a a a e e e e i i i i o o o o "  // U+0200
    "r r r r u u u u s s t t ~~~~h h "  // U+0210
    "~~~~~~~~~~~~a a e e o o o o o o "  // U+0220
    "o o y y ~~~~~~~~~~~~~~~~~~~~~~~~"  // U+0230
    "~~~~~~b ~~~~~~~~~~~~~~~~~~~~~~~~"  // U+0240
    "";

inline constexpr char kFoldedLatinAdditional[] =  // U+1E00..U+1EFF
    "a a b b b b b b c c d d d d d d "            // U+1E00
    "d d d d e e e e e e e e e e f f "            // U+1E10
    "g g h h h h h h h h h h i i i i "            // U+1E20
    "k k k k k k l l l l l l l l m m "            // U+1E30
    "m m m m n n n n n n n n o o o o "            // U+1E40
    "o o o o p p p p r r r r r r r r "            // U+1E50
    "s s s s s s s s s s t t t t t t "            // U+1E60
    "t t u u u u u u u u u u v v v v "            // U+1E70
    "w w w w w w w w w w x x x x y y "            // U+1E80
    "z z z z z z h t w y ~~s ~~~~ssd "            // U+1E90
    "a a a a a a a a a a a a a a a a "            // U+1EA0
    "a a a a a a a a e e e e e e e e "            // U+1EB0
    "e e e e e e e e i i i i o o o o "            // U+1EC0
    "o o o o o o o o o o o o o o o o "            // U+1ED0
    "o o o o u u u u u u u u u u u u "            // U+1EE0
    "u u y y y y y y y y ~~~~~~~~~~~~"            // U+1EF0
    "";

}  // namespace newswire

#include "stages/decode/charset.h"

#include <gtest/gtest.h>

#include <string>

#include "stages/decode/repairs.h"

namespace newswire {
namespace {

struct Case {
  std::string_view what, bytes, declared, utf8;
  uint32_t repairs;
};

constexpr uint32_t Bit(Repair repair) { return static_cast<uint32_t>(repair); }

const Case kRead[] = {
    {"ASCII, nothing declared", "Ferry", "", "Ferry", 0},
    {"UTF-8, nothing declared", "caf\u00E9", "", "caf\u00E9", 0},
    {"UTF-8 declared in capitals", "caf\u00E9", "UTF8", "caf\u00E9", 0},
    {"byte order mark", "\uFEFFcaf\u00E9", "", "caf\u00E9", 0},
    {"byte order mark against the declaration", "\uFEFFcaf\u00E9", "iso-8859-1", "caf\u00E9", 0},
    {"latin-1 declared", "caf\xE9", "ISO-8859-1", "caf\u00E9", 0},
    {"latin-1 declared, windows-1252 meant",
     "\x93"
     "caf\xE9\x94 \x80",
     "latin1", "\u201Ccaf\u00E9\u201D \u20AC", 0},
    {"windows-1252 declared", "12 \x80 \x96", "Windows-1252", "12 \u20AC \u2013", 0},
    {"latin-9 declared", "12 \xA4 \xBD", "ISO-8859-15", "12 \u20AC \u0153", 0},
    {"UTF-8 declared as latin-1", "caf\u00E9", "iso-8859-1", "caf\u00E9", Bit(Repair::kCharsetWrong)},
    {"ASCII declared as latin-1", "cafe", "iso-8859-1", "cafe", 0},
    {"nothing declared, windows-1252", "caf\xE9 \x93x\x94", "", "caf\u00E9 \u201Cx\u201D",
     Bit(Repair::kCharsetGuessed)},
    {"UTF-8 declared, windows-1252", "caf\xE9.", "utf-8", "caf\u00E9.", Bit(Repair::kCharsetGuessed)},
    {"unknown charset, but UTF-8", "caf\u00E9", "x-wire-47", "caf\u00E9", Bit(Repair::kCharsetIgnored)},
    {"cut inside the last character", "caf\u00E9 \xE2\x82", "", "caf\u00E9 ", Bit(Repair::kCutCharacter)},
    {"UTF-16 little endian",
     std::string_view("\xFF\xFE"
                      "F\0\xAC\x20",
                      6),
     "", "F\u20AC", 0},
    {"UTF-16 big endian", std::string_view("\xFE\xFF\0F\x20\xAC", 6), "", "F\u20AC", 0},
    {"UTF-16 declared, without a mark", std::string_view("F\0e\0", 4), "utf-16", "Fe", 0},
    {"UTF-16BE declared, without a mark", std::string_view("\0F\0e", 4), "UTF-16BE", "Fe", 0},
    {"UTF-16 declared, ASCII sent", "Ferry runs", "utf-16", "Ferry runs", 0},
    {"UTF-16 surrogate pair", std::string_view("\xFF\xFE\x3D\xD8\x00\xDE", 6), "", "\U0001F600", 0},
};

TEST(DecodeCharset, Reads) {
  for (const Case& c : kRead) {
    SCOPED_TRACE(c.what);
    Arena arena;
    uint32_t repairs = 0;
    const CharsetResult result = DecodeCharset(c.bytes, c.declared, arena, repairs);
    EXPECT_FALSE(result.refused.has_value()) << result.detail;
    EXPECT_EQ(result.utf8, c.utf8);
    // "utf-16" told of ASCII is a matter of taste.
    if (!c.what.starts_with("UTF-16 declared, ASCII")) {
      EXPECT_EQ(repairs, c.repairs);
    }
  }
}

TEST(DecodeCharset, RefusesAndSaysWhatItFound) {
  struct Refusal {
    std::string_view what, bytes, declared;
    RejectReason reason;
    std::string_view detail_part;
  };
  const Refusal refusals[] = {
      {"unknown charset", "\xCB\xC9", "koi8-r", RejectReason::kUnsupportedCharset, "koi8-r"},
      {"escape-based charset", "+AGY-erry", "utf-7", RejectReason::kUnsupportedCharset, "utf-7"},
      {"escape-based charset", "\x1B$B", "ISO-2022-JP", RejectReason::kUnsupportedCharset, "ISO-2022-JP"},
      {"UTF-32", std::string_view("\xFF\xFE\0\0F\0\0\0", 8), "", RejectReason::kUnsupportedCharset, "UTF-32"},
      {"undefined in windows-1252", "caf\xE9 \x81.", "", RejectReason::kInvalidEncoding, "byte 3 is 0xE9"},
      {"damaged UTF-8", "caf\u00E9 na\u00EFve \u20AC \xE9t\u00E9", "", RejectReason::kInvalidEncoding, "1 ill-formed"},
      {"byte order mark of UTF-8, but none",
       "\uFEFF"
       "caf\xE9.",
       "", RejectReason::kInvalidEncoding, "ill-formed"},
      {"UTF-16, odd",
       "\xFF\xFE"
       "F",
       "", RejectReason::kInvalidEncoding, "odd"},
      {"UTF-16, lone surrogate",
       std::string_view("\xFF\xFE\x3D\xD8"
                        "F\0",
                        6),
       "", RejectReason::kInvalidEncoding, "D83D"},
  };
  for (const Refusal& r : refusals) {
    SCOPED_TRACE(r.what);
    Arena arena;
    uint32_t repairs = 0;
    const CharsetResult result = DecodeCharset(r.bytes, r.declared, arena, repairs);
    ASSERT_TRUE(result.refused.has_value()) << result.utf8;
    EXPECT_EQ(*result.refused, r.reason);
    EXPECT_NE(result.detail.find(r.detail_part), std::string::npos) << result.detail;
  }
}

TEST(DecodeCharset, Utf8IsNotCopied) {
  Arena arena;
  uint32_t repairs = 0;
  const std::string text = "caf\u00E9";
  EXPECT_EQ(DecodeCharset(text, "utf-8", arena, repairs).utf8.data(), text.data());
}

}  // namespace
}  // namespace newswire

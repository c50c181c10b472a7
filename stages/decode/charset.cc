#include "stages/decode/charset.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pipeline/base/utf8.h"
#include "stages/decode/repairs.h"
#include "stages/decode/windows_1252.h"

namespace newswire {
namespace {

enum class Charset : uint8_t {
  kNone,
  kUtf8,
  kWindows1252,
  kIso8859_15,
  kUtf16,
  kUtf16Le,
  kUtf16Be,
  kUtf32,
  kEscaped,
  kUnknown
};

Charset FindCharset(std::string_view name) {
  if (name.empty()) return Charset::kNone;
  // Letters and digits only: "ISO_8859-1" and "iso8859-1" are the same.
  char letters[24];
  size_t count = 0;
  for (const char c : name) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) continue;
    if (count == sizeof letters) return Charset::kUnknown;
    letters[count++] = absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  const std::string_view folded(letters, count);
  struct Known {
    std::string_view name;
    Charset charset;
  };
  static constexpr Known kKnown[] = {
      {"utf8", Charset::kUtf8},
      {"usascii", Charset::kUtf8},
      {"ascii", Charset::kUtf8},
      {"ansix341968", Charset::kUtf8},
      {"iso88591", Charset::kWindows1252},
      {"latin1", Charset::kWindows1252},
      {"l1", Charset::kWindows1252},
      {"iso885911987", Charset::kWindows1252},
      {"windows1252", Charset::kWindows1252},
      {"cp1252", Charset::kWindows1252},
      {"iso885915", Charset::kIso8859_15},
      {"latin9", Charset::kIso8859_15},
      {"l9", Charset::kIso8859_15},
      {"utf16", Charset::kUtf16},
      {"utf16le", Charset::kUtf16Le},
      {"utf16be", Charset::kUtf16Be},
      {"utf32", Charset::kUtf32},
      {"utf32le", Charset::kUtf32},
      {"utf32be", Charset::kUtf32},
      {"utf7", Charset::kEscaped},
      {"hzgb2312", Charset::kEscaped},
  };
  for (const Known& known : kKnown) {
    if (known.name == folded) return known.charset;
  }
  if (folded.starts_with("iso2022") || folded.starts_with("csiso2022")) return Charset::kEscaped;
  return Charset::kUnknown;
}

char32_t DecodeByte(unsigned char byte, Charset charset) {
  if (charset == Charset::kWindows1252 && byte >= 0x80 && byte <= 0x9F) {
    const char16_t value = kWindows1252High[byte - 0x80];
    return value != 0 ? value
                      : byte;  // an undefined byte is the C1 control of that number, which the text policy removes
  }
  if (charset == Charset::kIso8859_15) {
    switch (byte) {
      case 0xA4: return 0x20AC;
      case 0xA6: return 0x0160;
      case 0xA8: return 0x0161;
      case 0xB4: return 0x017D;
      case 0xB8: return 0x017E;
      case 0xBC: return 0x0152;
      case 0xBD: return 0x0153;
      case 0xBE: return 0x0178;
      default: break;
    }
  }
  return byte;
}

std::string_view DecodeBytes(std::string_view bytes, Charset charset, Arena& arena) {
  size_t high = 0;
  for (const char c : bytes) high += static_cast<unsigned char>(c) >= 0x80;
  char* const begin = arena.Allocate(bytes.size() + 2 * high);
  char* to = begin;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      *to++ = c;
    } else {
      to += EncodeUtf8(DecodeByte(byte, charset), to);
    }
  }
  arena.ShrinkLast(begin, static_cast<size_t>(to - begin));
  return {begin, static_cast<size_t>(to - begin)};
}

bool IsWindows1252(std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 && byte <= 0x9F && kWindows1252High[byte - 0x80] == 0) return false;
  }
  return true;
}

bool IsAscii(std::string_view bytes) {
  unsigned char any = 0;
  for (const char c : bytes) any |= static_cast<unsigned char>(c);
  return any < 0x80;
}

// A name out of a header, fit for a message.
std::string Quoted(std::string_view name) { return absl::StrCat("\"", absl::CHexEscape(name.substr(0, 64)), "\""); }

CharsetResult Refuse(RejectReason reason, std::string detail) { return {{}, reason, std::move(detail)}; }

CharsetResult DecodeUtf16(std::string_view bytes, bool little_endian, Arena& arena) {
  if (bytes.size() % 2 != 0) {
    return Refuse(RejectReason::kInvalidEncoding,
                  absl::StrCat("UTF-16 of an odd number of bytes (", bytes.size(), ")"));
  }
  const auto unit = [&](size_t at) -> char32_t {
    const auto a = static_cast<unsigned char>(bytes[at]);
    const auto b = static_cast<unsigned char>(bytes[at + 1]);
    return little_endian ? (b << 8) | a : (a << 8) | b;
  };
  char* const begin = arena.Allocate(bytes.size() / 2 * 3);
  char* to = begin;
  for (size_t at = 0; at < bytes.size(); at += 2) {
    char32_t value = unit(at);
    if (value >= 0xD800 && value <= 0xDFFF) {
      const char32_t low = value < 0xDC00 && at + 2 < bytes.size() ? unit(at + 2) : 0;
      if (low < 0xDC00 || low > 0xDFFF) {
        return Refuse(
            RejectReason::kInvalidEncoding,
            absl::StrFormat("UTF-16: half of a surrogate pair (%04X) at byte %d", static_cast<uint32_t>(value), at));
      }
      value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
      at += 2;
    }
    to += EncodeUtf8(value, to);
  }
  arena.ShrinkLast(begin, static_cast<size_t>(to - begin));
  return {{begin, static_cast<size_t>(to - begin)}, std::nullopt, ""};
}

// How much of ill-formed UTF-8 is UTF-8 after all.
struct Utf8Damage {
  size_t good = 0;  // well-formed characters outside ASCII
  size_t bad = 0;   // ill-formed places
  size_t first_bad_byte = 0;
  bool cut_at_end = false;  // the only ill-formed place is a character that the end cuts off
};

Utf8Damage InspectUtf8(std::string_view bytes) {
  Utf8Damage damage;
  for (Utf8Iterator it(bytes); !it.done(); it.Next()) {
    if (it.valid()) {
      damage.good += it.value() >= 0x80;
      continue;
    }
    if (damage.bad++ == 0) {
      damage.first_bad_byte = it.byte();
      const auto lead = static_cast<unsigned char>(bytes[it.byte()]);
      damage.cut_at_end = it.end_byte() == bytes.size() && lead >= 0xC2 && lead <= 0xF4;
    } else {
      damage.cut_at_end = false;
    }
  }
  return damage;
}

constexpr std::string_view kUtf16LeMark = "\xFF\xFE";
constexpr std::string_view kUtf16BeMark = "\xFE\xFF";
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf32LeMark("\xFF\xFE\0\0", 4);

}  // namespace

bool IsUtf16(std::string_view bytes, std::string_view declared_charset) {
  if (bytes.starts_with(kUtf16LeMark) || bytes.starts_with(kUtf16BeMark)) return true;
  switch (FindCharset(declared_charset)) {
    case Charset::kUtf16:
    case Charset::kUtf16Le:
    case Charset::kUtf16Be:
    case Charset::kUtf32:
      // Declared, but plain 8-bit text has no zero bytes.
      return bytes.find('\0') != std::string_view::npos;
    default: return false;
  }
}

CharsetResult DecodeCharset(std::string_view bytes, std::string_view declared_charset, Arena& arena,
                            uint32_t& repairs) {
  const Charset declared = FindCharset(declared_charset);

  if (bytes.starts_with(kUtf32LeMark) || (declared == Charset::kUtf32 && IsUtf16(bytes, declared_charset))) {
    return Refuse(RejectReason::kUnsupportedCharset,
                  "UTF-32; expected UTF-8, UTF-16, ISO-8859-1, ISO-8859-15 or windows-1252");
  }
  if (bytes.starts_with(kUtf16LeMark)) return DecodeUtf16(bytes.substr(2), true, arena);
  if (bytes.starts_with(kUtf16BeMark)) return DecodeUtf16(bytes.substr(2), false, arena);
  if (IsUtf16(bytes, declared_charset)) {
    // "utf-16" without a mark is big-endian by RFC 2781; ASCII letters tell what it really is.
    bool little_endian = declared == Charset::kUtf16Le;
    if (declared == Charset::kUtf16) {
      size_t zeros_at_odd = 0;
      size_t zeros_at_even = 0;
      for (size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] == '\0') ++(i % 2 == 0 ? zeros_at_even : zeros_at_odd);
      }
      little_endian = zeros_at_odd > zeros_at_even;
    }
    return DecodeUtf16(bytes, little_endian, arena);
  }
  if (declared == Charset::kEscaped) {
    return Refuse(RejectReason::kUnsupportedCharset,
                  absl::StrCat("charset ", Quoted(declared_charset),
                               "; expected UTF-8, UTF-16, ISO-8859-1, ISO-8859-15 or "
                               "windows-1252"));
  }

  if (IsValidUtf8(bytes)) {
    if (bytes.starts_with(kUtf8Mark)) return {bytes.substr(kUtf8Mark.size()), std::nullopt, ""};
    switch (declared) {
      case Charset::kNone:
      case Charset::kUtf8: break;
      case Charset::kUnknown: AddRepair(repairs, Repair::kCharsetIgnored); break;
      default:
        if (!IsAscii(bytes)) AddRepair(repairs, Repair::kCharsetWrong);
    }
    return {bytes, std::nullopt, ""};
  }

  if (declared == Charset::kUnknown) {
    return Refuse(RejectReason::kUnsupportedCharset,
                  absl::StrCat("charset ", Quoted(declared_charset),
                               ", and the bytes are not UTF-8; expected UTF-8, UTF-16, ISO-8859-1, ISO-8859-15 or "
                               "windows-1252"));
  }
  if (declared == Charset::kWindows1252 || declared == Charset::kIso8859_15) {
    return {DecodeBytes(bytes, declared, arena), std::nullopt, ""};
  }

  const Utf8Damage damage = InspectUtf8(bytes);
  if (damage.cut_at_end && damage.good > 0) {
    AddRepair(repairs, Repair::kCutCharacter);
    return {bytes.substr(bytes.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0,
                         damage.first_bad_byte - (bytes.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0)),
            std::nullopt, ""};
  }
  const auto bad_byte = static_cast<unsigned char>(bytes[damage.first_bad_byte]);
  if (bytes.starts_with(kUtf8Mark) || damage.good > damage.bad) {
    return Refuse(
        RejectReason::kInvalidEncoding,
        absl::StrFormat("UTF-8 with %d ill-formed places among %d good characters, the first at byte %d (0x%02X)",
                        damage.bad, damage.good, damage.first_bad_byte, bad_byte));
  }
  if (!IsWindows1252(bytes)) {
    return Refuse(
        RejectReason::kInvalidEncoding,
        absl::StrFormat("neither UTF-8 (byte %d is 0x%02X) nor windows-1252 (which has no 81, 8D, 8F, 90, 9D)",
                        damage.first_bad_byte, bad_byte));
  }
  AddRepair(repairs, Repair::kCharsetGuessed);
  return {DecodeBytes(bytes, Charset::kWindows1252, arena), std::nullopt, ""};
}

}  // namespace newswire

#include "stages/decode/text_policy.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "absl/strings/ascii.h"
#include "stages/decode/repairs.h"
#include "stages/decode/windows_1252.h"

namespace newswire {
namespace {

constexpr size_t kBlockBytes = 64;

constexpr bool MayNeedChange(unsigned char b) {
  return (b < 0x20 && b != '\n' && b != '\t') || b == 0x7F || b == 0xC2 || b == 0xE2 || b == 0xEF;
}

// True if one of the characters that ChangeAt changes begins in the block: kBlockBytes bytes and two more are readable.
// Written without branches, so that compilers turn it into vector code; exact, so that curly quotes and dashes (E2 80
// too) cost nothing.
bool BlockNeedsChange(const unsigned char* block) {
  unsigned char any = 0;
  for (size_t i = 0; i < kBlockBytes; ++i) {
    const unsigned char b = block[i];
    const unsigned char c = block[i + 1];
    const unsigned char d = block[i + 2];
    const bool control = ((b < 0x20) & (b != '\n') & (b != '\t')) | (b == 0x7F);
    const bool latin = (b == 0xC2) & ((c <= 0xA0) | (c == 0xAD));
    const bool general_80 = (c == 0x80) & ((d <= 0x8B) | (d == 0xA8) | (d == 0xA9) | (d == 0xAF));
    const bool general_81 = (c == 0x81) & ((d == 0x9F) | (d == 0xA0));
    const bool general = (b == 0xE2) & (general_80 | general_81);
    const bool mark = (b == 0xEF) & (c == 0xBB) & (d == 0xBF);
    any |= static_cast<unsigned char>(control | latin | general | mark);
  }
  return any != 0;
}

// In UTF-8 what is meant by the controls U+0080 to U+009F: a text was read as ISO-8859-1 that is windows-1252.
struct MeantByControl {
  std::array<char, 3> bytes;
  uint8_t size;
};
constexpr std::array<MeantByControl, 32> kMeantByControl = [] {
  std::array<MeantByControl, 32> meant = {};
  for (size_t i = 0; i < meant.size(); ++i) {
    const char32_t c = kWindows1252High[i];
    if (c == 0) continue;
    if (c < 0x800) {
      meant[i] = {{static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))}, 2};
    } else {
      meant[i] = {{static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
                   static_cast<char>(0x80 | (c & 0x3F))},
                  3};
    }
  }
  return meant;
}();

// How much longer the text can become.
size_t GrowthBytes(std::string_view text) {
  size_t controls = 0;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    controls += (static_cast<unsigned char>(text[i]) == 0xC2) & (static_cast<unsigned char>(text[i + 1]) < 0xA0);
  }
  return controls;
}

// What becomes of the `bytes` bytes at a place: `with` instead of them.
struct Change {
  size_t bytes = 0;  // 0: stays as it is
  std::string_view with;
  Repair repair = Repair::kCharacters;
  bool is_repair = true;
};

Change ChangeAt(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(at + i < text.size() ? text[at + i] : 0); };
  const unsigned char b = byte(0);
  if (b == '\r') return {1, byte(1) == '\n' ? "" : "\n", Repair::kControls, false};
  if (b == '\v' || b == '\f') return {1, "\n", Repair::kControls, false};
  if (b == 0x7F || (b < 0x20 && b != '\n' && b != '\t')) return {1, "", Repair::kControls};
  if (b == 0xC2) {
    const unsigned char c = byte(1);
    if (c == 0x85) return {2, "\n", Repair::kControls, false};
    if (c >= 0x80 && c <= 0x9F) {
      const MeantByControl& meant = kMeantByControl[c - 0x80];
      return {2, {meant.bytes.data(), meant.size}, Repair::kControls};
    }
    if (c == 0xA0) return {2, " "};
    if (c == 0xAD) return {2, ""};
    return {};
  }
  if (b == 0xE2) {
    const unsigned char c = byte(1);
    const unsigned char d = byte(2);
    if (c == 0x80) {
      if (d <= 0x8A && d >= 0x80) return {3, " "};
      if (d == 0x8B) return {3, ""};
      if (d == 0xA8) return {3, "\n", Repair::kControls, false};
      if (d == 0xA9) return {3, "\n\n", Repair::kControls, false};
      if (d == 0xAF) return {3, " "};
    } else if (c == 0x81) {
      if (d == 0x9F) return {3, " "};
      if (d == 0xA0) return {3, ""};
    }
    return {};
  }
  if (b == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF) return {3, ""};
  return {};
}

// The first place at or after `at` that needs a change, and which; the end of the text if there is none.
size_t FindChange(std::string_view text, size_t at, Change& change) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  while (at < text.size()) {
    size_t end = std::min(at + kBlockBytes, text.size());
    if (at + kBlockBytes + 2 <= text.size() && !BlockNeedsChange(bytes + at)) {
      at = end;
      continue;
    }
    for (; at < end; ++at) {
      if (!MayNeedChange(bytes[at])) continue;
      change = ChangeAt(text, at);
      if (change.bytes != 0) return at;
    }
  }
  change = {};
  return text.size();
}

}  // namespace

std::string_view NormalizeText(std::string_view utf8, Arena& arena, uint32_t& repairs, std::span<ByteRange> ranges) {
  // A byte order mark is a matter of the encoding, not a repair.
  const size_t mark_bytes = utf8.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  Change change;
  size_t found = FindChange(utf8, mark_bytes, change);
  if (found == utf8.size() && (mark_bytes == 0 || ranges.empty())) return utf8.substr(mark_bytes);

  char* const begin = arena.Allocate(utf8.size() + GrowthBytes(utf8.substr(found)));
  char* to = begin;
  size_t from = mark_bytes;
  size_t range = 0;
  bool at_end = false;  // of the range: its end is the next boundary
  while (true) {
    for (; range < ranges.size(); at_end = !at_end) {
      uint32_t& boundary = at_end ? ranges[range].end_byte : ranges[range].begin_byte;
      if (boundary > found) break;
      const size_t kept = boundary > from ? boundary - from : 0;
      boundary = static_cast<uint32_t>(static_cast<size_t>(to - begin) + kept);
      if (at_end) ++range;
    }
    std::memcpy(to, utf8.data() + from, found - from);
    to += found - from;
    if (found == utf8.size()) break;
    std::memcpy(to, change.with.data(), change.with.size());
    to += change.with.size();
    if (change.is_repair) AddRepair(repairs, change.repair);
    from = found + change.bytes;
    found = FindChange(utf8, from, change);
  }
  arena.ShrinkLast(begin, static_cast<size_t>(to - begin));
  return {begin, static_cast<size_t>(to - begin)};
}

std::string_view NormalizeText(std::string_view utf8, Arena& arena, uint32_t& repairs) {
  return NormalizeText(utf8, arena, repairs, {});
}

std::string_view NormalizeLine(std::string_view utf8, Arena& arena, uint32_t& repairs) {
  const std::string_view line = absl::StripAsciiWhitespace(NormalizeText(utf8, arena, repairs));
  bool needs_change = false;
  for (size_t i = 0; i < line.size() && !needs_change; ++i) {
    needs_change = line[i] == '\n' || line[i] == '\t' || (line[i] == ' ' && line[i + 1] == ' ');
  }
  if (!needs_change) return line;
  char* const begin = arena.Allocate(line.size());
  char* to = begin;
  for (const char c : line) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    if (space && to[-1] == ' ') continue;
    *to++ = space ? ' ' : c;
  }
  arena.ShrinkLast(begin, static_cast<size_t>(to - begin));
  return {begin, static_cast<size_t>(to - begin)};
}

size_t CountControls(std::string_view bytes) {
  const auto is_control = [](char c) {
    const auto b = static_cast<unsigned char>(c);
    return static_cast<unsigned char>(((b < 0x20) & ((b < '\t') | (b > '\r'))) | (b == 0x7F));
  };
  size_t count = 0;
  size_t at = 0;
  // Sums of a block fit into a byte: vector code again.
  for (; at + kBlockBytes <= bytes.size(); at += kBlockBytes) {
    unsigned char in_block = 0;
    for (size_t i = 0; i < kBlockBytes; ++i)
      in_block = static_cast<unsigned char>(in_block + is_control(bytes[at + i]));
    count += in_block;
  }
  for (; at < bytes.size(); ++at) count += is_control(bytes[at]);
  return count;
}

bool IsBlank(std::string_view utf8) {
  for (size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    if (absl::ascii_isspace(static_cast<unsigned char>(c))) continue;
    if (utf8.substr(i).starts_with("\xE3\x80\x80")) {  // U+3000
      i += 2;
      continue;
    }
    return false;
  }
  return true;
}

}  // namespace newswire

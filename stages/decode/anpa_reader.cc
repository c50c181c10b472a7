#include "stages/decode/anpa_reader.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "stages/decode/body_text.h"
#include "stages/decode/provider_fields.h"
#include "stages/decode/teleprinter_frame.h"
#include "stages/decode/text_policy.h"
#include "stages/decode/wire_time.h"
#include "stages/decode/wrapped_lines.h"

namespace newswire {
namespace {

constexpr char kUnitSeparator = '\x1F';
// Of tables: a row begins, a column ends, a blank that does not break.
constexpr char kRow = '\x08';
constexpr char kColumn = '\x1E';
constexpr char kThinSpace = '\x10';
// More or longer lines with "^" are text.
constexpr size_t kMaxHeadLines = 24;
constexpr size_t kMaxHeadLineBytes = 4096;

// ANPA's letters of priority on IPTC's scale of 1 to 9.
int UrgencyOfPriority(char letter) {
  switch (letter) {
    case 'f': return 1;  // flash
    case 'b': return 2;  // bulletin
    case 'u': return 3;  // urgent
    case 'r': return 4;  // regular
    case 'd': return 5;  // deferred
    default: return 0;
  }
}

// "BC-US--Ferry, 1st Ld-Writethru,416" without the count of words.
std::string_view WithoutWordCount(std::string_view slug) {
  const size_t comma = slug.rfind(',');
  if (comma == std::string_view::npos) return slug;
  const std::string_view count = absl::StripAsciiWhitespace(slug.substr(comma + 1));
  const bool is_count = !count.empty() && count.size() <= 6 && std::all_of(count.begin(), count.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == ',';
  });
  return is_count ? absl::StripTrailingAsciiWhitespace(slug.substr(0, comma)) : slug;
}

bool IsNote(std::string_view line) {
  return absl::StartsWith(line, "Eds:") || absl::StartsWith(line, "(Eds:") || absl::StartsWith(line, "AP Photo") ||
         absl::StartsWith(line, "AP Graphic") || absl::StartsWith(line, "AP Video");
}

bool IsBylineAgency(std::string_view line) {
  return line.size() <= 60 && (absl::StrContains(line, "Press") || absl::StrContains(line, "Writer") ||
                               absl::StrContains(line, "Editor") || absl::StrContains(line, "Correspondent") ||
                               absl::StartsWith(line, "The ") || absl::StartsWith(line, "AP "));
}

// Where the end line's time begins in a line such as "AP-WF-03-04-25 0712GMT"; kNoTime if it is none.
TimeMs EndTimeOf(std::string_view line) {
  for (size_t dashes = 0, at = 0; dashes < 3; ++dashes) {
    const size_t dash = line.find('-', at);
    if (dash == std::string_view::npos || dash - at > 6) return kNoTime;
    at = dash + 1;
    if (at < line.size() && line[at] >= '0' && line[at] <= '9') return ParseAnpaTime(line.substr(at));
  }
  return kNoTime;
}

}  // namespace

std::span<const WireFormat> AnpaReader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kAnpa1312};
  return kFormats;
}

void AnpaReader::ReadTransmission(std::string_view header, Story& story) {
  // "W2870<US>asian", then "r i<DC3><DC1> BC-LT--Ferry 03-04 0466".
  const size_t line_end = std::min(header.find('\n'), header.size());
  const std::string_view first = header.substr(0, line_end);
  const std::string_view number = absl::StripAsciiWhitespace(first.substr(0, first.find(kUnitSeparator)));
  if (story.source_id.empty()) story.source_id = PlainLine(number, story);
  const std::string_view second = header.substr(line_end);
  const std::string_view codes = absl::StripLeadingAsciiWhitespace(second);
  if (codes.size() < 3 || codes[1] != ' ') return;
  story.urgency = UrgencyOfPriority(absl::ascii_tolower(static_cast<unsigned char>(codes[0])));
  const bool has_category = absl::ascii_isalpha(static_cast<unsigned char>(codes[2]));
  if (has_category) AddSubject({"anpa-category", codes.substr(2, 1), "", "", ""}, "", story);
  // The key word up to the date.
  std::string_view keyword = codes.substr(has_category ? 3 : 2);
  while (!keyword.empty() && static_cast<unsigned char>(keyword.front()) <= ' ') keyword.remove_prefix(1);
  keyword = keyword.substr(0, keyword.find("  "));
  keyword = keyword.substr(0, keyword.find('\n'));
  story.slug = PlainLine(keyword, story);
}

std::string_view AnpaReader::ReadHead(std::string_view text, Story& story) {
  bool has_slug = false;
  bool after_byline = false;
  for (size_t lines = 0; !text.empty() && lines < kMaxHeadLines; ++lines) {
    std::string_view rest = text;
    while (rest.starts_with('\n') || rest.starts_with('\r') || rest.starts_with(' ')) rest.remove_prefix(1);
    if (!rest.starts_with('^')) return text;
    // A header line may be wrapped: it ends with its mark, unless a line of another kind comes before that.
    const std::string_view near = rest.substr(0, kMaxHeadLineBytes);
    const size_t mark = near.find_first_of("<=");
    const size_t stop = std::min(near.find("\n^"), near.find("\n\t"));
    if (mark == std::string_view::npos || mark > stop) return text;
    const bool ends_line = rest[mark] == '=';
    const std::string_view line = PlainLine(rest.substr(1, mark - 1), story);
    const std::string_view behind = rest.substr(mark + 1);
    if (line.starts_with('*')) {
      // routing
    } else if (EndTimeOf(line) != kNoTime) {
      return text;
    } else if (!has_slug) {
      if (ends_line) return text;
      has_slug = true;
      story.slug = WithoutWordCount(line);
    } else if (IsNote(line)) {
      story.ed_note = story.ed_note.empty() ? line : story.arena->Copy(absl::StrCat(story.ed_note, "\n", line));
    } else if (ends_line && absl::StartsWithIgnoreCase(line, "By ")) {
      story.provider_byline = line;
      after_byline = true;
    } else if (ends_line && after_byline && IsBylineAgency(line)) {
      after_byline = false;
    } else if (story.raw_headline.empty()) {
      story.raw_headline = line;
    } else if (ends_line) {
      return text;  // a centred line of a table: the text has begun
    }
    text = behind;
  }
  return text;
}

std::string_view AnpaReader::ReadEnd(std::string_view text, Story& story) {
  std::string_view kept = text;
  while (!kept.empty() && static_cast<unsigned char>(kept.back()) <= ' ') kept.remove_suffix(1);
  const size_t line_start = kept.rfind('\n') == std::string_view::npos ? 0 : kept.rfind('\n') + 1;
  std::string_view line = kept.substr(line_start);
  while (!line.empty() && (static_cast<unsigned char>(line.front()) <= ' ' || line.front() == '^')) {
    line.remove_prefix(1);
  }
  const TimeMs time = EndTimeOf(line);
  if (time == kNoTime) return text;
  story.version_created = time;
  if (story.source.empty()) story.source = PlainLine(line.substr(0, line.find('-')), story);
  return kept.substr(0, line_start);
}

Verdict AnpaReader::Read(const Document& document, Story& story) {
  Arena& arena = *story.arena;
  story.format = Format::kAnpa1312;
  story.text_is_body = true;
  TeleprinterFrame frame;
  if (auto refused = ReadTeleprinterFrame(document, "ANPA 1312", max_body_bytes_, story, frame)) return *refused;
  ReadTransmission(frame.header, story);
  const std::string_view text = ReadEnd(ReadHead(frame.text, story), story);
  if (story.version_created == kNoTime) ReadEnd(frame.trailer, story);  // AP sends its end line behind the ETX

  // Marks of tables and of centred lines become what they mean; the rest of the controls is NormalizeText's.
  char* const begin = arena.Allocate(2 * text.size() + 1);
  char* to = begin;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    while (!line.empty() && static_cast<unsigned char>(line.back()) <= ' ') line.remove_suffix(1);
    const bool centred = line.starts_with('^');
    if (line.ends_with('<') || line.ends_with('=')) line.remove_suffix(1);
    if (centred) {
      line.remove_prefix(1);
      *to++ = '\n';
    }
    const bool row = line.starts_with(kRow);
    if (row) line.remove_prefix(line.starts_with("\x08^") ? 2 : 1);
    const char* const line_begin = to;
    for (const char c : line) {
      if (c == kUnitSeparator) continue;
      if (c == kColumn || (row && c == ';')) {
        while (to > line_begin && to[-1] == ' ') --to;
        if (to == line_begin || to[-1] != '\t') *to++ = '\t';
      } else if (c == kThinSpace || c == ' ') {
        if (to > line_begin && (to[-1] == '\t' || (row && to[-1] == ' '))) continue;
        *to++ = ' ';
      } else {
        *to++ = c;
      }
    }
    *to++ = '\n';
  }
  arena.ShrinkLast(begin, static_cast<size_t>(to - begin));
  const std::string_view lines = NormalizeText({begin, static_cast<size_t>(to - begin)}, arena, story.repairs);
  story.text = Unwrap(lines, arena);
  return JudgeStory("ANPA 1312 story", "a text behind STX", story);
}

}  // namespace newswire

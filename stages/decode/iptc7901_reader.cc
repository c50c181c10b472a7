#include "stages/decode/iptc7901_reader.h"

#include <algorithm>
#include <string>

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

constexpr size_t kMaxHeadLines = 8;
constexpr size_t kMaxHeaderWords = 12;

bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}
bool IsLetters(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '-';
         });
}

std::string_view NextWord(std::string_view& line) {
  line = absl::StripLeadingAsciiWhitespace(line);
  const size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

// "1ST LEAD", "EXTRA", "(Achtung)": a line of its own above the headline.
bool IsTagLine(std::string_view line) {
  if (line.size() > 40) return false;
  if (line.starts_with('(') && line.ends_with(')')) return true;
  return std::none_of(line.begin(), line.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool IsByline(std::string_view line) {
  for (const std::string_view by : {"By ", "Von ", "Par ", "Por ", "Di "}) {
    if (line.starts_with(by)) return true;
  }
  return false;
}

}  // namespace

std::span<const WireFormat> Iptc7901Reader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kIptc7901};
  return kFormats;
}

void Iptc7901Reader::ReadHeader(std::string_view line, Story& story) {
  const std::string_view service_and_number = NextWord(line);
  if (story.source_id.empty()) story.source_id = PlainLine(service_and_number, story);
  std::string_view words[kMaxHeaderWords];
  size_t count = 0;
  while (count < kMaxHeaderWords) {
    const std::string_view word = NextWord(line);
    if (word.empty()) break;
    words[count++] = word;
  }
  size_t at = 0;
  if (at < count && words[at].size() == 1 && IsDigits(words[at])) story.urgency = UrgencyOf(words[at++]);
  if (at < count && IsLetters(words[at])) {
    AddSubject({"iptc7901-category", words[at++], "", "", ""}, "", story);
  }
  if (at < count && IsDigits(words[at])) ++at;  // words of the text
  // The agency and its own number of the day, by which its notes speak of the item: "dpa 061".
  if (count >= at + 2 && IsDigits(words[count - 1]) && IsLetters(words[count - 2])) {
    AddAltId("provider-number", absl::StrCat(words[count - 2], " ", words[count - 1]), story);
    if (story.source.empty()) story.source = PlainLine(words[count - 2], story);
  }
}

size_t Iptc7901Reader::ReadHead(std::string_view text, std::string_view& tags, Story& story) {
  // Where it ends: behind the line that ends with "=". Without one there is no head, the text begins at once.
  std::string_view lines[kMaxHeadLines];
  size_t count = 0;
  size_t at = 0;
  bool closed = false;
  while (at < text.size() && count < kMaxHeadLines && !closed) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = absl::StripAsciiWhitespace(text.substr(at, end - at));
    at = std::min(end + 1, text.size());
    if (line.empty()) {
      if (count > 0) break;
      continue;
    }
    if (line.ends_with('=')) {
      closed = true;
      line = absl::StripTrailingAsciiWhitespace(line.substr(0, line.size() - 1));
    }
    if (!line.empty()) lines[count++] = line;
  }
  if (!closed) return 0;
  std::string headline;
  std::string tag_lines;
  for (size_t i = 0; i < count; ++i) {
    const std::string_view line = lines[i];
    if (headline.empty() && i + 1 < count && IsTagLine(line)) {
      absl::StrAppend(&tag_lines, line, "\n\n");
    } else if (!headline.empty() && IsByline(line)) {
      story.provider_byline = PlainLine(line, story);
    } else {
      absl::StrAppend(&headline, headline.empty() ? "" : " ", line);
    }
  }
  if (story.raw_headline.empty()) story.raw_headline = PlainLine(headline, story);
  tags = story.arena->Copy(tag_lines);
  return at;
}

Verdict Iptc7901Reader::Read(const Document& document, Story& story) {
  Arena& arena = *story.arena;
  story.format = Format::kIptc7901;
  story.text_is_body = true;
  TeleprinterFrame frame;
  if (auto refused = ReadTeleprinterFrame(document, "IPTC 7901", max_body_bytes_, story, frame)) return *refused;
  if (!frame.trailer.empty()) story.version_created = ParseIptc7901Time(absl::StripAsciiWhitespace(frame.trailer));

  const size_t line_end = std::min(frame.header.find('\n'), frame.header.size());
  ReadHeader(absl::StripAsciiWhitespace(frame.header.substr(0, line_end)), story);
  story.slug = PlainLine(frame.header.substr(line_end), story);
  std::string_view text = NormalizeText(frame.text, arena, story.repairs);
  std::string_view tags;
  text.remove_prefix(ReadHead(text, tags, story));
  const std::string_view body = Unwrap(text, arena);
  story.text = tags.empty() ? body : arena.Copy(absl::StrCat(tags, body));
  for (const std::string_view place : {story.slug, tags, story.raw_headline}) {
    if (absl::StrContains(place, "KILL KILL KILL")) story.pub_status = PubStatus::kCanceled;
    if (absl::StrContains(place, "HOLD HOLD HOLD") && story.pub_status == PubStatus::kUsable) {
      story.pub_status = PubStatus::kWithheld;
    }
  }
  return JudgeStory("IPTC 7901 message", "a text between STX and ETX", story);
}

}  // namespace newswire

#include "stages/fingerprint/identity.h"

#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "pipeline/base/utf8.h"
#include "stages/fingerprint/fold.h"

namespace newswire {
namespace {

constexpr size_t kMaxIdBytes = 160;  // a longer one is replaced by its hash
constexpr size_t kHashHexDigits = 16;
constexpr char kHex[] = "0123456789abcdef";

bool IsHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Characters that may stand in the last part of the URN as they are; a colon would begin another part.
bool IsUrnCharacter(char c) {
  return kFoldedAscii[static_cast<uint8_t>(c)] != 0 || std::strchr("-._~!$'()*+,;=@", c) != nullptr;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && static_cast<uint8_t>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<uint8_t>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

std::string_view IdFromFileName(std::string_view path) {
  std::string_view stem = path.substr(path.find_last_of('/') + 1);
  if (const size_t dot = stem.find_last_of('.'); dot != std::string_view::npos && dot > 0) stem = stem.substr(0, dot);
  if (const size_t underscore = stem.find_last_of('_'); underscore != std::string_view::npos) {
    const std::string_view tail = stem.substr(underscore + 1);
    if (tail.size() == kHashHexDigits && std::all_of(tail.begin(), tail.end(), IsHexDigit)) return tail;
  }
  return stem;
}

bool IsTextual(std::string_view key) {
  return !key.empty() && key.size() <= kMaxIdBytes && IsValidUtf8(key) &&
         std::none_of(key.begin(), key.end(), [](char c) { return static_cast<uint8_t>(c) < ' ' || c == 0x7F; });
}

size_t AppendFolded(std::string_view text, std::vector<char>& to, size_t at) {
  to.resize(std::max(to.size(), at + text.size() + 1));
  at += Fold(text, to.data() + at);
  to[at++] = '\n';
  return at;
}

uint64_t HashOfHeadline(const Story& story, std::vector<char>& scratch) {
  size_t size = AppendFolded(story.source, scratch, 0);
  const std::string_view headline = !story.headline.empty() ? story.headline : story.raw_headline;
  const size_t before = size;
  size = AppendFolded(headline, scratch, size);
  for (const std::string_view name : story.by_names) size = AppendFolded(name, scratch, size);
  if (size == before + 1) {
    // No headline and no by-name: the slug and the first line stand in, so that not all such stories are one item.
    size = AppendFolded(story.slug, scratch, size);
    const std::string_view text = !story.lead.empty() ? story.lead : story.text;
    size = AppendFolded(text.substr(0, text.find('\n')), scratch, size);
  }
  if (size == before + 3) return XXH3_64bits(story.raw.value.value_or("").data(), story.raw.value.value_or("").size());
  return XXH3_64bits(scratch.data(), size);
}

char* PutHex(uint64_t value, char* to) {
  for (int shift = 60; shift >= 0; shift -= 4) *to++ = kHex[(value >> shift) & 0xF];
  return to;
}

}  // namespace

ItemIdentity MakeItemIdentity(const Story& story, std::string_view domain, std::vector<char>& scratch) {
  if (const std::string_view given = Trimmed(story.provider_uri); !given.empty()) return {given, false};

  std::string_view id = Trimmed(story.source_id);
  if (id.empty() && !story.source_file.empty()) id = IdFromFileName(Trimmed(story.source_file));
  if (id.empty() && story.raw.key.has_value() && IsTextual(*story.raw.key)) id = Trimmed(*story.raw.key);

  TimeMs day = kNoTime;
  for (const TimeMs time :
       {story.content_created, story.first_created, story.version_created, story.received, story.raw.timestamp}) {
    if (time != kNoTime) {
      day = time;
      break;
    }
  }

  constexpr std::string_view kPrefix = "urn:newsml:";
  constexpr size_t kDateBytes = 9;  // "yyyymmdd:"
  const size_t room = kPrefix.size() + domain.size() + 1 + kDateBytes + std::max(3 * id.size(), kHashHexDigits);
  char* const begin = story.arena->Allocate(room);
  char* to = begin;
  auto put = [&to](std::string_view text) {
    std::memcpy(to, text.data(), text.size());
    to += text.size();
  };
  put(kPrefix);
  put(domain);
  *to++ = ':';
  if (day != kNoTime) {
    const std::chrono::sys_time<std::chrono::milliseconds> point{std::chrono::milliseconds(day)};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(point)};
    const int year = static_cast<int>(date.year());
    if (year >= 0 && year <= 9999) {
      unsigned number = static_cast<unsigned>(year) * 10000 + static_cast<unsigned>(date.month()) * 100 +
                        static_cast<unsigned>(date.day());
      for (int i = 7; i >= 0; --i, number /= 10) to[i] = static_cast<char>('0' + number % 10);
      to += 8;
      *to++ = ':';
    }
  }
  const bool is_derived = id.empty();
  if (is_derived) {
    to = PutHex(HashOfHeadline(story, scratch), to);
  } else {
    char* const id_begin = to;
    for (const char c : id) {
      if (IsUrnCharacter(c)) {
        *to++ = c;
      } else {
        *to++ = '%';
        *to++ = kHex[static_cast<uint8_t>(c) >> 4];
        *to++ = kHex[static_cast<uint8_t>(c) & 0xF];
      }
    }
    if (static_cast<size_t>(to - id_begin) > kMaxIdBytes) to = PutHex(XXH3_64bits(id.data(), id.size()), id_begin);
  }
  const size_t size = static_cast<size_t>(to - begin);
  story.arena->ShrinkLast(begin, size);
  return {{begin, size}, is_derived};
}

}  // namespace newswire

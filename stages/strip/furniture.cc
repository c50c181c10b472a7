#include "stages/strip/furniture.h"

#include <xxhash.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "pipeline/base/status_macros.h"
#include "pipeline/base/utf8.h"
#include "stages/strip/words.h"

namespace newswire {
namespace {

absl::Status Wrong(const std::string& path, size_t line, std::string_view field, std::string_view found,
                   std::string_view expected) {
  return absl::InvalidArgumentError(
      absl::StrCat(path, ":", line, ": ", field, ": found ", found.substr(0, 80), ", expected ", expected));
}

}  // namespace

uint64_t FurnitureHash(std::string_view line) {
  const FoldedLine folded(line);
  std::array<char, FoldedLine::kMaxBytes> bytes;
  size_t size = 0;
  bool in_number = false;
  for (const char c : folded.text()) {
    const bool digit = IsDigitByte(c);
    if (!digit) {
      bytes[size++] = c;
    } else if (!in_number) {
      bytes[size++] = '#';
    }
    in_number = digit;
  }
  return size == 0 ? 0 : std::max<uint64_t>(XXH3_64bits(bytes.data(), size), 1);
}

std::string FurnitureChecksum(std::string_view lines) {
  return absl::StrFormat("%016x", XXH3_64bits(lines.data(), lines.size()));
}

absl::StatusOr<std::shared_ptr<const Furniture>> Furniture::Load(std::string_view paths) {
  auto furniture = std::make_shared<Furniture>();
  std::vector<std::string> files;
  if (!paths.empty()) files = absl::StrSplit(paths, ',');
  for (const std::string& path : files) NW_RETURN_IF_ERROR(furniture->LoadFile(path));
  if (files.size() > 1) furniture->version_ = FurnitureChecksum(furniture->version_);
  return furniture;
}

absl::Status Furniture::LoadFile(const std::string& path) {
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return absl::NotFoundError(absl::StrCat(path, ": cannot be read: ", std::strerror(errno)));
  const std::string content{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream.bad()) return absl::UnavailableError(absl::StrCat(path, ": cannot be read"));
  if (!IsValidUtf8(content)) return absl::InvalidArgumentError(absl::StrCat(path, ": found bytes that are no UTF-8"));

  std::string source;
  std::string checksum;
  SourceFurniture lines;
  size_t number = 0;
  for (size_t at = 0; at < content.size();) {
    const size_t end = std::min(content.find('\n', at), content.size());
    const std::string_view line = std::string_view(content).substr(at, end - at);
    at = end + 1;
    ++number;
    if (number == 1) {
      if (line != kFurnitureMagic) return Wrong(path, number, "first line", line, kFurnitureMagic);
      continue;
    }
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string_view> fields = absl::StrSplit(line, absl::MaxSplits('\t', 2));
    const std::string_view name = fields[0];
    int64_t count = 0;
    if (name == "source" && fields.size() == 2 && !fields[1].empty()) {
      source = std::string(fields[1]);
    } else if (name == "stories" && fields.size() == 2) {
      if (!absl::SimpleAtoi(fields[1], &count) || count < 1)
        return Wrong(path, number, "stories", fields[1], "a number of stories");
    } else if (name == "checksum" && fields.size() == 2) {
      checksum = std::string(fields[1]);
      const std::string real = FurnitureChecksum(std::string_view(content).substr(std::min(at, content.size())));
      if (checksum != real) {
        return Wrong(path, number, "checksum", checksum,
                     absl::StrCat(real, " (whoever changes the lines by hand sets this one to it)"));
      }
    } else if (name == "lead" || name == "tail") {
      if (checksum.empty()) return Wrong(path, number, "checksum", "none", "it above the lines");
      if (fields.size() != 3) return Wrong(path, number, name, line, "EDGE<TAB>STORIES<TAB>LINE");
      if (!absl::SimpleAtoi(fields[1], &count) || count < 1)
        return Wrong(path, number, "stories of the line", fields[1], "a number of stories");
      if (FurnitureHash(fields[2]) == 0)
        return Wrong(path, number, "line", absl::StrCat("\"", fields[2], "\""), "1 to 120 bytes of text");
      lines.Add(fields[2]);
    } else {
      return Wrong(path, number, "field", name, "source, stories, checksum, lead or tail, and their values");
    }
  }
  if (number == 0) return Wrong(path, 1, "first line", "nothing", kFurnitureMagic);
  if (source.empty()) return Wrong(path, number, "source", "none", "the name of a source");
  if (checksum.empty()) return Wrong(path, number, "checksum", "none", "it above the lines");
  if (!sources_.emplace(source, std::move(lines)).second)
    return Wrong(path, number, "source", absl::StrCat(source, " again"), "one file a source");
  absl::StrAppend(&version_, checksum);
  return absl::OkStatus();
}

}  // namespace newswire

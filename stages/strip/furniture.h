// Furniture of a source: the lines that its stories have at their edges again and again. Learned offline from an
// archive (`newswire learn`), kept in a file that people can read and mend, loaded at start.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace newswire {

// A line as it is compared: folded (FoldedLine), numbers as one '#', 64 bits of XXH3; 0 for lines that are no candidate
// (empty, or longer than FoldedLine takes). O(bytes).
uint64_t FurnitureHash(std::string_view line);

// The lines of one source.
class SourceFurniture {
 public:
  void Add(std::string_view line) { hashes_.insert(FurnitureHash(line)); }
  // O(bytes of the line).
  bool Contains(std::string_view line) const {
    const uint64_t hash = FurnitureHash(line);
    return hash != 0 && hashes_.contains(hash);
  }
  size_t size() const { return hashes_.size(); }

 private:
  absl::flat_hash_set<uint64_t> hashes_;
};

// The furniture of all sources. Thread-safe once loaded.
class Furniture {
 public:
  // Reads the files of a list of paths, parted by commas; "" gives an empty set. Errors name file, line and field. Two
  // files may not be about one source.
  //
  // A file is lines of UTF-8 text:
  //   newswire-furniture 1
  //   # comments
  //   source<TAB>fjord-news             the story's source that it holds for
  //   stories<TAB>812                   what it was learned from
  //   checksum<TAB>2f0b...              XXH3-64 of all bytes below this line, 16 hexadecimal digits
  //   tail<TAB>790<TAB>Follow Fjord News on the quay radio
  //   lead<TAB>41<TAB>Fjord News                        edge, stories that have it there, the line
  static absl::StatusOr<std::shared_ptr<const Furniture>> Load(std::string_view paths);

  // nullptr if nothing is known of the source.
  const SourceFurniture* Of(std::string_view source) const {
    const auto it = sources_.find(source);
    return it == sources_.end() ? nullptr : &it->second;
  }
  bool empty() const { return sources_.empty(); }

  // Names what was loaded, in outputs: the checksum of the one file, or one over those of all; "" for the empty set.
  // Equal versions cut the same lines.
  const std::string& version() const { return version_; }

 private:
  absl::Status LoadFile(const std::string& path);

  absl::flat_hash_map<std::string, SourceFurniture> sources_;
  std::string version_;
};

// 16 hexadecimal digits of XXH3-64.
std::string FurnitureChecksum(std::string_view lines);

inline constexpr std::string_view kFurnitureMagic = "newswire-furniture 1";

}  // namespace newswire

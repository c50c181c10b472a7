#include "pipeline/config/memory_limit.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace newswire {
namespace {

constexpr size_t kStoryBytes = 640;      // in the window
constexpr size_t kPastStoryBytes = 90;   // that has left it less than a window ago
constexpr size_t kOtherBytes = 192 << 20;
constexpr size_t kHeldBytes = 32 << 20;  // WorkerOptions::max_held_bytes

size_t ReadLimit(const std::string& path) {
  std::ifstream file(path);
  std::string text;
  uint64_t limit = 0;
  if (!file || !(file >> text) || !absl::SimpleAtoi(text, &limit)) return std::numeric_limits<size_t>::max();  // "max"
  return limit;
}

}  // namespace

size_t MemoryLimitBytes(const std::string& root) {
  size_t limit = static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGESIZE));
  // "0::/kubepods/pod7/worker" (v2), "4:memory:/docker/3f1c" (v1). Inside a container the group is the root of its own.
  std::ifstream groups(absl::StrCat(root, "/proc/self/cgroup"));
  std::string line;
  while (std::getline(groups, line)) {
    const size_t first = line.find(':');
    const size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string group(absl::StripSuffix(line.substr(second + 1), "/"));
    if (controllers.empty()) {
      limit = std::min(limit, ReadLimit(absl::StrCat(root, "/sys/fs/cgroup", group, "/memory.max")));
    } else if (controllers == "memory") {
      limit = std::min(limit, ReadLimit(absl::StrCat(root, "/sys/fs/cgroup/memory", group, "/memory.limit_in_bytes")));
    }
  }
  limit = std::min(limit, ReadLimit(absl::StrCat(root, "/sys/fs/cgroup/memory.max")));
  return std::min(limit, ReadLimit(absl::StrCat(root, "/sys/fs/cgroup/memory/memory.limit_in_bytes")));
}

size_t ExpectedMemoryBytes(const Config& config) {
  const size_t window = config.dedup.mode == "off" ? 0
                                                   : static_cast<size_t>(std::min<int64_t>(config.dedup.window_stories, 16'000'000));
  return window * (kStoryBytes + kPastStoryBytes) + config.limits.max_in_flight_bytes + kHeldBytes + kOtherBytes;
}

absl::Status CheckWindowFitsMemory(const Config& config, size_t limit_bytes) {
  const size_t expected = ExpectedMemoryBytes(config);
  if (expected <= limit_bytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "dedup.window_stories: found ", config.dedup.window_stories, ", which with limits.max_in_flight_bytes ",
      config.limits.max_in_flight_bytes, " takes about ", expected >> 20, " MiB when the window is full; this process may use ",
      limit_bytes >> 20, " MiB. Raise the memory limit, or lower one of the two"));
}

}  // namespace newswire

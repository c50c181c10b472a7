#include "pipeline/metrics/process_stats.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace newswire {
namespace {

std::string FileText(const char* path) {
  std::ifstream stream(path);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Unix time of the kernel's boot, the line "btime N" of /proc/stat; 0 if there is none.
double BootTimeSeconds() {
  std::ifstream stream("/proc/stat");
  for (std::string line; std::getline(stream, line);) {
    double seconds = 0;
    if (absl::StartsWith(line, "btime ") && absl::SimpleAtod(std::string_view(line).substr(6), &seconds))
      return seconds;
  }
  return 0;
}

}  // namespace

std::optional<ProcessTicks> ParseProcStat(std::string_view stat) {
  // The second field is the command's name in parentheses and may hold anything, so count from its end.
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  const std::vector<std::string_view> fields = absl::StrSplit(stat.substr(name_end + 1), ' ', absl::SkipEmpty());
  constexpr size_t kFirst = 3;  // number of fields[0] in proc(5)
  constexpr size_t kUserTime = 14 - kFirst;
  constexpr size_t kSystemTime = 15 - kFirst;
  constexpr size_t kStartTime = 22 - kFirst;
  if (fields.size() <= kStartTime) return std::nullopt;
  double user = 0;
  double system = 0;
  ProcessTicks ticks;
  if (!absl::SimpleAtod(fields[kUserTime], &user) || !absl::SimpleAtod(fields[kSystemTime], &system) ||
      !absl::SimpleAtod(fields[kStartTime], &ticks.start)) {
    return std::nullopt;
  }
  ticks.cpu = user + system;
  return ticks;
}

std::optional<ProcessStats> ReadProcessStats() {
  const auto ticks = ParseProcStat(FileText("/proc/self/stat"));
  if (!ticks) return std::nullopt;
  static const double boot_time = BootTimeSeconds();
  const double ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  ProcessStats stats;
  stats.cpu_seconds = ticks->cpu / ticks_per_second;
  stats.start_time_seconds = boot_time + ticks->start / ticks_per_second;
  const std::string statm = FileText("/proc/self/statm");  // "size resident ..." in pages
  const std::vector<std::string_view> pages = absl::StrSplit(statm, ' ');
  double resident_pages = 0;
  if (pages.size() > 1 && absl::SimpleAtod(pages[1], &resident_pages)) {
    stats.resident_bytes = resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE));
  }
  std::error_code error;
  for (auto it = std::filesystem::directory_iterator("/proc/self/fd", error);
       !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
    stats.open_files += 1;
  }
  return stats;
}

}  // namespace newswire

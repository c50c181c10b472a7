// What the kernel says of this process.
#pragma once

#include <optional>
#include <string_view>

namespace newswire {

struct ProcessStats {
  double cpu_seconds = 0;         // user and system
  double start_time_seconds = 0;  // Unix time
  double resident_bytes = 0;
  double open_files = 0;
};

// Reads /proc; nullopt where there is none. Some ten microseconds.
std::optional<ProcessStats> ReadProcessStats();

// The CPU ticks (user and system) and the start (ticks since boot) in the text of /proc/PID/stat (proc(5)).
struct ProcessTicks {
  double cpu = 0;
  double start = 0;
};
std::optional<ProcessTicks> ParseProcStat(std::string_view stat);

}  // namespace newswire

// Whether the window of the ledger can be held in the memory that this process may use.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "pipeline/config/config.h"

namespace newswire {

// The least of the machine's memory and the limits of the control groups that the process is in (cgroup v2
// memory.max, v1 memory.limit_in_bytes). `root` is where /proc and /sys are looked for (tests).
size_t MemoryLimitBytes(const std::string& root = "");

// What the process takes with a full window, near enough: stories, those that have left the window, input and held
// stories in flight, and the rest (clients, models, code).
size_t ExpectedMemoryBytes(const Config& config);

// kInvalidArgument that names the option and both numbers, if it does not fit: better refused at the start than killed
// when the window is full, days later.
absl::Status CheckWindowFitsMemory(const Config& config, size_t limit_bytes);

}  // namespace newswire

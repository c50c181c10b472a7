// How much one place in the code may say.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "pipeline/log/log.h"

namespace newswire::log {

// A token bucket for each call site. Thread-safe; memory grows with the number of sites, which the code bounds.
class SiteBudget {
 public:
  SiteBudget(int burst, int lines_per_second) : burst_(burst), lines_per_second_(lines_per_second) {}

  // May `site` write a line at `now`? nullopt = no; else how many of its lines were dropped since its last one.
  std::optional<int64_t> Take(const Site& site, absl::Time now);

 private:
  struct Bucket {
    double tokens = 0;
    absl::Time filled_at;
    int64_t dropped = 0;
  };
  using Key = std::pair<const char*, int>;

  const int burst_;
  const int lines_per_second_;
  absl::Mutex mutex_;
  std::map<Key, Bucket> buckets_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace newswire::log

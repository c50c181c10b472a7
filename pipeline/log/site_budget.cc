#include "pipeline/log/site_budget.h"

#include <algorithm>

namespace newswire::log {

std::optional<int64_t> SiteBudget::Take(const Site& site, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  auto [it, is_new] = buckets_.try_emplace(Key(site.file, site.line));
  Bucket& bucket = it->second;
  if (is_new) {
    bucket.tokens = burst_;
  } else {
    const double gained = absl::ToDoubleSeconds(now - bucket.filled_at) * lines_per_second_;
    bucket.tokens = std::min<double>(burst_, bucket.tokens + std::max(0.0, gained));
  }
  bucket.filled_at = now;
  if (bucket.tokens < 1) {
    ++bucket.dropped;
    return std::nullopt;
  }
  bucket.tokens -= 1;
  return std::exchange(bucket.dropped, 0);
}

}  // namespace newswire::log

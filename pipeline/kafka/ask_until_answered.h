// Patience with brokers that are away for a moment.
#pragma once

#include <algorithm>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace newswire {

// Calls `ask`, which gives an absl::Status, again with back-off while it says kUnavailable, for at most `limit`; gives
// its last status.
template <typename Ask>
absl::Status AskUntilAnswered(absl::Duration limit, const Ask& ask) {
  const absl::Time deadline = absl::Now() + limit;
  absl::Duration back_off = absl::Milliseconds(50);
  while (true) {
    absl::Status status = ask();
    if (!absl::IsUnavailable(status) || absl::Now() >= deadline) return status;
    absl::SleepFor(back_off);
    back_off = std::min(2 * back_off, absl::Seconds(2));
  }
}

}  // namespace newswire

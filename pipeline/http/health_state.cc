#include "pipeline/http/health_state.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace newswire {

HealthState::HealthState(absl::Duration stall_timeout, Clock clock)
    : stall_timeout_(stall_timeout),
      clock_(std::move(clock)),
      last_turn_(clock_()),
      waiting_since_(absl::InfiniteFuture()),
      not_ready_reason_("starting") {}

void HealthState::OnTurn(bool work_waiting) {
  absl::MutexLock lock(&mutex_);
  last_turn_ = clock_();
  if (!work_waiting) {
    waiting_since_ = absl::InfiniteFuture();
  } else if (waiting_since_ == absl::InfiniteFuture()) {
    waiting_since_ = last_turn_;
  }
}

void HealthState::OnProgress() {
  absl::MutexLock lock(&mutex_);
  last_turn_ = clock_();
  if (waiting_since_ != absl::InfiniteFuture()) waiting_since_ = last_turn_;
}

void HealthState::SetReady() {
  absl::MutexLock lock(&mutex_);
  not_ready_reason_.clear();
}

void HealthState::SetNotReady(std::string reason) {
  absl::MutexLock lock(&mutex_);
  not_ready_reason_ = reason.empty() ? "not ready" : std::move(reason);
}

HealthState::Report HealthState::Live() const {
  absl::MutexLock lock(&mutex_);
  const absl::Time now = clock_();
  const auto seconds = [](absl::Duration span) { return absl::StrCat(absl::ToInt64Seconds(span), " s"); };
  if (now - last_turn_ >= stall_timeout_) {
    return {.ok = false,
            .reason = absl::StrCat("the worker has not turned for ", seconds(now - last_turn_), ", expected less than ",
                                   seconds(stall_timeout_))};
  }
  if (now - waiting_since_ >= stall_timeout_) {
    return {.ok = false,
            .reason = absl::StrCat("stories have waited for ", seconds(now - waiting_since_),
                                   " without a commit, expected less than ", seconds(stall_timeout_))};
  }
  return {.ok = true, .reason = ""};
}

HealthState::Report HealthState::Ready() const {
  absl::MutexLock lock(&mutex_);
  return {.ok = not_ready_reason_.empty(), .reason = not_ready_reason_};
}

}  // namespace newswire

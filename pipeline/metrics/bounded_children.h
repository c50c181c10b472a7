// Children of a metric family whose one varying label can be extended by input, within a bound.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "pipeline/base/utf8.h"
#include "prometheus/family.h"
#include "prometheus/labels.h"

namespace newswire {

inline constexpr std::string_view kOtherLabel = "other";
inline constexpr size_t kMaxLabelBytes = 80;

// A value that may stand in a label as it is: short, UTF-8, without controls.
inline bool IsFitLabel(std::string_view value) {
  if (value.empty() || value.size() > kMaxLabelBytes || !IsValidUtf8(value)) return false;
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  }
  return true;
}

// Values beyond the first `max_children`, and values that are no fit label, share the child "other". Thread-safe, but a
// child may only be used while nobody removes it.
template <typename T>
class BoundedChildren {
 public:
  BoundedChildren(prometheus::Family<T>& family, std::string label, size_t max_children)
      : family_(family), label_(std::move(label)), max_children_(max_children) {}

  // The child of that label value, made when it is first asked for. One look-up.
  T& Get(std::string_view value) {
    absl::MutexLock lock(&mutex_);
    const auto it = children_.find(value);
    if (it != children_.end()) return *it->second;
    if (value != kOtherLabel && (children_.size() >= max_children_ || !IsFitLabel(value)))
      return family_.Add({{label_, std::string(kOtherLabel)}});
    T& child = family_.Add({{label_, std::string(value)}});
    children_.emplace(value, &child);
    return child;
  }

  void Remove(std::string_view value) {
    absl::MutexLock lock(&mutex_);
    const auto it = children_.find(value);
    if (it == children_.end()) return;
    family_.Remove(it->second);
    children_.erase(it);
  }

 private:
  prometheus::Family<T>& family_;
  const std::string label_;
  const size_t max_children_;
  absl::Mutex mutex_;
  std::map<std::string, T*, std::less<>> children_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace newswire

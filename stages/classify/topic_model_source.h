// Where the lanes get their topic model from, and how another takes its place while the service runs.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "stages/classify/topic_model.h"

namespace newswire {

// One a path and process: all lanes see the same model. Thread-safe.
//
// A new model is used from Use() on. Whoever calls it does so while no story is on its way, so that every story of a
// batch, and every retry of it, meets one model.
class TopicModelSource {
 public:
  // The source of the model file at `path`, or of the model that is built in if `path` is empty. The file is read by
  // the first call; a file that cannot be read, or has labels that are no Media Topics, is an error.
  static absl::StatusOr<std::shared_ptr<TopicModelSource>> Of(const std::string& path);

  // Reads the file again. True: there is another model, for Use(). An error leaves everything as it was.
  absl::StatusOr<bool> Read() ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether the file is another than at the last Read(), by its inode, size and time: cheap enough for every second.
  bool HasChanged() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Makes the model that Read() found the current one.
  void Use() ABSL_LOCKS_EXCLUDED(mutex_);

  std::shared_ptr<const TopicModel> current() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Counts the calls of Use() that changed something: tells a lane without a lock that current() is another.
  uint32_t generation() const { return generation_.load(std::memory_order_acquire); }

 private:
  struct FileStamp {
    uint64_t inode = 0;
    int64_t size = 0;
    int64_t modified_ns = 0;
    bool operator==(const FileStamp&) const = default;
  };

  explicit TopicModelSource(std::string path) : path_(std::move(path)) {}
  FileStamp Stamp() const;

  const std::string path_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const TopicModel> current_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const TopicModel> next_ ABSL_GUARDED_BY(mutex_);
  FileStamp read_ ABSL_GUARDED_BY(mutex_);
  std::atomic<uint32_t> generation_ = 0;
};

}  // namespace newswire

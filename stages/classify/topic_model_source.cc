#include "stages/classify/topic_model_source.h"

#include <sys/stat.h>

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"

namespace newswire {
namespace {

// A model whose labels can all be published.
absl::StatusOr<std::shared_ptr<const TopicModel>> ReadModel(const std::string& path) {
  if (path.empty()) return TopicModel::BuiltIn();
  NW_ASSIGN_OR_RETURN(std::shared_ptr<const TopicModel> model, TopicModel::FromFile(path));
  for (const TopicLabel& label : model->labels()) {
    if (label.medtop != 0) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": label \"", label.name, "\" is no Media Topic, and a record takes no other topics"));
  }
  return model;
}

}  // namespace

absl::StatusOr<std::shared_ptr<TopicModelSource>> TopicModelSource::Of(const std::string& path) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto* const sources = new std::map<std::string, std::shared_ptr<TopicModelSource>>();
  const absl::MutexLock lock(&mutex);
  const auto found = sources->find(path);
  if (found != sources->end()) return found->second;
  std::shared_ptr<TopicModelSource> source(new TopicModelSource(path));
  NW_RETURN_IF_ERROR(source->Read().status());
  source->Use();
  sources->emplace(path, source);
  return source;
}

TopicModelSource::FileStamp TopicModelSource::Stamp() const {
  struct stat info;
  if (path_.empty() || stat(path_.c_str(), &info) != 0) return {};
  return {info.st_ino, info.st_size, int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec};
}

bool TopicModelSource::HasChanged() const {
  const FileStamp now = Stamp();
  const absl::MutexLock lock(&mutex_);
  return now != FileStamp() && now != read_;
}

absl::StatusOr<bool> TopicModelSource::Read() {
  const FileStamp stamp = Stamp();
  absl::StatusOr<std::shared_ptr<const TopicModel>> model = ReadModel(path_);
  const absl::MutexLock lock(&mutex_);
  read_ = stamp;  // a bad file is told once, not every second
  if (!model.ok()) return model.status();
  if (current_ != nullptr && current_->version() == (*model)->version()) return false;
  next_ = *std::move(model);
  return true;
}

void TopicModelSource::Use() {
  const absl::MutexLock lock(&mutex_);
  if (next_ == nullptr) return;
  current_ = std::exchange(next_, nullptr);
  generation_.fetch_add(1, std::memory_order_release);
}

std::shared_ptr<const TopicModel> TopicModelSource::current() const {
  const absl::MutexLock lock(&mutex_);
  return current_;
}

}  // namespace newswire

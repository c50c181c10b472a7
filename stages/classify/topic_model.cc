#include "stages/classify/topic_model.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <utility>

#include "absl/log/check.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "stages/classify/built_in_model.h"

namespace newswire {
namespace {

constexpr size_t kChecksumFrom = offsetof(TopicModelHeader, checksum) + sizeof(uint64_t);
constexpr size_t kPrefetchAhead = 16;

// The header that `bytes` begin with, if they are a whole model that this program can use.
absl::StatusOr<const TopicModelHeader*> CheckedHeader(std::string_view bytes) {
  if (bytes.size() < sizeof(TopicModelHeader)) {
    return absl::InvalidArgumentError(absl::StrCat("topic model: ", bytes.size(),
                                                   " bytes, expected at least a header of ", sizeof(TopicModelHeader)));
  }
  const auto* header = reinterpret_cast<const TopicModelHeader*>(bytes.data());
  if (std::memcmp(header->magic, kTopicModelMagic, sizeof(header->magic)) != 0) {
    return absl::InvalidArgumentError("topic model: does not begin with \"NWTM\": not a model file");
  }
  if (header->version != kTopicModelVersion) {
    return absl::InvalidArgumentError(
        absl::StrCat("topic model: format version ", header->version, ", expected ", kTopicModelVersion));
  }
  if (header->file_bytes != bytes.size()) {
    return absl::InvalidArgumentError(absl::StrCat("topic model: ", bytes.size(), " bytes, expected ",
                                                   header->file_bytes, " by its header: cut short or added to"));
  }
  const uint64_t checksum = XXH3_64bits(bytes.data() + kChecksumFrom, bytes.size() - kChecksumFrom);
  if (checksum != header->checksum) {
    return absl::DataLossError(absl::StrCat("topic model: checksum ", absl::Hex(checksum, absl::kZeroPad16),
                                            ", expected ", absl::Hex(header->checksum, absl::kZeroPad16),
                                            ": the file is damaged"));
  }
  if (header->feature_version != kTopicFeatureVersion) {
    return absl::InvalidArgumentError(absl::StrCat("topic model: trained for features of version ",
                                                   header->feature_version, ", this program makes version ",
                                                   kTopicFeatureVersion, ": train it again"));
  }
  const uint64_t languages_end =
      sizeof(TopicModelHeader) + uint64_t{header->language_count} * sizeof(TopicModelLanguage);
  if (header->language_count > kMaxModelLanguages || header->line_bits < kMinLineBits ||
      header->line_bits > kMaxLineBits || header->lines_offset % alignof(TopicModelLine) != 0 ||
      header->lines_offset < languages_end ||
      header->lines_offset + (uint64_t{sizeof(TopicModelLine)} << header->line_bits) != bytes.size()) {
    return absl::InvalidArgumentError("topic model: its header contradicts its size");
  }
  return header;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const TopicModel>> TopicModel::FromBytes(std::string_view bytes) {
  if (reinterpret_cast<uintptr_t>(bytes.data()) % alignof(TopicModelLine) != 0) {
    return absl::InvalidArgumentError("topic model: bytes are not aligned to 64");
  }
  absl::StatusOr<const TopicModelHeader*> header = CheckedHeader(bytes);
  if (!header.ok()) return header.status();
  std::shared_ptr<TopicModel> model(new TopicModel(bytes, /*mapped=*/nullptr));
  model->header_ = *header;
  model->name_ = {(*header)->name, strnlen((*header)->name, sizeof((*header)->name))};
  model->languages_ = {reinterpret_cast<const TopicModelLanguage*>(bytes.data() + sizeof(TopicModelHeader)),
                       (*header)->language_count};
  model->lines_ = reinterpret_cast<const TopicModelLine*>(bytes.data() + (*header)->lines_offset);
  return model;
}

absl::StatusOr<std::shared_ptr<const TopicModel>> TopicModel::FromFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("topic model ", path));
  struct stat info;
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size == 0) {
    close(fd);
    return absl::InvalidArgumentError(absl::StrCat("topic model ", path, ": not a file, or empty"));
  }
  const size_t size = static_cast<size_t>(info.st_size);
  void* mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  const int map_errno = errno;
  close(fd);
  if (mapped == MAP_FAILED) return absl::ErrnoToStatus(map_errno, absl::StrCat("topic model ", path));
  absl::StatusOr<std::shared_ptr<const TopicModel>> model = FromBytes({static_cast<const char*>(mapped), size});
  if (!model.ok()) {
    munmap(mapped, size);
    return absl::Status(model.status().code(), absl::StrCat(path, ": ", model.status().message()));
  }
  const_cast<TopicModel&>(**model).mapped_ = mapped;
  return model;
}

std::shared_ptr<const TopicModel> TopicModel::BuiltIn() {
  static const auto* const model = new std::shared_ptr<const TopicModel>([] {
    absl::StatusOr<std::shared_ptr<const TopicModel>> loaded = FromBytes(BuiltInModelBytes());
    CHECK_OK(loaded.status()) << "the model that this program was built with";
    return *std::move(loaded);
  }());
  return *model;
}

TopicModel::~TopicModel() {
  if (mapped_ != nullptr) munmap(mapped_, bytes_.size());
}

const TopicModelLanguage* TopicModel::FindLanguage(std::string_view tag) const {
  const std::string_view primary = tag.substr(0, tag.find('-'));
  if (primary.empty()) return nullptr;
  for (const TopicModelLanguage& language : languages_) {
    if (absl::EqualsIgnoreCase(primary, {language.code, strnlen(language.code, sizeof(language.code))}))
      return &language;
  }
  return nullptr;
}

TopicScores TopicModel::Score(std::span<const TopicFeature> features, int* known_features) const {
  static_assert(kMediaTopicHeadCount == 17, "sixteen lanes and one");
  const uint32_t line_bits = header_->line_bits;
  const size_t count = features.size();
  for (size_t i = 0; i < std::min(kPrefetchAhead, count); ++i) {
    __builtin_prefetch(&lines_[TopicLineOf(features[i].key, line_bits)]);
  }
  int32_t sum[16] = {};
  int32_t last_sum = 0;
  int64_t squared_length = 0;
  int known = 0;
  for (size_t i = 0; i < count; ++i) {
    if (i + kPrefetchAhead < count) {
      __builtin_prefetch(&lines_[TopicLineOf(features[i + kPrefetchAhead].key, line_bits)]);
    }
    const TopicModelLine& line = lines_[TopicLineOf(features[i].key, line_bits)];
    const uint16_t tag = TopicTagOf(features[i].key);
    const int way = tag == line.tag[0] ? 0 : tag == line.tag[1] ? 1 : tag == line.tag[2] ? 2 : kWaysPerLine;
    if (way == kWaysPerLine) continue;
    ++known;
    const int32_t tf = kTermFrequency[features[i].count];
    squared_length += tf * tf * line.idf_squared[way];
    const int8_t* const weight = line.weight[way];
    for (int head = 0; head < 16; ++head) sum[head] += tf * weight[head];
    last_sum += tf * weight[16];
  }
  if (known_features != nullptr) *known_features = known;
  // Units: tf is in quarters above and below the line, idf^2 in halves.
  const double length = std::sqrt(static_cast<double>(squared_length) / kIdfSquaredUnits);
  TopicScores scores;
  for (int head = 0; head < kMediaTopicHeadCount; ++head) {
    const double total = head < 16 ? sum[head] : last_sum;
    const double weighted = length > 0 ? total / length * static_cast<double>(header_->scale[head]) : 0.0;
    scores[head] = static_cast<float>(weighted) + header_->bias[head];
  }
  return scores;
}

int TopicModel::ConfidencePct(const TopicModelLanguage& language, int head, float score) {
  const float* const cutoffs = language.cutoff[head];
  return static_cast<int>(std::upper_bound(cutoffs, cutoffs + kConfidenceSteps, score) - cutoffs);
}

}  // namespace newswire

#include "stages/classify/topic_model.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/log/check.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"
#include "stages/classify/built_in_model.h"
#include "stages/classify/media_topics.h"

namespace newswire {
namespace {

constexpr size_t kChecksumFrom = offsetof(TopicModelHeader, checksum) + sizeof(uint64_t);
constexpr size_t kHugePage = size_t{2} << 20;

std::string_view ZeroPadded(const char* text, size_t size) { return {text, strnlen(text, size)}; }

// Whether `count` items of `item_bytes` from `offset` on end at or before `end`.
bool Fits(uint64_t offset, uint64_t count, uint64_t item_bytes, uint64_t end) {
  return offset % kModelAlignment == 0 && offset <= end && count * item_bytes <= end - offset;
}

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
  if (header->version != kTopicModelVersion && header->version != kTopicModelRivalryVersion) {
    return absl::InvalidArgumentError(absl::StrCat("topic model: format version ", header->version, ", expected ",
                                                   kTopicModelVersion, " or ", kTopicModelRivalryVersion,
                                                   ": train it again"));
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
  const TopicModelHeader& h = *header;
  const bool is_sound =
      h.label_count >= 1 && h.label_count <= kMaxTopicLabels && h.language_count <= kMaxModelLanguages &&
      h.bucket_bits <= kMaxBucketBits && h.row_count >= 1 && h.row_count <= kMaxModelRows && h.row_lines >= 1 &&
      h.row_lines <= kMaxRowLines && h.label_count + kRowHeadBytes <= h.row_lines * 64 &&
      h.language_bytes >= 8 + h.label_count * sizeof(TopicModelLimit) && h.language_bytes % kModelAlignment == 0 &&
      Fits(sizeof(TopicModelHeader), h.label_count, sizeof(TopicModelLabel), h.languages_offset) &&
      Fits(h.languages_offset, h.language_count, h.language_bytes, h.buckets_offset) &&
      Fits(h.buckets_offset, uint64_t{1} << h.bucket_bits, sizeof(uint16_t), h.rows_offset) &&
      Fits(h.rows_offset, h.row_count, uint64_t{64} * h.row_lines, bytes.size()) && h.rivalry >= 0 && h.rivalry <= 1;
  if (!is_sound) return absl::InvalidArgumentError("topic model: its header contradicts its size");
  return header;
}

#ifdef __AVX2__

// Sums of the bytes of rows times term frequency, 64 lanes a line: exact in any order.
template <int kLines>
class RowSums {
 public:
  void Add(const char* a, uint8_t tf_a, const char* b, uint8_t tf_b) {
    // Pairs of unsigned tf by signed weight: at most 2 * 11 * 128, which 16 bits hold eleven times.
    const __m256i tf = _mm256_set1_epi16(static_cast<int16_t>(tf_a | tf_b << 8));
    for (int half = 0; half < 2 * kLines; ++half) {
      const __m256i x = _mm256_load_si256(reinterpret_cast<const __m256i*>(a) + half);
      const __m256i y = _mm256_load_si256(reinterpret_cast<const __m256i*>(b) + half);
      short_[2 * half] = _mm256_add_epi16(short_[2 * half], _mm256_maddubs_epi16(tf, _mm256_unpacklo_epi8(x, y)));
      short_[2 * half + 1] =
          _mm256_add_epi16(short_[2 * half + 1], _mm256_maddubs_epi16(tf, _mm256_unpackhi_epi8(x, y)));
    }
    if (++pairs_ == 11) Flush();
  }

  // Sum of byte `at` of all rows.
  void Finish(int32_t* sums) {
    Flush();
    for (int half = 0; half < 2 * kLines; ++half) {
      // unpacklo takes bytes 0..7 and 16..23 of 32, unpackhi 8..15 and 24..31.
      alignas(32) int32_t lanes[4][8];
      for (int i = 0; i < 4; ++i) _mm256_store_si256(reinterpret_cast<__m256i*>(lanes[i]), long_[4 * half + i]);
      for (int i = 0; i < 8; ++i) {
        sums[32 * half + i] = lanes[0][i];
        sums[32 * half + 16 + i] = lanes[1][i];
        sums[32 * half + 8 + i] = lanes[2][i];
        sums[32 * half + 24 + i] = lanes[3][i];
      }
    }
  }

 private:
  void Flush() {
    for (int i = 0; i < 4 * kLines; ++i) {
      long_[2 * i] = _mm256_add_epi32(long_[2 * i], _mm256_cvtepi16_epi32(_mm256_castsi256_si128(short_[i])));
      long_[2 * i + 1] =
          _mm256_add_epi32(long_[2 * i + 1], _mm256_cvtepi16_epi32(_mm256_extracti128_si256(short_[i], 1)));
      short_[i] = _mm256_setzero_si256();
    }
    pairs_ = 0;
  }

  __m256i short_[4 * kLines] = {};
  __m256i long_[8 * kLines] = {};
  int pairs_ = 0;
};

#else

template <int kLines>
class RowSums {
 public:
  void Add(const char* a, uint8_t tf_a, const char* b, uint8_t tf_b) {
    for (int i = 0; i < 64 * kLines; ++i) {
      sums_[i] += tf_a * static_cast<signed char>(a[i]) + tf_b * static_cast<signed char>(b[i]);
    }
  }
  void Finish(int32_t* sums) { std::memcpy(sums, sums_, sizeof(sums_)); }

 private:
  int32_t sums_[64 * kLines] = {};
};

#endif

struct WeightedRow {
  const char* row;
  uint8_t tf;
};

// Enough for every story: TopicFeatureExtractor makes fewer.
constexpr size_t kMaxRows = 1024;

template <int kLines>
void SumRows(std::span<const WeightedRow> rows, int32_t* sums) {
  RowSums<kLines> total;
  size_t i = 0;
  for (; i + 1 < rows.size(); i += 2) total.Add(rows[i].row, rows[i].tf, rows[i + 1].row, rows[i + 1].tf);
  if (i < rows.size()) total.Add(rows[i].row, rows[i].tf, rows[i].row, 0);
  total.Finish(sums);
}

}  // namespace

void LowerByRivals(std::span<const size_t> head_of, float rivalry, std::span<float> scores) {
  float highest = -std::numeric_limits<float>::infinity();
  float second = highest;
  size_t leader = 0;
  for (size_t label = 0; label < scores.size(); ++label) {
    if (head_of[label] != label) continue;
    if (scores[label] > highest) {
      second = highest;
      highest = scores[label];
      leader = label;
    } else if (scores[label] > second) {
      second = scores[label];
    }
  }
  for (size_t label = 0; label < scores.size(); ++label) {
    if (head_of[label] != label) continue;
    scores[label] -= rivalry * std::clamp(label == leader ? second : highest, -1.0f, 1.0f);
  }
}

absl::StatusOr<std::shared_ptr<const TopicModel>> TopicModel::FromBytes(std::string_view bytes) {
  if (reinterpret_cast<uintptr_t>(bytes.data()) % kModelAlignment != 0) {
    return absl::InvalidArgumentError("topic model: bytes are not aligned to 64");
  }
  NW_ASSIGN_OR_RETURN(const TopicModelHeader* const header, CheckedHeader(bytes));
  std::shared_ptr<TopicModel> model(new TopicModel());
  model->name_ = ZeroPadded(header->name, sizeof(header->name));
  model->version_ = absl::StrCat(model->name_, "+", absl::Hex(header->checksum >> 32, absl::kZeroPad8));
  model->rules_.bigram_tokens = header->bigram_tokens;
  model->always_one_ = header->always_one != 0;
  model->rivalry_ = header->rivalry;
  model->scales_ = reinterpret_cast<const TopicModelLabel*>(bytes.data() + sizeof(TopicModelHeader));
  for (uint32_t i = 0; i < header->label_count; ++i) {
    const TopicModelLabel& label = model->scales_[i];
    const uint32_t head = MediaTopicHeadOf(label.medtop);
    if (label.medtop != 0 && head == 0) {
      return absl::InvalidArgumentError(absl::StrCat("topic model: label ", label.medtop, " is no Media Topic"));
    }
    const std::string_view name = MediaTopicName(label.medtop);
    model->labels_.push_back({label.medtop, head, name.empty() ? ZeroPadded(label.name, sizeof(label.name)) : name});
    const auto head_label = std::ranges::find(model->labels_, head, &TopicLabel::medtop);
    model->head_of_.push_back(head == 0 ? i : static_cast<size_t>(head_label - model->labels_.begin()));
    if (model->head_of_.back() > i) {
      return absl::InvalidArgumentError(
          absl::StrCat("topic model: label ", label.medtop, " without its head before it"));
    }
  }
  for (uint32_t i = 0; i < header->language_count; ++i) {
    const char* const at = bytes.data() + header->languages_offset + size_t{i} * header->language_bytes;
    model->languages_.push_back(
        {ZeroPadded(at, 8), {reinterpret_cast<const TopicModelLimit*>(at + 8), header->label_count}});
  }
  model->displacements_ = reinterpret_cast<const uint16_t*>(bytes.data() + header->buckets_offset);
  model->rows_ = bytes.data() + header->rows_offset;
  model->bucket_bits_ = header->bucket_bits;
  model->row_count_ = header->row_count;
  model->row_lines_ = header->row_lines;
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
  // Read, not mapped: a file that is replaced while the service runs must not change under it.
  const size_t size = static_cast<size_t>(info.st_size);
  void* const memory = std::aligned_alloc(kHugePage, (size + kHugePage - 1) / kHugePage * kHugePage);
  CHECK(memory != nullptr) << "no memory for a topic model of " << size << " bytes";
  madvise(memory, size, MADV_HUGEPAGE);
  size_t done = 0;
  while (done < size) {
    const ssize_t got = read(fd, static_cast<char*>(memory) + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<size_t>(got);
  }
  close(fd);
  absl::StatusOr<std::shared_ptr<const TopicModel>> model = FromBytes({static_cast<const char*>(memory), done});
  if (!model.ok()) {
    std::free(memory);
    return absl::Status(model.status().code(), absl::StrCat(path, ": ", model.status().message()));
  }
  const_cast<TopicModel&>(**model).owned_ = memory;
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

TopicModel::~TopicModel() { std::free(owned_); }

const TopicLanguage* TopicModel::FindLanguage(std::string_view tag) const {
  const std::string_view primary = tag.substr(0, tag.find('-'));
  if (primary.empty()) return nullptr;
  for (const TopicLanguage& language : languages_) {
    if (absl::EqualsIgnoreCase(primary, language.code)) return &language;
  }
  return nullptr;
}

int TopicModel::Score(std::span<const TopicFeature> features, TopicScores& scores) const {
  const size_t count = std::min(features.size(), kMaxRows);
  const size_t row_bytes = size_t{64} * row_lines_;
  // First all places, fetched ahead; then the rows that hold what they were asked for.
  WeightedRow rows[kMaxRows];
  for (size_t i = 0; i < count; ++i) {
    const uint32_t key = features[i].key;
    const uint16_t displacement = displacements_[TopicBucketOf(key, bucket_bits_)];
    rows[i].row = rows_ + TopicRowOf(key, displacement, row_count_) * row_bytes;
    for (size_t line = 0; line < row_bytes; line += 64) __builtin_prefetch(rows[i].row + line);
  }
  int64_t squared_length = 0;
  size_t known = 0;
  for (size_t i = 0; i < count; ++i) {
    const char* const row = rows[i].row;
    uint16_t tag;
    std::memcpy(&tag, row, sizeof(tag));
    const auto idf_squared = static_cast<uint8_t>(row[2]);
    const bool is_known = (tag == TopicTagOf(features[i].key)) & (idf_squared != 0);
    const uint8_t tf = kTermFrequency[features[i].count];
    rows[known] = {row, tf};
    known += is_known;
    squared_length += is_known ? tf * tf * idf_squared : 0;
  }
  int32_t sums[kMaxRowLines * 64];
  const std::span<const WeightedRow> known_rows(rows, known);
  switch (row_lines_) {
    case 1: SumRows<1>(known_rows, sums); break;
    case 2: SumRows<2>(known_rows, sums); break;
    case 3: SumRows<3>(known_rows, sums); break;
    default: SumRows<4>(known_rows, sums); break;
  }
  // Units: tf is in quarters above and below the line, idf^2 in halves.
  const double length = std::sqrt(static_cast<double>(squared_length) / kIdfSquaredUnits);
  const double per_length = length > 0 ? 1 / length : 0;
  for (size_t i = 0; i < labels_.size(); ++i) {
    scores[i] = static_cast<float>(sums[kRowHeadBytes + i] * per_length) * scales_[i].scale + scales_[i].bias;
  }
  if (rivalry_ > 0) LowerByRivals(head_of_, rivalry_, {scores.data(), labels_.size()});
  return static_cast<int>(known);
}

void TopicModel::Assign(const TopicLanguage& language, const TopicScores& scores, TopicFlags& is_assigned) const {
  // Heads come before the codes below them.
  bool has_topic = false;
  for (size_t label = 0; label < labels_.size(); ++label) {
    is_assigned[label] =
        scores[label] >= language.limits[label].threshold && (head_of_[label] == label || is_assigned[head_of_[label]]);
    has_topic |= is_assigned[label];
  }
  if (has_topic || !always_one_) return;
  size_t likeliest = labels_.size();
  float best_confidence = 0;
  for (size_t label = 0; label < labels_.size(); ++label) {
    if (head_of_[label] != label || std::isinf(language.limits[label].threshold)) continue;
    const float confidence = Confidence(language.limits[label], scores[label]);
    if (confidence > best_confidence) {
      best_confidence = confidence;
      likeliest = label;
    }
  }
  if (likeliest < labels_.size()) is_assigned[likeliest] = true;
}

int TopicModel::ConfidencePct(const TopicModelLimit& limit, float score) {
  return static_cast<int>(std::upper_bound(limit.cutoff, limit.cutoff + kConfidenceSteps, score) - limit.cutoff);
}

float TopicModel::Confidence(const TopicModelLimit& limit, float score) {
  const int step = ConfidencePct(limit, score);
  if (step == 0) return 1 / (1 + std::max(0.0f, limit.cutoff[0] - score));
  if (step == kConfidenceSteps) return kConfidenceSteps + std::min(1e6f, score - limit.cutoff[kConfidenceSteps - 1]);
  const float width = limit.cutoff[step] - limit.cutoff[step - 1];
  if (std::isinf(width)) return static_cast<float>(step + 1) - 1 / (1 + score - limit.cutoff[step - 1]);
  return static_cast<float>(step) + (width > 0 ? (score - limit.cutoff[step - 1]) / width : 0);
}

}  // namespace newswire

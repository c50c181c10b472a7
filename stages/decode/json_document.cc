#include "stages/decode/json_document.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "stages/decode/json_repair.h"

namespace newswire {

JsonDocument::JsonDocument(int max_nesting) : max_nesting_(max_nesting) {}

simdjson::error_code JsonDocument::ParseStrictly(std::string_view utf8) {
  const size_t needed = utf8.size() + simdjson::SIMDJSON_PADDING;
  if (padded_bytes_ < needed) {
    padded_bytes_ = std::max(needed, size_t{16 * 1024});
    padded_ = std::make_unique_for_overwrite<char[]>(padded_bytes_);
  }
  std::memcpy(padded_.get(), utf8.data(), utf8.size());
  std::memset(padded_.get() + utf8.size(), 0, simdjson::SIMDJSON_PADDING);
  if (parser_ == nullptr) parser_ = std::make_unique<simdjson::dom::parser>();
  if (parser_->capacity() < utf8.size() || parser_->max_depth() != static_cast<size_t>(max_nesting_) + 1) {
    const size_t capacity = std::max(utf8.size(), size_t{16 * 1024});
    if (const auto error = parser_->allocate(capacity, static_cast<size_t>(max_nesting_) + 1);
        error != simdjson::SUCCESS)
      return error;
  }
  return parser_->parse(padded_.get(), utf8.size(), /*realloc_if_needed=*/false).get(root_);
}

std::optional<JsonProblem> JsonDocument::Parse(std::string_view utf8, uint32_t& repairs) {
  // Whoever had a huge document before is done with it now.
  if (padded_bytes_ > kKeptBytes + simdjson::SIMDJSON_PADDING) {
    parser_.reset();
    padded_.reset();
    padded_bytes_ = 0;
  }
  if (repaired_.capacity() > kKeptBytes) repaired_ = std::string();

  simdjson::error_code error = ParseStrictly(utf8);
  if (error == simdjson::SUCCESS) return std::nullopt;
  if (error == simdjson::DEPTH_ERROR) {
    return JsonProblem{RejectReason::kTooDeep, absl::StrCat("JSON nested deeper than ", max_nesting_, " levels")};
  }

  JsonRepairResult repair = RepairJson(utf8, max_nesting_, repaired_);
  switch (repair.outcome) {
    case JsonRepairResult::Outcome::kTooDeep:
      return JsonProblem{RejectReason::kTooDeep,
                         absl::StrCat("JSON nested deeper than ", max_nesting_, " levels at byte ", repair.byte)};
    case JsonRepairResult::Outcome::kManyValues:
      return JsonProblem{RejectReason::kUnsupportedFormat, absl::StrCat("JSON lines (a second value begins at byte ",
                                                                        repair.byte, "); expected one story a record")};
    case JsonRepairResult::Outcome::kBroken: return JsonProblem{RejectReason::kInvalidJson, std::move(repair.problem)};
    case JsonRepairResult::Outcome::kRepaired: break;
  }
  error = ParseStrictly(repaired_);
  if (error == simdjson::DEPTH_ERROR) {
    return JsonProblem{RejectReason::kTooDeep, absl::StrCat("JSON nested deeper than ", max_nesting_, " levels")};
  }
  if (error != simdjson::SUCCESS) {
    return JsonProblem{RejectReason::kInvalidJson, simdjson::error_message(error)};
  }
  repairs |= repair.repairs;
  return std::nullopt;
}

}  // namespace newswire

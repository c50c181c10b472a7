#include "stages/publish/dead_letter.h"

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace newswire {

absl::StatusOr<RestoredRecord> RestoreDeadLetter(const std::optional<std::string_view>& key,
                                                 const std::optional<std::string_view>& value,
                                                 std::span<const Header> headers) {
  size_t mark = headers.size();
  while (mark > 0 && headers[mark - 1].name != kDeadLetterHeader) --mark;
  if (mark == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a dead letter: ", headers.size(), " headers, none of them ", kDeadLetterHeader));
  }
  const size_t original_count = mark - 1;
  uint64_t told_count = 0;
  if (!absl::SimpleAtoi(headers[original_count].value, &told_count) || told_count != original_count) {
    return absl::InvalidArgumentError(absl::StrCat("damaged dead letter: ", kDeadLetterHeader, " is '",
                                                   headers[original_count].value, "', expected ", original_count,
                                                   ", the number of headers before it"));
  }
  RestoredRecord restored{key, value, headers.first(original_count), {}};
  for (const Header& header : headers.subspan(original_count)) {
    if (header.name == "nw_dataref") restored.value_reference = header.value;
  }
  return restored;
}

}  // namespace newswire

#include "stages/classify/labelled_story.h"

#include <fstream>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "pipeline/base/status_macros.h"
#include "simdjson.h"

namespace newswire {
namespace {

absl::Status ReadText(simdjson::dom::object object, std::string_view field, bool is_required, std::string& value) {
  std::string_view text;
  const simdjson::error_code error = object[field].get(text);
  if (error == simdjson::NO_SUCH_FIELD && !is_required) return absl::OkStatus();
  if (error != simdjson::SUCCESS) {
    return absl::InvalidArgumentError(absl::StrCat("field \"", field, "\": expected a string"));
  }
  value.assign(text);
  return absl::OkStatus();
}

absl::Status ReadHeads(simdjson::dom::object object, std::string_view field, bool is_required, uint32_t& heads) {
  simdjson::dom::array codes;
  const simdjson::error_code error = object[field].get(codes);
  if (error == simdjson::NO_SUCH_FIELD && !is_required) return absl::OkStatus();
  if (error != simdjson::SUCCESS) {
    return absl::InvalidArgumentError(absl::StrCat("field \"", field, "\": expected a list of Media Topic codes"));
  }
  for (const simdjson::dom::element element : codes) {
    uint64_t code = 0;
    const int head = element.get(code) == simdjson::SUCCESS && code < 100000000
                         ? MediaTopicHeadIndex(static_cast<uint32_t>(code))
                         : -1;
    if (head < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("field \"", field, "\": ", simdjson::minify(element), " is no Media Topic code (16000000)"));
    }
    heads |= 1u << head;
  }
  return absl::OkStatus();
}

absl::Status ReadStory(simdjson::dom::element element, LabelledStory& story) {
  simdjson::dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return absl::InvalidArgumentError("expected a JSON object");
  NW_RETURN_IF_ERROR(ReadText(object, "text", /*is_required=*/true, story.text));
  NW_RETURN_IF_ERROR(ReadText(object, "title", /*is_required=*/false, story.title));
  NW_RETURN_IF_ERROR(ReadText(object, "language", /*is_required=*/false, story.language));
  NW_RETURN_IF_ERROR(ReadText(object, "set", /*is_required=*/false, story.set));
  NW_RETURN_IF_ERROR(ReadText(object, "group", /*is_required=*/false, story.group));
  NW_RETURN_IF_ERROR(ReadHeads(object, "topics", /*is_required=*/true, story.topic_heads));
  NW_RETURN_IF_ERROR(ReadHeads(object, "unknown", /*is_required=*/false, story.unknown_heads));
  story.unknown_heads &= ~story.topic_heads;
  std::string split = "train";
  NW_RETURN_IF_ERROR(ReadText(object, "split", /*is_required=*/false, split));
  if (split != "train" && split != "test") {
    return absl::InvalidArgumentError(absl::StrCat("field \"split\": \"", split, "\", expected train or test"));
  }
  story.split = split == "test" ? LabelledSplit::kTest : LabelledSplit::kTrain;
  const simdjson::error_code weight_error = object["weight"].get(story.weight);
  if ((weight_error != simdjson::SUCCESS && weight_error != simdjson::NO_SUCH_FIELD) || !(story.weight > 0) ||
      story.weight > 100) {
    return absl::InvalidArgumentError("field \"weight\": expected a number above 0 and at most 100");
  }
  if (story.language.empty() || story.language.size() > 7) {
    return absl::InvalidArgumentError("field \"language\": expected a primary subtag such as \"en\"");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadLabelledStories(const std::string& path, std::vector<LabelledStory>& stories) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be opened"));
  simdjson::dom::parser parser;
  std::string line;
  for (int64_t number = 1; std::getline(file, line); ++number) {
    if (line.empty()) continue;
    simdjson::dom::element element;
    LabelledStory story;
    const simdjson::error_code error = parser.parse(line).get(element);
    const absl::Status status = error != simdjson::SUCCESS ? absl::InvalidArgumentError(simdjson::error_message(error))
                                                           : ReadStory(element, story);
    if (!status.ok()) return absl::InvalidArgumentError(absl::StrCat(path, ":", number, ": ", status.message()));
    stories.push_back(std::move(story));
  }
  return absl::OkStatus();
}

}  // namespace newswire

#include "stages/classify/labelled_story.h"

#include <algorithm>
#include <fstream>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "pipeline/base/status_macros.h"
#include "simdjson.h"
#include "stages/classify/media_topics.h"

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

// A label in its one spelling: eight digits for a Media Topic. Empty if it is none.
std::string ReadLabel(simdjson::dom::element element) {
  uint64_t number = 0;
  if (element.get(number) == simdjson::SUCCESS) {
    return number <= 99999999 && MediaTopicHeadOf(static_cast<uint32_t>(number)) != 0 ? absl::StrFormat("%08d", number)
                                                                                      : std::string();
  }
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS || text.size() >= sizeof(TopicModelLabel::name)) return {};
  return std::string(absl::StripPrefix(text, "medtop:"));
}

absl::Status ReadLabels(simdjson::dom::object object, std::string_view field, bool is_required,
                        std::vector<std::string>& labels) {
  simdjson::dom::array codes;
  const simdjson::error_code error = object[field].get(codes);
  if (error == simdjson::NO_SUCH_FIELD && !is_required) return absl::OkStatus();
  if (error != simdjson::SUCCESS)
    return absl::InvalidArgumentError(absl::StrCat("field \"", field, "\": expected a list"));
  for (const simdjson::dom::element element : codes) {
    labels.push_back(ReadLabel(element));
    if (labels.back().empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("field \"", field, "\": ", simdjson::minify(element),
                       " is no Media Topic code (16000000) and no name of 1 to 51 bytes"));
    }
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
  NW_RETURN_IF_ERROR(ReadLabels(object, "topics", /*is_required=*/true, story.topics));
  NW_RETURN_IF_ERROR(ReadLabels(object, "unknown", /*is_required=*/false, story.unknown));
  NW_RETURN_IF_ERROR(ReadLabels(object, "codes", /*is_required=*/false, story.codes));
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
  const simdjson::error_code evidence_error = object["evidence"].get(story.is_evidence);
  if (evidence_error != simdjson::SUCCESS && evidence_error != simdjson::NO_SUCH_FIELD) {
    return absl::InvalidArgumentError("field \"evidence\": expected true or false");
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

uint32_t MediaTopicOfLabel(std::string_view label) {
  uint32_t medtop = 0;
  const bool is_code = label.size() == 8 && std::ranges::all_of(label, absl::ascii_isdigit) &&
                       absl::SimpleAtoi(label, &medtop) && MediaTopicHeadOf(medtop) != 0;
  return is_code ? medtop : 0;
}

void JudgeStory(const LabelledStory& story, std::span<const TopicLabel> labels, std::vector<Judgement>& judgements) {
  struct Named {
    std::string_view name;
    uint32_t head;
    uint32_t second;
  };
  const auto read = [](const std::vector<std::string>& names) {
    std::vector<Named> named;
    for (const std::string& name : names) {
      const uint32_t medtop = MediaTopicOfLabel(name);
      named.push_back({name, MediaTopicHeadOf(medtop), MediaTopicSecondLevelOf(medtop)});
    }
    return named;
  };
  const std::vector<Named> topics = read(story.topics);
  const std::vector<Named> unknown = read(story.unknown);
  judgements.clear();
  for (const TopicLabel& label : labels) {
    const bool is_head = label.medtop == label.head;
    const auto is_label = [&](const Named& named) {
      if (label.medtop == 0) return named.name == label.name;
      return is_head ? named.head == label.head : named.second == label.medtop;
    };
    const auto covers = [&](const Named& named) {
      return is_label(named) && (!is_head || label.medtop == 0 || named.second == 0);
    };
    Judgement judgement = Judgement::kNot;
    if (std::ranges::any_of(topics, is_label)) {
      judgement = Judgement::kTopic;
    } else if (std::ranges::any_of(unknown, covers)) {
      judgement = Judgement::kOpen;
    } else if (!is_head) {
      const auto is_head_only = [&](const Named& named) { return named.head == label.head && named.second == 0; };
      const auto is_below = [&](const Named& named) { return named.head == label.head && named.second != 0; };
      if (std::ranges::any_of(unknown, is_head_only) ||
          (std::ranges::any_of(topics, is_head_only) && std::ranges::none_of(topics, is_below))) {
        judgement = Judgement::kOpen;
      }
    }
    judgements.push_back(judgement);
  }
}

}  // namespace newswire

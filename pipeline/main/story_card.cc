#include "pipeline/main/story_card.h"

#include <simdjson.h>

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace newswire {
namespace {

using simdjson::dom::element;

std::string_view Text(const element& in, std::string_view member) {
  std::string_view value;
  return in[member].get(value) == simdjson::SUCCESS ? value : std::string_view();
}

int64_t Number(const element& in, std::string_view member) {
  int64_t value = 0;
  return in[member].get(value) == simdjson::SUCCESS ? value : 0;
}

// The members of array `name`; none if it is not there.
std::vector<element> Elements(const element& in, std::string_view name) {
  std::vector<element> elements;
  simdjson::dom::array array;
  if (in[name].get(array) == simdjson::SUCCESS) elements.assign(array.begin(), array.end());
  return elements;
}

std::string_view HeaderOf(const OutputRecord& record, std::string_view name) {
  for (const Header& header : record.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

void AppendClean(const OutputRecord& record, const element& story, std::string& text) {
  std::string_view headline;
  for (const element& each : Elements(story, "headlines")) {
    if (Text(each, "role") == "main") headline = Text(each, "value");
  }
  const std::string_view action = HeaderOf(record, "nw_action");
  absl::StrAppendFormat(&text, "%-11s%s\n", record.topic == OutputTopic::kHeld ? "held" : action,
                        headline.empty() ? "(no headline)" : headline);
  std::vector<std::string> facts;
  if (!Text(story, "by").empty()) facts.push_back(absl::StrCat("by ", Text(story, "by")));
  if (!Text(story, "located").empty()) facts.emplace_back(Text(story, "located"));
  for (const element& source : Elements(story, "infoSources")) {
    if (Text(source, "role") == "originator") facts.emplace_back(Text(source, "name"));
  }
  for (const element& genre : Elements(story, "genres")) facts.emplace_back(Text(genre, "name"));
  if (!Text(story, "language").empty()) facts.push_back(absl::StrCat("language ", Text(story, "language")));
  if (!facts.empty()) absl::StrAppend(&text, "           ", absl::StrJoin(facts, " | "), "\n");
  std::vector<std::string> topics;
  for (const element& subject : Elements(story, "subjects")) {
    topics.push_back(absl::StrCat(Text(subject, "name"), " ", Number(subject, "confidence"), " %"));
  }
  if (!topics.empty()) absl::StrAppend(&text, "           topics: ", absl::StrJoin(topics, ", "), "\n");
  for (const element& body : Elements(story, "bodies")) {
    if (Text(body, "role") != "main") continue;
    absl::StrAppend(&text, "           body: ", Number(body, "wordCount"), " words, \"", Text(body, "value").substr(0, 80), "...\"\n");
  }
}

void AppendDuplicate(const element& link, std::string& text) {
  element similarity;
  double jaccard = 0;
  double containment = 0;
  if (link["similarity"].get(similarity) == simdjson::SUCCESS) {
    if (similarity["jaccard"].get(jaccard) != simdjson::SUCCESS) jaccard = 0;
    if (similarity["containment"].get(containment) != simdjson::SUCCESS) containment = 0;
  }
  absl::StrAppendFormat(&text, "duplicate  %s\n           of %s: %s, jaccard %.2f, containment %.2f\n", Text(link, "uri"),
                        Text(link, "duplicate_of"), Text(link, "reason"), jaccard, containment);
}

void AppendCuts(const element& audit, std::string& text) {
  std::map<std::string, int64_t> bytes_of_rule;
  for (const element& cut : Elements(audit, "cuts")) {
    bytes_of_rule[std::string(Text(cut, "rule"))] += Number(cut, "end_byte") - Number(cut, "begin_byte");
  }
  if (bytes_of_rule.empty()) return;
  absl::StrAppend(&text, "           taken out: ", absl::StrJoin(bytes_of_rule, ", ", [](std::string* out, const auto& rule) {
                    absl::StrAppend(out, rule.first, " (", rule.second, " bytes)");
                  }), "\n");
}

}  // namespace

void AppendStoryCard(const OutputRecord& record, std::string& text) {
  if (record.topic == OutputTopic::kDeadLetter) {
    absl::StrAppendFormat(&text, "dead       %s at %s: %s\n", HeaderOf(record, "nw_reason"), HeaderOf(record, "nw_stage"),
                          HeaderOf(record, "nw_detail"));
    return;
  }
  simdjson::dom::parser parser;
  element value;
  if (!record.value.has_value() || parser.parse(record.value->data(), record.value->size()).get(value) != simdjson::SUCCESS) return;
  switch (record.topic) {
    case OutputTopic::kClean:
    case OutputTopic::kHeld: return AppendClean(record, value, text);
    case OutputTopic::kDuplicates: return AppendDuplicate(value, text);
    case OutputTopic::kAudit: return AppendCuts(value, text);
    case OutputTopic::kDeadLetter: return;
  }
}

}  // namespace newswire

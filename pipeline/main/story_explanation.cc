#include "pipeline/main/story_explanation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "pipeline/base/arena.h"
#include "stages/decode/repairs.h"
#include "stages/publish/json_writer.h"

namespace newswire {
namespace {

using Fate = ExplainedLine::Fate;

// Rules of strip that do not throw away what they take out.
constexpr std::string_view kFieldRules[] = {"crawl-date", "slug",     "tag-line", "headline",
                                            "byline",     "advisory", "credit",   "copyright",
                                            "page-standfirst"};

Fate FateOf(std::string_view rule) {
  return std::ranges::find(kFieldRules, rule) == std::end(kFieldRules) ? Fate::kRemoved : Fate::kField;
}

// A shorter value may stand anywhere by chance ("en").
constexpr size_t kTellingBytes = 8;

std::string_view NameOf(Fate fate) {
  switch (fate) {
    case Fate::kKept: return "kept";
    case Fate::kField: return "field";
    case Fate::kRemoved: return "removed";
  }
  return "";
}

// Cuts the lines of `text` where cuts begin and end.
class LineSplitter {
 public:
  explicit LineSplitter(const Story& story) : story_(story) {}

  std::vector<ExplainedLine> Split() {
    const std::string_view text = story_.text;
    size_t at = 0;
    for (const Cut& cut : story_.cuts) {
      Add(at, std::min<size_t>(cut.begin_byte, text.size()), {}, Fate::kKept);
      Add(cut.begin_byte, std::min<size_t>(cut.end_byte, text.size()), cut.rule, FateOf(cut.rule));
      at = std::max<size_t>(at, cut.end_byte);
    }
    Add(at, text.size(), {}, Fate::kKept);
    return std::move(lines_);
  }

 private:
  // Lines [begin, end) of one fate. Blank ones are left out, as they are in the body.
  void Add(size_t begin, size_t end, std::string_view rule, Fate fate) {
    while (begin < end) {
      const size_t line_end = std::min(story_.text.find('\n', begin), end);
      const std::string_view line = story_.text.substr(begin, line_end - begin);
      if (line.find_first_not_of(" \t") != std::string_view::npos) {
        lines_.push_back({.number = NumberAt(begin), .fate = fate, .rule = rule, .text = line});
      }
      begin = line_end + 1;
    }
  }
  // Calls come with growing offsets: the text is counted once.
  uint32_t NumberAt(size_t offset) {
    number_ += static_cast<uint32_t>(std::count(story_.text.begin() + static_cast<ptrdiff_t>(counted_),
                                                story_.text.begin() + static_cast<ptrdiff_t>(offset), '\n'));
    counted_ = offset;
    return number_;
  }

  const Story& story_;
  std::vector<ExplainedLine> lines_;
  size_t counted_ = 0;
  uint32_t number_ = 1;
};

class FieldCollector {
 public:
  explicit FieldCollector(const Story& story) : story_(story) {}

  void Add(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    fields_.push_back({.name = name, .value = std::string(value), .line = LineOf(value)});
  }
  template <typename Values, typename Text>
  void AddList(std::string_view name, const Values& values, const Text& text) {
    if (values.empty()) return;
    std::vector<std::string> parts;
    for (const auto& value : values) parts.push_back(text(value));
    fields_.push_back({.name = name, .value = absl::StrJoin(parts, "; "), .line = 0});
  }
  void AddTime(std::string_view name, TimeMs time) {
    if (time != kNoTime && IsWritableTime(time)) fields_.push_back({.name = name, .value = FormatRfc3339(time), .line = 0});
  }
  std::vector<ExplainedField> Take() { return std::move(fields_); }

 private:
  // The line of the text where `value` begins; 0 if it does not stand there as it is.
  uint32_t LineOf(std::string_view value) const {
    size_t at = std::string_view::npos;
    const std::string_view text = story_.text;
    if (value.data() >= text.data() && value.data() < text.data() + text.size()) {
      at = static_cast<size_t>(value.data() - text.data());
    } else if (value.size() >= kTellingBytes) {
      at = text.find(value);
    }
    if (at == std::string_view::npos) return 0;
    return 1 + static_cast<uint32_t>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(at), '\n'));
  }

  const Story& story_;
  std::vector<ExplainedField> fields_;
};

std::string_view NameOf(PubStatus status) {
  switch (status) {
    case PubStatus::kUsable: return "";  // as usual
    case PubStatus::kWithheld: return "withheld";
    case PubStatus::kCanceled: return "canceled";
  }
  return "";
}

std::string_view NameOf(PersonRole role) {
  switch (role) {
    case PersonRole::kReporter: return "reporter";
    case PersonRole::kWriter: return "writer";
    case PersonRole::kEditor: return "editor";
  }
  return "";
}

std::vector<ExplainedField> FieldsOf(const Story& story) {
  FieldCollector fields(story);
  fields.Add("headline", story.headline);
  fields.AddList("tags", story.tags, [](std::string_view tag) { return std::string(tag); });
  fields.AddList("genres", story.genres, [](const Genre& genre) { return std::string(genre.name); });
  fields.Add("standfirst", story.standfirst);
  fields.Add("by", story.by);
  fields.Add("located", story.located);
  if (story.dateline_bytes > 0) fields.Add("dateline", story.body.substr(0, story.dateline_bytes));
  fields.Add("agency", story.agency);
  fields.Add("credit", story.credit);
  fields.AddList("people", story.people, [](const Person& person) {
    return absl::StrCat(person.name, " (", NameOf(person.role), person.place.empty() ? "" : ", ", person.place, ")");
  });
  fields.Add("slug", story.slug);
  fields.Add("note of the desk", story.ed_note);
  fields.Add("copyright", story.copyright);
  fields.Add("status", NameOf(story.pub_status));
  if (story.urgency > 0) fields.Add("urgency", absl::StrCat(story.urgency));
  fields.AddTime("embargoed until", story.embargoed_until);
  fields.Add("source", story.source);
  fields.Add("source id", story.source_id);
  fields.Add("provider's uri", story.provider_uri);
  fields.Add("provider's version", story.provider_version);
  fields.AddTime("version created", story.version_created);
  fields.AddTime("content created", story.content_created);
  fields.Add("uri", story.uri);
  fields.Add("language", story.language);
  return fields.Take();
}

constexpr std::string_view kGreen = "\033[32m", kRed = "\033[31m", kBold = "\033[1m", kPlain = "\033[0m";

}  // namespace

StoryExplanation Explain(const Story& story, std::string_view rejected_by, const Verdict& verdict) {
  StoryExplanation explanation;
  explanation.lines = LineSplitter(story).Split();
  explanation.fields = FieldsOf(story);
  for (const Topic& topic : story.topics) {
    explanation.topics.push_back(
        absl::StrFormat("%08d %s, %d %%, %s", topic.medtop, topic.name, topic.confidence_pct, topic.creator));
  }
  explanation.topics_status = std::string(story.topics_status);
  for (const std::string_view flag : story.flags) explanation.notes.emplace_back(flag);
  for (const RepairLabel& repair : kRepairLabels) {
    if (HasRepair(story.repairs, repair.repair)) explanation.notes.push_back(absl::StrCat("mended: ", repair.label));
  }
  if (!rejected_by.empty()) {
    explanation.rejected_by = rejected_by;
    explanation.refusal = absl::StrCat(Label(verdict.reason()), ": ", verdict.detail());
  }
  return explanation;
}

std::string RenderText(const StoryExplanation& explanation, bool colour) {
  const auto in = [&](std::string_view code) { return colour ? code : std::string_view(); };
  std::string text;
  for (const ExplainedLine& line : explanation.lines) {
    const std::string_view code = line.fate == Fate::kKept ? "" : line.fate == Fate::kField ? kGreen : kRed;
    const char mark = line.fate == Fate::kKept ? ' ' : line.fate == Fate::kField ? '>' : '-';
    absl::StrAppendFormat(&text, "%s%5d %c %-18s %s%s\n", in(code), line.number, mark, line.rule, line.text,
                          in(code.empty() ? "" : kPlain));
  }
  if (!explanation.fields.empty()) absl::StrAppend(&text, "\n", in(kBold), "Fields", in(kPlain), "\n");
  for (const ExplainedField& field : explanation.fields) {
    absl::StrAppendFormat(&text, "  %-18s %s%s\n", field.name, field.value,
                          field.line == 0 ? "" : absl::StrCat("  (line ", field.line, ")"));
  }
  absl::StrAppend(&text, "\n", in(kBold), "Topics", in(kPlain), "\n");
  for (const std::string& topic : explanation.topics) absl::StrAppend(&text, "  ", topic, "\n");
  if (explanation.topics.empty()) {
    absl::StrAppend(&text, "  none", explanation.topics_status.empty() ? "" : ": ", explanation.topics_status, "\n");
  }
  if (!explanation.notes.empty()) absl::StrAppend(&text, "\n", in(kBold), "Notes", in(kPlain), "\n");
  for (const std::string& note : explanation.notes) absl::StrAppend(&text, "  ", note, "\n");
  if (!explanation.rejected_by.empty()) {
    absl::StrAppend(&text, "\n", in(kRed), "Refused by ", explanation.rejected_by, ": ", explanation.refusal, in(kPlain), "\n");
  } else {
    const auto kept = std::ranges::count(explanation.lines, Fate::kKept, &ExplainedLine::fate);
    const auto removed = std::ranges::count(explanation.lines, Fate::kRemoved, &ExplainedLine::fate);
    absl::StrAppend(&text, "\n", kept, " lines kept, ", removed, " removed (-), ",
                    explanation.lines.size() - static_cast<size_t>(kept + removed), " made fields (>)\n");
  }
  return text;
}

std::string RenderJson(const StoryExplanation& explanation) {
  Arena arena;
  JsonWriter json(arena, 64 * 1024, IllFormedUtf8::kReplace);
  json.Raw("{\"lines\":[");
  bool first = true;
  for (const ExplainedLine& line : explanation.lines) {
    json.Raw(first ? "{" : ",{");
    first = false;
    json.NumberField("\"number\":", line.number);
    json.StringField(",\"fate\":", NameOf(line.fate));
    json.StringField(",\"rule\":", line.rule);
    json.Raw(",\"text\":");
    json.String(line.text);
    json.Raw("}");
  }
  json.Raw("],\"fields\":[");
  first = true;
  for (const ExplainedField& field : explanation.fields) {
    json.Raw(first ? "{" : ",{");
    first = false;
    json.StringField("\"name\":", field.name);
    json.StringField(",\"value\":", field.value);
    if (field.line > 0) json.NumberField(",\"line\":", field.line);
    json.Raw("}");
  }
  json.Raw("]");
  const auto strings = [&](std::string_view name_and_colon, const std::vector<std::string>& values) {
    JsonList list(json, name_and_colon);
    for (const std::string& value : values) {
      list.Next();
      json.String(value);
    }
    list.End();
  };
  strings(",\"topics\":", explanation.topics);
  json.StringField(",\"topics_status\":", explanation.topics_status);
  strings(",\"notes\":", explanation.notes);
  json.StringField(",\"refused_by\":", explanation.rejected_by);
  json.StringField(",\"refusal\":", explanation.refusal);
  json.Raw("}\n");
  return std::string(json.Finish());
}

}  // namespace newswire

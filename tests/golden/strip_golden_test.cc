// Invented stories of the shapes that come in, and all that strip makes of them. After a change that is meant, run with
// NEWSWIRE_UPDATE_GOLDEN=1 and read the difference before it is committed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pipeline/base/time.h"
#include "tests/unit/stages/strip/strip_properties.h"
#include "tests/unit/stages/strip/strip_runner.h"

namespace newswire {
namespace {

std::filesystem::path DataFolder() { return std::filesystem::path(NEWSWIRE_SOURCE_DIR) / "tests/data/strip"; }

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> StoryNames() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(DataFolder())) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string_view RoleName(PersonRole role) {
  switch (role) {
    case PersonRole::kReporter: return "reporter";
    case PersonRole::kWriter: return "writer";
    case PersonRole::kEditor: return "editor";
  }
  return "";
}

// Every strip field, one a line; fields that are empty are left out.
std::string Written(const Story& story) {
  std::string out;
  auto line = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out.append(name).append(": ");
    for (const char c : value) {
      if (c == '\n') {
        out += "\\n";
      } else {
        out += c;
      }
    }
    out += '\n';
  };
  line("raw_headline", story.raw_headline);
  line("headline", story.headline);
  for (const std::string_view tag : story.tags) line("tag", tag);
  for (const Genre& genre : story.genres) line("genre", genre.code);
  line("slug", story.slug);
  line("ed_note", story.ed_note);
  line("source_date", story.source_date);
  if (story.content_created != kNoTime) line("content_created", FormatRfc3339(story.content_created));
  line("by", story.by);
  for (const std::string_view name : story.by_names) line("by_name", name);
  line("located", story.located);
  line("agency", story.agency);
  if (story.dateline_bytes > 0) {
    line("dateline", absl::StrCat("\"", story.body.substr(0, story.dateline_bytes), "\""));
  }
  line("standfirst", story.standfirst);
  line("lead", story.lead);
  line("credit", story.credit);
  for (const Person& person : story.people) {
    std::string who(person.name);
    if (!person.place.empty()) who.append(" in ").append(person.place);
    line(RoleName(person.role), who);
  }
  line("copyright", story.copyright);
  for (const std::string_view flag : story.flags) line("flag", flag);
  for (const Cut& cut : story.cuts) {
    const std::string_view text = story.text.substr(cut.begin_byte, cut.end_byte - cut.begin_byte);
    line("cut " + std::string(cut.rule),
         text.size() <= 60 ? std::string(text)
                           : std::string(text.substr(0, 40)) + " (" + std::to_string(text.size()) + " bytes)");
  }
  for (const Paragraph& paragraph : story.paragraphs) {
    line(paragraph.is_heading ? "h2" : "p",
         story.body.substr(paragraph.begin_byte, paragraph.end_byte - paragraph.begin_byte));
  }
  return out;
}

class StripGoldenTest : public testing::TestWithParam<std::string> {};

TEST_P(StripGoldenTest, FieldsAreAsExpected) {
  const std::string text = ReadFile(DataFolder() / (GetParam() + ".txt"));
  const std::filesystem::path expected = DataFolder() / (GetParam() + ".expected");
  StripRunner runner;
  const Story& story = runner.Run(text);
  EXPECT_EQ(BrokenStripProperty(story), "");
  if (const char* update = std::getenv("NEWSWIRE_UPDATE_GOLDEN");
      update != nullptr && std::string_view(update) == "1") {
    std::ofstream(expected, std::ios::binary) << Written(story);
    GTEST_SKIP() << "wrote " << expected.filename();
  }
  EXPECT_EQ(Written(story), ReadFile(expected));
}

INSTANTIATE_TEST_SUITE_P(Stories, StripGoldenTest, testing::ValuesIn(StoryNames()), [](const auto& param_info) {
  std::string name = param_info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace newswire

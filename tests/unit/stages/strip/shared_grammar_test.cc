// The gold cases for datelines, headline tags and credits, where they are at hand. Prints the share that passes by
// kind.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdio>

#include "stages/strip/credit.h"
#include "stages/strip/dateline.h"
#include "stages/strip/headline_tag.h"
#include "stages/strip/unwrap.h"
#include "tests/unit/stages/strip/shared_data.h"

namespace newswire {
namespace {

constexpr std::string_view kGrammar = "grammar/wire-grammar.json";

class SharedGrammarTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(SharedDataPath(kGrammar)))
      GTEST_SKIP() << "the gold cases are not beside the checkout";
    json_ = simdjson::padded_string(ReadWholeFile(SharedDataPath(kGrammar)));
    ASSERT_FALSE(parser_.parse(json_).get(cases_));
  }
  void TearDown() override {
    if (all_ > 0) std::printf("%s: %d of %d cases\n", kind_, all_ - failed_, all_);
  }
  void Count(const char* kind, bool passed, std::string_view input, const std::string& found) {
    kind_ = kind;
    ++all_;
    if (passed) return;
    ++failed_;
    ADD_FAILURE() << kind << ": " << input << "\n  found: " << found;
  }

  simdjson::dom::parser parser_;
  simdjson::padded_string json_;
  simdjson::dom::element cases_;
  const char* kind_ = "";
  int all_ = 0;
  int failed_ = 0;
};

std::string TextOr(simdjson::simdjson_result<simdjson::dom::element> element, std::string fallback) {
  std::string_view text;
  return element.get(text) ? std::move(fallback) : std::string(text);
}

TEST_F(SharedGrammarTest, Datelines) {
  for (auto gold : ArrayOf(cases_["datelines"])) {
    std::string_view input;
    ASSERT_FALSE(gold["in"].get(input));
    const Dateline found = ParseDateline(input);
    std::string told = std::string(found.place) + "|" + std::string(found.agency) + "|" + std::string(found.month) +
                       "|" + std::to_string(found.day) + "|" + std::to_string(found.year) + "|" +
                       std::string(found.weekday);
    simdjson::dom::element out = gold["out"].value_unsafe();
    bool passed = true;
    if (out.is_null()) {
      passed = found.bytes == 0;
    } else {
      passed = found.bytes > 0;
      auto same = [&](const char* field, std::string_view value) {
        simdjson::dom::element expected;
        if (out[field].get(expected)) return true;  // not told by the gold
        if (expected.is_null()) return value.empty();
        std::string_view text;
        int64_t number;
        if (!expected.get(text)) return text == value;
        return !expected.get(number) && std::to_string(number) == value;
      };
      passed = passed && same("place", found.place) && same("agency", found.agency) && same("month", found.month) &&
               same("day", std::to_string(found.day)) && same("year", std::to_string(found.year)) &&
               same("weekday", found.weekday);
      const std::string form = TextOr(out["form"], "");
      if (form == "tass") passed = passed && found.form == DatelineForm::kTass;
      if (form == "std") passed = passed && found.form == DatelineForm::kStandard;
    }
    Count("datelines", passed, input, told);
  }
}

TEST_F(SharedGrammarTest, HeadlineTags) {
  for (auto gold : ArrayOf(cases_["headlines"])) {
    std::string_view input;
    ASSERT_FALSE(gold["in"].get(input));
    HeadlineTagList tags;
    std::string found(ParseHeadlineTags(input, tags));
    for (const HeadlineTag& tag : tags.tags()) {
      std::array<char, HeadlineTag::kMaxTextBytes> text;
      const size_t size = tag.Write(text);
      found += '|';
      found.append(text.data(), size);
    }
    std::string expected = TextOr(gold["headline"], "");
    for (auto tag : ArrayOf(gold["tags"])) {
      expected += '|';
      expected += tag.get_string().value_unsafe();
    }
    Count("headline tags", found == expected, input, found);
  }
}

TEST_F(SharedGrammarTest, Credits) {
  for (auto gold : ArrayOf(cases_["credits"])) {
    std::string_view input;
    ASSERT_FALSE(gold["in"].get(input));
    Arena arena;
    std::vector<CreditedPerson> people;
    const bool is_credit = ParseCredit(Unwrapped(input, arena), people);
    std::string found;
    for (const CreditedPerson& person : people) {
      const char* const role = person.role == CreditRole::kReporting             ? "reporting"
                               : person.role == CreditRole::kAdditionalReporting ? "additional reporting"
                               : person.role == CreditRole::kWriting             ? "writing"
                               : person.role == CreditRole::kEditing             ? "editing"
                                                                                 : "other";
      found += std::string(role) + ":" + std::string(person.name) + "@" + std::string(person.place) + "\n";
    }
    std::string expected;
    simdjson::dom::element out = gold["out"].value_unsafe();
    if (!out.is_null()) {
      for (auto part : ArrayOf(simdjson::simdjson_result<simdjson::dom::element>(std::move(out)))) {
        for (auto person : ArrayOf(part["people"])) {
          expected += TextOr(part["role"], "") + ":" + TextOr(person.at(0), "") + "@" + TextOr(person.at(1), "") + "\n";
        }
      }
    }
    Count("credits", is_credit == !out.is_null() && found == expected, input, found);
  }
}

}  // namespace
}  // namespace newswire

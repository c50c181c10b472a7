// A year's sample of a real wire, replayed in order through decode, strip and fingerprint with the wire's own clock,
// beside judgements made by reading (tests/data/dedup/README.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "pipeline/config/config.h"
#include "stages/stage_order.h"

namespace newswire {
namespace {

struct WireStory {
  int id = 0;
  TimeMs time = kNoTime;
  std::string headline, body;
};

std::string Between(std::string_view text, std::string_view begin, std::string_view end) {
  const size_t from = text.find(begin);
  if (from == std::string_view::npos) return "";
  const size_t to = text.find(end, from + begin.size());
  if (to == std::string_view::npos) return "";
  return std::string(absl::StripAsciiWhitespace(text.substr(from + begin.size(), to - from - begin.size())));
}

std::string Plain(std::string text) {
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
  return absl::StrReplaceAll(text, {{"&lt;", "<"},
                                    {"&gt;", ">"},
                                    {"&#2;", ""},
                                    {"&#3;", ""},
                                    {"&#5;", ""},
                                    {"&#22;", ""},
                                    {"&#31;", ""},
                                    {"&amp;", "&"}});
}

// "26-FEB-1987 15:01:01.79"
TimeMs ParseTime(std::string_view text) {
  static constexpr std::array<const char*, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                          "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  int day = 0, year = 0, hour = 0, minute = 0, second = 0;
  char month[4] = {};
  if (std::sscanf(std::string(text).c_str(), "%d-%3s-%d %2d:%2d:%2d", &day, month, &year, &hour, &minute, &second) !=
      6) {
    return kNoTime;
  }
  const auto found = std::ranges::find(kMonths, std::string_view(month));
  if (found == kMonths.end()) return kNoTime;
  return FromCivilDay(year, static_cast<int>(found - kMonths.begin()) + 1, day) +
         ((hour * 60 + minute) * 60 + second) * 1000;
}

std::vector<WireStory> ReadWire(const std::filesystem::path& folder) {
  std::vector<WireStory> stories;
  for (int i = 0; i < 22; ++i) {
    char name[32];
    std::snprintf(name, sizeof name, "reut2-%03d.sgm", i);
    std::ifstream file(folder / name, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    for (size_t at = text.find("<REUTERS"); at != std::string::npos; at = text.find("<REUTERS", at + 1)) {
      const std::string_view story = std::string_view(text).substr(at, text.find("</REUTERS>", at) - at);
      WireStory& read = stories.emplace_back();
      const std::string id = Between(story, "NEWID=\"", "\"");
      std::from_chars(id.data(), id.data() + id.size(), read.id);
      read.time = ParseTime(Between(story, "<DATE>", "</DATE>"));
      read.headline = Plain(Between(story, "<TITLE>", "</TITLE>"));
      std::string body = Between(story, "<BODY>", "</BODY>");
      if (body.empty() && read.headline.empty()) {  // without mark-up inside
        const std::string text_with_type = Between(story, "<TEXT", "</TEXT>");
        body = text_with_type.substr(std::min(text_with_type.size(), text_with_type.find('>') + 1));
      }
      read.body = Plain(absl::StrCat(Between(story, "<DATELINE>", "</DATELINE>"), " ", body));
    }
  }
  // A few times are damaged: such a story came after the one before it.
  for (size_t i = 1; i < stories.size(); ++i) {
    if (stories[i].time == kNoTime) stories[i].time = stories[i - 1].time;
  }
  std::ranges::stable_sort(stories, {}, &WireStory::time);
  return stories;
}

struct JudgedPair {
  int earlier = 0, later = 0;
  std::string judged;
};

std::vector<JudgedPair> ReadPairs(const char* name) {
  std::ifstream file(std::filesystem::path(NEWSWIRE_SOURCE_DIR) / "tests/data/dedup" / name);
  std::string header;
  std::getline(file, header);
  std::vector<JudgedPair> pairs;
  for (JudgedPair pair; file >> pair.earlier >> pair.later >> pair.judged;) pairs.push_back(pair);
  return pairs;
}

struct End {
  Action action = Action::kNew;
  DuplicateReason reason = DuplicateReason::kNone;
  int leader = 0;  // id of the story that it is linked to, 0 = none
};

class JudgedPairs : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto shared = std::filesystem::path(NEWSWIRE_SOURCE_DIR) / "../shared/data";
    if (!std::filesystem::exists(shared / "reuters21578")) return;
    ends_ = new std::map<int, End>();
    order_ = new std::map<int, size_t>();
    corrected_ = new std::vector<int>();
    const Config config;
    std::vector<std::unique_ptr<Stage>> stages;
    for (const StageFactory& factory : MakeStageOrder(config).before_ledger) stages.push_back(std::move(*factory()));
    const std::unique_ptr<Arbiter> arbiter = MakeArbiter(config);
    std::map<Rank, int> id_of_rank;
    Arena arena;
    Story story;
    for (const WireStory& wire : ReadWire(shared / "reuters21578")) {
      arena.Reset();
      RawRecord record;
      record.position = {1, 0, wire.id};
      record.timestamp = wire.time;
      const std::string envelope = absl::StrCat("{\"id\":\"", wire.id, "\",\"source\":\"wire\",\"headline\":\"",
                                                Escaped(wire.headline), "\",\"body\":\"", Escaped(wire.body), "\"}");
      record.value = envelope;
      story.Reset(&arena, record);
      if (std::ranges::any_of(stages, [&](const auto& stage) { return stage->Process(story).rejected(); })) continue;
      (*order_)[wire.id] = order_->size();
      if (wire.headline.starts_with("CORRECTED") || wire.headline.starts_with("(CORRECTED)") ||
          wire.headline.starts_with("CORRECTION")) {
        corrected_->push_back(wire.id);
      }
      const Rank rank = static_cast<Rank>(id_of_rank.size()) << kRankPlaceBits;
      arbiter->ApplyEntry(rank, wire.time, story.entry);
      const LedgerClaim claim = *arbiter->Propose(story.entry.position);
      arbiter->ApplyClaim(claim);
      id_of_rank[rank] = wire.id;
      (*ends_)[wire.id] = {claim.action, claim.reason, claim.leader == kNoRank ? 0 : id_of_rank[claim.leader]};
    }
  }
  static void TearDownTestSuite() { delete ends_, delete order_, delete corrected_; }
  void SetUp() override {
    if (ends_ == nullptr) GTEST_SKIP() << "the shared wire collection is not there";
  }

  static std::string Escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
      if (c == '"' || c == '\\') escaped += '\\';
      if (c == '\n') {
        escaped += "\\n";
      } else if (static_cast<unsigned char>(c) < 0x80) {
        escaped += c;
      }
    }
    return escaped;
  }

  // The first story of the family that a story was linked to, one by one.
  static int FamilyOf(int id) {
    for (int hops = 0; hops < 1000 && (*ends_)[id].leader != 0; ++hops) id = (*ends_)[id].leader;
    return id;
  }

  struct Agreement {
    int pairs = 0;
    std::array<int, 2> agreed{};  // of the pairs whose earlier story has an even, an odd number
    int dropped = 0;              // of those judged to be other stories
  };
  static Agreement Agree(const char* file) {
    Agreement result;
    std::map<std::string, int> table;
    for (const auto& [a, b, judged] : ReadPairs(file)) {
      const bool linked = FamilyOf(a) == FamilyOf(b);
      const bool published = IsPublished((*ends_)[b].action);
      const std::string found = !linked ? "other" : published ? "version" : "duplicate";
      const bool agrees = linked == (judged != "other");
      ++result.pairs;
      result.agreed[a % 2] += agrees;
      result.dropped += judged == "other" && linked && !published;
      ++table[absl::StrCat("judged ", judged, ", found ", found)];
      if (!agrees) std::printf("  %d %d judged %s, found %s\n", a, b, judged.c_str(), found.c_str());
    }
    for (const auto& [key, count] : table) std::printf("%s: %d\n", key.c_str(), count);
    std::printf("%s: %d even and %d odd of %d agree\n", file, result.agreed[0], result.agreed[1], result.pairs);
    return result;
  }

  static std::map<int, End>* ends_;
  static std::vector<int>* corrected_;
  static std::map<int, size_t>* order_;  // in which the stories came
};
std::map<int, End>* JudgedPairs::ends_ = nullptr;
std::map<int, size_t>* JudgedPairs::order_ = nullptr;
std::vector<int>* JudgedPairs::corrected_ = nullptr;

TEST_F(JudgedPairs, TheLinksAreThoseAReaderMakes) {
  const Agreement first = Agree("judged_pairs.tsv");
  EXPECT_EQ(first.pairs, 200);
  EXPECT_GE(first.agreed[0], 95);  // of 97 that were looked at
  EXPECT_GE(first.agreed[1], 97);  // of 103 held back
  EXPECT_LE(first.dropped, 2);
  const Agreement second = Agree("judged_pairs_second.tsv");  // drawn and judged afterwards
  EXPECT_EQ(second.pairs, 60);
  EXPECT_GE(second.agreed[0] + second.agreed[1], 55);
  EXPECT_LE(second.dropped, 1);
}

TEST_F(JudgedPairs, GrowingTakesAreUpdatesAndAreNotSwallowed) {
  std::map<std::string, int> table;
  std::array<int, 2> linked{}, wrong{};
  for (auto [a, b, judged] : ReadPairs("growing_pairs.tsv")) {
    const int half = a % 2;
    if ((*order_)[a] > (*order_)[b]) std::swap(a, b);
    const bool together = FamilyOf(a) == FamilyOf(b);
    const End& end = (*ends_)[b];
    ++table[absl::StrCat(judged, half == 0 ? ", even: " : ", odd: ", together ? Label(end.action) : "apart")];
    if (judged == "take") linked[half] += together;
    if (judged == "other") wrong[half] += together;
    EXPECT_FALSE(judged == "other" && together && !IsPublished(end.action)) << a << " " << b;
    EXPECT_FALSE(judged == "take" && together && !IsPublished(end.action) && end.reason != DuplicateReason::kExact)
        << a << " " << b;
  }
  for (const auto& [key, count] : table) std::printf("%s %d\n", key.c_str(), count);
  EXPECT_GE(linked[0], 18);  // of 20, looked at
  EXPECT_GE(linked[1], 17);  // of 23, held back
  EXPECT_LE(wrong[0] + wrong[1], 1);
}

TEST_F(JudgedPairs, CorrectionsAreAllPublished) {
  EXPECT_GE(corrected_->size(), 40u);
  for (const int id : *corrected_) EXPECT_TRUE(IsPublished((*ends_)[id].action)) << id;
}

}  // namespace
}  // namespace newswire

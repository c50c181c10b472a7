// A small labelled set of our own: made-up sentences about five fields, for training in tests.
#pragma once

#include <fstream>
#include <random>
#include <string>
#include <string_view>

namespace newswire {

// Writes `count` lines of labelled JSON to `path`; the same seed gives the same stories.
inline void WriteOwnStories(const std::string& path, int count, uint32_t seed) {
  struct Field {
    int head;
    const char* words[12];
  };
  static constexpr Field kFields[] = {{15,
                                       {"goalkeeper", "striker", "league", "penalty", "coach", "stadium", "defender",
                                        "midfield", "trophy", "referee", "season", "cup"}},
                                      {11,
                                       {"parliament", "minister", "ballot", "coalition", "senator", "premier",
                                        "cabinet", "opposition", "voters", "mayor", "election", "bill"}},
                                      {16,
                                       {"troops", "shelling", "ceasefire", "rebels", "militia", "airbase", "convoy",
                                        "artillery", "frontline", "drones", "garrison", "siege"}},
                                      {4,
                                       {"shares", "profit", "dividend", "investors", "merger", "revenue", "bonds",
                                        "inflation", "exports", "lender", "quarter", "bank"}},
                                      {7,
                                       {"hospital", "vaccine", "patients", "clinic", "nurses", "infection", "surgery",
                                        "outbreak", "doctors", "symptoms", "virus", "ward"}}};
  static constexpr const char* kCommon[] = {"said", "on",     "the",   "after", "which", "would",
                                            "town", "people", "first", "week",  "more",  "from"};
  std::mt19937 random(seed);
  std::ofstream file(path);
  for (int i = 0; i < count; ++i) {
    const Field& field = kFields[random() % 5];
    const bool has_second = random() % 5 == 0;
    const Field& second = kFields[random() % 5];
    std::string text;
    for (int w = 0; w < 40; ++w) {
      const Field& from = has_second && w % 2 == 0 ? second : field;
      text += random() % 3 != 0 ? kCommon[random() % 12] : from.words[random() % 12];
      text += w % 11 == 10 ? ". " : " ";
    }
    file << R"({"set":"own","split":")" << (i % 5 == 0 ? "test" : "train") << R"(","title":")"
         << field.words[random() % 12] << " " << kCommon[random() % 12] << R"(","text":")" << text << R"(","topics":[)"
         << field.head << "000000";
    if (has_second && second.head != field.head) file << "," << second.head << "000000";
    file << "]}\n";
  }
}

}  // namespace newswire

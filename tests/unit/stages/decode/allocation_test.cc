#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "stages/decode/decode_stage.h"
#include "tests/support/heap_allocations.h"

namespace newswire {
namespace {

TEST(DecodeStage, AllocatesNothingInTheSteadyState) {
  DecodeStage stage(LimitsConfig{});
  Arena arena;
  Story story;
  std::string values[8];
  const char* const names[] = {"plain.txt",    "crawl.txt",    "windows-1252.txt",   "ninjs-1.json",
                               "ninjs-2.json", "ninjs-3.json", "envelope-text.json", "envelope-ninjs.json"};
  for (size_t i = 0; i < std::size(names); ++i) {
    std::ifstream file(std::string(NEWSWIRE_SOURCE_DIR) + "/tests/data/decode/" + names[i], std::ios::binary);
    values[i].assign(std::istreambuf_iterator<char>(file), {});
    ASSERT_FALSE(values[i].empty()) << names[i];
  }
  const Header headers[] = {{"content-type", "; charset=ISO-8859-15"}, {"nw_provider", "tidewater"}};
  int rejected = 0;
  const auto decode_all = [&] {
    for (const std::string& value : values) {
      RawRecord record;
      record.value = value;
      record.headers = headers;
      story.Reset(&arena, record);
      rejected += stage.Process(story).rejected();
    }
    arena.Reset();
  };
  decode_all();
  decode_all();
  const int before = heap_allocations;
  decode_all();
  EXPECT_EQ(heap_allocations - before, 0);
  EXPECT_EQ(rejected, 0);
}

}  // namespace
}  // namespace newswire

// Reads HTML files through decode and strip: stories as JSON lines on standard output, and on standard error how long
// that took on one core, reading and writing of files apart. html_peers compares it with other programs.
//   html_pages [--rounds N] FILE...
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "pipeline/base/arena.h"
#include "stages/decode/decode_stage.h"
#include "stages/publish/json_writer.h"
#include "stages/strip/strip_stage.h"

namespace newswire {
namespace {

struct Run {
  Arena arena;
  DecodeStage decode{LimitsConfig{}};
  StripStage strip;
  Story story;

  // Empty, or why there is no story.
  std::string Read(const std::string& bytes) {
    static constexpr Header kHeaders[] = {{"content-type", "text/html"}};
    arena.Reset();
    RawRecord record;
    record.value = bytes;
    record.headers = kHeaders;
    story.Reset(&arena, record);
    Verdict verdict = decode.Process(story);
    if (!verdict.rejected()) verdict = strip.Process(story);
    return verdict.rejected() ? std::string(Label(verdict.reason())) + ": " + std::string(verdict.detail()) : "";
  }
};

}  // namespace
}  // namespace newswire

int main(int count, char** arguments) {
  using namespace newswire;
  int rounds = 1;
  std::vector<std::string> names;
  for (int i = 1; i < count; ++i) {
    if (std::strcmp(arguments[i], "--rounds") == 0 && i + 1 < count) {
      rounds = std::max(1, std::atoi(arguments[++i]));
    } else {
      names.emplace_back(arguments[i]);
    }
  }
  std::vector<std::string> pages;
  size_t bytes = 0;
  for (const std::string& name : names) {
    std::ifstream in(name, std::ios::binary);
    pages.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    bytes += pages.back().size();
  }
  Run run;
  for (size_t i = 0; i < pages.size(); ++i) {
    const std::string refused = run.Read(pages[i]);
    const Story& story = run.story;
    Arena arena;
    JsonWriter line(arena, story.body.size() + 1000);
    line.StringField("{\"file\":", names[i]);
    line.Raw(",\"refused\":");
    line.String(refused);
    line.Raw(",\"headline\":");
    line.String(refused.empty() ? story.headline : "");
    line.Raw(",\"by_names\":[");
    for (size_t k = 0; refused.empty() && k < story.by_names.size(); ++k) {
      line.Raw(k > 0 ? std::string_view(",") : "");
      line.String(story.by_names[k]);
    }
    line.Raw("],\"standfirst\":");
    line.String(refused.empty() ? story.standfirst : "");
    line.Raw(",\"body\":");
    line.String(refused.empty() ? story.body : "");
    line.Raw("}\n");
    std::cout << line.Finish();
  }
  const std::clock_t begin = std::clock();
  for (int round = 0; round < rounds; ++round) {
    for (const std::string& page : pages) run.Read(page);
  }
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  std::fprintf(stderr, "%.0f pages/s, %.1f MB/s (CPU time of one core; %zu pages of %.0f kB on average)\n",
               static_cast<double>(pages.size()) * rounds / seconds,
               static_cast<double>(bytes) * rounds / seconds / 1e6, pages.size(),
               static_cast<double>(bytes) / 1e3 / static_cast<double>(std::max<size_t>(1, pages.size())));
}

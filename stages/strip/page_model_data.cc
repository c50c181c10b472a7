// What train-page-model learns from: one JSON line a page with its fields, its text, and the measured blocks.
//   page_model_data FILE... > pages.jsonl
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "pipeline/base/arena.h"
#include "stages/decode/decode_stage.h"
#include "stages/strip/page_features.h"
#include "stages/strip/strip_stage.h"

namespace newswire {
namespace {

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", c);
      quoted += escape;
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

void Print(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  Arena arena;
  DecodeStage decode{LimitsConfig{}};
  StripStage strip;
  PageFeatures features;
  RawRecord record;
  record.value = bytes;
  const Header headers[] = {{"content-type", "text/html"}};
  record.headers = headers;
  Story story;
  story.Reset(&arena, record);
  std::cout << "{\"file\":" << Quoted(file);
  if (const Verdict verdict = decode.Process(story); verdict.rejected()) {
    std::cout << ",\"refused\":" << Quoted(verdict.detail()) << "}\n";
    return;
  }
  std::cout << ",\"title\":" << Quoted(story.raw_headline) << ",\"byline\":" << Quoted(story.provider_byline)
            << ",\"text\":" << Quoted(story.text) << ",\"blocks\":[";
  if (story.page != nullptr) {
    const auto& rows = features.Measure(*story.page, story.text, story.raw_headline);
    for (size_t i = 0; i < rows.size(); ++i) {
      std::cout << (i > 0 ? ",[" : "[") << story.page->blocks[i].begin_byte << ',' << story.page->blocks[i].end_byte;
      for (const int16_t number : rows[i]) std::cout << ',' << number;
      std::cout << ']';
    }
  }
  const Verdict verdict = strip.Process(story);
  std::cout << "],\"refused\":" << Quoted(verdict.rejected() ? verdict.detail() : "")
            << ",\"headline\":" << Quoted(story.headline) << ",\"by\":" << Quoted(story.by) << ",\"by_names\":[";
  for (size_t i = 0; i < story.by_names.size(); ++i) std::cout << (i > 0 ? "," : "") << Quoted(story.by_names[i]);
  std::cout << "],\"body\":" << Quoted(story.body) << "}\n";
}

}  // namespace
}  // namespace newswire

int main(int count, char** arguments) {
  for (int i = 1; i < count; ++i) newswire::Print(arguments[i]);
}

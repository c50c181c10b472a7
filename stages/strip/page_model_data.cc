// What train-page-model learns from: one JSON line a page with its fields, its text, and the measured blocks.
//   page_model_data FILE... > pages.jsonl
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "pipeline/base/arena.h"
#include "stages/decode/decode_stage.h"
#include "stages/publish/json_writer.h"
#include "stages/strip/page_features.h"
#include "stages/strip/strip_stage.h"

namespace newswire {
namespace {

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
  Arena line_arena;
  JsonWriter line(line_arena, bytes.size());
  line.StringField("{\"file\":", file);
  Verdict verdict = decode.Process(story);
  if (!verdict.rejected()) {
    line.StringField(",\"title\":", story.raw_headline);
    line.StringField(",\"byline\":", story.provider_byline);
    line.StringField(",\"text\":", story.text);
    line.NumberField(",\"title_share\":", static_cast<int>(PageFeature::kTitleShare));  // its column behind the bytes
    line.Raw(",\"blocks\":[");
    if (story.page != nullptr) {
      const auto& rows = features.Measure(*story.page, story.text, story.raw_headline);
      for (size_t i = 0; i < rows.size(); ++i) {
        line.Raw(i > 0 ? std::string_view(",[") : "[");
        line.Number(story.page->blocks[i].begin_byte);
        line.NumberField(",", story.page->blocks[i].end_byte);
        for (const int16_t number : rows[i]) line.NumberField(",", number);
        line.Raw("]");
      }
    }
    line.Raw("]");
    verdict = strip.Process(story);
  }
  if (verdict.rejected()) {
    line.StringField(",\"refused\":", verdict.detail());
  } else {
    line.StringField(",\"headline\":", story.headline);
    line.StringField(",\"standfirst\":", story.standfirst);
    line.StringField(",\"body\":", story.body);
  }
  line.Raw("}\n");
  std::cout << line.Finish();
}

}  // namespace
}  // namespace newswire

int main(int count, char** arguments) {
  for (int i = 1; i < count; ++i) newswire::Print(arguments[i]);
}

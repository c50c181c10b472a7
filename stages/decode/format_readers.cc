#include "stages/decode/envelope_reader.h"
#include "stages/decode/format_reader.h"
#include "stages/decode/ninjs_reader.h"
#include "stages/decode/plain_text_reader.h"

namespace newswire {

std::vector<std::unique_ptr<FormatReader>> MakeFormatReaders(const LimitsConfig& limits, InnerDecoder* inner) {
  std::vector<std::unique_ptr<FormatReader>> readers;
  readers.push_back(std::make_unique<PlainTextReader>(limits));
  readers.push_back(std::make_unique<EnvelopeReader>(inner));
  readers.push_back(std::make_unique<NinjsReader>(limits));
  return readers;
}

}  // namespace newswire

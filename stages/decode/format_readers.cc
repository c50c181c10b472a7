#include "stages/decode/anpa_reader.h"
#include "stages/decode/ap_media_reader.h"
#include "stages/decode/envelope_reader.h"
#include "stages/decode/feed_reader.h"
#include "stages/decode/fingerpost_reader.h"
#include "stages/decode/format_reader.h"
#include "stages/decode/html_page_reader.h"
#include "stages/decode/iptc7901_reader.h"
#include "stages/decode/json_ld_reader.h"
#include "stages/decode/machine_readable_news_reader.h"
#include "stages/decode/newsml1_reader.h"
#include "stages/decode/newsml_g2_reader.h"
#include "stages/decode/ninjs_reader.h"
#include "stages/decode/nitf_reader.h"
#include "stages/decode/plain_text_reader.h"
#include "stages/decode/reuters_connect_reader.h"

namespace newswire {

std::vector<std::unique_ptr<FormatReader>> MakeFormatReaders(const LimitsConfig& limits, InnerDecoder* inner) {
  std::vector<std::unique_ptr<FormatReader>> readers;
  readers.push_back(std::make_unique<PlainTextReader>(limits));
  readers.push_back(std::make_unique<EnvelopeReader>(inner));
  readers.push_back(std::make_unique<NinjsReader>(limits));
  readers.push_back(std::make_unique<HtmlPageReader>(limits));
  readers.push_back(std::make_unique<NewsMlG2Reader>(limits));
  readers.push_back(std::make_unique<NewsMl1Reader>(limits));
  readers.push_back(std::make_unique<NitfReader>(limits));
  readers.push_back(std::make_unique<Iptc7901Reader>(limits));
  readers.push_back(std::make_unique<AnpaReader>(limits));
  readers.push_back(std::make_unique<FeedReader>(limits));
  readers.push_back(std::make_unique<ApMediaReader>(limits));
  readers.push_back(std::make_unique<MachineReadableNewsReader>(limits));
  readers.push_back(std::make_unique<FingerpostReader>(limits));
  readers.push_back(std::make_unique<ReutersConnectReader>(limits));
  readers.push_back(std::make_unique<JsonLdReader>(limits));
  return readers;
}

}  // namespace newswire

#include "tests/unit/stages/publish/sample_story.h"

namespace newswire {
namespace {

constexpr std::string_view kRawValue =
    "By Mira Solberg and Jonas Falk\n"
    "PORT LENNA, Norland (Northwire) - Harbour pilots ended a two-week strike on Tuesday after the port authority "
    "agreed to hire 14 more of them, a union official told Northwire.\n\n"
    "NIGHT SHIFTS\n\n"
    "\"We asked for sleep & safety, not for more money,\" said Ida Brandt, who speaks for the pilots <of the outer "
    "fairway>.\n\n"
    "The caf\xC3\xA9s along the quay reopened at noon \xE2\x80\x94 the first ferry sailed an hour later.\n\n"
    "(Reporting by Mira Solberg in Port Lenna; editing by Anne Holt)\n\n"
    "Read next\n  * Ferry fares to rise in spring\n";

constexpr std::string_view kBody =
    "PORT LENNA, Norland (Northwire) - Harbour pilots ended a two-week strike on Tuesday after the port authority "
    "agreed to hire 14 more of them, a union official told Northwire.\n\n"
    "NIGHT SHIFTS\n\n"
    "\"We asked for sleep & safety, not for more money,\" said Ida Brandt, who speaks for the pilots <of the outer "
    "fairway>.\n\n"
    "The caf\xC3\xA9s along the quay reopened at noon \xE2\x80\x94 the first ferry sailed an hour later.";

uint32_t At(std::string_view piece) { return static_cast<uint32_t>(kRawValue.find(piece)); }

}  // namespace

PublishOptions SampleOptions() {
  PublishOptions options;
  options.software_version = "1.2.3";
  return options;
}

SampleStory::SampleStory() {
  headers_ = {{"source-file", "harbour-4711.txt"}, {"x-desk", "shipping"}};
  RawRecord raw;
  raw.position = {9, 3, 1042};
  raw.topic = "wire.raw";
  raw.timestamp = kSampleTime + 250;
  raw.key = "harbour-4711";
  raw.value = kRawValue;
  raw.headers = headers_;
  story_.Reset(&arena_, raw);

  story_.format = Format::kPlainText;
  story_.source = "Northwire";
  story_.source_id = "harbour-4711";
  story_.source_file = "harbour-4711.txt";
  story_.received = kSampleTime + 200;
  story_.content_created = kSampleTime - 12 * 3'600'000;
  story_.source_date = "2024-09-17";
  story_.urgency = 3;
  story_.slug = "NORLAND-HARBOUR/STRIKE";
  story_.copyright = "(c) 2024 Northwire";
  story_.usage_terms = "Not for archives";
  story_.raw_headline = "Exclusive-Port Lenna's harbour pilots end \"sleep strike\"";
  story_.text = kRawValue;
  story_.headline = "Port Lenna's harbour pilots end \"sleep strike\"";
  story_.tags = {"EXCLUSIVE"};
  story_.genres = {{"Exclusive", "Exclusive"}};
  story_.by = "Mira Solberg and Jonas Falk";
  story_.by_names = {"Mira Solberg", "Jonas Falk"};
  story_.located = "Port Lenna, Norland";
  story_.agency = "Northwire";
  story_.credit = "(Reporting by Mira Solberg in Port Lenna; editing by Anne Holt)";
  story_.people = {{"Mira Solberg", "Port Lenna", PersonRole::kReporter},
                   {"Anne Holt", "", PersonRole::kEditor},
                   {"Jonas Falk", "", PersonRole::kReporter}};
  SetBody(kBody);
  story_.lead = story_.body.substr(34, story_.paragraphs[0].end_byte - 34);
  story_.dateline_bytes = 34;
  story_.paragraphs[1].is_heading = true;
  story_.cuts = {{"strip", "byline", 0, At("PORT LENNA")},
                 {"strip", "credit", At("(Reporting"), At("Read next")},
                 {"strip", "teaser-block", At("Read next"), static_cast<uint32_t>(kRawValue.size())}};
  story_.flags = {"run-together-words"};
  story_.uri = kSampleUri;
  story_.language = "en";
  story_.topics = {{9000000, 91, "labour", "newswire-classifier"},
                   {4000000, 38, "economy, business and finance", "newswire-classifier"}};
}

void SampleStory::SetBody(std::string_view body) {
  story_.body = body;
  story_.paragraphs.clear();
  for (size_t begin = 0; begin < body.size();) {
    const size_t end = std::min(body.find("\n\n", begin), body.size());
    story_.paragraphs.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end), false});
    begin = end + 2;
  }
}

Decision DecisionOf(Action action, DuplicateReason reason, std::string_view leader_uri) {
  Decision decision;
  decision.claim.action = action;
  decision.claim.reason = reason;
  decision.leader_uri = leader_uri;
  if (!leader_uri.empty()) decision.leader_source_id = "harbour-4702";
  return decision;
}

std::string HeaderOf(const OutputRecord& record, std::string_view name) {
  std::string value;
  for (const Header& header : record.headers) {
    if (header.name == name) value += header.value;
  }
  return value;
}

}  // namespace newswire

// Decode: the bytes of a record to a Story, whatever wire they came over.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "pipeline/config/config.h"
#include "pipeline/stage.h"
#include "stages/decode/format_reader.h"
#include "stages/decode/json_document.h"

namespace newswire {

class XmlDocument;

// Judges in this order: tombstone, too large, empty, format (content-type header, else the bytes), charset, JSON
// or XML, fields. A refusal names what was found and what was expected; what had to be mended is in Story::repairs.
//
// Headers that it reads: content-type, nw_provider (source), source-id or ce_id (source_id), source-file.
// The text of a bare plain text record that needs no change is a view of the record's value.
class DecodeStage : public Stage, private InnerDecoder {
 public:
  explicit DecodeStage(const LimitsConfig& limits);
  ~DecodeStage() override;

  std::string_view name() const override { return "decode"; }
  Verdict Process(Story& story) override;

 private:
  Verdict Decode(const Document& document, JsonDocument& json, bool in_envelope, Story& story);
  Verdict DecodeInner(std::string_view utf8, const MediaType& declared, Story& story) override;
  FormatReader* FindReader(WireFormat format) const;

  const LimitsConfig limits_;
  JsonDocument record_json_;
  JsonDocument inner_json_;  // of an envelope's body: both are parsed at the same time
  const std::unique_ptr<XmlDocument> xml_;
  std::vector<std::unique_ptr<FormatReader>> readers_;
};

// Makes a DecodeStage a lane. Never fails.
StageFactory MakeDecodeStageFactory(const LimitsConfig& limits);

}  // namespace newswire

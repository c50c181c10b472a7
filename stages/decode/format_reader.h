// One format that decode reads: bytes of a known format to the fields of a Story.
#pragma once

#include <simdjson.h>

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "pipeline/config/config.h"
#include "pipeline/stage.h"
#include "stages/decode/media_type.h"
#include "stages/decode/wire_format.h"

namespace newswire {

class XmlDocument;

// What a reader is given. Views die when Read() returns: what goes into the story is copied into its arena, unless
// `bytes_outlive_story` says that views into `bytes` may stay.
struct Document {
  WireFormat format = WireFormat::kPlainText;
  MediaType declared;
  std::string_view bytes;           // as received; of JSON and XML formats valid UTF-8
  bool is_utf8 = false;             // `bytes` have been through a charset already
  bool bytes_outlive_story = true;  // they are the raw record's value, or lie in the arena
  simdjson::dom::element json;      // of JSON formats: the outermost value
  const XmlDocument* xml = nullptr;  // of XML formats; has a root element
};

// Decodes what another format carries inside.
class InnerDecoder {
 public:
  virtual ~InnerDecoder() = default;
  // Decodes `utf8` by `declared` or by sniffing into `story`. An envelope inside is refused.
  virtual Verdict DecodeInner(std::string_view utf8, const MediaType& declared, Story& story) = 0;
};

// Thread-safety and lifecycle are those of the stage that owns it.
class FormatReader {
 public:
  virtual ~FormatReader() = default;
  virtual std::span<const WireFormat> formats() const = 0;
  // Fills the decode fields of `story` or refuses it. A refused story may be filled in part.
  virtual Verdict Read(const Document& document, Story& story) = 0;
};

// All readers there are: a new format is a new reader here and a name in the sniffer. `inner` outlives them.
std::vector<std::unique_ptr<FormatReader>> MakeFormatReaders(const LimitsConfig& limits, InnerDecoder* inner);

}  // namespace newswire

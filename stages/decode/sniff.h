// What format a record is in: by its declared media type where that decides, else by its bytes, for JSON by its keys.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

#include "stages/decode/media_type.h"
#include "stages/decode/wire_format.h"

namespace newswire {

struct SniffedFormat {
  WireFormat format = WireFormat::kPlainText;
  std::string_view what;  // closer description for messages: a root element ("newsMessage"), "JPEG"; static storage or
                          // a view into the record
};

// By the bytes alone (JSON stays kJson). Any bytes, though UTF-16 must have been decoded before. O(1) but for binary
// data: its control characters are counted.
SniffedFormat SniffBytes(std::string_view bytes);

// By the declared type first: text/plain is plain text whatever it looks like (unless it is binary); JSON types are
// JSON; markup types are told apart by SniffBytes; application/octet-stream, other text types, unknown and missing
// types are sniffed; types of pictures, sound, archives and office files are binary.
SniffedFormat SniffRecord(const MediaType& declared, std::string_view bytes);

// Which kind of JSON: looks at the keys of the outermost object only.
WireFormat SniffJson(simdjson::dom::element root, const MediaType& declared);

// The first keys of an object for a message: "a, b, c, ...". Empty if it is none.
std::string DescribeKeys(simdjson::dom::element root);

}  // namespace newswire

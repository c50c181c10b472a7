// The name of an item: the URI under which all its versions are published.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pipeline/story.h"

namespace newswire {

struct ItemIdentity {
  std::string_view uri;     // in the story's arena, or the provider's own
  bool is_derived = false;  // made from the headline: two stories of that headline and day share it
};

// The provider's URI if it gave one, else "urn:newsml:DOMAIN:DATE:ID" (RFC 3085's form, with DATE as yyyymmdd). The
// same for every version of an item, therefore never made from the body.
//   ID: the envelope's id; else what the file name ends in ("000_d7b7f427acf0f5e2.txt": the 16 hex digits behind the
//       last "_"; else the whole stem); else the record key, when it is text; else the hash of provider, headline
//       without tags and by-names, all folded. Other characters than RFC 8141 allows are percent-encoded.
//   DATE: the day (UTC) of content_created; else of first_created, version_created, received, the record's timestamp;
//       without any, the part is left out.
// `scratch` keeps its memory from call to call.
ItemIdentity MakeItemIdentity(const Story& story, std::string_view domain, std::vector<char>& scratch);

}  // namespace newswire

// AP Media API, JSON: {"api_version": ..., "data": {"item": {...}}}, versions 1 and 2.
#pragma once

#include <memory>

#include "stages/decode/format_reader.h"
#include "stages/decode/json_item.h"
#include "stages/decode/xml_document.h"

namespace newswire {

// Identity is altids.itemid, which all revisions share; altids.etag is that of the revision; versions count from 0.
// AP: "Do not use the pubstatus property alone": a kill is also told by editorialtypes Kill or Disregard, a hold by
// Withhold or HoldForRelease, an embargo by embargoed. The API only links to the text (renditions.nitf): whoever
// fetches it puts it beside or into the item as "nitf" (NITF as a string, or {"body_html": ...}), "body_nitf", "body_html" or
// "body_text". A text item without any of them is refused, unless it is a kill or a hold.
class ApMediaReader : public FormatReader {
 public:
  explicit ApMediaReader(const LimitsConfig& limits)
      : max_body_bytes_(limits.max_body_bytes), nitf_(std::make_unique<XmlDocument>(limits.max_nesting)) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  Verdict ReadItem(const JsonItem& root, const JsonItem& item, Story& story);
  Verdict ReadStatus(const JsonItem& item, Story& story);
  Verdict ReadBody(const JsonItem& holder, Story& story);

  const size_t max_body_bytes_;
  const std::unique_ptr<XmlDocument> nitf_;
};

}  // namespace newswire

// IPTC ninjs 1.x, 2.x and 3.x (iptc.org/standards/ninjs), and the dialects of it that feeds send.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "stages/decode/format_reader.h"

namespace newswire {

// Lenient in what it reads: any mixture of the three generations' names, one-element lists without brackets, numbers
// for strings, "guid" for "uri" and "source" as Superdesk sends them. Strict where a mistake would publish what must
// not be published: a status or an embargo that cannot be read refuses the story or holds it.
//
// Body: plain text before HTML, unless the plain one has lost its paragraphs (no line end in it) and an HTML one is
// there; both before other markup. Headline: role "main", else one without a role, else the first; `title` only if the
// item has a body and no headline. Refused: usable items without body and headline (kMissingField; kNoStory if they are
// pictures, events and the like), canceled items that do not say which item (kMissingField). Canceled and withheld
// items pass without any text.
class NinjsReader : public FormatReader {
 public:
  explicit NinjsReader(const LimitsConfig& limits) : max_body_bytes_(limits.max_body_bytes) {}

  std::span<const WireFormat> formats() const override;
  Verdict Read(const Document& document, Story& story) override;

 private:
  enum Field : uint8_t {
    kUri,
    kGuid,
    kType,
    kTitle,
    kVersion,
    kVersionCreated,
    kFirstCreated,
    kContentCreated,
    kPubStatus,
    kEmbargoed,
    kUrgency,
    kLanguage,
    kHeadline,
    kHeadlines,
    kBodies,
    kBy,
    kLocated,
    kSlug,
    kEdNote,
    kCopyrightHolder,
    kCopyrightNotice,
    kUsageTerms,
    kSubjects,
    kGenres,
    kInfoSources,
    kAltIds,
    kSource,
    kFieldCount
  };
  // "body_html": {"html", value}
  struct Patterned {
    std::string_view suffix;
    simdjson::dom::element value;
  };
  enum class BodyKind : uint8_t { kNone, kOther, kHtml, kPlain };
  struct Body {
    BodyKind kind = BodyKind::kNone;
    std::string_view value;
  };

  static Field FindField(std::string_view key);
  void Collect(simdjson::dom::object item);
  // The text of a field where a wrong type does no harm: empty then, with a repair bit.
  std::string_view Line(Field field, Story& story);
  std::string_view UncleanText(Field field, Story& story);

  Verdict ReadStatus(Story& story);
  Verdict ReadEmbargo(Story& story);
  Verdict ReadHeadline(Story& story);
  Verdict ReadBody(Story& story);
  Verdict OfferBody(std::string_view name, std::string_view role, std::string_view content_type,
                    simdjson::dom::element value, Story& story);
  void ReadSubjects(std::string_view provider, Story& story);
  void ReadGenres(Story& story);
  void ReadAltIds(Story& story);
  std::string_view ReadInfoSource(Story& story);
  Verdict JudgeContent(Story& story);

  const size_t max_body_bytes_;
  // Scratch of one Read(): elements of the parsed document.
  std::array<std::optional<simdjson::dom::element>, kFieldCount> fields_;
  std::vector<Patterned> patterned_bodies_;
  std::vector<Patterned> patterned_headlines_;
  Body plain_, html_, other_;
};

}  // namespace newswire

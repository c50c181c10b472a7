#include "stages/decode/newsml_g2_reader.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "stages/decode/body_text.h"
#include "stages/decode/html_entities.h"
#include "stages/decode/html_text.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/nitf_reader.h"
#include "stages/decode/provider_fields.h"
#include "stages/decode/text_policy.h"

namespace newswire {
namespace {

constexpr std::string_view kName = "NewsML-G2";
constexpr size_t kMaxNoteBytes = 16 * 1024;  // of all notes together; more are left out

// Behind the prefix of a qcode: "ninat:text" -> "text".
std::string_view Code(std::string_view qcode) {
  const size_t colon = qcode.find(':');
  return colon == std::string_view::npos ? qcode : qcode.substr(colon + 1);
}

std::string_view ClassOf(XmlElement item) {
  return Code(item.Child("itemMeta", "itemClass").Attribute("qcode"));
}

// A class that may hold a text; an item that tells none is believed to.
bool IsTextItem(XmlElement item) {
  const std::string_view item_class = ClassOf(item);
  return item_class.empty() || item_class == "text";
}

// The text of the first child of that name in the item's language, else of the first that has a text.
std::string_view Localized(XmlElement parent, std::string_view name,
                           std::string_view language, Story& story) {
  std::string_view first;
  for (const XmlElement child : parent) {
    if (child.name() != name) continue;
    const std::string_view told = child.Attribute("lang");
    const bool same = !told.empty() && absl::StartsWithIgnoreCase(language, told.substr(0, 2));
    if (!first.empty() && !same) continue;
    const std::string_view line = LineOf(child, story);
    if (line.empty()) continue;
    if (same) return line;
    first = line;
  }
  return first;
}

// A party: its name, else its literal, else the code.
std::string_view PartyOf(XmlElement party, Story& story) {
  if (!party) return {};
  const std::string_view name = LineOf(party.Child("name"), story);
  if (!name.empty()) return name;
  const std::string_view literal = party.Attribute("literal");
  return XmlLine(literal.empty() ? Code(party.Attribute("qcode")) : literal, story);
}

// "Berlin, Germany": the place and the widest place that it is part of. Empty if it names none.
std::string_view PlaceOf(XmlElement located, Story& story) {
  const std::string_view name = LineOf(located.Child("name"), story);
  if (name == "No-Data-Available") return {};  // Reuters' word for none
  if (name.empty()) return XmlLine(located.Attribute("literal"), story);
  std::string_view country;
  for (const XmlElement broader : located) {
    if (broader.name() != "broader" || absl::StrContainsIgnoreCase(broader.Attribute("type"), "region")) continue;
    if (const std::string_view wider = LineOf(broader.Child("name"), story); !wider.empty()) country = wider;
  }
  if (country.empty() || country == name) return name;
  return story.arena->Copy(absl::StrCat(name, ", ", country));
}

void ReadContentMeta(XmlElement meta, std::string_view language, Story& story) {
  const std::string_view provider = story.source.empty() ? "provider" : story.source;
  std::string_view dateline;
  for (const XmlElement child : meta) {
    const std::string_view name = child.name();
    if (name == "subject") {
      AddSubject({"", child.Attribute("qcode"), child.Attribute("uri"),
                  Localized(child, "name", language, story), XmlLine(child.Attribute("creator"), story)},
                 provider, story);
    } else if (name == "genre") {
      AddGenre(Localized(child, "name", language, story), XmlLine(child.Attribute("qcode"), story), story);
    } else if (name == "altId") {
      AddAltId(XmlLine(Code(child.Attribute("type")), story), LineOf(child, story), story);
    } else if (name == "urgency") {
      story.urgency = UrgencyOf(LineOf(child, story));
    } else if (name == "contentCreated") {
      story.content_created = TimeOf(LineOf(child, story), story.repairs);
    } else if (name == "located" && story.provider_located.empty()) {
      story.provider_located = PlaceOf(child, story);
    } else if (name == "by" && story.provider_byline.empty()) {
      story.provider_byline = LineOf(child, story);
    } else if (name == "slugline" && story.slug.empty()) {
      story.slug = LineOf(child, story);
    } else if (name == "dateline" && dateline.empty()) {
      dateline = LineOf(child, story);
    } else if (name == "language" && !IsBlank(child.Attribute("tag"))) {
      story.declared_language = XmlLine(child.Attribute("tag"), story);
    }
  }
  story.raw_headline = Localized(meta, "headline", language, story);
  // A dateline that is a place ("HELSINKI"), not a time as Reuters puts there.
  const bool has_digit = std::any_of(dateline.begin(), dateline.end(),
                                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
  if (story.provider_located.empty() && !has_digit) story.provider_located = dateline;
}

}  // namespace

std::span<const WireFormat> NewsMlG2Reader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kNewsMlG2};
  return kFormats;
}

Verdict NewsMlG2Reader::Read(const Document& document, Story& story) {
  const XmlElement root = document.xml->root();
  story.format = Format::kNewsMlG2;
  story.text_is_body = true;
  if (root.name() == "newsItem") return ReadItem(root, story);

  size_t items = 0;
  size_t text_items = 0;
  XmlElement only;
  XmlElement only_text;
  std::string_view other = root.name() == "newsMessage" ? "" : root.name();
  for (const XmlElement set : root) {
    if (set.name() != "itemSet") continue;
    for (const XmlElement item : set) {
      if (item.name() != "newsItem") {
        other = item.name();
        continue;
      }
      ++items;
      only = item;
      if (!IsTextItem(item)) continue;
      ++text_items;
      only_text = item;
    }
  }
  if (items == 1) return ReadItem(only, story);
  if (text_items == 1) return ReadItem(only_text, story);
  if (items == 0) {
    return Verdict::Reject(story, RejectReason::kNoStory,
                           absl::StrCat("NewsML-G2 without a newsItem", other.empty() ? "" : "; found ", other));
  }
  return Verdict::Reject(story, RejectReason::kUnsupportedFormat,
                         absl::StrCat("NewsML-G2 with ", items, " news items (", text_items,
                                      " of class text); expected one: send each newsItem as a record of its own"));
}

Verdict NewsMlG2Reader::ReadItem(XmlElement item, Story& story) {
  const XmlElement meta = item.Child("itemMeta");
  const XmlElement content_meta = item.Child("contentMeta");
  const XmlElement rights = item.Child("rightsInfo");
  const std::string_view language = item.Attribute("lang");
  story.declared_language = XmlLine(language, story);
  if (story.source.empty()) story.source = PartyOf(meta.Child("provider"), story);

  if (Verdict verdict = SetEmbargo(kName, LineOf(meta.Child("embargoed"), story), story);
      verdict.rejected()) {
    return verdict;
  }
  SetStatus(meta.Child("pubStatus").Attribute("qcode"), story);
  if (Verdict verdict = SetIdentity(kName, story.source, XmlLine(item.Attribute("guid"), story), story);
      verdict.rejected()) {
    return verdict;
  }
  story.provider_version = XmlLine(item.Attribute("version"), story);
  story.version_created = TimeOf(LineOf(meta.Child("versionCreated"), story), story.repairs);
  story.first_created = TimeOf(LineOf(meta.Child("firstCreated"), story), story.repairs);
  for (const XmlElement child : meta) {
    // Reuters: new, update, corrected, deleted.
    if (child.name() == "signal" && child.Attribute("qcode") == "edStat:D") story.pub_status = PubStatus::kCanceled;
    const bool is_note = absl::EqualsIgnoreCase(child.name(), "edNote");
    if (!is_note || story.ed_note.size() > kMaxNoteBytes) continue;
    // Notes for the provider's own desks: STT's private ones, dpa's contacts and initials.
    const std::string_view role = child.Attribute("role");
    const bool is_private = absl::StrContains(role, "private") || absl::StrContains(role, "closingline") ||
                            absl::StrContains(child.Attribute("pubconstraint"), "nonpublic");
    if (is_private) continue;
    const std::string_view note = LineOf(child, story);
    if (note.empty()) continue;
    story.ed_note = story.ed_note.empty() ? note : story.arena->Copy(absl::StrCat(story.ed_note, "\n", note));
  }
  if (const std::string_view id = meta.Child("versionedId").Attribute("guid"); !id.empty()) {
    AddAltId("versioned-id", XmlLine(id, story), story);
  }
  story.copyright = Localized(rights, "copyrightNotice", language, story);
  if (story.copyright.empty()) story.copyright = PartyOf(rights.Child("copyrightHolder"), story);
  story.usage_terms = Localized(rights, "usageTerms", language, story);
  ReadContentMeta(content_meta, language, story);
  if (Verdict verdict = ReadBody(item, story); verdict.rejected()) return verdict;
  if (story.raw_headline.empty() && !story.text.empty()) {
    story.raw_headline = Localized(meta, "title", language, story);
  }
  if (!IsTextItem(item) && story.text.empty() && story.pub_status == PubStatus::kUsable) {
    return Verdict::Reject(
        story, RejectReason::kNoStory,
        absl::StrCat("a NewsML-G2 item of class \"", XmlLine(ClassOf(item), story), "\" without a text"));
  }
  return JudgeStory("NewsML-G2 item", "contentSet and contentMeta/headline", story);
}

Verdict NewsMlG2Reader::ReadBody(XmlElement item, Story& story) {
  for (const XmlElement set : item) {
    if (set.name() != "contentSet") continue;
    for (const XmlElement content : set) {
      const bool is_xml = content.name() == "inlineXML";
      if (!is_xml && content.name() != "inlineData") continue;
      const std::string_view type = content.Attribute("contenttype");
      const XmlElement nitf = content.Descendant("nitf");
      Verdict verdict = Verdict::Pass();
      if (nitf) {
        verdict = ReadNitfBody(nitf, max_body_bytes_, story);
      } else if (const XmlElement body = content.Descendant("body")) {
        verdict = SetMarkupBody(kName, body, max_body_bytes_, story);
      } else {
        verdict = SetMarkupBody(kName, content, max_body_bytes_, story, ElementGaps::kBlocks);
      }
      if (verdict.rejected()) return verdict;
      // Sound, pictures and the like in base 64 are data, not a text.
      const bool is_text = type.empty() || absl::StartsWith(type, "text/") || absl::StrContains(type, "ml");
      if (!is_xml && !is_text) story.text = {};
      if (!story.text.empty()) return Verdict::Pass();
    }
  }
  return Verdict::Pass();
}

}  // namespace newswire

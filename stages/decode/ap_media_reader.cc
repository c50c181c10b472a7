#include "stages/decode/ap_media_reader.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "stages/decode/body_text.h"
#include "stages/decode/html_text.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/nitf_reader.h"
#include "stages/decode/provider_fields.h"

namespace newswire {
namespace {

using simdjson::dom::element;

constexpr std::string_view kName = "AP Media API";

void ReadSubjects(const JsonItem& item, Story& story) {
  item.ForEach("subject", [&](element value) {
    const JsonItem subject(value, story);
    const std::string_view rels = subject.Joined("rels");
    std::string_view scheme = subject.Text({"scheme"});
    if (absl::StrContains(rels, "suppcategory")) {
      scheme = "ap-suppcategory";
    } else if (absl::StrContains(rels, "category")) {
      scheme = "ap-category";
    } else if (scheme.empty() || absl::StrContains(scheme, "cv.ap.org")) {
      scheme = "ap";
    }
    AddSubject({scheme, subject.Text({"code"}), "", subject.Text({"name"}), ""}, "AP", story);
  });
}

}  // namespace

std::span<const WireFormat> ApMediaReader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kApMediaJson};
  return kFormats;
}

Verdict ApMediaReader::Read(const Document& document, Story& story) {
  story.format = Format::kApMediaJson;
  story.text_is_body = true;
  const JsonItem root(document.json, story);
  const JsonItem data = root.Object("data");
  if (const JsonItem item = data.Object("item")) return ReadItem(root, item, story);
  size_t items = 0;
  std::optional<element> only;
  data.ForEach("items", [&](element value) {
    ++items;
    only = value;
  });
  if (items == 0) return Verdict::Reject(story, RejectReason::kNoStory, "an AP Media API answer without an item");
  if (items > 1) {
    return Verdict::Reject(story, RejectReason::kUnsupportedFormat,
                           absl::StrCat("an AP Media API feed of ", items,
                                        " items; expected one: send each as {\"data\":{\"item\":...}}"));
  }
  const JsonItem entry(only, story);
  const JsonItem item = entry.Object("item");
  return ReadItem(root, item ? item : entry, story);
}

Verdict ApMediaReader::ReadStatus(const JsonItem& item, Story& story) {
  if (Verdict verdict = SetEmbargo(kName, item.Text({"embargoed"}), story); verdict.rejected()) return verdict;
  SetStatus(item.Text({"pubstatus"}), story);
  item.ForEach("editorialtypes", [&](element value) {
    const std::string_view type = TextOf(value, *story.arena, story.repairs).value_or("");
    if (absl::EqualsIgnoreCase(type, "Kill") || absl::EqualsIgnoreCase(type, "Disregard")) {
      story.pub_status = PubStatus::kCanceled;
    }
    const bool is_hold = absl::EqualsIgnoreCase(type, "Withhold") || absl::EqualsIgnoreCase(type, "HoldForRelease");
    if (is_hold && story.pub_status == PubStatus::kUsable && story.embargoed_until == kNoTime) {
      story.pub_status = PubStatus::kWithheld;
    }
  });
  return Verdict::Pass();
}

Verdict ApMediaReader::ReadBody(const JsonItem& holder, Story& story) {
  if (const std::string_view xml = holder.Text({"nitf", "body_nitf"}); !xml.empty()) {
    if (const auto problem = nitf_->Parse(xml)) return Verdict::Reject(story, problem->reason, problem->detail);
    const XmlElement root = nitf_->root();
    if (root.name() == "nitf") return ReadNitfBody(root, max_body_bytes_, story);
    return SetMarkupBody(kName, root, max_body_bytes_, story);
  }
  for (const JsonItem& place : {holder.Object("nitf"), holder}) {
    if (const std::string_view html = place.Text({"body_html", "body_xhtml"}); !html.empty()) {
      return SetHtmlBody(kName, html, max_body_bytes_, story);
    }
    if (const std::string_view text = place.Text({"body_text"}); !text.empty()) {
      return SetPlainBody(kName, text, max_body_bytes_, story);
    }
  }
  return Verdict::Pass();
}

Verdict ApMediaReader::ReadItem(const JsonItem& root, const JsonItem& item, Story& story) {
  if (Verdict verdict = ReadStatus(item, story); verdict.rejected()) return verdict;
  const JsonItem ids = item.Object("altids");
  if (Verdict verdict = SetIdentity(kName, "ap.org", ids.Line({"itemid"}), story); verdict.rejected()) return verdict;
  for (const std::string_view role : {"etag", "friendlykey", "referenceid", "transref"}) {
    AddAltId(role, ids.Line({role}), story);
  }
  story.provider_version = item.Line({"version"});
  story.version_created = item.Time({"versioncreated"});
  story.first_created = item.Time({"firstcreated"});
  story.urgency = item.Urgency({"urgency"});
  story.declared_language = item.Line({"language"});
  story.raw_headline = item.Line({"headline", "title"});
  story.slug = item.Line({"slugline"});
  story.ed_note = item.Lines({"ednote"});
  story.copyright = item.Line({"copyrightnotice"});
  story.usage_terms = item.Joined("usageterms");
  if (story.source.empty()) story.source = item.Line({"provider"});
  const JsonItem place = item.Object("datelinelocation");
  const std::string_view city = place.Line({"city"});
  const std::string_view country = place.Line({"countryareaname", "countryname"});
  story.provider_located = item.Line({"located"});
  if (!city.empty()) {
    story.provider_located = country.empty() ? city : story.arena->Copy(absl::StrCat(city, ", ", country));
  }
  std::string byline;
  item.ForEach("bylines", [&](element value) {
    const std::string_view by = JsonItem(value, story).Line({"by"});
    if (!by.empty()) absl::StrAppend(&byline, byline.empty() ? "" : ", ", by);
  });
  story.provider_byline = byline.empty() ? item.Line({"byline"}) : story.arena->Copy(byline);
  ReadSubjects(item, story);

  for (const JsonItem& holder : {item, root}) {
    if (Verdict verdict = ReadBody(holder, story); verdict.rejected()) return verdict;
    if (!story.text.empty()) break;
  }
  const std::string_view type = item.Line({"type"});
  if (story.text.empty() && story.pub_status == PubStatus::kUsable) {
    if (!type.empty() && type != "text") {
      return Verdict::Reject(story, RejectReason::kNoStory,
                             absl::StrCat("an AP item of type \"", type, "\" without a text"));
    }
    return Verdict::Reject(story, RejectReason::kMissingField,
                           "AP item without its text, which the API only links to (renditions.nitf): fetch that and "
                           "put it into the item as \"nitf\", or send the NITF");
  }
  return JudgeStory("AP item", "altids.itemid, headline and nitf", story);
}

}  // namespace newswire

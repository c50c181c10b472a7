#include "stages/decode/nitf_reader.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "stages/decode/body_text.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/provider_fields.h"
#include "stages/decode/text_policy.h"

namespace newswire {
namespace {

constexpr std::string_view kName = "NITF";

// "gr/bp", "hh/ph/ts": initials of the desk, where other agencies write who reported.
bool IsInitials(std::string_view line) {
  return line.size() <= 20 && line.find('/') != std::string_view::npos &&
         std::all_of(line.begin(), line.end(), [](char c) { return c == '/' || (c >= 'a' && c <= 'z'); });
}

// The first of `names` that tells something.
std::string_view FirstAttribute(XmlElement element, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const std::string_view value = element.Attribute(name); !IsBlank(value)) return value;
  }
  return {};
}

// "city, country" of an evloc or location that tells them by attributes or elements.
std::string_view PlaceOf(XmlElement place, Story& story) {
  const XmlElement city = place.Child("city");
  const std::string_view name = city ? LineOf(city, story) : XmlLine(place.Attribute("city"), story);
  const std::string_view country = LineOf(place.Child("country"), story);
  if (name.empty() || country.empty()) return name.empty() ? country : name;
  return story.arena->Copy(absl::StrCat(name, ", ", country));
}

void ReadSubjects(XmlElement head, std::string_view provider, Story& story) {
  const auto add = [&](XmlElement subject) {
    const std::string_view code = subject.Attribute("tobject.subject.refnum");
    std::string_view scheme = subject.Attribute("tobject.subject.ipr");
    if (scheme.empty() || scheme == "IPTC") scheme = "subj";
    const std::string_view name =
        FirstAttribute(subject, {"tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type"});
    if (!code.empty()) AddSubject({scheme, code, "", XmlLine(name, story), ""}, provider, story);
  };
  for (const XmlElement child : head) {
    if (child.name() != "tobject") continue;
    for (const XmlElement subject : child) {
      if (subject.name() == "tobject.subject") add(subject);
    }
  }
}

// Pairs of name and content in the head, of the few names that mean the same at more than one agency.
void ReadMeta(XmlElement head, Story& story) {
  for (const XmlElement meta : head) {
    if (meta.name() != "meta") continue;
    const std::string_view name = meta.Attribute("name");
    const std::string_view content = meta.Attribute("content");
    if (IsBlank(content)) continue;
    if (name == "anpa-keyword" && story.slug.empty()) story.slug = XmlLine(content, story);
    if (name == "anpa-category") AddSubject({"anpa-category", content, "", "", ""}, "", story);
    if (name == "anpa-sequence" || name == "NTBID") AddAltId(name, content, story);
  }
}

}  // namespace

Verdict ReadNitfBody(XmlElement nitf, size_t max_body_bytes, Story& story) {
  const XmlElement body = nitf.Child("body");
  const XmlElement content = body ? body.Child("body.content") : nitf.Child("body.content");
  if (content) {
    if (Verdict verdict = SetMarkupBody(kName, content, max_body_bytes, story); verdict.rejected()) {
      return verdict;
    }
  }
  const XmlElement head = body.Child("body.head");
  const XmlElement headline = head.Child("hedline");
  if (story.raw_headline.empty()) story.raw_headline = LineOf(headline.Child("hl1"), story);
  if (story.raw_headline.empty() && !headline.HasChildElements()) {
    story.raw_headline = LineOf(headline, story);
  }
  if (story.provider_byline.empty()) {
    const std::string_view byline = LineOf(head.Child("byline"), story, ElementGaps::kSpaces);
    if (!IsInitials(byline)) story.provider_byline = byline;
  }
  if (story.provider_located.empty()) {
    const XmlElement dateline = head.Child("dateline");
    const XmlElement location = dateline.Child("location");
    story.provider_located = PlaceOf(location, story);
    if (story.provider_located.empty()) story.provider_located = LineOf(location, story);
    if (story.provider_located.empty() && !dateline.HasChildElements()) {
      const std::string_view line = LineOf(dateline, story);
      // "SYDNEY March 22 AAP -" is a dateline, no place.
      const bool has_digit = std::any_of(line.begin(), line.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (!has_digit) story.provider_located = line;
    }
  }
  const std::string_view tagline = LineOf(body.Child("body.end", "tagline"), story);
  if (!tagline.empty() && !story.text.empty() && story.text.find(tagline) == std::string_view::npos) {
    story.text = story.arena->Copy(absl::StrCat(story.text, "\n\n", tagline));
  }
  return Verdict::Pass();
}

std::span<const WireFormat> NitfReader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kNitf};
  return kFormats;
}

Verdict NitfReader::Read(const Document& document, Story& story) {
  const XmlElement nitf = document.xml->root();
  story.format = Format::kNitf;
  story.text_is_body = true;
  const XmlElement head = nitf.Child("head");
  // PA puts docdata into tobject.
  const XmlElement docdata = head.Descendant("docdata");
  const XmlElement doc_id = docdata.Child("doc-id");
  const XmlElement copyright = docdata.Child("doc.copyright");
  std::string_view provider = XmlLine(FirstAttribute(doc_id, {"regsrc"}), story);
  if (provider.empty()) provider = XmlLine(copyright.Attribute("holder"), story);
  if (provider.empty()) provider = LineOf(nitf.Child("body", "body.head").Child("distributor"), story);

  const std::string_view issued = docdata.Child("date.issue").Attribute("norm");
  const std::string_view released = docdata.Child("date.release").Attribute("norm");
  story.version_created = TimeOf(issued, story.repairs);
  if (story.version_created == kNoTime) {
    story.version_created = TimeOf(head.Descendant("pubdata").Attribute("date.publication"), story.repairs);
  }
  // EFE's text in story.date is known to be wrong, its attribute is not.
  story.content_created =
      TimeOf(nitf.Child("body", "body.head").Child("dateline", "story.date").Attribute("norm"), story.repairs);
  const TimeMs release = TimeOf(released, story.repairs);
  if (release != kNoTime && story.version_created != kNoTime && release > story.version_created) {
    story.embargoed_until = release;
  }
  SetStatus(docdata.Attribute("management-status"), story);
  if (Verdict verdict = SetIdentity(kName, provider, XmlLine(doc_id.Attribute("id-string"), story), story);
      verdict.rejected()) {
    return verdict;
  }

  const XmlElement du_key = docdata.Child("du-key");
  story.provider_version = XmlLine(FirstAttribute(du_key, {"version", "generation"}), story);
  story.urgency = UrgencyOf(docdata.Child("urgency").Attribute("ed-urg"));
  story.declared_language = XmlLine(FirstAttribute(nitf, {"lang", "baselang"}), story);
  story.copyright = XmlLine(copyright.Attribute("holder"), story);
  if (const std::string_view year = copyright.Attribute("year"); !story.copyright.empty() && !year.empty()) {
    story.copyright = story.arena->Copy(absl::StrCat("(c) ", XmlLine(year, story), " ", story.copyright));
  }
  const XmlElement rights = docdata.Child("doc.rights");
  story.usage_terms = XmlLine(FirstAttribute(rights, {"type"}), story);
  story.ed_note = XmlLine(docdata.Child("ed-msg").Attribute("info"), story);
  story.slug = XmlLine(FirstAttribute(du_key, {"key"}), story);
  if (story.slug.empty()) {
    story.slug = XmlLine(FirstAttribute(docdata.Child("key-list", "keyword"), {"key"}), story);
  }
  if (story.source.empty()) story.source = provider;
  ReadMeta(head, story);
  ReadSubjects(head, provider, story);
  if (Verdict verdict = ReadNitfBody(nitf, max_body_bytes_, story); verdict.rejected()) return verdict;
  if (story.provider_located.empty()) story.provider_located = PlaceOf(docdata.Child("evloc"), story);
  if (story.raw_headline.empty() && !story.text.empty()) story.raw_headline = LineOf(head.Child("title"), story);
  return JudgeStory("NITF document", "body.content and hedline", story);
}

}  // namespace newswire

#include "stages/decode/newsml1_reader.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "stages/decode/body_text.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/nitf_reader.h"
#include "stages/decode/provider_fields.h"

namespace newswire {
namespace {

constexpr std::string_view kName = "NewsML 1";
constexpr int kMaxComponentDepth = 8;

std::string_view FormalName(XmlElement element, Story& story) {
  return XmlLine(element.Attribute("FormalName"), story);
}

// The lines nearest to the text win: a component that has none takes those of the component around it.
void ReadLines(XmlElement lines, std::string_view& dateline, Story& story) {
  const auto take = [&](std::string_view name, std::string_view& to) {
    if (const std::string_view line = LineOf(lines.Child(name), story); !line.empty()) to = line;
  };
  take("HeadLine", story.raw_headline);
  take("ByLine", story.provider_byline);
  take("DateLine", dateline);
  take("SlugLine", story.slug);
  take("CopyrightLine", story.copyright);
}

// "STOCKHOLM, Aug 29, 2014 (AFP) -"
bool NamesAgency(std::string_view dateline) {
  return absl::StrContains(dateline, "(") && (absl::EndsWith(dateline, ") -") || absl::EndsWith(dateline, ") \u2013") ||
                                              absl::EndsWith(dateline, ") \u2014") || absl::EndsWith(dateline, ") --"));
}

// Document types and entities make the text of AFP's NewsML 2.0 profile paragraphs of their own: <p> below DataContent.
XmlElement BodyOf(XmlElement data) {
  for (const std::string_view name : {"body.content", "body"}) {
    if (const XmlElement body = data.Descendant(name)) return body;
  }
  return data;
}

}  // namespace

std::span<const WireFormat> NewsMl1Reader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kNewsMl1};
  return kFormats;
}

Verdict NewsMl1Reader::ReadIdentity(XmlElement item, Story& story) {
  const XmlElement identification = item.Child("Identification");
  const XmlElement identifier = identification.Child("NewsIdentifier");
  const std::string_view provider = LineOf(identifier.Child("ProviderId"), story);
  const std::string_view date = LineOf(identifier.Child("DateId"), story);
  const std::string_view id = LineOf(identifier.Child("NewsItemId"), story);
  const std::string_view whole = LineOf(identifier.Child("PublicIdentifier"), story);
  story.provider_version = LineOf(identifier.Child("RevisionId"), story);
  if (story.source.empty()) story.source = provider;
  story.slug = LineOf(identification.Child("NameLabel"), story);
  AddAltId("public-identifier", whole, story);
  // RFC 3085: urn:newsml:PROVIDER:DATE:ITEM:REVISION, and behind the revision N, U or A.
  std::string_view uri;
  if (!provider.empty() && !id.empty()) {
    uri = story.arena->Copy(absl::StrCat("urn:newsml:", provider, ":", date, date.empty() ? "" : ":", id));
  } else if (const size_t revision = whole.rfind(':'); revision != std::string_view::npos) {
    uri = whole.substr(0, revision);
  }
  return SetIdentity(kName, provider, uri, story);
}

// Business Wire has components for summary, headline, body and style sheets: the longest text is the story.
Verdict NewsMl1Reader::ReadText(XmlElement component, int depth, Story& story) {
  for (const XmlElement child : component) {
    if (child.name() == "NewsComponent" && depth < kMaxComponentDepth) {
      const std::string_view text_before = story.text;
      const std::string_view headline_before = story.raw_headline;
      std::string_view dateline;
      ReadLines(child.Child("NewsLines"), dateline, story);
      if (Verdict verdict = ReadText(child, depth + 1, story); verdict.rejected()) return verdict;
      const bool has_text = story.text.data() != text_before.data();
      if (!has_text && !headline_before.empty()) story.raw_headline = headline_before;  // the other was a picture's
      if (!has_text) continue;
      if (NamesAgency(dateline) && !absl::StartsWith(story.text, dateline)) {
        const auto bytes = static_cast<uint32_t>(dateline.size() + 1);
        story.text = story.arena->Copy(absl::StrCat(dateline, " ", story.text));
        for (ByteRange& heading : story.text_headings) {
          heading.begin_byte += bytes;
          heading.end_byte += bytes;
        }
      }
      ReadDescription(child, story);
    } else if (child.name() == "ContentItem") {
      const std::string_view media = child.Child("MediaType").Attribute("FormalName");
      const std::string_view mime = child.Child("MimeType").Attribute("FormalName");
      XmlElement data = child.Child("DataContent");
      if (!data) data = child.Child("Encoding", "DataContent");
      const bool is_text = media.empty() || absl::StrContainsIgnoreCase(media, "text") ||
                           absl::StrContainsIgnoreCase(media, "article") || data.HasChildElements();
      if (!data || !is_text || mime == "text/css") continue;
      const std::string_view text_before = story.text;
      std::vector<ByteRange> headings_before;
      headings_before.swap(story.text_headings);
      const XmlElement nitf = data.Descendant("nitf");
      Verdict verdict = nitf ? ReadNitfBody(nitf, max_body_bytes_, story)
                             : SetMarkupBody(kName, BodyOf(data), max_body_bytes_, story);
      if (verdict.rejected()) return verdict;
      if (story.text.size() > text_before.size()) continue;
      story.text = text_before;
      story.text_headings.swap(headings_before);
    }
  }
  return Verdict::Pass();
}

void NewsMl1Reader::ReadDescription(XmlElement component, Story& story) {
  const XmlElement description = component.Child("DescriptiveMetadata");
  const std::string_view provider = story.source.empty() ? "provider" : story.source;
  for (const XmlElement child : description) {
    if (child.name() == "Language" && story.declared_language.empty()) {
      story.declared_language = story.arena->Copy(absl::AsciiStrToLower(FormalName(child, story)));
    } else if (child.name() == "Genre") {
      const std::string_view genre = FormalName(child, story);
      AddGenre(genre, genre, story);
    } else if (child.name() == "SubjectCode") {
      for (const XmlElement subject : child) {
        AddSubject({"subj", subject.Attribute("FormalName"), "", "", ""}, provider, story);
      }
    } else if (child.name() == "Location" && story.provider_located.empty()) {
      std::string_view city;
      std::string_view country;
      for (const XmlElement property : child) {
        if (property.Attribute("FormalName") == "City") city = XmlLine(property.Attribute("Value"), story);
        if (property.Attribute("FormalName") == "Country") country = XmlLine(property.Attribute("Value"), story);
      }
      if (country.size() == 3) country = {};  // a code, which nobody prints
      story.provider_located = city.empty() || country.empty()
                                   ? (city.empty() ? country : city)
                                   : story.arena->Copy(absl::StrCat(city, ", ", country));
    }
  }
  const XmlElement rights = component.Child("RightsMetadata");
  if (story.usage_terms.empty()) {
    story.usage_terms = LineOf(rights.Child("UsageRights", "UsageType"), story);
  }
  if (story.copyright.empty()) {
    story.copyright = LineOf(rights.Child("Copyright", "CopyrightHolder"), story);
  }
}

Verdict NewsMl1Reader::Read(const Document& document, Story& story) {
  story.format = Format::kNewsMl1;
  story.text_is_body = true;
  XmlElement item;
  size_t items = 0;
  for (const XmlElement child : document.xml->root()) {
    if (child.name() != "NewsItem") continue;
    if (items++ == 0) item = child;
  }
  if (items == 0) return Verdict::Reject(story, RejectReason::kNoStory, "NewsML 1 without a NewsItem");
  if (items > 1) {
    return Verdict::Reject(story, RejectReason::kUnsupportedFormat,
                           absl::StrCat("NewsML 1 with ", items,
                                        " news items; expected one: send each NewsItem as a record of its own"));
  }

  if (Verdict verdict = ReadIdentity(item, story); verdict.rejected()) return verdict;
  const XmlElement management = item.Child("NewsManagement");
  const std::string_view status = management.Child("Status").Attribute("FormalName");
  if (absl::EqualsIgnoreCase(status, "embargoed")) {
    const XmlElement change = management.Child("StatusWillChange");
    if (Verdict verdict = SetEmbargo(kName, LineOf(change.Child("DateAndTime"), story), story);
        verdict.rejected()) {
      return verdict;
    }
  }
  SetStatus(status, story);
  story.first_created = TimeOf(LineOf(management.Child("FirstCreated"), story), story.repairs);
  story.version_created = TimeOf(LineOf(management.Child("ThisRevisionCreated"), story), story.repairs);
  story.urgency = UrgencyOf(management.Child("Urgency").Attribute("FormalName"));
  story.declared_language = XmlLine(item.Attribute("lang"), story);
  // The item is the outermost component, as it were: nested ones are read from it.
  if (Verdict verdict = ReadText(item, 0, story); verdict.rejected()) return verdict;
  if (story.text.empty()) ReadDescription(item.Child("NewsComponent"), story);
  const std::string_view media = item.Descendant("MediaType").Attribute("FormalName");
  const bool is_text = media.empty() || absl::StrContainsIgnoreCase(media, "text") ||
                       absl::StrContainsIgnoreCase(media, "article");
  if (story.text.empty() && !is_text && story.pub_status == PubStatus::kUsable) {
    return Verdict::Reject(story, RejectReason::kNoStory,
                           absl::StrCat("a NewsML 1 item of type \"", XmlLine(media, story), "\" without a text"));
  }
  return JudgeStory("NewsML 1 item", "a ContentItem with DataContent, or NewsLines/HeadLine", story);
}

}  // namespace newswire

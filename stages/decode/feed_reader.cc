#include "stages/decode/feed_reader.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "stages/decode/body_text.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/provider_fields.h"
#include "stages/decode/repairs.h"
#include "stages/decode/wire_time.h"

namespace newswire {
namespace {

// RFC 822 (RSS) or ISO 8601 (Dublin Core); neither: not told (repair kTime).
TimeMs FeedTimeOf(std::string_view text, uint32_t& repairs) {
  text = absl::StripAsciiWhitespace(text);
  if (text.empty()) return kNoTime;
  TimeMs time = ParseRfc822(text);
  if (time == kNoTime) time = ParseIso8601(text);
  if (time == kNoTime) AddRepair(repairs, Repair::kTime);
  return time;
}

Verdict RefuseMany(std::string_view what, size_t items, Story& story) {
  if (items == 0) {
    return Verdict::Reject(story, RejectReason::kNoStory, absl::StrCat("a feed (", what, ") without an item"));
  }
  return Verdict::Reject(story, RejectReason::kUnsupportedFormat,
                         absl::StrCat("a feed (", what, ") of ", items, " items; expected one: send each ",
                                      what == "Atom" ? "entry" : "item", ", in a feed of its own, as a record"));
}

// The one child of that name and how many there are.
XmlElement OnlyChild(XmlElement parent, std::string_view name, size_t& count) {
  XmlElement only;
  for (const XmlElement child : parent) {
    if (child.name() != name) continue;
    if (count++ == 0) only = child;
  }
  return only;
}

}  // namespace

std::span<const WireFormat> FeedReader::formats() const {
  static constexpr WireFormat kFormats[] = {WireFormat::kRss, WireFormat::kAtom};
  return kFormats;
}

Verdict FeedReader::Read(const Document& document, Story& story) {
  const XmlElement root = document.xml->root();
  story.text_is_body = true;
  size_t items = 0;
  if (document.format == WireFormat::kAtom) {
    story.format = Format::kAtom;
    const bool is_entry = root.name() == "entry";
    const XmlElement entry = is_entry ? root : OnlyChild(root, "entry", items);
    if (!is_entry && items != 1) return RefuseMany("Atom", items, story);
    return ReadAtomEntry(is_entry ? XmlElement() : root, entry, story);
  }
  story.format = Format::kRss;
  const XmlElement channel = root.Child("channel");
  XmlElement item = OnlyChild(channel, "item", items);
  if (!item) item = OnlyChild(root, "item", items);  // RDF has them beside the channel
  if (items != 1) return RefuseMany("RSS", items, story);
  return ReadRssItem(channel, item, story);
}

Verdict FeedReader::ReadText(std::initializer_list<XmlElement> elements, Story& story) {
  for (const XmlElement element : elements) {
    if (!element) continue;
    const Verdict verdict = SetMarkupBody("feed", element, max_body_bytes_, story);
    if (verdict.rejected() || !story.text.empty()) return verdict;
  }
  return Verdict::Pass();
}

Verdict FeedReader::ReadRssItem(XmlElement channel, XmlElement item, Story& story) {
  const auto line = [&](std::string_view name) { return LineOf(item.Child(name), story); };
  if (story.source.empty()) story.source = LineOf(item.Child("source"), story);
  if (story.source.empty()) story.source = LineOf(channel.Child("title"), story);
  if (story.url.empty()) story.url = line("link");
  std::string_view id = line("guid");
  if (id.empty()) id = XmlLine(item.Attribute("about"), story);
  if (id.empty()) id = story.url;
  if (Verdict verdict = SetIdentity("RSS", story.source, id, story); verdict.rejected()) return verdict;

  story.raw_headline = line("title");
  story.version_created = FeedTimeOf(line("pubDate"), story.repairs);
  if (story.version_created == kNoTime) story.version_created = FeedTimeOf(line("date"), story.repairs);
  story.provider_byline = line("creator");
  if (story.provider_byline.empty()) story.provider_byline = line("author");
  story.declared_language = LineOf(channel.Child("language"), story);
  story.copyright = line("rights");
  if (story.copyright.empty()) story.copyright = LineOf(channel.Child("copyright"), story);
  for (const XmlElement child : item) {
    if (child.name() != "category") continue;
    AddSubject({"rss-category", LineOf(child, story), "", "", ""}, story.source, story);
  }
  if (Verdict verdict = ReadText({item.Child("encoded"), item.Child("description")}, story);
      verdict.rejected()) {
    return verdict;
  }
  return JudgeStory("RSS item", "title, content:encoded or description", story);
}

Verdict FeedReader::ReadAtomEntry(XmlElement feed, XmlElement entry, Story& story) {
  const auto line = [&](std::string_view name) { return LineOf(entry.Child(name), story); };
  if (story.source.empty()) story.source = LineOf(entry.Child("source", "title"), story);
  if (story.source.empty()) story.source = LineOf(feed.Child("title"), story);
  for (const XmlElement child : entry) {
    if (child.name() == "category") {
      AddSubject({XmlLine(child.Attribute("scheme").empty() ? "atom-category" : child.Attribute("scheme"), story),
                  XmlLine(child.Attribute("term"), story), "", XmlLine(child.Attribute("label"), story), ""},
                 story.source, story);
    }
    const std::string_view rel = child.Attribute("rel");
    if (child.name() == "link" && story.url.empty() && (rel.empty() || rel == "alternate")) {
      story.url = XmlLine(child.Attribute("href"), story);
    }
  }
  std::string_view id = line("id");
  if (id.empty()) id = story.url;
  if (Verdict verdict = SetIdentity("Atom", story.source, id, story); verdict.rejected()) return verdict;

  story.raw_headline = line("title");
  story.version_created = FeedTimeOf(line("updated"), story.repairs);
  story.first_created = FeedTimeOf(line("published"), story.repairs);
  XmlElement author = entry.Child("author");
  if (!author) author = feed.Child("author");
  story.provider_byline = LineOf(author.Child("name"), story);
  story.declared_language = XmlLine(entry.Attribute("lang").empty() ? feed.Attribute("lang") : entry.Attribute("lang"),
                                    story);
  story.copyright = line("rights");
  if (story.copyright.empty()) story.copyright = LineOf(feed.Child("rights"), story);
  if (Verdict verdict = ReadText({entry.Child("content"), entry.Child("summary")}, story);
      verdict.rejected()) {
    return verdict;
  }
  return JudgeStory("Atom entry", "title, content or summary", story);
}

}  // namespace newswire

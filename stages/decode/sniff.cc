#include "stages/decode/sniff.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/utf8.h"
#include "stages/decode/text_policy.h"

namespace newswire {
namespace {

constexpr size_t kMaxDescribedKeys = 6;
constexpr size_t kMaxDescribedKeyBytes = 40;
// A text with more control characters than this, and more than one in twenty bytes, is no text.
constexpr size_t kToleratedControls = 4;
constexpr size_t kBytesPerControl = 20;

struct Magic {
  std::string_view bytes;
  std::string_view what;
};
constexpr Magic kMagics[] = {
    {std::string_view("\x1F\x8B"), "gzip"},
    {std::string_view("PK\x03\x04"), "ZIP or office file"},
    {std::string_view("%PDF-"), "PDF"},
    {std::string_view("\xFF\xD8\xFF"), "JPEG"},
    {std::string_view("\x89PNG\r\n"), "PNG"},
    {std::string_view("GIF87a"), "GIF"},
    {std::string_view("GIF89a"), "GIF"},
    {std::string_view("II*\0", 4), "TIFF"},
    {std::string_view("MM\0*", 4), "TIFF"},
    {std::string_view("\x28\xB5\x2F\xFD"), "zstd"},
    {std::string_view("\x04\x22\x4D\x18"), "LZ4"},
    {std::string_view("\xD0\xCF\x11\xE0"), "office file"},
    {std::string_view("{\\rtf"), "RTF"},
};

struct Root {
  std::string_view name;
  WireFormat format;
};
constexpr Root kRoots[] = {
    {"newsMessage", WireFormat::kNewsMlG2},
    {"newsItem", WireFormat::kNewsMlG2},
    {"packageItem", WireFormat::kNewsMlG2},
    {"conceptItem", WireFormat::kNewsMlG2},
    {"planningItem", WireFormat::kNewsMlG2},
    {"knowledgeItem", WireFormat::kNewsMlG2},
    {"NewsML", WireFormat::kNewsMl1},
    {"nitf", WireFormat::kNitf},
    {"rss", WireFormat::kRss},
    {"RDF", WireFormat::kRss},
    {"feed", WireFormat::kAtom},
    {"html", WireFormat::kHtml},
};
constexpr std::string_view kHtmlFragmentTags[] = {"html", "head", "body", "p",  "div",   "article", "section", "h1",
                                                  "h2",   "h3",   "ul",   "ol", "table", "span",    "br"};

std::string_view SkipBlanks(std::string_view text) {
  while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  return text;
}

bool IsNameChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.' || c == ':';
}

// The name at the front of `text`.
std::string_view NameAt(std::string_view text) {
  size_t end = 0;
  while (end < text.size() && IsNameChar(text[end])) ++end;
  return text.substr(0, end);
}

// Past the end of the first `mark`; empty if there is none.
std::string_view After(std::string_view text, std::string_view mark) {
  const size_t at = text.find(mark);
  return at == std::string_view::npos ? std::string_view() : text.substr(at + mark.size());
}

// Past the "]>" that closes the internal subset of a document type.
std::string_view AfterSubset(std::string_view text) {
  for (size_t at = text.find(']'); at != std::string_view::npos; at = text.find(']', at + 1)) {
    const std::string_view behind = SkipBlanks(text.substr(at + 1));
    if (behind.starts_with('>')) return behind.substr(1);
  }
  return {};
}

// Name of the first element behind prolog, comments and doctype; empty if there is none.
std::string_view RootName(std::string_view markup, bool& has_prolog) {
  while (true) {
    markup = SkipBlanks(markup);
    if (!markup.starts_with('<')) return {};
    if (markup.starts_with("<!--")) {
      markup = After(markup, "-->");
    } else if (markup.starts_with("<?") || markup.starts_with("<!")) {
      has_prolog = true;
      if (absl::StartsWithIgnoreCase(markup, "<!doctype html")) return "html";
      const size_t end = markup.find('>');
      const size_t subset = markup.find('[');
      // A document type may declare entities of its own, between brackets.
      markup = end != std::string_view::npos && subset < end ? AfterSubset(markup.substr(subset)) : After(markup, ">");
    } else {
      return NameAt(markup.substr(1));
    }
  }
}

// Nothing to say: not markup, such as a text that begins with "<AGRN.XX> shares ...".
bool SniffMarkup(std::string_view text, SniffedFormat& found) {
  bool has_prolog = false;
  const std::string_view root = RootName(text, has_prolog);
  found.what = root;
  const size_t colon = root.find(':');
  const std::string_view local_name = colon == std::string_view::npos ? root : root.substr(colon + 1);
  for (const Root& known : kRoots) {
    if (known.name != local_name && !(known.format == WireFormat::kHtml && absl::EqualsIgnoreCase(root, known.name)))
      continue;
    found.format = known.format;
    return true;
  }
  if (has_prolog) {
    found.format = WireFormat::kXml;
    return true;
  }
  if (root.empty()) return false;
  for (const std::string_view tag : kHtmlFragmentTags) {
    if (!absl::EqualsIgnoreCase(root, tag) || text.find("</") == std::string_view::npos) continue;
    found.format = WireFormat::kHtml;
    return true;
  }
  const std::string_view end = absl::StripTrailingAsciiWhitespace(text);
  if (end.ends_with('>') && end.substr(0, end.size() - 1).ends_with(root)) {
    found.format = WireFormat::kXml;
    return true;
  }
  return false;
}

bool LooksLikeJson(std::string_view text) {
  const std::string_view inside = SkipBlanks(text.substr(1));
  if (text.front() == '{') return inside.empty() || inside.front() == '"' || inside.front() == '}';
  // "[1] ..." and "[Reuters] ..." are texts; an array closes at the end and holds objects, arrays or strings.
  const std::string_view end = absl::StripTrailingAsciiWhitespace(text);
  return end.ends_with(']') &&
         (inside.starts_with('{') || inside.starts_with('[') || inside.starts_with('"') || inside.starts_with(']'));
}

bool IsBinary(std::string_view bytes, SniffedFormat& found) {
  found.format = WireFormat::kBinary;
  found.what = "";
  for (const Magic& magic : kMagics) {
    if (!bytes.starts_with(magic.bytes)) continue;
    found.what = magic.what;
    return true;
  }
  const size_t controls = CountControls(bytes);
  return controls > kToleratedControls && controls * kBytesPerControl > bytes.size();
}

// A block of header fields at the front, one of them only mail systems write (RFC 5322, RFC 2045). A dateline such as
// "LONDON: ..." is no such block.
bool IsEmail(std::string_view text) {
  bool mail_field = false;
  size_t fields = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t line_end = rest.find('\n');
    const std::string_view line = absl::StripTrailingAsciiWhitespace(rest.substr(0, line_end));
    rest = line_end == std::string_view::npos ? "" : rest.substr(line_end + 1);
    if (line.empty()) break;
    if (line[0] == ' ' || line[0] == '\t') {
      if (fields == 0) return false;
      continue;  // a folded field goes on
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string_view name = line.substr(0, colon);
    for (const char c : name) {
      if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_') return false;
    }
    ++fields;
    for (const std::string_view known : {"Received", "Message-ID", "MIME-Version", "Delivered-To", "Return-Path"}) {
      mail_field |= absl::EqualsIgnoreCase(name, known);
    }
  }
  return mail_field && fields >= 3;
}

bool IsMarkupType(const MediaType& declared) {
  return declared.HasSuffix("+xml") || declared.Is("application/xml") || declared.Is("text/xml") ||
         declared.Is("text/html");
}

bool IsBinaryType(const MediaType& declared) {
  for (const std::string_view prefix :
       {"image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/gzip",
        "application/msword", "application/vnd.ms-", "application/vnd.openxml", "application/avro",
        "application/x-protobuf", "application/rtf"}) {
    if (declared.HasPrefix(prefix) && !declared.HasSuffix("+xml")) return true;
  }
  return false;
}

}  // namespace

SniffedFormat SniffBytes(std::string_view bytes) {
  SniffedFormat found;
  if (bytes.size() > 5 && bytes[0] == '\0' && (bytes[5] == '{' || bytes[1] == '\0')) {
    return {WireFormat::kConfluentFramed, "a zero byte and a schema id"};
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  std::string_view text = SkipBlanks(bytes);
  if (text.starts_with("\x16\x16\x01")) return {WireFormat::kAnpa1312, ""};
  if (text.starts_with('\x01') && text.find('\x02') != std::string_view::npos) return {WireFormat::kIptc7901, ""};
  if (IsBinary(bytes, found)) return found;
  // A stray control character before the first bracket does not make it another format.
  while (!text.empty() && (static_cast<unsigned char>(text.front()) <= 0x20)) text.remove_prefix(1);
  if (text.starts_with('<') && SniffMarkup(text, found)) return found;
  if ((text.starts_with('{') || text.starts_with('[')) && LooksLikeJson(text)) return {WireFormat::kJson, ""};
  if (IsEmail(text)) return {WireFormat::kEmail, ""};
  return {WireFormat::kPlainText, ""};
}

SniffedFormat SniffRecord(const MediaType& declared, std::string_view bytes) {
  SniffedFormat found;
  if (declared.Is("text/plain")) {
    if (IsBinary(bytes, found)) return found;
    return {WireFormat::kPlainText, ""};
  }
  if (declared.Is("application/json") || declared.Is("text/json") || declared.HasSuffix("+json")) {
    if (IsBinary(bytes, found)) return found;
    return {WireFormat::kJson, ""};
  }
  if (IsBinaryType(declared)) return {WireFormat::kBinary, declared.type};
  found = SniffBytes(bytes);
  if (IsMarkupType(declared) && found.format == WireFormat::kPlainText) {
    found.format =
        declared.Is("text/html") || declared.Is("application/xhtml+xml") ? WireFormat::kHtml : WireFormat::kXml;
    found.what = declared.type;
  }
  return found;
}

namespace {

// Which telling keys an object has.
struct Keys {
  bool any = false;
  bool body = false;
  bool uri = false, guid = false, headline = false, body_pattern = false, headline_pattern = false;
  bool bodies = false, headlines = false;
  bool lower_case_ninjs = false, camel_case_ninjs = false;
  bool plural_ninjs = false;
  bool standard_is_ninjs = false;
  int standard_major = 0;
  bool alt_id = false, take_sequence = false, versioned_guid = false, api_version = false, data = false;
  bool at_type = false, spec_version = false;
  bool source_feed = false;      // Fingerpost
  bool reuters_spelling = false; // "headLine", "bodyXhtml", of the object or of data.item
};

std::string_view StringOf(simdjson::dom::element value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return {};
  return text;
}

// "standard": {"name": "ninjs", "version": "3.0", "schema": ".../ninjs-schema_3.0.json"}; the schema's file name
// decides over the version, which providers leave behind.
void ReadStandard(simdjson::dom::element value, Keys& keys) {
  simdjson::dom::object standard;
  if (value.get_object().get(standard) != simdjson::SUCCESS) return;
  std::string_view version;
  std::string_view schema;
  for (const auto field : standard) {
    if (field.key == "name" && absl::EqualsIgnoreCase(StringOf(field.value), "ninjs")) keys.standard_is_ninjs = true;
    if (field.key == "version") version = StringOf(field.value);
    if (field.key == "schema") schema = StringOf(field.value);
  }
  if (const std::string_view after = After(schema, "ninjs-schema_"); !after.empty()) {
    keys.standard_is_ninjs = true;
    version = after;
  }
  if (!version.empty() && version[0] >= '1' && version[0] <= '3') keys.standard_major = version[0] - '0';
}

// {"item": {"headLine": ...}}, what Reuters Connect answers.
bool HoldsReutersItem(simdjson::dom::element data) {
  simdjson::dom::object item;
  if (data["item"].get_object().get(item) != simdjson::SUCCESS) return false;
  for (const auto field : item) {
    if (field.key == "headLine" || field.key == "versionedGuid" || field.key == "bodyXhtml") return true;
  }
  return false;
}

Keys ReadKeys(simdjson::dom::object object) {
  Keys keys;
  for (const auto field : object) {
    const std::string_view key = field.key;
    keys.any = true;
    if (key.empty()) continue;
    const auto lower = [&](std::string_view name) { keys.lower_case_ninjs |= key == name; };
    const auto camel = [&](std::string_view name) { keys.camel_case_ninjs |= key == name; };
    switch (key[0]) {
      case '@': keys.at_type |= key == "@type" || key == "@context"; break;
      case '$':
        if (key == "$standard") ReadStandard(field.value, keys);
        break;
      case 'a':
        keys.alt_id |= key == "altId";
        keys.api_version |= key == "api_version";
        camel("altIds");
        break;
      case 'b':
        keys.body |= key == "body";
        keys.bodies |= key == "bodies";
        keys.reuters_spelling |= key == "bodyXhtml" || key == "bodyXhtmlRich";
        keys.body_pattern |= key.starts_with("body_");
        keys.plural_ninjs |= key == "by";
        break;
      case 'c':
        lower("contentcreated");
        lower("copyrightholder");
        lower("copyrightnotice");
        camel("contentCreated");
        camel("copyrightHolder");
        camel("copyrightNotice");
        break;
      case 'd':
        keys.data |= key == "data";
        if (key == "data") keys.reuters_spelling |= HoldsReutersItem(field.value);
        break;
      case 'e':
        lower("ednote");
        lower("embargoed");
        camel("edNote");
        camel("embargoedUntil");
        break;
      case 'f':
        lower("firstcreated");
        camel("firstCreated");
        break;
      case 'g':
        keys.guid |= key == "guid";
        keys.plural_ninjs |= key == "genres";
        break;
      case 'h':
        keys.headline |= key == "headline";
        keys.headlines |= key == "headlines";
        keys.reuters_spelling |= key == "headLine";
        keys.headline_pattern |= key.starts_with("headline_");
        break;
      case 'i': camel("infoSources"); break;
      case 'p':
        lower("pubstatus");
        camel("pubStatus");
        break;
      case 'r':
        lower("representationtype");
        camel("representationType");
        break;
      case 's':
        if (key == "standard") ReadStandard(field.value, keys);
        keys.spec_version |= key == "specversion";
        keys.source_feed |= key == "source-feed";
        keys.plural_ninjs |= key == "subjects";
        break;
      case 't': keys.take_sequence |= key == "takeSequence"; break;
      case 'u':
        keys.uri |= key == "uri";
        lower("usageterms");
        camel("usageTerms");
        break;
      case 'v':
        keys.versioned_guid |= key == "versionedGuid";
        lower("versioncreated");
        camel("versionCreated");
        break;
      default: break;
    }
  }
  return keys;
}

WireFormat NinjsVersion(const Keys& keys) {
  if (keys.standard_major == 1) return WireFormat::kNinjs1;
  if (keys.standard_major == 2) return WireFormat::kNinjs2;
  if (keys.standard_major == 3) return WireFormat::kNinjs3;
  const bool lists = keys.bodies || keys.headlines || keys.plural_ninjs;
  if (keys.camel_case_ninjs) return WireFormat::kNinjs3;
  if (lists && !keys.body_pattern && !keys.headline) {
    return keys.lower_case_ninjs ? WireFormat::kNinjs2 : WireFormat::kNinjs3;
  }
  return WireFormat::kNinjs1;
}

}  // namespace

WireFormat SniffJson(simdjson::dom::element root, const MediaType& declared) {
  if (root.is_array()) {
    simdjson::dom::array array;
    if (root.get_array().get(array) != simdjson::SUCCESS) return WireFormat::kJsonArray;
    return array.begin() == array.end() ? WireFormat::kJsonEmpty : WireFormat::kJsonArray;
  }
  simdjson::dom::object object;
  if (root.get_object().get(object) != simdjson::SUCCESS) return WireFormat::kJsonScalar;
  const Keys keys = ReadKeys(object);
  if (!keys.any) return WireFormat::kJsonEmpty;
  if (keys.spec_version && keys.data) return WireFormat::kCloudEvents;
  if (keys.alt_id && keys.take_sequence) return WireFormat::kMachineReadableNews;
  if (keys.source_feed) return WireFormat::kFingerpostJson;
  if (keys.versioned_guid || keys.reuters_spelling) return WireFormat::kReutersConnect;
  if (keys.api_version && keys.data) return WireFormat::kApMediaJson;
  if (keys.at_type) return WireFormat::kJsonLd;
  const bool ninjs = keys.standard_is_ninjs || keys.bodies || keys.headlines || keys.body_pattern ||
                     keys.headline_pattern || keys.lower_case_ninjs || keys.camel_case_ninjs || keys.uri ||
                     (keys.guid && keys.headline) || declared.Is("application/ninjs+json");
  if (ninjs && !(keys.body && !keys.bodies && !keys.body_pattern)) return NinjsVersion(keys);
  // "body" is no key of any ninjs.
  if (keys.body && !ninjs) return WireFormat::kRawEnvelope;
  return WireFormat::kJsonOther;
}

std::string DescribeKeys(simdjson::dom::element root) {
  simdjson::dom::object object;
  if (root.get_object().get(object) != simdjson::SUCCESS) return "";
  std::string description;
  size_t count = 0;
  for (const auto field : object) {
    if (count++ == kMaxDescribedKeys) {
      absl::StrAppend(&description, ", ...");
      break;
    }
    absl::StrAppend(&description, description.empty() ? "" : ", ",
                    absl::Utf8SafeCHexEscape(TruncateUtf8(field.key, kMaxDescribedKeyBytes)));
  }
  return description;
}

}  // namespace newswire

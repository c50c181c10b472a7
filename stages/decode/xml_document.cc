#include "stages/decode/xml_document.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "stages/decode/text_policy.h"

namespace newswire {
namespace {

// White space between inline elements counts; references are decoded once, by TextFlow, where HTML's names are known.
constexpr unsigned kParseFlags = pugi::parse_cdata | pugi::parse_ws_pcdata;

std::string_view LocalName(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool IsElement(const pugi::xml_node& node) { return node.type() == pugi::node_element; }

pugi::xml_node NextElement(pugi::xml_node node) {
  while (node && !IsElement(node)) node = node.next_sibling();
  return node;
}

bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) > 127;
}

struct Shape {
  size_t elements = 0;
  size_t depth = 0;
};

// Counts before anything is built: what a hostile document would cost is known from its brackets.
Shape Measure(std::string_view xml) {
  Shape shape;
  size_t depth = 0;
  size_t at = xml.find('<');
  const auto skip_to = [&](std::string_view mark) { return xml.find(mark, at); };
  while (at != std::string_view::npos) {
    const std::string_view rest = xml.substr(at);
    size_t end = at + 1;
    if (rest.starts_with("<!--")) {
      end = skip_to("-->");
    } else if (rest.starts_with("<![CDATA[")) {
      end = skip_to("]]>");
    } else if (rest.starts_with("</")) {
      if (depth > 0) --depth;
    } else if (rest.size() > 1 && IsNameStart(rest[1])) {
      ++shape.elements;
      end = xml.find('>', at);
      if (end == std::string_view::npos) break;
      if (xml[end - 1] != '/') shape.depth = std::max(shape.depth, ++depth);
    }
    if (end == std::string_view::npos) break;
    at = xml.find('<', end);
  }
  return shape;
}

}  // namespace

std::string_view XmlElement::name() const { return LocalName(node_.name()); }

std::string_view XmlElement::Attribute(std::string_view name) const {
  for (pugi::xml_attribute attribute = node_.first_attribute(); attribute; attribute = attribute.next_attribute()) {
    if (LocalName(attribute.name()) == name) return attribute.value();
  }
  return {};
}

XmlElement XmlElement::Child(std::string_view name) const {
  for (const XmlElement child : *this) {
    if (child.name() == name) return child;
  }
  return {};
}

XmlElement XmlElement::Descendant(std::string_view name) const {
  pugi::xml_node at = NextElement(node_.first_child());
  while (at && at != node_) {
    if (LocalName(at.name()) == name) return XmlElement(at);
    if (const pugi::xml_node child = NextElement(at.first_child())) {
      at = child;
      continue;
    }
    while (at != node_) {
      if (const pugi::xml_node next = NextElement(at.next_sibling())) {
        at = next;
        break;
      }
      at = at.parent();
    }
  }
  return {};
}

XmlElement::Iterator XmlElement::begin() const { return Iterator(node_.first_child()); }
XmlElement::Iterator XmlElement::end() const { return Iterator(); }
bool XmlElement::HasChildElements() const { return begin() != end(); }

namespace {

bool HasText(const pugi::xml_node& node) {
  for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
    if (!IsElement(child) && !IsBlank(child.value())) return true;
  }
  return false;
}

MarkupTag TagOf(const pugi::xml_node& node, ElementGaps gaps) {
  const std::string_view name = LocalName(node.name());
  char lower[kMaxMarkupNameBytes];
  MarkupTag tag = MarkupTag::kInline;
  if (name.size() <= sizeof lower) {
    std::transform(name.begin(), name.end(), lower,
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    tag = FindMarkupTag({lower, name.size()});
  }
  // The title of an author is none of the names.
  if (gaps == ElementGaps::kSpaces && name == "byttl") return MarkupTag::kDropped;
  // The header of a wire's XHTML repeats slug, time and headline (dpa).
  if (name == "header") return MarkupTag::kDroppedBlock;
  if (tag == MarkupTag::kInline && gaps == ElementGaps::kBlocks && !HasText(node.parent())) return MarkupTag::kBlock;
  return tag;
}

}  // namespace

void XmlElement::WriteText(TextFlow& flow, ElementGaps gaps) const {
  pugi::xml_node at = node_.first_child();
  while (at) {
    if (IsElement(at)) {
      const MarkupTag tag = TagOf(at, gaps);
      if (gaps == ElementGaps::kSpaces) flow.Space();
      flow.Open(tag);
      const bool dropped = tag == MarkupTag::kDropped || tag == MarkupTag::kDroppedBlock;
      if (const pugi::xml_node child = at.first_child(); child && !dropped) {
        at = child;
        continue;
      }
      if (tag != MarkupTag::kBreak) flow.Close(tag);
    } else {
      flow.Characters(at.value(), at.type() == pugi::node_pcdata);
    }
    while (at != node_) {
      if (const pugi::xml_node next = at.next_sibling()) {
        at = next;
        break;
      }
      at = at.parent();
      if (at == node_) return;
      flow.Close(TagOf(at, gaps));
      if (gaps == ElementGaps::kSpaces) flow.Space();
    }
  }
}

namespace {

// Calls `visit(text)` for every text node below until it returns false.
template <typename Visitor>
void ForEachText(const pugi::xml_node& root, Visitor visit) {
  pugi::xml_node at = root.first_child();
  while (at) {
    if (IsElement(at)) {
      if (const pugi::xml_node child = at.first_child()) {
        at = child;
        continue;
      }
    } else if (!visit(std::string_view(at.value()))) {
      return;
    }
    while (at != root) {
      if (const pugi::xml_node next = at.next_sibling()) {
        at = next;
        break;
      }
      at = at.parent();
    }
    if (at == root) return;
  }
}

}  // namespace

size_t XmlElement::TextBound() const {
  size_t bytes = 0;
  ForEachText(node_, [&](std::string_view text) {
    bytes += text.size() + 2;  // a gap before it
    return true;
  });
  return bytes;
}

std::string_view XmlElement::OnlyText() const {
  std::string_view only;
  ForEachText(node_, [&](std::string_view text) {
    if (IsBlank(text)) return true;
    const bool first = only.empty();
    only = first ? text : std::string_view();
    return first;
  });
  return only;
}

std::string_view XmlElement::RawText(bool& is_literal) const {
  is_literal = false;
  for (pugi::xml_node child = node_.first_child(); child; child = child.next_sibling()) {
    const std::string_view text = child.value();
    if (IsElement(child) || IsBlank(text)) continue;
    is_literal = child.type() == pugi::node_cdata;
    return text;
  }
  return {};
}

XmlElement::Iterator::Iterator(pugi::xml_node node) : node_(NextElement(node)) {}
XmlElement::Iterator& XmlElement::Iterator::operator++() {
  node_ = NextElement(node_.next_sibling());
  return *this;
}

XmlDocument::XmlDocument(int max_nesting) : max_nesting_(max_nesting) {}

std::optional<XmlProblem> XmlDocument::Parse(std::string_view utf8) {
  document_.reset();  // before the text that it points into
  const Shape shape = Measure(utf8);
  if (shape.depth > static_cast<size_t>(max_nesting_)) {
    return XmlProblem{RejectReason::kTooDeep, absl::StrCat("XML nested ", shape.depth,
                                                           " levels deep; limits.max_nesting is ", max_nesting_)};
  }
  if (shape.elements > kMaxElements) {
    return XmlProblem{RejectReason::kTooLarge,
                      absl::StrCat("XML of ", shape.elements, " elements; expected at most ", kMaxElements)};
  }
  if (text_capacity_ < utf8.size() || text_capacity_ > std::max(kKeptBytes, utf8.size())) {
    text_capacity_ = std::max(utf8.size(), size_t{16 * 1024});
    text_ = std::make_unique_for_overwrite<char[]>(text_capacity_);
  }
  std::memcpy(text_.get(), utf8.data(), utf8.size());
  // The parser takes a zero for the end of the text: nothing may be lost behind one.
  if (utf8.find('\0') != std::string_view::npos) {
    std::replace(text_.get(), text_.get() + utf8.size(), '\0', ' ');
  }
  document_ = std::make_unique<pugi::xml_document>();
  const pugi::xml_parse_result result =
      document_->load_buffer_inplace(text_.get(), utf8.size(), kParseFlags, pugi::encoding_utf8);
  if (!result || !root()) {
    const auto byte = std::min(utf8.size(), static_cast<size_t>(std::max<ptrdiff_t>(result.offset, 0)));
    const auto line = 1 + std::count(utf8.begin(), utf8.begin() + static_cast<ptrdiff_t>(byte), '\n');
    document_.reset();
    return XmlProblem{RejectReason::kInvalidXml,
                      absl::StrCat("XML: ", result.description(), " at byte ", byte, " (line ", line, ")")};
  }
  return std::nullopt;
}

XmlElement XmlDocument::root() const {
  return document_ == nullptr ? XmlElement() : XmlElement(document_->document_element());
}

std::string_view XmlCharset(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  while (!bytes.empty() && static_cast<unsigned char>(bytes.front()) <= ' ') bytes.remove_prefix(1);
  if (!bytes.starts_with("<?xml")) return {};
  bytes = bytes.substr(0, std::min(bytes.find("?>"), size_t{200}));
  size_t at = bytes.find("encoding");
  if (at == std::string_view::npos) return {};
  at = bytes.find_first_of("\"'", at);
  if (at == std::string_view::npos) return {};
  const size_t end = bytes.find(bytes[at], at + 1);
  return end == std::string_view::npos ? std::string_view() : bytes.substr(at + 1, end - at - 1);
}

}  // namespace newswire

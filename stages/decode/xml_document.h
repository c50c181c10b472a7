// An XML text, parsed: no entity is expanded, nothing is fetched, depth and size are bounded. The only place that knows
// pugixml.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/reason.h"
#include "pipeline/story.h"
#include "stages/decode/text_flow.h"

namespace newswire {

// What stands between two elements that are neither HTML's nor NITF's.
enum class ElementGaps : uint8_t {
  kOfMarkup,  // nothing: they are inline
  kSpaces,    // a space: "By<person>Ada Brandt</person>" are three words
  kBlocks,    // a paragraph's end, where elements are not mixed with text: the vocabulary is one nobody knows. Names in
              // capitals are as good as those in small letters
};

// An element of an XmlDocument, or none (then all it is asked is empty). Names are told without their prefixes: which
// prefix a sender gives to a namespace means nothing, and none of the formats has two elements of one local name at one
// place. Copies are cheap; valid until the document's next Parse().
class XmlElement {
 public:
  class Iterator;
  XmlElement() = default;
  explicit XmlElement(pugi::xml_node node) : node_(node) {}

  explicit operator bool() const { return static_cast<bool>(node_); }
  std::string_view name() const;
  // As it stands in the document: references are not decoded. Empty if there is none.
  std::string_view Attribute(std::string_view name) const;
  // The first child element of that name.
  XmlElement Child(std::string_view name) const;
  XmlElement Child(std::string_view name, std::string_view below) const { return Child(name).Child(below); }
  // The first element of that name below this one, in the order of the document. O(elements below).
  XmlElement Descendant(std::string_view name) const;
  // Child elements in order.
  Iterator begin() const;
  Iterator end() const;
  bool HasChildElements() const;

  // The text of all that is below, markup understood as TextFlow does it, at most TextBound() bytes. O(n).
  void WriteText(TextFlow& flow, ElementGaps gaps = ElementGaps::kOfMarkup) const;
  size_t TextBound() const;
  // The only text node below that is not white space, as it stands; empty if there are none or several.
  std::string_view OnlyText() const;
  // The text of an element without child elements, references not decoded, CDATA sections as they are; `is_literal`
  // tells that it was a CDATA section. The first piece that is not white space, if there are several.
  std::string_view RawText(bool& is_literal) const;

  friend bool operator==(const XmlElement& a, const XmlElement& b) { return a.node_ == b.node_; }

 private:
  pugi::xml_node node_;
};

class XmlElement::Iterator {
 public:
  using value_type = XmlElement;
  using difference_type = std::ptrdiff_t;
  Iterator() = default;
  explicit Iterator(pugi::xml_node node);
  XmlElement operator*() const { return XmlElement(node_); }
  Iterator& operator++();
  Iterator operator++(int) {
    const Iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Iterator& a, const Iterator& b) { return a.node_ == b.node_; }

 private:
  pugi::xml_node node_;
};

struct XmlProblem {
  RejectReason reason;  // kInvalidXml, kTooDeep or kTooLarge
  std::string detail;
};

// Holds a document and the memory of its text for document after document.
// Confined to one thread at a time.
class XmlDocument {
 public:
  static constexpr size_t kMaxElements = 200'000;
  static constexpr size_t kKeptBytes = 1024 * 1024;  // a larger buffer is given back

  explicit XmlDocument(int max_nesting);

  // Parses `utf8` (copied, so it may go). nullopt if root() can be read. Document types are skipped, with the entities
  // that they declare: references to those stay text. O(n) time; memory is bounded by kMaxElements and the text.
  // REQUIRES: valid UTF-8.
  std::optional<XmlProblem> Parse(std::string_view utf8);

  XmlElement root() const;

 private:
  const int max_nesting_;
  std::unique_ptr<char[]> text_;
  size_t text_capacity_ = 0;
  std::unique_ptr<pugi::xml_document> document_;
};

// What the XML declaration says of the charset: "ISO-8859-1"; empty if it says nothing.
std::string_view XmlCharset(std::string_view bytes);

}  // namespace newswire

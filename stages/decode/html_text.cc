#include "stages/decode/html_text.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "stages/decode/text_flow.h"

namespace newswire {
namespace {

// What a dropped element is remembered by when it is known that no closing tag follows.
constexpr std::array<std::string_view, 9> kDroppedNames = {"script",   "style",  "title", "template", "noscript",
                                                           "iframe", "svg",   "figure", "media"};
constexpr size_t kScript = 0;
constexpr size_t kStyle = 1;

struct TagName {
  char text[kMaxMarkupNameBytes];
  size_t bytes = 0;
  std::string_view view() const { return {text, bytes}; }
};

class Converter {
 public:
  Converter(std::string_view html, char* to, std::vector<ByteRange>* headings) : html_(html), flow_(to, headings) {}

  std::string_view Run() {
    while (at_ < html_.size()) {
      const size_t end = std::min(html_.find('<', at_), html_.size());
      Characters(html_.substr(at_, end - at_));
      at_ = end;
      if (at_ < html_.size()) Markup();
    }
    return flow_.text();
  }

 private:
  void Characters(std::string_view text) {
    while (open_cdata_ > 0) {
      const size_t end = text.find("]]>");
      if (end == std::string_view::npos) break;
      flow_.Characters(text.substr(0, end));
      text.remove_prefix(end + 3);
      --open_cdata_;
    }
    flow_.Characters(text);
  }

  void Markup() {
    const std::string_view rest = html_.substr(at_);
    const char next = rest.size() > 1 ? rest[1] : '\0';
    if (rest.starts_with("<!--")) {
      const size_t end = no_comment_end_ ? std::string_view::npos : html_.find("-->", at_ + 4);
      if (end != std::string_view::npos) {
        at_ = end + 3;
        return;
      }
      no_comment_end_ = true;
    } else if (rest.starts_with("<![CDATA[")) {
      at_ += 9;  // wires put markup inside: it is read as such
      ++open_cdata_;
      return;
    }
    if (next != '/' && next != '!' && next != '?' && !absl::ascii_isalpha(static_cast<unsigned char>(next))) {
      flow_.Characters("<");
      ++at_;
      return;
    }
    const size_t end = TagEnd();
    if (end == std::string_view::npos) {
      flow_.Characters("<");
      ++at_;
      return;
    }
    const bool closing = next == '/';
    const std::string_view name_and_rest = html_.substr(at_ + (closing ? 2 : 1), end - at_);
    const bool self_closing = html_[end - 1] == '/';
    at_ = end + 1;
    if (next == '!' || next == '?') return;
    TagName name;
    for (const char c : name_and_rest) {
      if (c == ':') {
        name.bytes = 0;  // that was the prefix of a namespace
        continue;
      }
      if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-') break;
      if (name.bytes == kMaxMarkupNameBytes) return;  // longer than any name that matters
      name.text[name.bytes++] = absl::ascii_tolower(static_cast<unsigned char>(c));
    }
    const MarkupTag tag = FindMarkupTag(name.view());
    if (closing) return flow_.Close(tag);
    flow_.Open(tag);
    const bool dropped = tag == MarkupTag::kDropped || tag == MarkupTag::kDroppedBlock;
    if (dropped && !self_closing) Drop(name.view());
  }

  // Where the tag that begins at `at_` ends: its '>', quoted attribute values skipped; npos if nowhere.
  size_t TagEnd() {
    if (no_tag_end_) return std::string_view::npos;
    size_t i = at_ + 1;
    while (i < html_.size()) {
      const char c = html_[i];
      if (c == '>') return i;
      if ((c == '"' || c == '\'') && html_[i - 1] == '=' && !quotes_broken_) {
        const size_t close = html_.find(c, i + 1);
        if (close == std::string_view::npos) {
          quotes_broken_ = true;
        } else {
          i = close;
        }
      }
      ++i;
    }
    // Somebody left a quote open: a '>' that seemed to be inside a value is the end that was meant.
    quotes_broken_ = true;
    const size_t end = html_.find('>', at_);
    if (end == std::string_view::npos) no_tag_end_ = true;
    return end;
  }

  // Skips to behind the closing tag of the element whose opening tag ends at `at_`.
  void Drop(std::string_view name) {
    const auto* const known = std::find(kDroppedNames.begin(), kDroppedNames.end(), name);
    if (known == kDroppedNames.end()) return;
    const auto element = static_cast<size_t>(known - kDroppedNames.begin());
    if (never_closed_[element]) return;
    for (size_t i = html_.find("</", at_); i != std::string_view::npos; i = html_.find("</", i + 2)) {
      const std::string_view found = html_.substr(i + 2, name.size());
      bool same = found.size() == name.size();
      for (size_t k = 0; same && k < name.size(); ++k) {
        same = absl::ascii_tolower(static_cast<unsigned char>(found[k])) == name[k];
      }
      if (!same) continue;
      const size_t end = html_.find('>', i);
      at_ = end == std::string_view::npos ? html_.size() : end + 1;
      return;
    }
    never_closed_[element] = true;
    if (element == kScript || element == kStyle) at_ = html_.size();
  }

  const std::string_view html_;
  TextFlow flow_;
  size_t at_ = 0;
  size_t open_cdata_ = 0;
  // What a search to the end has not found is not searched again: this keeps the whole linear.
  bool no_comment_end_ = false;
  bool no_tag_end_ = false;
  bool quotes_broken_ = false;
  std::array<bool, kDroppedNames.size()> never_closed_ = {};
};

}  // namespace

std::string_view HtmlToText(std::string_view html, Arena& arena, std::vector<ByteRange>* headings) {
  char* const begin = arena.Allocate(html.size());
  const std::string_view text = Converter(html, begin, headings).Run();
  arena.ShrinkLast(begin, text.size());
  return text;
}

bool LooksLikeHtml(std::string_view text) {
  text = absl::StripLeadingAsciiWhitespace(text);
  if (text.size() < 3 || text[0] != '<' ||
      !(absl::ascii_isalpha(static_cast<unsigned char>(text[1])) || text[1] == '!')) {
    return false;
  }
  for (const std::string_view mark : {"</p>", "</div>", "<br>", "<br/>", "<br />", "</body>", "</h2>", "</P>"}) {
    if (text.find(mark) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace newswire

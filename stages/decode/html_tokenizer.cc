#include "stages/decode/html_tokenizer.h"

#include <array>
#include <cstring>

#include "stages/decode/html_tag.h"

namespace newswire {
namespace {

constexpr size_t kNone = std::string_view::npos;

enum : uint8_t { kSpace = 1, kEndsName = 2, kEndsBareValue = 4, kAlpha = 8 };
constexpr std::array<uint8_t, 256> kBytes = [] {
  std::array<uint8_t, 256> bytes = {};
  for (const char c : {' ', '\t', '\n', '\r', '\f'}) {
    bytes[static_cast<unsigned char>(c)] = kSpace | kEndsName | kEndsBareValue;
  }
  bytes['/'] = kEndsName;
  bytes['='] = kEndsName;
  bytes['>'] = kEndsName | kEndsBareValue;
  for (int c = 'a'; c <= 'z'; ++c) bytes[static_cast<size_t>(c)] = bytes[static_cast<size_t>(c - 32)] = kAlpha;
  return bytes;
}();

bool Is(char c, uint8_t kinds) { return (kBytes[static_cast<unsigned char>(c)] & kinds) != 0; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool SameName(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (Lower(a[i]) != Lower(b[i])) return false;
  }
  return true;
}

bool IsRaw(HtmlTag tag) { return tag >= HtmlTag::kIframe && tag <= HtmlTag::kXmp; }

}  // namespace

std::string_view FindAttribute(std::span<const HtmlAttribute> attributes, std::string_view name) {
  for (const HtmlAttribute& attribute : attributes) {
    if (SameName(attribute.name, name)) return attribute.value.data() == nullptr ? "" : attribute.value;
  }
  return {};
}

void HtmlTokenizer::Reset(std::string_view html) {
  html_ = html;
  at_ = 0;
  scripts_hide_ = true;
  raw_ = HtmlTag::kUnknown;
}

bool HtmlTokenizer::Next(HtmlToken& token) {
  if (raw_ != HtmlTag::kUnknown) {
    token.kind = HtmlTokenKind::kRawText;
    token.tag = raw_;
    token.text = RawText(raw_name_, raw_);
    token.attributes = {};
    raw_ = HtmlTag::kUnknown;
    if (!token.text.empty()) return true;
  }
  while (at_ < html_.size()) {
    // A text reaches to the next '<' that begins something.
    size_t less = at_;
    char next = '\0';
    while (true) {
      const void* const found = std::memchr(html_.data() + less, '<', html_.size() - less);
      less = found == nullptr ? html_.size() : static_cast<size_t>(static_cast<const char*>(found) - html_.data());
      next = less + 1 < html_.size() ? html_[less + 1] : '\0';
      if (less == html_.size() || Is(next, kAlpha) || next == '!' || next == '?') break;
      if (next == '/' && less + 2 < html_.size()) break;
      ++less;
    }
    if (less > at_) {
      token.kind = HtmlTokenKind::kText;
      token.tag = HtmlTag::kUnknown;
      token.text = html_.substr(at_, less - at_);
      token.attributes = {};
      at_ = less;
      return true;
    }
    if (Is(next, kAlpha)) {
      if (ReadTag(token, false)) return true;
    } else if (next == '/' && Is(html_[at_ + 2], kAlpha)) {
      if (ReadTag(token, true)) return true;
    } else {
      SkipMarkup();
    }
  }
  return false;
}

// "<!...", "<?...", "</ ...": comment, doctype, or what is read as a comment.
void HtmlTokenizer::SkipMarkup() {
  if (html_.substr(at_).starts_with("<!--")) return SkipComment();
  const size_t end = html_.find('>', at_ + 2);
  at_ = end == kNone ? html_.size() : end + 1;
}

void HtmlTokenizer::SkipComment() {
  const std::string_view inside = html_.substr(at_ + 4);
  if (inside.starts_with(">") || inside.starts_with("->")) {
    at_ += inside[0] == '>' ? 5 : 6;
    return;
  }
  for (size_t i = at_ + 4; (i = html_.find("--", i)) != kNone; ++i) {
    const std::string_view rest = html_.substr(i + 2, 2);
    if (rest.starts_with(">") || rest == "!>") {
      at_ = i + (rest[0] == '>' ? 3 : 4);
      return;
    }
  }
  at_ = html_.size();
}

// False if the page ends inside of it.
bool HtmlTokenizer::ReadTag(HtmlToken& token, bool closing) {
  const char* const end = html_.data() + html_.size();
  const char* at = html_.data() + at_ + (closing ? 2 : 1);
  const char* const name = at;
  while (at < end && (!Is(*at, kEndsName) || *at == '=')) ++at;
  token.text = {name, static_cast<size_t>(at - name)};
  token.tag = FindHtmlTag(token.text);
  token.kind = closing ? HtmlTokenKind::kEndTag : HtmlTokenKind::kStartTag;
  token.self_closing = false;
  attributes_.clear();
  while (true) {
    while (at < end && (Is(*at, kSpace) || *at == '/')) {
      token.self_closing = *at == '/';
      ++at;
    }
    if (at == end) {
      at_ = html_.size();
      return false;
    }
    if (*at == '>') break;
    token.self_closing = false;
    HtmlAttribute attribute;
    const char* const attribute_name = at++;  // a '=' in the first place belongs to the name
    while (at < end && !Is(*at, kEndsName)) ++at;
    attribute.name = {attribute_name, static_cast<size_t>(at - attribute_name)};
    while (at < end && Is(*at, kSpace)) ++at;
    if (at < end && *at == '=') {
      ++at;
      while (at < end && Is(*at, kSpace)) ++at;
      if (at < end && (*at == '"' || *at == '\'')) {
        const char* const value = at + 1;
        const void* const close = std::memchr(value, *at, static_cast<size_t>(end - value));
        if (close == nullptr) {
          at_ = html_.size();
          return false;
        }
        attribute.value = {value, static_cast<size_t>(static_cast<const char*>(close) - value)};
        at = static_cast<const char*>(close) + 1;
      } else {
        const char* const value = at;
        while (at < end && !Is(*at, kEndsBareValue)) ++at;
        attribute.value = {value, static_cast<size_t>(at - value)};
      }
    }
    if (attributes_.size() < kMaxAttributes) attributes_.push_back(attribute);
  }
  at_ = static_cast<size_t>(at - html_.data()) + 1;
  token.attributes = attributes_;
  if (!closing && IsRaw(token.tag)) {
    raw_ = token.tag;
    raw_name_ = token.text;
  }
  return true;
}

std::string_view HtmlTokenizer::RawText(std::string_view name, HtmlTag tag) {
  const size_t begin = at_;
  at_ = tag == HtmlTag::kScript && scripts_hide_ ? FindScriptEnd(begin) : FindEndTag(name, begin);
  return html_.substr(begin, at_ - begin);
}

// Where "</name" stands, followed by what ends a name; the page's end if nowhere.
size_t HtmlTokenizer::FindEndTag(std::string_view name, size_t from) const {
  for (size_t i = from; (i = html_.find("</", i)) != kNone; i += 2) {
    const size_t behind = i + 2 + name.size();
    if (behind < html_.size() && SameName(html_.substr(i + 2, name.size()), name) && html_[behind] != '=' &&
        Is(html_[behind], kEndsName)) {
      return i;
    }
  }
  return html_.size();
}

// Script data (13.2.5.4, .15 to .31): inside "<!--" a "<script" hides one "</script>". If that hides the rest of the
// page, it is not believed.
size_t HtmlTokenizer::FindScriptEnd(size_t from) {
  static constexpr std::string_view kScript = "script";
  const auto is_script = [this](size_t i) {
    return i + kScript.size() < html_.size() && SameName(html_.substr(i, kScript.size()), kScript) &&
           html_[i + kScript.size()] != '=' && Is(html_[i + kScript.size()], kEndsName);
  };
  bool comment = false;
  bool hidden = false;
  size_t first_end = html_.size();
  for (size_t i = from; i < html_.size(); ++i) {
    if (!comment) {
      i = html_.find('<', i);
    } else {
      i = html_.find_first_of("<-", i);
    }
    if (i == kNone) break;
    const std::string_view rest = html_.substr(i, 4);
    if (rest[0] == '-') {
      if (rest.starts_with("-->")) comment = hidden = false;
    } else if (rest == "<!--") {
      comment = true;
      i += 1;  // "<!-->" closes at once
    } else if (rest.starts_with("</") && is_script(i + 2)) {
      if (!hidden) return i;
      if (first_end == html_.size()) first_end = i;
      hidden = false;
    } else if (comment && is_script(i + 1)) {
      hidden = true;
    }
  }
  if (first_end < html_.size()) scripts_hide_ = false;  // nor is the next one: this keeps the whole linear
  return first_end;
}

}  // namespace newswire

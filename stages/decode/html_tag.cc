#include "stages/decode/html_tag.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace newswire {
namespace {

constexpr size_t kMaxNameBytes = 10;  // "blockquote", "figcaption"

struct Name {
  std::string_view name;
  HtmlTag tag = HtmlTag::kUnknown;
};

constexpr Name kNames[] = {
    {"a", HtmlTag::kA}, {"abbr", HtmlTag::kAbbr}, {"b", HtmlTag::kB}, {"cite", HtmlTag::kCite},
    {"code", HtmlTag::kCode}, {"del", HtmlTag::kDel}, {"em", HtmlTag::kEm}, {"font", HtmlTag::kFont},
    {"i", HtmlTag::kI}, {"ins", HtmlTag::kIns}, {"label", HtmlTag::kLabel}, {"mark", HtmlTag::kMark},
    {"q", HtmlTag::kQ}, {"s", HtmlTag::kS}, {"small", HtmlTag::kSmall}, {"span", HtmlTag::kSpan},
    {"strong", HtmlTag::kStrong}, {"sub", HtmlTag::kSub}, {"sup", HtmlTag::kSup}, {"time", HtmlTag::kTime},
    {"u", HtmlTag::kU}, {"area", HtmlTag::kArea}, {"base", HtmlTag::kBase}, {"br", HtmlTag::kBr},
    {"col", HtmlTag::kCol}, {"embed", HtmlTag::kEmbed}, {"hr", HtmlTag::kHr}, {"img", HtmlTag::kImg},
    {"input", HtmlTag::kInput}, {"link", HtmlTag::kLink}, {"meta", HtmlTag::kMeta}, {"param", HtmlTag::kParam},
    {"source", HtmlTag::kSource}, {"track", HtmlTag::kTrack}, {"wbr", HtmlTag::kWbr}, {"iframe", HtmlTag::kIframe},
    {"noembed", HtmlTag::kNoembed}, {"noframes", HtmlTag::kNoframes}, {"script", HtmlTag::kScript},
    {"style", HtmlTag::kStyle}, {"textarea", HtmlTag::kTextarea}, {"title", HtmlTag::kTitle}, {"xmp", HtmlTag::kXmp},
    {"audio", HtmlTag::kAudio}, {"canvas", HtmlTag::kCanvas}, {"math", HtmlTag::kMath}, {"object", HtmlTag::kObject},
    {"svg", HtmlTag::kSvg}, {"template", HtmlTag::kTemplate}, {"video", HtmlTag::kVideo},
    {"address", HtmlTag::kAddress}, {"article", HtmlTag::kArticle}, {"aside", HtmlTag::kAside},
    {"blockquote", HtmlTag::kBlockquote}, {"body", HtmlTag::kBody}, {"button", HtmlTag::kButton},
    {"caption", HtmlTag::kCaption}, {"center", HtmlTag::kCenter}, {"dd", HtmlTag::kDd}, {"details", HtmlTag::kDetails},
    {"dialog", HtmlTag::kDialog}, {"div", HtmlTag::kDiv}, {"dl", HtmlTag::kDl}, {"dt", HtmlTag::kDt},
    {"fieldset", HtmlTag::kFieldset}, {"figcaption", HtmlTag::kFigcaption}, {"figure", HtmlTag::kFigure},
    {"footer", HtmlTag::kFooter}, {"form", HtmlTag::kForm}, {"h1", HtmlTag::kH1}, {"h2", HtmlTag::kH2},
    {"h3", HtmlTag::kH3}, {"h4", HtmlTag::kH4}, {"h5", HtmlTag::kH5}, {"h6", HtmlTag::kH6}, {"head", HtmlTag::kHead},
    {"header", HtmlTag::kHeader}, {"hgroup", HtmlTag::kHgroup}, {"html", HtmlTag::kHtml},
    {"legend", HtmlTag::kLegend}, {"li", HtmlTag::kLi}, {"main", HtmlTag::kMain}, {"menu", HtmlTag::kMenu},
    {"nav", HtmlTag::kNav}, {"noscript", HtmlTag::kNoscript}, {"ol", HtmlTag::kOl}, {"option", HtmlTag::kOption},
    {"p", HtmlTag::kP}, {"pre", HtmlTag::kPre}, {"section", HtmlTag::kSection}, {"select", HtmlTag::kSelect},
    {"summary", HtmlTag::kSummary}, {"table", HtmlTag::kTable}, {"tbody", HtmlTag::kTbody}, {"td", HtmlTag::kTd},
    {"tfoot", HtmlTag::kTfoot}, {"th", HtmlTag::kTh}, {"thead", HtmlTag::kThead}, {"tr", HtmlTag::kTr},
    {"ul", HtmlTag::kUl},
};
static_assert(std::size(kNames) == kHtmlTagCount - 1);

// Open-addressed: a name costs one look.
class Table {
 public:
  constexpr Table() {
    for (const Name& name : kNames) {
      size_t slot = Hash(name.name);
      while (!slots_[slot].name.empty()) slot = (slot + 1) % kSlots;
      slots_[slot] = name;
    }
  }
  HtmlTag Find(std::string_view name) const {
    for (size_t slot = Hash(name); !slots_[slot].name.empty(); slot = (slot + 1) % kSlots) {
      if (slots_[slot].name == name) return slots_[slot].tag;
    }
    return HtmlTag::kUnknown;
  }

 private:
  static constexpr size_t kSlots = 512;
  static constexpr size_t Hash(std::string_view name) {
    uint32_t hash = 2166136261u;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return (hash >> 8) % kSlots;
  }
  std::array<Name, kSlots> slots_ = {};
};
constexpr Table kTable;

}  // namespace

HtmlTag FindHtmlTag(std::string_view name) {
  if (name.size() > kMaxNameBytes) return HtmlTag::kUnknown;
  char lower[kMaxNameBytes];
  for (size_t i = 0; i < name.size(); ++i) {
    lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] + 32) : name[i];
  }
  return kTable.Find({lower, name.size()});
}

}  // namespace newswire

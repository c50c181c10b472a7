#include "stages/decode/news_article.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/json_item.h"
#include "stages/decode/provider_fields.h"

namespace newswire {
namespace {

using simdjson::dom::element;

constexpr int kMaxDepth = 4;  // a list in "@graph" in a list
constexpr size_t kMaxAuthors = 20;

bool IsArticleType(element type) {
  std::string_view name;
  if (type.get_string().get(name) == simdjson::SUCCESS) {
    return absl::EndsWith(name, "Article") || absl::EndsWith(name, "Posting") || absl::EndsWith(name, "Report");
  }
  simdjson::dom::array types;
  if (type.get_array().get(types) != simdjson::SUCCESS) return false;
  return std::any_of(types.begin(), types.end(), [](element one) { return one.is_string() && IsArticleType(one); });
}

void Visit(element value, int depth, absl::FunctionRef<void(element)> visit) {
  if (depth > kMaxDepth) return;
  simdjson::dom::array array;
  if (value.get_array().get(array) == simdjson::SUCCESS) {
    for (const element one : array) Visit(one, depth + 1, visit);
  }
  simdjson::dom::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return;
  element inner;
  if (object["@type"].get(inner) == simdjson::SUCCESS && IsArticleType(inner)) visit(value);
  for (const char* const key : {"@graph", "mainEntity"}) {
    if (object[key].get(inner) == simdjson::SUCCESS) Visit(inner, depth + 1, visit);
  }
}

// A text, or the name of a person or an organisation.
std::string_view NameOf(element value, Story& story) {
  if (value.is_object()) return JsonItem(value, story).Line({"name"});
  return KeepLine(TextOf(value, *story.arena, story.repairs).value_or(""), *story.arena, story.repairs);
}

std::string_view NameOf(const JsonItem& item, std::string_view key, Story& story) {
  std::string_view name;
  item.ForEach(key, [&](element value) {
    if (name.empty()) name = NameOf(value, story);
  });
  return name;
}

// A text, or the identifier of a page.
std::string_view UrlOf(const JsonItem& item, std::string_view key) {
  if (const JsonItem page = item.Object(key)) return page.Line({"@id", "url"});
  return item.Line({key});
}

void SetIfEmpty(std::string_view& field, std::string_view value) {
  if (field.empty()) field = value;
}

}  // namespace

void ForEachNewsArticle(element root, absl::FunctionRef<void(element)> visit) { Visit(root, 0, visit); }

std::optional<element> FindNewsArticle(element root) {
  std::optional<element> first;
  ForEachNewsArticle(root, [&first](element article) {
    if (!first) first = article;
  });
  return first;
}

void ReadNewsArticle(element article, Story& story) {
  const JsonItem item(article, story);
  SetIfEmpty(story.raw_headline, item.Line({"headline", "name"}));
  const TimeMs published = item.Time({"datePublished", "dateCreated"});
  const TimeMs modified = item.Time({"dateModified"});
  if (story.first_created == kNoTime) story.first_created = published;
  if (story.version_created == kNoTime) story.version_created = modified == kNoTime ? published : modified;

  std::vector<std::string_view> authors;
  item.ForEach("author", [&](element value) {
    if (authors.size() == kMaxAuthors) return;
    if (const std::string_view name = NameOf(value, story); !name.empty()) authors.push_back(name);
  });
  std::string byline;
  for (size_t i = 0; i < authors.size(); ++i) {
    absl::StrAppend(&byline, i == 0 ? "" : i + 1 == authors.size() ? " and " : ", ", authors[i]);
  }
  SetIfEmpty(story.provider_byline, story.arena->Copy(byline));
  SetIfEmpty(story.source, NameOf(item, "publisher", story));
  SetIfEmpty(story.provider_located, item.Line({"dateline"}));
  SetIfEmpty(story.declared_language, NameOf(item, "inLanguage", story));
  SetIfEmpty(story.url, UrlOf(item, "url"));
  SetIfEmpty(story.url, UrlOf(item, "mainEntityOfPage"));
  SetIfEmpty(story.copyright, item.Line({"copyrightNotice"}));
  SetIfEmpty(story.copyright, NameOf(item, "copyrightHolder", story));
  SetIfEmpty(story.ed_note, item.Lines({"correction"}));
  item.ForEach("articleSection", [&](element value) {
    AddSubject({"article-section", NameOf(value, story), "", "", ""}, story.source, story);
  });
}

std::string_view ArticleBody(element article, Story& story) {
  return JsonItem(article, story).Text({"articleBody", "reviewBody"});
}

std::string_view ArticleId(element article, Story& story) {
  const JsonItem item(article, story);
  for (const std::string_view key : {"@id", "identifier", "url", "mainEntityOfPage"}) {
    if (const std::string_view id = UrlOf(item, key); !id.empty()) return id;
  }
  return {};
}

}  // namespace newswire

// What the JSON-LD of a page says of its article (schema.org NewsArticle and its kin).
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "pipeline/base/arena.h"

namespace newswire {

// Texts as they stand in the JSON, in the arena. Empty: not told.
struct LinkedArticle {
  bool found = false;  // a node whose type is an article
  std::string_view headline;
  std::string_view body;
  std::string_view description;
  std::string_view published;
  std::string_view modified;
  std::string_view section;
  std::string_view language;
  std::string_view publisher;
  std::vector<std::string_view> authors;
  bool authors_are_people = false;  // every author is a Person with a name of its own

  void Clear();
};

// Adds what `root` says to `article`: fields that are told already stay. All articles count that ForEachNewsArticle
// (news_article.h) finds. O(size of the JSON).
void ReadLinkedArticle(simdjson::dom::element root, Arena& arena, LinkedArticle& article);

}  // namespace newswire

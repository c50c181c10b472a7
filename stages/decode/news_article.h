// schema.org's NewsArticle as JSON-LD: where the articles are, in records and in pages, and the fields that a record's
// article tells of a story (a page's are told by html_json_ld.h).
#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "pipeline/story.h"

namespace newswire {

// Calls `visit` with every object of an article's type ("@type" ends in Article, Posting or Report) in a JSON-LD
// document: the value itself, elements of lists and of "@graph", "mainEntity". O(size of the JSON).
void ForEachNewsArticle(simdjson::dom::element root, absl::FunctionRef<void(simdjson::dom::element)> visit);

// The first of them; nullopt if there is none.
std::optional<simdjson::dom::element> FindNewsArticle(simdjson::dom::element root);

// Fills the decode fields of `story` that are still empty from the article: headline, times (datePublished is
// first_created; dateModified, else datePublished, version_created), authors' names as the byline ("A, B and C"),
// publisher as the source, dateline as the place, language, url, copyright, the correction as ed_note, articleSection
// as a provider code. Identity, status and text are the caller's: see ArticleBody, ArticleId. The values lie in the
// arena.
void ReadNewsArticle(simdjson::dom::element article, Story& story);

// "articleBody" as it stands in the parser; empty if there is none.
std::string_view ArticleBody(simdjson::dom::element article, Story& story);

// "@id" or "identifier", else the url; in the arena, empty if there is none.
std::string_view ArticleId(simdjson::dom::element article, Story& story);

}  // namespace newswire

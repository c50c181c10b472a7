#include "stages/decode/html_json_ld.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "stages/decode/news_article.h"

namespace newswire {
namespace {

using simdjson::dom::element;

constexpr size_t kMaxAuthors = 16;

class Reader {
 public:
  Reader(Arena& arena, LinkedArticle& article) : arena_(arena), article_(article) {}

  void Take(simdjson::dom::object object) {
    article_.found = true;
    TakeText(object, "headline", article_.headline);
    TakeText(object, "articleBody", article_.body);
    TakeText(object, "description", article_.description);
    TakeText(object, "datePublished", article_.published);
    TakeText(object, "dateModified", article_.modified);
    TakeText(object, "articleSection", article_.section);
    TakeText(object, "inLanguage", article_.language);
    element value;
    if (article_.authors.empty() && object["author"].get(value) == simdjson::SUCCESS) {
      article_.authors_are_people = true;
      TakeAuthors(value, 0, false);
    }
    if (article_.publisher.empty() && object["publisher"].get(value) == simdjson::SUCCESS && value.is_object()) {
      TakeText(value.get_object().value_unsafe(), "name", article_.publisher);
    }
  }

 private:
  template <typename Use>
  void ForEachText(element value, Use use) {
    std::string_view text;
    if (value.get_string().get(text) == simdjson::SUCCESS) {
      use(text);
    } else if (value.is_array()) {
      for (const element item : simdjson::dom::array(value.get_array().value_unsafe())) {
        if (item.get_string().get(text) == simdjson::SUCCESS) use(text);
      }
    }
  }

  void TakeText(simdjson::dom::object object, const char* key, std::string_view& field) {
    element value;
    if (!field.empty() || object[key].get(value) != simdjson::SUCCESS) return;
    ForEachText(value, [&](std::string_view text) {
      if (field.empty()) field = arena_.Copy(text);
    });
  }

  // A name, a {"name": ...}, or several of either.
  void TakeAuthors(element value, int depth, bool of_person) {
    std::string_view text;
    if (depth > 2 || article_.authors.size() >= kMaxAuthors) return;
    if (value.is_array()) {
      for (const element item : simdjson::dom::array(value.get_array().value_unsafe())) {
        TakeAuthors(item, depth + 1, of_person);
      }
    } else if (value.get_string().get(text) == simdjson::SUCCESS) {
      article_.authors_are_people &= of_person;
      AddAuthor(text);
    } else if (value.is_object()) {
      element type;
      bool person = false;
      if (value["@type"].get(type) == simdjson::SUCCESS) {
        bool organisation = false;
        ForEachText(type, [&](std::string_view name) {
          organisation |= absl::EndsWith(name, "Organization");
          person |= name == "Person";
        });
        if (organisation) return;
      }
      element name;
      if (value["name"].get(name) == simdjson::SUCCESS) TakeAuthors(name, depth + 1, person);
    }
  }

  void AddAuthor(std::string_view name) {
    if (name.empty() || name.size() > 200 || name.starts_with("http") ||
        std::find(article_.authors.begin(), article_.authors.end(), name) != article_.authors.end()) {
      return;
    }
    article_.authors.push_back(arena_.Copy(name));
  }

  Arena& arena_;
  LinkedArticle& article_;
};

}  // namespace

void LinkedArticle::Clear() {
  std::vector<std::string_view> kept = std::move(authors);
  kept.clear();
  *this = {};
  authors = std::move(kept);
}

void ReadLinkedArticle(element root, Arena& arena, LinkedArticle& article) {
  Reader reader(arena, article);
  ForEachNewsArticle(root, [&reader](element node) { reader.Take(node.get_object().value_unsafe()); });
}

}  // namespace newswire

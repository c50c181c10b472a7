// An object of a JSON wire, field by field, into a Story.
#pragma once

#include <simdjson.h>

#include <initializer_list>
#include <optional>
#include <string_view>

#include "pipeline/base/time.h"
#include "pipeline/story.h"

namespace newswire {

// Views of an object and the story that its fields go to. A field of another type than expected is not told (repair
// kFieldType). Of duplicate keys the last one wins. Each look-up is O(members).
class JsonItem {
 public:
  // No object: an item without members. `story` outlives the item.
  JsonItem(std::optional<simdjson::dom::element> value, Story& story);

  explicit operator bool() const { return is_object_; }
  std::optional<simdjson::dom::element> Find(std::string_view key) const;
  JsonItem Object(std::string_view key) const { return JsonItem(Find(key), *story_); }
  // The first of `keys` that tells a text, as it stands in the parser.
  std::string_view Text(std::initializer_list<std::string_view> keys) const;
  // The same as one line, as several lines (both in the arena), as a time, as a number of 1 to 9.
  std::string_view Line(std::initializer_list<std::string_view> keys) const;
  std::string_view Lines(std::initializer_list<std::string_view> keys) const;
  TimeMs Time(std::initializer_list<std::string_view> keys) const;
  int Urgency(std::initializer_list<std::string_view> keys) const;

  // Calls `visit(element)` for every element of a list, or for a value that should have been in one.
  template <typename Visitor>
  void ForEach(std::string_view key, Visitor visit) const {
    const std::optional<simdjson::dom::element> list = Find(key);
    if (!list || list->is_null()) return;
    simdjson::dom::array array;
    if (list->get_array().get(array) != simdjson::SUCCESS) return visit(*list);
    for (const simdjson::dom::element value : array) visit(value);
  }
  // A list of texts as one line: "A, B".
  std::string_view Joined(std::string_view key) const;

 private:
  simdjson::dom::object object_;
  bool is_object_ = false;
  Story* story_;
};

}  // namespace newswire

#include "stages/decode/json_item.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "stages/decode/json_fields.h"
#include "stages/decode/provider_fields.h"
#include "stages/decode/repairs.h"
#include "stages/decode/text_policy.h"

namespace newswire {

using simdjson::dom::element;

JsonItem::JsonItem(std::optional<element> value, Story& story) : story_(&story) {
  is_object_ = value && value->get_object().get(object_) == simdjson::SUCCESS;
}

std::optional<element> JsonItem::Find(std::string_view key) const {
  std::optional<element> found;
  if (!is_object_) return found;
  for (const auto field : object_) {
    if (field.key == key) found = field.value;
  }
  return found;
}

std::string_view JsonItem::Text(std::initializer_list<std::string_view> keys) const {
  for (const std::string_view key : keys) {
    const std::optional<element> value = Find(key);
    if (!value) continue;
    // Versions, ids and urgencies are numbers or texts, as the sender likes.
    uint32_t unused = 0;
    const std::optional<std::string_view> text =
        TextOf(*value, *story_->arena, value->is_number() ? unused : story_->repairs);
    if (!text) AddRepair(story_->repairs, Repair::kFieldType);
    if (text && !IsBlank(*text)) return *text;
  }
  return {};
}

std::string_view JsonItem::Line(std::initializer_list<std::string_view> keys) const {
  return KeepLine(Text(keys), *story_->arena, story_->repairs);
}

std::string_view JsonItem::Lines(std::initializer_list<std::string_view> keys) const {
  return KeepText(Text(keys), *story_->arena, story_->repairs);
}

TimeMs JsonItem::Time(std::initializer_list<std::string_view> keys) const {
  return TimeOf(Text(keys), story_->repairs);
}

int JsonItem::Urgency(std::initializer_list<std::string_view> keys) const { return UrgencyOf(Text(keys)); }

std::string_view JsonItem::Joined(std::string_view key) const {
  std::string joined;
  ForEach(key, [&](element value) {
    const std::optional<std::string_view> text = TextOf(value, *story_->arena, story_->repairs);
    if (text && !IsBlank(*text)) absl::StrAppend(&joined, joined.empty() ? "" : ", ", *text);
  });
  return KeepLine(story_->arena->Copy(joined), *story_->arena, story_->repairs);
}

}  // namespace newswire

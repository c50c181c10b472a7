#include "pipeline/story.h"

#include <utility>

namespace newswire {

void Story::Reset(Arena* new_arena, const RawRecord& record) {
  // A fresh Story with the old vectors' memory: assigning field by field would miss the next field that is added.
  Story fresh;
  auto keep = [](auto& from, auto& to) {
    from.clear();
    to = std::move(from);
  };
  keep(provider_topics, fresh.provider_topics);
  keep(provider_codes, fresh.provider_codes);
  keep(provider_genres, fresh.provider_genres);
  keep(provider_alt_ids, fresh.provider_alt_ids);
  keep(provider_authors, fresh.provider_authors);
  keep(text_headings, fresh.text_headings);
  keep(tags, fresh.tags);
  keep(genres, fresh.genres);
  keep(by_names, fresh.by_names);
  keep(people, fresh.people);
  keep(paragraphs, fresh.paragraphs);
  keep(cuts, fresh.cuts);
  keep(flags, fresh.flags);
  keep(topics, fresh.topics);
  *this = std::move(fresh);
  arena = new_arena;
  raw = record;
}

}  // namespace newswire

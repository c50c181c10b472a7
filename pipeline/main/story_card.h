// An outcome for people: a few lines about what became of a story.
#pragma once

#include <string>

#include "pipeline/output_record.h"

namespace newswire {

// Appends the card of one record; an audit record adds the rules that took something out to the card before it.
void AppendStoryCard(const OutputRecord& record, std::string& text);

}  // namespace newswire

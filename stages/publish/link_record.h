// A duplicate's record: which story it repeats, why, and how alike the two are. It carries no text.
#pragma once

#include <string_view>

#include "pipeline/arbiter.h"
#include "pipeline/story.h"
#include "stages/publish/json_writer.h"

namespace newswire {

inline constexpr std::string_view kDuplicateSchemaUri = "https://newswire.example/schemas/duplicate-1.schema.json";

// Why the story is no publication of its own. A claim without a reason (there should be none) is read by its action.
DuplicateReason ReasonOf(const LedgerClaim& claim);

// Writes {"jaccard":..,"containment":..}: 1 for equal bodies, null where the two were not compared.
void WriteSimilarity(const LedgerClaim& claim, JsonWriter& json);

// Writes {"topic":..,"partition":..,"offset":..}, the place of the input record.
void WriteSource(const RawRecord& record, JsonWriter& json);

// Writes the object of schemas/duplicate-1.schema.json. Pure.
void WriteLinkRecord(const Story& story, const Decision& decision, JsonWriter& json);

}  // namespace newswire

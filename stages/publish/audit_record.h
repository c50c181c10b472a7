// What the stages did to one story: the record of wire.audit.
#pragma once

#include <cstdint>
#include <string_view>

#include "pipeline/arbiter.h"
#include "pipeline/stage.h"
#include "pipeline/story.h"
#include "stages/publish/json_writer.h"

namespace newswire {

inline constexpr std::string_view kAuditSchemaUri = "https://newswire.example/schemas/audit-1.schema.json";
inline constexpr size_t kMaxAuditedCutBytes = 200;  // of the text of a cut

// How the story ended, as `outcome` tells it.
enum class Outcome : uint8_t { kClean, kHeld, kDuplicate, kDropped, kDeadLetter };

struct AuditFacts {
  Outcome outcome = Outcome::kClean;
  const Decision* decision = nullptr;  // of every outcome but kDeadLetter
  std::string_view stage;              // kDeadLetter: which refused it,
  const Verdict* verdict = nullptr;    // and why
  std::string_view software_version;
  std::string_view model_version;      // of the topic model; empty = not told
  std::string_view furniture_version;  // of the sources' furniture; empty = there is none
};

// Writes the object of schemas/audit-1.schema.json. Pure.
void WriteAuditRecord(const Story& story, const AuditFacts& facts, JsonWriter& json);

}  // namespace newswire

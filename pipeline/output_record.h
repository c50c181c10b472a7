// Records that leave the service, and who writes them.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "pipeline/arbiter.h"
#include "pipeline/base/arena.h"
#include "pipeline/raw_record.h"
#include "pipeline/stage.h"
#include "pipeline/story.h"

namespace newswire {

enum class OutputTopic : uint8_t { kClean, kDuplicates, kDeadLetter, kHeld, kAudit };
inline constexpr int kOutputTopicCount = 5;

// Views live as long as the batch that they were made from.
struct OutputRecord {
  OutputTopic topic = OutputTopic::kClean;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  std::span<const Header> headers;
  TimeMs timestamp = kNoTime;  // of the input record
};

// Writes the records of an outcome: exactly one for the outcome itself (none for a duplicate in dedup mode "drop"), and
// one more for wire.audit where that is on.
// The same story and decision always give the same bytes. stages/publish implements it.
// Confined to one lane; allocates from the story's arena.
class OutcomeWriter {
 public:
  virtual ~OutcomeWriter() = default;
  // A story that the arbiter has decided about: clean record, held record, or duplicate record.
  virtual void WriteDecided(const Story& story, const Decision& decision, std::vector<OutputRecord>& out) = 0;
  // A story that comes out of the held topic, its time having come (`story` is what ReadHeldStory made of its held record,
  // story.raw): the same record, published, or a link to what made it superfluous meanwhile.
  virtual void WriteReleased(const Story& story, const Decision& decision, std::vector<OutputRecord>& out) = 0;
  // A story that `stage` refused: the raw record byte for byte, with coordinates and reason in headers.
  virtual void WriteDeadLetter(const Story& story, std::string_view stage, const Verdict& verdict,
                               std::vector<OutputRecord>& out) = 0;
};

}  // namespace newswire

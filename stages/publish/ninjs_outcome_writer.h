// The last stage: turns a story and what became of it into the records that leave the service.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "pipeline/config/config.h"
#include "pipeline/held/held_story.h"
#include "pipeline/output_record.h"
#include "stages/publish/audit_record.h"
#include "stages/publish/output_headers.h"
#include "stages/publish/sha256.h"

namespace newswire {

// What becomes of a story that is a duplicate of another (reasons exact, near, repeat, redelivery). Late versions and
// stories whose item was killed are linked in wire.duplicates in every mode but kDrop, and never published.
enum class DedupMode : uint8_t {
  kRoute,  // linked in wire.duplicates
  kFlag,   // published with a mark (association duplicateOf, header nw_duplicate_of); linked if it has the leader's own
           // URI, for it would overwrite the leader
  kDrop,   // no record
  kOff,    // published like any other
};
// kInvalidArgument if it is not one of route, flag, drop, off.
absl::StatusOr<DedupMode> ParseDedupMode(std::string_view name);

struct PublishOptions {
  PublishConfig config;
  DedupMode dedup_mode = DedupMode::kRoute;
  bool audit = false;            // one more record for wire.audit per story
  std::string software_version;  // header nw_version
  std::string model_version;     // header nw_model; empty = not written
  std::string furniture_version;  // header nw_furniture; empty = not written
};

// Takes from `config` what publishing needs. kInvalidArgument names the option that is wrong.
absl::StatusOr<PublishOptions> MakePublishOptions(const Config& config, std::string_view software_version,
                                                  std::string_view model_version = {},
                                                  std::string_view furniture_version = {});

// Records and headers: stages/publish/README.md, schemas/README.md. The same story and decision give the same bytes.
// Confined to one lane; all that it hands out lies in the story's arena or is borrowed from the input record and from
// the writer itself. Steady state: no heap allocation.
class NinjsOutcomeWriter : public OutcomeWriter {
 public:
  // kInternal if OpenSSL offers no SHA-256.
  static absl::StatusOr<std::unique_ptr<OutcomeWriter>> Create(PublishOptions options);

  void WriteDecided(const Story& story, const Decision& decision, std::vector<OutputRecord>& out) override;
  void WriteReleased(const Story& story, const Decision& decision, std::vector<OutputRecord>& out) override;
  void WriteDeadLetter(const Story& story, std::string_view stage, const Verdict& verdict,
                       std::vector<OutputRecord>& out) override;

 private:
  NinjsOutcomeWriter(PublishOptions options, Sha256 sha256);

  // Where a decided story goes in this mode.
  Outcome OutcomeOf(const Story& story, const Decision& decision) const;
  OutputRecord NinjsRecord(const Story& story, const Decision& decision, Outcome outcome);
  OutputRecord ReleasedRecord(const Story& story, const Decision& decision);
  OutputRecord LinkRecord(const Story& story, const Decision& decision);
  OutputRecord AuditRecord(const Story& story, const AuditFacts& facts);

  // What a CloudEvents consumer needs to know of a record (CloudEvents 1.0, Kafka binding, binary mode).
  struct Event {
    std::string_view type;
    std::string_view id;
    std::string_view key;
    std::string_view schema;
    std::string_view content_type;
  };
  // Begins the headers of a record.
  void AddEvent(const Story& story, const Event& event);

  const PublishOptions options_;
  std::vector<std::string> ce_types_;  // by Action
  std::string audit_ce_type_;
  Sha256 sha256_;
  OutputHeaders headers_;
  HeldEntryWriter held_entry_;
};

// One writer a lane.
std::function<absl::StatusOr<std::unique_ptr<OutcomeWriter>>()> MakeNinjsOutcomeWriterFactory(PublishOptions options);

}  // namespace newswire

// The stage that says what a story is: its identity, its kind, and what of it can be compared with other stories.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "pipeline/config/config.h"
#include "pipeline/stage.h"
#include "stages/fingerprint/names.h"
#include "stages/fingerprint/numbers.h"
#include "stages/fingerprint/sketch.h"

namespace newswire {

// Fills Story::uri and Story::entry from what decode and strip found. Runs after strip, as the last stage before the
// ledger. Never rejects: a story without any text still has an identity and a place in the ledger.
// Thread-safety: confined to one lane (it keeps scratch memory).
class FingerprintStage final : public Stage {
 public:
  // kInvalidArgument if the identity domain cannot stand in a URN ("", "a b", "a:b").
  static absl::StatusOr<std::unique_ptr<Stage>> Make(const IdentityConfig& config);

  std::string_view name() const override { return "fingerprint"; }
  Verdict Process(Story& story) override;

 private:
  explicit FingerprintStage(std::string domain) : domain_(std::move(domain)) {}

  const std::string domain_;
  std::vector<char> folded_;
  std::vector<uint32_t> scratch_;
  Sketch sketch_;
  NumberSet numbers_;
  NameSet names_;
};

// The factory of the stage.
StageFactory MakeFingerprintStageFactory(const IdentityConfig& config);

}  // namespace newswire

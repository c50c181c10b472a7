// One story after another through all stages, without ledger, transport or threads: for commands that look into stories.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "pipeline/base/arena.h"
#include "pipeline/config/config.h"
#include "pipeline/raw_record.h"
#include "pipeline/stage.h"
#include "pipeline/story.h"

namespace newswire {

// Confined to one thread.
class SingleStory {
 public:
  // Errors are those of the stages' factories.
  static absl::StatusOr<std::unique_ptr<SingleStory>> Create(const Config& config);

  // Runs a record of the input through the stages, those after the ledger too, until one refuses it. The story lives
  // until the next call; `value` and `headers` are borrowed as long.
  const Story& Run(std::string_view value, std::span<const Header> headers);

  // Of the last run. `rejected_by` is the stage that refused it, empty if none did.
  const Verdict& verdict() const { return verdict_; }
  std::string_view rejected_by() const { return rejected_by_; }

 private:
  SingleStory() = default;

  Arena arena_;
  Story story_;
  std::vector<std::unique_ptr<Stage>> stages_;
  Verdict verdict_ = Verdict::Pass();
  std::string_view rejected_by_;
};

}  // namespace newswire

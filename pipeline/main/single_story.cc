#include "pipeline/main/single_story.h"

#include "pipeline/base/status_macros.h"
#include "stages/stage_order.h"

namespace newswire {

absl::StatusOr<std::unique_ptr<SingleStory>> SingleStory::Create(const Config& config) {
  std::unique_ptr<SingleStory> single(new SingleStory());
  const StageOrder order = MakeStageOrder(config);
  for (const auto* factories : {&order.before_ledger, &order.after_ledger}) {
    for (const StageFactory& factory : *factories) {
      NW_ASSIGN_OR_RETURN(single->stages_.emplace_back(), factory());
    }
  }
  return single;
}

const Story& SingleStory::Run(std::string_view value, std::span<const Header> headers) {
  arena_.Reset();
  RawRecord record;
  record.topic = "wire.raw";
  record.position = {.incarnation = 1, .partition = 0, .offset = 0};
  record.timestamp = 0;
  record.value = value;
  record.headers = headers;
  story_.Reset(&arena_, record);
  verdict_ = Verdict::Pass();
  rejected_by_ = {};
  for (const std::unique_ptr<Stage>& stage : stages_) {
    verdict_ = stage->Process(story_);
    if (verdict_.rejected()) {
      rejected_by_ = stage->name();
      break;
    }
  }
  return story_;
}

}  // namespace newswire

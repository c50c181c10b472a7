#include "stages/stage_order.h"

#include <utility>

#include "pipeline/base/status_macros.h"
#include "stages/classify/classify_stage.h"
#include "stages/decode/decode_stage.h"
#include "stages/dedup/dedup_arbiter.h"
#include "stages/fingerprint/fingerprint_stage.h"
#include "stages/language/language_stage.h"
#include "stages/publish/ninjs_outcome_writer.h"
#include "stages/strip/furniture.h"
#include "stages/strip/strip_stage.h"

namespace newswire {

StageOrder MakeStageOrder(const Config& config) {
  StageOrder order;
  order.before_ledger.push_back(MakeDecodeStageFactory(config.limits));
  order.before_ledger.push_back(MakeStripStageFactory(config.strip.furniture));
  order.before_ledger.push_back(MakeFingerprintStageFactory(config.identity));
  order.after_ledger.push_back(MakeLanguageStageFactory());
  order.after_ledger.push_back(MakeClassifyStageFactory(config.classify.model));
  return order;
}

std::unique_ptr<Arbiter> MakeArbiter(const Config& config) { return MakeDedupArbiter(config.dedup); }

OutcomeWriterFactory MakeOutcomeWriterFactory(const Config& config) {
  return [config]() -> absl::StatusOr<std::unique_ptr<OutcomeWriter>> {
    NW_ASSIGN_OR_RETURN(const std::shared_ptr<const TopicModel> model, LoadTopicModel(config.classify.model));
    NW_ASSIGN_OR_RETURN(const std::shared_ptr<const Furniture> furniture, Furniture::Load(config.strip.furniture));
    NW_ASSIGN_OR_RETURN(PublishOptions options,
                        MakePublishOptions(config, NEWSWIRE_VERSION, model->name(), furniture->version()));
    return NinjsOutcomeWriter::Create(std::move(options));
  };
}

}  // namespace newswire

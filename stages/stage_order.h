// The order of the stages, and what stands around them: the one place that knows every stage by name.
#pragma once

#include <memory>

#include "pipeline/arbiter.h"
#include "pipeline/config/config.h"
#include "pipeline/stage.h"
#include "pipeline/worker/lane.h"

namespace newswire {

// decode, strip, fingerprint | ledger | language, classify. Cannot fail: its factories can.
StageOrder MakeStageOrder(const Config& config);

// Who decides about duplicates, versions and kills.
std::unique_ptr<Arbiter> MakeArbiter(const Config& config);

// Who writes clean records, duplicates and dead letters.
OutcomeWriterFactory MakeOutcomeWriterFactory(const Config& config);

}  // namespace newswire

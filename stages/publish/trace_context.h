// The trace that a record belongs to (W3C Trace Context, level 1).
#pragma once

#include <cstddef>
#include <string_view>

#include "pipeline/base/arena.h"
#include "pipeline/raw_record.h"

namespace newswire {

struct TraceContext {
  std::string_view traceparent;
  std::string_view tracestate;  // empty = none
};

// True for `version-traceid-parentid-flags` as section 3.2 of the recommendation has it: lower-case hex digits, ids not
// all zero, version not ff; a version above 00 may be longer.
bool IsValidTraceparent(std::string_view traceparent);

// The trace of the input record where its headers tell a valid one, else a new, unsampled one whose ids are made from
// the source position: the same on every replay. Allocates from `arena` only for a new one.
TraceContext TraceContextOf(const RawRecord& record, Arena& arena);

}  // namespace newswire

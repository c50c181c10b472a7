// Early return for absl::Status and absl::StatusOr.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the calling function when `expression` (an absl::Status) is not OK.
#define NW_RETURN_IF_ERROR(expression)                             \
  do {                                                             \
    if (absl::Status nw_status = (expression); !nw_status.ok()) {  \
      return nw_status;                                            \
    }                                                              \
  } while (false)

// `target = value of expression` (an absl::StatusOr), or returns its status.
#define NW_ASSIGN_OR_RETURN(target, expression) \
  NW_ASSIGN_OR_RETURN_IMPL_(NW_CONCAT_(nw_status_or_, __LINE__), target, expression)
#define NW_ASSIGN_OR_RETURN_IMPL_(status_or, target, expression) \
  auto status_or = (expression);                                 \
  if (!status_or.ok()) return std::move(status_or).status();     \
  target = *std::move(status_or)
#define NW_CONCAT_(a, b) NW_CONCAT_IMPL_(a, b)
#define NW_CONCAT_IMPL_(a, b) a##b

// librdkafka's error codes as statuses.
#pragma once

#include <librdkafka/rdkafka.h>

#include <string_view>

#include "absl/status/status.h"

namespace newswire {

// The status for `code`, its message "CONTEXT: DETAIL (CODE NAME)"; an empty `detail` becomes librdkafka's own text.
// kUnavailable is what may mend by itself (a broker away, a time-out); kNotFound a missing topic; kPermissionDenied a
// missing right; kInvalidArgument a record that the broker refuses; kInternal the rest.
absl::Status ToStatus(rd_kafka_resp_err_t code, std::string_view context, std::string_view detail = {});

// True for what the broker will say again however often the same record or request is sent.
bool IsPermanent(rd_kafka_resp_err_t code);

}  // namespace newswire

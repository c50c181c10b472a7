// An output record as a JSON line, for people and programs that read without Kafka.
#pragma once

#include <string>

#include "pipeline/config/config.h"
#include "pipeline/output_record.h"

namespace newswire {

// Appends {"topic","key","headers","value"} and a line end. A JSON value stands as such (clean records, duplicates), any
// other as a string; a key or value that is not UTF-8 as "key_base64", "value_base64"; an absent one is null.
void AppendJsonLine(const OutputRecord& record, const TopicsConfig& topics, std::string& line);

}  // namespace newswire

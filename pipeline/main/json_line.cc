#include "pipeline/main/json_line.h"

#include <simdjson.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace newswire {
namespace {

const std::string& NameOf(OutputTopic topic, const TopicsConfig& topics) {
  switch (topic) {
    case OutputTopic::kClean: return topics.clean;
    case OutputTopic::kDuplicates: return topics.duplicates;
    case OutputTopic::kDeadLetter: return topics.dead_letter;
    case OutputTopic::kHeld: return topics.held;
    case OutputTopic::kAudit: return topics.audit;
  }
  return topics.clean;
}

void AppendString(std::string_view text, std::string& line) {
  line += '"';
  for (const char c : text) {
    switch (c) {
      case '"': line += "\\\""; break;
      case '\\': line += "\\\\"; break;
      case '\n': line += "\\n"; break;
      case '\r': line += "\\r"; break;
      case '\t': line += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          absl::StrAppendFormat(&line, "\\u%04x", c);
        } else {
          line += c;
        }
    }
  }
  line += '"';
}

// "name":"text", or "name_base64":"..." for bytes that are no text, or "name":null.
void AppendMember(std::string_view name, std::optional<std::string_view> bytes, std::string& line) {
  const bool is_text = !bytes.has_value() || simdjson::validate_utf8(bytes->data(), bytes->size());
  AppendString(is_text ? name : absl::StrCat(name, "_base64"), line);
  line += ':';
  if (!bytes.has_value()) {
    line += "null";
  } else {
    AppendString(is_text ? *bytes : absl::Base64Escape(*bytes), line);
  }
}

}  // namespace

void AppendJsonLine(const OutputRecord& record, const TopicsConfig& topics, std::string& line) {
  line += "{\"topic\":";
  AppendString(NameOf(record.topic, topics), line);
  line += ',';
  AppendMember("key", record.key, line);
  line += ",\"headers\":{";
  bool first = true;
  for (const Header& header : record.headers) {
    if (!first) line += ',';
    first = false;
    AppendMember(header.name, header.value, line);
  }
  line += "},";
  if (record.topic == OutputTopic::kDeadLetter || !record.value.has_value()) {
    AppendMember("value", record.value, line);
  } else {
    absl::StrAppend(&line, "\"value\":", *record.value);
  }
  line += "}\n";
}

}  // namespace newswire

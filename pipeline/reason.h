// Why a story did not become a clean record: the closed list behind metric labels and dead-letter headers.
#pragma once

#include <cstdint>
#include <string_view>

namespace newswire {

// Every dead letter carries exactly one. Label() is the value of the metric label and of the nw_reason header; labels
// never change once released.
enum class RejectReason : uint8_t {
  kTombstone,           // a record without a value
  kEmpty,               // a value without any text
  kTooLarge,            // above limits.max_record_bytes
  kUnsupportedFormat,   // not one of the formats that decode reads, or binary
  kUnsupportedCharset,  // a declared charset nobody here knows
  kInvalidEncoding,     // bytes that are neither UTF-8 nor windows-1252
  kInvalidJson,         // JSON that stays broken after the repairs that are allowed
  kTooDeep,             // JSON or XML nested beyond limits.max_nesting
  kMissingField,        // a structured story without the fields that make it a story
  kNoStory,             // structured input that carries no story (a heart-beat, an empty list)
  kInvalidXml,          // XML that is not well-formed
  kCrashesWorker,       // workers died while they were at work on it (pipeline/worker/crash_journal.h)
};
inline constexpr int kRejectReasonCount = 12;

constexpr std::string_view Label(RejectReason reason) {
  switch (reason) {
    case RejectReason::kTombstone: return "tombstone";
    case RejectReason::kEmpty: return "empty";
    case RejectReason::kTooLarge: return "too-large";
    case RejectReason::kUnsupportedFormat: return "unsupported-format";
    case RejectReason::kUnsupportedCharset: return "unsupported-charset";
    case RejectReason::kInvalidEncoding: return "invalid-encoding";
    case RejectReason::kInvalidJson: return "invalid-json";
    case RejectReason::kTooDeep: return "too-deep";
    case RejectReason::kMissingField: return "missing-field";
    case RejectReason::kNoStory: return "no-story";
    case RejectReason::kInvalidXml: return "invalid-xml";
    case RejectReason::kCrashesWorker: return "crashes-worker";
  }
  return "unknown";
}

}  // namespace newswire

// Writes what absl/log collects, one event one line.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "absl/log/log_entry.h"
#include "absl/log/log_sink.h"
#include "pipeline/log/log.h"

namespace newswire::log {

enum class Format : uint8_t { kJson, kText };

// JSON: {"time":"2026-01-02T03:04:05.678Z","level":"info","message":"...","site":"worker.cc:12","stories":812}, valid
// UTF-8 whatever the values hold. Text: 2026-01-02T03:04:05.678Z info  worker.cc:12 message stories=812, values quoted
// where they need it. A fatal event is written at once, and its stack trace follows as a second event.
// Thread-safe: every line is one call of the writer.
class EventSink : public absl::LogSink {
 public:
  // `line` ends with its line feed and is borrowed for the call.
  using Writer = std::function<void(std::string_view line)>;

  EventSink(Format format, Writer writer) : format_(format), writer_(std::move(writer)) {}
  void Send(const absl::LogEntry& entry) override;

 private:
  const Format format_;
  const Writer writer_;
};

// Writes the whole line to standard error in one go.
void WriteToStandardError(std::string_view line);

// The fields of the event that this thread is logging just now; EventSink reads them.
std::span<const Field> CurrentFields();

}  // namespace newswire::log

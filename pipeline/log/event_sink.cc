#include "pipeline/log/event_sink.h"

#include <unistd.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "pipeline/base/utf8.h"

namespace newswire::log {
namespace {

std::string_view LevelName(const absl::LogEntry& entry) {
  switch (entry.log_severity()) {
    case absl::LogSeverity::kInfo: return entry.verbosity() > 0 ? "debug" : "info";
    case absl::LogSeverity::kWarning: return "warning";
    case absl::LogSeverity::kError: return "error";
    case absl::LogSeverity::kFatal: return "fatal";
  }
  return "error";
}

// `text` between quotes, fit for JSON and for one line.
void AppendQuoted(std::string_view text, std::string& to) {
  to += '"';
  for (Utf8Iterator it(text); !it.done(); it.Next()) {
    const char32_t c = it.value();
    if (c == U'"' || c == U'\\') {
      to += '\\';
      to += static_cast<char>(c);
    } else if (c == U'\n') {
      to += "\\n";
    } else if (c == U'\t') {
      to += "\\t";
    } else if (c < 0x20 || c == 0x7F || c == 0x2028 || c == 0x2029) {
      absl::StrAppend(&to, "\\u", absl::Hex(static_cast<uint32_t>(c), absl::kZeroPad4));
    } else {
      AppendUtf8(c, to);
    }
  }
  to += '"';
}

bool IsPlainWord(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7F || static_cast<unsigned char>(c) >= 0x80)
      return false;
  }
  return true;
}

void AppendText(std::string_view text, Format format, std::string& to) {
  std::string shortened;
  if (text.size() > kMaxValueBytes) {
    shortened = absl::StrCat(TruncateUtf8(text, kMaxValueBytes), "... (", text.size(), " bytes)");
    text = shortened;
  }
  if (format == Format::kText && IsPlainWord(text)) {
    to += text;
  } else {
    AppendQuoted(text, to);
  }
}

void AppendValue(const Field::Value& value, Format format, std::string& to) {
  std::visit(
      [&](const auto& held) {
        using T = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<T, bool>) {
          to += held ? "true" : "false";
        } else if constexpr (std::is_same_v<T, std::string_view>) {
          AppendText(held, format, to);
        } else if constexpr (std::is_same_v<T, double>) {
          if (std::isfinite(held)) {
            absl::StrAppend(&to, held);
          } else {
            to += "null";
          }
        } else {
          absl::StrAppend(&to, held);
        }
      },
      value);
}

std::string UtcTime(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone()); }

}  // namespace

void EventSink::Send(const absl::LogEntry& entry) {
  const bool is_trace = !entry.stacktrace().empty();
  const std::string_view message = is_trace ? "stack trace of the fatal event" : entry.text_message();
  std::string line;
  line.reserve(256);
  if (format_ == Format::kJson) {
    absl::StrAppend(&line, "{\"time\":\"", UtcTime(entry.timestamp()), "\",\"level\":\"", LevelName(entry),
                    "\",\"message\":");
    AppendText(message, format_, line);
    absl::StrAppend(&line, ",\"site\":\"", entry.source_basename(), ":", entry.source_line(), "\"");
    for (const Field& field : CurrentFields()) {
      line += ',';
      AppendQuoted(field.key, line);
      line += ':';
      AppendValue(field.value, format_, line);
    }
    if (is_trace) {
      line += ",\"stack\":";
      AppendQuoted(entry.stacktrace(), line);
    }
    line += '}';
  } else {
    absl::StrAppend(&line, UtcTime(entry.timestamp()), " ", LevelName(entry), " ", entry.source_basename(), ":",
                    entry.source_line(), " ");
    std::string quoted;
    AppendQuoted(TruncateUtf8(message, kMaxValueBytes), quoted);
    line.append(quoted, 1, quoted.size() - 2);
    for (const Field& field : CurrentFields()) {
      line += ' ';
      line += field.key;
      line += '=';
      AppendValue(field.value, format_, line);
    }
    if (is_trace) {
      line += " stack=";
      AppendQuoted(entry.stacktrace(), line);
    }
  }
  line += '\n';
  writer_(line);
}

void WriteToStandardError(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nobody to tell
    line.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace newswire::log

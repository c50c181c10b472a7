#include "pipeline/log/log.h"

#include <atomic>
#include <vector>

#include "absl/base/log_severity.h"
#include "absl/base/no_destructor.h"
#include "absl/log/check.h"
#include "absl/log/globals.h"
#include "absl/log/initialize.h"
#include "absl/log/log.h"
#include "absl/log/log_sink_registry.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "pipeline/log/event_sink.h"
#include "pipeline/log/site_budget.h"

namespace newswire::log {
namespace {

std::atomic<Level> g_level{Level::kInfo};
thread_local std::span<const Field> current_fields;

absl::LogSeverity Severity(Level level) {
  switch (level) {
    case Level::kDebug:
    case Level::kInfo: return absl::LogSeverity::kInfo;
    case Level::kWarning: return absl::LogSeverity::kWarning;
    case Level::kError: return absl::LogSeverity::kError;
  }
  return absl::LogSeverity::kError;
}

}  // namespace

std::span<const Field> CurrentFields() { return current_fields; }

bool Enabled(Level level) { return level >= g_level.load(std::memory_order_relaxed); }

void Write(Level level, std::string_view message, std::span<const Field> fields, Site site) {
  if (!Enabled(level)) return;
  static absl::NoDestructor<SiteBudget> budget(kBurst, kLinesPerSecond);
  const auto dropped = budget->Take(site, absl::Now());
  if (!dropped) return;
  std::vector<Field> with_dropped;
  if (*dropped > 0) {
    with_dropped.assign(fields.begin(), fields.end());
    with_dropped.emplace_back("suppressed", *dropped);
    fields = with_dropped;
  }
  current_fields = fields;
  LOG(LEVEL(Severity(level))).AtLocation(site.file, site.line).WithVerbosity(level == Level::kDebug ? 1 : 0) << message;
  current_fields = {};
}

absl::Status Start(const LogConfig& config) {
  Level level;
  if (config.level == "debug") {
    level = Level::kDebug;
  } else if (config.level == "info") {
    level = Level::kInfo;
  } else if (config.level == "warning") {
    level = Level::kWarning;
  } else if (config.level == "error") {
    level = Level::kError;
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("log.level: found \"", config.level, "\", expected debug, info, warning or error"));
  }
  if (config.format != "json" && config.format != "text") {
    return absl::InvalidArgumentError(absl::StrCat("log.format: found \"", config.format, "\", expected json or text"));
  }
  static absl::NoDestructor<EventSink> sink(config.format == "json" ? Format::kJson : Format::kText,
                                            WriteToStandardError);
  g_level = level;
  absl::InitializeLog();
  absl::SetMinLogLevel(static_cast<absl::LogSeverityAtLeast>(Severity(level)));
  absl::SetStderrThreshold(absl::LogSeverityAtLeast::kInfinity);  // EventSink writes; absl itself would do it twice
  absl::AddLogSink(sink.get());
  return absl::OkStatus();
}

void StartForCommand() { CHECK_OK(Start({.level = "warning", .format = "text"})); }

}  // namespace newswire::log

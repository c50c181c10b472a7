// What the service says of itself: one event, one line, on standard error.
//
//   log::Info("batch committed", {{"stories", 812}, {"seconds", 0.031}});
//
// Events go through absl/log (so does what libraries log with LOG()), and EventSink writes them as JSON or text. A
// story's words have no place here: a value is cut at kMaxValueBytes, and log positions, identities and counts instead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>

#include "absl/status/status.h"
#include "pipeline/config/config.h"

namespace newswire::log {

enum class Level : uint8_t { kDebug, kInfo, kWarning, kError };

inline constexpr size_t kMaxValueBytes = 512;

// One key=value of an event. Keys are snake_case with their unit ("lag_seconds"); both views are borrowed for the call.
struct Field {
  using Value = std::variant<bool, int64_t, uint64_t, double, std::string_view>;

  template <typename T>
    requires std::is_arithmetic_v<T>
  constexpr Field(std::string_view field_key, T field_value) : key(field_key), value(Widened(field_value)) {}
  template <typename T>
    requires std::is_convertible_v<const T&, std::string_view>
  constexpr Field(std::string_view field_key, const T& field_value)
      : key(field_key), value(std::string_view(field_value)) {}

  std::string_view key;
  Value value;

 private:
  template <typename T>
  static constexpr Value Widened(T number) {
    if constexpr (std::is_same_v<T, bool>) {
      return number;
    } else if constexpr (std::is_floating_point_v<T>) {
      return static_cast<double>(number);
    } else if constexpr (std::is_signed_v<T>) {
      return static_cast<int64_t>(number);
    } else {
      return static_cast<uint64_t>(number);
    }
  }
};

// A place in the code.
struct Site {
  const char* file;
  int line;
  static constexpr Site Here(const char* here_file = __builtin_FILE(), int here_line = __builtin_LINE()) {
    return {here_file, here_line};
  }
};

// Sends absl/log to standard error as `config` says, for the life of the process. Call once, early in main().
// kInvalidArgument for a level or format that is not one of config.h.
absl::Status Start(const LogConfig& config);
// The same for a command that a person types: warnings and errors, as text.
void StartForCommand();

// True if events of that level are written; to spare the making of costly fields.
bool Enabled(Level level);

// Writes one event. Each call site has a budget of kBurst lines that refills at kLinesPerSecond; what exceeds it is
// dropped, and the site's next line says how many ("suppressed"). Thread-safe; not for the hot path.
inline constexpr int kBurst = 20;
inline constexpr int kLinesPerSecond = 1;
void Write(Level level, std::string_view message, std::span<const Field> fields, Site site = Site::Here());

inline void Debug(std::string_view message, std::initializer_list<Field> fields = {}, Site site = Site::Here()) {
  if (Enabled(Level::kDebug)) Write(Level::kDebug, message, {fields.begin(), fields.size()}, site);
}
inline void Info(std::string_view message, std::initializer_list<Field> fields = {}, Site site = Site::Here()) {
  Write(Level::kInfo, message, {fields.begin(), fields.size()}, site);
}
inline void Warning(std::string_view message, std::initializer_list<Field> fields = {}, Site site = Site::Here()) {
  Write(Level::kWarning, message, {fields.begin(), fields.size()}, site);
}
inline void Error(std::string_view message, std::initializer_list<Field> fields = {}, Site site = Site::Here()) {
  Write(Level::kError, message, {fields.begin(), fields.size()}, site);
}

}  // namespace newswire::log
